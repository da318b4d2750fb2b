"""A year of a city in which officers are late, absent and ill, and citizens change their minds: everything through the doors."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any

from chassis.envelope import Envelope
from contracts.city import DeclareDays, DeclaredDay, DeclareOutage
from contracts.complaints import (
    ClockPaused,
    ClockResumed,
    ComplaintEvent,
    ComplaintReceived,
    ComplaintRerouted,
    ComplaintRouted,
    Department,
)
from contracts.conversation import ContactGiven
from contracts.gateway import AnswerPublished, ComplaintSubmitted, Kind
from contracts.message import CaseEvent, Event, Refusal, new_id
from contracts.notify import DeliveryState, NotificationDelivered, NotificationFailed
from contracts.routing import DepartmentAssigned
from contracts.together import DepartmentInvolved, DepartmentReleased, PartContributed
from services.complaints.lifecycle import UNANSWERED
from services.complaints.notices import LETTERS, OBLIGING, Notice
from tests.complaints.at_the_doors import City
from tests.complaints.builders import PARKS, ROAD, a_submission, a_triage_clerk, an_arbiter, an_officer, asking, korea, telling
from tests.complaints.memory import MemoryStore

LETTER_OF = {notice: letter for letter, notice in LETTERS.items()}
BEGINS, DAY = korea("2026-01-02 10:00"), timedelta(days=1)
YEAR, AFTER = 365, 60  # days; nothing new comes in afterwards
DECLARED = {30: date(2026, 2, 27), 120: date(2026, 6, 5), 240: date(2026, 10, 2)}  # on which day of the year which day is declared
OFFICERS = {
    "road": an_officer(ROAD, contact="041-000-1001"),
    "parks": an_officer(PARKS, account_id="park", name="박공원", contact="041-000-2001"),
}
KINDS = [*Kind, Kind.STATUTORY, Kind.GRIEVANCE]
ACTS = {  # what an officer does with a case, in shares
    **{"answer": 28, "start": 10, "request_supplement": 10, "decline": 5, "transfer": 3, "extend": 9, "pause": 8, "resume": 4},
    **{"reroute": 12, "reclassify": 3, "merge": 6, "unmerge": 6, "arbitrate": 4, "note": 1},
    **{"involve": 8, "close_as_repeated": 12, "reply": 4},
}
WISHES = {
    "withdraw": 0.02,
    "change": 0.05,
    "ask": 0.03,
    "supplement": 0.4,
    "more_time": 0.4,
    "reopen": 0.06,
    "object": 0.5,
    "confirm": 0.1,
    "rate": 0.03,
}


class Year:
    """`suppressed` is a notice that the fake of notify keeps to itself; `store` is where the service keeps what it knows."""

    def __init__(self, cases: int, *, days: int = YEAR, seed: int = 1, suppressed: Notice | None = None, store: Any = MemoryStore) -> None:
        self.city, self.random, self.suppressed = City(store), Random(seed), suppressed
        self.cases: dict[Any, ComplaintSubmitted] = {}
        self.total, self.days = cases, days
        self.coming: dict[int, list[Event]] = {}  # what others will report on which day
        self.open: dict[Any, ComplaintSubmitted] = {}  # what the city owes an answer to
        self.departments: dict[Any, str] = {}
        self.paused: set[Any] = set()
        self.parts: dict[Any, str] = {}  # of which case which department's part is awaited
        self.declined: set[Any] = set()
        self.refusals: Counter[str] = Counter()
        self.new: list[Envelope] = []
        self.said: list[ComplaintEvent] = []
        self.city.db.on_said = self.new.extend
        self.city.now = BEGINS

    def passes(self) -> City:
        """The year, and what it takes to finish its cases."""
        for day in range(self.days + AFTER):
            self.city.now = BEGINS + day * DAY
            self._tell([*self._submit(day), *self.coming.pop(day, [])])
            self._declare(day)
            self.city.lets_time_pass(without=("close_day", "digest", "notice"))  # what they tell is read from the database
            if self.city.now.weekday() < 5:
                self._work(day)
            self._listen(day)
        for day in sorted(self.coming):  # the last letters
            self._tell(self.coming.pop(day))
        self._listen(0)
        return self.city

    def _submit(self, day: int) -> list[Event]:
        return [self._submission(number) for number in range(len(self.cases), min(self.total, self.total * (day + 1) // self.days))]

    def _submission(self, number: int) -> ComplaintSubmitted:
        case = a_submission(
            occurred_at=self.city.now,
            receipt_number=f"26-{number:06}",
            kind=self.random.choice(KINDS),
            sealed_contact=None if self.random.random() < 0.2 else "c2VhbGVk",
            citizen_keys=(self.random.choice("abc") * 64,) if self.random.random() < 0.2 else (),  # who writes the same again and again
            signatories=7 if self.random.random() < 0.05 else 1,
        )
        self.cases[case.complaint_id] = case
        return case

    def _tell(self, events: list[Event]) -> None:
        """In one transaction, as the host takes them in batches."""
        doors = [(getattr(self.city.service, self.city.doors.events[type(event)]), event) for event in events]
        self.city.db.transact(lambda tx: [door(event, tx) for door, event in doors])

    def _declare(self, day: int) -> None:
        if day in DECLARED:
            known = tuple(DeclaredDay(day=one, name="임시공휴일") for when, one in DECLARED.items() if when <= day)
            self.city.asks(DeclareDays(days=known))
        if day % 90 == 89:
            self.city.asks(DeclareOutage(began_at=self.city.now - timedelta(hours=20), ended_at=self.city.now, reason="정전"))

    def _work(self, day: int) -> None:
        """Each officer takes up what there is time for; every now and then one is away for weeks, and nobody stands in."""
        absent = {1: "road", 3: "parks"}.get(day // 25 % 4) if day < self.days else None
        for key, case in list(self.open.items()):
            if self.random.random() < (0.2 if day < self.days else 0.5):
                department = self.departments.get(key)
                if department is None:
                    self._try(asking("route", case, a_triage_clerk(), department_code=self.random.choice(list(OFFICERS))))
                elif department != absent:
                    self._handle(case, department)
                if (contributor := self.parts.get(key)) and contributor != absent:
                    self._contribute(case, contributor)

    def _handle(self, case: ComplaintSubmitted, department: str) -> None:
        officer, other = OFFICERS[department], "parks" if department == "road" else "road"
        act = self.random.choices(list(ACTS), list(ACTS.values()))[0]
        if case.complaint_id in self.paused and act != "answer":
            act = "resume"
        more: dict[str, Any] = {}
        if case.complaint_id in self.declined or (case.complaint_id in self.parts and self.random.random() < 0.1):
            act, more = "release", {"department_code": self.parts[case.complaint_id]}
        if act == "involve":
            more = {"department_code": other, "contribute_by": self.city.now + timedelta(days=1)}
        if act in {"reroute", "arbitrate"}:
            more = {"department_code": other, "reason": "담당 아님", **({"staff": an_arbiter()} if act == "arbitrate" else {})}
        elif act == "extend":
            more = {
                "length": "2h" if case.kind is Kind.OTHER else "3d",
                "ground": self.random.choice(["fact_check", "similar", "force_majeure", "workload"]),
            }
        elif act == "reclassify":
            more = {"kind": self.random.choice(list(Kind))}
        elif act == "merge":
            more = {"into_receipt_number": self.random.choice(list(self.open.values())).receipt_number}
        self._try(asking("reroute" if act == "arbitrate" else act, case, now=self.city.now, **{"staff": officer, **more}))

    def _contribute(self, case: ComplaintSubmitted, contributor: str) -> None:
        """Another department replies, or finds that it isn't its matter; then the one in charge goes on without."""
        act = self.random.choices(["contribute", "decline_part", "prolong"], [6, 2, 2])[0]
        more = {"contribute_by": self.city.now + timedelta(days=2)} if act == "prolong" else {}
        about = {"now": self.city.now, "department_code": contributor}
        if self._try(asking(act, case, OFFICERS[contributor], **about, **more)) and act == "decline_part":
            self.declined.add(case.complaint_id)

    def _try(self, command: Any) -> bool:
        try:
            self.city.asks(command)
        except Refusal as refusal:
            self.refusals[refusal.reason] += 1
            return False
        return True

    def _listen(self, day: int) -> None:
        """What the others make of what the service has said since they last listened; case by case, whatever order a store gives."""
        events: list[Any] = [envelope.event for envelope in self.new if isinstance(envelope.event, CaseEvent)]
        events.sort(key=lambda event: event.receipt_number)
        self.new.clear()
        self.said += events
        for event in events:
            case = self.cases[event.complaint_id]
            if isinstance(event, ComplaintRouted | ComplaintRerouted):
                self.departments[event.complaint_id] = event.department.code
            if isinstance(event, DepartmentInvolved):
                self.parts[event.complaint_id] = event.contributor.code
            elif isinstance(event, PartContributed | DepartmentReleased | ComplaintRerouted):
                self.parts.pop(event.complaint_id, None)
                self.declined.discard(event.complaint_id)
            if isinstance(event, ClockPaused):
                self.paused.add(event.complaint_id)
            elif isinstance(event, ClockResumed):
                self.paused.discard(event.complaint_id)
            if event.status in UNANSWERED:
                self.open[event.complaint_id] = case
            else:
                self.open.pop(event.complaint_id, None)
            self._deliver(event, case, day)
            self._think(event, case, day)

    def _deliver(self, event: ComplaintEvent, case: ComplaintSubmitted, day: int) -> None:
        notice = OBLIGING.get(type(event))
        if notice is None or notice is self.suppressed:
            return
        if case.sealed_contact is None:
            if notice is Notice.RESULT:
                self._later(day, AnswerPublished(occurred_at=self.city.now, complaint_id=case.complaint_id))
            return
        about = {"occurred_at": self.city.now, "complaint_id": case.complaint_id, "delivery_id": new_id()}
        letter = {**about, "letter": LETTER_OF[notice], "channel": "email"}
        if self.random.random() < 0.1:
            self._later(day, NotificationFailed(**letter, reason="no such mailbox"))
            return
        self._later(day, NotificationDelivered(**letter, outcome=DeliveryState.ACCEPTED))
        if self.random.random() < 0.3:
            self._later(day + self.random.randrange(9), NotificationDelivered(**letter, outcome=DeliveryState.DELIVERED))

    def _think(self, event: ComplaintEvent, case: ComplaintSubmitted, day: int) -> None:
        """What the citizen will do next; when the day comes, it may no longer be possible."""
        for act in event.citizen_actions:
            if self.random.random() < WISHES[act]:
                self._later(day + self.random.randrange(20), telling(act, case))
        if isinstance(event, ComplaintReceived) and case.sealed_contact is not None and self.random.random() < 0.02:
            about = {"occurred_at": self.city.now, "complaint_id": case.complaint_id}
            self._later(day + self.random.randrange(20), ContactGiven(**about, sealed_contact="bmV1", contact_hint=case.contact_hint))
        if isinstance(event, ComplaintReceived) and self.random.random() < 0.9:
            self._later(day, _assigned(case, self.random.choice([ROAD, PARKS])))

    def _later(self, day: int, event: Event) -> None:
        self.coming.setdefault(day + 1, []).append(event)


def _assigned(case: ComplaintSubmitted, department: Department) -> DepartmentAssigned:
    about = {"occurred_at": case.occurred_at, "complaint_id": case.complaint_id}
    return DepartmentAssigned(**about, department=department, confidence=0.9, reason="가로등", model_version="1")

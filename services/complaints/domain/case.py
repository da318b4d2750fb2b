"""What is true of a case, and what every act needs: who answers for it, by when, and what is said and noted of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from contracts.complaints import ComplaintEvent, Department, Handler, Status
from contracts.conversation import QuestionAsked
from contracts.desk import Officer, Staff, TimelineEntry
from contracts.drafts import Draft
from contracts.gateway import Answer, ChangeRequested, Channel, Kind, Location, Photo
from contracts.message import Message, Refusal
from contracts.proposals import KindProposal, Proposal
from contracts.together import Part, PartState, Repeat
from contracts.urgency import Alarm, UrgencyAdvice
from services.complaints.calendar import Calendar
from services.complaints.deadlines import Clock, due_at, next_reminder
from services.complaints.domain.openings import citizen_actions
from services.complaints.extensions import Extension
from services.complaints.handovers import Handover, Pending, counted_anew, hand_over_by
from services.complaints.lifecycle import UNANSWERED
from services.complaints.pauses import Pause, PauseGround
from services.complaints.periods import IMMEDIATELY, Period

E = TypeVar("E", bound=ComplaintEvent)

CLOSES_AFTER = timedelta(days=30)  # after the notice, if the citizen says nothing
PROGRESS_EACH = timedelta(days=30)  # 시행령 제23조
SHORTEST_ANSWER = 2  # characters
LONGEST_TEXT = 20_000  # characters of an answer, a request, a note
LONGEST_REASON = 1_000
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)  # before whatever else is due
CITIZEN, GATEWAY, ROUTING, NOTIFY = "citizen", "gateway", "routing", "notify"  # who acted, when it was no officer


@dataclass(frozen=True, kw_only=True)
class SealedWords(Message):
    """What the citizen wrote in a text that stands masked in the history."""

    at: datetime
    sealed_text: str


@dataclass(frozen=True, kw_only=True)
class Asked:
    """보완 요구. What the citizen was last asked for. `times` counts the requests, `prolonged` how often there was more time."""

    request: str
    asked_at: datetime
    answer_by: datetime
    times: int = 1
    prolonged: int = 0


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """A case. Its texts are masked; `sealed_text` holds what the citizen wrote, if masking changed anything.

    The due date follows from `runs_from`, `period`, `pauses` and `extensions`; it is None while the clock stands.
    """

    id: UUID
    receipt_number: str
    status: Status
    channel: Channel
    locale: str
    kind: Kind
    service_code: str | None = None
    title: str | None = None
    text: str
    sealed_text: str | None = None
    contact_hint: str | None = None
    reachable: bool  # the citizen left an address
    unreachable_after: datetime | None = None  # from then on no channel leads there
    location: Location | None = None
    photos: tuple[Photo, ...] = ()
    particulars: tuple[Answer, ...] = ()  # what was answered to the questions of the service
    changes: tuple[ChangeRequested, ...] = ()  # what the citizen has added or corrected since; what was filed stays as it was
    questions: tuple[QuestionAsked, ...] = ()  # what the citizen has written since without being asked
    sealed_words: tuple[SealedWords, ...] = ()  # of supplements, and of why it was to be taken up again
    question_at: datetime | None = None  # since when one of them waits for a reply
    visibility: str
    arrived_at: datetime
    received_at: datetime
    warn_at: datetime  # 20 minutes of office time after it arrived
    respond_by: datetime  # 30
    arrived_in_hours: bool
    responded_at: datetime | None = None  # when a person first answered the citizen
    period: Period = IMMEDIATELY
    runs_from: datetime  # the receipt, or the moment at which it was taken up again
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()
    due_at: datetime | None
    counted_as: int = 0  # the version of the city's days by which it was last counted
    reminded: int = 0  # percent of the period
    reminded_at: datetime | None = None
    remind_at: datetime | None = None
    progress_at: datetime | None = None  # when the citizen must next be told how it stands
    department: Department | None = None  # who answers for it, as named when it was given the case
    came_at: datetime | None = None  # when the department got it
    handover: Pending | None = None  # while it must be handed over
    moves: int = 0  # how often it has changed hands
    disputed_at: datetime | None = None  # since when an arbiter must say who answers
    alarm: Alarm | None = None  # 위험: what the door has heard in the citizen's words
    urgency: UrgencyAdvice | None = None  # routing's advice
    immediate: str | None = None  # the code of a standard answer that fits well
    proposals: tuple[Proposal, ...] = ()  # while a person must choose
    kind_proposal: KindProposal | None = None  # a kind that the text speaks for, until an officer has decided on the kind
    officer: Officer | None = None  # who has it, among those of the department
    assigned_at: datetime | None = None
    handler: Handler | None = None
    asked: Asked | None = None
    merged_into: UUID | None = None
    joins: UUID | None = None  # the case of which the citizen says that it is the same matter
    signatories: int = 1
    group_at: datetime | None = None  # since when five or more are known to stand behind it
    repeat: Repeat | None = None  # of what the same person has filed before
    joinable: bool = False  # as it came, the same person waited for an answer to another one
    parts: tuple[Part, ...] = ()  # what other departments contribute
    answer: str | None = None
    answer_files: tuple[Photo, ...] = ()
    answers: int = 0  # how many it was given, refusals included
    official_answer: str | None = None  # what the department decided, where the answer is its wording for a channel
    draft: Draft | None = None  # what waits to be approved or worded
    folded_at: datetime | None = None  # since when the citizen's words are folded at the desk
    notified_at: datetime | None = None
    declined_at: datetime | None = None
    objected_at: datetime | None = None  # 이의신청: there is one
    revision: int = 0  # how many lines its history has
    updated_at: datetime  # when the last one was written
    head: str = ""  # the link of the last one, which the store binds to the one before it

    def reached(self, now: datetime) -> bool:
        """Does a letter find the citizen now?"""
        return self.reachable and (self.unreachable_after is None or now < self.unreachable_after)

    @property
    def clock(self) -> Clock:
        return Clock(received_at=self.runs_from, period=self.period, pauses=self.pauses, extensions=self.extensions)

    @property
    def desk_at(self) -> datetime:
        """By when somebody must do something: we, the citizen who was asked, or, while nobody knows, NEVER. A danger that nobody has
        taken up is AT_ONCE."""
        if self.alarm is not None and self.alarm.waits:
            return AT_ONCE
        waiting = self.asked is not None and any(one.ground is PauseGround.SUPPLEMENT and one.ended_at is None for one in self.pauses)
        answer = self.due_at or (self.asked.answer_by if self.asked and waiting else NEVER)
        return min(answer, self.handover.due_at) if self.handover else answer

    @property
    def place(self) -> Location | None:
        """Where it is: as filed, or as the citizen last corrected it."""
        return next((one.location for one in reversed(self.changes) if one.location is not None), self.location)

    def standing(self, now: datetime) -> Pause | None:
        """The pause that the case is in, the latest of several."""
        return next((one for one in reversed(self.pauses) if one.began_at <= now and (one.ended_at is None or one.ended_at > now)), None)


@dataclass(frozen=True, kw_only=True)
class City:
    """How the city counts now: its days, its periods, the outages of its system. `version` grows with each change. `names` are
    what the city itself is called: it is no other agency."""

    calendar: Calendar
    periods: Mapping[Kind, Period]
    outages: tuple[Pause, ...] = ()
    version: int = 0
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A department in the directory."""

    department: Department
    active: bool
    registered_at: datetime
    external: bool = False  # another agency: cases are transferred there
    successor_codes: tuple[str, ...] = ()  # of one that is no more: who has taken over


Done: TypeAlias = tuple[Complaint, E, TimelineEntry]
Noted: TypeAlias = tuple[Complaint, TimelineEntry]


def altered(complaint: Complaint, **fields: Any) -> Complaint:
    """The case with these fields, as `replace` makes it, in a tenth of the time: that calls a constructor of fifty fields, and whoever
    counts ten thousand cases anew makes each of them several times."""
    made = object.__new__(Complaint)
    vars(made).update(vars(complaint), **fields)
    return made


def counted(complaint: Complaint, calendar: Calendar) -> Complaint:
    """The case with its due date and its next reminder, as its clock has them now. Nobody is reminded while the clock stands, nor
    of what is answered with another case."""
    clock = complaint.clock
    due = due_at(clock, calendar)
    reminds = due is not None and complaint.status in UNANSWERED and complaint.merged_into is None
    coming = next_reminder(clock, calendar, complaint.reminded) if reminds else None
    waiting = counted_anew(complaint.handover, calendar) if complaint.handover else None
    parts = _inside(complaint.parts, due)
    return altered(complaint, due_at=due, remind_at=coming[1] if coming else None, handover=waiting, parts=parts)


def _inside(parts: tuple[Part, ...], due: datetime | None) -> tuple[Part, ...]:
    """No part has more time than the case itself (법 제20조), also when its due date comes nearer."""
    return tuple(
        replace(part, contribute_by=due) if due and part.state is PartState.OPEN and part.contribute_by > due else part for part in parts
    )


def at_rest(complaint: Complaint) -> Complaint:
    """The case once it is answered or has gone elsewhere: nobody is reminded of it, no progress is owed, no question is open."""
    return replace(complaint, remind_at=None, progress_at=None, disputed_at=None, handover=None, draft=None, question_at=None)


def running(complaint: Complaint, act: str) -> datetime:
    """The due date; raises a Refusal while the clock stands."""
    if complaint.due_at is None:
        raise Refusal("conflict", f"the clock stands still: it must go on before anybody can {act}", field="due_at")
    return complaint.due_at


def in_charge(complaint: Complaint) -> Department:
    assert complaint.department is not None, "the lifecycle lets nobody act on a case before it has a department"
    return complaint.department


def had_since(complaint: Complaint) -> datetime:
    """Since when whoever has the case has it: the department, or else the counter."""
    return complaint.came_at or complaint.received_at


def handed_over_by(complaint: Complaint, handover: Handover, calendar: Calendar) -> datetime:
    """By when it had to be with the other, if it wasn't for whoever had it."""
    return hand_over_by(handover, had_since(complaint), calendar)


def handler_of(complaint: Complaint, staff: Staff) -> Handler:
    """소속, 성명, 연락처 of whoever acts: no notice goes out without them (시행령 제31조)."""
    unit = complaint.department.name if complaint.department else "민원실"
    contact = staff.contact or (complaint.department.phone if complaint.department else None)
    if not contact:
        raise Refusal("invalid", "a notice needs a contact: give the officer or the department one (시행령 제31조)", field="contact")
    return Handler(unit=unit, name=staff.name, contact=contact)


def name_of(staff: Staff) -> str:
    return staff.signature


def words(text: str, field: str, *, least: int = 1, most: int = LONGEST_REASON, rule: str | None = None) -> str:
    """The text, if it says something and not too much; a Refusal names the field, and the article that asks for it."""
    cited = f" ({rule})" if rule else ""
    if len(text.strip()) < least:
        needs = "must not be empty" if least == 1 else f"needs at least {least} characters"
        raise Refusal("invalid", f"{field.replace('_', ' ')} {needs}{cited}", field=field)
    if len(text) > most:
        raise Refusal("invalid", f"{field.replace('_', ' ')} has at most {most:,} characters{cited}", field=field)
    if "\0" in text:  # no database keeps it
        raise Refusal("invalid", f"{field.replace('_', ' ')} has a character that can't be written", field=field)
    return text


def colon(head: str, text: str | None) -> str:
    return f"{head}: {text}" if text else head


def kept_sealed(complaint: Complaint, at: datetime, sealed_text: str | None) -> tuple[SealedWords, ...]:
    """With what the citizen says now, where masking has changed it."""
    return (*complaint.sealed_words, SealedWords(at=at, sealed_text=sealed_text)) if sealed_text else complaint.sealed_words


def event(said: type[E], complaint: Complaint, now: datetime, /, **more: Any) -> E:
    """An event about the case as it stands after the act."""
    return said(
        occurred_at=now,
        complaint_id=complaint.id,
        receipt_number=complaint.receipt_number,
        status=complaint.status,
        citizen_actions=citizen_actions(complaint, now),
        **more,
    )


def noted(complaint: Complaint, line: TimelineEntry) -> Complaint:
    """The case with this line in its history: what it counts, whoever acts later can tell to have seen or not."""
    return altered(complaint, revision=complaint.revision + 1, updated_at=line.at)


def line(complaint: Complaint, act: str, now: datetime, *, by: str | None, text: str | None = None) -> TimelineEntry:
    return TimelineEntry(at=now, act=act, status=complaint.status, by=by, text=text)

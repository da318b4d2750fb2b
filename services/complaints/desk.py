"""What staff see at the desk, and who may do what with which case."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.desk import CaseFile, CasePage, CaseSummary, HandOver, ListComplaints, Role, Staff, TimelineEntry
from contracts.message import Refusal
from contracts.together import Change, Part, PartState
from services.complaints.calendar import Calendar
from services.complaints.deadlines import share_elapsed
from services.complaints.domain import ON_A_PART, Complaint, closed_on_the_part, desk_actions, joint_draft, part_of
from services.complaints.handovers import Handover, Pending
from services.complaints.lifecycle import UNANSWERED

_HANDLE = frozenset({"see", "reroute", "reclassify", "merge", "unmerge", "note", "transfer"})
_DECIDE = frozenset(
    {
        *("assign", "hand_back", "start", "request_supplement", "pause", "resume", "extend", "involve", "release"),
        *("answer", "decline"),
    }
)
_CONTRIBUTE = frozenset({"see", "note", *ON_A_PART})  # to a case that another department answers for
ACTS_OF = {
    Role.OFFICER: _HANDLE | _DECIDE,  # for the cases of one department
    Role.HEAD: _HANDLE | _DECIDE,  # for the cases of one department
    Role.TRIAGE: _HANDLE | {"route", "involve", "release"},
    Role.ARBITER: frozenset({"see", "reroute", "note"}),
    Role.ADMIN: _HANDLE | _DECIDE | _CONTRIBUTE | {"route"},
}
HANDS_OUT = frozenset({Role.HEAD, Role.ADMIN})  # to anybody of the department; an officer takes what nobody has
LONGEST_LIST = 100
LONGEST_REPORT = 1000
LONGEST_SEARCH = 200  # characters
TO = {
    Handover.TO_DEPARTMENT: "department",
    Handover.TO_REMOTE_DEPARTMENT: "department",
    Handover.REROUTE: "right_department",
    Handover.TRANSFER: "agency",
}
PENDING, LATE = "pending", "late"  # which hand-overs are looked for
ME, NOBODY = "me", "none"  # instead of an account's id


def may(staff: Staff, complaint: Complaint, act: str) -> bool:
    """Does this person's role cover the act on this case?"""
    if staff.role.of_one_department and (complaint.department is None or complaint.department.code != staff.department_code):
        part = part_of(complaint, staff.department_code)
        return part is not None and part.state is not PartState.RELEASED and act in _CONTRIBUTE
    return act in ACTS_OF[staff.role]


def permit(staff: Staff, complaint: Complaint, act: str) -> None:
    """Raises Refusal unless they may."""
    if not may(staff, complaint, act):
        raise Refusal("forbidden", f"the role {staff.role.value} may not {act} this complaint")


def offered(staff: Staff, complaint: Complaint, now: datetime) -> tuple[str, ...]:
    """What is open to this person now."""
    part = part_of(complaint, staff.department_code)
    closed = set(closed_on_the_part(complaint, part, now)) if part else set[str]()
    if complaint.officer is not None and staff.role not in HANDS_OUT:
        closed.add("assign")
    return tuple(act for act in desk_actions(complaint, now) if may(staff, complaint, act) and act not in closed)


def stale(complaint: Complaint, since: Sequence[TimelineEntry]) -> Refusal:
    """Why somebody's act isn't done: they saw the case before these lines were written. What was written stays in the history."""
    acts = ", ".join(f"{one.act.replace('_', ' ')} by {one.by or 'the clock'}" for one in since) or "there is no such revision"
    changed = [{"act": one.act, "at": one.at.isoformat(), "by": one.by, "status": one.status.value} for one in since]
    detail = f"the complaint is at revision {complaint.revision}, not as you saw it: {acts}; look again"
    return Refusal("conflict", detail, "seen_revision", changed)


def overdue(complaint: Complaint, now: datetime) -> bool:
    """Is it unanswered past its deadline?"""
    return complaint.status in UNANSWERED and complaint.due_at is not None and complaint.due_at < now


def summary(complaint: Complaint, now: datetime, calendar: Calendar | None = None, department_code: str | None = None) -> CaseSummary:
    """The case as a row of the list, in that of a department with the time for its part; with a calendar, how much of its period has
    passed."""
    stands, part = complaint.standing(now), open_part(complaint, department_code)
    return CaseSummary(
        complaint_id=complaint.id,
        receipt_number=complaint.receipt_number,
        status=complaint.status,
        kind=complaint.kind,
        channel=complaint.channel,
        title=complaint.title,
        text=complaint.text,
        department=complaint.department,
        received_at=complaint.received_at,
        due_at=complaint.due_at,
        overdue=overdue(complaint, now),
        proposals=complaint.proposals,
        paused_since=stands.began_at if stands else None,
        paused_because=stands.ground.value if stands else None,
        moves=complaint.moves,
        disputed_since=complaint.disputed_at,
        share_elapsed=round(share_elapsed(complaint.clock, calendar, now), 3) if calendar and complaint.status in UNANSWERED else None,
        officer=complaint.officer,
        hand_over=_hand_over(complaint.handover, now) if complaint.handover else None,
        revision=complaint.revision,
        updated_at=complaint.updated_at,
        contribute_by=part.contribute_by if part else None,
    )


def _hand_over(waiting: Pending, now: datetime) -> HandOver:
    return HandOver(
        to=TO[waiting.handover], since=waiting.begins_at, due_at=waiting.due_at, late=waiting.due_at < now, reason=waiting.reason
    )


def open_part(complaint: Complaint, department_code: str | None) -> Part | None:
    """What this department still has to contribute to the case."""
    part = part_of(complaint, department_code)
    return part if part and part.state is PartState.OPEN and complaint.status in UNANSWERED else None


def case_file(
    complaint: Complaint,
    history: tuple[TimelineEntry, ...],
    staff: Staff,
    *,
    open_text: Callable[[str], str],
    now: datetime,
    calendar: Calendar,
) -> CaseFile:
    """The whole case, with the acts that are open to whoever reads it. `open_text` opens what was sealed."""
    return CaseFile(
        summary=summary(complaint, now, calendar, staff.department_code),
        service_code=complaint.service_code,
        original_text=open_text(complaint.sealed_text) if complaint.sealed_text else complaint.text,
        contact_hint=complaint.contact_hint,
        location=complaint.place,
        photos=complaint.photos,
        answer=complaint.answer,
        answer_files=complaint.answer_files,
        handler=complaint.handler,
        desk_actions=offered(staff, complaint, now),
        timeline=history,
        changes=tuple(_changes(complaint, open_text)),
        parts=complaint.parts,
        joint_draft=joint_draft(complaint),
    )


def _changes(complaint: Complaint, open_text: Callable[[str], str]) -> Iterator[Change]:
    """Old and new side by side, oldest first."""
    place = complaint.location
    for one in complaint.changes:
        yield Change(
            at=one.occurred_at,
            original_text=open_text(one.sealed_text) if one.sealed_text else one.text,
            location=one.location,
            previous_location=place if one.location else None,
            photos=one.photos,
        )
        place = one.location or place


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place in the list: right behind this case. Cases that come or go meanwhile don't shift it."""

    at: datetime  # by when somebody must do something
    id: UUID

    @classmethod
    def parse(cls, cursor: str) -> Place:
        """From the text of an earlier page's `next_cursor`."""
        try:
            at, _, key = urlsafe_b64decode(cursor).decode().partition(" ")
            place = cls(at=datetime.fromisoformat(at), id=UUID(key))
            if place.at.tzinfo is None:
                raise ValueError("a moment needs its time zone")
        except ValueError:
            raise Refusal("invalid", "this cursor did not come from an earlier page", field="cursor") from None
        return place

    def __str__(self) -> str:
        return urlsafe_b64encode(f"{self.at.isoformat()} {self.id}".encode()).decode()


@dataclass(frozen=True, kw_only=True)
class Search:
    """What is looked for, once it is clear that this person may look there. None leaves it open."""

    asked: ListComplaints
    department_code: str | None
    after: Place | None
    disputed: bool = False  # only what an arbiter must decide
    officers: frozenset[str] | None = None  # in whose hands; empty: in nobody's

    @classmethod
    def of(cls, asked: ListComplaints, stood_in_for: frozenset[str] = frozenset()) -> Search:
        """`stood_in_for`: for whom the person who asks stands in now. Raises Refusal where the question makes no sense or reaches
        beyond the officer's department."""
        if not 1 <= asked.limit <= LONGEST_LIST:
            raise Refusal("invalid", f"a page has 1 to {LONGEST_LIST} cases", field="limit")
        if len(asked.q or "") > LONGEST_SEARCH:
            raise Refusal("invalid", f"a search has at most {LONGEST_SEARCH} characters", field="q")
        if asked.hand_over not in {None, PENDING, LATE}:
            raise Refusal("invalid", f"hand_over is {PENDING} or {LATE}", field="hand_over")
        return cls(
            asked=asked,
            department_code=looks_at(asked.staff, asked.department_code),
            after=Place.parse(asked.cursor) if asked.cursor else None,
            disputed=asked.staff.role is Role.ARBITER,
            officers=_officers(asked, stood_in_for),
        )

    def page(self, found: Sequence[Complaint], now: datetime) -> CasePage:
        """The page to show; `found` holds one case more than the page where another page follows."""
        shown = found[: self.asked.limit]
        follows = len(found) > len(shown)
        return CasePage(
            items=tuple(summary(complaint, now, department_code=self.department_code) for complaint in shown),
            next_cursor=str(self.place(shown[-1])) if follows else None,
        )

    def place(self, complaint: Complaint) -> Place:
        """Where it stands in this list: that of a department that contributes has it by the time for its part."""
        part = open_part(complaint, self.department_code)
        return Place(at=part.contribute_by if part else complaint.desk_at, id=complaint.id)


def own_department(staff: Staff) -> str | None:
    """The one department whose cases an officer or its head sees; None for those who see all."""
    if not staff.role.of_one_department:
        return None
    if staff.department_code is None:
        raise Refusal("forbidden", "an officer sees the cases of the own department only", field="department_code")
    return staff.department_code


def looks_at(staff: Staff, department_code: str | None) -> str | None:
    """The department that is looked at: the one asked for, or the own one of who belongs to one; None for all."""
    own = own_department(staff)
    if own is None:
        return department_code
    if department_code not in {None, own}:
        raise Refusal("forbidden", "an officer sees the cases of the own department only", field="department_code")
    return own


def administers(staff: Staff, department_code: str | None) -> str | None:
    """Whose standard answers are changed: those of the department asked for, or a head's own; None for the whole city's. Raises
    Refusal unless this person looks after them."""
    if staff.role not in {Role.HEAD, Role.ADMIN}:
        raise Refusal("forbidden", f"the role {staff.role.value} changes no standard answers", field="department_code")
    return looks_at(staff, department_code)


def _officers(asked: ListComplaints, stood_in_for: frozenset[str]) -> frozenset[str] | None:
    """`me` finds also what is in the hands of those for whom this person stands in."""
    if asked.officer == ME:
        return stood_in_for | {asked.staff.account_id}
    if asked.officer == NOBODY:
        return frozenset()
    return frozenset({asked.officer}) if asked.officer else None

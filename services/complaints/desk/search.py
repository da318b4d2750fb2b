"""What staff look for in the list, and the page that they are shown."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.complaints import Status
from contracts.desk import Role, Staff
from contracts.lists import CasePage, ListComplaints, Sort
from contracts.message import Refusal
from services.complaints.desk.cases import open_part, summary
from services.complaints.domain import Complaint
from services.complaints.lifecycle import UNANSWERED
from services.complaints.roles import looks_at

LONGEST_LIST = 200
LONGEST_SEARCH = 200  # characters
SHORTEST_WORD = 2  # characters: most Korean words have no more
MOST_WORDS = 10
LONGEST_COUNT = 1000
PENDING, LATE = "pending", "late"  # which hand-overs are looked for
ANY, WAITING = "any", "unacknowledged"  # dangers: those that somebody has taken up too, or not
ME, NOBODY = "me", "none"  # instead of an account's id


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place in the list: right behind this case, or right before it. Cases that come or go meanwhile don't shift it."""

    order: str  # of the list: a cursor leads on in the list that it came from
    at: datetime  # the case's own moment in that order
    id: UUID
    before: bool = False

    @classmethod
    def parse(cls, cursor: str, order: str) -> Place:
        """From the text of an earlier page's cursor."""
        try:
            side, known, at, key = urlsafe_b64decode(cursor).decode().split(" ")
            place = cls(order=known, at=datetime.fromisoformat(at), id=UUID(key), before={"after": False, "before": True}[side])
            if place.at.tzinfo is None or place.order != order:
                raise ValueError("a moment needs its time zone, and a cursor its list")
        except (ValueError, KeyError):
            raise Refusal("invalid", "this cursor did not come from an earlier page of this list", field="cursor") from None
        return place

    def __str__(self) -> str:
        return urlsafe_b64encode(f"{'before' if self.before else 'after'} {self.order} {self.at.isoformat()} {self.id}".encode()).decode()


@dataclass(frozen=True, kw_only=True)
class Search:
    """What is looked for, once it is clear that this person may look there. None leaves it open."""

    asked: ListComplaints
    department_code: str | None
    statuses: tuple[Status, ...]
    words: tuple[str, ...] = ()  # all of them
    place: Place | None = None
    disputed: bool = False  # only what an arbiter must decide
    officers: frozenset[str] | None = None  # in whose hands; empty: in nobody's

    @classmethod
    def of(cls, asked: ListComplaints, stood_in_for: frozenset[str] = frozenset()) -> Search:
        """`stood_in_for`: for whom the person who asks stands in now. Raises Refusal where the question makes no sense or reaches
        beyond the officer's department."""
        if not 1 <= asked.limit <= LONGEST_LIST:
            raise Refusal("invalid", f"a page has 1 to {LONGEST_LIST} cases", field="limit")
        if asked.hand_over not in {None, PENDING, LATE}:
            raise Refusal("invalid", f"hand_over is {PENDING} or {LATE}", field="hand_over")
        if asked.danger not in {None, ANY, WAITING}:
            raise Refusal("invalid", f"danger is {ANY} or {WAITING}", field="danger")
        if asked.phone is not None:
            _permit_phone(asked.staff, asked.phone)
        if asked.received_from and asked.received_to and asked.received_to <= asked.received_from:
            raise Refusal("invalid", "must lie after received_from", field="received_to")
        return cls(
            asked=asked,
            department_code=looks_at(asked.staff, asked.department_code),
            statuses=_statuses(asked),
            words=_words(asked.q) if asked.q else (),
            place=Place.parse(asked.cursor, _order(asked)) if asked.cursor else None,
            disputed=asked.staff.role is Role.ARBITER,
            officers=_officers(asked, stood_in_for),
        )

    @property
    def backwards(self) -> bool:
        return self.place is not None and self.place.before

    def page(self, found: Sequence[Complaint], count: int | None, now: datetime) -> CasePage:
        """The page to show. `found` holds one case more than the page where another page follows in the direction in which was looked;
        `count` is counted to one more than is told."""
        shown, more = found[: self.asked.limit], len(found) > self.asked.limit
        before, behind = (more, bool(shown)) if self.backwards else (self.place is not None and bool(shown), more)
        if self.backwards:
            shown = shown[::-1]
        return CasePage(
            items=tuple(summary(complaint, now, department_code=self.department_code) for complaint in shown),
            next_cursor=str(self._place(shown[-1])) if behind else None,
            previous_cursor=str(self._place(shown[0], before=True)) if before else None,
            total=None if count is None else min(count, LONGEST_COUNT),
            more_than_total=count is not None and count > LONGEST_COUNT,
        )

    def _place(self, complaint: Complaint, *, before: bool = False) -> Place:
        part = open_part(complaint, self.department_code)
        by = part.contribute_by if part else complaint.desk_at  # whoever contributes has the case by the time for that
        moments = {Sort.NEXT_DEADLINE: by, Sort.RECEIVED: complaint.received_at, Sort.UPDATED: complaint.updated_at}
        return Place(order=_order(self.asked), at=moments[self.asked.sort], id=complaint.id, before=before)


def _order(asked: ListComplaints) -> str:
    return f"{'-' if asked.descending else ''}{asked.sort.value}"


def _statuses(asked: ListComplaints) -> tuple[Status, ...]:
    """Where what is looked for can stand: only an unanswered case is late, paused, silent, disputed or still to be taken."""
    wanted = {*asked.statuses, *([asked.status] if asked.status else [])} or set(Status)
    if (
        asked.joinable
        or asked.immediate
        or asked.overdue
        or asked.paused
        or asked.silent
        or asked.hand_over
        or asked.officer == NOBODY
        or asked.staff.role is Role.ARBITER
    ):
        wanted &= UNANSWERED
    return tuple(status for status in Status if status in wanted)


def _words(q: str) -> tuple[str, ...]:
    if len(q) > LONGEST_SEARCH:
        raise Refusal("invalid", f"a search has at most {LONGEST_SEARCH} characters", field="q")
    found = tuple(dict.fromkeys(q.split()))
    if not any(len(word.replace("-", "")) >= SHORTEST_WORD for word in found) or len(found) > MOST_WORDS:
        detail = f"a search has 1 to {MOST_WORDS} words, one of them with {SHORTEST_WORD} characters or more"
        raise Refusal("invalid", detail, field="q")
    return found


def _permit_phone(staff: Staff, digits: str) -> None:
    """An arbiter decides between departments, and needs nobody's number."""
    if staff.role is Role.ARBITER:
        raise Refusal("forbidden", "the role arbiter may not look for a citizen's number", field="phone")
    if len(digits) != 4 or not (digits.isascii() and digits.isdecimal()):
        raise Refusal("invalid", "the last four digits of a number, as 5678", field="phone")


def _officers(asked: ListComplaints, stood_in_for: frozenset[str]) -> frozenset[str] | None:
    """`me` finds also what is in the hands of those for whom this person stands in."""
    if asked.officer == ME:
        return stood_in_for | {asked.staff.account_id}
    if asked.officer == NOBODY:
        return frozenset()
    return frozenset({asked.officer}) if asked.officer else None

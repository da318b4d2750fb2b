"""같은 사안과 급증: other open cases that may be the same matter, as a citizen may know of them; and many cases of one matter, as staff
see them. Nothing is joined by itself: citizens propose, officers decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import ClassVar
from uuid import UUID

from contracts.complaints import ComplaintEvent, Department, Status
from contracts.desk import Staff
from contracts.gateway import GatewayEvent, Location
from contracts.message import Command, Event, Message, Query


@dataclass(frozen=True, kw_only=True)
class SimilarCase(Message):
    """Another open case that may be the same matter, as any citizen may know of it: nothing of what its citizen wrote stands in it, and
    of its place only what whoever looks has named too. `complaint_id` is for the gateway alone, which shows a reference instead."""

    complaint_id: UUID
    matter: str | None = None  # in the city's own words, where both texts have them
    title: str | None = None  # of a public case only
    place: str | None = None  # a road or a 동 that both have named
    received_on: date
    status: Status
    department: str | None = None
    persons: int = 1  # who stand behind it
    score: float  # how alike the texts are at least, 0..1, as far as `because` says it: no more exactly
    because: tuple[str, ...] = ()  # `same_text`, `same_place`, `same_area`


@dataclass(frozen=True, kw_only=True)
class SimilarCasesFound(ComplaintEvent):
    """같은 사안. Other open cases may be the same matter; the likeliest first. It is said once, soon after the receipt, and only
    where there are some."""

    similar: tuple[SimilarCase, ...]


@dataclass(frozen=True, kw_only=True)
class SimilarCases(Message):
    items: tuple[SimilarCase, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FindSimilar(Query):
    """Before anything is filed: which open cases may be the same matter? `text` is masked. An empty list where there are none."""

    target: ClassVar[str] = "complaints"
    answer: ClassVar[type[Message] | None] = SimilarCases

    title: str | None = None
    text: str
    location: Location | None = None


@dataclass(frozen=True, kw_only=True)
class JoinRequested(GatewayEvent):
    """함께하기. The citizen says that it is the same matter as another open case. The case stays as it is, with its own number and
    clock."""

    joins: UUID


# Many with one matter --------------------------------------------------------------------------------------------------


class SurgeState(Enum):
    """Where a surge stands."""

    PROPOSED = "proposed"  # for somebody to decide
    ACCEPTED = "accepted"  # 다수인관련민원
    DISMISSED = "dismissed"  # with a reason


@dataclass(frozen=True, kw_only=True)
class SurgeNoticed(Event):
    """급증. So many different citizens have filed the same matter within a day; `grown` where it is ten times as many as were told last.
    Nothing of what they wrote. `head_ids`: the heads of the department, or triage where none answers for it yet."""

    source: ClassVar[str] = "complaints"

    surge_id: UUID
    department: Department | None = None
    matter: str | None = None  # in the city's own words
    place: str | None = None
    persons: int
    cases: int
    began_at: datetime
    same_words: bool = False  # the same text under many names: a campaign
    grown: bool = False
    head_ids: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        return f"surge:{self.surge_id}"


@dataclass(frozen=True, kw_only=True)
class SurgeDecided(Event):
    """What somebody was told of was accepted as a group petition, or dismissed."""

    source: ClassVar[str] = "complaints"

    surge_id: UUID
    state: SurgeState
    persons: int

    @property
    def subject(self) -> str:
        return f"surge:{self.surge_id}"


@dataclass(frozen=True, kw_only=True)
class SurgeMember(Message):
    """A case of a surge. `late`: it came after the group was accepted, and isn't in it yet."""

    receipt_number: str
    received_at: datetime
    status: Status
    late: bool = False


@dataclass(frozen=True, kw_only=True)
class Surge(Message):
    """Many cases of one matter, for somebody to decide on. `members`: the earliest; `cases` counts all."""

    surge_id: UUID
    state: SurgeState
    department: Department | None
    matter: str | None
    place: str | None
    persons: int
    cases: int
    late: int  # of them, cases that came after the group was accepted
    began_at: datetime
    last_at: datetime
    same_words: bool
    members: tuple[SurgeMember, ...]
    alerted_at: datetime | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Surges(Message):
    """Latest first."""

    items: tuple[Surge, ...]


@dataclass(frozen=True, kw_only=True)
class ListSurges(Query):
    """What so many have filed that it may be one matter; of the own department for who belongs to one. `state` None: what is proposed,
    and what late cases may be added to."""

    target: ClassVar[str] = "complaints"
    answer: ClassVar[type[Message] | None] = Surges

    staff: Staff
    state: SurgeState | None = None
    limit: int = 50


@dataclass(frozen=True, kw_only=True)
class AcceptSurge(Command):
    """다수인관련민원으로 인정. Its cases are recognised as one group petition; once more: the late ones too. With `merge` they are answered
    together, as far as each can be."""

    target: ClassVar[str] = "complaints"
    answer: ClassVar[type[Message] | None] = Surge

    staff: Staff
    surge_id: UUID
    merge: bool = False


@dataclass(frozen=True, kw_only=True)
class DismissSurge(Command):
    """It isn't one matter, or nothing follows from it."""

    target: ClassVar[str] = "complaints"
    answer: ClassVar[type[Message] | None] = Surge

    staff: Staff
    surge_id: UUID
    reason: str

"""What staff may ask of a case and of the city's tables. The gateway has checked who asks; complaints checks what they may."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import ClassVar
from uuid import UUID

from contracts.complaints import Department, Handler, Status
from contracts.drafts import Draft, DraftState
from contracts.gateway import Answer, Channel, Kind, Location, Photo
from contracts.message import Command, Message, Query
from contracts.proposals import Joining, KindProposal, Proposal
from contracts.together import Change, Part, Question, Repeat
from contracts.urgency import Alarm, UrgencyAdvice


class Role(Enum):
    OFFICER = "officer"  # handles the cases of one department
    HEAD = "head"  # 부서장 (과장): leads one department, and may all that its officers may
    TRIAGE = "triage"  # 민원실: routes what nobody was given, sees every case
    ARBITER = "arbiter"  # 민원조정: decides who answers when departments hand a case to and fro
    ADMIN = "admin"

    @property
    def of_one_department(self) -> bool:
        """Does whoever has it see the cases of the own department only?"""
        return self in (Role.OFFICER, Role.HEAD)


@dataclass(frozen=True, kw_only=True)
class Staff(Message):
    """Who asks: the gateway has checked the identity, the service that is asked checks role and department."""

    account_id: str
    name: str
    role: Role
    department_code: str | None = None
    contact: str | None = None

    @property
    def signature(self) -> str:
        """As the history of a case names them."""
        return f"{self.name} ({self.account_id})"


@dataclass(frozen=True, kw_only=True)
class Officer(Message):
    """담당자. Whose hands a case is in."""

    account_id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class DeskCommand(Command):
    target: ClassVar[str] = "complaints"
    answer: ClassVar[type[Message] | None] = None  # set below, once CaseSummary stands

    staff: Staff
    receipt_number: str
    seen_revision: int | None = None  # of the case, as whoever acts saw it; None: as the lifecycle has it


@dataclass(frozen=True, kw_only=True)
class RouteComplaint(DeskCommand):
    """Give the case to a department by hand; a case that has one is rerouted, with the reason."""

    department_code: str
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class HandBackComplaint(DeskCommand):
    """The department isn't responsible: `to` says whether another `department` is, or another `agency`. The counter hands it over."""

    to: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class StartComplaint(DeskCommand):
    """Take the case up."""


@dataclass(frozen=True, kw_only=True)
class AnswerComplaint(DeskCommand):
    """Answer the citizen. `files` lie in the media store, cleaned."""

    text: str
    files: tuple[Photo, ...] = ()
    mediate: bool = False  # the intake unit words it for the channel
    standard_answer: str | None = None  # the code of the one that the text was made from


@dataclass(frozen=True, kw_only=True)
class NoteComplaint(DeskCommand):
    """A note for colleagues; it never leaves the house."""

    text: str


@dataclass(frozen=True, kw_only=True)
class ReclassifyComplaint(DeskCommand):
    """Correct the kind; the due date is counted anew."""

    kind: Kind
    reason: str


@dataclass(frozen=True, kw_only=True)
class RequestSupplement(DeskCommand):
    """Ask the citizen for what is missing, to be answered by a date of reasonable distance."""

    request: str
    answer_by: datetime


@dataclass(frozen=True, kw_only=True)
class PauseClock(DeskCommand):
    """Stop the clock on a ground of 시행령 제20조; `until` where it is known, as it must be for a study on site."""

    ground: str
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ResumeClock(DeskCommand):
    """The ground is over."""


@dataclass(frozen=True, kw_only=True)
class ExtendDeadline(DeskCommand):
    """Take more time (시행령 제21조). `length` as in `7d`; `consented_at` when the citizen agreed, for a second extension."""

    length: str
    ground: str
    reason: str
    consented_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class TransferComplaint(DeskCommand):
    """Hand the case to another agency (법 제16조)."""

    agency: str
    reason: str
    agency_receipt_number: str | None = None
    agency_link: str | None = None


@dataclass(frozen=True, kw_only=True)
class DeclineComplaint(DeskCommand):
    """Refuse, with the legal ground, the reason and what the citizen can do against it."""

    ground: str
    reason: str
    remedy: str


@dataclass(frozen=True, kw_only=True)
class MergeComplaint(DeskCommand):
    """Answer it together with another case of the same matter."""

    into_receipt_number: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class UnmergeComplaint(DeskCommand):
    """Let it go its own way again."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class HandOver(Message):
    """이송. The case must be with somebody else by `due_at` (시행령 제13조); `to`: `department`, `right_department`, `agency`,
    `successor` (its department is no more)."""

    to: str
    since: datetime
    due_at: datetime
    late: bool
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class CaseSummary(Message):
    """A row of the desk's list."""

    complaint_id: UUID
    receipt_number: str
    status: Status
    kind: Kind
    channel: Channel
    title: str | None
    text: str
    department: Department | None
    received_at: datetime
    due_at: datetime | None  # None while the clock stands
    overdue: bool
    proposals: tuple[Proposal, ...] = ()
    paused_since: datetime | None = None
    paused_because: str | None = None
    moves: int = 0
    disputed_since: datetime | None = None  # an arbiter must say who answers
    share_elapsed: float | None = None  # of the period, in working time: 1 when it is due
    working_days: int | None = None  # after today until the due date's, that one included; of what is late, below 0
    officer: Officer | None = None  # who has it
    hand_over: HandOver | None = None  # what must be handed over, by when
    revision: int = 0  # how many lines its history has
    updated_at: datetime | None = None  # when the last one was written
    repeat: Repeat | None = None  # of what the same person has filed before
    group: bool = False  # 다수인관련민원
    contribute_by: datetime | None = None  # by when the department whose list it is in contributes its part to another one's case
    draft: DraftState | None = None
    silent: bool = False  # 20 minutes of office time have passed, and no person has answered the citizen
    folded: bool = False  # abusive words: title and text are shown when the case is opened for it
    kind_proposal: KindProposal | None = None  # another kind than it has, that the text speaks for
    unreachable_after: datetime | None = None  # from then on no channel reaches the citizen
    joinable: bool = False  # when it came, another open case may have been the same matter
    alarm: Alarm | None = None  # 위험: what the citizen's words speak of, and who has taken it up
    urgency: UrgencyAdvice | None = None
    immediate: str | None = None  # 즉시 답변 가능: the code of a standard answer that fits well
    asked_at: datetime | None = None  # when the citizen asked something that nobody has replied to yet


DeskCommand.answer = CaseSummary


@dataclass(frozen=True, kw_only=True)
class TimelineEntry(Message):
    """One line of the internal history."""

    at: datetime
    act: str
    status: Status
    by: str | None
    text: str | None = None


@dataclass(frozen=True, kw_only=True)
class CaseFile(Message):
    """The whole case, for those who may see it. Texts are masked, `original_text` too, here and in `changes` and `questions`: where
    something is `covered` that the reader may see, `OpenOriginal` tells it. `location` is where it is as far as the citizen says now."""

    summary: CaseSummary
    service_code: str | None
    original_text: str
    contact_hint: str | None
    location: Location | None
    photos: tuple[Photo, ...]
    answer: str | None
    handler: Handler | None
    desk_actions: tuple[str, ...]
    timeline: tuple[TimelineEntry, ...]
    changes: tuple[Change, ...] = ()
    answer_files: tuple[Photo, ...] = ()
    parts: tuple[Part, ...] = ()  # of other departments
    joint_draft: str | None = None  # what they have contributed, joined as a draft of the answer
    draft: Draft | None = None
    first_response_minutes: int | None = None  # of office time
    official_answer: str | None = None
    joinings: tuple[Joining, ...] = ()  # open cases that may be the same matter
    joinings_elsewhere: int = 0  # others that the reader may not see
    questions: tuple[Question, ...] = ()
    answers: tuple[Answer, ...] = ()  # to what the chosen service asks
    covered: bool = False


@dataclass(frozen=True, kw_only=True)
class OpenComplaint(Query):
    """Read one whole case."""

    target: ClassVar[str] = "complaints"
    answer: ClassVar[type[Message] | None] = CaseFile

    staff: Staff
    receipt_number: str
    unfold: bool = False

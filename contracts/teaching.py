"""What routing says of what it has learned, and what an administrator may ask of that: train, look, go back, bring a history along."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from contracts.message import Command, Event, Message, Query
from contracts.proposals import Proposal


@dataclass(frozen=True, kw_only=True)
class Figures(Message):
    """How a routing did on decided cases that it hadn't seen: `first`, `three`: shares (0..1) in which the right department was the
    first, or among the three; `automatic`: share that it would have routed alone, `accuracy`: how many of those were right;
    `calibration_error`: by how much its probabilities were off on average."""

    cases: int
    first: float
    three: float
    automatic: float
    accuracy: float | None = None  # None where nothing was automatic
    calibration_error: float


@dataclass(frozen=True, kw_only=True)
class ModelVersion(Message):
    """What was learned at one time. `state`: `active`, `retired`, `candidate`, `rejected`."""

    model_version: str
    state: str
    trained_at: datetime
    rows: int
    first_at: datetime | None = None  # when the oldest case that it was learned from was received
    last_at: datetime | None = None
    figures: Figures | None = None  # of it, on the latest cases, learned without them
    figures_in_use: Figures | None = None  # of the routing that was in use then, on the same cases
    why: str
    adopted_at: datetime | None = None
    kept: bool = True  # can be gone back to


@dataclass(frozen=True, kw_only=True)
class ModelEvent(Event):
    source: ClassVar[str] = "routing"
    public: ClassVar[bool] = True

    model_version: str | None

    @property
    def subject(self) -> str:
        return f"model:{self.model_version or 'none'}"


@dataclass(frozen=True, kw_only=True)
class ModelTrained(ModelEvent):
    """A version was learned from decided cases and measured on the latest of them. `state`: `active`, `candidate` or `rejected`."""

    rows: int
    state: str
    figures: Figures | None = None
    figures_in_use: Figures | None = None


@dataclass(frozen=True, kw_only=True)
class ModelAdopted(ModelEvent):
    """Decisions rest upon this version from now on; None: upon the departments' own words alone. `by`: `routing`, or `person` where
    somebody went back to it."""

    previous: str | None = None
    by: str


@dataclass(frozen=True, kw_only=True)
class Models(Message):
    """Every version, latest first. `held`: somebody went back, and nothing newer is taken until it is released."""

    versions: tuple[ModelVersion, ...]
    held: bool
    training_since: datetime | None = None
    last_outcome: str | None = None
    decided: int  # cases that can be learned from
    accuracy: float  # wished of automatic routing
    certainty: float  # from which a case is routed without a person now
    automatic: bool
    by_hand: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ListModels(Query):
    """What was learned, and how well that did?"""

    target: ClassVar[str] = "routing"
    answer: ClassVar[type[Message] | None] = Models


@dataclass(frozen=True, kw_only=True)
class TrainModel(Command):
    """Learn as soon as possible from all that was decided."""

    target: ClassVar[str] = "routing"


@dataclass(frozen=True, kw_only=True)
class RollBackModel(Command):
    """Go back to a version, or to the one that was used before; it stays until it is released."""

    target: ClassVar[str] = "routing"
    answer: ClassVar[type[Message] | None] = Models

    model_version: str | None = None


@dataclass(frozen=True, kw_only=True)
class ReleaseModel(Command):
    """Newer versions may be taken again, as they turn out to be better."""

    target: ClassVar[str] = "routing"


@dataclass(frozen=True, kw_only=True)
class WishRouting(Command):
    """Of the cases that are routed without a person so many shall be right (0..1). To the departments `by_hand` a person gives
    every case."""

    target: ClassVar[str] = "routing"

    accuracy: float
    automatic: bool = True
    by_hand: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DecidedCase(Message):
    """A case of the city's history, with the department that was right."""

    text: str
    department_code: str
    title: str | None = None
    received_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class BringHistory(Command):
    """A piece of a history, put aside: nothing is learned from it before all of it is taken. The same case twice is one."""

    target: ClassVar[str] = "routing"

    history: str  # SHA-256 (hex) of the file
    first: int = 0  # which case of the file these begin with
    cases: tuple[DecidedCase, ...]


@dataclass(frozen=True, kw_only=True)
class HistoryTaken(Message):
    cases: int
    unmarked: int  # that can't be found as precedents yet


@dataclass(frozen=True, kw_only=True)
class TakeHistory(Command):
    """All of it is there: from now on it is learned from. Asked again it goes on to make its cases findable."""

    target: ClassVar[str] = "routing"
    answer: ClassVar[type[Message] | None] = HistoryTaken

    history: str


@dataclass(frozen=True, kw_only=True)
class SimilarDecided(Message):
    """A decided case that says nearly the same, with the answer as it was published (masked)."""

    likeness: float
    department_code: str
    department_name: str
    receipt_number: str | None = None  # None where it comes from a history, or the reader may not open it
    title: str | None = None
    answer: str | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Precedents(Message):
    items: tuple[SimilarDecided, ...]


@dataclass(frozen=True, kw_only=True)
class FindPrecedents(Query):
    """Decided cases like this one, the likest first. `department_code`: of the officer who asks, who reads what was written and
    answered only in the own department's cases; None reads all."""

    target: ClassVar[str] = "routing"
    answer: ClassVar[type[Message] | None] = Precedents

    complaint_id: UUID
    department_code: str | None = None


@dataclass(frozen=True, kw_only=True)
class Explanation(Message):
    """Why a case was proposed to whom, and whether the same comes out again. `replayed` names what is different or can no longer be
    looked into; empty: the same, byte for byte."""

    receipt_number: str | None
    complaint_id: UUID
    mode: str
    decided_at: datetime
    model_version: str | None
    input_hash: str | None
    versions: tuple[str, ...]  # `part version`
    certainty_needed: float | None
    proposals: tuple[Proposal, ...]
    precedents: tuple[str, ...]  # `likeness department case`
    department_code: str | None  # that was right, as far as is known
    reproduced: bool
    differences: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ExplainDecision(Query):
    """Why was this case proposed to whom? The decision is made again, by what was in force then."""

    target: ClassVar[str] = "routing"
    answer: ClassVar[type[Message] | None] = Explanation

    receipt_number: str

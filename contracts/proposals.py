"""What routing proposes to a person: who should answer, and what kind of complaint the text speaks for. People decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from contracts.gateway import Kind
from contracts.message import Message


@dataclass(frozen=True, kw_only=True)
class Ground(Message):
    """One thing that speaks for a department. `kind`: `rule`, `place`, `words`, `service`, `learned`, `precedent`, `usual`;
    `says` is a Korean sentence that a citizen may read."""

    kind: str
    says: str


@dataclass(frozen=True, kw_only=True)
class Proposal(Message):
    """A department that may be right, with the calibrated probability (0..1) and why: `reason` in one sentence, and each of the
    `grounds` on its own. An `external` one is another agency: a person may transfer the case there (이송)."""

    department_code: str
    department_name: str
    confidence: float
    reason: str
    grounds: tuple[Ground, ...] = ()
    external: bool = False


@dataclass(frozen=True, kw_only=True)
class Precedent(Message):
    """A decided case that is like this one: who answered it, and how alike the texts are (0..1)."""

    receipt_number: str | None = None  # None where it comes from a history that the city brought along
    title: str | None = None
    likeness: float
    department_code: str
    department_name: str
    answered_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class KindProposal(Message):
    """A kind that the text speaks for, with the probability (0..1) and the words that say so."""

    kind: Kind
    confidence: float
    words: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Joining(Message):
    """Another open case that may be the same matter, for an officer to decide on. `because`: `citizen` (one of the two says so),
    `same_person`, `same_text`, `same_place`; `likeness` of the texts, 0..1."""

    receipt_number: str
    channel: str
    because: tuple[str, ...]
    likeness: float

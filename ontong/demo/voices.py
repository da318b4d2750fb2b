"""What citizens and officers of the example city say: `voices.toml` beside this file, read into records."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from contracts.gateway import Kind
from contracts.message import Message
from ontong import tables
from ontong.tables import BadJurisdiction

FILE = Path(__file__).with_name("voices.toml")


@dataclass(frozen=True, kw_only=True)
class Refusal(Message):
    """Why such a request can't be granted."""

    ground: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Beside(Message):
    """Another department that might answer as well: what each says when it hands the case to the other."""

    department: str
    there: str
    back: str


@dataclass(frozen=True, kw_only=True)
class Agency(Message):
    """Whose matter it really is. `prefix` begins the number that the case has there."""

    name: str
    prefix: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Topic(Message):
    """A matter that citizens write about, and how its department answers. `{place}` stands for a place."""

    department: str
    title: str
    voices: tuple[str, ...]
    answers: tuple[str, ...] = ()
    kind: Kind = Kind.OTHER
    service: str | None = None
    weight: int = 4
    months: tuple[int, ...] = ()  # when people write of it; empty: all year
    missing: str | None = None  # what the department asks for when the voice says too little
    refusal: Refusal | None = None
    beside: Beside | None = None
    agency: Agency | None = None
    vague: bool = False  # says nothing that tells the department
    rude: bool = False  # says it in words that nobody should have to read

    @property
    def plain(self) -> bool:
        """An everyday matter of one department."""
        return self.beside is None and self.agency is None and not self.vague and not self.rude


@dataclass(frozen=True, kw_only=True)
class Extensions(Message):
    """Why a case takes longer, by the law's grounds (시행령 제21조)."""

    fact_check: tuple[str, ...]
    co_operation: tuple[str, ...]
    similar: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Voices(Message):
    """The whole file. `again`: how a case that was taken up again is answered."""

    places: tuple[str, ...]
    surnames: tuple[str, ...]
    given_names: tuple[str, ...]
    topics: tuple[Topic, ...]
    notes: tuple[str, ...]
    missing: tuple[str, ...]
    supplements: tuple[str, ...]
    more_time: tuple[str, ...]
    withdrawals: tuple[str, ...]
    changes: tuple[str, ...]
    matters: tuple[str, ...]
    reopenings: tuple[str, ...]
    again: tuple[str, ...]
    objections: tuple[str, ...]
    sorry: tuple[str, ...]
    remedy: str
    objection_remedy: str
    returned: Refusal
    reroutes: tuple[str, ...]
    decisions: tuple[str, ...]
    reclassifications: tuple[str, ...]
    praise: tuple[str, ...]
    grumbles: tuple[str, ...]
    extensions: Extensions


def read() -> Voices:
    """The voices that come with the package."""
    wrong: list[str] = []
    voices = tables.read(Voices, FILE, wrong)
    if voices is None or wrong:
        raise BadJurisdiction(FILE.parent, wrong)
    return voices

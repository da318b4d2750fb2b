"""The city itself, as its folder's `city.toml` has it: its names, its languages, where anyone may call, how it writes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from contracts.message import Message
from ontong import tables
from ontong.tables import BadJurisdiction


@dataclass(frozen=True, kw_only=True)
class CallCentre(Message):
    """Where anyone may call."""

    name: str
    phone: str


@dataclass(frozen=True, kw_only=True)
class Triage(Message):
    """민원조정. Who chooses a department where routing is not sure."""

    name: str
    department: str
    phone: str


@dataclass(frozen=True, kw_only=True)
class Correspondence(Message):
    """In which order channels are tried after the one that the citizen came from, and when nobody is woken (21:00-08:00)."""

    chain: tuple[str, ...] | None = None
    quiet: str | None = None


@dataclass(frozen=True, kw_only=True)
class City(Message):
    """city.toml."""

    code: str
    name: str
    name_en: str | None = None
    locale: str  # in which the city writes, as ko-KR
    locales: tuple[str, ...]  # in which it has letters
    time_zone: str
    call_centre: CallCentre
    triage: Triage
    letters: Correspondence | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """What the city is called, in its languages: whoever hands a case there hands it to itself."""
        return (self.name, *((self.name_en,) if self.name_en else ()))

    @property
    def phone(self) -> str:
        return self.call_centre.phone


def read(folder: Path) -> City:
    """The city itself, without its departments, services and letters; raises BadJurisdiction."""
    problems: list[str] = []
    found = tables.read(City, folder / "city.toml", problems, unknown="exclude")
    if found is None:
        raise BadJurisdiction(folder, problems)
    return found

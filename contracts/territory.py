"""The city's ground: its towns and villages, roads and landmarks, their outlines, and which duties are split by area."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from contracts.desk import Staff
from contracts.message import Command, Message, Query


@dataclass(frozen=True, kw_only=True)
class Area(Message):
    """A part of the city: 읍, 면, 동, 리, or a `zone` that the city has drawn up itself. `within`: the larger ones that it lies in.
    One that is no more names its `successors`."""

    code: str
    name: str
    kind: str
    within: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None  # the last day
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Stretch(Message):
    """The part of a road that lies in an area, by house numbers; without numbers the whole road."""

    area: str
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True, kw_only=True)
class Road(Message):
    """도로명."""

    name: str
    stretches: tuple[Stretch, ...]
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, kw_only=True)
class Landmark(Message):
    """What people name when they say where: a station, a market, a park."""

    name: str
    area: str
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, kw_only=True)
class Ring(Message):
    """A closed line, WGS 84 degrees: as many longitudes as latitudes, the last point the same as the first."""

    longs: tuple[float, ...]
    lats: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Outline(Message):
    """Where an area lies. A point lies inside when it is inside an odd number of the rings: holes and islands are rings too."""

    area: str
    rings: tuple[Ring, ...]


@dataclass(frozen=True, kw_only=True)
class Share(Message):
    """What falls to one department: everything in these areas."""

    department: str
    areas: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Split(Message):
    """Duties that are split by area: once the duty is known, the department of the area takes it. `departments`: whose duties; none:
    everybody's. `duties`: which, by name; none: all. What lies in no share stays where it was."""

    code: str
    name: str
    departments: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    shares: tuple[Share, ...] = ()
    active: bool = True
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, kw_only=True)
class CityGround(Message):
    """`names`: what the city is called in addresses. `provinces`: the same for what it lies in; an address in another is abroad."""

    names: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    areas: tuple[Area, ...] = ()
    roads: tuple[Road, ...] = ()
    landmarks: tuple[Landmark, ...] = ()
    outlines: tuple[Outline, ...] = ()
    splits: tuple[Split, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RegisterTerritory(Command):
    """Load the ground of the city's folder; as with RegisterRules, what was changed at the desk is not lost unasked."""

    target: ClassVar[str] = "routing"

    ground: CityGround
    overwrite: bool = False


@dataclass(frozen=True, kw_only=True)
class SplitState(Message):
    """A split and whether it is applied: `on`, `off`, `waiting`, `over`, `broken`."""

    split: Split
    state: str
    problem: str | None = None


@dataclass(frozen=True, kw_only=True)
class SplitList(Message):
    """The splits, with the areas that they may name. `revision` goes back with a change."""

    revision: int
    splits: tuple[SplitState, ...]
    areas: tuple[Area, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ListSplits(Query):
    target: ClassVar[str] = "routing"
    answer: ClassVar[type[Message] | None] = SplitList

    staff: Staff


@dataclass(frozen=True, kw_only=True)
class ReadGround(Query):
    """The whole ground but for the outlines."""

    target: ClassVar[str] = "routing"
    answer: ClassVar[type[Message] | None] = CityGround

    staff: Staff


@dataclass(frozen=True, kw_only=True)
class PutSplit(Command):
    """Add a split, or put it in the place of the one with its code."""

    target: ClassVar[str] = "routing"
    answer: ClassVar[type[Message] | None] = SplitList

    staff: Staff
    split: Split
    seen_revision: int | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class DeleteSplit(Command):
    target: ClassVar[str] = "routing"
    answer: ClassVar[type[Message] | None] = SplitList

    staff: Staff
    code: str
    seen_revision: int | None = None
    note: str | None = None

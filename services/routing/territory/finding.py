"""Where a case lies: coordinates are believed before an address, an address before what the text says on the side."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from contracts.gateway import Location
from contracts.territory import Area, CityGround
from services.routing.spelling import particle
from services.routing.territory.abroad import abroad
from services.routing.territory.gazetteer import Gazetteer, Mention
from services.routing.territory.outlines import Outlines
from services.routing.territory.splits import Splits, Taken

NEAR = 200.0  # metres outside every outline that may be the sea wall or a blurred position
SURE = {"coordinates": 0.995, "near": 0.8, "address": 0.98, "text": 0.97}
VAGUER = {"area": 1.0, "road": 0.99, "landmark": 0.98}


@dataclass(frozen=True, kw_only=True)
class Whereabouts:
    """`areas`: every area that the place lies in, the small and the large; where it may be one of several, those that hold them all.
    `sure`: 0..1 that it lies in them. `outside`: why it is not ours, in words that a citizen may read."""

    areas: frozenset[str] = frozenset()
    may_be: tuple[str, ...] = ()  # the smallest areas, one of which it is
    how: str | None = None  # coordinates, address, text
    sure: float = 0.0
    said: str | None = None  # what a citizen may read: where we think it is
    outside: str | None = None


NOWHERE = Whereabouts()


class Territory:
    """A city's ground, prepared once. An empty one knows of no place and takes every case for its own."""

    def __init__(self, ground: CityGround | None = None, departments: Collection[str] = ()) -> None:
        ground = self.ground = ground or CityGround()
        self.areas = {area.code: area for area in ground.areas}
        self._closed = {code: frozenset(_upwards(code, self.areas)) for code in self.areas}
        self.outlines, self.gazetteer = Outlines(ground.outlines), Gazetteer(ground)
        self.splits = Splits(ground, departments)

    def find(self, location: Location | None, text: str, day: date | None = None) -> Whereabouts:
        """Where a case lies."""
        if location and location.lat is not None and location.long is not None and self.outlines:
            return self._at(location.long, location.lat)
        if location and location.address:
            foreign = abroad(location.address, self.ground.names, self.ground.provinces) if self.ground.names else None
            if foreign is not None:
                reason = f"적어 주신 주소가 {foreign}에 있는 곳으로 보여 우리 시 관할 밖입니다."
                return Whereabouts(how="address", sure=SURE["address"], outside=reason)
            found = self._named(location.address, day, "address")
            if found.areas or found.may_be:
                return found
        return self._named(text, day, "text")

    def takes(self, department: str, duty: str | None, place: Whereabouts, day: date | None = None) -> Taken | None:
        """Who takes this duty of this department there, where it is split by area; None: it stays where it is."""
        return self.splits.takes(department, duty, place.areas, day)

    def name(self, code: str) -> str:
        return self.areas[code].name if code in self.areas else code

    def _at(self, long: float, lat: float) -> Whereabouts:
        found = self.outlines.at(long, lat)
        if found:
            return self._whereabouts(found, "coordinates", SURE["coordinates"], "보내 주신 위치가 {}입니다.")
        near = self.outlines.near(long, lat, NEAR)
        if near is not None:
            return self._whereabouts((near,), "coordinates", SURE["near"], "보내 주신 위치가 {}입니다.")
        return Whereabouts(how="coordinates", sure=SURE["coordinates"], outside="보내 주신 위치가 우리 시의 경계 밖이어서 관할 밖입니다.")

    def _named(self, text: str, day: date | None, how: str) -> Whereabouts:
        mentions = [mention for mention in self.gazetteer.mentions(text, day) if mention.areas]
        areas = self._narrowed(mentions)
        if not areas:
            return NOWHERE
        vagueness = max(VAGUER[mention.kind] for mention in mentions)
        return self._whereabouts(areas, how, SURE[how] * vagueness, _told(how, mentions))

    def _narrowed(self, mentions: Sequence[Mention]) -> tuple[str, ...]:
        """The smallest areas that are left when each mention is heeded: a village in its township is that village, a road through
        several areas is where another word says it is."""
        left: list[str] = []
        for mention in mentions:
            if not left:
                left = list(mention.areas)
                continue
            both = [small for one in left for other in mention.areas if (small := self._smaller(one, other))]
            left = both or [*left, *mention.areas]
        unique = tuple(dict.fromkeys(left))
        return tuple(code for code in unique if not any(code != other and code in self._closed.get(other, ()) for other in unique))

    def _smaller(self, one: str, other: str) -> str | None:
        if other in self._closed.get(one, ()):
            return one
        return other if one in self._closed.get(other, ()) else None

    def _whereabouts(self, areas: Iterable[str], how: str, sure: float, told: str) -> Whereabouts:
        may_be = tuple(areas)
        closed = [self._closed.get(code, frozenset((code,))) for code in may_be]
        smallest = self._smallest(may_be)
        names = " 또는 ".join(self.name(code) for code in smallest)
        held = frozenset().union(*closed) if how == "coordinates" else frozenset.intersection(*closed)
        return Whereabouts(areas=held, may_be=smallest, how=how, sure=sure, said=told.format(names))

    def _smallest(self, codes: Sequence[str]) -> tuple[str, ...]:
        return tuple(code for code in codes if not any(code != other and code in self._closed.get(other, ()) for other in codes))


def _told(how: str, mentions: Sequence[Mention]) -> str:
    """With a place for the names of the areas."""
    if how == "address":
        return "적어 주신 주소가 {}입니다."
    said = list(dict.fromkeys(mention.said for mention in mentions))[:3]
    quoted = ", ".join(f"'{name}'" for name in said).replace("{", "").replace("}", "")
    return f"글에 {quoted}{particle(said[-1], '이', '가')} 나와 {{}}의 일로 봅니다."


def _upwards(code: str, areas: dict[str, Area]) -> Iterator[str]:
    """The area and all that it lies in, each once."""
    seen, waiting = set(), [code]
    while waiting:
        one = waiting.pop()
        if one not in seen and one in areas:
            seen.add(one)
            yield one
            waiting += areas[one].within

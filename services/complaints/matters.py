"""같은 사안: by what other open cases that may be the same matter are found, and what speaks for it. An officer is shown them and decides;
nothing is ever joined by itself.

A case leaves marks, numbers drawn from its text and its place, so that the few like it are found among a million. Texts that say nearly the
same share marks of their words (MinHash); near places share a mark of the map, the same address one of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import timedelta
from hashlib import blake2b
from itertools import pairwise
from math import cos, floor, hypot, radians

from contracts.gateway import Location
from services.complaints.repeats import likeness, said, same_content

WITHIN = timedelta(days=30)  # of each other
NEAR = 100  # meters
RELATED = 0.2  # likeness from which what is said of one place may be one matter; or a word in common
SAME_PERSON, SAME_TEXT, SAME_PLACE = "same_person", "same_text", "same_place"
_LOOKED_AT = 1000  # characters from which the marks of a text are drawn
_SHORTEST = 8  # letters: less says nothing that others don't
_BANDS, _ROWS = 6, 3  # of texts eight tenths alike 94 in 100 share a mark, of the same all do
_LATITUDE, _LONGITUDE = 0.001, 0.00125  # a field of the map: in Korea 100 meters wide or more
_METERS = 111_320  # of a degree of latitude
_ADDRESS = re.compile(  # 중앙로 12, 중앙로12번길 5-3, 가온동 101; but not 버스로 10분
    r"([가-힣][가-힣0-9]*(?:대로|로|길|동|리|가))\s{0,2}(\d{1,5}(?:-\d{1,4})?)(?!\d|\s?(?:분|시|초|월|일|년|원|개|명|층|회|차|대|미터|m|km|%))"
)
_WORD = re.compile(r"[^\W\d_]{3,}")
_POLITE = re.compile(
    "있|없|같|하|합|해|되|됩|주세|주시|바랍|드립|안녕|민원|신고|부탁|감사|너무|계속"
)  # how words begin that any text may have
_SPACES = re.compile(r"[\s,()]+")


def marks(title: str | None, text: str, place: Location | None) -> frozenset[int]:
    """What a case leaves behind."""
    square = _square(place)
    own = [_field(*square)] if square else []
    return frozenset((*_of_words(f"{title or ''}\n{text}"), *_of_addresses(title, text, place), *own))


def looked_for(title: str | None, text: str, place: Location | None) -> frozenset[int]:
    """The marks by which others are found: fields of the map next to its own are near too."""
    around = set[int]()
    if square := _square(place):
        row, column = square
        around = {_field(row + up, column + right) for up in (-1, 0, 1) for right in (-1, 0, 1)}
    return marks(title, text, place) | around


def because(
    one: tuple[str | None, str, Location | None], other: tuple[str | None, str, Location | None], *, same_person: bool
) -> tuple[tuple[str, ...], float]:
    """What speaks for two filings (title, text, place) being one matter, nothing if nothing does; and how alike their texts are, 0 to 1."""
    first, second = (f"{title or ''}\n{text}" for title, text, _ in (one, other))
    alike = round(likeness(said(first), said(second)), 2)
    found = [SAME_PERSON] if same_person else []
    if same_content(first, second):
        found.append(SAME_TEXT)
    if _same_place(one, other) and (found or alike >= RELATED or topics(first) & topics(second)):
        found.append(SAME_PLACE)
    return tuple(found), alike


def meters(one: Location, other: Location) -> float | None:
    """Between two places on the map."""
    if one.lat is None or one.long is None or other.lat is None or other.long is None:
        return None
    return _METERS * hypot(one.lat - other.lat, (one.long - other.long) * cos(radians(one.lat)))


def _same_place(one: tuple[str | None, str, Location | None], other: tuple[str | None, str, Location | None]) -> bool:
    if one[2] and other[2] and (apart := meters(one[2], other[2])) is not None:
        return apart <= NEAR
    return not set(addresses(*one)).isdisjoint(addresses(*other))


def addresses(title: str | None, text: str, place: Location | None) -> Iterator[str]:
    """Road and number wherever they are named; else the place as it was typed."""
    named = "\n".join(part for part in (place.address if place else None, title, text[:_LOOKED_AT]) if part)
    found = {f"{road} {number}" for road, number in _ADDRESS.findall(unicodedata.normalize("NFKC", named))}
    yield from found
    if not found and place and place.address:
        yield _SPACES.sub("", place.address.casefold())


def topics(text: str) -> set[str]:
    """What the text is about, as far as a word begins with it: `가로등` of `가로등이`."""
    return {word[:3] for word in _WORD.findall(text) if not _POLITE.match(word)}


def _of_addresses(title: str | None, text: str, place: Location | None) -> Iterator[int]:
    return (_mark("address", one) for one in sorted(addresses(title, text, place))[:3])


def _of_words(text: str) -> Iterator[int]:
    """One permutation, its values dealt into bins, the least of each (Li, Owen, Zhang 2012); an empty bin borrows from the next."""
    letters = said(text)[:_LOOKED_AT]
    if len(letters) < _SHORTEST:
        return
    count = _BANDS * _ROWS
    least: list[int | None] = [None] * count
    for pair in {first << 21 | second for first, second in pairwise(map(ord, letters))}:
        value = (pair * 0x9E3779B97F4A7C15 & 0xFFFF_FFFF_FFFF_FFFF) >> 24
        known = least[value % count]
        if known is None or value < known:
            least[value % count] = value
    filled = [next(v for step in range(count) if (v := least[(place + step) % count]) is not None) for place in range(count)]
    for band in range(_BANDS):
        yield _mark("words", f"{band} {filled[band::_BANDS]}")


def _square(place: Location | None) -> tuple[int, int] | None:
    if place is None or place.lat is None or place.long is None:
        return None
    return floor(place.lat / _LATITUDE), floor(place.long / _LONGITUDE)


def _field(row: int, column: int) -> int:
    return _mark("field", f"{row} {column}")


def _mark(kind: str, content: str) -> int:
    return int.from_bytes(blake2b(f"{kind}\0{content}".encode(), digest_size=8).digest(), signed=True)

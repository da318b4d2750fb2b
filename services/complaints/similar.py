"""같은 사안, as citizens may know of it: how alike two filings are in words and in place, and what may be told of one to whoever wrote the
other: nothing that they haven't said themselves.

Text alone joins nothing: a hole in one road isn't the hole in another one, however alike people write about them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property, lru_cache
from itertools import pairwise

from contracts.city import Service
from contracts.gateway import Location
from services.complaints.matters import NEAR, SAME_PLACE, SAME_TEXT, addresses, meters, topics
from services.complaints.repeats import said

MOST = 3  # cards: who looks for their own matter reads no more
ALIKE = 0.8  # from here on two texts say the same
NEARLY = 0.6  # may be the same case, where the area is the same too
SOMEWHAT = 0.3  # enough where the place is the same
SAME_AREA = "same_area"
_LOOKED_AT = 1000  # characters in which places are looked for
_LEAST = 3  # syllables of the name of a road or a 동
_NAME = re.compile(
    r"(?<![가-힣0-9])([가-힣][가-힣0-9]*?(?:대로|번길|로|길|동|리|읍|면))(?:에서|에는|에|의|앞|옆|쪽|변|은|는|이|가|을|를|도)?(?![가-힣0-9])"
)
_NO_NAMES = frozenset(  # words that end as names of roads and 동 do
    """
    실제로 별도로 강제로 임의로 스스로 그대로 제대로 이대로 저대로 함부로 억지로 대체로 절대로 참고로 정말로 진짜로 수시로 마음대로 뜻대로
    인도로 차도로 도로로 버스로 자전거로 오토바이로 문제로 공사로 사고로 추가로 말대로 정도로 이유로 위주로 보도로 횡단보도로 교차로 산책로
    통행로 보행로 진입로 배수로 골목길 출근길 퇴근길 등굣길 하굣길 산책길 빙판길 자전거길 비포장길 오르막길 내리막길
    마무리 항아리 울타리 사거리 삼거리 오거리 그러면 하려면 이러면 아니면 가려면
    """.split()  # noqa: SIM905 - read more easily than a list of sixty strings
)
_WORDS = re.compile(r"[^\W_]{2,}")


@dataclass(frozen=True, kw_only=True)
class Filing:
    """A voice, as far as it is compared."""

    title: str | None
    text: str = field(repr=False)
    place: Location | None = None

    @cached_property
    def whole(self) -> str:
        return f"{self.title or ''}\n{self.text}"

    @cached_property
    def pairs(self) -> frozenset[str]:
        """Of neighbouring characters, as far as they say something."""
        letters = said(self.whole)
        return frozenset(map("".join, pairwise(letters))) or frozenset(letters)

    @cached_property
    def about(self) -> frozenset[str]:
        return frozenset(topics(self.whole))

    @cached_property
    def numbered(self) -> frozenset[str]:
        """Road and number."""
        return frozenset(addresses(self.title, self.text, self.place))

    @cached_property
    def named(self) -> frozenset[str]:
        """Roads and 동 that are named: without house numbers, and no other word of the text."""
        parts = (self.place.address if self.place else None, self.title, self.text[:_LOOKED_AT])
        told = unicodedata.normalize("NFKC", "\n".join(part for part in parts if part))
        found = {name for name in _NAME.findall(told) if len(name) >= _LEAST and not name.endswith("으로")}
        return frozenset(found - _NO_NAMES)


@lru_cache(maxsize=500)
def filing(title: str | None, text: str, place: Location | None) -> Filing:
    """The same one for the same words: a matter of which many speak is compared again and again."""
    return Filing(title=title, text=text, place=place)


class Where(Enum):
    """How two places stand to each other."""

    HERE = "here"  # the same one
    AREA = "area"  # a road or a 동 that both name
    APART = "apart"
    UNKNOWN = "unknown"  # one of them says no place


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """`score` of the texts, 0..1; `named`: the road or the 동 that both name."""

    score: float
    where: Where
    named: str | None = None
    related: bool = False  # a word in common that says what it is about

    @property
    def because(self) -> tuple[str, ...]:
        """What speaks for one matter, as a citizen may be told; nothing where it isn't proposed."""
        if self.where is Where.APART:
            return ()
        same_text = (SAME_TEXT,) if self.score >= ALIKE else ()
        if self.where is Where.HERE and (self.related or self.score >= SOMEWHAT):
            return (*same_text, SAME_PLACE)
        if self.where is Where.AREA and self.score >= NEARLY:
            return (*same_text, SAME_AREA)
        return same_text

    @property
    def told(self) -> float:
        """How alike the texts are at least, as a citizen may be told. An exact number would answer whoever tries one word after another
        which of them stand in what somebody else wrote."""
        return next((least for reason, least in ((SAME_TEXT, ALIKE), (SAME_AREA, NEARLY)) if reason in self.because), 0.0)

    def may_be_told(self, matter: str | None) -> bool:
        """To whoever wrote the other one: what both call by the city's own words, or say in much the same. That one word is in both would
        tell whoever tries a name whether it stands there."""
        return bool(self.because) and (matter is not None or self.score >= NEARLY)


def place_told(likeness: Likeness, one: Filing, other: Filing) -> str | None:
    """The road or the 동 that both name, where both say the same, or name the same house there, or it is what speaks for them: else a
    name that only looks like one (`홍길동`) could be tried out."""
    houses = {address.split(" ")[0] for address in one.numbered & other.numbered}
    told = likeness.where is Where.AREA or likeness.score >= ALIKE or likeness.named in houses
    return likeness.named if told else None


def compare(one: Filing, other: Filing) -> Likeness:
    """How alike two filings are."""
    together = len(one.pairs) + len(other.pairs)
    score = round(2 * len(one.pairs & other.pairs) / together, 3) if together else 0.0
    related = not one.about.isdisjoint(other.about)
    if score < SOMEWHAT and not related:
        return Likeness(score=score, where=Where.UNKNOWN)  # nothing speaks for them, wherever they are
    where = _where(one, other)
    named = sorted(one.named & other.named, key=lambda name: (-len(name), name)) if where is not Where.APART else []
    return Likeness(score=score, where=where, named=named[0] if named else None, related=related)


def _where(one: Filing, other: Filing) -> Where:
    """By the map where both are on it; else by road and number; else by the names that the texts have."""
    if one.place and other.place and (apart := meters(one.place, other.place)) is not None:
        return Where.HERE if apart <= NEAR else Where.APART
    if one.numbered and other.numbered:
        return Where.HERE if one.numbered & other.numbered else Where.APART
    if one.named & other.named:
        return Where.AREA
    return Where.APART if one.named and other.named else Where.UNKNOWN


# In the city's words ---------------------------------------------------------------------------------------------------


def matter_of(services: Iterable[Service], *texts: str) -> str | None:
    """What all of these texts are about, in the city's own words: a service with a word that stands in each of them. The longest word
    counts."""
    names = tuple([service.name for service in services])
    found = frozenset.intersection(*(_named_in(names, said(text)) for text in texts))
    return max(found)[1] if found else None


def kept_apart(services: Iterable[Service], service_code: str | None, text: str) -> bool:
    """Is it about something that a city doesn't show others, not even that there is such a case?"""
    apart = [service for service in services if not service.together]
    if any(service.code == service_code for service in apart):
        return True
    return bool(apart) and bool(_named_in(tuple([service.name for service in apart]), said(text)))


@lru_cache(maxsize=1000)
def _named_in(names: tuple[str, ...], told: str) -> frozenset[tuple[int, str, str]]:
    """Which words of these names stand in a text: how long each is, whose it is, and the word. The same text is compared again and
    again."""
    return frozenset((len(word), name, word) for name in names for word in _words_of(name) if word in told)


@lru_cache(maxsize=1000)
def _words_of(name: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in _WORDS.findall(unicodedata.normalize("NFKC", name)))

"""급증: when many who file the same within a day are one matter, when somebody is told, and when that would be told too often."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from services.complaints.repeats import GROUP
from services.complaints.similar import ALIKE, Likeness, Where

WINDOW = timedelta(hours=24)
GROWN = 10  # times as many as were told last: told again
USUAL_DAYS = 28  # from which it is learnt what is usual
UNUSUAL = 2.0  # times what the largest matter of a day usually has
SAME_WORDS = 0.8  # of the cases with the very same text: a campaign
OF_ONE_PLACE = 0.5  # likeness of texts from which what is said of one place is one matter
OF_ONE_DEPARTMENT = 0.6  # and wherever it is, where one department answers for both


@dataclass(frozen=True, kw_only=True)
class SurgeRules:
    """How many different citizens within how long, as the city has it (deadlines.toml, [surges])."""

    persons: int = GROUP
    within: timedelta = WINDOW


def one_matter(likeness: Likeness, department: str | None, other: str | None) -> bool:
    """Do two cases count for one surge? Alike in text and place; or in text, with the same department. While nobody has decided who
    answers, only what says the same."""
    if likeness.where in (Where.HERE, Where.AREA):
        return likeness.score >= OF_ONE_PLACE
    if department is not None and other is not None:
        return department == other and likeness.score >= OF_ONE_DEPARTMENT
    return likeness.score >= ALIKE and likeness.where is not Where.APART


def persons(cases: Iterable[tuple[Collection[str], str]]) -> int:
    """How many different citizens filed these (keys of the citizen, fingerprint of the words): whoever shares a key is one, and who
    left nothing to be known by is told apart by the words alone."""
    known, words, count = set[str](), set[str](), 0
    for keys, text in cases:
        if keys:
            count += known.isdisjoint(keys)
            known.update(keys)
        else:
            count += text not in words
            words.add(text)
    return count


def threshold(rules: SurgeRules, largest: Collection[int], told_today: int) -> int:
    """From how many citizens on somebody is told. `largest`: how many the largest matter of each day had, of the last USUAL_DAYS, days
    without one left out: on a day of snow what is usual on days of snow is no news. What was told of the same department within a
    day doubles what the next one needs: one bad day isn't told each hour."""
    usual = sum(largest) / USUAL_DAYS
    return max(rules.persons, ceil(UNUSUAL * usual)) * (1 << min(told_today, 10))


def told(persons: int, told_before: int | None, least: int) -> bool:
    """Is somebody told now?"""
    return persons >= (least if told_before is None else GROWN * told_before)


def campaign(same: int, cases: int) -> bool:
    """The same words under many names?"""
    return same >= SAME_WORDS * cases

"""How long an answer may take: the processing period (처리기간) of each kind, and what a city may change about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from math import ceil
from typing import Literal, cast

from contracts.gateway import Kind

Unit = Literal["h", "d", "w", "m", "y"]
LONGEST: Mapping[str, int] = {"h": 365 * 8, "d": 365, "w": 104, "m": 24, "y": 5}


class Counted(Enum):
    """In what a period is counted."""

    HOURS = "working_hours"  # five days and less
    DAYS = "working_days"  # six days and more
    CALENDAR = "calendar"  # weeks, months and years

    @property
    def article(self) -> str:
        paragraph = {Counted.HOURS: 1, Counted.DAYS: 2, Counted.CALENDAR: 3}[self]
        return f"법 제19조 제{paragraph}항"


@dataclass(frozen=True, kw_only=True)
class Period:
    """처리기간. `h` working hours, `d` working days, `w` weeks, `m` months, `y` years."""

    amount: int
    unit: Unit

    @classmethod
    @lru_cache(maxsize=1000)
    def parse(cls, text: str) -> Period:
        """From `3h`, `7d`, `2w`, `1m` or `1y`; a ValueError names what is wrong."""
        if not (found := re.fullmatch(r"([0-9]{1,4})([hdwmy])", text)):
            raise ValueError(f"a period reads like 7d (working days), 3h (working hours), 2w, 1m or 1y, not {text!r}")
        amount, unit = int(found[1]), cast(Unit, found[2])
        if not 1 <= amount <= LONGEST[unit]:
            raise ValueError(f"a period lies between 1{unit} and {LONGEST[unit]}{unit}, not {text!r}")
        return cls(amount=amount, unit=unit)

    def __str__(self) -> str:
        return f"{self.amount}{self.unit}"

    @property
    def counted(self) -> Counted:
        if self.unit == "h" or (self.unit == "d" and self.amount <= 5):
            return Counted.HOURS
        return Counted.DAYS if self.unit == "d" else Counted.CALENDAR

    def most_days(self) -> int:
        """By which working day, the day of receipt included, it has ended wherever in the calendar it begins."""
        if self.counted is Counted.HOURS:  # who comes after closing time has the first day for nothing
            return 1 + (ceil(self.amount / 8) if self.unit == "h" else self.amount)
        if self.counted is Counted.DAYS:
            return self.amount
        in_one = {"w": 5, "m": 23, "y": 262}[self.unit]
        return in_one * self.amount + 1  # it may end on a holiday, and so on the working day after


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What the law sets for a kind. Where `other_by` names an article, the head of the body may set another period, also a
    longer one; everywhere else a city may only shorten it."""

    period: Period
    article: str
    other_by: str | None = None


IMMEDIATELY = Period.parse("3h")  # 즉시: "3근무시간 이내" (시행령 제19조)

LAW: Mapping[Kind, Rule] = {
    Kind.LEGAL_QUESTION: Rule(period=Period.parse("14d"), article="시행령 제14조"),
    Kind.SYSTEM_QUESTION: Rule(period=Period.parse("7d"), article="시행령 제14조"),
    Kind.SUGGESTION: Rule(period=Period.parse("14d"), article="시행령 제15조"),
    Kind.GRIEVANCE: Rule(period=Period.parse("7d"), article="시행령 제17조"),  # without the study on site, which is not counted
    Kind.OTHER: Rule(period=IMMEDIATELY, article="시행령 제16조, 제19조", other_by="시행령 제16조 제3항"),
    # Published for each service in the city's 민원처리기준표; the law has no period of its own. This one is ours, until a case
    # has a service code.
    Kind.STATUTORY: Rule(period=Period.parse("14d"), article="법 제17조", other_by="법 제36조"),
}
PERIODS: Mapping[Kind, Period] = {kind: rule.period for kind, rule in LAW.items()}


def within_the_law(kind: Kind, period: Period) -> Period:
    """The period, if a city may grant it to this kind; a ValueError cites the article. Periods of different measures are
    compared by the latest working day on which they can end: 2w is never longer than 14d, but 56h may be longer than 7d."""
    rule = LAW[kind]
    if rule.other_by is None and period.most_days() > rule.period.most_days():
        raise ValueError(f"{period} can end later than {rule.period}, the period of {rule.article}: a city may shorten it, not lengthen it")
    return period


def periods_of(city: Mapping[Kind, str]) -> Mapping[Kind, Period]:
    """The periods of the law with the city's own in their place; a ValueError names the kind and the article."""
    own = {}
    for kind, text in city.items():
        try:
            own[kind] = within_the_law(kind, Period.parse(text))
        except ValueError as error:
            raise ValueError(f"{kind.value}: {error}") from None
    return {**PERIODS, **own}


def granted(kind: Kind, of_service: Period | None, of_city: Mapping[Kind, Period]) -> Period:
    """What a case gets: the period of its service code, unless the law doesn't let its kind wait so long."""
    if of_service is None:
        return of_city[kind]
    try:
        return within_the_law(kind, of_service)
    except ValueError:
        return of_city[kind]

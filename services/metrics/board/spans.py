"""Days, weeks and months of the city: a period is put together from as few of them as possible, so that a year is read as quickly as a
week."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import Enum
from typing import NamedTuple

from services.metrics.judging import KOREA

ONE = timedelta(days=1)


class Span(Enum):
    """How long the time is that a sum stands for."""

    DAY = "day"
    WEEK = "week"  # from a Monday
    MONTH = "month"


class Piece(NamedTuple):
    """Sums of one length, that begin on these days."""

    span: Span
    first: date
    last: date


def day_of(moment: datetime) -> date:
    """The day of the city, by whose midnights days begin."""
    return moment.astimezone(KOREA).date()


def begins_on(day: date, span: Span) -> date:
    """The first day of the span that a day lies in."""
    if span is Span.DAY:
        return day
    return day.replace(day=1) if span is Span.MONTH else day - timedelta(days=day.weekday())


def cover(first: date, last: date, span: Span) -> tuple[Piece, ...]:
    """The whole spans that lie in a period, and the single days before and behind them."""
    whole = begins_on(first, span)
    if whole < first:
        whole = _next(first, span)
    behind = begins_on(last + ONE, span)
    if whole >= behind:
        return (Piece(Span.DAY, first, last),)
    edges = ((first, whole - ONE), (behind, last))
    return (Piece(span, whole, behind - ONE), *(Piece(Span.DAY, begin, end) for begin, end in edges if begin <= end))


def weeks(first: date, last: date) -> Iterator[date]:
    """The Mondays of the weeks that a period touches."""
    monday = begins_on(first, Span.WEEK)
    while monday <= last:
        yield monday
        monday += timedelta(weeks=1)


def _next(day: date, span: Span) -> date:
    """The first day of the next span."""
    begin = begins_on(day, span)
    return begins_on(begin + timedelta(days=31), span) if span is Span.MONTH else begin + timedelta(weeks=1)

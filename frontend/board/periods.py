"""Which days the board is about: a few that people ask for, by name."""

from __future__ import annotations

from datetime import date, timedelta

NAMES = ("month", "last-month", "quarter", "year")
MOST_DAYS = 400


def days(name: str, today: date) -> tuple[date, date]:
    """First and last day, both included: this month, the last one, thirteen weeks, a year; without a name this month."""
    first = today.replace(day=1)
    if name == "last-month":
        last = first - timedelta(days=1)
        return last.replace(day=1), last
    if name == "quarter":
        return today - timedelta(days=today.weekday(), weeks=12), today
    if name == "year":
        return today - timedelta(days=today.weekday(), weeks=51), today
    return first, today

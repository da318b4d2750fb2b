"""By when a case must be answered (처리기한): its clock, which stands while time is not counted, and runs longer when extended."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from services.complaints import counting
from services.complaints.calendar import KOREA, Calendar
from services.complaints.extensions import Extension
from services.complaints.pauses import Pause, Span, union
from services.complaints.periods import Counted, Period

REMINDERS = (50, 80, 100)  # percent of the period


@dataclass(frozen=True, kw_only=True)
class Clock:
    """All that a case's due date depends on, beside the calendar."""

    received_at: datetime
    period: Period
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()

    @cached_property
    def begins_at(self) -> datetime:
        return counting.begins_at(self.received_at, self.period)

    @cached_property
    def length(self) -> timedelta:
        """Of what the period is measured in."""
        return counting.length(self.begins_at, self.period, [extension.length for extension in self.extensions])


def due_at(clock: Clock, calendar: Calendar) -> datetime | None:
    """처리기한: the last moment at which the answer is in time, in Korean time; None while the clock stands still."""
    return _ends_at(clock, pauses_that_count(clock, calendar), calendar)


def pauses_that_count(clock: Clock, calendar: Calendar) -> tuple[Pause, ...]:
    """The pauses that began while the period ran: what is asked after its end doesn't make a late answer timely."""
    counted: tuple[Pause, ...] = ()
    for pause in sorted(clock.pauses, key=lambda pause: pause.began_at):
        ended = _ends_at(clock, counted, calendar)
        if ended is not None and ended <= pause.began_at:
            break
        counted = (*counted, pause)
    return counted


def uncounted(clock: Clock, calendar: Calendar) -> list[Span]:
    """The time that is not counted, each moment once, in order."""
    return union(_spans(clock, pauses_that_count(clock, calendar)))


def time_spent(clock: Clock, calendar: Calendar, now: datetime) -> timedelta:
    """The working time that has passed since the period began, without pauses. It goes on after the due date."""
    begins, until = clock.begins_at, now.astimezone(KOREA)
    stood = (calendar.between(max(began, begins), min(ended or until, until)) for began, ended in uncounted(clock, calendar))
    return calendar.between(begins, until) - sum(stood, timedelta())


def time_given(clock: Clock, calendar: Calendar) -> timedelta:
    """The working time from the beginning until the due date, without pauses: 56 hours of seven days; of a month, what lies in
    it, where a pause that has no end yet is left out."""
    if clock.period.counted is not Counted.CALENDAR:
        return clock.length
    running = replace(clock, pauses=tuple(pause for pause in clock.pauses if pause.ended_at is not None))
    due = due_at(running, calendar)
    assert due is not None, "a clock without open pauses runs"
    return max(time_spent(running, calendar, due), counting.MOMENT)


def time_left(clock: Clock, calendar: Calendar, now: datetime) -> timedelta:
    """The working time until the case is due; while the clock stands still, what will be left when it goes on; none when it is late."""
    return max(time_given(clock, calendar) - time_spent(clock, calendar, now), timedelta())


def share_elapsed(clock: Clock, calendar: Calendar, now: datetime) -> float:
    """How much of the period has passed, in working time: 0 as it begins, 1 as the case is due, more when it is late."""
    return time_spent(clock, calendar, now) / time_given(clock, calendar)


def reached_at(percent: int, clock: Clock, calendar: Calendar) -> datetime | None:
    """The moment by which so much of the period has passed, in working time; None if the clock stands still before."""
    part = time_given(clock, calendar) * percent / 100
    return counting.ends_at(calendar, clock.begins_at, part, uncounted(clock, calendar))


def next_reminder(clock: Clock, calendar: Calendar, reminded: int = 0) -> tuple[int, datetime] | None:
    """What the officer is to be reminded of next, and when: 50, 80, then 100 percent (독촉, 시행령 제28조). `reminded` is the last
    of which this was done; None when there is no other, or while the clock stands still."""
    percent = next((percent for percent in REMINDERS if percent > reminded), None)
    at = None if percent is None else reached_at(percent, clock, calendar)
    return None if percent is None or at is None else (percent, at)


def _ends_at(clock: Clock, pauses: tuple[Pause, ...], calendar: Calendar) -> datetime | None:
    return counting.ends_at(counting.measure(clock.period, calendar), clock.begins_at, clock.length, _spans(clock, pauses))


def _spans(clock: Clock, pauses: tuple[Pause, ...]) -> list[Span]:
    return [pause.span(clock.begins_at) for pause in pauses]

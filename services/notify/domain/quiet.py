"""Quiet hours: what isn't urgent wakes nobody at night."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, kw_only=True)
class Quiet:
    """From `begins` to `ends`, as the clocks of the city show it, mostly over midnight."""

    begins: time
    ends: time

    @classmethod
    def parse(cls, text: str) -> Quiet:
        """`21:00-08:00`; raises ValueError."""
        found = HOURS.fullmatch(text.strip())
        if found is None:
            raise ValueError(f"{text!r} is not like 21:00-08:00")
        hour, minute, last_hour, last_minute = (int(part) for part in found.groups())
        begins, ends = time(hour, minute), time(last_hour, last_minute)
        if begins == ends:
            raise ValueError(f"{text!r} never ends")
        return cls(begins=begins, ends=ends)

    def over(self, now: datetime) -> datetime | None:
        """When it is over, if it is quiet now; None else. `now` is in the city's time zone."""
        clock = now.time().replace(tzinfo=None)
        over_midnight = self.begins > self.ends
        is_quiet = (clock >= self.begins or clock < self.ends) if over_midnight else self.begins <= clock < self.ends
        if not is_quiet:
            return None
        day = now.date() + timedelta(days=1) if over_midnight and clock >= self.begins else now.date()
        return datetime.combine(day, self.ends, now.tzinfo)

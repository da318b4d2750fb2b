"""What somebody looks at on the board."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

Sums = dict[str, int]  # by figure
ALL = ""  # instead of a department or a channel: all of them


@dataclass(frozen=True, kw_only=True)
class View:
    """A period, and of it one department, one channel, or both."""

    first: date
    last: date
    department: str | None = None
    channel: str | None = None

    @property
    def whole_city(self) -> bool:
        return self.department is None and self.channel is None


def number(sums: Sums) -> int:
    """How many cases a part has at least: those received, or those answered where they are more."""
    return max(sums.get("received", 0), sums.get("answered", 0))

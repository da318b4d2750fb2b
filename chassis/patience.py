"""How long a failed event is tried again, and when next."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, kw_only=True)
class Patience:
    """After the n-th failure the next try comes after first_seconds * 2^(n-1), at most longest_seconds, give or take a
    quarter; after `tries` failures the event is parked. With the defaults that is about half an hour."""

    tries: int = 12
    first_seconds: float = 1.0
    longest_seconds: float = 900.0

    def wait(self, failures: int) -> timedelta | None:
        """How long to wait after so many failures; None when it is enough."""
        if failures >= self.tries:
            return None
        seconds = min(self.first_seconds * 2 ** (failures - 1), self.longest_seconds)
        return timedelta(seconds=seconds * random.uniform(0.75, 1.25))  # noqa: S311 - spreads load, guards nothing

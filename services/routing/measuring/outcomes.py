"""One decision beside its right answer, and what of it is counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What was proposed for a case, best first, and the department that was right."""

    label: str
    ranked: tuple[tuple[str, float], ...]  # code and calibrated probability that it is the right one, 0..1
    automatic: bool = False  # would it have been routed without a person, at the accuracy the city wants
    seen_before: bool = False  # a near-duplicate had been decided already
    at: datetime | None = None

    @property
    def best(self) -> str | None:
        """The first proposal; None where nothing was proposed at all."""
        return self.ranked[0][0] if self.ranked else None

    @property
    def confidence(self) -> float:
        return self.ranked[0][1] if self.ranked else 0.0

    @property
    def right(self) -> bool:
        return self.best == self.label

    def among(self, first: int) -> bool:
        """Is the right one among the first so many proposals?"""
        return any(code == self.label for code, _ in self.ranked[:first])

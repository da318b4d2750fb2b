"""A figure: what was measured, what it should be, and what the bare parts of the same work take on the same machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Figure:
    """`floor` is what `floor_is` describes, in the same unit and from the same run; `less` when less is better."""

    name: str  # as the module that measures it: intake.web.per_second
    says: str
    value: float
    unit: str
    target: float | None = None
    less: bool = False
    floor: float | None = None
    floor_is: str = ""
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """The figure for each unit of its floor."""
        return self.value / self.floor if self.floor else None

    @property
    def reached(self) -> bool | None:
        if self.target is None:
            return None
        return self.value <= self.target if self.less else self.value >= self.target


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of them do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def in_ms(values: Sequence[float]) -> str:
    """p50, p95, p99 and the largest of these seconds, in words."""
    named = [("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0)]
    return ", ".join(f"{name} {percentile(values, share) * 1000:.1f}" for name, share in named) + " ms"


def number(value: float) -> str:
    """As people read it: 1,234 or 12.3 or 0.123."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"

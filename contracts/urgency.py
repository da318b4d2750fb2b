"""How much a case presses: a danger that the door has noticed, and routing's advice on what can wait. People decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from contracts.message import Message


@dataclass(frozen=True, kw_only=True)
class Danger(Message):
    """위험. What the city calls it (`kind` in its list, `name` for officers), and the number that the citizen was told to call. Nothing of
    what was written."""

    kind: str
    name: str
    call: str


@dataclass(frozen=True, kw_only=True)
class Alarm(Message):
    """위험 경보 of a case: since when, how often the city's people were told, and who has taken it up."""

    danger: Danger
    heard_at: datetime
    times: int = 1
    told_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None

    @property
    def waits(self) -> bool:
        """Has nobody taken it up?"""
        return self.acknowledged_at is None


class Urgency(Enum):
    """긴급도."""

    IMMEDIATE = "immediate"  # 즉시: somebody may come to harm
    SOON = "soon"  # 서둘러: it gets worse, or people can't do without it
    ORDINARY = "ordinary"  # 보통


@dataclass(frozen=True, kw_only=True)
class UrgencyAdvice(Message):
    """How soon somebody should look at it, for officers, with the words that say so and why, in Korean."""

    urgency: Urgency
    words: tuple[str, ...] = ()
    reason: str = ""

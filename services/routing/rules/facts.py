"""What rules may ask of a case: what was said, chosen and answered, where and when. Nothing of who the citizen is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

KOREA = timezone(timedelta(hours=9), "KST")


@dataclass(frozen=True, kw_only=True)
class Facts:
    """A case as rules see it. `areas`: every area that the place lies in, the small and the large; `at`: when it came in; `office`:
    whether that was within office hours, where somebody knows."""

    text: str  # with the title
    title: str = ""
    kind: str | None = None
    service: str | None = None
    areas: frozenset[str] = frozenset()
    channel: str | None = None
    at: datetime | None = None
    office: bool | None = None
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def local(self) -> datetime | None:
        """When it came in, by the clock of Korea."""
        return None if self.at is None else self.at.astimezone(KOREA)

"""What the complaints service says where more than one act, citizen or department makes a case what it is."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.complaints import ComplaintEvent
from contracts.gateway import Location, Photo


@dataclass(frozen=True, kw_only=True)
class ComplaintChanged(ComplaintEvent):
    """변경 (법 제22조 제2항). The citizen has added to the complaint or corrected it. What was filed stands as it was, and this beside
    it: `text` is masked, `location` is the place from now on where the citizen named another one."""

    text: str | None = None
    location: Location | None = None
    photos: tuple[Photo, ...] = ()

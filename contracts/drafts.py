"""An answer on its way to the citizen, while somebody else in the house must still say yes to it, or find the words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from contracts.complaints import Handler
from contracts.gateway import Photo
from contracts.message import Message


class DraftState(Enum):
    APPROVAL = "approval"  # 결재: waits for the department's head
    RETURNED = "returned"  # 반려: the head wants it otherwise
    WORDING = "wording"  # the official answer waits for the words of the channel


@dataclass(frozen=True, kw_only=True)
class Draft(Message):
    """기안. What is to be done (`answer` or `decline`) and by whom; nothing of it has left the house. `text` is the answer, or the
    reason of a refusal. `mediate`: the intake unit words it for the channel."""

    act: str
    state: DraftState
    text: str
    ground: str | None = None
    remedy: str | None = None
    files: tuple[Photo, ...] = ()
    mediate: bool = False
    handler: Handler
    by: str
    drafted_at: datetime
    returned_because: str | None = None

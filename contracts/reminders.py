"""What staff are reminded of before it is late: a mark of the period, and the morning's digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from contracts.complaints import ComplaintEvent, Department
from contracts.gateway import Kind
from contracts.message import Event, Message


@dataclass(frozen=True, kw_only=True)
class DeadlineReminded(ComplaintEvent):
    """독촉 (시행령 제28조): so much of the period has passed without an answer, in percent: 50, 80, 100. It is for `officer_id`, who
    has the case or stands in, and for `head_ids` once it is due, or when nobody has it."""

    department: Department | None = None
    percent: int
    due_at: datetime
    officer_id: str | None = None
    head_ids: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DigestLine(Message):
    """A case in a letter to staff: nothing of what the citizen wrote. `instead_of` names an absent colleague."""

    receipt_number: str
    kind: Kind
    due_at: datetime | None  # None while the clock stands
    percent: int | None = None
    instead_of: str | None = None


@dataclass(frozen=True, kw_only=True)
class DigestCompiled(Event):
    """What one officer reads in the morning of a working day: what is `late`, `due_today` (an answer or a hand-over), what has passed a
    mark of its period or has come since the last digest; for a head, what is in `nobodys` hands. Never empty."""

    source: ClassVar[str] = "complaints"

    account_id: str
    day: date
    late: tuple[DigestLine, ...] = ()
    due_today: tuple[DigestLine, ...] = ()
    nearing: tuple[DigestLine, ...] = ()
    new: tuple[DigestLine, ...] = ()
    nobodys: tuple[DigestLine, ...] = ()

    @property
    def subject(self) -> str:
        return f"staff:{self.account_id}"

"""What is said of dangers: that the door has heard of one, that nobody has taken it up, and that somebody does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from contracts.complaints import ComplaintEvent, Department
from contracts.desk import DeskCommand
from contracts.gateway import Channel, GatewayEvent
from contracts.urgency import Danger


@dataclass(frozen=True, kw_only=True)
class DangerHeard(GatewayEvent):
    """위험. A citizen's words speak of one: they were told at once whom to call, and the duty officer (당직) is to know at once too,
    whichever other service is away. `department` is who answers for the case, where it has one already."""

    receipt_number: str
    danger: Danger
    channel: Channel
    department: Department | None = None


@dataclass(frozen=True, kw_only=True)
class DangerUnacknowledged(ComplaintEvent):
    """Nobody has taken the danger up. `times` counts how often the city's people are told, this once included; `account_ids` are those who
    are told by name: the administrators, from the third time on."""

    danger: Danger
    heard_at: datetime
    department: Department | None = None
    times: int
    account_ids: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AcknowledgeDanger(DeskCommand):
    """위험 확인. Whoever says so has it in hand; what was done can be told with it, for colleagues only."""

    note: str | None = None

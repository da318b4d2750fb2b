"""Duties of a few working hours: to register what has arrived (접수), and to hand over what another must answer (이송)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from services.complaints.calendar import Calendar
from services.complaints.counting import expires_at
from services.complaints.periods import Period

REGISTER = Period.parse("8h")  # "8근무시간 이내" (시행령 제6조 제8항)


class Handover(Enum):
    """이송. Who gives a case to whom."""

    TO_DEPARTMENT = "to_department"  # 민원실에서 처리주무부서로
    TO_REMOTE_DEPARTMENT = "to_remote_department"  # the same, where the department sits elsewhere
    REROUTE = "reroute"  # 소관이 아닌 부서에서 소관 부서로
    TRANSFER = "transfer"  # 다른 행정기관으로
    INHERIT = "inherit"  # 없어진 부서에서 그 업무를 맡은 부서로


WITHIN: Mapping[Handover, Period] = {
    Handover.TO_DEPARTMENT: Period.parse("1h"),  # 시행령 제13조 제1항
    Handover.TO_REMOTE_DEPARTMENT: Period.parse("3h"),  # the same, 단서
    Handover.REROUTE: Period.parse("3h"),  # 제2항
    Handover.INHERIT: Period.parse("3h"),  # 제2항 in the same sense: no law has a period of its own for it
    Handover.TRANSFER: Period.parse("8h"),  # 법 제16조, 시행령 제13조 제3항
}


def register_by(arrived_at: datetime, calendar: Calendar) -> datetime:
    """By when what has arrived electronically must be received. The processing period runs from the receipt, not from here."""
    return expires_at(arrived_at, REGISTER, calendar)


def hand_over_by(handover: Handover, begins_at: datetime, calendar: Calendar) -> datetime:
    """By when the case must be with whoever is to answer; `begins_at` is when whoever has it received it."""
    return expires_at(begins_at, WITHIN[handover], calendar)


@dataclass(frozen=True, kw_only=True)
class Pending:
    """A case that must be handed over: since when whoever has it has it, by when it must be with the other, and why."""

    handover: Handover
    begins_at: datetime
    due_at: datetime
    reason: str | None = None


def pending(handover: Handover, begins_at: datetime, calendar: Calendar, reason: str | None = None) -> Pending:
    due_at = hand_over_by(handover, begins_at, calendar)
    return Pending(handover=handover, begins_at=begins_at, due_at=due_at, reason=reason)


def counted_anew(waiting: Pending, calendar: Calendar) -> Pending:
    """The same by the city's days as they are now."""
    return replace(waiting, due_at=hand_over_by(waiting.handover, waiting.begins_at, calendar))

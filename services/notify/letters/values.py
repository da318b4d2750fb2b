"""What the placeholders of a letter stand for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo

from contracts.notify import ChannelClass
from contracts.reminders import DigestLine
from services.notify.domain import Facts
from services.notify.letters.words import moment, words


def values_of(facts: Facts, zone: tzinfo, locale: str, channel_class: ChannelClass = ChannelClass.MAIL) -> Mapping[str, str]:
    """Those that depend on the letter; what isn't known is a dash."""
    said = words(locale, channel_class)
    department, handler = facts.department, facts.handler
    phone = department.phone if department else None

    def day(at: datetime | None, unknown: str = "-") -> str:
        return moment(at.astimezone(zone), locale, channel_class) if at else unknown

    return {
        "department": department.name if department else "-",
        "department_phone": phone or "-",
        "handler": handler.name if handler else "-",
        "handler_unit": handler.unit if handler else "-",
        "handler_contact": (handler.contact if handler else None) or phone or "-",
        "due_date": day(facts.due_at, said.clock_stands_short if channel_class is ChannelClass.TEXT else said.clock_stands),
        "previous_due_date": day(facts.previous_due_at),
        "answer": facts.answer or "-",
        "request": facts.request or "-",
        "reply": facts.text or "-",
        "answer_by": day(facts.answer_by),
        "days": "-" if facts.days is None else str(facts.days),
        "status": said.standing[facts.status] if facts.status else "-",
        "agency": facts.agency or "-",
        "agency_receipt_number": facts.agency_receipt_number or said.not_known,
        "agency_link": facts.agency_link or said.not_known,
        "ground": facts.ground or "-",
        "reason": facts.reason or "-",
        "danger": facts.danger or "-",
        "call": facts.call or "-",
        "minutes": "-" if facts.minutes is None else str(facts.minutes),
        "remedy": facts.remedy or "-",
    }


def cases_of(facts: Facts, zone: tzinfo, locale: str) -> str:
    """The parts of a digest, the most urgent first; a part without cases isn't there."""
    said, parts = words(locale), []
    for name, heading in said.parts.items():
        lines: tuple[DigestLine, ...] = getattr(facts, name) or ()
        if lines:
            parts.append("\n".join([f"{heading} ({len(lines)})", *(_case(line, zone, locale) for line in lines)]))
    return "\n\n".join(parts) or "-"


def _case(line: DigestLine, zone: tzinfo, locale: str) -> str:
    said = words(locale)
    due = moment(line.due_at.astimezone(zone), locale) if line.due_at else said.clock_stands
    passed = f"  {line.percent} %" if line.percent else ""
    instead = f"  ({said.instead_of.format(line.instead_of)})" if line.instead_of else ""
    return f"  {line.receipt_number}  {due}{passed}{instead}"

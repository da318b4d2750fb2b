"""How a case becomes a row, and a row a case."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.complaints.domain import Asked, Complaint, Listed, Member, alerts_at
from services.complaints.domain.case import NEVER
from services.complaints.extensions import Extension, ExtensionGround
from services.complaints.handovers import Handover, Pending
from services.complaints.lifecycle import UNANSWERED
from services.complaints.notices import Owed
from services.complaints.pauses import Pause, PauseGround
from services.complaints.periods import Period
from services.complaints.store.words import hidden, pairs

Row = Mapping[str, Any]
DRAWN = (
    *("department_code", "officer_id", "handover_at", "desk_at", "open", "phone_last", "stands_until"),
    *("danger_at", "danger_waits_since", "alert_at", "urgency_level"),
)
_PHONE = re.compile(r"\*{4}-([0-9]{4})(?![0-9])")  # as the gateway leaves it in the hint: 010-****-5678


def as_complaint(row: Row) -> Complaint:
    """The record of a row."""
    told = {name: value for name, value in row.items() if name not in DRAWN}
    told["period"] = Period.parse(row["period"])
    told["pauses"] = tuple(map(_pause, row["pauses"]))
    told["extensions"] = tuple(map(_extension, row["extensions"]))
    told["handover"] = _pending(row["handover"]) if row["handover"] else None
    told["asked"] = _asked(row["asked"]) if row["asked"] else None
    return Complaint(**told)


def complaint_row(record: Complaint) -> dict[str, Any]:
    """The row of a record."""
    row = vars(record).copy()
    row["period"] = str(record.period)
    row["pauses"] = [[pause.ground.value, pause.began_at.isoformat(), _text(pause.ended_at)] for pause in record.pauses]
    row["extensions"] = [[str(one.length), one.ground.value, _text(one.consented_at)] for one in record.extensions]
    row["asked"] = _plain(record.asked) if record.asked else None
    row["department_code"] = record.department.code if record.department else None
    row["officer_id"] = record.officer.account_id if record.officer else None
    row["handover"] = _waiting(record.handover) if record.handover else None
    row["handover_at"] = record.handover.due_at if record.handover else None
    row["desk_at"] = record.desk_at
    row["open"] = record.status in UNANSWERED
    phone = _PHONE.search(record.contact_hint or "")
    row["phone_last"] = phone[1] if phone else None
    row["danger_at"] = record.alarm.heard_at if record.alarm else None
    row["danger_waits_since"] = record.alarm.heard_at if record.alarm and record.alarm.waits else None
    row["alert_at"] = alerts_at(record.alarm)
    row["urgency_level"] = record.urgency.urgency.value if record.urgency else None
    row["stands_until"] = max((pause.ended_at or NEVER for pause in record.pauses), default=None)
    return row


def words_of(record: Complaint) -> dict[str, Any]:
    """What the case can be found by."""
    return {
        "complaint_id": record.id,
        "pairs": pairs(f"{record.receipt_number} {record.title or ''} {record.text} {hidden(record.channel)}"),
    }


def as_listed(row: Row) -> Listed:
    kept = {name: row[name] for name in ("department", "active", "registered_at", "external")}
    return Listed(**kept, successor_codes=tuple(row["successor_codes"]))


def listed_row(listed: Listed) -> dict[str, Any]:
    return {"code": listed.department.code, **vars(listed), "successor_codes": list(listed.successor_codes)}


def as_member(row: Row) -> Member:
    return Member(**row)


def member_row(member: Member) -> dict[str, Any]:
    return vars(member).copy()


def as_owed(row: Row) -> Owed:
    return Owed(**row)


def owed_row(owed: Owed) -> dict[str, Any]:
    return vars(owed).copy()


def _pause(kept: list[Any]) -> Pause:
    ground, began, ended = kept
    return Pause(ground=PauseGround(ground), began_at=datetime.fromisoformat(began), ended_at=_moment(ended))


def _extension(kept: list[Any]) -> Extension:
    length, ground, consented = kept
    return Extension(length=Period.parse(length), ground=ExtensionGround(ground), consented_at=_moment(consented))


def _pending(kept: Mapping[str, Any]) -> Pending:
    moments = {name: datetime.fromisoformat(kept[name]) for name in ("begins_at", "due_at")}
    return Pending(**{**kept, **moments, "handover": Handover(kept["handover"])})


def _waiting(kept: Pending) -> dict[str, Any]:
    moments = {name: getattr(kept, name).isoformat() for name in ("begins_at", "due_at")}
    return {**vars(kept), **moments, "handover": kept.handover.value}


def _asked(kept: Mapping[str, Any]) -> Asked:
    moments = {name: datetime.fromisoformat(kept[name]) for name in ("asked_at", "answer_by")}
    return Asked(**{**kept, **moments})


def _plain(asked: Asked) -> dict[str, Any]:
    return {**vars(asked), "asked_at": asked.asked_at.isoformat(), "answer_by": asked.answer_by.isoformat()}


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None

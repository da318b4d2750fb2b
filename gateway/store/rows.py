"""How a row becomes a record of the door and a record a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from contracts import wire
from contracts.complaints import Department, Handler, Status
from contracts.desk import Role
from contracts.gateway import Channel, Kind, Location, Photo
from contracts.message import Message
from contracts.similar import SimilarCase
from gateway.domain import Account, AuditLine, Export, SavedFilter, Submission
from gateway.view import Confirmation, Line, Refused, Standstill, SupplementWanted, Transfer, View


def as_submission(row: Mapping[str, Any]) -> Submission:
    return Submission(**{**row, "channel": Channel(row["channel"])})


def submission_row(record: Submission) -> dict[str, Any]:
    return {**vars(record), "channel": record.channel.value}


def as_view(row: Mapping[str, Any]) -> View:
    columns = {name: value for name, value in row.items() if name != "department_code"}
    return View(
        **columns
        | {
            "status": Status(row["status"]),
            "channel": Channel(row["channel"]),
            "kind": row["kind"] and Kind(row["kind"]),
            "location": row["location"] and wire.load(Location, row["location"]),
            "department": row["department"] and wire.load(Department, row["department"]),
            "contributors": tuple(wire.load(Department, one) for one in row["contributors"]),
            "handler": row["handler"] and wire.load(Handler, row["handler"]),
            "paused": row["paused"] and wire.load(Standstill, row["paused"]),
            "supplement": row["supplement"] and wire.load(SupplementWanted, row["supplement"]),
            "refusal": row["refusal"] and wire.load(Refused, row["refusal"]),
            "transfer": row["transfer"] and wire.load(Transfer, row["transfer"]),
            "confirmation": row["confirmation"] and wire.load(Confirmation, row["confirmation"]),
            "actions": tuple(row["actions"]),
            "similar": tuple(wire.load(SimilarCase, one) for one in row["similar"] or ()),
        }
    )


def view_row(record: View) -> dict[str, Any]:
    return vars(record) | {
        "status": record.status.value,
        "channel": record.channel.value,
        "kind": record.kind and record.kind.value,
        "location": _plain(record.location),
        "department": _plain(record.department),
        "department_code": record.department and record.department.code,
        "contributors": [wire.dump(one) for one in record.contributors],
        "handler": _plain(record.handler),
        "paused": _plain(record.paused),
        "supplement": _plain(record.supplement),
        "refusal": _plain(record.refusal),
        "transfer": _plain(record.transfer),
        "confirmation": _plain(record.confirmation),
        "actions": list(record.actions),
        "similar": [wire.dump(one) for one in record.similar] or None,
    }


def _plain(record: Message | None) -> dict[str, Any] | None:
    return wire.dump(record) if record else None


def as_line(row: Mapping[str, Any]) -> Line:
    return Line(**{name: value for name, value in row.items() if name != "entry_id"} | {"status": Status(row["status"])})


def line_row(record: Line) -> dict[str, Any]:
    """One line for each place: the same event can't add it twice."""
    return vars(record) | {
        "entry_id": uuid5(record.complaint_id, str(record.position)),
        "status": record.status.value,
        "details": dict(record.details),
    }


def as_photo(row: Mapping[str, Any]) -> Photo:
    return Photo(content_hash=row["content_hash"], media_type=row["media_type"], size_bytes=row["size_bytes"])


def as_account(row: Mapping[str, Any]) -> Account:
    return Account(**{**row, "role": Role(row["role"])})


def account_row(record: Account) -> dict[str, Any]:
    return {**vars(record), "role": record.role.value}


def as_export(row: Mapping[str, Any]) -> Export:
    return Export(**{**row, "role": Role(row["role"])})


def export_row(record: Export) -> dict[str, Any]:
    return {**vars(record), "role": record.role.value}


def as_audit_line(row: Mapping[str, Any]) -> AuditLine:
    return AuditLine(**{**row, "role": Role(row["role"])})


def audit_row(record: AuditLine) -> dict[str, Any]:
    return {**vars(record), "role": record.role.value}


def as_saved_filter(row: Mapping[str, Any]) -> SavedFilter:
    return SavedFilter(**{name: value for name, value in row.items() if name != "filter_id"})


def saved_filter_row(record: SavedFilter) -> dict[str, Any]:
    return {**vars(record), "filter_id": filter_id(record.account_id, record.name)}


def filter_id(account_id: str, name: str) -> UUID:
    """One for each name that somebody gives."""
    return uuid5(NAMESPACE_URL, f"{account_id}\0{name}")

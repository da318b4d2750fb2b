"""What the door remembers of those who work at the desk: what they took out of the house, what they were refused, how they like to look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.desk import Role


@dataclass(frozen=True, kw_only=True)
class Export:
    """Who took how many cases out of the house, when, why and by which filters. Written down before the first byte goes."""

    export_id: UUID
    account_id: str
    role: Role
    department_code: str | None
    exported_at: datetime
    reason: str
    format: str
    filters: dict[str, str | bool]
    count: int


@dataclass(frozen=True, kw_only=True)
class AuditLine:
    """Something that staff were refused, or read that is covered otherwise: who, when, what, and why. It is all
    that is left of it; nothing that a citizen wrote is in it, and what staff typed is masked."""

    line_id: UUID
    at: datetime
    account_id: str
    role: Role
    department_code: str | None
    what: str  # as the table of what can be asked has it: `POST /v1/desk/complaints/{receipt_number}/actions/answer`
    receipt_number: str | None
    status: int  # of the answer
    reason: str  # the kind of the problem: `stale`, `forbidden`, ...; or `searched`, `read`, `practice`
    detail: str


@dataclass(frozen=True, kw_only=True)
class SavedFilter:
    """How somebody likes to look at the list: the filters as they stand in its address."""

    account_id: str
    name: str
    filters: dict[str, str]
    saved_at: datetime

"""What staff are shown that is the door's own: the filters that they have kept, and the audit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.desk import Role
from contracts.message import Message


@dataclass(frozen=True, kw_only=True)
class NamedFilter(Message):
    """`query` as in the address of the list; or use it there by its name: `filter=`."""

    name: str
    query: str
    saved_at: datetime


@dataclass(frozen=True, kw_only=True)
class KeptFilters(Message):
    items: tuple[NamedFilter, ...]


@dataclass(frozen=True, kw_only=True)
class AuditedAct(Message):
    """Who asked what, when, and why it was refused; or, where `reason` is `searched`, whose number they looked up."""

    line_id: UUID
    at: datetime
    account_id: str
    role: Role
    department_code: str | None
    what: str
    receipt_number: str | None
    status: int
    reason: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class AuditPage(Message):
    items: tuple[AuditedAct, ...]
    next_before: UUID | None = None

"""Who filed what, by keyed fingerprints of contacts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Select, select

from chassis import statements
from services.complaints.domain import Complaint, Filed
from services.complaints.store.tables import complaint, filed_by

if TYPE_CHECKING:
    from services.complaints.store import Transaction


class Filings:
    """No address stands here: a key can't be turned back into one."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.rows: list[dict[str, Any]] = []
        self.used: dict[str, bool] = {}  # has anybody filed with this key? as far as it is known

    def prefetch(self, keys: Iterable[str]) -> None:
        """Look up with one statement which of these keys somebody has filed with: most citizens write once."""
        if unknown := sorted(set(keys) - self.used.keys()):
            count, wanted = statements.padded(unknown)
            found = statements.prepared(self.tx.connection, _used, count).rows(self.tx.connection, wanted)
            self.used |= dict.fromkeys(unknown, False) | {row["key"]: True for row in found}

    def add(self, complaint_id: UUID, keys: Iterable[str]) -> None:
        own = dict.fromkeys(keys, True)
        self.rows += [{"key": key, "complaint_id": complaint_id} for key in own]
        self.used |= own

    def by(self, keys: Sequence[str], limit: int) -> list[Filed]:
        """What whoever has one of these keys has filed, latest first."""
        self.prefetch(keys)
        used = [key for key in keys if self.used[key]]
        if not used:
            return []
        if any(row["key"] in used for row in self.rows):
            self.tx.flush()
        count, wanted = statements.padded(used)
        rows = statements.prepared(self.tx.connection, _filed, count, limit).rows(self.tx.connection, wanted)
        return [Filed(**{**row, "group": row["group"] is not None}) for row in rows]

    def of_the_same_citizen(self, complaint_id: UUID, limit: int) -> list[Complaint]:
        """The other cases of whoever filed this one, newest first."""
        own = select(filed_by.c.key).where(filed_by.c.complaint_id == complaint_id)
        theirs = select(filed_by.c.complaint_id).where(filed_by.c.key.in_(own), filed_by.c.complaint_id != complaint_id)
        newest = complaint.c.received_at.desc(), complaint.c.id.desc()
        return self.tx.complaints.shelf.all(select(complaint).where(complaint.c.id.in_(theirs)).order_by(*newest).limit(limit))

    def keys_of(self, ids: Sequence[UUID]) -> dict[UUID, frozenset[str]]:
        if not ids:
            return {}
        self.tx.flush()
        keys: dict[UUID, set[str]] = {}
        count, wanted = statements.padded(ids)
        for row in statements.prepared(self.tx.connection, _keys, count).rows(self.tx.connection, wanted):
            keys.setdefault(row["complaint_id"], set()).add(row["key"])
        return {id: frozenset(own) for id, own in keys.items()}

    def write(self) -> None:
        if self.rows:
            rows, self.rows = self.rows, []
            statements.add(self.tx.connection, filed_by, rows)


def _keys(count: int) -> Select[Any]:
    """Who filed so many cases."""
    return select(filed_by.c.complaint_id, filed_by.c.key).where(statements.among(filed_by.c.complaint_id, count))


def _used(count: int) -> Select[Any]:
    """Which of so many keys somebody has filed with."""
    return select(filed_by.c.key).where(statements.among(filed_by.c.key, count)).distinct()


def _filed(count: int, limit: int) -> Select[Any]:
    """What was filed with one of so many keys, latest first."""
    theirs = select(filed_by.c.complaint_id).where(statements.among(filed_by.c.key, count))
    names = ("id", "receipt_number", "title", "text", "received_at", "open")
    columns = (*(complaint.c[name] for name in names), complaint.c.group_at.label("group"))
    found = select(*columns).where(complaint.c.id.in_(theirs))
    return found.order_by(complaint.c.received_at.desc(), complaint.c.id.desc()).limit(limit)

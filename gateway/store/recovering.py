"""Where it is kept by which addresses citizens find their cases again, and which links they were sent for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, select

from chassis import statements
from chassis.shelf import Shelf
from gateway.domain import RecoveryLink
from gateway.store.tables import contact_key, recovery_link, view

if TYPE_CHECKING:
    from uuid import UUID

    from gateway.store import Transaction
    from gateway.view import View


class ContactKeys:
    """Which cases the citizen with an address has filed."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    def add(self, complaint_id: UUID, keys: Iterable[str]) -> None:
        """Those that the case has already stay."""
        rows = [{"key": key, "complaint_id": complaint_id} for key in dict.fromkeys(keys)]
        if rows:
            statements.add_new(self.tx.connection, contact_key, rows, returning="key")

    def cases(self, key: str, limit: int, *, receipt_number: str | None = None) -> list[View]:
        """Newest first; with a number, that case alone."""
        question: Select[Any] = select(view).join(contact_key, contact_key.c.complaint_id == view.c.complaint_id)
        if receipt_number is not None:
            question = question.where(view.c.receipt_number == receipt_number)
        newest = question.where(contact_key.c.key == key).order_by(view.c.received_at.desc(), view.c.complaint_id)
        return self.tx.views.shelf.all(newest.limit(limit))


class RecoveryLinks:
    """The links that were asked for, by the hash of what stands in them."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.shelf = Shelf(tx, recovery_link, record=lambda row: RecoveryLink(**row), row=vars)
        self.find, self.add, self.put = self.shelf.find, self.shelf.add, self.shelf.put

    def asked(self, key: str, since: datetime) -> list[datetime]:
        """When links to this address were asked for, the earliest first."""
        its = recovery_link.c.key == key, recovery_link.c.asked_at > since
        return list(self.tx.execute(select(recovery_link.c.asked_at).where(*its).order_by(recovery_link.c.asked_at)).scalars())

    def forget(self, before: datetime) -> int:
        """Drop those that were asked for before; how many there were."""
        return self.tx.execute(recovery_link.delete().where(recovery_link.c.asked_at < before)).rowcount

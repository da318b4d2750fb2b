"""What administrators are told of parked events, and how they have one tried again; `ontong parked` does the same and more."""

from __future__ import annotations

from chassis import waiting
from chassis.transaction import Transaction
from contracts.desk import Role, Staff
from contracts.message import Refusal
from contracts.parked import ListParked, ParkedEvent, ParkedEvents, RetryParked


def list_parked(tx: Transaction, query: ListParked) -> ParkedEvents:
    _must_be_admin(query.staff)
    return parked(tx)


def retry_parked(tx: Transaction, command: RetryParked) -> ParkedEvents:
    _must_be_admin(command.staff)
    retry(tx, command.row_id)
    return parked(tx)


def retry(tx: Transaction, row_id: int) -> None:
    """Raises Refusal where nothing of that number is parked any more."""
    if not waiting.retry_now(tx, row_id):
        raise Refusal("not_found", f"nothing of the number {row_id} is parked", field="row_id")


def parked(tx: Transaction) -> ParkedEvents:
    return ParkedEvents(
        items=tuple(
            ParkedEvent(
                row_id=row["id"],
                event_type=row["type"],
                source=row["source"],
                subject=row["subject"] or None,
                reason=row["reason"],
                attempts=row["attempts"],
                first_at=row["first_at"],
            )
            for row in waiting.list_waiting(tx, "parked")
        )
    )


def _must_be_admin(staff: Staff) -> None:
    if staff.role is not Role.ADMIN:
        raise Refusal("forbidden", f"the role {staff.role.value} looks after no parked events")

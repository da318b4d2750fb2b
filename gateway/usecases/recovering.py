"""Whoever has lost the links of their cases asks for one to all of them, at the address that they left, and opens it once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway import domain
from gateway.domain import RecoveryLink, Wanted
from gateway.view import View

if TYPE_CHECKING:
    from gateway.store import Transaction

MOST_CASES = 100


def want_recovery(tx: Transaction, wanted: Wanted, traceparent: str | None) -> None:
    """Written down whether or not anybody has filed from there, so that it takes as long; only who has is written to. Raises TooOften."""
    tx.traceparent = traceparent
    before = tx.recovery_links.asked(wanted.key, tx.now - domain.COUNTED)
    tx.recovery_links.add(domain.want(wanted, before, tx.now))
    if tx.contact_keys.cases(wanted.key, 1, receipt_number=wanted.receipt_number):
        tx.publish(domain.letter_of(wanted, tx.now))


def look_at_recovery(tx: Transaction, token: str) -> RecoveryLink | None:
    """The link as it stands; None where it is none of ours. Raises Spent."""
    link = tx.recovery_links.find(domain.recovery_hash(token))
    return domain.holds(link, tx.now) if link is not None else None


def recover(tx: Transaction, token: str) -> list[View] | None:
    """The cases that were filed from the address of this link, the newest first; None where it is none of ours. Raises Spent."""
    link = tx.recovery_links.find(domain.recovery_hash(token))
    if link is None:
        return None
    tx.recovery_links.put(domain.use(link, tx.now))
    return tx.contact_keys.cases(link.key, MOST_CASES, receipt_number=link.receipt_number)

"""Notify's table of contents: what it hears, what it is asked, and its one way out to the citizens."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any

from chassis.doors import Database, errand, every, handles, on, settles
from contracts.complaints import ComplaintAnswered, ComplaintReceived, ComplaintRerouted, ComplaintRouted, ComplaintWithdrawn
from contracts.notify import (
    Deliveries,
    Delivery,
    ListDeliveries,
    ListSandboxLetters,
    RegisterTemplates,
    ResendLetter,
    SandboxLetters,
)
from services.notify import store, usecases
from services.notify.channels import Channel
from services.notify.domain import Letter, PostOffice
from services.notify.outcomes import Later, Outcome, Withheld
from services.notify.store import Transaction

log = logging.getLogger("notify")
KOREA = timezone(timedelta(hours=9), "KST")


class Notify:
    """`channels` says what sends for each channel, the preferred one first; `open_contact` opens a contact sealed for
    notify; `fingerprint_key` keys the hashes by which the ledger knows addresses; `status_url` is where a citizen
    looks a case up. The runner sets `read` before the first errand."""

    name = "notify"
    db = Database(store.Transaction, store.metadata, "services.notify.migrations")
    in_order_from = ("complaints",)
    read: Callable[[Callable[[Transaction], Any]], Any]

    def __init__(
        self,
        *,
        channels: Mapping[str, Channel],
        open_contact: Callable[[str], Mapping[str, str]],
        fingerprint_key: bytes,
        city: str,
        status_url: str,
        zone: tzinfo = KOREA,
    ) -> None:
        self.channels = dict(channels)
        self.office = PostOffice(
            city=city,
            status_url=status_url,
            zone=zone,
            fingerprint_key=fingerprint_key,
            open_contact=open_contact,
            writes_to={name: channel.writes_to for name, channel in channels.items()},
        )

    @on(ComplaintReceived)
    def receive(self, event: ComplaintReceived, tx: Transaction) -> None:
        usecases.receive(tx, event, self.office)

    @on(ComplaintRouted)
    def route(self, event: ComplaintRouted, tx: Transaction) -> None:
        usecases.route(tx, event)

    @on(ComplaintRerouted)
    def reroute(self, event: ComplaintRerouted, tx: Transaction) -> None:
        usecases.reroute(tx, event)

    @on(ComplaintAnswered)
    def answer(self, event: ComplaintAnswered, tx: Transaction) -> None:
        usecases.answer(tx, event)

    @on(ComplaintWithdrawn)
    def withdraw(self, event: ComplaintWithdrawn, tx: Transaction) -> None:
        usecases.withdraw(tx, event)

    @every(seconds=5)
    def tell_of_triage(self, tx: Transaction) -> None:
        usecases.tell_of_triage(tx)

    @errand(Letter)
    def deliver(self, letter: Letter) -> Outcome:
        try:
            written = self.read(lambda tx: usecases.write(tx, letter, self.office))
        except Exception as error:  # nothing has gone out yet, so whatever it is may be tried again
            log.warning("letter_not_written", extra={"delivery_id": str(letter.delivery_id), "error": type(error).__name__})
            return Later(reason=f"the letter could not be written: {type(error).__name__}")
        return self.channels[written.channel].send(written) if written else Withheld()

    @settles(Letter)
    def settle(self, letter: Letter, outcome: Outcome | None, tx: Transaction) -> datetime | None:
        return usecases.settle(tx, letter, outcome)

    @handles(ListDeliveries)
    def list_deliveries(self, query: ListDeliveries, tx: Transaction) -> Deliveries:
        return usecases.list_deliveries(tx, query)

    @handles(ResendLetter)
    def resend(self, command: ResendLetter, tx: Transaction) -> Delivery:
        return usecases.resend(tx, command)

    @handles(ListSandboxLetters)
    def list_sandbox_letters(self, query: ListSandboxLetters, tx: Transaction) -> SandboxLetters:
        return usecases.list_sandbox_letters(tx, query)

    @handles(RegisterTemplates)
    def register_templates(self, command: RegisterTemplates, tx: Transaction) -> None:
        usecases.register_templates(tx, command)

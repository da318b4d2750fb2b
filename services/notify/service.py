"""Notify's table of contents: what it hears, what it is asked, and its one way out to the citizens."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any
from uuid import UUID

from chassis.doors import Database, errand, every, handles, on, settles
from contracts.complaints import (
    ClockPaused,
    ClockResumed,
    ComplaintAnswered,
    ComplaintDeclined,
    ComplaintMerged,
    ComplaintReceived,
    ComplaintReclassified,
    ComplaintReopened,
    ComplaintRerouted,
    ComplaintRouted,
    ComplaintSupplemented,
    ComplaintTransferred,
    ComplaintUnmerged,
    ComplaintWithdrawn,
    DeadlineExtended,
    DeadlineRecomputed,
    ProgressReported,
    SupplementRequested,
)
from contracts.conversation import DeliveryReported, LettersDeclined, ReplyGiven
from contracts.dialogue import ContactChanged, QuestionReceived, ReplySent
from contracts.letters import LettersInUse, ListLetters
from contracts.notify import (
    CancelLetter,
    Deliveries,
    Delivery,
    ListDeliveries,
    ListSandboxLetters,
    PreviewLetter,
    RecordAttempt,
    RegisterTemplates,
    ResendLetter,
    SandboxLetters,
    WrittenWords,
)
from contracts.reminders import DeadlineReminded, DigestCompiled
from contracts.staff import StaffRegistered
from contracts.together import ComplaintClosedAsRepeated
from services.notify import letters, store, usecases
from services.notify.channels import Channel
from services.notify.domain import Letter, Memo, PostOffice
from services.notify.outcomes import Later, Outcome, Withheld, WrittenLetter
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
            writes_to={name: channel.capabilities.writes_to for name, channel in channels.items()},
            channels={name: channel.capabilities for name, channel in channels.items()},
        )

    @on(ComplaintReceived)
    def receive(self, event: ComplaintReceived, tx: Transaction) -> None:
        usecases.receive(tx, event, self.office)

    @on(ComplaintRouted)
    def route(self, event: ComplaintRouted, tx: Transaction) -> None:
        usecases.route(tx, event)

    @on(ComplaintRerouted)
    def reroute(self, event: ComplaintRerouted, tx: Transaction) -> None:
        usecases.hand_over(tx, event)

    @on(ComplaintReclassified)
    def reclassify(self, event: ComplaintReclassified, tx: Transaction) -> None:
        usecases.move_deadline(tx, event)

    @on(SupplementRequested)
    def request_supplement(self, event: SupplementRequested, tx: Transaction) -> None:
        usecases.request_supplement(tx, event)

    @on(ComplaintSupplemented)
    def supplement(self, event: ComplaintSupplemented, tx: Transaction) -> None:
        usecases.move_deadline(tx, event)

    @on(ClockPaused)
    def pause(self, event: ClockPaused, tx: Transaction) -> None:
        usecases.move_deadline(tx, event)

    @on(ClockResumed)
    def resume(self, event: ClockResumed, tx: Transaction) -> None:
        usecases.move_deadline(tx, event)

    @on(DeadlineExtended)
    def extend(self, event: DeadlineExtended, tx: Transaction) -> None:
        usecases.extend(tx, event)

    @on(DeadlineRecomputed)
    def recompute(self, event: DeadlineRecomputed, tx: Transaction) -> None:
        usecases.move_deadline(tx, event)

    @on(ProgressReported)
    def report_progress(self, event: ProgressReported, tx: Transaction) -> None:
        usecases.report_progress(tx, event)

    @on(ComplaintAnswered)
    def answer(self, event: ComplaintAnswered, tx: Transaction) -> None:
        usecases.answer(tx, event)

    @on(ComplaintDeclined)
    def decline(self, event: ComplaintDeclined, tx: Transaction) -> None:
        usecases.decline(tx, event)

    @on(ComplaintClosedAsRepeated)
    def close_as_repeated(self, event: ComplaintClosedAsRepeated, tx: Transaction) -> None:
        usecases.decline(tx, event)

    @on(ComplaintReopened)
    def reopen(self, event: ComplaintReopened, tx: Transaction) -> None:
        usecases.move_deadline(tx, event)

    @on(ComplaintTransferred)
    def transfer(self, event: ComplaintTransferred, tx: Transaction) -> None:
        usecases.transfer(tx, event)

    @on(ComplaintMerged)
    def merge(self, event: ComplaintMerged, tx: Transaction) -> None:
        usecases.end_triage(tx, event)

    @on(ComplaintUnmerged)
    def unmerge(self, event: ComplaintUnmerged, tx: Transaction) -> None:
        usecases.hand_over(tx, event)

    @on(ComplaintWithdrawn)
    def withdraw(self, event: ComplaintWithdrawn, tx: Transaction) -> None:
        usecases.end_triage(tx, event)

    @on(StaffRegistered)
    def register_staff(self, event: StaffRegistered, tx: Transaction) -> None:
        usecases.register_staff(tx, event, self.office)

    @on(DeadlineReminded)
    def urge(self, event: DeadlineReminded, tx: Transaction) -> None:
        usecases.urge(tx, event)

    @on(DigestCompiled)
    def send_digest(self, event: DigestCompiled, tx: Transaction) -> None:
        usecases.send_digest(tx, event)

    @on(ContactChanged)
    def change_contact(self, event: ContactChanged, tx: Transaction) -> None:
        raise NotImplementedError

    @on(ReplySent)
    def reply(self, event: ReplySent, tx: Transaction) -> None:
        raise NotImplementedError

    @on(QuestionReceived)
    def tell_of_question(self, event: QuestionReceived, tx: Transaction) -> None:
        raise NotImplementedError

    @on(ReplyGiven)
    def talk(self, event: ReplyGiven, tx: Transaction) -> None:
        raise NotImplementedError

    @on(DeliveryReported)
    def hear_of_delivery(self, event: DeliveryReported, tx: Transaction) -> None:
        raise NotImplementedError

    @on(LettersDeclined)
    def opt_out(self, event: LettersDeclined, tx: Transaction) -> None:
        raise NotImplementedError

    @every(seconds=5)
    def tell_of_triage(self, tx: Transaction) -> None:
        usecases.tell_of_triage(tx)

    @errand(Letter)
    def deliver(self, letter: Letter) -> Outcome:
        return self._send(letter.delivery_id, lambda tx: usecases.write(tx, letter, self.office))

    @settles(Letter)
    def settle(self, letter: Letter, outcome: Outcome | None, tx: Transaction) -> datetime | None:
        return usecases.settle(tx, letter, outcome)

    @errand(Memo)
    def deliver_memo(self, memo: Memo) -> Outcome:
        return self._send(memo.delivery_id, lambda tx: usecases.write_memo(tx, memo, self.office))

    @settles(Memo)
    def settle_memo(self, memo: Memo, outcome: Outcome | None, tx: Transaction) -> datetime | None:
        return usecases.settle_memo(tx, memo, outcome)

    def _send(self, delivery_id: UUID, write: Callable[[Transaction], WrittenLetter | None]) -> Outcome:
        try:
            written = self.read(write)
        except Exception as error:  # nothing has gone out yet, so whatever it is may be tried again
            log.warning("letter_not_written", extra={"delivery_id": str(delivery_id), "error": type(error).__name__})
            return Later(reason=f"the letter could not be written: {type(error).__name__}")
        return self.channels[written.channel].send(written) if written else Withheld()

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

    @handles(CancelLetter)
    def cancel(self, command: CancelLetter, tx: Transaction) -> Delivery:
        raise NotImplementedError

    @handles(RecordAttempt)
    def record_attempt(self, command: RecordAttempt, tx: Transaction) -> Delivery:
        raise NotImplementedError

    @handles(PreviewLetter)
    def preview(self, query: PreviewLetter, tx: Transaction) -> WrittenWords:
        return letters.previewed(query, tx.templates.listed(), self.office.city, self.office.zone)

    @handles(ListLetters)
    def list_letters(self, query: ListLetters, tx: Transaction) -> LettersInUse:
        return LettersInUse(items=tuple(tx.templates.listed()))

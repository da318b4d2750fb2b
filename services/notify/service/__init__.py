"""Notify's table of contents: what it hears, what it is asked, and its one way out to the citizens."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from chassis.doors import Database, errand, every, on, prepares, settles, together
from chassis.lanes import Lane
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
    ComplaintStarted,
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
from contracts.dangers import DangerHeard, DangerUnacknowledged
from contracts.dialogue import ContactChanged, QuestionReceived, ReplySent
from contracts.reminders import DeadlineReminded, DigestCompiled
from contracts.similar import SurgeNoticed
from contracts.staff import StaffRegistered
from contracts.together import ComplaintClosedAsRepeated, ComplaintInherited
from services.notify import store, usecases
from services.notify.channels import Channel, Together
from services.notify.domain import Letter, PostOffice, outcome_named
from services.notify.outcomes import Outcome, WrittenLetter
from services.notify.service.desk import AskedByStaff
from services.notify.store import Transaction


class Notify(AskedByStaff):
    """`channels` says what sends for each channel, and `office` what the city writes with: it knows the same channels by what they can
    do. Each channel has a lane of its own, so that a slow provider delays no other."""

    name = "notify"
    db = Database(store.Transaction, store.metadata, "services.notify.migrations")
    in_order_from = ("complaints",)

    def __init__(self, *, channels: Mapping[str, Channel], office: PostOffice) -> None:
        self.channels, self.office = dict(channels), office
        self.watching_since: datetime | None = None  # since when this process has looked after what waits
        self.tried: Callable[[str, str], None] = lambda channel, outcome: None  # whoever counts attempts puts a counter here
        self.joint = {name: channel for name, channel in channels.items() if isinstance(channel, Together)}
        self.lanes = {
            name: Lane(
                concurrency=channel.capabilities.concurrency,
                per_second=channel.capabilities.per_second,
                together=channel.capabilities.together if name in self.joint else 1,
            )
            for name, channel in channels.items()
        }

    @on(ComplaintReceived)
    def receive(self, event: ComplaintReceived, tx: Transaction) -> None:
        usecases.receive(tx, event, self.office)

    @on(ComplaintRouted)
    def route(self, event: ComplaintRouted, tx: Transaction) -> None:
        usecases.route(tx, event, self.office)

    @on(ComplaintStarted)
    def start(self, event: ComplaintStarted, tx: Transaction) -> None:
        usecases.start(tx, event, self.office)

    @on(ComplaintRerouted)
    def reroute(self, event: ComplaintRerouted, tx: Transaction) -> None:
        usecases.hand_over(tx, event, self.office)

    @on(ComplaintInherited)
    def inherit(self, event: ComplaintInherited, tx: Transaction) -> None:
        usecases.inherit(tx, event, self.office)

    @on(ComplaintReclassified)
    def reclassify(self, event: ComplaintReclassified, tx: Transaction) -> None:
        usecases.move_deadline(tx, event)

    @on(SupplementRequested)
    def request_supplement(self, event: SupplementRequested, tx: Transaction) -> None:
        usecases.request_supplement(tx, event, self.office)

    @on(ComplaintSupplemented)
    def supplement(self, event: ComplaintSupplemented, tx: Transaction) -> None:
        usecases.go_on(tx, event, self.office)

    @on(ClockPaused)
    def pause(self, event: ClockPaused, tx: Transaction) -> None:
        usecases.move_deadline(tx, event)

    @on(ClockResumed)
    def resume(self, event: ClockResumed, tx: Transaction) -> None:
        usecases.move_deadline(tx, event)

    @on(DeadlineExtended)
    def extend(self, event: DeadlineExtended, tx: Transaction) -> None:
        usecases.extend(tx, event, self.office)

    @on(DeadlineRecomputed)
    def recompute(self, event: DeadlineRecomputed, tx: Transaction) -> None:
        usecases.move_deadline(tx, event)

    @on(ProgressReported)
    def report_progress(self, event: ProgressReported, tx: Transaction) -> None:
        usecases.report_progress(tx, event, self.office)

    @on(ComplaintAnswered)
    def answer(self, event: ComplaintAnswered, tx: Transaction) -> None:
        usecases.answer(tx, event, self.office)

    @on(ComplaintDeclined)
    def decline(self, event: ComplaintDeclined, tx: Transaction) -> None:
        usecases.decline(tx, event, self.office)

    @on(ComplaintClosedAsRepeated)
    def close_as_repeated(self, event: ComplaintClosedAsRepeated, tx: Transaction) -> None:
        usecases.decline(tx, event, self.office)

    @on(ComplaintReopened)
    def reopen(self, event: ComplaintReopened, tx: Transaction) -> None:
        usecases.go_on(tx, event, self.office)

    @on(ComplaintTransferred)
    def transfer(self, event: ComplaintTransferred, tx: Transaction) -> None:
        usecases.transfer(tx, event, self.office)

    @on(ComplaintMerged)
    def merge(self, event: ComplaintMerged, tx: Transaction) -> None:
        usecases.merge(tx, event, self.office)

    @on(ComplaintUnmerged)
    def unmerge(self, event: ComplaintUnmerged, tx: Transaction) -> None:
        usecases.hand_over(tx, event, self.office)

    @on(ComplaintWithdrawn)
    def withdraw(self, event: ComplaintWithdrawn, tx: Transaction) -> None:
        usecases.end_triage(tx, event)

    @on(StaffRegistered)
    def register_staff(self, event: StaffRegistered, tx: Transaction) -> None:
        usecases.register_staff(tx, event, self.office)

    @on(DeadlineReminded)
    def remind(self, event: DeadlineReminded, tx: Transaction) -> None:
        usecases.remind(tx, event, self.office)

    @on(SurgeNoticed)
    def tell_of_surge(self, event: SurgeNoticed, tx: Transaction) -> None:
        usecases.tell_of_surge(tx, event, self.office)

    @on(DigestCompiled)
    def send_digest(self, event: DigestCompiled, tx: Transaction) -> None:
        usecases.send_digest(tx, event, self.office)

    @on(ContactChanged)
    def change_contact(self, event: ContactChanged, tx: Transaction) -> None:
        usecases.change_contact(tx, event, self.office)

    @on(ReplySent)
    def reply(self, event: ReplySent, tx: Transaction) -> None:
        usecases.reply(tx, event, self.office)

    @on(QuestionReceived)
    def tell_of_question(self, event: QuestionReceived, tx: Transaction) -> None:
        usecases.tell_of_question(tx, event, self.office)

    @on(ReplyGiven)
    def talk(self, event: ReplyGiven, tx: Transaction) -> None:
        usecases.talk(tx, event, self.office)

    @on(DangerHeard)
    def alert(self, event: DangerHeard, tx: Transaction) -> None:
        usecases.alert(tx, event, self.office)

    @on(DangerUnacknowledged)
    def alert_again(self, event: DangerUnacknowledged, tx: Transaction) -> None:
        usecases.alert(tx, event, self.office)

    @on(DeliveryReported)
    def hear_of_delivery(self, event: DeliveryReported, tx: Transaction) -> None:
        usecases.hear_of_delivery(tx, event, self.office)

    @on(LettersDeclined)
    def opt_out(self, event: LettersDeclined, tx: Transaction) -> None:
        usecases.opt_out(tx, event)

    @every(seconds=5)
    def tell_of_triage(self, tx: Transaction) -> None:
        usecases.tell_of_triage(tx, self.office)

    @every(seconds=30)
    def mend(self, tx: Transaction) -> None:
        self.watching_since = self.watching_since or tx.now
        usecases.mend(tx, self.office, watching_since=self.watching_since)

    @prepares(Letter)
    def prepare(self, letter: Letter, tx: Transaction) -> WrittenLetter | None:
        return usecases.prepare(tx, letter, self.office)

    @errand(Letter)
    def deliver(self, letter: Letter, written: WrittenLetter) -> Outcome:
        outcome = self.channels[written.channel].send(written)
        self.tried(written.channel, outcome_named(outcome))
        return outcome

    @together(Letter)
    def deliver_together(self, given: Sequence[tuple[Letter, WrittenLetter]]) -> list[Outcome]:
        written = [words for _, words in given]
        outcomes = self.joint[written[0].channel].send_together(written)
        for one, outcome in zip(written, outcomes, strict=True):
            self.tried(one.channel, outcome_named(outcome))
        return outcomes

    @settles(Letter)
    def settle(self, letter: Letter, outcome: Outcome | None, tx: Transaction) -> datetime | None:
        return usecases.settle(tx, letter, outcome, self.office)

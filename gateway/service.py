"""The gateway's doors for what the other services say. People come in through `gateway.web`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from chassis.doors import Database, errand, every, on, settles
from chassis.lanes import Lane
from contracts import complaints as said
from contracts import together
from contracts.dialogue import ReplySent
from contracts.history import RootPublished
from contracts.routing import DepartmentRegistered
from contracts.similar import SimilarCasesFound
from gateway import errands, store, usecases
from gateway.domain import RECOVERY_KEPT
from gateway.domain.conversation.errands import AskMailbox, FetchPicture
from gateway.errands import Outside
from gateway.store import Transaction
from gateway.usecases import Brought, Fetched, Lost, held

FORGETS_AFTER = timedelta(days=400)  # a conversation that has been silent; longer than any of its cases may be taken up again
REPEATS_FOR = timedelta(days=90)  # no provider brings the same again after that


class Gateway:
    name = "gateway"
    db = Database(store.Transaction, store.metadata, "gateway.migrations")
    in_order_from = ("complaints",)
    lanes = {"pictures": Lane(concurrency=4), "mailboxes": Lane(concurrency=4)}  # noqa: RUF012 - read by the chassis

    def __init__(self, *, outside: Outside | None = None) -> None:
        """`outside`: what errands need; without it this process only looks (an operator's tool), or nothing comes in on channels."""
        self.outside = outside
        self.read: Callable[..., Any] | None = None  # given by the host, as what follows
        self.transact: Callable[..., Any] | None = None

    @on(said.ComplaintReceived)
    def receive(self, event: said.ComplaintReceived, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(said.ComplaintRouted)
    def route(self, event: said.ComplaintRouted, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(said.ComplaintRerouted)
    def reroute(self, event: said.ComplaintRerouted, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(said.ComplaintStarted)
    def start(self, event: said.ComplaintStarted, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(said.ComplaintReclassified)
    def reclassify(self, event: said.ComplaintReclassified, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(together.ComplaintChanged)
    def change(self, event: together.ComplaintChanged, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(said.SupplementRequested)
    def request_supplement(self, event: said.SupplementRequested, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(said.SupplementPeriodExtended)
    def extend_supplement(self, event: said.SupplementPeriodExtended, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(said.ComplaintSupplemented)
    def supplement(self, event: said.ComplaintSupplemented, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(said.ClockPaused)
    def pause(self, event: said.ClockPaused, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(said.ClockResumed)
    def resume(self, event: said.ClockResumed, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(said.DeadlineExtended)
    def extend(self, event: said.DeadlineExtended, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(said.DeadlineRecomputed)
    def recompute(self, event: said.DeadlineRecomputed, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(said.ProgressReported)
    def report_progress(self, event: said.ProgressReported, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(together.ComplaintInherited)
    def inherit(self, event: together.ComplaintInherited, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(together.DepartmentInvolved)
    def involve(self, event: together.DepartmentInvolved, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(together.PartContributed)
    def contribute(self, event: together.PartContributed, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(together.DepartmentReleased)
    def release(self, event: together.DepartmentReleased, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(said.ComplaintAnswered)
    def answer(self, event: said.ComplaintAnswered, tx: Transaction) -> None:
        usecases.publish_answer(tx, event)

    @on(said.ComplaintDeclined)
    def decline(self, event: said.ComplaintDeclined, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(together.ComplaintClosedAsRepeated)
    def close_as_repeated(self, event: together.ComplaintClosedAsRepeated, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(SimilarCasesFound)
    def find_similar(self, event: SimilarCasesFound, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(together.GroupRecognized)
    def recognize_group(self, event: together.GroupRecognized, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(said.ComplaintTransferred)
    def transfer(self, event: said.ComplaintTransferred, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(said.ComplaintMerged)
    def merge(self, event: said.ComplaintMerged, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(said.ComplaintUnmerged)
    def unmerge(self, event: said.ComplaintUnmerged, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(said.ComplaintReopened)
    def reopen(self, event: said.ComplaintReopened, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(said.ComplaintNotified)
    def notify(self, event: said.ComplaintNotified, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(said.ComplaintWithdrawn)
    def withdraw(self, event: said.ComplaintWithdrawn, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(said.ComplaintClosed)
    def close(self, event: said.ComplaintClosed, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(said.CitizenRequestRefused)
    def refuse(self, event: said.CitizenRequestRefused, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(RootPublished)
    def publish_root(self, event: RootPublished, tx: Transaction) -> None:
        usecases.publish_root(tx, event)

    @on(DepartmentRegistered)
    def list_department(self, event: DepartmentRegistered, tx: Transaction) -> None:
        usecases.list_department(tx, event)

    @on(ReplySent)
    def reply(self, event: ReplySent, tx: Transaction) -> None:
        usecases.show(tx, event)

    # Outside the house ---------------------------------------------------------------------------------------------------

    @errand(FetchPicture)
    def fetch_picture(self, record: FetchPicture) -> Fetched | Lost | None:
        return errands.fetch_picture(self._outside, record)

    @settles(FetchPicture)
    def settle_picture(self, record: FetchPicture, outcome: Fetched | Lost | None, tx: Transaction) -> datetime | None:
        return usecases.picture_came(tx, self._outside.reception, record, outcome)

    @errand(AskMailbox)
    def ask_mailbox(self, record: AskMailbox) -> Brought | None:
        assert self.read, "the host gives it"
        assert self.transact, "and this too"
        return errands.ask_mailbox(self._outside, record, self.read(lambda tx: usecases.cursor_of(tx, record.name)), self.transact)

    @settles(AskMailbox)
    def settle_mailbox(self, record: AskMailbox, outcome: Brought | None, tx: Transaction) -> datetime | None:
        return usecases.mailbox_asked(tx, record, outcome, self._pause(record.name))

    @every(seconds=30)
    def keep_asking(self, tx: Transaction) -> None:
        if self.outside is not None:
            usecases.ask_mailboxes(tx, errands.pauses(self.outside.mailboxes))

    @every(seconds=3600)
    def forget(self, tx: Transaction) -> None:
        tx.conversations.forget(tx.now - FORGETS_AFTER)
        tx.messages.forget(tx.now - REPEATS_FOR)
        tx.recovery_links.forget(tx.now - RECOVERY_KEPT)

    @every(seconds=60)
    def clear_held(self, tx: Transaction) -> None:
        held.clear(tx)

    @property
    def _outside(self) -> Outside:
        if self.outside is None:
            raise RuntimeError("this process was given nothing to go outside with")
        return self.outside

    def _pause(self, name: str) -> float | None:
        return errands.pauses(self._outside.mailboxes).get(name)

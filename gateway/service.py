"""The gateway's doors for what the other services say. People come in through `gateway.web`."""

from __future__ import annotations

from chassis.doors import Database, on
from contracts import complaints as said
from contracts import together
from contracts.dialogue import ReplySent
from contracts.history import RootPublished
from contracts.routing import DepartmentRegistered
from gateway import store, usecases
from gateway.store import Transaction


class Gateway:
    name = "gateway"
    db = Database(store.Transaction, store.metadata, "gateway.migrations")
    in_order_from = ("complaints",)

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

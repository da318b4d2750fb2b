"""The gateway's doors for what the other services say. People come in through `gateway.web`."""

from __future__ import annotations

from chassis.doors import Database, on
from contracts.complaints import (
    CitizenRequestRefused,
    ComplaintAnswered,
    ComplaintClosed,
    ComplaintNotified,
    ComplaintReceived,
    ComplaintRerouted,
    ComplaintRouted,
    ComplaintStarted,
    ComplaintWithdrawn,
)
from contracts.routing import DepartmentRegistered
from gateway import store, usecases
from gateway.store import Transaction


class Gateway:
    name = "gateway"
    db = Database(store.Transaction, store.metadata, "gateway.migrations")
    in_order_from = ("complaints",)

    @on(ComplaintReceived)
    def receive(self, event: ComplaintReceived, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(ComplaintRouted)
    def route(self, event: ComplaintRouted, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(ComplaintRerouted)
    def reroute(self, event: ComplaintRerouted, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(ComplaintStarted)
    def start(self, event: ComplaintStarted, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(ComplaintAnswered)
    def answer(self, event: ComplaintAnswered, tx: Transaction) -> None:
        usecases.publish_answer(tx, event)

    @on(ComplaintNotified)
    def notify(self, event: ComplaintNotified, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(ComplaintWithdrawn)
    def withdraw(self, event: ComplaintWithdrawn, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(ComplaintClosed)
    def close(self, event: ComplaintClosed, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(CitizenRequestRefused)
    def refuse(self, event: CitizenRequestRefused, tx: Transaction) -> None:
        usecases.show(tx, event)

    @on(DepartmentRegistered)
    def list_department(self, event: DepartmentRegistered, tx: Transaction) -> None:
        usecases.list_department(tx, event)

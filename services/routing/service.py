"""Routing: proposes the department that should answer a case, and says when a person must choose."""

from __future__ import annotations

from chassis.doors import Database, every, handles, on
from contracts.complaints import ComplaintReceived, ComplaintRerouted, ComplaintRouted
from contracts.routing import RegisterDepartments, SuggestDepartments, Suggestions
from services.routing import store, usecases


class Routing:
    """It takes nobody's events strictly in order: a case is proposed for once, and of several corrections the latest wins."""

    name = "routing"
    db = Database(store.Transaction, store.metadata, "services.routing.migrations")

    @on(ComplaintReceived)
    def assign(self, event: ComplaintReceived, tx: store.Transaction) -> None:
        usecases.assign(tx, event)

    @on(ComplaintRouted)
    def learn(self, event: ComplaintRouted, tx: store.Transaction) -> None:
        usecases.learn(tx, event)

    @on(ComplaintRerouted)
    def correct(self, event: ComplaintRerouted, tx: store.Transaction) -> None:
        usecases.correct(tx, event)

    @handles(RegisterDepartments)
    def register(self, command: RegisterDepartments, tx: store.Transaction) -> None:
        usecases.register(tx, command)

    @every(seconds=5)
    def reorganise(self, tx: store.Transaction) -> None:
        usecases.reorganise(tx)

    @handles(SuggestDepartments)
    def suggest(self, query: SuggestDepartments, tx: store.Transaction) -> Suggestions:
        return usecases.suggest(tx, query)

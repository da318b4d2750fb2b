"""The doors of the complaints service: what it hears, what officers may ask of it, and what time brings."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chassis.doors import Database, every, handles, on
from contracts.complaints import (
    AnswerComplaint,
    CaseFile,
    CasePage,
    CaseSummary,
    ListComplaints,
    OpenComplaint,
    RegisterServices,
    RouteComplaint,
    StartComplaint,
)
from contracts.gateway import AnswerPublished, ComplaintRated, ComplaintSubmitted, Kind, ResultConfirmed, WithdrawalRequested
from contracts.notify import NotificationDelivered, NotificationFailed
from contracts.routing import DepartmentAssigned, DepartmentRegistered, TriageNeeded
from services.complaints import store, usecases
from services.complaints.calendar import Calendar
from services.complaints.periods import Period
from services.complaints.store import Transaction


class Complaints:
    """`open_text` opens what the gateway sealed for this service: the text as the citizen wrote it. `calendar` and `periods` are
    the city's."""

    name = "complaints"
    db = Database(store.Transaction, store.metadata, "services.complaints.migrations")
    in_order_from = ("gateway",)

    def __init__(self, *, open_text: Callable[[str], str], calendar: Calendar, periods: Mapping[Kind, Period]) -> None:
        self.open_text, self.calendar, self.periods = open_text, calendar, periods

    @on(ComplaintSubmitted)
    def receive(self, event: ComplaintSubmitted, tx: Transaction) -> None:
        usecases.receive(tx, event, self.periods, self.calendar)

    @on(DepartmentAssigned)
    def route_as_proposed(self, event: DepartmentAssigned, tx: Transaction) -> None:
        usecases.route_as_proposed(tx, event)

    @on(TriageNeeded)
    def propose(self, event: TriageNeeded, tx: Transaction) -> None:
        usecases.propose(tx, event)

    @on(NotificationDelivered)
    def notify(self, event: NotificationDelivered, tx: Transaction) -> None:
        usecases.notify(tx, event)

    @on(NotificationFailed)
    def notify_after_failure(self, event: NotificationFailed, tx: Transaction) -> None:
        usecases.notify_after_failure(tx, event)

    @on(AnswerPublished)
    def notify_on_page(self, event: AnswerPublished, tx: Transaction) -> None:
        usecases.notify_on_page(tx, event)

    @on(WithdrawalRequested)
    def withdraw(self, event: WithdrawalRequested, tx: Transaction) -> None:
        usecases.withdraw(tx, event)

    @on(ResultConfirmed)
    def confirm(self, event: ResultConfirmed, tx: Transaction) -> None:
        usecases.confirm(tx, event)

    @on(ComplaintRated)
    def rate(self, event: ComplaintRated, tx: Transaction) -> None:
        usecases.rate(tx, event)

    @on(DepartmentRegistered)
    def register_department(self, event: DepartmentRegistered, tx: Transaction) -> None:
        usecases.register_department(tx, event)

    @handles(RouteComplaint)
    def route(self, command: RouteComplaint, tx: Transaction) -> CaseSummary:
        return usecases.route(tx, command)

    @handles(StartComplaint)
    def start(self, command: StartComplaint, tx: Transaction) -> CaseSummary:
        return usecases.start(tx, command)

    @handles(AnswerComplaint)
    def answer(self, command: AnswerComplaint, tx: Transaction) -> CaseSummary:
        return usecases.answer(tx, command)

    @handles(ListComplaints)
    def list_complaints(self, query: ListComplaints, tx: Transaction) -> CasePage:
        return usecases.list_complaints(tx, query)

    @handles(OpenComplaint)
    def open_complaint(self, query: OpenComplaint, tx: Transaction) -> CaseFile:
        return usecases.open_complaint(tx, query, self.open_text)

    @handles(RegisterServices)
    def register_services(self, command: RegisterServices, tx: Transaction) -> None:
        usecases.register_services(tx, command)

    @every(seconds=60)
    def close(self, tx: Transaction) -> None:
        usecases.close(tx)

"""What the complaints service hears: citizens through the gateway, routing, notify."""

from __future__ import annotations

from chassis.doors import on
from contracts import conversation, gateway, staff
from contracts.dangers import DangerHeard
from contracts.notify import NotificationDelivered, NotificationFailed
from contracts.routing import DepartmentAssigned, DepartmentRegistered, TriageNeeded
from contracts.similar import JoinRequested
from services.complaints.store import Transaction
from services.complaints.usecases import cities, dangers, dialogue, finding, fitting, hearing, persons


class Heard:
    cities: cities.Cities
    answers: fitting.Answers

    @on(gateway.ComplaintSubmitted)
    def receive(self, event: gateway.ComplaintSubmitted, tx: Transaction) -> None:
        hearing.receive(tx, event, self.cities.now(tx))

    @on(DangerHeard)
    def hear_danger(self, event: DangerHeard, tx: Transaction) -> None:
        dangers.hear_danger(tx, event)

    @on(DepartmentAssigned)
    def route_as_proposed(self, event: DepartmentAssigned, tx: Transaction) -> None:
        hearing.route_as_proposed(tx, event, self.answers)

    @on(TriageNeeded)
    def propose(self, event: TriageNeeded, tx: Transaction) -> None:
        hearing.propose(tx, event, self.answers)

    @on(NotificationDelivered)
    def notify(self, event: NotificationDelivered, tx: Transaction) -> None:
        hearing.notify(tx, event)

    @on(NotificationFailed)
    def notify_after_failure(self, event: NotificationFailed, tx: Transaction) -> None:
        hearing.notify_after_failure(tx, event)

    @on(gateway.AnswerPublished)
    def notify_on_page(self, event: gateway.AnswerPublished, tx: Transaction) -> None:
        hearing.notify_on_page(tx, event)

    @on(gateway.WithdrawalRequested)
    def withdraw(self, event: gateway.WithdrawalRequested, tx: Transaction) -> None:
        hearing.withdraw(tx, event, self.cities.now(tx))

    @on(gateway.ChangeRequested)
    def change(self, event: gateway.ChangeRequested, tx: Transaction) -> None:
        hearing.change(tx, event)

    @on(gateway.SupplementSubmitted)
    def supplement(self, event: gateway.SupplementSubmitted, tx: Transaction) -> None:
        hearing.supplement(tx, event, self.cities.now(tx))

    @on(gateway.SupplementTimeRequested)
    def give_more_time(self, event: gateway.SupplementTimeRequested, tx: Transaction) -> None:
        hearing.give_more_time(tx, event)

    @on(gateway.ResultConfirmed)
    def confirm(self, event: gateway.ResultConfirmed, tx: Transaction) -> None:
        hearing.confirm(tx, event)

    @on(gateway.ReopenRequested)
    def reopen(self, event: gateway.ReopenRequested, tx: Transaction) -> None:
        hearing.reopen(tx, event, self.cities.now(tx))

    @on(gateway.ObjectionFiled)
    def object_to(self, event: gateway.ObjectionFiled, tx: Transaction) -> None:
        hearing.object_to(tx, event, self.cities.now(tx))

    @on(gateway.ComplaintRated)
    def rate(self, event: gateway.ComplaintRated, tx: Transaction) -> None:
        hearing.rate(tx, event)

    @on(DepartmentRegistered)
    def register_department(self, event: DepartmentRegistered, tx: Transaction) -> None:
        hearing.register_department(tx, event)

    @on(staff.StaffRegistered)
    def register_staff(self, event: staff.StaffRegistered, tx: Transaction) -> None:
        persons.register_staff(tx, event)

    @on(conversation.ContactGiven)
    def change_contact(self, event: conversation.ContactGiven, tx: Transaction) -> None:
        dialogue.change_contact(tx, event)

    @on(conversation.QuestionAsked)
    def hear_question(self, event: conversation.QuestionAsked, tx: Transaction) -> None:
        dialogue.hear_question(tx, event)

    @on(JoinRequested)
    def join(self, event: JoinRequested, tx: Transaction) -> None:
        finding.join(tx, event)

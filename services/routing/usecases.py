"""What can be asked of routing: propose a department, learn from a person's choice, take a new list of departments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from contracts.complaints import ComplaintReceived, ComplaintRerouted, ComplaintRouted
from contracts.routing import DepartmentDuties, RegisterDepartments, SuggestDepartments, Suggestions
from services.routing import domain

if TYPE_CHECKING:
    from services.routing.store import Transaction


def assign(tx: Transaction, event: ComplaintReceived) -> None:
    if tx.decisions.find(event.complaint_id):
        return  # decided before, or a person was quicker
    decision, assigned_or_triage = domain.decide(event, tx.departments.model(), tx.now)
    tx.decisions.add(decision)
    tx.publish(assigned_or_triage)


def correct(tx: Transaction, event: ComplaintRouted | ComplaintRerouted) -> None:
    decision = tx.decisions.find(event.complaint_id)
    corrected = domain.correct(decision, event)
    if decision is None:
        tx.decisions.add(corrected)
    elif corrected != decision:
        tx.decisions.put(corrected)


def learn(tx: Transaction, event: ComplaintRouted) -> None:
    if not event.automatic:  # else it is our own proposal, come back
        correct(tx, event)


def register(tx: Transaction, command: RegisterDepartments) -> None:
    listed, news = domain.register(tx.departments.all(), command.departments, tx.now)
    tx.departments.replace(listed, domain.version_of(domain.in_force(listed)))
    for registered in news:
        tx.publish(registered)


def suggest(tx: Transaction, query: SuggestDepartments) -> Suggestions:
    return domain.suggest(tx.departments.model(), query.text)


def suggest_from(departments: Sequence[DepartmentDuties], text: str) -> Suggestions:
    """What would be proposed if this were the city's list: for trying words out before they are loaded."""
    return domain.suggest(domain.Model.of(domain.listed(departments)), text)

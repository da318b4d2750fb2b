"""Propose a department for a case, and note what a person made of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from contracts.complaints import ComplaintReceived, ComplaintRerouted, ComplaintRouted
from contracts.routing import DepartmentDuties, SuggestDepartments, Suggestions
from services.routing import domain
from services.routing.rules.facts import KOREA

if TYPE_CHECKING:
    from services.routing.store import Transaction


def assign(tx: Transaction, event: ComplaintReceived) -> None:
    if tx.decisions.find(event.complaint_id):
        return  # decided before, or a person was quicker
    decision, assigned_or_triage = domain.decide(event.complaint_id, domain.read(event), tx.cities.now(), tx.now)
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


def suggest(tx: Transaction, query: SuggestDepartments) -> Suggestions:
    return domain.suggest(domain.Reading(text=query.text), tx.cities.now(), today=tx.now.astimezone(KOREA).date())


def suggest_from(departments: Sequence[DepartmentDuties], text: str) -> Suggestions:
    """What would be proposed if this were the city's list: for trying words out before they are loaded."""
    listed = domain.listed(departments)
    city = domain.prepare({"duties": domain.version_of(listed)}, {"duties": domain.content_of(listed)})
    return domain.suggest(domain.Reading(text=text), city)

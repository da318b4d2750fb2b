"""Propose a department for a case, and note what a person made of it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from contracts.complaints import ComplaintReceived, ComplaintRerouted, ComplaintRouted
from contracts.proposals import Precedent
from contracts.routing import SuggestDepartments, Suggestions
from services.routing import domain
from services.routing.domain import Alike, City, Remembered
from services.routing.domain.deciding import Decided
from services.routing.precedents import Near
from services.routing.rules.facts import KOREA
from services.routing.usecases import remembering

if TYPE_CHECKING:
    from services.routing.store import Transaction

SHOWN = 3  # precedents that travel with the question to a person


def assign(tx: Transaction, event: ComplaintReceived) -> None:
    remembering.receive(tx, event)
    if tx.decisions.find(event.complaint_id):
        return  # decided before, or a person was quicker
    decision, assigned_or_triage = _decide(tx, event)
    tx.decisions.add(decision)
    tx.publish(assigned_or_triage)


def correct(tx: Transaction, event: ComplaintRouted | ComplaintRerouted) -> None:
    decision = tx.decisions.find(event.complaint_id)
    corrected = domain.correct(decision, event)
    if decision is None:
        tx.decisions.add(corrected)
    elif corrected != decision:
        tx.decisions.put(corrected)
    remembering.choose(tx, event)


def learn(tx: Transaction, event: ComplaintRouted) -> None:
    if not event.automatic:  # else it is our own proposal, come back
        correct(tx, event)


def suggest(tx: Transaction, query: SuggestDepartments) -> Suggestions:
    reading, city = domain.Reading(text=query.text), tx.cities.now()
    return domain.suggest(reading, city, near_of(tx.memories.like(reading)), today=tx.now.astimezone(KOREA).date())


def near_of(like: Sequence[tuple[Remembered, float]]) -> tuple[Near, ...]:
    """Decided cases as they are evidence."""
    return tuple(
        Near(label=case.label, likeness=likeness, id=str(case.id), decided_at=case.labelled_at) for case, likeness in like if case.label
    )


def _decide(tx: Transaction, event: ComplaintReceived) -> Decided:
    """What fails is left out: first what was learned, then everything, and a person is asked. No case waits for it."""
    reading, city = domain.read(event), tx.cities.now()
    try:
        like = tx.memories.like(reading, but=event.complaint_id)
        began = time.thread_time()
        made = domain.decide(event.complaint_id, reading, city, Alike(near=near_of(like), precedents=_shown(like, city)), tx.now)
        tx.doubts.well(time.thread_time() - began)
        return made
    except tx.doubts.OURS as error:
        tx.doubts.fail("learned", error)
    try:
        return domain.decide(event.complaint_id, reading, tx.cities.plain(), Alike(), tx.now)
    except tx.doubts.OURS as error:
        tx.doubts.fail("duties", error)
    return domain.ask_a_person(event.complaint_id, reading, city, tx.now)


def _shown(like: Sequence[tuple[Remembered, float]], city: City) -> tuple[Precedent, ...]:
    """The same as they travel with the question to a person."""
    return tuple(
        Precedent(
            receipt_number=case.receipt_number,
            title=case.reading.title if case.reading else None,
            likeness=likeness,
            department_code=case.label,
            department_name=city.name_of(case.label),
            answered_at=case.answered_at,
        )
        for case, likeness in like[:SHOWN]
        if case.label
    )

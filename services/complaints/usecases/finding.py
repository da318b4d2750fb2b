"""Which open cases may be the same matter as a voice, and what its citizen may know of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from contracts.message import Refusal
from contracts.similar import FindSimilar, JoinRequested, SimilarCase, SimilarCases
from services.complaints import domain, matters, similar
from services.complaints.domain import Complaint, Near
from services.complaints.lifecycle import UNANSWERED
from services.complaints.repeats import LOOKED_AT
from services.complaints.similar import Filing, Likeness
from services.complaints.usecases.saying import keep, say

if TYPE_CHECKING:
    from services.complaints.store import Transaction

COMPARED = 20  # cases that are read and compared, those with most marks in common
Judged = tuple[Near, Likeness]


def find_similar(tx: Transaction, query: FindSimilar) -> SimilarCases:
    """Before anything is filed."""
    looked = Filing(title=query.title, text=query.text[:LOOKED_AT], place=query.location)
    found = tx.matters.near(likeliest(tx.matters.sharing(matters.looked_for(looked.title, looked.text, looked.place))))
    judged = [(near, similar.compare(looked, near.filing)) for near in found.values()]
    return SimilarCases(items=cards(tx, looked, judged))


def likeliest(sharing: Counter[UUID]) -> list[UUID]:
    """The few that are compared at all; of those with as many marks in common the latest."""
    return [id for id, _ in sorted(sharing.items(), key=lambda one: (one[1], one[0].int), reverse=True)[:COMPARED]]


def cards(tx: Transaction, looked: Filing, judged: Iterable[Judged]) -> tuple[SimilarCase, ...]:
    """The likeliest few, as whoever wrote `looked` may know of them."""
    return told(tx, [(looked, best(tx, looked, judged))])[0]


def best(tx: Transaction, looked: Filing, judged: Iterable[Judged]) -> list[Judged]:
    """The likeliest few of those that others may be told of."""
    services = tx.services.all()
    if similar.kept_apart(services, None, looked.whole):
        return []
    may_be = [one for one in judged if one[1].because and domain.may_be_shown(*one, services, looked)]
    return sorted(may_be, key=lambda one: (-len(one[1].because), -one[1].score, one[0].received_at, one[0].id))[: similar.MOST]


def told(tx: Transaction, several: Sequence[tuple[Filing, list[Judged]]]) -> list[tuple[SimilarCase, ...]]:
    """The cards of several; how many stand behind the cases is read at once."""
    services, behind = tx.services.all(), tx.matters.behind({near.id for _, found in several for near, _ in found})
    return [tuple(domain.card(near, alike, services, looked, behind[near.id]) for near, alike in found) for looked, found in several]


def join(tx: Transaction, event: JoinRequested) -> None:
    """After it was filed. Where the case or the other one has come to an end meanwhile, the citizen reads that it came too late."""
    complaint, lead = tx.complaints.get(event.complaint_id), joined_case(tx, event.joins)
    try:
        if lead is None:
            raise Refusal("not_found", "there is no such case", field="joins")
        joined = keep(tx, domain.join(complaint, lead, tx.now))
    except Refusal as refusal:
        say(tx, domain.refuse(complaint, "join", tx.now, because=refusal.detail))
        return
    keep(tx, domain.hear_of_joining(lead, joined, tx.now))


def join_at_once(tx: Transaction, complaint: Complaint, joins: UUID) -> None:
    """As it was filed. If the other case has ended by now, there is nothing to join: this one goes its own way."""
    lead = joined_case(tx, joins)
    if lead is not None and lead.status in UNANSWERED and lead.id != complaint.id:
        joined = keep(tx, domain.join(complaint, lead, tx.now))
        keep(tx, domain.hear_of_joining(lead, joined, tx.now))


def joined_case(tx: Transaction, joins: UUID) -> Complaint | None:
    """The case that is meant: what was merged into another one is answered there."""
    if not tx.complaints.known(joins):
        return None
    lead = tx.complaints.get(joins)
    return tx.complaints.get(lead.merged_into) if lead.merged_into is not None else lead

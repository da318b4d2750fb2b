"""What a letter would say to this very citizen, on the ways that lead to them: looked at, and nothing kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from contracts.complaints import Handler
from contracts.contact import Contact
from contracts.letters import ForeseeLetter, ForeseenLetter, ForeseenLetters
from contracts.message import Refusal
from contracts.notify import LetterName
from services.notify import domain, letters
from services.notify.domain import Case, Facts, PostOffice, Recipient
from services.notify.usecases.sending import open_ways, words

if TYPE_CHECKING:
    from services.notify.store import Transaction

OF_OFFICERS = (  # whose words stand in them
    *(LetterName.RESULT, LetterName.REFUSAL, LetterName.SUPPLEMENT),
    *(LetterName.EXTENSION, LetterName.TRANSFER, LetterName.REPLY),
)
NOBODY = ""  # the hint of somebody whom nothing leads to there


def foresee(tx: Transaction, query: ForeseeLetter, office: PostOffice) -> ForeseenLetters:
    """Raises Refusal: no such case for this person (`not_found`), or no letter that an officer's words stand in (`invalid`)."""
    if query.letter not in OF_OFFICERS:
        raise Refusal("invalid", "Nobody's words stand in such a letter.", field="letter")
    case = tx.cases.find(query.complaint_id)
    if case is None or not domain.may_decide(query.staff, case):
        raise Refusal("not_found", "There is no such complaint.", field="complaint_id")
    there = open_ways(tx, case, query.letter, office)
    first = domain.first_ways(case, query.letter, there)
    others = [way for way in there if way not in first]
    items = [replace(one, fallback=_following(first, others)) for one in _on(tx, first, query, case, office)]
    if query.everywhere:
        items += _on(tx, [way for way in others if not way.by_hand], query, case, office)
        items += [replace(one, reachable=False) for one in _on(tx, _instead_of_nobody(items, office), query, case, office)]
    return ForeseenLetters(items=tuple(items), page_only=not case.ways)


def _on(tx: Transaction, ways: Sequence[Recipient], query: ForeseeLetter, case: Case, office: PostOffice) -> Iterator[ForeseenLetter]:
    contact = office.open_contact(case.sealed_contact) if case.sealed_contact else Contact()
    facts = _facts(query, case)
    for way in ways:
        template_id = words(tx, case, query.letter, way, office)
        if template_id is None and not way.by_hand:
            continue
        delivery = domain.queue(way, query.letter, cause_id=case.id, now=tx.now, complaint_id=case.id, facts=facts)
        if template_id is None:
            yield ForeseenLetter(channel=way.channel, recipient_hint=way.hint)
        else:
            written = letters.foreseen(tx.templates.get(template_id), delivery, case, contact, office)
            yield replace(written, reachable=not tx.addresses.has_bounced(domain.address_of(way)))


def _following(first: Sequence[Recipient], others: Sequence[Recipient]) -> str | None:
    """Where it goes on to; what was chosen to go to two places is on its way to the other one."""
    return others[0].channel if len(first) == 1 and others else None


def _instead_of_nobody(items: Sequence[ForeseenLetter], office: PostOffice) -> list[Recipient]:
    """One channel for each kind of words that isn't there yet."""
    shown = {(one.channel_class, office.channels[one.channel].approved_words) for one in items if one.channel_class}
    found = []
    for name in (*office.order, *sorted(office.channels)):
        can = office.channels.get(name)
        if can is None or can.task or can.public or not can.pushes or (can.channel_class, can.approved_words) in shown:
            continue
        shown.add((can.channel_class, can.approved_words))
        found.append(Recipient(channel=name, fingerprint="", hint=NOBODY))
    return found


def _facts(query: ForeseeLetter, case: Case) -> Facts:
    """What the event would tell: each letter has one text, by another name. The number makes the link of a result as long as it will be."""
    department = case.department
    unit, phone = (department.name, department.phone) if department else ("민원실", None)
    return Facts(
        department=department,
        handler=Handler(unit=unit, name=query.staff.name, contact=query.staff.contact or phone),
        due_at=query.due_at or case.due_at,
        previous_due_at=case.due_at,
        answer_by=query.answer_by,
        ground=query.ground,
        reason=query.reason,
        remedy=query.remedy,
        agency=query.agency,
        agency_receipt_number=query.agency_receipt_number,
        agency_link=query.agency_link,
        answer=query.text,
        request=query.text,
        text=query.text,
        answer_number=1,
    )

"""급증: cases that have just come are compared with others, one after the other; what many file within a day is told once, and proposed
as one group petition. People decide."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING
from uuid import UUID

from contracts.desk import Role
from services.complaints import domain, similar, surges
from services.complaints.calendar import KOREA
from services.complaints.domain import Belongs, Near, Surge
from services.complaints.repeats import said
from services.complaints.surges import SurgeRules
from services.complaints.usecases.finding import COMPARED, Judged, best, likeliest, told

if TYPE_CHECKING:
    from services.complaints.store import Transaction

AT_ONCE = 3  # cases in one transaction: whoever speaks meanwhile waits for no more
VERY_MANY = 200  # of those that wait: the others among them are not even looked at


def notice(tx: Transaction, rules: SurgeRules) -> bool:
    """Compare what has come since with what was there before, the oldest first: of two that came at the same moment, through whichever
    processes, one finds the other. True when more may wait."""
    tx.surges.alone()
    newcomers = tx.matters.unseen(AT_ONCE)
    if not newcomers:
        return False
    wanted = _likeliest_before(tx, newcomers)
    tx.matters.seen([id for id, _ in newcomers])
    near = tx.matters.near({id for id, others in wanted.items() if others}.union(*wanted.values()))
    found: list[tuple[Near, list[Judged]]] = []
    for id, others in wanted.items():
        if (case := near.get(id)) is not None:
            there = [near[other] for other in others if other in near]
            found.append((case, [(other, similar.compare(case.filing, other.filing)) for other in there]))
    _tell(tx, found)
    _surge_each(tx, found, rules)
    return len(newcomers) == AT_ONCE


def _likeliest_before(tx: Transaction, newcomers: Sequence[tuple[UUID, list[int]]]) -> dict[UUID, list[UUID]]:
    """The few that each newcomer is compared with: what was compared before it, here or in the database."""
    before = newcomers[0][0] if len(newcomers) == AT_ONCE and tx.matters.many_unseen(VERY_MANY) else None
    shared = tx.matters.sharing_each([marks for _, marks in newcomers], compared=True, before=before)
    seen: dict[int, deque[UUID]] = {}
    wanted: dict[UUID, list[UUID]] = {}
    for (id, marks), sharing in zip(newcomers, shared, strict=True):
        there = Counter(sharing)
        there.update(other for mark in marks for other in seen.get(mark, ()))
        wanted[id] = likeliest(there)
        for mark in marks:
            seen.setdefault(mark, deque(maxlen=COMPARED)).append(id)
    return wanted


def _tell(tx: Transaction, found: Sequence[tuple[Near, list[Judged]]]) -> None:
    """Citizens are told of what may be the same matter."""
    chosen = [(case, few) for case, judged in found if judged and (few := best(tx, case.filing, judged))]
    tx.complaints.prefetch([case.id for case, _ in chosen])
    shown_to = told(tx, [(case.filing, few) for case, few in chosen])
    for (case, _), shown in zip(chosen, shown_to, strict=True):
        tx.publish(domain.tell_similar(tx.complaints.get(case.id), shown, tx.now))


def _surge_each(tx: Transaction, found: Sequence[tuple[Near, list[Judged]]], rules: SurgeRules) -> None:
    """Which of them belong to many of one matter? What they belong to, and who filed them, is read at once."""
    alike = [(case, _of_its_matter(case, judged, rules)) for case, judged in found]
    belongs = tx.surges.of_cases({other.id for _, others in alike for other in others})
    keys = tx.filings.keys_of([case.id for case, others in alike if others])
    for case, others in alike:
        if others:
            belong = _surge(tx, case, others, belongs, keys=keys.get(case.id, frozenset()), rules=rules)
            belongs.update((one.complaint_id, one.surge_id) for one in belong)


def _of_its_matter(case: Near, judged: Sequence[Judged], rules: SurgeRules) -> list[Near]:
    since = case.received_at - rules.within
    return [
        other for other, one in judged if other.received_at >= since and surges.one_matter(one, case.department_code, other.department_code)
    ]


def _surge(
    tx: Transaction, case: Near, alike: Sequence[Near], belongs: Mapping[UUID, UUID], *, keys: Collection[str], rules: SurgeRules
) -> Sequence[Belongs]:
    """What belongs to a surge from now on. `keys`: by what the citizen of this case is known."""
    known = {belongs[other.id] for other in alike if other.id in belongs}
    since = case.received_at - rules.within
    running = [surge for id in sorted(known) if (surge := tx.surges.find(id)) is not None and surge.last_at >= since]
    if running:
        return _grows(tx, max(running, key=lambda one: one.cases), case, keys, rules)
    return _begins(tx, [*(other for other in alike if other.id not in belongs), case], rules)


def _grows(tx: Transaction, surge: Surge, case: Near, keys: Collection[str], rules: SurgeRules) -> Sequence[Belongs]:
    fingerprint = _fingerprint(case)
    new_person = not tx.surges.has_person(surge.id, keys, fingerprint)
    grown = domain.grow(surge, case.received_at, fingerprint=fingerprint, new_person=new_person, department=case.department)
    late = grown.late > surge.late
    belong = [Belongs(complaint_id=case.id, surge_id=surge.id, received_at=case.received_at, words=fingerprint, late=late)]
    _keep(tx, grown, belong, rules)
    return belong


def _begins(tx: Transaction, cases: list[Near], rules: SurgeRules) -> Sequence[Belongs]:
    """From so many different citizens on."""
    keys = tx.filings.keys_of([case.id for case in cases])
    printed = {case.id: _fingerprint(case) for case in cases}
    persons = surges.persons((keys.get(case.id, frozenset()), printed[case.id]) for case in cases)
    if persons < rules.persons:
        return ()
    cases = sorted(cases, key=lambda one: (one.received_at, one.id))
    first, last = cases[0], cases[-1]
    surge = domain.begin_surge(
        printed[first.id],
        len(cases),
        sum(one == printed[first.id] for one in printed.values()),
        persons=persons,
        began_at=first.received_at,
        last_at=last.received_at,
        department=next((case.department for case in cases if case.department is not None), None),
    )
    matter = similar.matter_of(tx.services.all(), first.filing.whole, last.filing.whole)
    surge = replace(surge, matter=matter, place=similar.compare(first.filing, last.filing).named)
    tx.surges.add(surge)
    belong = [Belongs(complaint_id=one.id, surge_id=surge.id, received_at=one.received_at, words=printed[one.id]) for one in cases]
    _keep(tx, surge, belong, rules)
    return belong


def _keep(tx: Transaction, surge: Surge, belong: Collection[Belongs], rules: SurgeRules) -> None:
    """Kept, and told where it is so many that it is news."""
    code, today = surge.department.code if surge.department else None, tx.now.astimezone(KOREA).date()
    before = surge.alerted_persons
    if before is not None or surge.persons >= rules.persons:
        largest = tx.surges.largest(code, today - timedelta(days=surges.USUAL_DAYS), today) if before is None else []
        told_today = tx.surges.told_since(code, tx.now - rules.within) if before is None else 0
        if surges.told(surge.persons, before, surges.threshold(rules, largest, told_today)):
            surge, noticed = domain.alert(surge, _heads(tx, code), tx.now)
            tx.publish(noticed)
    tx.surges.put(surge)
    tx.surges.take_in(belong)
    tx.surges.keep_largest(code, today, surge.persons)


def _heads(tx: Transaction, department_code: str | None) -> tuple[str, ...]:
    """Who is told: who leads the department; else, and where nobody leads it, whoever hands cases out."""
    heads = [member.account_id for member in tx.staff.of_department(department_code) if member.leads] if department_code else []
    return tuple(heads or tx.staff.with_role(Role.TRIAGE))


def _fingerprint(case: Near) -> str:
    """The same for the same words, whatever spaces and signs stand between them."""
    return blake2b(said(case.filing.whole).encode(), digest_size=16).hexdigest()

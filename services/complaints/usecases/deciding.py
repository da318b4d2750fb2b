"""What people decide on a surge: that it is one group petition, or that nothing follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from contracts.message import Refusal
from contracts.similar import AcceptSurge, DismissSurge, ListSurges, SurgeDecided, SurgeMember, Surges, SurgeState
from contracts.similar import Surge as ShownSurge
from services.complaints import domain, roles
from services.complaints.domain import Complaint, Surge
from services.complaints.lifecycle import UNANSWERED
from services.complaints.usecases.saying import say

if TYPE_CHECKING:
    from services.complaints.store import Transaction

LONGEST_LIST = 100
SHOWN_MEMBERS = 100
AT_ONCE = 500  # cases that are recognised in one transaction; more of them wait to be added
TOGETHER = "다수인관련민원으로 함께 처리합니다."


def list_surges(tx: Transaction, query: ListSurges) -> Surges:
    if not 1 <= query.limit <= LONGEST_LIST:
        raise Refusal("invalid", f"a list has 1 to {LONGEST_LIST} lines", field="limit")
    listed = tx.surges.listed(query.state, roles.own_department(query.staff), query.limit)
    return Surges(items=tuple(_shown(tx, surge) for surge in listed))


def accept(tx: Transaction, command: AcceptSurge) -> ShownSurge:
    """다수인관련민원: each of its cases is marked. It is recognised of one case after the other, since each has a clock of its own."""
    surge = _decided(tx, command)
    again = surge.state is SurgeState.ACCEPTED
    members = [one.complaint_id for one in tx.surges.members(surge.id, AT_ONCE, late_only=again)]
    left = max(0, (surge.late if again else surge.cases) - len(members))
    accepted = domain.accept_surge(surge, left, tx.now, command.staff)
    tx.complaints.prefetch(members)
    cases = [tx.complaints.get(id) for id in members]
    for case in cases:
        if case.status in UNANSWERED and (recognized := domain.recognize_group(case, surge.persons, tx.now)):
            say(tx, recognized)
    if command.merge:
        _merge(tx, [tx.complaints.get(one.complaint_id) for one in tx.surges.members(surge.id, 1)], members, command)
    if not again and left:
        tx.surges.mark([one.complaint_id for one in tx.surges.members(surge.id, surge.cases)], late=True)
    tx.surges.mark(members, late=False)
    return _kept(tx, surge, accepted)


def dismiss(tx: Transaction, command: DismissSurge) -> ShownSurge:
    surge = _decided(tx, command)
    return _kept(tx, surge, domain.dismiss_surge(surge, command.reason, tx.now, command.staff))


def _merge(tx: Transaction, first: list[Complaint], members: list[UUID], command: AcceptSurge) -> None:
    """As far as each case can be merged, and whoever decides may: the others go their own way, and are in the group all the same."""
    lead = next((tx.complaints.get(one.merged_into) if one.merged_into else one for one in first), None)
    if lead is None:
        return
    for id in members:
        case = tx.complaints.get(id)
        if id == lead.id or tx.complaints.merged_into(id) or not roles.may(command.staff, case, "merge"):
            continue
        try:
            say(tx, domain.merge(case, lead, TOGETHER, tx.now, command.staff))
        except Refusal:  # it has been answered meanwhile: it keeps its own answer
            continue


def _kept(tx: Transaction, before: Surge, after: Surge) -> ShownSurge:
    tx.surges.put(after)
    if before.state is SurgeState.PROPOSED and before.alerted_at is not None:
        tx.publish(SurgeDecided(occurred_at=tx.now, surge_id=after.id, state=after.state, persons=after.persons))
    return _shown(tx, after)


def _decided(tx: Transaction, command: AcceptSurge | DismissSurge) -> Surge:
    """The surge, if whoever asks may decide on it; of another department's there is nothing to be known."""
    tx.surges.alone()
    surge = tx.surges.find(command.surge_id)
    own = roles.own_department(command.staff)
    if surge is None or (own is not None and (surge.department is None or surge.department.code != own)):
        raise Refusal("not_found", "there is no such surge", field="surge_id")
    roles.decides_on_surges(command.staff)
    return surge


def _shown(tx: Transaction, surge: Surge) -> ShownSurge:
    members = tx.surges.members(surge.id, SHOWN_MEMBERS)
    tx.complaints.prefetch([one.complaint_id for one in members])
    told = []
    for one in members:
        case = tx.complaints.get(one.complaint_id)
        told.append(SurgeMember(receipt_number=case.receipt_number, received_at=one.received_at, status=case.status, late=one.late))
    return domain.shown_surge(surge, tuple(told))

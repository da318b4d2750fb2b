"""What can be asked of the door's own memory: take a voice in, show what happened to it, let its citizen act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from contracts.complaints import ComplaintAnswered, ComplaintEvent, Department
from contracts.gateway import Channel, GatewayEvent
from contracts.history import DayRoot, RootPublished
from contracts.routing import DepartmentRegistered
from contracts.similar import SimilarCase
from contracts.urgency import Danger
from gateway import domain
from gateway.domain import (
    Account,
    Amendment,
    Asked,
    AuditLine,
    Export,
    Intake,
    Listed,
    NewContact,
    SavedFilter,
    Submission,
    Verdict,
    Written,
)
from gateway.view import Line, View, changed

if TYPE_CHECKING:
    from gateway.store import Transaction


def submit(tx: Transaction, intake: Intake) -> Submission:
    """Take it in. With an idempotency key that is known, nothing happens and the earlier submission is given."""
    tx.traceparent = intake.traceparent
    entered = domain.submission(intake, tx.now)
    earlier = tx.submissions.enter(entered)
    if earlier is not None:
        return earlier
    view, submitted = domain.submit(intake, tx.now)
    tx.views.add(view)
    tx.photos.add(view.complaint_id, intake.photos)
    tx.contact_keys.add(view.complaint_id, intake.citizen_keys)
    tx.publish(submitted)
    _hear_danger(tx, view, intake.danger)
    return entered


def show(tx: Transaction, event: ComplaintEvent) -> None:
    """Let the citizen see what happened."""
    view, line = changed(tx.views.get(event.complaint_id), event)
    tx.views.put(view)
    if line is not None:
        tx.lines.add(line)


def publish_answer(tx: Transaction, event: ComplaintAnswered) -> None:
    """Let the citizen see the answer, and say that it can be seen."""
    show(tx, event)
    view = tx.views.get(event.complaint_id)
    tx.photos.add_more(view.complaint_id, event.files, line=view.version)
    tx.publish(domain.published(view, tx.now))


def publish_root(tx: Transaction, event: RootPublished) -> None:
    """Kept here too, out of reach of whoever keeps the histories: what was published once stays as it is."""
    if tx.roots.find(event.day) is None:
        tx.roots.add(DayRoot(day=event.day, root=event.root, lines=event.lines))


def withdraw(tx: Transaction, complaint_id: UUID, reason: str | None, traceparent: str | None) -> View:
    return _asked(tx, traceparent, *domain.withdraw(tx.views.get(complaint_id), reason, tx.now))


def confirm(tx: Transaction, complaint_id: UUID, traceparent: str | None) -> View:
    return _asked(tx, traceparent, *domain.confirm(tx.views.get(complaint_id), tx.now))


def rate(tx: Transaction, complaint_id: UUID, score: int, comment: str | None, traceparent: str | None) -> View:
    return _asked(tx, traceparent, *domain.rate(tx.views.get(complaint_id), score, comment, tx.now))


def change(tx: Transaction, complaint_id: UUID, amendment: Amendment, traceparent: str | None) -> View:
    return _written(tx, traceparent, amendment, domain.change(tx.views.get(complaint_id), amendment, tx.now))


def supplement(tx: Transaction, complaint_id: UUID, written: Written, traceparent: str | None) -> View:
    return _written(tx, traceparent, written, domain.supplement(tx.views.get(complaint_id), written, tx.now))


def more_time(tx: Transaction, complaint_id: UUID, reason: str | None, traceparent: str | None) -> View:
    return _asked(tx, traceparent, *domain.more_time(tx.views.get(complaint_id), reason, tx.now))


def reopen(tx: Transaction, complaint_id: UUID, written: Written, traceparent: str | None) -> View:
    return _written(tx, traceparent, written, domain.reopen(tx.views.get(complaint_id), written, tx.now))


def file_objection(tx: Transaction, complaint_id: UUID, written: Written, traceparent: str | None) -> View:
    return _written(tx, traceparent, written, domain.file_objection(tx.views.get(complaint_id), written, tx.now))


def ask(tx: Transaction, complaint_id: UUID, written: Written, traceparent: str | None) -> View:
    return _written(tx, traceparent, written, domain.ask(tx.views.get(complaint_id), written, tx.now))


def give_contact(tx: Transaction, complaint_id: UUID, given: NewContact, traceparent: str | None) -> View:
    tx.contact_keys.add(complaint_id, given.citizen_keys)
    return _asked(tx, traceparent, *domain.give_contact(tx.views.get(complaint_id), given, tx.now))


def decline_letters(tx: Transaction, complaint_id: UUID, channel: Channel, traceparent: str | None) -> View:
    return _asked(tx, traceparent, *domain.decline_letters(tx.views.get(complaint_id), channel, tx.now))


def join(tx: Transaction, complaint_id: UUID, other: UUID, traceparent: str | None) -> View:
    return _asked(tx, traceparent, *domain.join(tx.views.get(complaint_id), tx.views.find(other), tx.now))


def similar_to(tx: Transaction, view: View) -> tuple[SimilarCase, ...]:
    """Those that may be the same matter, as they stand now: what has ended meanwhile is no longer shown, nor anything to who has joined."""
    if not view.similar or view.joins is not None or not domain.awaited(view):
        return ()
    others = [(card, tx.views.find(card.complaint_id)) for card in view.similar]
    return tuple(_as_now(card, other) for card, other in others if other is not None and domain.awaited(other))


def _as_now(card: SimilarCase, other: View) -> SimilarCase:
    return replace(card, status=other.status, department=other.department.name if other.department else None)


def _written(tx: Transaction, traceparent: str | None, written: Written | Amendment, asked: Asked) -> View:
    """The photos go to those that the case has: its citizen and its officers may see them."""
    tx.photos.add_more(asked[0].complaint_id, written.photos)
    view = _asked(tx, traceparent, *asked)
    _hear_danger(tx, view, written.danger)
    return view


def _hear_danger(tx: Transaction, view: View, danger: Danger | None) -> None:
    """Said beside what was written: whoever must know at once hears of nothing else."""
    if danger is not None:
        tx.publish(domain.hear_danger(view, danger, tx.now))


def give_verdict(tx: Transaction, complaint_id: UUID, number: int, verdict: Verdict, traceparent: str | None) -> View:
    """What the citizen says with the one-time link of the answer with this number."""
    acts = domain.give_verdict(tx.views.get(complaint_id), number, verdict, tx.now)
    if verdict.reopen is not None:
        tx.photos.add_more(complaint_id, verdict.reopen.photos)
    view = [_asked(tx, traceparent, *asked) for asked in acts][-1]
    for said in filter(None, (verdict.reopen, verdict.objection)):
        _hear_danger(tx, view, said.danger)
    return view


def _asked(tx: Transaction, traceparent: str | None, view: View, line: Line, event: GatewayEvent) -> View:
    tx.traceparent = traceparent
    tx.views.put(view)
    tx.lines.add(line)
    tx.publish(event)
    return view


def list_department(tx: Transaction, event: DepartmentRegistered) -> None:
    """Keep the public directory. Routing's events come in no particular order: the latest wins."""
    listed = _listed(event, event.department)
    known = tx.departments.find(listed.code)
    if known is None:
        tx.departments.add(listed)
    elif known.as_of <= listed.as_of:
        tx.departments.put(listed)
    everybody = tx.departments.all()
    if any(not one.active for one in everybody.values()):
        _follow(tx, everybody)


def _follow(tx: Transaction, directory: Mapping[str, Listed]) -> None:
    """Accounts of a department that is no more go where its work went; the services that deal with staff hear of it."""
    for account in tx.accounts.all():
        followed = domain.follow(account, directory)
        if account.active and followed != account:
            keep_account(tx, followed)


def directory(tx: Transaction) -> tuple[Department, ...]:
    """The departments that citizens may know of."""
    return tuple(Department(code=one.code, name=one.name, phone=one.phone) for one in tx.departments.active())


def _listed(event: DepartmentRegistered, department: Department) -> Listed:
    return Listed(
        code=department.code,
        name=department.name,
        phone=department.phone,
        active=event.active,
        as_of=event.occurred_at,
        external=event.external,
        successor_codes=event.successor_codes,
    )


def keep_account(tx: Transaction, account: Account) -> None:
    """Open a staff account, or change the one with this id; the services that deal with staff hear of it."""
    if tx.accounts.find(account.account_id) is None:
        tx.accounts.add(account)
    else:
        tx.accounts.put(account)
    tx.publish(domain.registered(account, tx.now))


def record_export(tx: Transaction, export: Export) -> None:
    """Write down that cases leave the house as a file."""
    tx.exports.add(export)


def write_down(tx: Transaction, line: AuditLine) -> None:
    """A line of the audit."""
    tx.audit.add(line)


def save_filter(tx: Transaction, saved: SavedFilter, most: int) -> bool:
    """Keep it, in the place of one of the same name; False where this person has as many as can be kept."""
    if tx.saved_filters.find(saved.account_id, saved.name) is None and len(tx.saved_filters.of(saved.account_id)) >= most:
        return False
    tx.saved_filters.put(saved)
    return True

"""조직 개편 at the desk: an administrator reads the list of departments and changes it, each time as a new edition of the whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

from contracts import wire
from contracts.departments import DatedName
from contracts.desk import Role, Staff
from contracts.directory import (
    AddDepartment,
    AmendDepartment,
    CallOffPlan,
    CloseDepartment,
    DepartmentChange,
    DepartmentRecord,
    DepartmentRecords,
    DepartmentStory,
    DirectoryCommand,
    ListDepartments,
    MergeDepartments,
    ReadDepartment,
    RenameDepartment,
    SplitDepartment,
)
from contracts.message import Refusal
from contracts.routing import DepartmentDuties
from services.routing import domain
from services.routing.domain import Listed, Successors, calling_off, dated, editions, reorganising
from services.routing.domain.editions import DESK, Edition
from services.routing.usecases.listing import keep

if TYPE_CHECKING:
    from services.routing.store import Transaction

SUBJECT = "departments"
MOST_CHANGES = 50  # of the latest editions are looked through for a department's history
Entries: TypeAlias = tuple[DepartmentDuties, ...]


def list_departments(tx: Transaction, query: ListDepartments) -> DepartmentRecords:
    _must_be_admin(query.staff)
    revision = _revision(tx.editions.latest(SUBJECT))
    return DepartmentRecords(items=tuple(_record(tx, one, revision) for one in tx.departments.all()), revision=revision)


def read_department(tx: Transaction, query: ReadDepartment) -> DepartmentStory:
    _must_be_admin(query.staff)
    listed, history = tx.departments.all(), tx.editions.history(SUBJECT, limit=MOST_CHANGES + 1)
    successors = Successors.of(listed)
    return DepartmentStory(
        record=_record(tx, _listed(listed, query.code), _revision(history[0] if history else None)),
        predecessors=successors.predecessors(query.code),
        successors=tuple(code for code in successors.choices(query.code) if code != query.code),
        changes=tuple(_with_plan(tx, listed, history, one) for one in _changes(history) if query.code in one.departments),
    )


def add(tx: Transaction, command: AddDepartment) -> DepartmentRecord:
    if command.entry.department.code != command.code:
        raise Refusal("invalid", "the department has another code than the address", field="code")
    return _change(tx, command, lambda entries: reorganising.add(entries, command.entry))


def rename(tx: Transaction, command: RenameDepartment) -> DepartmentRecord:
    named = DatedName(name=command.name, bureau=command.bureau, parent_code=command.parent_code, valid_from=command.valid_from)
    return _change(tx, command, lambda entries: reorganising.rename(entries, command.code, named))


def amend(tx: Transaction, command: AmendDepartment) -> DepartmentRecord:
    what: dict[str, Any] = {"duties": command.duties, "aliases": command.aliases, "phone": command.phone}
    return _change(tx, command, lambda entries: reorganising.amend(entries, command.code, **what))


def close(tx: Transaction, command: CloseDepartment) -> DepartmentRecord:
    return _change(tx, command, lambda entries: reorganising.close(entries, command.code, command.closed_on, command.successors))


def merge(tx: Transaction, command: MergeDepartments) -> DepartmentRecord:
    def merged(entries: Entries) -> Entries:
        there = reorganising.find(entries, command.code)
        into = there or reorganising.new_entry(command.code, command.name, command.bureau, command.phone, command.closed_on)
        done = reorganising.merge(entries, into, command.codes, command.closed_on, new=there is None)
        if there is None or command.name is None:
            return done
        named = DatedName(name=command.name, bureau=command.bureau, valid_from=command.closed_on)
        return reorganising.rename(done, command.code, named)

    return _change(tx, command, merged)


def split(tx: Transaction, command: SplitDepartment) -> DepartmentRecord:
    return _change(tx, command, lambda entries: reorganising.split(entries, command.code, command.split_on, command.parts))


def call_off(tx: Transaction, command: CallOffPlan) -> DepartmentRecord:
    made = tx.editions.history(SUBJECT, before=command.edition + 1, limit=2)
    if len(made) < 2 or made[0].number != command.edition:
        raise Refusal("not_found", f"there is no edition {command.edition} that changed anything", field="edition")
    if made[0].origin != DESK:
        raise Refusal("conflict", "it came with the city's folder: correct it there", field="edition")
    before, after = (_entries(one) for one in reversed(made))
    return _change(tx, command, lambda entries: calling_off.call_off(entries, before, after, domain.day_of(tx.now)))


def _change(tx: Transaction, command: DirectoryCommand, made: Callable[[Entries], Entries]) -> DepartmentRecord:
    """The next edition of the list; what of it begins today is in force at once, everywhere."""
    _must_be_admin(command.staff)
    listed = tx.departments.all()
    last = tx.editions.latest(SUBJECT)
    _as_seen(tx, command, last)
    entries = made(tuple(one.dated for one in listed))
    edition = editions.edit(last, SUBJECT, content_of(entries), command.staff, tx.now, note=command.note)
    if edition is not None:
        tx.editions.add(edition)
        now_listed, news = domain.relist(listed, entries, tx.now)
        keep(tx, now_listed, news)
        listed, last = [*now_listed, *listed], edition  # of one that was planned and is called off, how it read
    return _record(tx, _listed(listed, command.code), _revision(last))


def content_of(entries: Sequence[DepartmentDuties]) -> dict[str, Any]:
    """The list as plain data, as editions keep it."""
    return {"departments": [wire.dump(entry) for entry in entries]}


def _as_seen(tx: Transaction, command: DirectoryCommand, last: Edition | None) -> None:
    """Of two who change the list at once the second is told what the first has done."""
    seen, revision = command.seen_revision, _revision(last)
    if seen is None or seen == revision:
        return
    since = [change for change in _changes(tx.editions.history(SUBJECT, limit=MOST_CHANGES + 1)) if change.revision > seen]
    changed = [wire.dump(change) for change in reversed(since)]
    says = f"the list of departments is at revision {revision}, not {seen}: look again"
    raise Refusal("conflict", says, "seen_revision", changed)


def _changes(history: Sequence[Edition]) -> list[DepartmentChange]:
    """Latest first; what the oldest one at hand has changed isn't known, unless it is the first."""
    found = [_told(after, _codes(before.content, after.content)) for after, before in pairwise(history)]
    if history and history[-1].number == 1:
        found.append(_told(history[-1], _codes({}, history[-1].content)))
    return found


def _with_plan(tx: Transaction, listed: Sequence[Listed], history: Sequence[Edition], change: DepartmentChange) -> DepartmentChange:
    """With the day on which it begins, where it can still be called off."""
    after, before = next(((after, before) for after, before in pairwise(history) if after.number == change.revision), (None, None))
    if after is None or before is None or after.origin != DESK:
        return change
    entries = tuple(one.dated for one in listed)
    try:
        calling_off.call_off(entries, _entries(before), _entries(after), domain.day_of(tx.now))
    except Refusal:
        return change
    return replace(change, planned_on=calling_off.planned_on(_entries(before), _entries(after)))


def _entries(edition: Edition) -> Entries:
    return tuple(wire.load(DepartmentDuties, one) for one in edition.content["departments"])


def _told(edition: Edition, codes: tuple[str, ...]) -> DepartmentChange:
    by = f"{edition.by_name} ({edition.by})" if edition.by else None
    return DepartmentChange(revision=edition.number, at=edition.made_at, by=by, note=edition.note, departments=codes)


def _codes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Which departments read otherwise."""
    found = (one.entry.removeprefix("departments ") for one in editions.differences(before, after) if one.change != "moved")
    return tuple(dict.fromkeys(found))


def _record(tx: Transaction, listed: Listed, revision: int) -> DepartmentRecord:
    return DepartmentRecord(
        entry=listed.dated,
        name=listed.department.name,
        active=listed.active,
        changes_on=dated.changes_on(listed.dated, domain.day_of(tx.now)),
        revision=revision,
    )


def _listed(listed: Sequence[Listed], code: str) -> Listed:
    found = next((one for one in listed if one.department.code == code), None)
    if found is None:
        raise Refusal("not_found", f"there is no department {code}", field="code")
    return found


def _revision(last: Edition | None) -> int:
    return last.number if last else 0


def _must_be_admin(staff: Staff) -> None:
    if staff.role is not Role.ADMIN:
        raise Refusal("forbidden", f"the role {staff.role.value} doesn't look after the list of departments")

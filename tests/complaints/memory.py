"""A fake of the complaints service's store: plain dictionaries, and what a refused transaction did is undone. It answers the questions
that a year asks (tests/complaints/year.py); that it answers them as the databases do is a test of its own (test_year.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any, TypeVar
from uuid import UUID

from chassis.shelf import Missing
from contracts.city import Service
from contracts.complaints import Status
from contracts.desk import TimelineEntry
from contracts.message import Event
from services.complaints.calendar import DeclaredDay
from services.complaints.domain import Complaint, Filed, alerts_at
from services.complaints.lifecycle import UNANSWERED, open_to
from services.complaints.notices import Owed
from services.complaints.pauses import Pause, PauseGround

T = TypeVar("T")
NOT_THERE = object()


class Journal:
    """What a transaction has changed, to be undone backwards."""

    def __init__(self) -> None:
        self.steps: list[tuple[dict[Any, Any], Any, Any]] = []

    def set(self, table: dict[Any, Any], key: Any, value: Any) -> None:
        self.steps.append((table, key, table.get(key, NOT_THERE)))
        table[key] = value

    def remove(self, table: dict[Any, Any], key: Any) -> None:
        self.steps.append((table, key, table.pop(key, NOT_THERE)))

    def undo(self) -> None:
        for table, key, before in reversed(self.steps):
            if before is NOT_THERE:
                table.pop(key, None)
            else:
                table[key] = before


@dataclass
class Tables:
    cases: dict[UUID, Complaint] = field(default_factory=dict)
    by_number: dict[str, UUID] = field(default_factory=dict)
    by_status: dict[Status, dict[UUID, None]] = field(default_factory=lambda: {status: {} for status in Status})
    by_lead: dict[UUID, dict[UUID, None]] = field(default_factory=dict)
    lines: dict[tuple[UUID, int], TimelineEntry] = field(default_factory=dict)
    notices: dict[UUID, Owed] = field(default_factory=dict)
    notices_of: dict[tuple[UUID, int], UUID] = field(default_factory=dict)
    filed_by: dict[str, dict[UUID, None]] = field(default_factory=dict)
    untold: dict[UUID, None] = field(default_factory=dict)
    counts: dict[tuple[str, UUID], int] = field(default_factory=dict)  # lines and notices of a case
    departments: dict[str, Any] = field(default_factory=dict)
    staff: dict[str, Any] = field(default_factory=dict)
    days: dict[str, Any] = field(default_factory=lambda: {"version": (0, False), "declared": [], "outages": []})


class MemoryStore:
    """In place of a database: `transact`, `read`, and `on_said` as a Store has them."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock, self.tables = clock, Tables()
        self.on_said: Callable[[list[Any]], None] = lambda said: None

    def transact(self, work: Callable[[Any], T]) -> T:
        tx = MemoryTransaction(self.tables, self.clock())
        try:
            result = work(tx)
        except BaseException:
            tx.journal.undo()
            raise
        if tx.said:
            self.on_said(tx.said)
        return result

    def read(self, work: Callable[[Any], T]) -> T:
        return work(MemoryTransaction(self.tables, self.clock()))


class MemoryTransaction:
    """Looks like services.complaints.store.Transaction to a use case, as far as a year needs it."""

    def __init__(self, tables: Tables, now: datetime) -> None:
        self.now, self.journal, self.said = now, Journal(), list[Any]()
        self.complaints = Complaints(tables, self.journal)
        self.notices = Notices(tables, self.journal)
        self.departments = Shelf(tables.departments, self.journal, key=lambda listed: listed.department.code)
        self.staff = Staff(tables.staff, self.journal, key=lambda member: member.account_id)
        self.services = Services()
        self.successions = self.absences = Nobody()
        self.days = Days(tables.days, self.journal)
        self.approvals = Approvals()
        self.standard_answers = StandardAnswers()
        self.filings = Filings(tables, self.journal)

    def publish(self, event: Event) -> None:
        self.said.append(SimpleNamespace(event=event))


class Shelf:
    def __init__(self, table: dict[str, Any], journal: Journal, key: Callable[[Any], str]) -> None:
        self.table, self.journal, self.key = table, journal, key
        self.find = table.get

    def put(self, record: Any) -> None:
        self.journal.set(self.table, self.key(record), record)

    def gone(self) -> list[str]:
        return [code for code, listed in self.table.items() if not listed.active]

    def names(self) -> frozenset[str]:
        standing = [listed.department for listed in self.table.values() if listed.active]
        return frozenset(name for department in standing for name in (department.code, department.name))


class Staff(Shelf):
    def of_department(self, department_code: str) -> list[Any]:
        members = [member for member in self.table.values() if member.works_in(department_code)]
        return sorted(members, key=lambda member: (member.name, member.account_id))


class Services:
    def find(self, code: str | None) -> Service | None:
        return None


class Filings:
    def __init__(self, tables: Tables, journal: Journal) -> None:
        self.tables, self.journal = tables, journal

    def add(self, complaint_id: UUID, keys: Iterable[str]) -> None:
        for key in keys:
            self.journal.set(self.tables.filed_by.setdefault(key, {}), complaint_id, None)

    def by(self, keys: Iterable[str], limit: int) -> list[Filed]:
        ids = {id for key in keys for id in self.tables.filed_by.get(key, {})}
        newest = sorted((self.tables.cases[id] for id in ids), key=lambda one: (one.received_at, one.id), reverse=True)[:limit]
        return [
            Filed(
                id=one.id,
                receipt_number=one.receipt_number,
                title=one.title,
                text=one.text,
                group=bool(one.group_at),
                received_at=one.received_at,
                open=one.status in UNANSWERED,
            )
            for one in newest
        ]

    def keys_of(self, ids: Iterable[UUID]) -> dict[UUID, frozenset[str]]:
        return {id: frozenset(key for key, filed in self.tables.filed_by.items() if id in filed) for id in ids}


class Approvals:
    """No department has its answers approved."""

    def required(self, department_code: str) -> bool:
        return False


class StandardAnswers:
    """The city has none."""

    def version(self) -> int:
        return 0

    def of(self, department_code: str | None) -> list[Any]:
        return []

    def latest_used(self, limit: int) -> list[Any]:
        return []


class Nobody:
    """Nobody is away, nobody is succeeded."""

    def all(self) -> list[Any]:
        return []

    def at(self, now: datetime) -> list[Any]:
        return []


class Complaints:
    def __init__(self, tables: Tables, journal: Journal) -> None:
        self.tables, self.journal = tables, journal

    def get(self, id: UUID) -> Complaint:
        if id not in self.tables.cases:
            raise Missing(f"no complaint with id {id}")
        return self.tables.cases[id]

    def known(self, id: UUID) -> bool:
        return id in self.tables.cases

    def numbered(self, receipt_number: str) -> Complaint | None:
        id = self.tables.by_number.get(receipt_number)
        return None if id is None else self.tables.cases[id]

    def add(self, received: Complaint, line: TimelineEntry) -> None:
        self.put(received, line)

    def put(self, changed: Complaint, line: TimelineEntry) -> None:
        self.put_silently(changed)
        number = self.tables.counts.get(("line", changed.id), 0)
        self.journal.set(self.tables.lines, (changed.id, number), line)
        self.journal.set(self.tables.counts, ("line", changed.id), number + 1)

    def put_silently(self, changed: Complaint) -> None:
        tables, before = self.tables, self.tables.cases.get(changed.id)
        self.journal.set(tables.cases, changed.id, changed)
        if before is None:
            self.journal.set(tables.by_number, changed.receipt_number, changed.id)
        if before is None or before.status is not changed.status:
            if before is not None:
                self.journal.remove(tables.by_status[before.status], before.id)
            self.journal.set(tables.by_status[changed.status], changed.id, None)
        if changed.merged_into is not None:
            self.journal.set(tables.by_lead.setdefault(changed.merged_into, {}), changed.id, None)

    def history(self, id: UUID) -> tuple[TimelineEntry, ...]:
        return tuple(self.tables.lines[id, number] for number in range(self.tables.counts.get(("line", id), 0)))

    def merged_into(self, lead: UUID) -> list[Complaint]:
        merged = [self.tables.cases[id] for id in sorted(self.tables.by_lead.get(lead, ()))]
        return [one for one in merged if one.merged_into == lead and one.status in open_to("answer_together")]

    def to_close(self, before: datetime, limit: int) -> list[Complaint]:
        return self._due(open_to("close"), lambda case: case.notified_at, before, limit)

    def to_remind_of(self, now: datetime, limit: int) -> list[Complaint]:
        return self._due(UNANSWERED, lambda case: case.remind_at, now, limit)

    def to_report_on(self, now: datetime, limit: int) -> list[Complaint]:
        return self._due(UNANSWERED, lambda case: case.progress_at, now, limit)

    def in_danger(self, now: datetime, limit: int) -> list[Complaint]:
        return self._due(Status, lambda case: alerts_at(case.alarm), now, limit)

    def to_recount(self, version: int, limit: int) -> list[Complaint]:
        return [case for case in self._standing(UNANSWERED) if case.counted_as < version][:limit]

    def _due(self, standing: Iterable[Status], at: Callable[[Complaint], datetime | None], before: datetime, limit: int) -> list[Complaint]:
        due = [(moment, case) for case in self._standing(standing) if (moment := at(case)) is not None and moment < before]
        return [case for _, case in sorted(due, key=lambda one: one[0])[:limit]]

    def _standing(self, statuses: Iterable[Status]) -> list[Complaint]:
        return [self.tables.cases[id] for status in statuses for id in self.tables.by_status[status]]


class Notices:
    def __init__(self, tables: Tables, journal: Journal) -> None:
        self.tables, self.journal = tables, journal

    def add(self, owed: Owed) -> None:
        number = self.tables.counts.get(("notice", owed.complaint_id), 0)
        self.journal.set(self.tables.notices_of, (owed.complaint_id, number), owed.id)
        self.journal.set(self.tables.counts, ("notice", owed.complaint_id), number + 1)
        self.put(owed)

    def put(self, owed: Owed) -> None:
        self.journal.set(self.tables.notices, owed.id, owed)
        if owed.told_at is None:
            self.journal.set(self.tables.untold, owed.id, None)
        else:
            self.journal.remove(self.tables.untold, owed.id)

    def of(self, complaint_id: UUID) -> list[Owed]:
        tables = self.tables
        numbers = range(tables.counts.get(("notice", complaint_id), 0))
        return [tables.notices[tables.notices_of[complaint_id, number]] for number in numbers]

    def overdue(self, before: datetime, department_code: str | None, limit: int) -> list[tuple[Owed, Complaint]]:
        owed = sorted((self.tables.notices[id] for id in self.tables.untold), key=lambda one: one.arose_at)
        found = [(one, self.tables.cases[one.complaint_id]) for one in owed if one.arose_at < before]
        return [(one, case) for one, case in found if department_code in {None, case.department and case.department.code}][:limit]


class Days:
    def __init__(self, table: dict[str, Any], journal: Journal) -> None:
        self.table, self.journal, self.changed = table, journal, False

    def version(self) -> tuple[int, bool]:
        return self.table["version"]

    def declared(self) -> list[DeclaredDay]:
        return sorted(self.table["declared"], key=lambda one: one.date)

    def outages(self) -> list[Pause]:
        return [Pause(began_at=began_at, ended_at=ended_at, ground=PauseGround.OUTAGE) for began_at, ended_at in self.table["outages"]]

    def declare(self, days: Iterable[DeclaredDay]) -> None:
        self.journal.set(self.table, "declared", list(days))
        self._changed(declared=True)

    def add_outage(self, began_at: datetime, ended_at: datetime, reason: str) -> None:
        self.journal.set(self.table, "outages", [*self.table["outages"], (began_at, ended_at)])
        self._changed(declared=self.version()[1])

    def _changed(self, *, declared: bool) -> None:
        self.journal.set(self.table, "version", (self.version()[0] + 1, declared))
        self.changed = True

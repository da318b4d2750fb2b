"""Where cases, their history, the directory of departments and the city's tables are kept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import insert, select

import chassis.transaction
from chassis import statements
from chassis.shelf import Made, Shelf
from contracts.desk import TimelineEntry
from contracts.gateway import ComplaintSubmitted
from contracts.message import Event
from contracts.similar import JoinRequested
from services.complaints import chain
from services.complaints.desk import Search, open_part
from services.complaints.domain import Complaint
from services.complaints.domain.case import altered
from services.complaints.lifecycle import UNANSWERED, open_to
from services.complaints.matters import looked_for, marks
from services.complaints.notices import Owed
from services.complaints.store import lists
from services.complaints.store.answers import StandardAnswers
from services.complaints.store.approvals import Approvals
from services.complaints.store.city import Days, Departments, Services
from services.complaints.store.filings import Filings
from services.complaints.store.histories import Histories
from services.complaints.store.matters import Matters
from services.complaints.store.persons import Absences, Staff, Successions
from services.complaints.store.rows import as_complaint, as_owed, complaint_row, owed_row, words_of
from services.complaints.store.surges import Surges
from services.complaints.store.tables import complaint, metadata, notice, part, timeline
from services.complaints.store.words import words

MOST_OF_A_MORNING = 500  # cases
MADE = Made[Complaint](1000)  # the desk reads the same pages all day
__all__ = ["Transaction", "metadata"]


class Transaction(chassis.transaction.Transaction):
    def open(self) -> None:
        self.complaints = Complaints(self)
        self.departments = Departments(self)
        self.services = Services(self)
        self.staff = Staff(self)
        self.absences = Absences(self)
        self.successions = Successions(self)
        self.notices = Notices(self)
        self.days = Days(self)
        self.standard_answers = StandardAnswers(self)
        self.approvals = Approvals(self)
        self.histories = Histories(self)
        self.filings = Filings(self)
        self.matters = Matters(self)
        self.surges = Surges(self)

    def prefetch(self, events: Sequence[Event]) -> None:
        """Read the cases that a batch of events is about with one statement, and with another who of its citizens has filed
        before. (Departments and staff are subjects too.)"""
        joined = (event.joins for event in events if isinstance(event, ComplaintSubmitted | JoinRequested) and event.joins is not None)
        self.complaints.prefetch((*(UUID(event.subject) for event in events if ":" not in event.subject), *joined))
        self.filings.prefetch(key for event in events if isinstance(event, ComplaintSubmitted) for key in event.citizen_keys)

    def flush(self) -> None:
        super().flush()
        self.complaints.write_history()
        self.filings.write()
        self.matters.write()
        self.surges.write()


class Complaints:
    """The cases, each written together with the line that its act leaves in the history."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.shelf = Shelf(tx, complaint, record=as_complaint, row=complaint_row, made=MADE)
        self.lines: list[dict[str, Any]] = []
        self.spoken: list[dict[str, Any]] = []

    def get(self, id: UUID) -> Complaint:
        """Raises Missing."""
        return self.shelf.get(id)

    def known(self, id: UUID) -> bool:
        return self.shelf.find(id) is not None

    def numbered(self, receipt_number: str) -> Complaint | None:
        """The case with this receipt number. Two officers who want it take turns."""
        found = self._all(select(complaint).where(complaint.c.receipt_number == receipt_number))
        return found[0] if found else None

    def add(self, received: Complaint, line: TimelineEntry) -> None:
        self._keep(self.shelf.add, received, line)
        self.spoken.append(words_of(received))
        filed = received.title, received.text, received.location
        self.tx.matters.add(received.id, marks(*filed), looked_for(*filed))

    def put(self, changed: Complaint, line: TimelineEntry) -> None:
        self._keep(self.shelf.put, changed, line)
        self._share(changed)

    def put_silently(self, counted: Complaint) -> None:
        """Where nothing has happened to it that its history should tell."""
        last = self.shelf.known.get(counted.id, counted)
        self.shelf.put(altered(counted, head=last.head))
        self._share(counted)

    def _share(self, shared: Complaint) -> None:
        """The lists of the departments whose part is awaited."""
        if not shared.parts:
            return
        awaited = {one.department.code: one.contribute_by for one in shared.parts if open_part(shared, one.department.code) is one}
        self.tx.execute(part.delete().where(part.c.complaint_id == shared.id))
        if awaited:
            rows = [{"complaint_id": shared.id, "department_code": code, "contribute_by": by} for code, by in awaited.items()]
            self.tx.execute(insert(part), rows)

    def history(self, id: UUID) -> tuple[TimelineEntry, ...]:
        """Oldest first."""
        columns = [timeline.c[field.name] for field in fields(TimelineEntry)]
        rows = self.tx.execute(select(*columns).where(timeline.c.complaint_id == id).order_by(timeline.c.position))
        return tuple(TimelineEntry(**row) for row in rows.mappings())

    def written_since(self, id: UUID, revision: int) -> tuple[TimelineEntry, ...]:
        """The lines after a revision, oldest first, without their texts."""
        columns = [timeline.c[field.name] for field in fields(TimelineEntry) if field.name != "text"]
        later = select(*columns).where(timeline.c.complaint_id == id, timeline.c.position > revision)
        return tuple(TimelineEntry(**row) for row in self.tx.execute(later.order_by(timeline.c.position)).mappings())

    def to_close(self, before: datetime, limit: int) -> list[Complaint]:
        """Cases whose citizen was told before this moment, longest ago first; those that somebody holds are left out."""
        return self._due(complaint.c.status.in_(open_to("close")), complaint.c.notified_at, before, limit)

    def to_remind_of(self, now: datetime, limit: int) -> list[Complaint]:
        """Cases that have passed a mark of their period."""
        return self._due(complaint.c.status.in_(UNANSWERED), complaint.c.remind_at, now, limit)

    def to_report_on(self, now: datetime, limit: int) -> list[Complaint]:
        """Cases whose citizens must be told how it stands."""
        return self._due(complaint.c.status.in_(UNANSWERED), complaint.c.progress_at, now, limit)

    def in_danger(self, now: datetime, limit: int) -> list[Complaint]:
        """Cases with a danger that nobody has taken up, of which somebody must be told again."""
        return self._due(complaint.c.alert_at.is_not(None), complaint.c.alert_at, now, limit)

    def dangers_waiting(self) -> tuple[int, float]:
        """How many nobody has taken up, and the seconds since the oldest was heard of."""
        since = complaint.c.danger_waits_since
        waiting = self.tx.execute(select(since).where(since.is_not(None)).order_by(since)).scalars().all()
        return len(waiting), max(0.0, (self.tx.now - waiting[0]).total_seconds()) if waiting else 0.0

    def to_recount(self, version: int, limit: int) -> list[Complaint]:
        """Open cases that were last counted by other days than those of today."""
        old = complaint.c.status.in_(UNANSWERED), complaint.c.counted_as < version
        self.tx.flush()
        ids = self.tx.execute(select(complaint.c.id).where(*old).limit(limit).with_for_update(skip_locked=True)).scalars().all()
        self.shelf.fetch(ids)  # which knows the rows, so that only what changes is written
        return [self.get(id) for id in ids]

    def in_the_hands_of(self, account_id: str, department_code: str, limit: int) -> list[Complaint]:
        """Open cases of a department that one officer has, next deadline first; those that somebody holds are left out."""
        theirs = complaint.c.officer_id == account_id, complaint.c.department_code == department_code, complaint.c.open
        return self._all(select(complaint).where(*theirs).order_by(complaint.c.desk_at, complaint.c.id).limit(limit), skip_locked=True)

    def count_in_the_hands_of(self, account_id: str, department_code: str) -> int:
        theirs = complaint.c.officer_id == account_id, complaint.c.department_code == department_code, complaint.c.open
        return int(self.tx.execute(select(sa.func.count()).select_from(complaint).where(*theirs)).scalar_one())

    def of_the_morning(
        self, department_code: str, officers: Collection[str], *, closing: datetime, since: datetime | None
    ) -> list[Complaint]:
        """What these officers have open of the department that is late or due by the closing, or has come to them or passed a mark since
        then; all that they have where there is no then."""
        theirs = complaint.c.department_code == department_code, complaint.c.officer_id.in_(sorted(officers)), complaint.c.open
        wanted = [*theirs, complaint.c.merged_into.is_(None)]
        if since is not None:
            wanted.append(sa.or_(complaint.c.desk_at <= closing, complaint.c.assigned_at > since, complaint.c.reminded_at > since))
        return self._all(select(complaint).where(*wanted).order_by(complaint.c.desk_at, complaint.c.id).limit(MOST_OF_A_MORNING))

    def in_nobodys_hands(self, department_code: str, limit: int) -> list[Complaint]:
        """Open cases of the department that nobody has, next deadline first."""
        nobodys = complaint.c.department_code == department_code, complaint.c.open, complaint.c.officer_id.is_(None)
        alone = complaint.c.merged_into.is_(None)
        return self._all(select(complaint).where(*nobodys, alone).order_by(complaint.c.desk_at, complaint.c.id).limit(limit))

    def with_departments(self, codes: Collection[str], limit: int, *, waiting: bool) -> list[Complaint]:
        """Open cases of these departments, next deadline first; with or without those that wait to be handed over. Those that somebody
        holds are left out."""
        theirs = [complaint.c.department_code.in_(sorted(codes)), complaint.c.open]
        if not waiting:
            theirs += [complaint.c.handover_at.is_(None), complaint.c.merged_into.is_(None)]
        return self._all(select(complaint).where(*theirs).order_by(complaint.c.desk_at, complaint.c.id).limit(limit), skip_locked=True)

    def with_parts_of(self, code: str, limit: int) -> list[Complaint]:
        """Cases to which this department is to contribute."""
        theirs = complaint.c.id.in_(select(part.c.complaint_id).where(part.c.department_code == code))
        return self._all(select(complaint).where(theirs).order_by(complaint.c.id).limit(limit), skip_locked=True)

    def merged_into(self, lead: UUID) -> list[Complaint]:
        """The cases that are answered with this one."""
        with_it = complaint.c.merged_into == lead, complaint.c.status.in_(open_to("answer_together"))
        return self._all(select(complaint).where(*with_it).order_by(complaint.c.id))

    def at_the_desk(self, search: Search, now: datetime) -> list[Complaint]:
        """What the search finds, in the direction in which is looked, and one case more if a page is not the last."""
        return self.read(lists.ids_of(self.tx, search, now))

    def read(self, ids: Sequence[UUID]) -> list[Complaint]:
        """These cases, with one statement, for whoever changes none of them."""
        self.shelf.fetch(ids)
        return [self.get(id) for id in ids]

    def count_at_the_desk(self, search: Search, now: datetime) -> int | None:
        """How many there are on all pages, counted to one more than is told."""
        return lists.count(self.tx, search, now)

    def prefetch(self, ids: Iterable[UUID]) -> None:
        self.shelf.fetch(ids)

    def write_history(self) -> None:
        if self.lines:
            lines, self.lines = self.lines, []
            statements.add(self.tx.connection, timeline, lines)
        if self.spoken:
            spoken, self.spoken = self.spoken, []
            statements.add(self.tx.connection, words, spoken)

    def _due(self, standing: sa.ColumnElement[bool], column: sa.Column[datetime], before: datetime, limit: int) -> list[Complaint]:
        return self._all(select(complaint).where(standing, column < before).order_by(column).limit(limit), skip_locked=True)

    def _all(self, question: sa.Select[Any], *, skip_locked: bool = False) -> list[Complaint]:
        """What is read in order to be changed is locked (SQLite has one writer anyway)."""
        return self.shelf.all(question if self.tx.read_only else question.with_for_update(skip_locked=skip_locked))

    def _keep(self, put: Callable[[Complaint], None], record: Complaint, line: TimelineEntry) -> None:
        """Whatever the use case holds in its hands, the line follows the last one that this transaction knows of."""
        link = chain.bind(record, line, position=record.revision, head=self.shelf.known.get(record.id, record).head)
        put(altered(record, head=link.chain))
        self.lines.append({"complaint_id": record.id, **vars(line), **vars(link)})


class Notices:
    """What the law obliges the city to tell."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.shelf = Shelf(tx, notice, record=as_owed, row=owed_row)
        self.put = self.shelf.put
        self.ids_of: dict[UUID, dict[UUID, None]] = {}  # by case, oldest first
        self.looked_for: set[UUID] = set()

    def add(self, owed: Owed) -> None:
        self.shelf.add(owed)
        self.ids_of.setdefault(owed.complaint_id, {})[owed.id] = None

    def of(self, complaint_id: UUID) -> list[Owed]:
        """What was ever owed in this case, oldest first. The other cases at hand are looked up in the same breath."""
        if complaint_id not in self.looked_for:
            self._look_for({complaint_id, *self.tx.complaints.shelf.known} - self.looked_for)
        return [self.shelf.known[id] for id in self.ids_of[complaint_id]]

    def _look_for(self, cases: set[UUID]) -> None:
        self.looked_for |= cases
        count, wanted = statements.padded(sorted(cases))
        before: dict[UUID, dict[UUID, None]] = {id: {} for id in cases}
        for row in statements.prepared(self.tx.connection, _owed_in, count).rows(self.tx.connection, wanted):
            before[row["complaint_id"]][row["id"]] = None
            if row["id"] not in self.shelf.known:
                self.shelf.stored[row["id"]], self.shelf.known[row["id"]] = row, as_owed(row)
        self.ids_of |= {id: earlier | self.ids_of.get(id, {}) for id, earlier in before.items()}

    def overdue(self, before: datetime, department_code: str | None, limit: int) -> list[tuple[Owed, Complaint]]:
        """What arose before this moment and can't be proven to have been told, with its case, oldest first."""
        conditions = [notice.c.told_at.is_(None), notice.c.arose_at < before]
        if department_code:
            conditions.append(complaint.c.department_code == department_code)
        question = select(notice, complaint).join(complaint, complaint.c.id == notice.c.complaint_id).where(*conditions)
        rows = self.tx.execute(question.order_by(notice.c.arose_at).limit(limit)).all()
        return [(as_owed(_named(notice, row)), as_complaint(_named(complaint, row[len(notice.c) :]))) for row in rows]


def _owed_in(count: int) -> sa.Select[Any]:
    """What was ever owed in so many cases, oldest first."""
    return select(notice).where(statements.among(notice.c.complaint_id, count)).order_by(notice.c.arose_at)


def _named(table: sa.Table, values: Iterable[Any]) -> dict[str, Any]:
    """The columns of a table with the first of these values."""
    return dict(zip((column.name for column in table.c), values, strict=False))

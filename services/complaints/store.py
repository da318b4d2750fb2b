"""Where cases, their history, the directory of departments and the city's table of services are kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import Enum
from typing import Any, Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Boolean, Column, ForeignKey, Index, MetaData, String, Table, Text, Uuid, insert, select, tuple_
from sqlalchemy.engine import Dialect

import chassis.transaction
from chassis.columns import Counter, Moment
from chassis.shelf import Shelf
from contracts import wire
from contracts.complaints import Department, Handler, Proposal, Service, Status, TimelineEntry
from contracts.gateway import Channel, Kind, Location, Photo
from contracts.message import Message
from services.complaints.desk import Search
from services.complaints.domain import Complaint, Listed
from services.complaints.lifecycle import UNANSWERED, open_to

M = TypeVar("M", bound=Message)


class Kept(sa.TypeDecorator[M], Generic[M]):
    """A record of the contracts, kept as JSON."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[M]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: M | None, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps(wire.dump(value), ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> M | None:
        return None if value is None else wire.load(self.kind, json.loads(value))


class KeptAll(sa.TypeDecorator[tuple[M, ...]], Generic[M]):
    """Several records of the contracts, kept as JSON."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[M]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: tuple[M, ...] | None, dialect: Dialect) -> str:
        return json.dumps([wire.dump(record) for record in value or ()], ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[M, ...]:
        return tuple(wire.load(self.kind, plain) for plain in json.loads(value or "[]"))


def word(kind: type[Enum]) -> sa.Enum:
    """One of our words, kept as it is written on the wire."""
    return sa.Enum(kind, native_enum=False, length=20, values_callable=lambda members: [member.value for member in members])


metadata = MetaData()

# The columns are the fields of domain.Complaint; department_code is drawn out of `department` for the desk.
complaint = Table(
    "complaint",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("receipt_number", Text, nullable=False, unique=True),
    Column("status", word(Status), nullable=False),
    Column("channel", word(Channel), nullable=False),
    Column("locale", Text, nullable=False),
    Column("kind", word(Kind), nullable=False),
    Column("service_code", Text),
    Column("title", Text),
    Column("text", Text, nullable=False),
    Column("sealed_text", Text),
    Column("contact_hint", Text),
    Column("reachable", Boolean, nullable=False),
    Column("location", Kept(Location)),
    Column("photos", KeptAll(Photo), nullable=False),
    Column("visibility", Text, nullable=False),
    Column("arrived_at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("department_code", Text),
    Column("department", Kept(Department)),
    Column("proposals", KeptAll(Proposal), nullable=False),
    Column("handler", Kept(Handler)),
    Column("answer", Text),
    Column("notified_at", Moment),
)
Index("complaint_desk", complaint.c.due_at, complaint.c.id)
Index("complaint_desk_of_department", complaint.c.department_code, complaint.c.due_at, complaint.c.id)
Index("complaint_to_close", complaint.c.status, complaint.c.notified_at)

timeline = Table(
    "timeline",
    metadata,
    Column("id", Counter, primary_key=True, autoincrement=True),
    Column("complaint_id", Uuid, ForeignKey("complaint.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("act", String(20), nullable=False),
    Column("status", word(Status), nullable=False),
    Column("by", Text),
    Column("text", Text),
)

department = Table(
    "department",
    metadata,
    Column("code", Text, primary_key=True),
    Column("department", Kept(Department), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("registered_at", Moment, nullable=False),
)

service = Table(
    "service",
    metadata,
    Column("code", Text, primary_key=True),
    Column("service", Kept(Service), nullable=False),
)


class Transaction(chassis.transaction.Transaction):
    def open(self) -> None:
        self.complaints = Complaints(self)
        self.departments = Departments(self)
        self.services = Services(self)

    def prefetch(self, subjects: Iterable[str]) -> None:
        """Read the cases that a batch of events is about with one statement."""
        self.complaints.prefetch(UUID(subject) for subject in subjects if not subject.startswith("department:"))

    def flush(self) -> None:
        super().flush()
        self.complaints.write_history()


class Complaints:
    """The cases, each written together with the line that its act leaves in the history."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.shelf = Shelf(tx, complaint, record=_complaint, row=_row)
        self.lines: list[dict[str, Any]] = []

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
        self.shelf.add(received)
        self._note(received, line)

    def put(self, changed: Complaint, line: TimelineEntry) -> None:
        self.shelf.put(changed)
        self._note(changed, line)

    def history(self, id: UUID) -> tuple[TimelineEntry, ...]:
        """Oldest first."""
        columns = [column for column in timeline.c if column.name not in ("id", "complaint_id")]
        rows = self.tx.execute(select(*columns).where(timeline.c.complaint_id == id).order_by(timeline.c.id))
        return tuple(TimelineEntry(**row) for row in rows.mappings())

    def to_close(self, before: datetime, limit: int) -> list[Complaint]:
        """Cases whose citizen was told before this moment, longest ago first; those that somebody holds are left out."""
        told = complaint.c.status.in_(open_to("close")), complaint.c.notified_at < before
        return self._all(select(complaint).where(*told).order_by(complaint.c.notified_at).limit(limit), skip_locked=True)

    def at_the_desk(self, search: Search, now: datetime) -> list[Complaint]:
        """What the search finds, oldest deadline first, and one case more if a page is not the last."""
        asked, late = search.asked, sa.and_(complaint.c.status.in_(UNANSWERED), complaint.c.due_at < now)
        conditions: list[sa.ColumnElement[bool]] = []
        if asked.status:
            conditions.append(complaint.c.status == asked.status)
        if search.department_code:
            conditions.append(complaint.c.department_code == search.department_code)
        if asked.overdue is not None:
            conditions.append(late if asked.overdue else sa.not_(late))
        if asked.q:
            searched = (complaint.c.text, complaint.c.title, complaint.c.receipt_number)
            conditions.append(sa.or_(*(column.icontains(asked.q, autoescape=True) for column in searched)))
        if search.after:
            conditions.append(tuple_(complaint.c.due_at, complaint.c.id) > (search.after.due_at, search.after.id))
        return self._all(select(complaint).where(*conditions).order_by(complaint.c.due_at, complaint.c.id).limit(asked.limit + 1))

    def prefetch(self, ids: Iterable[UUID]) -> None:
        self.shelf.fetch(ids)

    def write_history(self) -> None:
        if self.lines:
            lines, self.lines = self.lines, []
            self.tx.connection.execute(insert(timeline), lines)

    def _all(self, question: sa.Select[Any], *, skip_locked: bool = False) -> list[Complaint]:
        """What is read in order to be changed is locked (SQLite has one writer anyway)."""
        return self.shelf.all(question if self.tx.read_only else question.with_for_update(skip_locked=skip_locked))

    def _note(self, about: Complaint, line: TimelineEntry) -> None:
        self.lines.append({"complaint_id": about.id, **vars(line)})


class Departments:
    """The directory, as routing last registered it."""

    def __init__(self, tx: Transaction) -> None:
        self.shelf = Shelf(tx, department, record=_listed, row=lambda listed: {"code": listed.department.code, **vars(listed)})

    def find(self, code: str) -> Listed | None:
        return self.shelf.find(code)

    def put(self, listed: Listed) -> None:
        if self.shelf.find(listed.department.code):
            self.shelf.put(listed)
        else:
            self.shelf.add(listed)


class Services:
    """The city's table of services. It is small, and read as a whole when it is first needed."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.table: dict[str, Service] | None = None

    def find(self, code: str | None) -> Service | None:
        if code is None:
            return None
        if self.table is None:
            self.table = {row.code: row.service for row in self.tx.execute(select(service))}
        return self.table.get(code)

    def replace(self, services: Iterable[Service]) -> None:
        self.table = {offered.code: offered for offered in services}
        self.tx.execute(service.delete())
        if self.table:
            self.tx.execute(insert(service), [{"code": code, "service": offered} for code, offered in self.table.items()])


def _complaint(row: Mapping[str, Any]) -> Complaint:
    return Complaint(**{name: value for name, value in row.items() if name != "department_code"})


def _row(record: Complaint) -> dict[str, Any]:
    return {**vars(record), "department_code": record.department.code if record.department else None}


def _listed(row: Mapping[str, Any]) -> Listed:
    return Listed(department=row["department"], active=row["active"], registered_at=row["registered_at"])

"""Where the door keeps the intake ledger, the public view of each case, the directory of departments and the staff accounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Boolean, Column, Index, Integer, MetaData, Select, String, Table, Text, Uuid, insert, select
from sqlalchemy.exc import IntegrityError

import chassis.transaction
from chassis import statements
from chassis.columns import Moment, Plain
from chassis.shelf import Shelf
from contracts import wire
from contracts.complaints import Department, Handler, Role, Status
from contracts.gateway import Channel, Kind, Location, Photo
from contracts.message import Message
from gateway.domain import Account, Listed, Submission
from gateway.view import Line, View, first_line

metadata = MetaData()
NumberTaken = IntegrityError  # what a commit raises when another case has the receipt number that was just drawn

submission = Table(
    "submission",
    metadata,
    Column("complaint_id", Uuid, primary_key=True),
    Column("receipt_number", String(12), nullable=False),
    Column("received_at", Moment, nullable=False, index=True),
    Column("channel", String(20), nullable=False),
    Column("token_hash", String(64), nullable=False),
    Column("idempotency", String(64), unique=True),
    Column("fingerprint", String(64)),
    Column("taken_by", String(80)),
)

view = Table(
    "view",
    metadata,
    Column("complaint_id", Uuid, primary_key=True),
    Column("receipt_number", String(12), nullable=False, unique=True),
    Column("token_hash", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("status", String(20), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("locale", String(10), nullable=False),
    Column("kind", String(20)),
    Column("service_code", String(40)),
    Column("title", String(200)),
    Column("text", Text, nullable=False),
    Column("location", Plain),
    Column("visibility", String(20), nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("due_at", Moment),
    Column("department", Plain),
    Column("department_code", String(40)),
    Column("handler", Plain),
    Column("answer", Text),
    Column("answered_at", Moment),
    Column("actions", Plain, nullable=False),
)

view_entry = Table(
    "view_entry",
    metadata,
    Column("entry_id", Uuid, primary_key=True),
    Column("complaint_id", Uuid, nullable=False),
    Column("position", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("act", String(40), nullable=False),
    Column("status", String(20), nullable=False),
    Column("details", Plain, nullable=False),
)
Index("view_entry_case", view_entry.c.complaint_id, view_entry.c.position)

view_photo = Table(
    "view_photo",
    metadata,
    Column("complaint_id", Uuid, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("content_hash", String(64), nullable=False, index=True),
    Column("media_type", String(40), nullable=False),
    Column("size_bytes", Integer, nullable=False),
)

department = Table(
    "department",
    metadata,
    Column("code", String(40), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("phone", String(40)),
    Column("active", Boolean, nullable=False),
    Column("as_of", Moment, nullable=False),
)

account = Table(
    "account",
    metadata,
    Column("account_id", String(80), primary_key=True),
    Column("login", String(80), nullable=False, unique=True),
    Column("name", String(80), nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("role", String(20), nullable=False),
    Column("department_code", String(40)),
    Column("contact", String(80)),
    Column("active", Boolean, nullable=False),
)


class Transaction(chassis.transaction.Transaction):
    """A unit of work of the gateway."""

    def open(self) -> None:
        self.submissions = Submissions(self)
        self.views = Views(self)
        self.lines = Lines(self)
        self.photos = Photos(self)
        self.departments = Departments(self)
        self.accounts = Accounts(self)

    def prefetch(self, subjects: Iterable[str]) -> None:
        """Read the views that a batch of events is about with one statement. (Departments are subjects too.)"""
        self.views.shelf.fetch(UUID(subject) for subject in subjects if ":" not in subject)


class Submissions:
    """The intake ledger."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.shelf = Shelf(tx, submission, record=_submission, row=_submission_row)

    def enter(self, entered: Submission) -> Submission | None:
        """Write it down; or, when its idempotency key stands there already, give what was written then."""
        if entered.idempotency is None:
            self.shelf.add(entered)
            return None
        if statements.add_new(self.tx.connection, submission, [_submission_row(entered)], returning="complaint_id"):
            return None
        (earlier,) = self.shelf.all(select(submission).where(submission.c.idempotency == entered.idempotency))
        return earlier


class Views:
    """The public view of each case."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.shelf = Shelf(tx, view, record=_view, row=_view_row)
        self.get, self.add, self.put = self.shelf.get, self.shelf.add, self.shelf.put

    def numbered(self, receipt_number: str) -> View | None:
        """The case with this receipt number."""
        found = self.shelf.all(select(view).where(view.c.receipt_number == receipt_number))
        return found[0] if found else None

    def lock_of(self, receipt_number: str) -> tuple[UUID, str] | None:
        """The case's id and the hash of the token that opens it, and nothing more."""
        row = self.tx.execute(select(view.c.complaint_id, view.c.token_hash).where(view.c.receipt_number == receipt_number)).first()
        return (row.complaint_id, row.token_hash) if row else None

    def versions(self, complaint_ids: Iterable[UUID]) -> dict[UUID, int]:
        """How far each of these cases has come."""
        rows = self.tx.execute(select(view.c.complaint_id, view.c.version).where(view.c.complaint_id.in_(list(complaint_ids))))
        return {row.complaint_id: row.version for row in rows}


class Lines:
    """The public timelines."""

    def __init__(self, tx: Transaction) -> None:
        self.shelf = Shelf(tx, view_entry, record=_line, row=_line_row)
        self.add = self.shelf.add

    def of(self, shown: View) -> list[Line]:
        """The timeline of one case, oldest first."""
        kept = select(view_entry).where(view_entry.c.complaint_id == shown.complaint_id).order_by(view_entry.c.position)
        return [first_line(shown), *self.shelf.all(kept)]


class Photos:
    """Which photos belong to which case."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    def add(self, complaint_id: UUID, photos: Iterable[Photo]) -> None:
        rows = [{"complaint_id": complaint_id, "position": place, **wire.dump(photo)} for place, photo in enumerate(photos)]
        if rows:
            self.tx.execute(insert(view_photo), rows)

    def of(self, complaint_id: UUID) -> tuple[Photo, ...]:
        rows = self.tx.execute(select(view_photo).where(view_photo.c.complaint_id == complaint_id).order_by(view_photo.c.position))
        return tuple(_photo(dict(row)) for row in rows.mappings())

    def shown(self, content_hash: str, *, department_code: str | None = None) -> Photo | None:
        """The photo, if any case has it; with a department, if any case of that department has it."""
        question: Select[Any] = select(view_photo).where(view_photo.c.content_hash == content_hash)
        if department_code is not None:
            question = question.join(view, view.c.complaint_id == view_photo.c.complaint_id).where(
                view.c.department_code == department_code
            )
        row = self.tx.execute(question.limit(1)).mappings().first()
        return _photo(dict(row)) if row else None


class Departments:
    """The public directory of departments."""

    def __init__(self, tx: Transaction) -> None:
        self.shelf = Shelf(tx, department, record=lambda row: Listed(**row), row=vars)
        self.find, self.add, self.put = self.shelf.find, self.shelf.add, self.shelf.put

    def active(self) -> list[Listed]:
        return self.shelf.all(select(department).where(department.c.active).order_by(department.c.code))


class Accounts:
    """The staff members who sign in here."""

    def __init__(self, tx: Transaction) -> None:
        self.shelf = Shelf(tx, account, record=_account, row=_account_row)
        self.find, self.add, self.put = self.shelf.find, self.shelf.add, self.shelf.put

    def all(self) -> list[Account]:
        return self.shelf.all(select(account).order_by(account.c.login))

    def with_login(self, login: str) -> Account | None:
        found = self.shelf.all(select(account).where(account.c.login == login))
        return found[0] if found else None


def _submission(row: Mapping[str, Any]) -> Submission:
    return Submission(**{**row, "channel": Channel(row["channel"])})


def _submission_row(record: Submission) -> dict[str, Any]:
    return {**vars(record), "channel": record.channel.value}


def _view(row: Mapping[str, Any]) -> View:
    columns = {name: value for name, value in row.items() if name != "department_code"}
    return View(
        **columns
        | {
            "status": Status(row["status"]),
            "channel": Channel(row["channel"]),
            "kind": row["kind"] and Kind(row["kind"]),
            "location": row["location"] and wire.load(Location, row["location"]),
            "department": row["department"] and wire.load(Department, row["department"]),
            "handler": row["handler"] and wire.load(Handler, row["handler"]),
            "actions": tuple(row["actions"]),
        }
    )


def _view_row(record: View) -> dict[str, Any]:
    return vars(record) | {
        "status": record.status.value,
        "channel": record.channel.value,
        "kind": record.kind and record.kind.value,
        "location": _plain(record.location),
        "department": _plain(record.department),
        "department_code": record.department and record.department.code,
        "handler": _plain(record.handler),
        "actions": list(record.actions),
    }


def _plain(record: Message | None) -> dict[str, Any] | None:
    return wire.dump(record) if record else None


def _line(row: Mapping[str, Any]) -> Line:
    return Line(**{name: value for name, value in row.items() if name != "entry_id"} | {"status": Status(row["status"])})


def _line_row(record: Line) -> dict[str, Any]:
    """One line for each place: the same event can't add it twice."""
    return vars(record) | {
        "entry_id": uuid5(record.complaint_id, str(record.position)),
        "status": record.status.value,
        "details": dict(record.details),
    }


def _photo(row: Mapping[str, Any]) -> Photo:
    return Photo(content_hash=row["content_hash"], media_type=row["media_type"], size_bytes=row["size_bytes"])


def _account(row: Mapping[str, Any]) -> Account:
    return Account(**{**row, "role": Role(row["role"])})


def _account_row(record: Account) -> dict[str, Any]:
    return {**vars(record), "role": record.role.value}

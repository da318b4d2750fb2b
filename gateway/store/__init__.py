"""Where the door keeps the intake ledger, the public view of each case, the directory of departments, the published roots,
the staff accounts, the ledger of exports, the audit, saved filters and acts that wait."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, func, insert, or_, select
from sqlalchemy.exc import IntegrityError

import chassis.transaction
from chassis import statements
from chassis.shelf import Shelf
from contracts import wire
from contracts.gateway import Photo
from contracts.history import DayRoot
from contracts.message import Event
from gateway.domain import Account, AuditLine, Export, SavedFilter, Submission
from gateway.store.departments import Departments
from gateway.store.held import EndedSessions, HeldActs
from gateway.store.listening import Conversations, Mailboxes, Mentions, Messages, Unreads
from gateway.store.recovering import ContactKeys, RecoveryLinks
from gateway.store.rows import (
    account_row,
    as_account,
    as_audit_line,
    as_export,
    as_line,
    as_photo,
    as_saved_filter,
    as_submission,
    as_view,
    audit_row,
    export_row,
    filter_id,
    line_row,
    saved_filter_row,
    submission_row,
    view_row,
)
from gateway.store.tables import (
    account,
    audit_line,
    day_root,
    export,
    laid_file,
    metadata,
    saved_filter,
    submission,
    view,
    view_entry,
    view_photo,
)
from gateway.view import Line, View, first_line

__all__ = ["NumberTaken", "Transaction", "metadata", "submission", "view", "view_entry", "view_photo"]
NumberTaken = IntegrityError  # what a commit raises when another case has the receipt number that was just drawn


class Transaction(chassis.transaction.Transaction):
    """A unit of work of the gateway."""

    def open(self) -> None:
        self.submissions = Submissions(self)
        self.views = Views(self)
        self.lines = Lines(self)
        self.photos = Photos(self)
        self.departments = Departments(self)
        self.roots = Roots(self)
        self.accounts = Accounts(self)
        self.exports = Exports(self)
        self.audit = Audit(self)
        self.saved_filters = SavedFilters(self)
        self.conversations = Conversations(self)
        self.messages = Messages(self)
        self.unreads = Unreads(self)
        self.mentions = Mentions(self)
        self.mailboxes = Mailboxes(self)
        self.held = HeldActs(self)
        self.ended_sessions = EndedSessions(self)
        self.contact_keys = ContactKeys(self)
        self.recovery_links = RecoveryLinks(self)

    def prefetch(self, events: Iterable[Event]) -> None:
        """Read the views that a batch of events is about with one statement. (Departments are subjects too.)"""
        self.views.shelf.fetch(UUID(event.subject) for event in events if ":" not in event.subject)


class Submissions:
    """The intake ledger."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.shelf = Shelf(tx, submission, record=as_submission, row=submission_row)

    def enter(self, entered: Submission) -> Submission | None:
        """Write it down; or, when its idempotency key stands there already, give what was written then."""
        if entered.idempotency is None:
            self.shelf.add(entered)
            return None
        if statements.add_new(self.tx.connection, submission, [submission_row(entered)], returning="complaint_id"):
            return None
        (earlier,) = self.shelf.all(select(submission).where(submission.c.idempotency == entered.idempotency))
        return earlier


class Views:
    """The public view of each case."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.shelf = Shelf(tx, view, record=as_view, row=view_row)
        self.get, self.find, self.add, self.put = self.shelf.get, self.shelf.find, self.shelf.add, self.shelf.put

    def numbered(self, receipt_number: str) -> View | None:
        """The case with this receipt number."""
        found = self.shelf.all(select(view).where(view.c.receipt_number == receipt_number))
        return found[0] if found else None

    def of_numbers(self, receipt_numbers: Iterable[str]) -> list[View]:
        """The cases with these receipt numbers; those that don't exist are left out."""
        return self.shelf.all(select(view).where(view.c.receipt_number.in_(list(receipt_numbers))))

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
        self.shelf = Shelf(tx, view_entry, record=as_line, row=line_row)
        self.add = self.shelf.add

    def of(self, shown: View) -> list[Line]:
        """The timeline of one case, oldest first."""
        kept = select(view_entry).where(view_entry.c.complaint_id == shown.complaint_id).order_by(view_entry.c.position)
        return [first_line(shown), *self.shelf.all(kept)]


class Photos:
    """Which photos belong to which case."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    def add(self, complaint_id: UUID, photos: Iterable[Photo], *, first: int = 0, line: int | None = None) -> None:
        with_it = {"complaint_id": complaint_id, "line": line}
        rows = [{**with_it, "position": place, **wire.dump(photo)} for place, photo in enumerate(photos, first)]
        if rows:
            self.tx.execute(insert(view_photo), rows)

    def add_more(self, complaint_id: UUID, photos: Sequence[Photo], *, line: int | None = None) -> None:
        """Behind those that the case has; with a line of the timeline, those that came with it."""
        if not photos:
            return
        last = select(func.max(view_photo.c.position)).where(view_photo.c.complaint_id == complaint_id)
        highest = self.tx.execute(last).scalar()
        self.add(complaint_id, photos, first=0 if highest is None else highest + 1, line=line)

    def of(self, complaint_id: UUID) -> dict[int | None, tuple[Photo, ...]]:
        """The case's photos and files, by the line of the timeline with which they came; a citizen's own under None."""
        rows = self.tx.execute(select(view_photo).where(view_photo.c.complaint_id == complaint_id).order_by(view_photo.c.position))
        found: dict[int | None, tuple[Photo, ...]] = {None: ()}
        for row in rows.mappings():
            found[row["line"]] = (*found.get(row["line"], ()), as_photo(dict(row)))
        return found

    def lay(self, complaint_id: UUID, files: Iterable[Photo]) -> tuple[str, ...]:
        """Keep files with the case until its answer goes out; gives those that weren't there."""
        known = set(self.tx.execute(select(laid_file.c.content_hash).where(laid_file.c.complaint_id == complaint_id)).scalars())
        new = {file.content_hash: file for file in files if file.content_hash not in known}
        if new:
            self.tx.execute(insert(laid_file), [{"complaint_id": complaint_id, **wire.dump(file)} for file in new.values()])
        return tuple(new)

    def take_back(self, complaint_id: UUID, hashes: Sequence[str]) -> None:
        its = laid_file.c.complaint_id == complaint_id, laid_file.c.content_hash.in_(hashes)
        self.tx.execute(laid_file.delete().where(*its))

    def shown(self, content_hash: str, *, department_code: str | None = None) -> Photo | None:
        """The photo or file, if any case has it; with a department, if any case has it that this department works on."""
        for table in (view_photo, laid_file):
            question: Select[Any] = select(table).where(table.c.content_hash == content_hash)
            if department_code is not None:
                of_case = view.c.complaint_id == table.c.complaint_id
                named = view.c.contributors.cast(Text).contains(f'"code":"{department_code}"', autoescape=True)
                question = question.join(view, of_case).where(or_(view.c.department_code == department_code, named))
            if row := self.tx.execute(question.limit(1)).mappings().first():
                return as_photo(dict(row))
        return None


class Roots:
    """The published roots."""

    def __init__(self, tx: Transaction) -> None:
        self.shelf = Shelf(tx, day_root, record=lambda row: DayRoot(**row), row=vars)
        self.find, self.add = self.shelf.find, self.shelf.add

    def latest(self, limit: int, before: date | None) -> list[DayRoot]:
        """Latest first, from the day before that one on."""
        question = select(day_root).order_by(day_root.c.day.desc()).limit(limit)
        return self.shelf.all(question if before is None else question.where(day_root.c.day < before))


class Accounts:
    """The staff members who sign in here."""

    def __init__(self, tx: Transaction) -> None:
        self.shelf = Shelf(tx, account, record=as_account, row=account_row)
        self.find, self.add, self.put = self.shelf.find, self.shelf.add, self.shelf.put

    def all(self) -> list[Account]:
        return self.shelf.all(select(account).order_by(account.c.login))

    def with_login(self, login: str) -> Account | None:
        found = self.shelf.all(select(account).where(account.c.login == login))
        return found[0] if found else None


class Exports:
    """The ledger of exports."""

    def __init__(self, tx: Transaction) -> None:
        self.shelf = Shelf(tx, export, record=as_export, row=export_row)
        self.add = self.shelf.add

    def all(self) -> list[Export]:
        """Latest first."""
        return self.shelf.all(select(export).order_by(export.c.exported_at.desc(), export.c.export_id))


class Audit:
    """What staff were refused, and what they looked up."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.shelf = Shelf(tx, audit_line, record=as_audit_line, row=audit_row)
        self.add = self.shelf.add

    def latest(self, limit: int, *, account_id: str | None, receipt_number: str | None, before: UUID | None) -> list[AuditLine]:
        """Latest first (their ids sort by time): of everybody or of one account, of one case; those before this line."""
        wanted = {audit_line.c.account_id: account_id, audit_line.c.receipt_number: receipt_number}
        conditions = [column == value for column, value in wanted.items() if value is not None]
        if before is not None:
            conditions.append(audit_line.c.line_id < before)
        return self.shelf.all(select(audit_line).where(*conditions).order_by(audit_line.c.line_id.desc()).limit(limit))

    def forget(self, before: datetime) -> int:
        """Drop lines that are older; how many there were."""
        return self.tx.execute(audit_line.delete().where(audit_line.c.at < before)).rowcount


class SavedFilters:
    """How each person at the desk likes to look at the list."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.shelf = Shelf(tx, saved_filter, record=as_saved_filter, row=saved_filter_row)

    def of(self, account_id: str) -> list[SavedFilter]:
        """By name."""
        return self.shelf.all(select(saved_filter).where(saved_filter.c.account_id == account_id).order_by(saved_filter.c.name))

    def find(self, account_id: str, name: str) -> SavedFilter | None:
        return self.shelf.find(filter_id(account_id, name))

    def put(self, saved: SavedFilter) -> None:
        (self.shelf.put if self.find(saved.account_id, saved.name) else self.shelf.add)(saved)

    def remove(self, account_id: str, name: str) -> bool:
        """Was there one?"""
        return self.tx.execute(saved_filter.delete().where(saved_filter.c.filter_id == filter_id(account_id, name))).rowcount > 0

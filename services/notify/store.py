"""Where notify keeps its letters: cases, deliveries, the words of the city, and the sandbox."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Integer, String, Text, Uuid, bindparam, insert, select, text, update
from sqlalchemy.schema import Column, Index, MetaData, Table, UniqueConstraint

import chassis.transaction
from chassis import statements
from chassis.columns import Counter, Moment, Plain
from chassis.shelf import Shelf
from contracts.complaints import Department, Handler
from contracts.notify import DeliveryState, LetterName, SandboxLetter, Template
from services.notify.domain import Case, Delivery, Recipient
from services.notify.outcomes import WrittenLetter

Row = Mapping[Any, Any]
metadata = MetaData()

cases = Table(
    "cases",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("receipt_number", String(12), nullable=False),
    Column("locale", String(20), nullable=False),
    Column("sealed_contact", Text),
    Column("channel", String(20)),
    Column("fingerprint", String(64)),
    Column("hint", Text),
    Column("received_event_id", Uuid, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("triage_at", Moment),
    Column("department", Plain),
    Column("handler", Plain),
    Column("answer", Text),
)
Index("cases_triage", cases.c.triage_at, postgresql_where=text("triage_at IS NOT NULL"), sqlite_where=text("triage_at IS NOT NULL"))

# The ledger: an event never causes a second letter to the same recipient on the same channel.
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("complaint_id", Uuid, nullable=False, index=True),
    Column("letter", String(20), nullable=False),
    Column("template_id", Uuid, nullable=False),
    Column("cause_id", Uuid, nullable=False),
    Column("channel", String(20), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("hint", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("queued_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("reference", Text),
    Column("reason", Text),
    Column("resent_by", Text),
    UniqueConstraint("cause_id", "fingerprint", "channel", name="deliveries_once"),
)
Index("deliveries_state", deliveries.c.state, deliveries.c.created_at)

# The words of each letter; a version that has been replaced stays, because letters were written with it.
templates = Table(
    "templates",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("letter", String(20), nullable=False),
    Column("locale", String(20), nullable=False),
    Column("version", Integer, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("registered_at", Moment, nullable=False),
    Column("replaced_at", Moment),
    UniqueConstraint("letter", "locale", "version", name="templates_once"),
)

sandbox_letter = Table(
    "sandbox_letter",
    metadata,
    Column("id", Counter, primary_key=True, autoincrement=True),
    Column("at", Moment, nullable=False),
    Column("channel", String(20), nullable=False),
    Column("recipient", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("receipt_number", String(12), nullable=False, index=True),
    Column("letter", String(20), nullable=False),
)

# A letter to be written; built once, because it is asked so often.
LETTER = (
    select(deliveries, cases, templates)
    .join(cases, cases.c.id == deliveries.c.complaint_id)
    .join(templates, templates.c.id == deliveries.c.template_id)
    .where(deliveries.c.id == bindparam("delivery_id"))
)
LETTER_COLUMNS = [[column.name for column in table.columns] for table in (deliveries, cases, templates)]
WORDS = UUID("6f1b3c0e-6a58-5d8e-9d3f-0d1f5a2c7b11")  # the namespace of the templates' identifiers


class Transaction(chassis.transaction.Transaction):
    def open(self) -> None:
        self.cases = Cases(self)
        self.deliveries = Deliveries(self)
        self.templates = Templates(self)
        self.sandbox = Sandbox(self)

    def prefetch(self, subjects: Iterable[str]) -> None:
        """Read what a batch of events about these cases will need, in two statements."""
        ids = [UUID(subject) for subject in subjects]
        self.cases.fetch(ids)
        self.deliveries.fetch_of(ids)


class Cases:
    """What notify knows of each case."""

    def __init__(self, tx: Transaction) -> None:
        self.shelf = Shelf(tx, cases, record=_case, row=_case_row)
        self.get, self.add, self.put = self.shelf.get, self.shelf.add, self.shelf.put
        self.looked_for: set[UUID] = set()

    def find(self, case_id: UUID) -> Case | None:
        if case_id not in self.looked_for:
            self.fetch([case_id])
        return self.shelf.known.get(case_id)

    def fetch(self, ids: Sequence[UUID]) -> None:
        self.shelf.fetch(ids)
        self.looked_for.update(ids)

    def in_triage(self, now: datetime, limit: int) -> list[Case]:
        """Cases whose citizens should hear of the receipt by now although nobody has been given the case."""
        question = select(cases).where(cases.c.triage_at <= now).order_by(cases.c.triage_at).limit(limit)
        return self.shelf.all(question.with_for_update(skip_locked=True))


class Deliveries:
    """The ledger of deliveries."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.shelf = Shelf(tx, deliveries, record=_delivery, row=_delivery_row)
        self.get, self.find, self.put = self.shelf.get, self.shelf.find, self.shelf.put
        self.of_case: dict[UUID, set[UUID]] = {}

    def add(self, delivery: Delivery) -> None:
        self.shelf.add(delivery)
        self.of_case.setdefault(delivery.complaint_id, set()).add(delivery.id)

    def stands(self, delivery: Delivery) -> bool:
        """Has this very letter been written before?"""
        if delivery.complaint_id not in self.of_case:
            self.fetch_of([delivery.complaint_id])
        return delivery.id in self.of_case[delivery.complaint_id]

    def fetch_of(self, case_ids: Sequence[UUID]) -> None:
        """Learn which deliveries there are of these cases, with one statement."""
        self.of_case.update({case_id: set() for case_id in case_ids if case_id not in self.of_case})
        question = select(deliveries.c.complaint_id, deliveries.c.id).where(deliveries.c.complaint_id.in_(case_ids))
        for row in self.tx.execute(question):
            self.of_case[row.complaint_id].add(row.id)

    def with_case(self, delivery_id: UUID) -> tuple[Delivery, Case, Template]:
        """All that is needed to write a letter, in one statement."""
        values = iter(self.tx.execute(LETTER, {"delivery_id": delivery_id}).one())
        delivery, case, words = (dict(zip(names, islice(values, len(names)), strict=True)) for names in LETTER_COLUMNS)
        return _delivery(delivery), _case(case), _template(words)

    def listed(self, *, complaint_id: UUID | None, state: DeliveryState | None, limit: int) -> list[Delivery]:
        """The newest first."""
        question = select(deliveries).order_by(deliveries.c.created_at.desc(), deliveries.c.id).limit(limit)
        if complaint_id is not None:
            question = question.where(deliveries.c.complaint_id == complaint_id)
        if state is not None:
            question = question.where(deliveries.c.state == state.value)
        return self.shelf.all(question)


class Templates:
    """The words of the letters, in versions."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.known: dict[tuple[LetterName, str], UUID] | None = None

    def current(self) -> dict[tuple[LetterName, str], UUID]:
        """Which words are in use, by letter and locale."""
        if self.known is None:
            question = select(templates.c.letter, templates.c.locale, templates.c.id).where(templates.c.replaced_at.is_(None))
            self.known = {(LetterName(row.letter), row.locale): row.id for row in self.tx.execute(question)}
        return self.known

    def replace(self, wanted: Sequence[Template]) -> None:
        """From now on these are the city's words, and no others. Words that stay the same keep their version."""
        rows = self.tx.execute(select(templates).order_by(templates.c.version)).mappings().all()
        last = {(row["letter"], row["locale"]): row["version"] for row in rows}
        in_use = {_template(row): row["id"] for row in rows if row["replaced_at"] is None}
        retired = [in_use[template] for template in in_use if template not in wanted]
        added = [_template_row(template, last) for template in wanted if template not in in_use]
        if retired:
            self.tx.execute(update(templates).where(templates.c.id.in_(retired)).values(replaced_at=self.tx.now))
        if added:
            self.tx.execute(insert(templates).values(registered_at=self.tx.now), added)
        self.known = None


class Sandbox:
    """Letters that stay in the house because no mail server is set."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    def keep(self, letter: WrittenLetter) -> None:
        row = {name: getattr(letter, name) for name in ("channel", "subject", "body", "receipt_number")}
        row |= {"at": letter.written_at, "recipient": letter.to, "letter": letter.letter.value}
        self.tx.connection.execute(statements.new(sandbox_letter), row)

    def newest(self, *, receipt_number: str | None, limit: int) -> list[SandboxLetter]:
        of_case = (sandbox_letter.c.receipt_number == receipt_number,) if receipt_number is not None else ()
        question = select(sandbox_letter).where(*of_case).order_by(sandbox_letter.c.id.desc()).limit(limit)
        return [_sandbox_letter(row) for row in self.tx.execute(question).mappings()]


# Fields that are called and look the same in a record and in its row.
CASE_AS_IT_IS = ("id", "receipt_number", "locale", "sealed_contact", "received_event_id", "received_at", "due_at", "triage_at", "answer")
DELIVERY_AS_IT_IS = (
    *("id", "complaint_id", "template_id", "cause_id", "attempts"),
    *("created_at", "queued_at", "updated_at", "reference", "reason", "resent_by"),
)
RECIPIENT = ("channel", "fingerprint", "hint")
SANDBOX_AS_IT_IS = ("at", "channel", "recipient", "subject", "body", "receipt_number")


def _case(row: Row) -> Case:
    return Case(
        recipient=_recipient(row) if row["channel"] else None,
        department=Department(**row["department"]) if row["department"] else None,
        handler=Handler(**row["handler"]) if row["handler"] else None,
        **{name: row[name] for name in CASE_AS_IT_IS},
    )


def _case_row(case: Case) -> dict[str, Any]:
    return {
        **{name: getattr(case, name) for name in CASE_AS_IT_IS},
        **_recipient_row(case.recipient),
        "department": asdict(case.department) if case.department else None,
        "handler": asdict(case.handler) if case.handler else None,
    }


def _delivery(row: Row) -> Delivery:
    return Delivery(
        letter=LetterName(row["letter"]),
        state=DeliveryState(row["state"]),
        recipient=_recipient(row),
        **{name: row[name] for name in DELIVERY_AS_IT_IS},
    )


def _delivery_row(delivery: Delivery) -> dict[str, Any]:
    return {
        **{name: getattr(delivery, name) for name in DELIVERY_AS_IT_IS},
        **_recipient_row(delivery.recipient),
        "letter": delivery.letter.value,
        "state": delivery.state.value,
    }


def _recipient(row: Row) -> Recipient:
    return Recipient(**{name: row[name] for name in RECIPIENT})


def _recipient_row(recipient: Recipient | None) -> dict[str, Any]:
    return {name: getattr(recipient, name, None) for name in RECIPIENT}


def _template(row: Row) -> Template:
    return Template(letter=LetterName(row["letter"]), locale=row["locale"], subject=row["subject"], body=row["body"])


def _template_row(template: Template, last: Mapping[tuple[str, str], int]) -> dict[str, Any]:
    letter, locale = template.letter.value, template.locale
    version = last.get((letter, locale), 0) + 1
    key = uuid5(WORDS, f"{letter}:{locale}:{version}")
    return {"id": key, "letter": letter, "locale": locale, "version": version, "subject": template.subject, "body": template.body}


def _sandbox_letter(row: Row) -> SandboxLetter:
    return SandboxLetter(letter=LetterName(row["letter"]), **{name: row[name] for name in SANDBOX_AS_IT_IS})

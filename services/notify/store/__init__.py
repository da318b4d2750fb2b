"""Where notify keeps its letters: cases, deliveries, the words of the city, and the sandbox."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, insert, select, update

import chassis.transaction
from chassis import statements
from chassis.shelf import Shelf
from contracts.letters import WordsInUse
from contracts.message import Event
from contracts.notify import AlimtalkTemplate, DeliveryState, LetterName, SandboxLetter, Template
from services.notify.domain import Case, Delivery
from services.notify.letters import InUse
from services.notify.outcomes import WrittenLetter
from services.notify.store.rows import (
    as_case,
    as_colleague,
    as_delivery,
    as_sandbox_letter,
    as_template,
    as_words_in_use,
    case_row,
    colleague_row,
    delivery_row,
    template_row,
)
from services.notify.store.tables import cases, colleagues, deliveries, metadata, sandbox_letter, templates

__all__ = ["Transaction", "metadata"]
ORDER_OF_WORDS = (templates.c.letter, templates.c.kind, templates.c.locale)
LETTER_COLUMNS = [[column.name for column in table.columns] for table in (deliveries, cases, templates)]


def _letter() -> Any:
    """A letter to be written."""
    columns = [column.label(f"{table.name}_{column.name}") for table in (deliveries, cases, templates) for column in table.columns]
    joined = deliveries.join(cases, cases.c.id == deliveries.c.complaint_id).join(templates, templates.c.id == deliveries.c.template_id)
    return select(*columns).select_from(joined).where(deliveries.c.id == bindparam("delivery_id", type_=Uuid()))


def _of_cases(count: int) -> Any:
    """The deliveries of so many cases."""
    return select(deliveries).where(statements.among(deliveries.c.complaint_id, count))


def _case_of() -> Any:
    """Which case a delivery belongs to."""
    return select(deliveries.c.complaint_id).where(deliveries.c.id == bindparam("delivery_id", type_=Uuid()))


class Transaction(chassis.transaction.Transaction):
    def open(self) -> None:
        self.cases = Cases(self)
        self.deliveries = Deliveries(self)
        self.colleagues = Colleagues(self)
        self.templates = Templates(self)
        self.sandbox = Sandbox(self)

    def prefetch(self, events: Iterable[Event]) -> None:
        """Read what a batch of events will need, in two statements."""
        ids = list({UUID(event.subject) for event in events if ":" not in event.subject})  # staff are subjects too
        self.cases.fetch(ids)
        self.deliveries.fetch_of(ids)


class Cases:
    """What notify knows of each case."""

    def __init__(self, tx: Transaction) -> None:
        self.shelf = Shelf(tx, cases, record=as_case, row=case_row)
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
    """The ledger of deliveries. Whoever writes in it holds the case: a row is never locked by itself."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.shelf = Shelf(tx, deliveries, record=as_delivery, row=delivery_row)
        self.put = self.shelf.put
        self.ids_of: dict[UUID, list[UUID]] = {}

    def add(self, delivery: Delivery) -> None:
        if delivery.complaint_id is None:
            self.shelf.add(delivery)
            return
        self.of(delivery.complaint_id)
        self.shelf.add(delivery)
        self.ids_of[delivery.complaint_id].append(delivery.id)

    def to_a_colleague(self, delivery_id: UUID) -> Delivery | None:
        """The letter, if it stays in the house."""
        delivery = self.shelf.find(delivery_id)
        return delivery if delivery is not None and delivery.account_id is not None else None

    def of(self, case_id: UUID) -> list[Delivery]:
        """All deliveries of a case, as this transaction leaves them."""
        if case_id not in self.ids_of:
            self.fetch_of([case_id])
        return [self.shelf.known[delivery_id] for delivery_id in self.ids_of[case_id]]

    def fetch_of(self, case_ids: Sequence[UUID]) -> None:
        """Read the deliveries of these cases with one statement."""
        wanted = [case_id for case_id in case_ids if case_id not in self.ids_of]
        self.ids_of.update({case_id: [] for case_id in wanted})
        if not wanted:
            return
        count, parameters = statements.padded(wanted)
        for row in statements.prepared(self.tx.connection, _of_cases, count).rows(self.tx.connection, parameters):
            self.shelf.stored[row["id"]], self.shelf.known[row["id"]] = row, as_delivery(row)
            self.ids_of[row["complaint_id"]].append(row["id"])

    def case_of(self, delivery_id: UUID) -> UUID | None:
        """The case whose letter this is."""
        rows = statements.prepared(self.tx.connection, _case_of).rows(self.tx.connection, {"delivery_id": delivery_id})
        return rows[0]["complaint_id"] if rows else None

    def with_case(self, delivery_id: UUID) -> tuple[Delivery, Case, Template | AlimtalkTemplate]:
        """All that is needed to write a letter, in one statement."""
        (found,) = statements.prepared(self.tx.connection, _letter).rows(self.tx.connection, {"delivery_id": delivery_id})
        values = iter(found.values())
        delivery, case, words = (dict(zip(names, islice(values, len(names)), strict=True)) for names in LETTER_COLUMNS)
        return as_delivery(delivery), as_case(case), as_template(words)

    def listed(self, *, complaint_id: UUID | None, state: DeliveryState | None, limit: int) -> list[Delivery]:
        """The newest first."""
        question = select(deliveries).order_by(deliveries.c.created_at.desc(), deliveries.c.number.desc(), deliveries.c.id).limit(limit)
        if complaint_id is not None:
            question = question.where(deliveries.c.complaint_id == complaint_id)
        if state is not None:
            question = question.where(deliveries.c.state == state.value)
        return self.shelf.all(question)


class Colleagues:
    """Staff, as the gateway last registered them."""

    def __init__(self, tx: Transaction) -> None:
        self.shelf = Shelf(tx, colleagues, record=as_colleague, row=colleague_row)
        self.get, self.find, self.add, self.put = self.shelf.get, self.shelf.find, self.shelf.add, self.shelf.put


class Templates:
    """The words of the letters, in versions."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.known: dict[tuple[LetterName, str, str], UUID] | None = None

    def current(self) -> InUse:
        """Which words letters are written with, by letter, class of channels (or `alimtalk`) and locale."""
        if self.known is None:
            columns = (templates.c.letter, templates.c.kind, templates.c.locale, templates.c.id)
            rows = self.tx.execute(select(*columns).where(templates.c.replaced_at.is_(None), templates.c.approved))
            self.known = {(LetterName(row.letter), row.kind, row.locale): row.id for row in rows}
        return self.known

    def get(self, template_id: UUID) -> Template | AlimtalkTemplate:
        """The words of this version."""
        return as_template(self.tx.execute(select(templates).where(templates.c.id == template_id)).mappings().one())

    def listed(self) -> list[WordsInUse]:
        """What is in use, and what waits for being approved."""
        question = select(templates).where(templates.c.replaced_at.is_(None))
        return [as_words_in_use(row) for row in self.tx.execute(question.order_by(*ORDER_OF_WORDS)).mappings()]

    def replace(self, wanted: Sequence[Template | AlimtalkTemplate]) -> None:
        """From now on these are the city's words, and no others. Words that stay the same keep their version."""
        rows = self.tx.execute(select(templates).order_by(templates.c.version)).mappings().all()
        last = {(row["letter"], row["kind"], row["locale"]): row["version"] for row in rows}
        in_use = {as_template(row): row["id"] for row in rows if row["replaced_at"] is None}
        kept = set(wanted)
        retired = [in_use[template] for template in in_use if template not in kept]
        added = [template_row(template, last) for template in wanted if template not in in_use]
        if retired:
            self.tx.execute(update(templates).where(templates.c.id.in_(retired)).values(replaced_at=self.tx.now))
        if added:
            self.tx.execute(insert(templates).values(registered_at=self.tx.now), added)
        self.known = None


class Sandbox:
    """Letters that stay in the house because their provider isn't set."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    def keep(self, letter: WrittenLetter, request: str | None = None) -> None:
        row = {name: getattr(letter, name) for name in ("channel", "subject", "body", "receipt_number")}
        row |= {"at": letter.written_at, "recipient": letter.to, "letter": letter.letter.value, "request": request}
        statements.add(self.tx.connection, sandbox_letter, [row])

    def newest(self, *, receipt_number: str | None, limit: int) -> list[SandboxLetter]:
        of_case = (sandbox_letter.c.receipt_number == receipt_number,) if receipt_number is not None else ()
        question = select(sandbox_letter).where(*of_case).order_by(sandbox_letter.c.id.desc()).limit(limit)
        return [as_sandbox_letter(row) for row in self.tx.execute(question).mappings()]

    def count(self) -> int:
        return int(self.tx.execute(select(func.count()).select_from(sandbox_letter)).scalar_one())

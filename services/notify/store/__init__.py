"""Where notify keeps its letters: cases, deliveries, the words of the city, and the sandbox."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import String, bindparam, func, insert, select, update

import chassis.transaction
from chassis import statements
from chassis.shelf import Shelf
from contracts.letters import WordsInUse
from contracts.message import Event
from contracts.notify import AlimtalkTemplate, LetterName, SandboxLetter, Template
from services.notify.domain import Case, Letter, address_of
from services.notify.letters import FALLBACK_LOCALE, InUse
from services.notify.letters.editions import Edition, Kept, kept_as
from services.notify.outcomes import WrittenLetter
from services.notify.store.ledger import Addresses, Attempts, Deliveries, Reports
from services.notify.store.rows import (
    as_case,
    as_colleague,
    as_edition,
    as_sandbox_letter,
    as_template,
    as_words_in_use,
    case_row,
    colleague_row,
    edition_row,
)
from services.notify.store.tables import cases, colleagues, deliveries, metadata, sandbox_letter, templates

__all__ = ["Transaction", "cases", "colleagues", "deliveries", "metadata", "templates"]
ORDER_OF_WORDS = (templates.c.letter, templates.c.kind, templates.c.locale)


def _in_use() -> Any:
    """The words that letters of one name are written with."""
    columns = (templates.c.id, templates.c.kind, templates.c.locale)
    of_letter = templates.c.letter == bindparam("of_letter", type_=String())
    return select(*columns).where(of_letter, templates.c.replaced_at.is_(None), templates.c.approved)


class Transaction(chassis.transaction.Transaction):
    def open(self) -> None:
        self.cases = Cases(self)
        self.deliveries = Deliveries(self)
        self.attempts = Attempts(self)
        self.reports = Reports(self)
        self.addresses = Addresses(self)
        self.colleagues = Colleagues(self)
        self.templates = Templates(self)
        self.sandbox = Sandbox(self)

    def prefetch(self, events: Iterable[Event]) -> None:
        """Read what a batch of events will need, in two statements."""
        ids = list({UUID(event.subject) for event in events if ":" not in event.subject})  # staff, talks and letters are subjects too
        self.cases.fetch(ids)
        self.deliveries.fetch_of(ids)

    def prefetch_errands(self, begun: Sequence[Letter], ended: Sequence[tuple[Letter, Any]]) -> None:
        """Read what letters will need that go out, or have gone: the cases first, which are held."""
        there = [*begun, *(letter for letter, _ in ended)]
        ids = sorted({letter.complaint_id for letter in there if letter.complaint_id is not None})
        self.cases.fetch(ids)
        self.deliveries.fetch_of(ids)
        self.deliveries.fetch(letter.delivery_id for letter in there if letter.complaint_id is None)
        going = [delivery for letter in begun if (delivery := self.deliveries.find(letter.delivery_id)) is not None]
        self.templates.fetch([delivery.template_id for delivery in going if delivery.template_id is not None])
        self.addresses.fetch(sorted({address_of(delivery.recipient) for delivery in going}))
        references = [reference for _, outcome in ended if (reference := getattr(outcome, "reference", None))]
        self.reports.fetch([letter.delivery_id for letter, _ in ended], references)


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


class Colleagues:
    """Staff, as the gateway last registered them."""

    def __init__(self, tx: Transaction) -> None:
        self.shelf = Shelf(tx, colleagues, record=as_colleague, row=colleague_row)
        self.get, self.find, self.add, self.put = self.shelf.get, self.shelf.find, self.shelf.add, self.shelf.put


class Templates:
    """The words of the letters, in versions."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.by_letter: dict[LetterName, InUse] = {}
        self.known: dict[UUID, Template | AlimtalkTemplate] = {}

    def in_use(self, letter: LetterName) -> InUse:
        """Which words such a letter is written with, by letter, class of channels (or `alimtalk`) and locale."""
        if letter not in self.by_letter:
            rows = statements.prepared(self.tx.connection, _in_use).rows(self.tx.connection, {"of_letter": letter.value})
            self.by_letter[letter] = {(letter, row["kind"], row["locale"]): row["id"] for row in rows}
        return self.by_letter[letter]

    def get(self, template_id: UUID) -> Template | AlimtalkTemplate:
        """The words of this version."""
        self.fetch([template_id])
        return self.known[template_id]

    def fetch(self, template_ids: Sequence[UUID]) -> None:
        """Read the words of several versions with one statement."""
        if wanted := sorted({template_id for template_id in template_ids if template_id not in self.known}):
            rows = statements.fetch(self.tx.connection, templates, wanted, locked=False)
            self.known.update({row["id"]: as_template(row) for row in rows})

    def listed(self) -> list[WordsInUse]:
        """What is in use, and what waits for being approved."""
        question = select(templates).where(templates.c.replaced_at.is_(None))
        return [as_words_in_use(row) for row in self.tx.execute(question.order_by(*ORDER_OF_WORDS)).mappings()]

    def take_turns(self) -> None:
        """Two who want to make the next edition wait for each other, whichever letter it is of."""
        first = select(templates.c.id).where(templates.c.locale == FALLBACK_LOCALE, templates.c.version == 1)
        self.tx.execute(first.order_by(*ORDER_OF_WORDS).limit(1).with_for_update())

    def standing(self) -> dict[Kept, Edition]:
        """What is in use, and what waits for being approved."""
        question = select(templates).where(templates.c.replaced_at.is_(None)).order_by(*ORDER_OF_WORDS)
        return {kept_as(edition.words): edition for edition in map(as_edition, self.tx.execute(question).mappings())}

    def last(self) -> dict[Kept, int]:
        """The number of each letter's last edition, in use or not."""
        question = select(*ORDER_OF_WORDS, func.max(templates.c.version).label("last")).group_by(*ORDER_OF_WORDS)
        return {(row["letter"], row["kind"], row["locale"]): row["last"] for row in self.tx.execute(question).mappings()}

    def in_use_of(self, kept: Kept) -> Edition | None:
        row = self.tx.execute(select(templates).where(*_of(kept), templates.c.replaced_at.is_(None))).mappings().first()
        return as_edition(row) if row else None

    def history(self, kept: Kept, *, before: int | None = None, limit: int) -> list[Edition]:
        """Latest first; `before`: only those with a lower number."""
        question = select(templates).where(*_of(kept)).order_by(templates.c.version.desc()).limit(limit)
        if before is not None:
            question = question.where(templates.c.version < before)
        return [as_edition(row) for row in self.tx.execute(question).mappings()]

    def edition(self, kept: Kept, number: int) -> Edition | None:
        row = self.tx.execute(select(templates).where(*_of(kept), templates.c.version == number)).mappings().first()
        return as_edition(row) if row else None

    def bring(self, added: Sequence[Edition], ended: Sequence[Kept] = (), agreed: Sequence[Kept] = ()) -> None:
        """From now on letters are written with these; what they replace, and what `ended`, stays for those that were."""
        over = {*ended, *(kept_as(edition.words) for edition in added)}
        for some, change in ((over, {"replaced_at": self.tx.now}), (agreed, {"folder_digest": None})):
            for kept in sorted(some):
                self.tx.execute(update(templates).where(*_of(kept), templates.c.replaced_at.is_(None)).values(**change))
        if added:
            self.tx.execute(insert(templates), [edition_row(edition) for edition in added])
        self.by_letter = {}


def _of(kept: Kept) -> tuple[Any, ...]:
    letter, kind, locale = kept
    return templates.c.letter == letter, templates.c.kind == kind, templates.c.locale == locale


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

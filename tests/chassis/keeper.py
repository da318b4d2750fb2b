"""A small service for the tests of the chassis: it keeps a diary of what it hears, answers, and goes on errands."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Column, Integer, MetaData, String, Table, Uuid, insert, select

from chassis import tables
from chassis.answers import answer_of, request_of
from chassis.database import Store
from chassis.doors import Database, errand, every, handles, on, prepares, settles
from chassis.envelope import Envelope
from chassis.host import Host
from chassis.lanes import Lane
from chassis.patience import Patience
from chassis.shelf import Shelf
from chassis.transaction import Transaction
from chassis.watch import Watch, new_registry
from contracts import wire
from contracts.city import RegisterServices
from contracts.complaints import ComplaintClosed, Status
from contracts.desk import Role, Staff
from contracts.gateway import ComplaintRated, ResultConfirmed
from contracts.lists import CasePage, ListComplaints
from contracts.message import Command, Event, Message, Refusal
from contracts.routing import TriageNeeded

NOON = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
OFFICER = Staff(account_id="kim", name="Kim", role=Role.OFFICER, department_code="road")

metadata = MetaData()
diary = Table(
    "diary",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("event_id", Uuid),
    Column("source", String(40)),
    Column("subject", String(80)),
    Column("sequence", Integer),
    Column("text", String(200)),
)
page = Table("page", metadata, Column("id", Uuid, primary_key=True), Column("text", String(200), nullable=False))


@dataclass(frozen=True, kw_only=True)
class Page:
    id: UUID
    text: str


@dataclass(frozen=True, kw_only=True)
class Parcel(Message):
    """Something to carry outside."""

    code: str


@dataclass(frozen=True, kw_only=True)
class Crate(Message):
    """Something that must be packed before it is carried outside."""

    code: str


@dataclass(frozen=True)
class Trouble:
    """An outcome that is the carrier's fault."""

    of_provider: bool | None = True


class Notes(Transaction):
    def open(self) -> None:
        self.pages = Shelf(self, page, record=lambda row: Page(id=row["id"], text=row["text"]), row=lambda p: {"id": p.id, "text": p.text})

    def note(self, text: str, event: Event | None = None) -> None:
        about: Mapping[str, Any] = {}
        if event is not None and self.cause is not None:
            about = {"event_id": event.event_id, "source": event.source, "subject": event.subject, "sequence": self.cause.sequence}
        self.execute(insert(diary), {"text": text, **about})


class Keeper:
    """It calls itself complaints, so that it may say and be asked what complaints may. What is `broken` fails."""

    name = "complaints"
    db = Database(Notes, metadata, "tests.nowhere")
    in_order_from = ("gateway",)

    def __init__(self) -> None:
        self.broken: set[str] = set()
        self.outcomes: dict[str, Any] = {}
        self.lanes: dict[str, Lane] = {}

    @on(ComplaintRated)
    def hear(self, event: ComplaintRated, tx: Notes) -> None:
        self._mind(event.comment or "")
        tx.note(event.comment or "", event)

    @on(ResultConfirmed)
    def close(self, event: ResultConfirmed, tx: Notes) -> None:
        tx.note("confirmed", event)
        tx.publish(closed(event.complaint_id))

    @on(TriageNeeded)
    def hear_late(self, event: TriageNeeded, tx: Notes) -> None:
        self._mind(event.model_version)
        tx.note(event.model_version, event)

    @handles(RegisterServices)
    def register(self, command: RegisterServices, tx: Notes) -> None:
        tx.note("registered")
        if "refused" in self.broken:
            raise Refusal("conflict", "not today", field="services")
        if "unavailable" in self.broken:
            raise Refusal("unavailable", "in a moment")
        self._mind("register")

    @handles(ListComplaints)
    def list(self, query: ListComplaints, tx: Notes) -> CasePage:
        if query.q == "write":
            tx.note("a question left a trace")
        if query.q == "add":
            tx.pages.add(Page(id=case_id("add"), text="a question left a trace"))
        if query.q == "say":
            tx.publish(closed(case_id("say")))
        return CasePage(items=(), next_cursor=query.q)

    @every(seconds=30)
    def tick(self, tx: Notes) -> None:
        self._mind("tick")
        tx.note("tick")

    @errand(Parcel)
    def carry(self, parcel: Parcel) -> Any:
        self._mind(parcel.code)
        return self.outcomes.get(parcel.code, "delivered")

    @settles(Parcel)
    def settle(self, parcel: Parcel, outcome: Any, tx: Notes) -> datetime | None:
        tx.note(f"{parcel.code} {outcome or 'unknown'}")
        self._mind(f"settle {parcel.code}")
        return tx.now + timedelta(minutes=5) if outcome == "later" else None

    @prepares(Crate)
    def pack(self, crate: Crate, tx: Notes) -> str | None:
        tx.note(f"{crate.code} packed")
        if f"twice {crate.code}" in self.broken:
            tx.pages.add(Page(id=case_id("there"), text="a page that is there already"))
        self._mind(f"pack {crate.code}")
        return None if f"gone {crate.code}" in self.broken else f"{crate.code} in straw"

    @errand(Crate)
    def carry_crate(self, crate: Crate, packed: str) -> Any:
        self._mind(crate.code)
        return self.outcomes.get(crate.code, f"delivered {packed}")

    @settles(Crate)
    def settle_crate(self, crate: Crate, outcome: Any, tx: Notes) -> datetime | None:
        tx.note(f"{crate.code} {outcome or 'unknown'}")
        return tx.now + timedelta(minutes=5) if outcome == "later" else None

    def _mind(self, what: str) -> None:
        if what in self.broken:
            raise ValueError(f"{what} is broken")


class Standing:
    """The keeper on a database, with a clock that stands until it is moved."""

    def __init__(self, make_store: Any, **options: Any) -> None:
        self.now = NOON
        self.keeper: Any = options.pop("keeper", None) or Keeper()
        self.keeper.lanes = options.pop("lanes", {})
        self.store: Store = make_store(Keeper.db, source=Keeper.name, clock=lambda: self.now)
        patience = options.pop("patience", Patience(tries=3, first_seconds=1.0))
        self.host = Host(self.keeper, self.store, Watch(Keeper.name, new_registry()), patience=patience, **options)

    def takes(self, *envelopes: Envelope) -> None:
        self.host.take(list(envelopes))

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)

    def retries(self) -> int:
        """Time enough for any next try."""
        self.passes(minutes=2)
        return self.host.retry_due()

    def asks(self, command: Command, **options: Any) -> Any:
        return answer_of(command, self.host.answer(request_of(command, **options)))

    def entrusts(self, *codes: str, at: datetime | None = None, lane: str = "", kind: type[Any] = Parcel) -> None:
        def work(tx: Notes) -> None:
            for code in codes:
                tx.entrust(kind(code=code), at=at, lane=lane)

        self.store.transact(work)

    def diary(self) -> list[str]:
        return list(self.store.read(lambda tx: tx.execute(select(diary.c.text).order_by(diary.c.id)).scalars().all()))

    def waiting(self, *names: str) -> list[Any]:
        """What is kept: its state, or the columns named."""
        columns = [tables.waiting.c[name] for name in names or ("state",)]
        rows = self.store.read(lambda tx: tx.execute(select(*columns).order_by(tables.waiting.c.id)).all())
        return [row[0] if len(columns) == 1 else tuple(row) for row in rows]

    def row(self, state: str = "parked") -> int:
        """The one row that is in this state."""
        question = select(tables.waiting.c.id).where(tables.waiting.c.state == state)
        return int(self.store.read(lambda tx: tx.execute(question).scalar_one()))

    def errands(self) -> list[str]:
        return list(self.store.read(lambda tx: tx.execute(select(tables.errand.c.state)).scalars().all()))


def case_id(name: str) -> UUID:
    return uuid5(UUID(int=0), name)


def rated(comment: str, case: str = "a") -> ComplaintRated:
    return ComplaintRated(occurred_at=NOON, complaint_id=case_id(case), score=3, comment=comment)


def unsure(text: str, case: str = "a") -> TriageNeeded:
    """An event of a source whose order the keeper doesn't need."""
    return TriageNeeded(occurred_at=NOON, complaint_id=case_id(case), proposals=(), model_version=text)


def closed(case: UUID) -> ComplaintClosed:
    return ComplaintClosed(occurred_at=NOON, complaint_id=case, receipt_number="1", status=Status.CLOSED, reason="elapsed")


def on_its_way(event: Event, sequence: int, **changes: Any) -> Envelope:
    made = Envelope(
        id=event.event_id,
        type=event.type(),
        source=event.source,
        subject=event.subject,
        sequence=sequence,
        time=event.occurred_at,
        body=json.dumps(wire.dump(event)),
    )
    return replace(made, **changes)


def in_order(*comments: str, case: str = "a") -> list[Envelope]:
    """Events of one case from the ordered source, numbered from 1."""
    return [on_its_way(rated(comment, case), number) for number, comment in enumerate(comments, start=1)]

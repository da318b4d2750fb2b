"""A little service for the tests of the production runner: it writes down what it hears, answers, and goes on errands."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Integer, MetaData, String, Table, insert, select

from chassis.database import Store, postgres
from chassis.doors import Database, errand, every, handles, on, settles
from chassis.host import Host
from chassis.patience import Patience
from chassis.transaction import Transaction
from chassis.watch import Watch, new_registry
from contracts.complaints import Department
from contracts.gateway import ComplaintSubmitted, WithdrawalRequested
from contracts.message import Message, Refusal
from contracts.routing import DepartmentRegistered, RegisterDepartments, SuggestDepartments, Suggestions

metadata = MetaData()
written = Table(
    "written",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("complaint_id", String(40)),
    Column("what", String(200)),
    Column("process", Integer),
)


@dataclass(frozen=True, kw_only=True)
class Parcel(Message):
    """Something to carry outside."""

    code: str


class Diary(Transaction):
    """One repository is enough."""

    def note(self, what: str, complaint_id: UUID | None = None) -> None:
        self.execute(insert(written), {"complaint_id": str(complaint_id), "what": what, "process": os.getpid()})


class Little:
    """It calls itself routing, so that it may say and be asked what routing may."""

    name = "routing"
    db = Database(Diary, metadata, "tests.nowhere")

    @on(ComplaintSubmitted)
    def hear(self, event: ComplaintSubmitted, tx: Diary) -> None:
        if event.text == "fail":
            raise ValueError("this one can't be done")
        if event.text == "kill":
            os.kill(os.getpid(), 9)
        if event.text == "slow":
            time.sleep(1.5)
        if event.text == "stuck":
            time.sleep(60)
        if event.text == "tell":
            tx.publish(DepartmentRegistered(occurred_at=tx.now, department=Department(code="road", name="도로과")))
        tx.note(event.text, event.complaint_id)

    @on(WithdrawalRequested)
    def withdraw(self, event: WithdrawalRequested, tx: Diary) -> None:
        tx.entrust(Parcel(code=event.reason or "parcel"))

    @handles(RegisterDepartments)
    def register(self, command: RegisterDepartments, tx: Diary) -> None:
        if command.departments:
            raise Refusal("invalid", "no departments today", field="departments")
        tx.note("registered")

    @handles(SuggestDepartments)
    def suggest(self, query: SuggestDepartments, tx: Diary) -> Suggestions:
        if query.text == "crash":
            raise RuntimeError("a mistake of ours")
        if query.text == "slow":
            time.sleep(1.0)
        return Suggestions(proposals=(), automatic=False, model_version=query.text)

    @every(seconds=0.2)
    def tick(self, tx: Diary) -> None:
        tx.note("tick")

    @errand(Parcel)
    def carry(self, parcel: Parcel) -> str:
        return f"carried {parcel.code}"

    @settles(Parcel)
    def settle(self, parcel: Parcel, outcome: str | None, tx: Diary) -> None:
        tx.note(outcome or "unknown")


def little_host(database_url: str) -> Host:
    """The service on its database."""
    store = postgres(Little.db, database_url, source=Little.name)
    return Host(Little(), store, Watch(Little.name, new_registry()), patience=Patience(first_seconds=0.2, tries=3))


def diary(store: Store) -> list[str]:
    """Everything written down but the ticks, oldest first."""
    question = select(written.c.what).where(written.c.what != "tick").order_by(written.c.id)
    return list(store.read(lambda tx: tx.execute(question).scalars().all()))


def ticking(store: Store) -> list[int]:
    """Which process wrote each tick, oldest first."""
    question = select(written.c.process).where(written.c.what == "tick").order_by(written.c.id)
    return list(store.read(lambda tx: tx.execute(question).scalars().all()))


def waiting_rows(store: Store) -> list[Any]:
    """What is kept, tried again or parked."""
    from chassis.waiting import list_waiting

    return store.read(lambda tx: list_waiting(tx, None))

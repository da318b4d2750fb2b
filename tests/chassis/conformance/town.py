"""A town of three small services, on which every runner must show that it keeps the promises of the chassis."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Integer, MetaData, String, Table, Uuid, insert, select

from chassis.doors import Database, errand, every, handles, on, prepares, settles
from chassis.lanes import Lane
from chassis.transaction import Transaction
from contracts.city import RegisterServices
from contracts.complaints import ComplaintClosed, Status
from contracts.gateway import ComplaintRated, ResultConfirmed
from contracts.lists import CasePage, ListComplaints
from contracts.message import Event, Message, Refusal

metadata = MetaData()
diary = Table(
    "diary",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("event_id", Uuid),
    Column("subject", String(80)),
    Column("sequence", Integer),
    Column("text", String(200)),
    Column("process", Integer),
)
trouble = Table("trouble", metadata, Column("text", String(200), primary_key=True))


@dataclass(frozen=True, kw_only=True)
class Parcel(Message):
    """A letter to carry outside."""

    complaint_id: UUID
    by_ship: bool = False


class Notes(Transaction):
    """What a service of the town knows: what it has written down, and what makes it fail."""

    def note(self, text: str, event: Event | None = None) -> None:
        about: dict[str, Any] = {"event_id": None, "subject": None, "sequence": None}
        if event is not None and self.cause is not None:
            about = {"event_id": event.event_id, "subject": event.subject, "sequence": self.cause.sequence}
        self.execute(insert(diary), {"text": text, "process": os.getpid(), **about})

    def mind(self, text: str) -> None:
        if text == "slow":
            time.sleep(0.2)
        if self.execute(select(trouble).where(trouble.c.text == text)).first() is not None:
            raise ValueError("there is trouble")


BY_SHIP = "by ship"  # a letter about this goes out when there is wind
KEPT = Database(Notes, metadata, "tests.nowhere")


class Gate:
    """It speaks, and hears nothing."""

    name = "gateway"
    db = KEPT


class Clerk:
    """It needs the gate's order, answers, and keeps time."""

    name = "complaints"
    db = KEPT
    in_order_from = ("gateway",)

    @on(ComplaintRated)
    def hear(self, event: ComplaintRated, tx: Notes) -> None:
        tx.mind(event.comment or "")
        tx.note(event.comment or "", event)

    @on(ResultConfirmed)
    def close(self, event: ResultConfirmed, tx: Notes) -> None:
        tx.note("confirmed", event)
        closed = ComplaintClosed(
            occurred_at=tx.now, complaint_id=event.complaint_id, receipt_number="1", status=Status.CLOSED, reason="confirmed"
        )
        tx.publish(closed)

    @handles(RegisterServices)
    def register(self, command: RegisterServices, tx: Notes) -> None:
        for service in command.services:
            tx.note(service.code)
            tx.mind(service.code)
            if service.code.startswith("refused"):
                raise Refusal("conflict", "not today", field="services")

    @handles(ListComplaints)
    def list(self, query: ListComplaints, tx: Notes) -> CasePage:
        return CasePage(items=(), next_cursor=query.q)

    @every(seconds=0.2)
    def tick(self, tx: Notes) -> None:
        tx.note("tick")


class Courier:
    """It takes events as they come, and carries letters outside, where each is written into a ledger."""

    name = "notify"
    db = KEPT

    def __init__(self, outside: Path) -> None:
        self.outside = outside
        self.lanes = {"post": Lane(concurrency=3), "ship": Lane(concurrency=2)}

    @on(ComplaintRated)
    def hear(self, event: ComplaintRated, tx: Notes) -> None:
        tx.mind(event.comment or "")
        tx.note(event.comment or "", event)
        if event.comment == BY_SHIP:
            tx.entrust(Parcel(complaint_id=event.complaint_id, by_ship=True), lane="ship")

    @on(ComplaintClosed)
    def close(self, event: ComplaintClosed, tx: Notes) -> None:
        tx.note("closed", event)
        tx.entrust(Parcel(complaint_id=event.complaint_id), lane="post")

    @prepares(Parcel)
    def address(self, parcel: Parcel, tx: Notes) -> str:
        tx.note(f"sending {parcel.complaint_id}")
        tx.mind(f"no address {parcel.complaint_id}")
        return f"{parcel.complaint_id}\n"

    @errand(Parcel)
    def carry(self, parcel: Parcel, line: str) -> str:
        while parcel.by_ship and not self.outside.with_name("wind").exists():
            time.sleep(0.02)
        with self.outside.open("a") as ledger:
            ledger.write(line)
        return "delivered"

    @settles(Parcel)
    def settle(self, parcel: Parcel, outcome: str | None, tx: Notes) -> None:
        tx.note(f"{outcome or 'unknown'} {parcel.complaint_id}")


HEARING = ("complaints", "notify")  # who hears what the gate says of a rating
CLASSES = (Gate, Clerk, Courier)


def service_named(name: str, outside: Path) -> Any:
    made = {"gateway": Gate, "complaints": Clerk, "notify": lambda: Courier(outside)}
    return made[name]()


def rated(case: UUID, comment: str) -> ComplaintRated:
    return ComplaintRated(occurred_at=datetime.now(UTC), complaint_id=case, score=3, comment=comment)


def confirmed(case: UUID) -> ResultConfirmed:
    return ResultConfirmed(occurred_at=datetime.now(UTC), complaint_id=case)

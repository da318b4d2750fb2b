"""The same matter: what it costs to find it among a million cases, at intake, before filing, and while very many file the same."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import text

from benchmarks import desk
from benchmarks.bench import Bench
from benchmarks.figures import Figure, in_ms, number, percentile
from chassis import statements
from chassis.database import Store
from contracts.gateway import Channel, ComplaintSubmitted, Kind, Location
from contracts.message import new_id
from contracts.similar import FindSimilar
from services.complaints.calendar import Calendar
from services.complaints.domain import Complaint
from services.complaints.matters import marks
from services.complaints.periods import PERIODS
from services.complaints.service import Complaints
from services.complaints.store.matters import Matters, matter
from services.complaints.store.rows import complaint_row
from services.complaints.store.tables import complaint

BATCH = 100  # cases in one transaction, as they come from the broker
BATCHES = 15
MOST_WRITTEN = 100_000  # cases that are invented; more of them are copies, so that each text is there ten times, which is worse
ASKED = 300
SOUTH, WEST, WIDE = 36.70, 126.40, 0.20  # degrees: a mid-size city with its countryside


def measure(bench: Bench) -> Iterator[Figure]:
    calendar = Calendar()
    places: list[tuple[str, Callable[[], AbstractContextManager[Store]], list[int]]] = [
        ("PostgreSQL", partial(desk._on_postgres, bench), [10_000] if bench.quick else [10_000, 100_000, 1_000_000]),
        ("SQLite", desk._on_a_file, [5_000] if bench.quick else [10_000, 100_000]),
    ]
    for where, opened, sizes in places:
        with opened() as store:
            there, least = 0, dict[str, float]()
            for size in sizes:
                bench.say(f"similar: {size:,} cases, {where}")
                if size > MOST_WRITTEN:
                    _multiply(store, size // there)
                else:
                    _fill(store, size - there, calendar)
                there = size
                desk._analyse(store)
                for name, says, took, target in _measured(store, calendar, random.Random(f"asked {size}")):
                    value = percentile(took, 0.95) * 1000
                    yield Figure(
                        name=f"similar.{where.lower()}.{name}.{size}",
                        says=f"{says}, {number(size)} cases, {where}: p95",
                        value=value,
                        unit="ms",
                        less=True,
                        target=target,
                        floor=least.setdefault(name, value),
                        floor_is=f"the same with {number(sizes[0])} cases",
                        note=in_ms(took),
                    )


def _measured(store: Store, calendar: Calendar, chance: random.Random) -> Iterator[tuple[str, str, list[float], float]]:
    service = Complaints(open_text=str, calendar=calendar, periods=PERIODS)
    bare = [_received(store, service, chance, marked=False) for _ in range(BATCHES)]
    received, compared = list[float](), list[float]()
    for _ in range(BATCHES):
        received.append(_received(store, service, chance))
        compared.append(_noticed(store, service))
    yield "receipt", "a case received, without what it is found by", bare, 10.0
    yield "receipt_marked", "a case received, with the marks by which it is found", received, 10.0
    yield "lookup", "a case that has come compared with those that are open, of a hundred at once", compared, 10.0
    yield "ask", "what is similar, before filing (the service alone)", [_asked(store, service, chance) for _ in range(ASKED)], 50.0
    crowd = []
    for _ in range(5):
        _received(store, service, chance, words="아침부터 수돗물에서 흙탕물이 나옵니다. 마실 수도 씻을 수도 없으니 빨리 확인해 주세요.")
        crowd.append(_noticed(store, service))
    yield "surge", "a case of a surge compared, counted and told, of a hundred at once", crowd, 20.0


def _received(store: Store, service: Complaints, chance: random.Random, *, marked: bool = True, words: str | None = None) -> float:
    """Seconds for each of a batch, its commit included."""
    batch = [_submission(chance, words) for _ in range(BATCH)]
    add, left_out = Matters.add, (lambda *_: None)

    def work(tx: Any) -> None:
        tx.prefetch(batch)
        for one in batch:
            service.receive(one, tx)

    Matters.add = add if marked else left_out  # type: ignore[method-assign,assignment]  # what it costs is what is missing without it
    try:
        began = time.perf_counter()
        store.transact(work)
        return (time.perf_counter() - began) / BATCH
    finally:
        Matters.add = add  # type: ignore[method-assign]  # as it was


def _noticed(store: Store, service: Complaints) -> float:
    began = time.perf_counter()
    while store.transact(service.notice):
        pass
    return (time.perf_counter() - began) / BATCH


def _asked(store: Store, service: Complaints, chance: random.Random) -> float:
    query = FindSimilar(text=desk._text(chance), location=_place(chance))
    began = time.perf_counter()
    store.read(partial(service.find_similar, query))
    return time.perf_counter() - began


def _submission(chance: random.Random, words: str | None) -> ComplaintSubmitted:
    return ComplaintSubmitted(
        occurred_at=datetime.now(UTC),
        complaint_id=new_id(),
        receipt_number=desk._number(chance),
        channel=Channel.WEB,
        locale="ko",
        text=f"{words} {chance.randrange(1000)}" if words else desk._text(chance),
        location=_place(chance),
        citizen_keys=(f"{chance.getrandbits(256):064x}",),
    )


def _place(chance: random.Random) -> Location | None:
    """Most say where it is on the map; half of these in the town, a twentieth of the area."""
    if chance.random() < 0.3:
        return None
    wide = WIDE / 5 if chance.random() < 0.5 else WIDE
    return Location(lat=SOUTH + chance.random() * wide, long=WEST + chance.random() * wide)


def _fill(store: Store, count: int, calendar: Calendar) -> None:
    """As the desk's: open cases came in the last weeks, most are over."""
    chance, now = random.Random(desk.SEED + count), datetime.now(UTC)
    for start in range(0, count, desk.CHUNK):
        cases = [_case(chance, calendar, now) for _ in range(min(desk.CHUNK, count - start))]
        left = [{"mark": mark, "complaint_id": case.id} for case in cases for mark in marks(case.title, case.text, case.location)]
        with store.engine.begin() as connection:  # not open while they are thought up: PostgreSQL waits for nobody that long
            statements.add(connection, complaint, [complaint_row(case) for case in cases])
            statements.add(connection, matter, left)


def _multiply(store: Store, times: int) -> None:
    """Each case so many times, with its marks (PostgreSQL)."""
    names = ", ".join(column.name for column in complaint.c if column.name not in ("id", "receipt_number"))
    another = "CAST(md5(CAST({id} AS text) || copy) AS uuid)"
    copies = f"generate_series(1, {times - 1}) AS copy"
    with store.engine.begin() as connection:
        here = another.format(id="complaint_id")
        connection.execute(text(f"INSERT INTO matter (mark, complaint_id) SELECT mark, {here} FROM matter, {copies}"))
        columns = f"INSERT INTO complaint (id, receipt_number, {names})"
        here = another.format(id="id")
        connection.execute(text(f"{columns} SELECT {here}, receipt_number || copy, {names} FROM complaint, {copies}"))


def _case(chance: random.Random, calendar: Calendar, now: datetime) -> Complaint:
    """A kind that others may be told of, and a place."""
    case = desk._case(chance, calendar, chance.choice(desk.STATUSES), 20)
    return replace(case, kind=Kind.OTHER, location=_place(chance), received_at=now - (desk.SOON - case.received_at) - timedelta(minutes=1))

"""The statutory clock and the officer's desk: what a deadline costs, what a new holiday costs, and whether a desk stays quick as
cases pile up."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import text

from benchmarks.bench import Bench
from benchmarks.figures import Figure, in_ms, number, percentile
from chassis import statements
from chassis.database import Store, create_tables, postgres, sqlite
from contracts.city import DeclareDays, DeclaredDay
from contracts.complaints import Department, Status
from contracts.desk import OpenComplaint, Role, Staff
from contracts.gateway import Channel, Kind
from contracts.lists import ListComplaints, Sort
from contracts.message import new_id
from services.complaints.calendar import KOREA, Calendar
from services.complaints.counting import expires_at
from services.complaints.domain import Complaint
from services.complaints.domain.case import counted
from services.complaints.lifecycle import UNANSWERED
from services.complaints.matters import marks
from services.complaints.periods import PERIODS, Period
from services.complaints.service import Complaints
from services.complaints.store.matters import matter
from services.complaints.store.rows import complaint_row, words_of
from services.complaints.store.tables import complaint
from services.complaints.store.words import words

SOON = datetime(2026, 11, 2, 1, tzinfo=UTC)
DEPARTMENTS = [Department(code=f"d{n:02}", name=f"부서 {n}", phone="041-000-0000") for n in range(33)]
STATUSES = [Status.ROUTED] * 2 + [Status.IN_PROGRESS] + [Status.CLOSED] * 17  # most of what a city keeps is over
SEED = 20261102
# What people write about, the commonest first (Zipf).
MATTERS = (
    *("가로등", "불법주차", "쓰레기", "소음", "도로", "포트홀", "보도블록", "하수구", "악취", "버스", "공사", "나무", "횡단보도", "신호등"),
    *("상수도", "누수", "놀이터", "공원", "현수막", "유기견", "층간소음", "먼지", "방역", "모기", "주정차", "어린이집", "자전거", "울타리"),
    *("맨홀", "제설", "낙엽", "간판", "농로", "배수로", "양식장", "해수욕장", "고라니", "폐비닐", "지적도", "경로당", "보건소", "도서관"),
)
NAMES = ("온통", "가온", "누리", "한울", "아라", "미르", "라온", "다솜")
PLACES = tuple(name + kind for name in NAMES for kind in ("동", "로", "리", "아파트"))
CHUNK = 10_000
CHANNELS, CHANNEL_WEIGHTS = (Channel.WEB, Channel.APP, Channel.PHONE, Channel.VISIT, Channel.BAND), (60, 25, 10, 4.9, 0.1)


def measure(bench: Bench) -> Iterator[Figure]:
    calendar = Calendar()
    yield one_deadline(calendar)
    yield new_holiday(bench, calendar)
    sizes = [10_000, 50_000] if bench.quick else [10_000, 100_000, 1_000_000]
    with _on_postgres(bench) as store:
        yield from pages(bench, store, sizes, calendar, "PostgreSQL")
    with _on_a_file() as store:
        yield from pages(bench, store, sizes[:2], calendar, "SQLite")


def one_deadline(calendar: Calendar) -> Figure:
    chance = random.Random(SEED)
    periods = [Period.parse(words) for words in ("3h", "3d", "7d", "14d", "1m")]
    asked = [(SOON + timedelta(minutes=chance.randrange(500_000)), chance.choice(periods)) for _ in range(5_000)]
    for received, period in asked:
        expires_at(received, period, calendar)  # the years are counted once
    took, bare = [], []
    for received, period in asked:
        began = time.perf_counter()
        expires_at(received, period, calendar)
        took.append(time.perf_counter() - began)
        began = time.perf_counter()
        _day_by_day(received, 7)
        bare.append(time.perf_counter() - began)
    return Figure(
        name="desk.deadline",
        says="the due date of one case, p99",
        value=percentile(took, 0.99) * 1000,
        unit="ms",
        less=True,
        target=1.0,
        floor=percentile(bare, 0.99) * 1000,
        floor_is="seven weekdays from a date, stepped one by one, p99",
        note=in_ms(took),
    )


def new_holiday(bench: Bench, calendar: Calendar) -> Figure:
    """10,000 open cases, the declaration, and the timer until all are counted anew."""
    with _on_a_file() as store:
        service = Complaints(open_text=str, calendar=calendar, periods=PERIODS)
        bench.say("desk: 10,000 open cases")
        _fill(store, 10_000, calendar, [Status.ROUTED], days=1)
        rows = store.read(lambda tx: tx.connection.execute(text("SELECT id FROM complaint")).scalars().all())
        day = date(2026, 11, 6)
        began = time.perf_counter()
        store.transact(lambda tx: service.declare_days(DeclareDays(days=(DeclaredDay(day=day, name="임시공휴일"),)), tx))
        while store.read(lambda tx: tx.complaints.to_recount(1, 1)):
            store.transact(service.recount)
        took = time.perf_counter() - began
        moved = len([one for one in store.said() if one.type() == "deadline_recomputed.v1"])
        began = time.perf_counter()
        store.transact(
            lambda tx: [tx.connection.execute(text("UPDATE complaint SET reminded = 1 WHERE id = :id"), {"id": id}) for id in rows]
        )
        bare = time.perf_counter() - began
    return Figure(
        name="desk.recount",
        says="10,000 open cases counted anew after a newly declared day, SQLite",
        value=took,
        unit="s",
        less=True,
        target=5.0,
        floor=bare,
        floor_is="10,000 rows changed one by one",
        note=f"{moved:,} due dates moved, each with its event and its line in the history",
    )


def pages(bench: Bench, store: Store, sizes: list[int], calendar: Calendar, where: str) -> Iterator[Figure]:
    officer = Staff(account_id="kim", name="김", role=Role.OFFICER, department_code="d07")
    admin = Staff(account_id="root", name="관리자", role=Role.ADMIN)
    asked = {
        "first page": ListComplaints(staff=admin),
        "an officer's open cases": ListComplaints(staff=officer, status=Status.IN_PROGRESS),
        "late cases of a department": ListComplaints(staff=admin, department_code="d11", overdue=True),
        "latest received": ListComplaints(staff=admin, sort=Sort.RECEIVED, descending=True),
        "latest changed": ListComplaints(staff=admin, sort=Sort.UPDATED, descending=True),
        "several statuses": ListComplaints(staff=officer, statuses=(Status.ROUTED, Status.IN_PROGRESS)),
        "a rare channel": ListComplaints(staff=admin, channel=Channel.BAND),
        "a phone's last digits": ListComplaints(staff=admin, phone="5678"),
        "a common word": ListComplaints(staff=admin, q="가로등"),
        "a word of two syllables": ListComplaints(staff=admin, q="맨홀"),
        "two words": ListComplaints(staff=admin, q="가온동 지적도"),
        "a word of an officer": ListComplaints(staff=officer, q="제설"),
        "words never together": ListComplaints(staff=admin, q="가로쓰레"),
        "a part of a number": ListComplaints(staff=admin, q="7q4m"),
    }
    service, there, told = Complaints(open_text=str, calendar=calendar, periods=PERIODS), 0, []
    for size in sizes:
        bench.say(f"desk: {size:,} cases, {where}")
        _fill(store, size - there, calendar, STATUSES)
        there = size
        _analyse(store)
        for name, query in asked.items():
            told.append((name, size, _asked(store, partial(service.list_complaints, query))))
        told.append(
            ("a case and what may be the same matter", size, _asked(store, partial(_open_one, service, admin, random.Random(SEED))))
        )
    for name, size, took in told:
        least = next(times for one, _, times in told if one == name)
        yield Figure(
            name=f"desk.{where.lower()}.{name.replace(' ', '_')}.{size}",
            says=f"desk, {name}, {size:,} cases, {where}: p95",
            value=percentile(took, 0.95) * 1000,
            unit="ms",
            less=True,
            target=50.0,
            floor=percentile(least, 0.95) * 1000,
            floor_is=f"the same with {number(sizes[0])} cases",
            note=in_ms(took),
        )


def _open_one(service: Complaints, staff: Staff, chance: random.Random, tx: Any) -> None:
    """Any of the first page."""
    page = service.list_complaints(ListComplaints(staff=staff, status=Status.IN_PROGRESS), tx)
    service.open_complaint(OpenComplaint(staff=staff, receipt_number=chance.choice(page.items).receipt_number), tx)


def _asked(store: Store, ask: Callable[[Any], Any]) -> list[float]:
    took = []
    for _ in range(60):
        began = time.perf_counter()
        store.read(ask)
        took.append(time.perf_counter() - began)
    return took[10:]


def _fill(store: Store, count: int, calendar: Calendar, statuses: list[Status], *, days: int = 20) -> None:
    """Open cases came within these days, the others within three years."""
    chance = random.Random(SEED + count)
    with store.engine.begin() as connection:
        for start in range(0, count, CHUNK):
            cases = [_case(chance, calendar, chance.choice(statuses), days) for _ in range(min(CHUNK, count - start))]
            statements.add(connection, complaint, [complaint_row(case) for case in cases])
            statements.add(connection, words, [words_of(case) for case in cases])
            left = [{"mark": mark, "complaint_id": case.id} for case in cases for mark in marks(case.title, case.text, case.location)]
            statements.add(connection, matter, left)


def _text(chance: random.Random) -> str:
    """Most write of few matters, and of most matters few write."""
    said = chance.choices(MATTERS, [1 / (rank + 1) for rank in range(len(MATTERS))], k=3)
    return (
        f"{chance.choice(PLACES)} {chance.randrange(1, 300)}번지 앞 {said[0]} 때문에 며칠째 불편합니다. {said[1]} 문제도 있는데 언제 "
        f"처리해 주시나요? 지난번에 {said[2]} 민원을 넣었지만 아직 답이 없어서 다시 씁니다. 빠른 조치 부탁드립니다."
    )


def _case(chance: random.Random, calendar: Calendar, status: Status, days: int) -> Complaint:
    days = days if status in UNANSWERED else 1000
    received = SOON - timedelta(minutes=chance.randrange(60 * 24 * days))
    case = Complaint(
        id=new_id(),
        receipt_number=_number(chance),
        status=status,
        channel=chance.choices(CHANNELS, CHANNEL_WEIGHTS)[0],
        locale="ko",
        kind=Kind.GRIEVANCE,
        text=_text(chance),
        contact_hint=f"010-****-{chance.randrange(10_000):04}",
        reachable=True,
        visibility="private",
        arrived_at=received,
        received_at=received,
        warn_at=received + timedelta(minutes=20),
        respond_by=received + timedelta(minutes=30),
        arrived_in_hours=True,
        responded_at=received + timedelta(minutes=chance.randrange(40)) if status is not Status.RECEIVED else None,
        updated_at=received,
        period=Period.parse("7d"),
        runs_from=received,
        due_at=None,
        department=chance.choice(DEPARTMENTS),
    )
    return counted(case, calendar)


def _number(chance: random.Random) -> str:
    drawn = "".join(chance.choices("23456789ABCDEFGHJKMNPQRSTUVWXYZ", k=11))  # longer than ours, so that none is drawn twice
    return f"26{drawn[:2]}-{drawn[2:6]}-{drawn[6:]}"


def _day_by_day(start: datetime, days: int) -> datetime:
    day = start.astimezone(KOREA)
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day


def _analyse(store: Store) -> None:
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE complaint, complaint_words" if connection.dialect.name == "postgresql" else "ANALYZE"))


@contextmanager
def _on_postgres(bench: Bench) -> Iterator[Store]:
    store = postgres(Complaints.db, bench.postgres.create_database(), source="complaints")
    create_tables(Complaints.db, store.engine)
    yield store
    store.close()


@contextmanager
def _on_a_file() -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as folder:
        store = sqlite(Complaints.db, Path(folder) / "complaints.db", source="complaints")
        create_tables(Complaints.db, store.engine)
        yield store
        store.close()

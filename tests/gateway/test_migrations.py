"""The migrations make the tables that the code expects, and both databases keep what the door promises."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import func, select

from chassis import tables
from chassis.database import Store, postgres, sqlite
from chassis.migrate import check, migrate
from contracts.gateway import Channel, Photo
from gateway import receipt, usecases
from gateway.domain import Intake
from gateway.domain.held import HeldAct
from gateway.service import Gateway
from gateway.store import submission, view
from gateway.usecases import held
from gateway.view import View


def differences(store: Store) -> list:
    migrate(Gateway.db, store.engine)
    check(Gateway.db, store.engine)
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": lambda name, kind, parents: kind != "table" or _ours(name)})
        return compare_metadata(context, Gateway.db.tables)


def _ours(name: str) -> bool:
    return name not in tables.metadata.tables and not name.endswith("_version")


def test_the_migrations_make_the_tables_that_the_code_expects(tmp_path):
    store = sqlite(Gateway.db, tmp_path / "gateway.sqlite", source="gateway")

    assert differences(store) == []
    store.close()


@pytest.fixture
def two_doors(database_url: str) -> Iterator[tuple[Store, Store]]:
    """Two processes of the HTTP door on one database."""
    doors = (
        postgres(Gateway.db, database_url, source="gateway"),
        postgres(Gateway.db, database_url, source="gateway"),
    )
    migrate(Gateway.db, doors[0].engine)
    yield doors
    for door in doors:
        door.close()


def an_intake(key: str | None = None) -> Intake:
    return Intake(
        complaint_id=uuid4(),
        receipt_number=receipt.mint(2026),
        token_hash="t",
        channel=Channel.WEB,
        locale="ko",
        text="가로등",
        idempotency=key,
        fingerprint=key,
        photos=(Photo(content_hash="a" * 64, media_type="image/png", size_bytes=1),),
    )


@pytest.mark.stack
def test_postgresql_has_the_same_tables(two_doors):
    assert differences(two_doors[0]) == []


@pytest.mark.stack
def test_one_key_makes_one_case_at_whichever_door_it_knocks(two_doors):
    def submit(number: int) -> object:
        intake = an_intake(f"key {number % 5}")
        return two_doors[number % 2].submit(lambda tx: usecases.submit(tx, intake)).result(30).complaint_id

    with ThreadPoolExecutor(16) as pool:
        cases = list(pool.map(submit, range(100)))

    assert len(set(cases)) == 5
    with two_doors[0].engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(submission)).scalar() == 5
        assert connection.execute(select(func.count()).select_from(view)).scalar() == 5
    assert len(two_doors[0].said()) == 5


@pytest.mark.stack
def test_a_case_can_be_read_at_the_other_door(two_doors):
    intake = an_intake()
    two_doors[0].transact(lambda tx: usecases.submit(tx, intake))

    def look(tx) -> tuple[View, list, tuple]:
        found = tx.views.get(tx.views.lock_of(intake.receipt_number)[0])
        return found, tx.lines.of(found), tx.photos.of(found.complaint_id)

    seen, lines, photos = two_doors[1].read(look)

    assert (seen.text, [line.act for line in lines], photos) == ("가로등", ["received"], {None: intake.photos})


@pytest.mark.stack
def test_of_two_doors_one_takes_up_what_is_held(two_doors):
    now = datetime.now(UTC)
    acts = [a_held_act(now) for _ in range(20)]
    for one in acts:
        two_doors[0].transact(lambda tx, one=one: tx.held.add(one))

    def take_up(number: int) -> HeldAct | None:
        return two_doors[number % 2].submit(lambda tx: held.take_up(tx, acts[number // 4].held_id, now)).result(30)

    with ThreadPoolExecutor(16) as pool:
        taken = [one.held_id for one in pool.map(take_up, range(80)) if one]

    assert sorted(taken) == sorted(one.held_id for one in acts)
    assert two_doors[1].read(lambda tx: (tx.held.due(now, 50), tx.held.due(now + timedelta(minutes=1), 3)))[0] == []


def a_held_act(now: datetime) -> HeldAct:
    return HeldAct(
        held_id=uuid4(),
        account_id="kim",
        account=True,
        name="김담당",
        complaint_id=uuid4(),
        receipt_number=receipt.mint(2026),
        action="answer",
        held_at=now,
        until=now,
        try_at=now,
        shut="shut",
        traceparent=None,
    )

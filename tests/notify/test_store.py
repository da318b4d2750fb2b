"""What notify keeps: the migrations lead to the tables that the code works with, and records come back as they went in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from chassis.database import in_memory, postgres
from chassis.migrate import migrate
from contracts.message import new_id
from contracts.notify import DeliveryState, LetterName
from services.notify import store
from services.notify.service import Notify
from tests.notify.at_the_doors import PostRoom
from tests.notify.builders import KIM, NOON, a_case, a_delivery, answered, received, routed


def test_the_migrations_lead_to_the_tables_of_the_code(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path}/notify.db")
    migrate(Notify.db, engine)

    with engine.connect() as connection:
        assert _differences(connection) == []


@pytest.mark.stack
def test_a_letter_finds_its_way_on_postgresql(database_url):
    db = postgres(Notify.db, database_url, source="notify")
    migrate(Notify.db, db.engine)
    room = PostRoom(db=db)
    case, waiting = new_id(), new_id()
    room.tells(received(case), received(waiting), routed(case))
    room.delivers()
    room.waits(seconds=90)
    result = answered(case)
    room.tells(result, result)
    room.delivers()

    assert [delivery.letter for delivery in room.deliveries(case)] == [LetterName.RESULT, LetterName.RECEIPT]
    assert [delivery.letter for delivery in room.deliveries(waiting)] == [LetterName.RECEIPT_TRIAGE]
    assert len(room.postman.letters) == len(db.said()) == 3
    with db.engine.connect() as connection:
        assert _differences(connection) == []
    db.close()


def test_a_case_comes_back_as_it_went_in():
    db = in_memory(Notify.db, source="notify")
    cases = [
        a_case(handler=KIM, answer="가로등을 고쳤습니다.", triage_at=NOON + timedelta(minutes=1)),
        a_case(department=None, recipient=None, sealed_contact=None),
    ]
    for case in cases:
        db.transact(lambda tx, case=case: tx.cases.add(case))

    assert [db.read(lambda tx, case=case: tx.cases.get(case.id)) for case in cases] == cases


def test_a_delivery_comes_back_as_it_went_in():
    db = in_memory(Notify.db, source="notify")
    delivery = a_delivery()
    changed = replace(delivery, state=DeliveryState.ACCEPTED, attempts=2, reference="<1@x>", reason="", resent_by="kim")
    db.transact(lambda tx: tx.deliveries.add(delivery))
    db.transact(lambda tx: tx.deliveries.put(changed))

    assert db.read(lambda tx: tx.deliveries.get(delivery.id)) == changed


def _differences(connection):
    """What would have to be migrated so that our tables are as the code says."""
    ours = MigrationContext.configure(connection, opts={"include_object": lambda thing, name, kind, *_: _is_ours(thing, kind)})
    return compare_metadata(ours, store.metadata)


def _is_ours(thing, kind):
    table = thing if kind == "table" else getattr(thing, "table", None)
    return table is None or table.name in store.metadata.tables

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
from contracts.complaints import Status
from contracts.message import new_id
from contracts.notify import DeliveryState, LetterName, ResendLetter
from services.notify import store
from services.notify.domain import Facts
from services.notify.outcomes import Unknown
from services.notify.service import Notify
from tests.notify.at_the_doors import PostRoom
from tests.notify.builders import (
    DUE,
    KIM,
    NOON,
    ROAD,
    a_case,
    a_delivery,
    a_recipient,
    an_admin,
    answered,
    extended,
    received,
    routed,
    transferred,
)

EVERY_FACT = Facts(
    status=Status.WAITING,
    department=ROAD,
    handler=KIM,
    due_at=DUE,
    previous_due_at=NOON,
    answer_by=NOON,
    days=30,
    **dict.fromkeys(("answer", "request", "agency", "agency_receipt_number", "agency_link", "ground", "reason", "remedy"), "가온"),
)


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
    room.tells(extended(case), result, result)
    room.delivers()
    room.postman.meets = lambda letter: Unknown(reason="no answer")
    room.tells(transferred(waiting))
    room.delivers()
    room.asks(ResendLetter(staff=an_admin(), delivery_id=room.deliveries(waiting)[0].delivery_id))
    room.delivers()

    assert [delivery.letter for delivery in room.deliveries(case)] == [LetterName.RESULT, LetterName.EXTENSION, LetterName.RECEIPT]
    assert [delivery.letter for delivery in room.deliveries(waiting)] == [LetterName.TRANSFER, LetterName.RECEIPT_TRIAGE]
    assert len(room.postman.letters) == len(db.said()) == 6
    assert room.postman.letters[-1].body == room.postman.letters[-2].body
    with db.engine.connect() as connection:
        assert _differences(connection) == []
    db.close()


def test_a_case_comes_back_as_it_went_in():
    db = in_memory(Notify.db, source="notify")
    cases = [
        a_case(triage_at=NOON + timedelta(minutes=1)),
        a_case(ways=(a_recipient(channel="facebook", until=NOON, person_until=DUE), a_recipient()), wanted=("sms", "email"), updates=True),
        a_case(department=None, due_at=None, ways=(), sealed_contact=None),
    ]
    for case in cases:
        db.transact(lambda tx, case=case: tx.cases.add(case))

    assert [db.read(lambda tx, case=case: tx.cases.get(case.id)) for case in cases] == cases


@pytest.mark.parametrize("facts", [None, Facts(), EVERY_FACT], ids=["none", "empty", "every"])
def test_a_delivery_comes_back_as_it_went_in(facts):
    db = in_memory(Notify.db, source="notify")
    delivery = a_delivery(facts=facts)
    changed = replace(delivery, state=DeliveryState.ACCEPTED, attempts=2, reference="<1@x>", reason="", resent_by="kim")
    db.transact(lambda tx: tx.deliveries.add(delivery))
    db.transact(lambda tx: tx.deliveries.put(changed))

    assert db.read(lambda tx: tx.deliveries.of(delivery.complaint_id)) == [changed]
    assert db.read(lambda tx: tx.deliveries.case_of(delivery.id)) == delivery.complaint_id
    assert db.read(lambda tx: tx.deliveries.case_of(new_id())) is None


def _differences(connection):
    """What would have to be migrated so that our tables are as the code says."""
    ours = MigrationContext.configure(connection, opts={"include_object": lambda thing, name, kind, *_: _is_ours(thing, kind)})
    return compare_metadata(ours, store.metadata)


def _is_ours(thing, kind):
    table = thing if kind == "table" else getattr(thing, "table", None)
    return table is None or table.name in store.metadata.tables

"""What is written into a column comes out as it went in, on every kind of database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Column, Float, Integer, MetaData, Table, insert, select
from sqlalchemy.exc import StatementError

from chassis import statements
from chassis.columns import Moment, Plain
from chassis.database import create_tables
from chassis.doors import Database
from chassis.transaction import Transaction
from tests.chassis.keeper import NOON

metadata = MetaData()
sample = Table("sample", metadata, Column("id", Integer, primary_key=True), Column("at", Moment), Column("what", Plain))
measured = Table("measured", metadata, Column("id", Integer, primary_key=True), Column("value", Float))
KEPT = Database(Transaction, metadata, "tests.nowhere")
SEOUL = timezone(timedelta(hours=9))


def through(make_store, **columns):
    """The row as it is read after it was written."""
    store = make_store(KEPT, source="complaints")
    create_tables(KEPT, store.engine)

    def work(tx: Transaction):
        tx.execute(sample.delete())
        tx.execute(insert(sample), {"id": 1, **columns})
        return tx.execute(select(sample)).one()

    return store.transact(work)


@pytest.mark.parametrize("moment", [NOON, NOON.astimezone(SEOUL), datetime(2026, 1, 1, 0, 0, 0, 1, tzinfo=SEOUL), None])
def test_a_moment_comes_out_as_the_same_moment_in_utc(make_store, moment: datetime | None) -> None:
    found = through(make_store, at=moment).at

    assert found == moment
    assert found is None or found.tzinfo is UTC or found.utcoffset() == timedelta(0)


def test_a_moment_without_a_zone_is_refused(make_store) -> None:
    with pytest.raises(StatementError, match="needs its time zone"):
        through(make_store, at=datetime(2026, 1, 1))  # noqa: DTZ001 - that is what is refused


@pytest.mark.parametrize("what", [None, [], {}, {"말": ["가로등", 1, 2.5, None, True]}, "text", 0])
def test_plain_data_comes_out_as_it_went_in(make_store, what: object) -> None:
    assert through(make_store, what=what).what == what


@pytest.mark.parametrize("value", [0.1, -2.5, 3.0, None])
def test_a_number_with_a_fraction_comes_out_as_it_went_in(make_store, value: float | None) -> None:
    store = make_store(KEPT, source="complaints")
    create_tables(KEPT, store.engine)

    def work(tx: Transaction):
        tx.execute(measured.delete())
        tx.execute(insert(measured), {"id": 1, "value": value})
        return statements.fetch(tx.connection, measured, [1], locked=True)

    assert store.transact(work) == [{"id": 1, "value": value}]

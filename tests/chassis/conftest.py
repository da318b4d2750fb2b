"""The kinds of database on which a service may stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from chassis import database, tables
from chassis.database import Store, create_tables
from chassis.doors import Database
from tests.chassis.keeper import Keeper, Standing
from tests.servers import Postgres

Make = Callable[..., Store]


@pytest.fixture(scope="session")
def one_database(postgres: Postgres) -> Iterator[str]:
    """A database for all tests of the chassis, emptied before each: making one takes a second."""
    url = postgres.create_database()
    yield f"{url.replace('postgresql:', 'postgresql+psycopg2:')}?options=-csynchronous_commit%3Doff"
    postgres.drop_database(url)


@pytest.fixture
def empty_database(one_database: str) -> str:
    """The tables of the chassis and of the keeper, and nothing in them."""
    engine = create_engine(one_database)
    create_tables(Keeper.db, engine)
    names = ", ".join(f'"{table.name}"' for metadata in (tables.metadata, Keeper.db.tables) for table in metadata.sorted_tables)
    with engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
    engine.dispose()
    return one_database


@pytest.fixture(params=["memory", "file", pytest.param("postgres", marks=pytest.mark.stack)])
def make_store(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[Make]:
    """Makes stores of one kind; those made under one name share their database."""
    made: list[Store] = []
    url = request.getfixturevalue("empty_database") if request.param == "postgres" else ""

    def make(kept: Database, *, source: str, **options: Any) -> Store:
        if request.param == "memory":
            store = database.in_memory(kept, source=source, **options)
        elif request.param == "file":
            store = database.sqlite(kept, tmp_path / f"{source}.db", source=source, **options)
            create_tables(kept, store.engine)
        else:
            store = database.postgres(kept, url, source=source, **options)
        made.append(store)
        return store

    yield make
    for store in made:
        store.close()


@pytest.fixture
def standing(make_store: Make) -> Standing:
    return Standing(make_store)

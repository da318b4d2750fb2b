"""The steps by which the tables came to be lead to the tables that the code works with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, MetaData, inspect, text

import chassis.tables
from chassis import database
from chassis.database import Store
from chassis.doors import Database
from chassis.migrate import NotMigrated, check, current, migrate
from chassis.transaction import Transaction
from ontong.house import SERVICES, service

BY_HAND = ("chassis_version", "service_version", "complaint_words")  # SQLAlchemy doesn't know their kind of table
EMPTY = Database(Transaction, MetaData(), "tests.nowhere")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.stack)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database."""
    store: Store
    if request.param == "sqlite":
        store = database.sqlite(EMPTY, tmp_path / "empty.db", source="nobody")
    else:
        store = database.postgres(EMPTY, request.getfixturevalue("database_url"), source="nobody")
    yield store.engine
    store.close()


def expected(kept: Database) -> MetaData:
    """All tables that the code works with."""
    together = MetaData()
    for metadata in (chassis.tables.metadata, kept.tables):
        for table in metadata.sorted_tables:
            table.to_metadata(together)
    return together


def differences(engine: Engine, kept: Database) -> list[Any]:
    def ours(_object: Any, name: str | None, kind: str, _reflected: bool, _compared: Any) -> bool:
        return not (kind in {"table", "index"} and name is not None and name.startswith(BY_HAND))

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": True})
        return list(compare_metadata(context, expected(kept)))


@pytest.mark.parametrize("name", SERVICES)
def test_the_steps_lead_to_the_tables_of_the_code(engine: Engine, name: str) -> None:
    kept = service(name).db

    moved = migrate(kept, engine)

    assert [line.rpartition(" ")[0] for line in moved] == ["chassis.migrations", kept.migrations]
    assert differences(engine, kept) == []
    check(kept, engine)
    assert migrate(kept, engine) == []


def test_a_service_does_not_start_on_a_database_that_was_not_migrated(engine: Engine) -> None:
    with pytest.raises(NotMigrated, match="run `ontong migrate`"):
        check(service("complaints").db, engine)


def test_a_step_that_fails_changes_nothing(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "broken_history"
    (package / "versions").mkdir(parents=True)
    (package / "__init__.py").write_text('HEAD = "0001"\n')
    (package / "versions" / "0001_broken.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\nrevision, down_revision = '0001', None\n"
        "def upgrade():\n    op.create_table('half', sa.Column('id', sa.Integer))\n    raise ValueError('broken')\n"
    )
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(ValueError, match="broken"):
        migrate(Database(Transaction, MetaData(), "broken_history"), engine)

    assert current(engine, "chassis_version") == "0001"
    assert current(engine, "service_version") is None
    assert "half" not in inspect(engine).get_table_names()


def test_a_version_starts_on_the_database_of_a_later_one_and_leaves_its_shape_alone(engine: Engine) -> None:
    kept = service("complaints").db
    migrate(kept, engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE chassis_version SET version_num = '9999'"))

    check(kept, engine)

    assert migrate(kept, engine) == []
    assert current(engine, "chassis_version") == "9999"

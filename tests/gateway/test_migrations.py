"""The migrations and the tables in the code are the same."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from chassis import tables
from chassis.database import sqlite
from chassis.migrate import check, migrate
from gateway.service import Gateway


def test_the_migrations_make_the_tables_that_the_code_expects(tmp_path):
    store = sqlite(Gateway.db, tmp_path / "gateway.sqlite", source="gateway")

    migrate(Gateway.db, store.engine)

    check(Gateway.db, store.engine)
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": lambda name, kind, parents: kind != "table" or _ours(name)})
        assert compare_metadata(context, Gateway.db.tables) == []
    store.close()


def _ours(name: str) -> bool:
    return name not in tables.metadata.tables and not name.endswith("_version")

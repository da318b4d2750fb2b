"""Bring a service's database to the shape its code expects: the chassis's own history first, then the service's."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, inspect, text

from chassis.doors import Database as Kept

CHASSIS = "chassis.migrations"


class NotMigrated(RuntimeError):
    """The database isn't at the version this code needs."""


def migrate(kept: Kept, engine: Engine) -> list[str]:
    """Apply what is missing; returns the histories that were moved, as `services.complaints.migrations 0001`."""
    moved = []
    for package, table in _histories(kept):
        head = import_module(package).HEAD
        if current(engine, table) != head:
            with engine.begin() as connection:
                _upgrade(connection, package, table)
            moved.append(f"{package} {head}")
    return moved


def check(kept: Kept, engine: Engine) -> None:
    """Raise NotMigrated unless every history stands at its head."""
    for package, table in _histories(kept):
        found, head = current(engine, table), import_module(package).HEAD
        if found != head:
            raise NotMigrated(f"{package} stands at {found or 'nothing'}, this code needs {head}: run `ontong migrate`")


def current(engine: Engine, table: str) -> str | None:
    """The revision that a version table names."""
    with engine.connect() as connection:
        if not inspect(connection).has_table(table):
            return None
        return connection.execute(text(f"SELECT version_num FROM {table}")).scalar()  # noqa: S608 - one of two fixed names


def _histories(kept: Kept) -> list[tuple[str, str]]:
    return [(CHASSIS, "chassis_version"), (kept.migrations, "service_version")]


def _upgrade(connection: Connection, package: str, table: str) -> None:
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    folder = Path(str(import_module(package).__file__)).parent
    script = ScriptDirectory(str(folder))

    def steps(revision: Any, _context: Any) -> Any:
        return script._upgrade_revs("head", revision)

    with EnvironmentContext(Config(), script, fn=steps) as environment:
        environment.configure(connection=connection, version_table=table)
        environment.run_migrations()

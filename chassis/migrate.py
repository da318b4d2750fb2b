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
        if _is_behind(package, current(engine, table)):
            with engine.begin() as connection:
                _upgrade(connection, package, table)
            moved.append(f"{package} {import_module(package).HEAD}")
    return moved


def check(kept: Kept, engine: Engine) -> None:
    """Raise NotMigrated unless every history stands at its head or further on: a version that comes later leaves what the one before
    it needs (expand, then contract), so that the one before can still be started, or be gone back to."""
    for package, table in _histories(kept):
        found = current(engine, table)
        if _is_behind(package, found):
            raise NotMigrated(
                f"{package} stands at {found or 'nothing'}, this code needs {import_module(package).HEAD}: run `ontong migrate`"
            )


def current(engine: Engine, table: str) -> str | None:
    """The revision that a version table names."""
    with engine.connect() as connection:
        if not inspect(connection).has_table(table):
            return None
        return connection.execute(text(f"SELECT version_num FROM {table}")).scalar()  # noqa: S608 - one of two fixed names


def _is_behind(package: str, found: str | None) -> bool:
    """Does this code know a step that the database has still to take? A revision that it doesn't know is a later one's."""
    versions = Path(str(import_module(package).__file__)).parent / "versions"
    known = {path.stem.partition("_")[0] for path in versions.glob("*.py")}
    return found is None or (found in known and found != import_module(package).HEAD)


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

"""What decisions rest upon, as each process keeps it prepared; which version of each part is in force, and what each consists of."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, tuple_

from chassis import statements
from chassis.logs import Log
from services.routing.domain import City, content_of, plain, prepare
from services.routing.domain.wishes import USUAL, Wishes
from services.routing.store import tables
from services.routing.store.doubts import DOUBTS
from services.routing.store.editions import read_part

log = Log("services.routing")

if TYPE_CHECKING:
    from services.routing.store import Transaction

LEARNED = "learned"  # the part that is no plain data


class Cities:
    """The city as it is now, and as it was. It is prepared once in each process, and again when another process has changed a part;
    to notice that costs one small statement a transaction."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self._now: City | None = None

    def now(self) -> City:
        """Without what was learned while that fails."""
        if self._now is None:
            versions = self.versions()
            with _kept.turn:  # who comes meanwhile waits for it, rather than doing the same once more
                city = self._prepared(versions)
            self._now = city if DOUBTS.asks() else self.plain()
        return self._now

    def _prepared(self, versions: Mapping[str, str]) -> City:
        if _kept.versions != versions or _kept.city is None:
            _kept.city, _kept.plain = self.then(versions), None
            _kept.versions = versions
            _tell(_kept.city)
            for part in _kept.city.missing:
                DOUBTS.fail("artifact" if part == LEARNED else "part")
        return _kept.city

    def plain(self) -> City:
        """The same with nothing but the departments' own words."""
        if _kept.plain is None:
            assert _kept.city is not None, "it was asked for before it failed"
            _kept.plain = plain(_kept.city)
        return _kept.plain

    def versions(self) -> dict[str, str]:
        """Of each part that is in force."""
        self.tx.flush()
        found = statements.prepared(self.tx.connection, _in_force).rows(self.tx.connection)
        return {row["part"]: row["version"] for row in found}

    def wishes(self) -> Wishes:
        content = self.parts({part: version for part, version in self.versions().items() if part == "wishes"})
        return Wishes.of(content["wishes"]) if content else USUAL

    def then(self, versions: Mapping[str, str]) -> City:
        """The city of these versions, as far as they are kept."""
        return prepare(versions, self.parts(versions))

    def parts(self, versions: Mapping[str, str]) -> dict[str, Any]:
        """What the parts consist of; one that isn't kept any more is left out."""
        if not versions:
            return {}
        part, wanted = tables.part, sorted((name, version) for name, version in versions.items() if name != LEARNED)
        rows = self.tx.execute(select(part.c.part, part.c.content).where(tuple_(part.c.part, part.c.version).in_(wanted)))
        found = {row.part: read_part(row.part, row.content) for row in rows}
        if "duties" in versions and "duties" not in found and versions == self.versions():  # loaded by a release that didn't keep it
            found["duties"] = content_of(self.tx.departments.all())
        if LEARNED in versions and (artifact := self.tx.models.artifact(versions[LEARNED])) is not None:
            found[LEARNED] = artifact
        return found

    def bring(self, part: str, version: str, content: Any = None) -> None:
        """From this transaction's end every process decides by this version of the part, which consists of this; what it was before
        is kept, so that a decision can be looked into later."""
        if part != LEARNED:
            row = {"part": part, "version": version, "content": content, "brought_at": self.tx.now}
            self.tx.execute(self.tx.insert_new(tables.part), row)
        change = self.tx.insert_or_change(tables.in_force, by=("part",), change=("version",))
        self.tx.execute(change, {"part": part, "version": version})
        self._now = None

    def take_away(self, part: str) -> None:
        """From this transaction's end every process decides without it."""
        self.tx.execute(tables.in_force.delete().where(tables.in_force.c.part == part))
        self._now = None


def _in_force() -> Any:
    return select(tables.in_force.c.part, tables.in_force.c.version)


def _tell(city: City) -> None:
    """What is left out because it is broken, once for each time that a city is prepared; why is said at the desk."""
    for place in city.rules.broken:
        log.warning("routing_rule_broken", field=city.rules.rules[place].code, row_id=place + 1)
    for place in city.territory.splits.broken:
        log.warning("routing_split_broken", field=city.territory.ground.splits[place].code, row_id=place + 1)


@dataclass
class Kept:
    """What this process keeps prepared, and the versions that were in force when it was."""

    versions: Mapping[str, str] | None = None
    city: City | None = None
    plain: City | None = None
    turn: threading.Lock = field(default_factory=threading.Lock)


_kept = Kept()

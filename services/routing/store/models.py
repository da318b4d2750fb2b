"""What was learned, version by version, and whether somebody trains."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from contracts import wire
from contracts.teaching import Figures
from services.routing.domain.models import State, Trained, Training
from services.routing.store.tables import learned, training

if TYPE_CHECKING:
    from services.routing.store import Transaction

FIGURES = ("figures", "figures_in_use")
_ABOUT = [column for column in learned.c if column.name != "artifact"]


class Models:
    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    def all(self) -> list[Trained]:
        """Latest first."""
        there = learned.c.artifact.is_not(None).label("kept")
        return [_trained(row) for row in self.tx.execute(select(*_ABOUT, there).order_by(learned.c.trained_at.desc())).mappings()]

    def active(self) -> Trained | None:
        return next((one for one in self.all() if one.state is State.ACTIVE), None)

    def artifact(self, version: str) -> bytes | None:
        return self.tx.execute(select(learned.c.artifact).where(learned.c.version == version)).scalar_one_or_none()

    def add(self, made: Trained, artifact: bytes) -> None:
        """The same numbers again are the same version."""
        self.tx.execute(learned.delete().where(learned.c.version == made.version))
        self.tx.execute(learned.insert(), {**_row(made), "artifact": artifact})

    def become(self, version: str, state: State, adopted_at: datetime | None = None) -> None:
        more = {"adopted_at": adopted_at} if adopted_at else {}
        self.tx.execute(update(learned).where(learned.c.version == version).values(state=state.value, **more))

    def forget(self, version: str) -> None:
        """Its artifact; what came of measuring it stays."""
        self.tx.execute(update(learned).where(learned.c.version == version).values(artifact=None))

    def training(self) -> Training:
        """Two who want to begin take turns."""
        self.tx.must_be_able_to_write()
        self.tx.execute(self.tx.insert_new(training), {"id": 1, "wanted": False, "failures": 0, "held": False})
        row = self.tx.execute(select(training).where(training.c.id == 1).with_for_update()).mappings().one()
        return Training(**{name: value for name, value in row.items() if name != "id"})

    def look_at_training(self) -> Training:
        row = self.tx.execute(select(training).where(training.c.id == 1)).mappings().one_or_none()
        return Training(**{name: value for name, value in row.items() if name != "id"}) if row else Training()

    def put_training(self, now: Training) -> None:
        self.tx.execute(update(training).where(training.c.id == 1).values(**vars(now)))


def _trained(row: Mapping[Any, Any]) -> Trained:
    named: dict[str, Any] = {one.name: row[one.name] for one in fields(Trained) if one.name not in (*FIGURES, "state")}
    for name in FIGURES:
        measured = row["measures"][name]
        named[name] = None if measured is None else wire.load(Figures, measured)
    return Trained(**named, state=State(row["state"]))


def _row(made: Trained) -> dict[str, Any]:
    kept = {name: value for name, value in vars(made).items() if name not in (*FIGURES, "kept")}
    figures = {"figures": made.figures, "figures_in_use": made.figures_in_use}
    measures = {name: None if one is None else wire.dump(one) for name, one in figures.items()}
    return {**kept, "state": made.state.value, "measures": measures}

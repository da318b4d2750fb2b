"""Where the city's departments with their duties are kept, and what was proposed for each case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Column, Integer, MetaData, String, Table, Text, Uuid, select, update

import chassis.transaction
from chassis.columns import Moment, Plain
from chassis.shelf import Shelf
from contracts import wire
from contracts.complaints import Department
from contracts.message import Event
from contracts.proposals import Proposal
from contracts.routing import Duty
from services.routing.domain import Decision, Listed, Mode, Model

metadata = MetaData()

department = Table(
    "department",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("phone", Text),
    Column("duties", Plain, nullable=False),
    Column("position", Integer, nullable=False),
    Column("active", Boolean, nullable=False),
)

decision = Table(
    "decision",
    metadata,
    Column("complaint_id", Uuid, primary_key=True),
    Column("model_version", String(40)),
    Column("input_hash", String(64)),
    Column("proposals", Plain, nullable=False),
    Column("mode", String(10), nullable=False),
    Column("decided_at", Moment, nullable=False),
    Column("corrected_to", Text),
    Column("corrected_at", Moment),
)

# One row: which model the departments make. Each process looks here whether the one that it keeps is still right.
model = Table(
    "model",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", String(40), nullable=False),
)


class Transaction(chassis.transaction.Transaction):
    def open(self) -> None:
        self.departments = Departments(self)
        self.decisions = Decisions(self)

    def prefetch(self, events: Iterable[Event]) -> None:
        """Read the decisions on the cases that a batch of events is about with one statement."""
        self.decisions.prefetch(UUID(event.subject) for event in events)


class Departments:
    """The city's list, and the model that it makes."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.shelf = Shelf(tx, department, record=_listed, row=_department_row)
        self.model_now: Model | None = None

    def all(self) -> list[Listed]:
        """In the city's order. Two who want to change the list take turns."""
        question = select(department).order_by(department.c.position, department.c.code)
        return self.shelf.all(question if self.tx.read_only else question.with_for_update())

    def model(self) -> Model:
        """The model of the active departments. It is prepared once in each process, and again when another process
        has changed the list; to notice that costs one row a transaction."""
        if self.model_now is None:
            version = self.tx.execute(select(model.c.version)).scalar_one_or_none()
            kept = _prepared.get("model")
            if kept is None or kept.version != version:
                kept = _prepared["model"] = Model.of(self.all())
            self.model_now = kept
        return self.model_now

    def replace(self, listed: Iterable[Listed], version: str) -> None:
        """Put the whole list; those who aren't in it must be in it as inactive."""
        listed = tuple(listed)
        self.shelf.fetch(one.department.code for one in listed)
        for one in listed:
            if self.shelf.known.get(one.department.code) is None:
                self.shelf.add(one)
            else:
                self.shelf.put(one)
        self.tx.execute(self.tx.insert_new(model), {"id": 1, "version": version})
        self.tx.execute(update(model).values(version=version))
        self.model_now = None


_prepared: dict[str, Model] = {}  # this process's model


class Decisions:
    """What was proposed for each case, and what a person made of it."""

    def __init__(self, tx: Transaction) -> None:
        self.shelf = Shelf(tx, decision, record=_decision, row=_decision_row)

    def find(self, complaint_id: UUID) -> Decision | None:
        return self.shelf.find(complaint_id)

    def add(self, made: Decision) -> None:
        self.shelf.add(made)

    def put(self, changed: Decision) -> None:
        self.shelf.put(changed)

    def prefetch(self, complaint_ids: Iterable[UUID]) -> None:
        self.shelf.fetch(complaint_ids)


def _listed(row: Mapping[str, Any]) -> Listed:
    return Listed(
        department=Department(code=row["code"], name=row["name"], phone=row["phone"]),
        duties=tuple(wire.load(Duty, duty) for duty in row["duties"]),
        position=row["position"],
        active=row["active"],
    )


def _department_row(listed: Listed) -> dict[str, Any]:
    return {
        "code": listed.department.code,
        "name": listed.department.name,
        "phone": listed.department.phone,
        "duties": [wire.dump(duty) for duty in listed.duties],
        "position": listed.position,
        "active": listed.active,
    }


def _decision(row: Mapping[str, Any]) -> Decision:
    return Decision(
        **{**row, "mode": Mode(row["mode"]), "proposals": tuple(wire.load(Proposal, proposal) for proposal in row["proposals"])}
    )


def _decision_row(made: Decision) -> dict[str, Any]:
    return {**vars(made), "mode": made.mode.value, "proposals": [wire.dump(proposal) for proposal in made.proposals]}

"""Take a new list of departments, and bring into force what was to come."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from contracts import wire
from contracts.routing import DepartmentRegistered, RegisterDepartments
from services.routing import domain
from services.routing.domain import Listed, editions

if TYPE_CHECKING:
    from services.routing.store import Transaction


def register(tx: Transaction, command: RegisterDepartments) -> None:
    """A folder that says what it said when it was last loaded changes nothing: what the desk has changed since stays."""
    content = {"departments": [wire.dump(entry) for entry in command.departments]}
    edition = editions.load(tx.editions.latest("departments"), "departments", content, tx.now, overwrite=command.overwrite)
    if edition is None:
        return
    tx.editions.add(edition)
    keep(tx, *domain.register(tx.departments.all(), command.departments, tx.now))


def reorganise(tx: Transaction) -> None:
    """Once a day in Korea, and after nights that were slept through: what was to begin or to end by now does. Nothing to do is the
    usual case."""
    today = domain.day_of(tx.now)
    if tx.departments.brought() != today:
        keep(tx, *domain.reorganise(tx.departments.all(), tx.now))


def keep(tx: Transaction, listed: Iterable[Listed], news: Iterable[DepartmentRegistered]) -> None:
    """The list as it is from now on; every process reads by it, and the other services hear what concerns them."""
    listed = tuple(listed)
    tx.departments.replace(listed)
    tx.departments.bring(domain.day_of(tx.now))
    tx.cities.bring("duties", domain.version_of(listed), domain.content_of(listed))
    for registered in news:
        tx.publish(registered)

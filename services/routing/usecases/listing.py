"""Take a new list of departments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.routing import RegisterDepartments
from services.routing import domain

if TYPE_CHECKING:
    from services.routing.store import Transaction


def register(tx: Transaction, command: RegisterDepartments) -> None:
    listed, news = domain.register(tx.departments.all(), command.departments, tx.now)
    tx.departments.replace(listed)
    tx.cities.bring("duties", domain.version_of(domain.in_force(listed)), domain.content_of(listed))
    for registered in news:
        tx.publish(registered)

"""The desk for whoever tries it out: an account for each role, and a link to each that opens once; gone where letters really go out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from chassis.database import Store
from contracts.departments import DepartmentKind
from contracts.desk import Role, Staff
from contracts.directory import ListDepartments
from gateway.domain import Account
from gateway.usecases.practice import FIRST_CHOICE, end_practice, practise
from gateway.web.addresses import LOCAL_NAMES
from ontong.settings import Settings

ROLES = (Role.TRIAGE, Role.OFFICER, Role.ARBITER, Role.HEAD, Role.ADMIN)
ASKING = Staff(account_id="ontong", name="ontong", role=Role.ADMIN)
WIDTH = 24


def links(settings: Settings, store: Store, ask: Callable[..., Any], codes: Any) -> tuple[str, ...]:
    """A line for each role, whose account is there from now on, so that cases can be put into its hands. None where the desk isn't tried
    out (`codes` is None) or others are invited too: then those accounts are closed."""
    if codes is None or urlsplit(settings.url).hostname not in LOCAL_NAMES:
        store.transact(end_practice)
        return ()
    department = _with_duties(ask)
    accounts = [_account(store, role, department) for role in ROLES if department or not role.of_one_department]
    return tuple(f"{_named(one):<{WIDTH}} {settings.url}/desk/enter/{codes.issue(one.role, one.department_code)}" for one in accounts)


def _account(store: Store, role: Role, department: str | None) -> Account:
    return store.transact(lambda tx: practise(tx, role, department))


def _named(account: Account) -> str:
    return f"{account.role.value} ({account.department_code})" if account.department_code else account.role.value


def _with_duties(ask: Callable[..., Any]) -> str | None:
    """A department to which cases are routed."""
    listed = ask(ListDepartments(staff=ASKING)).items
    own = [one.entry.department.code for one in listed if one.active and one.entry.duties and one.entry.kind is DepartmentKind.INTERNAL]
    return FIRST_CHOICE if FIRST_CHOICE in own else next(iter(own), None)

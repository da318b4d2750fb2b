"""Accounts for whoever tries the desk out: real ones, so that cases are put into their hands and they are away and back, but nobody can
sign in with a password."""

from __future__ import annotations

from dataclasses import replace

from contracts.desk import Role
from gateway import identity
from gateway.domain import Account
from gateway.store import Transaction
from gateway.usecases.cases import keep_account

PREFIX = "practice:"
NAMES = {
    Role.OFFICER: "연습 처리 담당",
    Role.HEAD: "연습 부서장",
    Role.TRIAGE: "연습 배정 담당",
    Role.ARBITER: "연습 조정 담당",
    Role.ADMIN: "연습 관리자",
}
FIRST_CHOICE = "road"  # of the example city


class NoSuchDepartment(LookupError):
    """The city has no such department, or none yet."""


def practise(tx: Transaction, role: Role, department_code: str | None = None) -> Account:
    """The account for this role (of this department, where it belongs to one), made or opened again where it must be."""
    code = department_code if role.of_one_department else None
    named = f"{role.value}-{code}" if code else role.value
    found = tx.accounts.find(f"{PREFIX}{named}")
    if found is not None and found.active and found.department_code == code:
        return found
    made = found or identity.without_password(
        account_id=f"{PREFIX}{named}", login=f"practice-{named}".lower(), name=NAMES[role], role=role, department_code=code
    )
    account = replace(made, active=True, department_code=code)
    keep_account(tx, account)
    return account


def end_practice(tx: Transaction) -> None:
    """Nothing is tried out here any more."""
    for account in tx.accounts.all():
        if account.account_id.startswith(PREFIX) and account.active:
            keep_account(tx, replace(account, active=False))


def department(tx: Transaction, role: Role, wanted: str | None) -> str | None:
    """The one named, or some one of the city, where the role belongs to one; raises NoSuchDepartment."""
    if not role.of_one_department:
        return None
    own = [one.code for one in tx.departments.active() if not one.external]
    if wanted is not None:
        if wanted not in own:
            raise NoSuchDepartment(wanted)
        return wanted
    if not own:
        raise NoSuchDepartment("none is known yet")
    return FIRST_CHOICE if FIRST_CHOICE in own else own[0]

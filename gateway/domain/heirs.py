"""A department is no more: under which code its accounts, tokens and figures go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from contracts.desk import Staff
from gateway.domain.accounts import Account
from gateway.domain.intake import Listed


def heir(code: str, directory: Mapping[str, Listed]) -> str:
    """The department that has its work now, where there is just one; else the code itself, which older cases name."""
    found: dict[str, None] = {}
    seen: set[str] = set()
    waiting = [code]
    while waiting:
        one = waiting.pop(0)
        listed = directory.get(one)
        if listed is None:
            return code  # not known here yet
        if listed.active:
            found[one] = None
        elif one not in seen:
            seen.add(one)
            waiting = [*listed.successor_codes, *waiting]
    return next(iter(found)) if len(found) == 1 else code


def follow(account: Account, directory: Mapping[str, Listed]) -> Account:
    """Who worked in a department that is no more works in its only successor; where there are several the administrator says."""
    if account.department_code is None:
        return account
    return replace(account, department_code=heir(account.department_code, directory))


def follow_staff(staff: Staff, directory: Mapping[str, Listed]) -> Staff:
    """The same for whoever signed in before."""
    return staff if staff.department_code is None else replace(staff, department_code=heir(staff.department_code, directory))

"""Who signs in at the staff desk, and what the other services are told of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from contracts.desk import Role
from contracts.staff import StaffRegistered


@dataclass(frozen=True, kw_only=True)
class Account:
    """A staff member who signs in here. `password_hash` is argon2id; `sealed_email` can be opened by notify only."""

    account_id: str
    login: str
    name: str
    password_hash: str
    role: Role
    department_code: str | None = None
    contact: str | None = None
    sealed_email: str | None = None
    active: bool = True


def registered(account: Account, now: datetime) -> StaffRegistered:
    """The account as it reads from now on: nothing of how its owner signs in."""
    return StaffRegistered(
        occurred_at=now,
        account_id=account.account_id,
        name=account.name,
        role=account.role,
        department_code=account.department_code,
        contact=account.contact,
        sealed_email=account.sealed_email,
        active=account.active,
    )

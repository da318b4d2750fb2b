"""Who a staff token stands for by now: accounts are closed and change hands, departments are no more, people sign out. Looked up every
few seconds."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime

from contracts.desk import Staff
from gateway import domain, identity
from gateway.identity import SignedIn
from gateway.store import Transaction
from gateway.web.door import Hall

SECONDS = 5.0  # how long a closed account, or one that signed out elsewhere, may go on in this process
MOST = 10_000  # that are remembered


async def standing(signed: SignedIn, hall: Hall) -> Staff | None:
    """Who they are now: in the successor of a department that is no more, and None where they signed out, the account is closed, or has
    another role or department."""
    staff = signed.staff
    key = f"{session_of(signed)}\0{staff.role.value}\0{staff.department_code}"
    known = hall.accounts.get(key)
    if known is None or time.monotonic() - known[0] >= SECONDS:
        if len(hall.accounts) > MOST:
            hall.accounts.clear()
        known = hall.accounts[key] = (time.monotonic(), *await hall.read(lambda tx: _look_up(signed, tx)))
    _, now, ended_at = known
    if now is None or (ended_at is not None and signed.first_at <= ended_at):
        return None
    return replace(staff, department_code=now.department_code)


def session_of(signed: SignedIn) -> str:
    """What ends when they sign out: all that an account was given; of a token without an account, which others share by its name, this one
    and what it was renewed to."""
    return f"account:{signed.staff.account_id}" if signed.account else f"token:{signed.session}"


def forget(signed: SignedIn, hall: Hall) -> None:
    """Look it up again at the next request."""
    start = f"{session_of(signed)}\0"
    for key in [key for key in hall.accounts if key.startswith(start)]:
        del hall.accounts[key]


def look_up(staff: Staff, tx: Transaction, *, account: bool) -> Staff | None:
    """The same without any sign-in: whoever has signed out since still stands for what they asked before."""
    now = domain.follow_staff(staff, tx.departments.all()) if staff.department_code else staff
    if account and not identity.still_stands(now, tx.accounts.find):
        return None
    return now


def _look_up(signed: SignedIn, tx: Transaction) -> tuple[Staff | None, datetime | None]:
    return look_up(signed.staff, tx, account=signed.account), tx.ended_sessions.ended_at(session_of(signed))

"""Who works at the desk: tokens for the HTTP API, and local accounts with passwords."""

from __future__ import annotations

import argparse
import getpass
import re
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from chassis.host import Host
from contracts.desk import Role, Staff
from contracts.message import new_id
from ontong import house, keys
from ontong.failures import Stop
from ontong.folder import DataFolder
from ontong.settings import Settings, demonstrated
from ontong.settings import read as read_settings

ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
NAMES = {"officer": "담당 공무원", "head": "부서장", "triage": "민원 담당", "arbiter": "민원조정 담당", "admin": "관리자"}


def token(options: argparse.Namespace) -> int:
    """`ontong token --role ROLE [--department CODE]`."""
    settings = demonstrated(read_settings()) if options.demo else read_settings()
    print(issue(settings, role=options.role, department=options.department, name=options.name, hours=options.hours))
    return 0


def issue(settings: Settings, *, role: str, department: str | None, name: str | None, hours: float) -> str:
    """A signed staff token; an officer or a head needs a department that the city has."""
    from gateway.identity import check_lines
    from ontong.front import staff_tokens

    try:
        check_lines(name=name)
    except ValueError as error:
        raise Stop(str(error)) from None
    _check_department(role, department)
    if not 0 < hours <= 24 * 30:
        raise Stop("--hours lies between 0 and 720")
    known = _departments(settings)
    if department and known is not None and department not in known:
        raise Stop(f"there is no department {department}; there are {', '.join(sorted(known))}")
    given = keys.production(settings) if settings.staff_secret else _of_the_house(settings)
    staff = Staff(account_id=f"token:{role}:{department or '-'}", name=name or NAMES[role], role=Role(role), department_code=department)
    return staff_tokens(given).issue(staff, datetime.now(UTC), lasts=timedelta(hours=hours))


def _of_the_house(settings: Settings) -> keys.Keys:
    """Those of the data folder. A token signed with fresh ones would open no door."""
    folder = DataFolder(settings.data)
    if not folder.keys.is_dir():
        raise Stop(f"nothing has run on {folder.path} yet: start `ontong up` first, or set ONTONG_DATA to the folder that it uses")
    return keys.embedded(folder.keys)


def account(options: argparse.Namespace) -> int:
    """`ontong account add|change|list|close`."""
    settings = read_settings()
    host = house.standing(settings, "gateway")
    try:
        if options.act == "list":
            _list(host)
        elif not options.login:
            raise Stop(f"`ontong account {options.act}` needs a LOGIN")
        elif options.act == "close":
            _close(host, options.login)
        elif options.act == "change":
            _change(settings, host, options)
        else:
            _add(settings, host, options)
    finally:
        host.store.close()
    return 0


def _check_department(role: str, department: str | None) -> None:
    if Role(role).of_one_department and not department:
        raise Stop(f"the role {role} belongs to a department: add --department CODE, as `road`")


def _departments(settings: Settings) -> set[str] | None:
    """The codes in the city's folder; None when that can't be read from here."""
    from ontong.jurisdiction import read
    from ontong.tables import BadJurisdiction

    try:
        return {entry.department.code for entry in read(settings.jurisdiction).departments}
    except BadJurisdiction:  # a code can't be checked then: `ontong jurisdiction check` says what is wrong there
        return None


def _list(host: Host) -> None:
    for found in host.store.read(lambda tx: tx.accounts.all()):
        state = "" if found.active else "  closed"
        print(f"{found.login:<20} {found.role.value:<8} {found.department_code or '-':<20} {found.name}{state}")


def _close(host: Host, login: str) -> None:
    from gateway import usecases

    found = _found(host, login)
    host.store.transact(lambda tx: usecases.keep_account(tx, replace(found, active=False)))
    print(f"{login} is closed; its tokens end within seconds")


def _found(host: Host, login: str) -> Any:
    found = host.store.read(lambda tx: tx.accounts.with_login(login))
    if found is None:
        raise Stop(f"there is no account {login}")
    return found


def _change(settings: Settings, host: Host, options: argparse.Namespace) -> None:
    """What isn't named stays. A new role or department ends the account's tokens."""
    from gateway import identity, usecases

    found = _found(host, options.login)
    given = {"name": options.name, "department_code": options.department, "contact": options.contact}
    named: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if options.role:
        named["role"] = Role(options.role)
    if options.email:
        named["sealed_email"] = _sealed(settings, options.email)
    if not named:
        raise Stop("name what changes: --name, --role, --department, --contact, --email")
    changed = replace(found, **named)
    _check_department(changed.role.value, changed.department_code)
    try:
        identity.check_lines(name=changed.name, contact=changed.contact)
    except ValueError as error:
        raise Stop(str(error)) from None
    host.store.transact(lambda tx: usecases.keep_account(tx, changed))
    print(f"{changed.login} is changed")


def _sealed(settings: Settings, email: str) -> str:
    """The address, for notify alone."""
    from gateway.sealing import Seals

    if not ADDRESS.fullmatch(email):
        raise Stop("--email looks like name@example.org")
    outside = settings.database_url or settings.database_urls
    given = keys.production(settings) if outside else keys.embedded(DataFolder(settings.data).keys)
    if not given.notify_public or not given.complaints_public:
        raise Stop("an address is sealed with ONTONG_NOTIFY_PUBLIC_KEY and ONTONG_COMPLAINTS_PUBLIC_KEY: set them, as for `ontong web`")
    return Seals(notify_key=given.notify_public, complaints_key=given.complaints_public).for_notify({"email": email})


def _add(settings: Settings, host: Host, options: argparse.Namespace) -> None:
    from gateway import identity, usecases

    if not options.role or not options.name:
        raise Stop("`ontong account add LOGIN` needs --name and --role")
    _check_department(options.role, options.department)
    password = getpass.getpass("password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    try:
        made = identity.new_account(
            account_id=str(new_id()),
            login=options.login,
            password=password,
            name=options.name,
            role=Role(options.role),
            department_code=options.department,
            contact=options.contact,
            sealed_email=_sealed(settings, options.email) if options.email else None,
        )
    except ValueError as error:
        raise Stop(str(error)) from None
    if host.store.read(lambda tx: tx.accounts.with_login(made.login)):
        raise Stop(f"there is an account {made.login} already")
    host.store.transact(lambda tx: usecases.keep_account(tx, made))
    print(f"{made.login} can sign in at POST /v1/desk/sessions")

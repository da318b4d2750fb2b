"""Officers for the tests: somebody of a role, signed in at the desk without typing a password."""

from __future__ import annotations

import subprocess
import time
from dataclasses import asdict
from typing import Any

import httpx

from frontend.desk.session import Staff
from frontend.sessions import STAFF, Seal
from ontong import keys, settings, staff
from ontong.folder import DataFolder
from tests.frontend.browsing import Visitor
from tests.frontend.conftest import City
from tests.servers import await_that
from tests.stack import ONTONG, ROOT, bare_environment

HOUR = 3600


def token(city: City, role: str, department: str | None = None, name: str | None = None) -> str:
    """As `ontong token` issues it."""
    return staff.issue(settings.read({"ONTONG_DATA": str(city.data)}), role=role, department=department, name=name, hours=1)


def cookie(city: City, role: str, department: str | None = None, *, name: str | None = None, lasts: float = HOUR) -> str:
    """What a browser keeps of whoever is signed in."""
    secret = keys.embedded(DataFolder(city.data).keys).frontend_secret
    assert secret is not None, "the house has made its keys"
    who = Staff(
        token=token(city, role, department, name),
        name=name or staff.NAMES[role],
        role=role,
        department=department,
        expires_at=time.time() + lasts,
    )
    return Seal(secret).close(STAFF, asdict(who))


def sit_down(visitor: Visitor, city: City, role: str, department: str | None = None, **more: Any) -> Visitor:
    """The same browser, as somebody of the staff."""
    value = cookie(city, role, department, **more)
    visitor.context.add_cookies(
        [{"name": STAFF, "value": value, "url": city.url.replace("http:", "https:"), "secure": True, "httpOnly": True, "sameSite": "Lax"}]
    )
    return visitor


def desk(city: City, role: str = "triage", department: str | None = None) -> httpx.Client:
    """The API's desk, asked directly."""
    return httpx.Client(base_url=city.url, timeout=20, headers={"authorization": f"Bearer {token(city, role, department)}"})


def await_found(city: City, words: str, number: int) -> None:
    """The words of a case can be looked for a moment after it came."""
    with desk(city) as api:
        await_that(
            lambda: len(api.get("/v1/desk/complaints", params={"q": words}).json()["items"]) >= number,
            seconds=30,
            what=f"{words} to be found",
        )


def account(city: City, login: str, password: str, *words: str) -> None:
    """An account, by the command line, as an administrator makes one."""
    subprocess.run(
        [*ONTONG, "account", "add", login, *words],
        input=f"{password}\n",
        env={**bare_environment(), "ONTONG_DATA": str(city.data)},
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )

"""A door that stands on a real database file, with a fake for the services that it asks."""

from __future__ import annotations

import io
import json
import os
import socket
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from nacl.public import PrivateKey, SealedBox
from PIL import Image
from prometheus_client import CollectorRegistry, generate_latest

from chassis.database import Store, create_tables, sqlite
from contracts.desk import Role, Staff
from contracts.message import Command, Refusal
from gateway.identity import Tokens
from gateway.media import Media
from gateway.reception import Reception
from gateway.sealing import Seals
from gateway.service import Gateway
from gateway.web.app import Door, create_app
from gateway.web.door import reception_of
from ontong import connections, conversations
from ontong.settings import EXAMPLE_CITY

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Starlette would rather have another HTTP client; this one is fine
    from starlette.testclient import TestClient

LANGUAGES = conversations.read(EXAMPLE_CITY)


@dataclass
class FakeServices:
    """Stands for the services: remembers what was asked, answers what it was told to."""

    asked: list[Command] = field(default_factory=list)
    answers: dict[type, Any] = field(default_factory=dict)

    def __call__(self, command: Command, *, timeout: float = 5.0, traceparent: str | None = None) -> Any:
        self.asked.append(command)
        answer = self.answers.get(type(command), Refusal("not_found", "there is no such complaint"))
        if isinstance(answer, Exception):
            raise answer
        return answer(command) if callable(answer) else answer


@dataclass
class Place:
    """Everything a test may want to look at."""

    door: Door
    services: FakeServices
    notify_key: PrivateKey
    complaints_key: PrivateKey

    @property
    def reception(self) -> Reception:
        return reception_of(self.door)

    @property
    def database(self) -> Store:
        return self.door.database

    def opened_by_notify(self, sealed: str) -> dict[str, Any]:
        return json.loads(_unsealed(self.notify_key, sealed))

    def opened_by_complaints(self, sealed: str) -> str:
        return _unsealed(self.complaints_key, sealed).decode()

    def staff_token(self, role: Role = Role.OFFICER, department: str | None = "road", **options: Any) -> str:
        department = department if role.of_one_department else None
        staff = Staff(account_id=f"test-{role.value}", name="김담당", role=role, department_code=department)
        return self.door.tokens.issue(staff, datetime.now(UTC), lasts=timedelta(hours=1), **options)

    def staff(self, role: Role = Role.OFFICER, department: str | None = "road") -> dict[str, str]:
        return {"authorization": f"Bearer {self.staff_token(role, department)}"}


def _unsealed(key: PrivateKey, sealed: str) -> bytes:
    from base64 import b64decode

    return SealedBox(key).decrypt(b64decode(sealed))


@pytest.fixture
def make_place(tmp_path: Path) -> Iterator[Callable[..., Place]]:
    stores = []

    def make(**options: Any) -> Place:
        database = sqlite(Gateway.db, tmp_path / f"gateway{len(stores)}.sqlite", source="gateway")
        stores.append(database)
        create_tables(Gateway.db, database.engine)
        notify, complaints, services = PrivateKey.generate(), PrivateKey.generate(), FakeServices()
        registry = CollectorRegistry()
        given = {
            "database": database,
            "ask": services,
            "media": Media(str(tmp_path / "media")),
            "seals": Seals(notify_key=bytes(notify.public_key), complaints_key=bytes(complaints.public_key)),
            "tokens": Tokens({"first": os.urandom(32)}, "first"),
            "token_secrets": (os.urandom(32),),
            "registry": registry,
            "metrics_text": lambda: generate_latest(registry),
            "languages": LANGUAGES,
        }
        return Place(Door(**(given | options)), services, notify, complaints)

    yield make
    for store in stores:
        store.close()


@pytest.fixture
def place(make_place: Callable[..., Place]) -> Place:
    return make_place()


@pytest.fixture
def client_of() -> Iterator[Callable[[Place], TestClient]]:
    """Clients of one door, each from its own address."""
    first: dict[int, TestClient] = {}

    def client_of(place: Place, address: str = "1.2.3.4") -> TestClient:
        known = first.get(id(place))
        client = TestClient(known.app if known else create_app(place.door), client=(address, 50000), raise_server_exceptions=False)
        if known is None:
            first[id(place)] = client.__enter__()
        return client

    yield client_of
    for client in first.values():
        client.__exit__(None, None, None)


@pytest.fixture
def client(place: Place, client_of: Callable[[Place], TestClient]) -> TestClient:
    return client_of(place)


@pytest.fixture
def submitted(client: TestClient) -> Callable[..., dict[str, Any]]:
    """Sends a complaint and gives the answer."""

    def submitted(**fields: Any) -> dict[str, Any]:
        answer = client.post("/v1/complaints", json={"description": "집 앞 가로등이 꺼져 있어요."} | fields)
        assert answer.status_code == 201, answer.text
        return answer.json()

    return submitted


@pytest.fixture
def picture() -> Callable[..., bytes]:
    """A small picture, with whatever a camera writes into it."""

    def picture(form: str = "JPEG", size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
        made = io.BytesIO()
        Image.linear_gradient("L").resize(size).convert("RGB").save(made, form, **options)
        return made.getvalue()

    return picture


@dataclass
class Running:
    """The door on a real port."""

    port: int
    place: Place
    app: Any

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def raw(self, sent: bytes, *, seconds: float = 5.0) -> bytes:
        """What comes back for these bytes until the other side closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as connection:
            connection.sendall(sent)
            got = b""
            try:
                while piece := connection.recv(65536):
                    got += piece
            except TimeoutError:
                return got + b"(still open)"
            return got


@pytest.fixture
def running(place: Place) -> Iterator[Running]:
    app = create_app(place.door)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, **connections.options() | {"timeout_graceful_shutdown": 2}))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < end, "the server did not start"
        time.sleep(0.01)
    yield Running(server.servers[0].sockets[0].getsockname()[1], place, app)
    app.state.live.close()
    server.should_exit = True
    thread.join(10)

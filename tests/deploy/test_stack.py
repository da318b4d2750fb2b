"""`make stack`: five services and the HTTP door on RabbitMQ and PostgreSQL, without Docker."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg2
import pytest

from tests.servers import Broker, Postgres, PrivateBroker, await_that, free_port

ROOT = Path(__file__).parents[2]
NAMES = ["complaints", "routing", "notify", "metrics", "gateway"]
pytestmark = pytest.mark.stack


@pytest.fixture
def environment(postgres: Postgres, broker: Broker, tmp_path: Path) -> Iterator[dict[str, str]]:
    """What scripts/stack.sh is told; what it made is gone afterwards."""
    management = broker.management if isinstance(broker, PrivateBroker) else os.environ.get("ONTONG_RABBITMQ_MANAGEMENT_URL", "")
    given = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("ONTONG_", "STACK_"))},
        "STACK_POSTGRES_URL": postgres.url,
        "STACK_AMQP_URL": broker.url,
        "STACK_MANAGEMENT_URL": management,
        "STACK_PREFIX": f"test_{uuid4().hex[:8]}_",
        "STACK_VHOST": f"test_{uuid4().hex[:8]}",
        "STACK_FOLDER": str(tmp_path / "stack"),
        "STACK_METRICS_PORT": str(free_port() // 10),
        "STACK_MAIL_PORT": str(free_port()),
        "STACK_API_PORT": str(free_port()),
        "ONTONG_PORT": str(free_port()),
    }
    yield given
    assert _stack("remove", given).returncode == 0


def test_it_runs_a_complaint_to_its_department_and_stops_when_told(environment):
    """It was prepared before: doing so again changes nothing."""
    assert _stack("prepare", environment).returncode == 0
    _cannot_reach(environment, "routing", "complaints")
    output = Path(environment["STACK_FOLDER"]).parent / "output"
    url = f"http://127.0.0.1:{environment['ONTONG_PORT']}"
    with output.open("wb") as file:
        given = {"cwd": ROOT, "env": environment, "stdout": file, "stderr": file}
        stack = subprocess.Popen(["scripts/stack.sh", "start"], start_new_session=True, **given)
    try:
        await_that(
            lambda: stack.poll() is not None or _ask(f"{url}/v1/departments").get("items"), seconds=90, what="the stack's start", step=0.5
        )
        said = {"description": "집 앞 가로등이 며칠째 꺼져 있어요. 밤에 골목이 너무 어두워요."}
        filed = await_that(lambda: _ask(f"{url}/v1/complaints", said), seconds=30, what="the receipt")

        def case() -> Any:
            return _ask(f"{url}/v1/complaints/{filed['receipt_number']}?token={filed['token']}")

        await_that(lambda: case().get("status") == "routed", seconds=20, what="the routing")

        assert case()["department"]["code"] == "road"
        assert "items" in _ask(f"{url}/v1/sandbox/letters")  # no mail server is named, so that letters stay inside
        assert re.findall(r"(?m)^(\w+): is up to date$", output.read_text()) == [*NAMES, "broker"]
    finally:
        os.killpg(stack.pid, signal.SIGTERM)
        stack.wait(40)


@pytest.mark.parametrize(("variable", "server"), [("STACK_POSTGRES_URL", "PostgreSQL"), ("STACK_AMQP_URL", "RabbitMQ")])
def test_a_server_that_is_not_there_is_told_in_one_line(environment, variable, server):
    nowhere = "postgresql://x@127.0.0.1:1/x" if server == "PostgreSQL" else "amqp://x:x@127.0.0.1:1"

    told = _stack("prepare", {**environment, variable: nowhere})

    assert told.returncode == 1
    assert re.fullmatch(rf"stack: {server} does not .*{variable}\n", told.stderr)


def _cannot_reach(environment: dict[str, str], service: str, other: str) -> None:
    """A service's role opens its own database and no other's."""
    own = (Path(environment["STACK_FOLDER"]) / f"{service}.database.txt").read_text().strip()
    psycopg2.connect(own).close()
    with pytest.raises(psycopg2.OperationalError, match="permission denied"):
        psycopg2.connect(f"{own.removesuffix(service)}{other}")


def _stack(act: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["scripts/stack.sh", act], cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=180)


def _ask(url: str, body: Any = None) -> Any:
    """The answer; nothing while nobody answers."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, headers={"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=5) as reply:
            return json.loads(reply.read())
    except OSError:  # nobody answers yet: it is asked again
        return {}

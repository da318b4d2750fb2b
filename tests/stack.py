"""The platform as it really runs, in either mode: processes on private ports that a test may end and start again.

`Embedded` is one `ontong up` on a data folder. `Stack` is five `ontong serve` and one `ontong web` on RabbitMQ and PostgreSQL,
each with a database role and a broker user of its own that may do no more than it must.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import httpx
import psycopg2
from sqlalchemy import Engine, create_engine

from chassis.database import driver_url
from ontong import keys, settings, staff
from tests.mail import MailServer
from tests.servers import Broker, Postgres, PrivateBroker, await_that, free_port

ROOT = Path(__file__).parents[1]
CITY = ROOT / "jurisdictions" / "example-city"
SERVICES = ("complaints", "routing", "notify", "metrics", "gateway")
CITY_ADDRESS = "minwon@city.example"
ONTONG = (sys.executable, "-m", "ontong.cli")
START_SECONDS = 60.0


class Process:
    """One process of the platform. It may be ended and started again as often as a test likes; `log` keeps what it says."""

    def __init__(
        self,
        name: str,
        words: Sequence[str],
        environment: Mapping[str, str],
        *,
        folder: Path,
        ready_url: str,
        program: Sequence[str] = ONTONG,
    ) -> None:
        self.name, self.words, self.environment, self.program = name, list(words), dict(environment), list(program)
        self.ready_url, self.log = ready_url, folder / f"{name}.log"
        self.popen: subprocess.Popen[bytes] | None = None

    def start(self, **more: str) -> None:
        """Start it; `more` are further environment variables, for this life only."""
        with self.log.open("ab") as log:
            self.popen = subprocess.Popen(
                [*self.program, *self.words],
                cwd=ROOT,
                env={**bare_environment(), **self.environment, **more},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    @property
    def running(self) -> bool:
        return self.popen is not None and self.popen.poll() is None

    @property
    def ready(self) -> bool:
        try:
            return self.running and httpx.get(self.ready_url, timeout=2).status_code == 200
        except httpx.HTTPError:  # not up yet
            return False

    def wait_ready(self, seconds: float = START_SECONDS) -> None:
        end = time.monotonic() + seconds
        while not self.ready:
            assert self.running, f"{self.name} ended by itself:\n{self.tail()}"
            assert time.monotonic() < end, f"{self.name} was not ready within {seconds} s:\n{self.tail()}"
            time.sleep(0.05)

    def kill9(self) -> bool:
        """End it as a power cut would; False when it had ended before."""
        if self.popen is None:
            return False
        was_running = self.running
        with suppress(ProcessLookupError):  # it has ended already
            self.popen.kill()
        self.popen.wait(10)
        return was_running

    def terminate(self, seconds: float = 40.0) -> int:
        """Ask it to stop, as an operator would; its exit code."""
        if self.popen is None:
            return 0
        with suppress(ProcessLookupError):  # it has ended already
            self.popen.send_signal(signal.SIGTERM)
        return self.popen.wait(seconds)

    def tail(self) -> str:
        return self.log.read_text(errors="replace")[-4000:] if self.log.exists() else ""


class House:
    """What both modes have: processes, one HTTP door, a database for each service, the keys of the staff."""

    mode: str

    def __init__(self, folder: Path, mail: MailServer) -> None:
        self.folder, self.mail = folder, mail
        folder.mkdir(parents=True, exist_ok=True)
        self.port, self.mail_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.processes: dict[str, Process] = {}
        self.engines: dict[str, Engine] = {}
        self.http = httpx.Client(base_url=self.url, timeout=10)

    # What a test does with the processes

    def start(self) -> None:
        """Start everything and wait until citizens may come in and the city's departments are known."""
        raise NotImplementedError

    def wait_ready(self) -> None:
        for process in self.processes.values():
            process.wait_ready()

    def kill9(self, name: str) -> bool:
        return self.processes[name].kill9()

    def terminate(self, name: str) -> int:
        return self.processes[name].terminate()

    def restart(self, name: str, **more: str) -> None:
        """End it, if it runs, and start it again at once; doesn't wait until it is ready."""
        self.processes[name].kill9()
        self.processes[name].start(**more)

    def stop(self) -> None:
        """End everything that was started here."""
        self.http.close()
        for process in self.processes.values():
            process.kill9()
        for engine in self.engines.values():
            engine.dispose()

    # What people do

    def post(
        self, description: str, *, photo: bytes | None = None, headers: Mapping[str, str] | None = None, **more: Any
    ) -> httpx.Response:
        """Send a complaint, as JSON or, with a photo, as a form."""
        return submit(self.http, {"description": description, **more}, photo=photo, headers=headers)

    def case(self, receipt: Mapping[str, Any]) -> dict[str, Any]:
        """The public view, as its citizen sees it."""
        answer = self.http.get(f"/v1/complaints/{receipt['receipt_number']}", headers=bearer(receipt["token"]))
        answer.raise_for_status()
        seen: dict[str, Any] = answer.json()
        return seen

    def act(self, receipt: Mapping[str, Any], action: str, **body: Any) -> httpx.Response:
        """What the citizen asks: withdraw, confirm, rate."""
        return self.http.post(f"/v1/complaints/{receipt['receipt_number']}/{action}", json=body, headers=bearer(receipt["token"]))

    def desk(self, token: str, receipt_number: str, action: str, **body: Any) -> httpx.Response:
        """What staff do with a case."""
        return self.http.post(f"/v1/desk/complaints/{receipt_number}/actions/{action}", json=body, headers=bearer(token))

    def token(self, role: str, department: str | None = None, name: str | None = None) -> str:
        """A staff token, issued in this process as `ontong token` does."""
        return staff.issue(settings.read(self.staff_environment), role=role, department=department, name=name, hours=1)

    def token_by_command(self, *words: str) -> str:
        """The same by the command line."""
        return self.run("token", *words, environment=self.staff_environment).strip()

    def run(self, *words: str, environment: Mapping[str, str]) -> str:
        """Run one `ontong` command to its end; what it printed."""
        done = subprocess.run(
            [*ONTONG, *words], cwd=ROOT, env={**bare_environment(), **environment}, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, f"ontong {' '.join(words)}: {done.stdout}{done.stderr}"
        return done.stdout

    @property
    def staff_environment(self) -> dict[str, str]:
        raise NotImplementedError

    def figures(self, name: str) -> str:
        """What Prometheus reads from the process that runs this service."""
        raise NotImplementedError


class Embedded(House):
    """One `ontong up`."""

    mode = "embedded"

    def __init__(self, folder: Path, mail: MailServer, *, program: Sequence[str] = ONTONG) -> None:
        super().__init__(folder, mail)
        self.data = folder / "data"
        environment = {
            "ONTONG_DATA": str(self.data),
            "ONTONG_PORT": str(self.port),
            "ONTONG_SMTP_URL": mail.url,
            "ONTONG_MAIL_FROM": CITY_ADDRESS,
            "ONTONG_MAIL_ADDRESS": CITY_ADDRESS,
            "ONTONG_MAIL_LISTEN": f"127.0.0.1:{self.mail_port}",
            "ONTONG_LOG_FORMAT": "json",
        }
        self.up = Process("up", ["up"], environment, folder=folder, ready_url=f"{self.url}/readyz", program=program)
        self.processes = {"up": self.up}
        self.engines = {name: create_engine(f"sqlite:///{self.data / name}.db") for name in SERVICES}

    def start(self) -> None:
        self.up.start()
        self.up.wait_ready()

    @property
    def media(self) -> Path:
        return self.data / "media"

    @property
    def staff_environment(self) -> dict[str, str]:
        return {"ONTONG_DATA": str(self.data)}

    def figures(self, name: str) -> str:
        return self.http.get("/metrics").text


class Stack(House):
    """Five services and the HTTP door, each a process with its own rights."""

    mode = "stack"

    def __init__(self, folder: Path, mail: MailServer, *, postgres: Postgres, broker: Broker) -> None:
        super().__init__(folder, mail)
        self.postgres, self.broker = postgres, broker
        self.prefix, self.password = f"t{uuid4().hex[:10]}_", secrets.token_hex(16)
        # the broker's users are named after the services: the same password for all who share this broker
        self.broker_password = hashlib.sha256(broker.url.encode()).hexdigest()[:32]
        self.media = folder / "media"
        self.keys = keys.fresh()
        self.admin_url = broker.create_vhost()
        self.ports = {name: free_port() for name in (*SERVICES, "mail")}
        self.engines = {
            name: create_engine(driver_url(self._database(postgres.url, name)), pool_size=1, pool_pre_ping=True) for name in SERVICES
        }
        for name in SERVICES:
            words, ready_url = ["serve", name], f"http://127.0.0.1:{self.ports[name]}/readyz"
            self.processes[name] = Process(name, words, self._environment(name), folder=folder, ready_url=ready_url)
        mail_url = f"http://127.0.0.1:{self.ports['mail']}/readyz"
        self.processes["mail"] = Process("mail", ["mail"], self._environment("mail"), folder=folder, ready_url=mail_url)
        self.processes["web"] = Process("web", ["web"], self._environment("web"), folder=folder, ready_url=f"{self.url}/readyz")

    def start(self) -> None:
        self.prepare()
        for process in self.processes.values():
            process.start()
        self.wait_ready()
        self.run("jurisdiction", "load", str(CITY), environment={"ONTONG_AMQP_URL": self.broker_url("web")})
        await_that(lambda: len(self.http.get("/v1/departments").json()["items"]) > 5, seconds=20, what="the directory of departments")

    def prepare(self) -> None:
        """Databases and roles, then `ontong migrate all` with administrative rights."""
        with administration(self.postgres.url) as execute:
            for name in SERVICES:
                execute(f"CREATE ROLE \"{self.prefix}{name}\" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '{self.password}'")
                execute(f'GRANT "{self.prefix}{name}" TO CURRENT_USER')
                execute(f'CREATE DATABASE "{self.prefix}{name}" OWNER "{self.prefix}{name}"')
                execute(f'REVOKE ALL ON DATABASE "{self.prefix}{name}" FROM PUBLIC')
        users = self.folder / "broker-users.json"
        users.write_text(json.dumps(dict.fromkeys((*SERVICES, "web"), self.broker_password)))
        environment = {
            "ONTONG_DATABASE_URLS": self.database_url("{name}"),
            "ONTONG_AMQP_URL": self.admin_url,
            "ONTONG_BROKER_USERS": str(users),
        }
        management = self.broker.management if isinstance(self.broker, PrivateBroker) else os.environ.get("ONTONG_RABBITMQ_MANAGEMENT_URL")
        self.run("migrate", "all", environment=environment | ({"ONTONG_RABBITMQ_MANAGEMENT_URL": management} if management else {}))

    def stop(self) -> None:
        super().stop()
        with suppress(psycopg2.Error), administration(self.postgres.url) as execute:  # the server may be down already, killed by the test
            for name in SERVICES:
                execute(f'DROP DATABASE IF EXISTS "{self.prefix}{name}" WITH (FORCE)')
                execute(f'DROP ROLE IF EXISTS "{self.prefix}{name}"')
        self.broker.drop_vhost(self.admin_url)

    def database_url(self, name: str) -> str:
        """A service's own database, with its own role."""
        at = urlsplit(self.postgres.url).netloc.rpartition("@")[2]
        return f"postgresql://{self.prefix}{name}:{self.password}@{at}/{self.prefix}{name}"

    def broker_url(self, user: str) -> str:
        """The virtual host, for one of its users."""
        return self.broker.url_of(urlsplit(self.admin_url).path[1:], user=user, password=self.broker_password)

    @property
    def staff_environment(self) -> dict[str, str]:
        return {"ONTONG_STAFF_SECRET": self.keys["ONTONG_STAFF_SECRET"]}

    def figures(self, name: str) -> str:
        return httpx.get(f"http://127.0.0.1:{self.ports[name]}/metrics", timeout=5).text

    def _database(self, admin_url: str, name: str) -> str:
        return urlunsplit(urlsplit(admin_url)._replace(path=f"/{self.prefix}{name}"))

    def _environment(self, name: str) -> dict[str, str]:
        """What one process is told, and nothing that is another's."""
        sealing = ("ONTONG_TOKEN_SECRET", "ONTONG_CHANNELS_SECRET", "ONTONG_COMPLAINTS_PUBLIC_KEY", "ONTONG_NOTIFY_PUBLIC_KEY")
        own = {
            "complaints": ("ONTONG_COMPLAINTS_KEY",),
            "notify": ("ONTONG_NOTIFY_KEY", "ONTONG_CHANNELS_SECRET"),
            "gateway": sealing,
            "mail": sealing,
            "web": (*sealing, "ONTONG_STAFF_SECRET"),
        }
        environment = {
            "ONTONG_DATABASE_URL": self.database_url("gateway" if name in ("web", "mail") else name),
            "ONTONG_LOG_FORMAT": "json",
            "ONTONG_PUBLIC_URL": self.url,
            **{key: self.keys[key] for key in own.get(name, ())},
        }
        if name in ("gateway", "web", "mail"):
            environment["ONTONG_MEDIA_URL"] = str(self.media)
        if name in ("notify", "mail"):
            environment["ONTONG_MAIL_ADDRESS"] = CITY_ADDRESS
        if name == "web":
            environment["ONTONG_PORT"] = str(self.port)
        else:
            environment["ONTONG_METRICS_PORT"] = str(self.ports[name])
        if name == "mail":  # it knows no broker
            return {**environment, "ONTONG_MAIL_LISTEN": f"127.0.0.1:{self.mail_port}"}
        if name == "notify":
            environment |= {"ONTONG_SMTP_URL": self.mail.url, "ONTONG_MAIL_FROM": CITY_ADDRESS}
        return {**environment, "ONTONG_AMQP_URL": self.broker_url(name)}


def submit(
    http: httpx.Client, body: Mapping[str, Any], *, photo: bytes | None = None, headers: Mapping[str, str] | None = None
) -> httpx.Response:
    """POST /v1/complaints, as JSON or, with a photo, as a form."""
    if photo is None:
        return http.post("/v1/complaints", json=body, headers=headers)
    fields = {name: json.dumps(value) if isinstance(value, dict) else value for name, value in body.items()}
    return http.post("/v1/complaints", data=fields, files={"photos": ("photo.png", photo, "image/png")}, headers=headers)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def bare_environment() -> dict[str, str]:
    """This machine's variables without any of ours."""
    return {name: value for name, value in os.environ.items() if not name.startswith("ONTONG_")}


@contextmanager
def administration(url: str) -> Iterator[Any]:
    """Statements with administrative rights, each by itself."""
    connection = psycopg2.connect(url, connect_timeout=5)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor.execute
    finally:
        connection.close()

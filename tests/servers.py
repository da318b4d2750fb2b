"""The servers that some tests need: PostgreSQL and RabbitMQ.

With ONTONG_TEST_POSTGRES_URL and ONTONG_TEST_AMQP_URL these are used (an administrator's URLs; each test gets a database
and a virtual host of its own). Otherwise private ones are started from installed binaries, on free ports of the loopback
interface, and stopped at the end. What can't be had is reported as not run; with CI=true that is a failure.
"""

from __future__ import annotations

import base64
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import uuid4

import psycopg2
import pytest

from chassis.rabbit.administration import Administration, ControlTool, ManagementApi, Unreachable
from chassis.rabbit.connection import LOST, connect

START_SECONDS = 90.0
S = TypeVar("S", bound="Postgres | Broker")


class Missing(Exception):
    """A server can't be had here; says why."""


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def await_that(condition: Callable[[], Any], *, seconds: float = 10.0, what: str = "it", step: float = 0.02) -> Any:
    """Wait until the condition holds and return its value; fails when it doesn't in time."""
    end = time.monotonic() + seconds
    while True:
        if result := condition():
            return result
        if time.monotonic() > end:
            pytest.fail(f"{what} did not happen within {seconds} s")
        time.sleep(step)


class Postgres:
    """A PostgreSQL server that is there already."""

    private = False

    def __init__(self, url: str) -> None:
        self.url = url

    def create_database(self) -> str:
        """A fresh database; returns its URL."""
        name = f"test_{uuid4().hex[:12]}"
        self._administer(f'CREATE DATABASE "{name}"')
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))

    def drop_database(self, url: str) -> None:
        with suppress(psycopg2.Error):  # it may be down already, killed by the test
            self._administer(f'DROP DATABASE IF EXISTS "{urlsplit(url).path[1:]}" WITH (FORCE)')

    def answers(self) -> bool:
        try:
            psycopg2.connect(self.url, connect_timeout=2).close()
        except psycopg2.Error:  # not up yet
            return False
        return True

    def stop(self) -> None:
        """Nothing: it isn't ours."""

    def _administer(self, statement: str) -> None:
        connection = psycopg2.connect(self.url, connect_timeout=5)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
        finally:
            connection.close()


class PrivatePostgres(Postgres):
    """A PostgreSQL server of our own, which may be killed and started again."""

    private = True

    def __init__(self) -> None:
        binaries = _postgres_binaries()
        self.pg_ctl = str(binaries / "pg_ctl")
        self.folder = Path(tempfile.mkdtemp(prefix="ontong-postgres-"))
        self.data, self.port = self.folder / "data", free_port()
        self.user = _unprivileged_user()
        if self.user:
            shutil.chown(self.folder, self.user)
        super().__init__(f"postgresql://ontong@127.0.0.1:{self.port}/postgres")
        options = ["-A", "trust", "-U", "ontong", "-E", "UTF8", "--locale=C", "--no-sync"]
        self._run([str(binaries / "initdb"), "-D", str(self.data), *options])
        self.start()

    def start(self) -> None:
        """Start it; waits until it takes connections."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c max_connections=200 -c shared_buffers=64MB"
        end = time.monotonic() + START_SECONDS
        while not self.answers():
            self._run([self.pg_ctl, "start", "-w", "-D", str(self.data), "-l", str(self.folder / "log"), "-o", options], check=False)
            if time.monotonic() > end:
                raise Missing(f"PostgreSQL did not start; see {self.folder}/log")

    def kill(self) -> None:
        """End it as a power cut would."""
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended already
            os.kill(int((self.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        await_that(lambda: not self.answers(), what="the end of PostgreSQL")

    def stop(self) -> None:
        self._run([self.pg_ctl, "stop", "-m", "immediate", "-D", str(self.data)], check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, command: list[str], *, check: bool = True) -> None:
        as_user: dict[str, Any] = {"user": self.user, "group": pwd.getpwnam(self.user).pw_gid, "extra_groups": []} if self.user else {}
        quiet: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(command, check=check, cwd=self.folder, timeout=START_SECONDS, **quiet, **as_user)


class Broker:
    """A RabbitMQ server that is there already. `url` is an administrator's, without a virtual host of its own."""

    private = False

    def __init__(self, url: str, administration: Administration | None) -> None:
        self.url, self.administration = url, administration

    def create_vhost(self) -> str:
        """A fresh virtual host; returns the administrator's URL for it."""
        name = f"test_{uuid4().hex[:12]}"
        user = urlsplit(self.url).username or "guest"
        rights = {"user": user, "vhost": name, "configure": ".*", "write": ".*", "read": ".*"}
        if self.administration is None:
            raise Missing("RabbitMQ has neither a management API (ONTONG_RABBITMQ_MANAGEMENT_URL) nor rabbitmqctl on this machine")
        self.administration.bring({"vhosts": [{"name": name}], "permissions": [rights]})
        return self.url_of(name)

    def url_of(self, vhost: str, *, user: str | None = None, password: str = "") -> str:
        parts = urlsplit(self.url)
        place = parts.netloc.rpartition("@")[2]
        netloc = f"{user}:{quote(password, safe='')}@{place}" if user else parts.netloc
        return urlunsplit((parts.scheme, netloc, f"/{quote(vhost, safe='')}", "", ""))

    def drop_vhost(self, url: str) -> None:
        name = urlsplit(url).path[1:]
        with suppress(Unreachable, OSError):  # it may be down already, killed by the test
            if isinstance(self.administration, ManagementApi):
                self.administration._call("DELETE", f"/vhosts/{name}")
            elif isinstance(self.administration, ControlTool):
                self.administration._run("delete_vhost", name)

    def answers(self) -> bool:
        try:
            connect(self.url, name="tests", seconds=2.0).close()
        except LOST:  # not up yet
            return False
        return True

    def stop(self) -> None:
        """Nothing: it isn't ours."""


class PrivateBroker(Broker):
    """A RabbitMQ server of our own, which may be killed and started again."""

    private = True

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ontong-rabbitmq-"))
        self.binaries = _rabbitmq_binaries()
        self.port, management, self.epmd_port = free_port(), free_port(), free_port()
        self.node = f"ontong-{os.getpid()}-{self.port}@localhost"
        self.management = f"http://guest:guest@127.0.0.1:{management}"
        self.process: subprocess.Popen[bytes] | None = None
        (self.folder / "plugins").write_text("[rabbitmq_management].\n")
        (self.folder / "environment").write_text("")
        (self.folder / "rabbitmq.conf").write_text(
            f"listeners.tcp.default = 127.0.0.1:{self.port}\nmanagement.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {management}\n"
            "raft.wal_max_size_bytes = 16777216\ndisk_free_limit.absolute = 50MB\n"
        )
        self.environment = self._environment()
        super().__init__(f"amqp://guest:guest@127.0.0.1:{self.port}/", ManagementApi(self.management))
        self.start()

    @property
    def control(self) -> ControlTool:
        """`rabbitmqctl` for this node."""
        return ControlTool([str(self.binaries / "rabbitmqctl"), "-n", self.node], environment=self.environment)

    def start(self) -> None:
        """Start it; waits until it takes connections."""
        with (self.folder / "output").open("ab") as output:
            self.process = subprocess.Popen(
                [str(self.binaries / "rabbitmq-server")],
                env=self.environment,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        end = time.monotonic() + START_SECONDS
        while not (self.answers() and self._management_answers()):
            if self.process.poll() is not None or time.monotonic() > end:
                self.stop()
                raise Missing("RabbitMQ did not start")
            time.sleep(0.2)

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None:
            with suppress(ProcessLookupError):  # it has ended already
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def stop(self) -> None:
        self.kill()
        epmd = shutil.which("epmd")
        if epmd:
            quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            subprocess.run([epmd, "-port", str(self.epmd_port), "-kill"], env=self.environment, check=False, timeout=20, **quiet)
            await_that(lambda: not self._epmd_answers(), what="the end of the broker's port mapper (epmd)")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _epmd_answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.epmd_port), timeout=1).close()
        except OSError:  # not up yet
            return False
        return True

    def _management_answers(self) -> bool:
        try:
            self.management_get("/overview")
        except OSError:  # not up yet
            return False
        return True

    def management_get(self, path: str) -> Any:
        """Ask the management API."""
        parts = urlsplit(self.management)
        request = urllib.request.Request(f"http://{parts.hostname}:{parts.port}/api{path}")
        request.add_header("Authorization", "Basic " + base64.b64encode(b"guest:guest").decode())
        with urllib.request.urlopen(request, timeout=5) as reply:
            return json.loads(reply.read())

    def _environment(self) -> dict[str, str]:
        own = {
            "HOME": str(self.folder),
            "ERL_EPMD_PORT": str(self.epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_RELAXED_COMMAND_CHECK": "1",  # it may be ended before it has noticed that the node is dead
            "ERL_FLAGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            "RABBITMQ_NODENAME": self.node,
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "data"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(self.folder / "advanced.config"),
            "RABBITMQ_CONF_ENV_FILE": str(self.folder / "environment"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "plugins"),
            "RABBITMQ_PID_FILE": str(self.folder / "pid"),
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("RABBITMQ_", "ERL_"))}
        return {**kept, **own}


def find_postgres() -> Postgres:
    """The server named by the environment, else a private one. Raises Missing."""
    url = os.environ.get("ONTONG_TEST_POSTGRES_URL")
    if not url:
        return PrivatePostgres()
    server = Postgres(url)
    if not server.answers():
        raise Missing("ONTONG_TEST_POSTGRES_URL doesn't answer")
    return server


def find_broker() -> Broker:
    """The server named by the environment, else a private one. Raises Missing."""
    url = os.environ.get("ONTONG_TEST_AMQP_URL")
    if not url:
        return PrivateBroker()
    management = os.environ.get("ONTONG_RABBITMQ_MANAGEMENT_URL")
    local = ControlTool() if shutil.which("rabbitmqctl") else None
    server = Broker(url, ManagementApi(management) if management else local)
    if not server.answers():
        raise Missing("ONTONG_TEST_AMQP_URL doesn't answer")
    return server


def not_run(why: Exception) -> None:
    """Say it loudly: a test that needs a server has not run."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"NOT RUN in CI: {why}")
    pytest.skip(f"NOT RUN: {why}")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    yield from _lend(find_postgres)


@pytest.fixture(scope="session")
def broker() -> Iterator[Broker]:
    yield from _lend(find_broker)


@pytest.fixture
def database_url(postgres: Postgres) -> Iterator[str]:
    """A fresh database, gone after the test."""
    url = postgres.create_database()
    yield url
    postgres.drop_database(url)


@pytest.fixture
def amqp_url(broker: Broker) -> Iterator[str]:
    """A fresh virtual host, gone after the test."""
    try:
        url = broker.create_vhost()
    except Missing as why:
        not_run(why)
    yield url
    broker.drop_vhost(url)


@pytest.fixture
def private_broker(broker: Broker) -> Iterator[PrivateBroker]:
    """A broker that the test may kill; it runs again afterwards."""
    if not isinstance(broker, PrivateBroker):
        pytest.skip("needs a broker that may be killed: unset ONTONG_TEST_AMQP_URL")
    yield broker
    if broker.process is None or broker.process.poll() is not None:
        broker.start()


@pytest.fixture
def private_postgres(postgres: Postgres) -> Iterator[PrivatePostgres]:
    """A database server that the test may kill; it runs again afterwards."""
    if not isinstance(postgres, PrivatePostgres):
        pytest.skip("needs a database server that may be killed: unset ONTONG_TEST_POSTGRES_URL")
    yield postgres
    if not postgres.answers():
        postgres.start()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Skipped for want of a server is not passed: say so at the very end."""
    missing = sorted({str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", []) if "NOT RUN" in str(report.longrepr)})
    if missing:
        terminalreporter.section("NOT RUN: the production runner was not tested", red=True, bold=True)
        for reason in missing:
            terminalreporter.line(reason, red=True)


def _lend(find: Callable[[], S]) -> Iterator[S]:
    try:
        server = find()
    except Missing as why:
        not_run(why)
        return
    yield server
    server.stop()


def _postgres_binaries() -> Path:
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if on_path := shutil.which("initdb"):
        found.append(Path(on_path).resolve().parent)
    usable = [folder for folder in found if (folder / "pg_ctl").exists() and (folder / "postgres").exists()]
    if not usable:
        raise Missing("PostgreSQL is not installed (initdb was not found); set ONTONG_TEST_POSTGRES_URL or install it")
    return max(usable, key=lambda folder: [int(part) for part in folder.parent.name.split(".") if part.isdigit()])


def _rabbitmq_binaries() -> Path:
    """The scripts themselves: the distribution's wrappers insist on a user and on folders of their own."""
    found = [path.parent for base in ("/usr/lib/rabbitmq/lib", "/opt") for path in Path(base).glob("rabbitmq*/sbin/rabbitmq-server")]
    if on_path := shutil.which("rabbitmq-server"):
        found.append(Path(on_path).resolve().parent)
    if not found:
        raise Missing("RabbitMQ is not installed (rabbitmq-server was not found); set ONTONG_TEST_AMQP_URL or install it")
    return found[0]


def _unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    known: Mapping[str, Any] = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in known), None)

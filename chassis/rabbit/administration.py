"""What an administrator does once before services start: lays the broker's streets and gives each service its key."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import os
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from urllib.parse import quote, unquote, urlsplit

from amqp.exceptions import NotFound

from chassis.rabbit.connection import Connection, connect, vhost_of
from chassis.rabbit.topology import Binding, Topology

QUORUM = {"x-queue-type": "quorum"}
MINUTE = 60.0
log = logging.getLogger("chassis.rabbit")


class Unreachable(Exception):
    """The broker's administration can't be reached this way."""


def definitions(topology: Topology, *, vhost: str = "/", passwords: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The topology as a RabbitMQ definitions document. It holds a user, as a salted hash, and the user's permissions, for
    each password given; without passwords it holds no users, so that importing it again never resets one."""
    known = [user for user in topology.users if user.name in (passwords or {})]
    return {
        "vhosts": [{"name": vhost}],
        "users": [
            {
                "name": user.name,
                "password_hash": _hashed((passwords or {})[user.name]),
                "hashing_algorithm": "rabbit_password_hashing_sha256",
                "tags": [],
                "limits": {},
            }
            for user in known
        ],
        "permissions": [
            {"user": user.name, "vhost": vhost, "configure": user.configure, "write": user.write, "read": user.read} for user in known
        ],
        "topic_permissions": [
            {"user": user.name, "vhost": vhost, "exchange": exchange, "write": pattern, "read": "^$"}
            for user in known
            for exchange, pattern in user.topics.items()
        ],
        "policies": [
            {"vhost": vhost, "name": p.name, "pattern": p.pattern, "apply-to": "queues", "priority": 0, "definition": dict(p.definition)}
            for p in topology.policies
        ],
        "exchanges": [
            {
                "name": exchange.name,
                "vhost": vhost,
                "type": exchange.kind,
                "durable": True,
                "auto_delete": False,
                "internal": False,
                "arguments": dict(exchange.arguments),
            }
            for exchange in topology.exchanges
        ],
        "queues": [
            {"name": queue.name, "vhost": vhost, "durable": True, "auto_delete": False, "arguments": QUORUM} for queue in topology.queues
        ],
        "bindings": [
            {
                "source": binding.exchange,
                "vhost": vhost,
                "destination": binding.queue,
                "destination_type": "queue",
                "routing_key": binding.key,
                "arguments": {},
            }
            for binding in topology.bindings
        ],
    }


class Administration(Protocol):
    """A way to the broker's administration. Raises Unreachable."""

    def bring(self, document: Mapping[str, Any]) -> None:
        """Import a definitions document."""

    def bound(self, vhost: str) -> Sequence[Binding]:
        """Every binding from an exchange to a queue."""


class ManagementApi:
    """The HTTP API of RabbitMQ's management plugin: http://user:password@host:15672."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"}:
            raise ValueError("a management URL begins with http:// or https://")
        self.base = f"{parts.scheme}://{parts.hostname}:{parts.port or 15672}/api"
        credentials = f"{unquote(parts.username or 'guest')}:{unquote(parts.password or 'guest')}"
        self.headers = {"Authorization": f"Basic {base64.b64encode(credentials.encode()).decode()}", "Content-Type": "application/json"}

    def bring(self, document: Mapping[str, Any]) -> None:
        self._call("POST", "/definitions", json.dumps(document).encode())

    def bound(self, vhost: str) -> Sequence[Binding]:
        return _bindings_in(json.loads(self._call("GET", f"/bindings/{quote(vhost, safe='')}")))

    def _call(self, method: str, path: str, body: bytes | None = None) -> bytes:
        request = urllib.request.Request(self.base + path, data=body, method=method, headers=self.headers)  # noqa: S310 - checked above
        try:
            with urllib.request.urlopen(request, timeout=30) as reply:  # noqa: S310 - checked above
                return bytes(reply.read())
        except OSError as error:
            raise Unreachable(f"the management API doesn't answer: {error}") from None


class ControlTool:
    """`rabbitmqctl` on the broker's own machine."""

    def __init__(self, command: Sequence[str] = ("rabbitmqctl",), *, environment: Mapping[str, str] | None = None) -> None:
        self.command, self.environment = list(command), environment

    def bring(self, document: Mapping[str, Any]) -> None:
        self._run("import_definitions", given=json.dumps(document).encode())

    def bound(self, vhost: str) -> Sequence[Binding]:
        columns = ("source_name", "destination_name", "destination_kind", "routing_key")
        found = json.loads(self._run("list_bindings", "-p", vhost, *columns, "--formatter", "json") or b"[]")
        rows = [row for row in found if row["destination_kind"] == "queue"]
        return [Binding(exchange=row["source_name"], queue=row["destination_name"], key=row["routing_key"]) for row in rows]

    def _run(self, *arguments: str, given: bytes = b"") -> bytes:
        try:
            done = subprocess.run(  # noqa: S603 - our own arguments
                [*self.command, "--quiet", *arguments], input=given, capture_output=True, timeout=MINUTE, env=self.environment, check=True
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise Unreachable(f"{self.command[0]} {arguments[0]} failed: {type(error).__name__}") from None
        return done.stdout


def find_administration(admin_url: str, management_url: str | None = None) -> Administration | None:
    """The management API where its address is known; else `rabbitmqctl`, which only reaches a broker on this machine."""
    if management_url:
        return ManagementApi(management_url)
    local = urlsplit(admin_url).hostname in {None, "localhost", "127.0.0.1", "::1"}
    return ControlTool() if local and shutil.which("rabbitmqctl") else None


def apply(
    topology: Topology, admin_url: str, *, administration: Administration | None = None, passwords: Mapping[str, str] | None = None
) -> list[str]:
    """Make the broker as the topology says; may be repeated. Bindings that are no longer in it are taken away; queues
    are never deleted. Returns what is left for a person to do, empty when nothing is."""
    vhost = vhost_of(admin_url)
    advice = []
    if administration is None:
        advice.append(
            "Policies, users and permissions were not set: set ONTONG_RABBITMQ_MANAGEMENT_URL, or run on the broker's machine:"
            " rabbitmqctl import_definitions deploy/rabbitmq/definitions.json"
        )
    else:
        administration.bring(definitions(topology, vhost=vhost, passwords=passwords))
    connection = connect(admin_url, name="ontong-migrate")
    try:
        declare(topology, connection)
        if administration is not None:
            unbind(stale(topology, administration.bound(vhost)), connection)
    finally:
        connection.close()
    without = [user.name for user in topology.users if user.name not in (passwords or {})]
    if without and administration is not None:
        advice.append(f"No password was given for the broker users {', '.join(without)}: they were left as they are.")
    return advice


def declare(topology: Topology, connection: Connection) -> None:
    """Exchanges, queues and bindings, over an ordinary connection with administrative rights."""
    channel = connection.channel()
    for exchange in reversed(topology.exchanges):
        channel.exchange_declare(exchange.name, exchange.kind, durable=True, auto_delete=False, arguments=dict(exchange.arguments))
    for queue in topology.queues:
        channel.queue_declare(queue.name, durable=True, auto_delete=False, arguments=dict(QUORUM))
    for binding in topology.bindings:
        channel.queue_bind(binding.queue, binding.exchange, binding.key)
    channel.close()


def stale(topology: Topology, bound: Sequence[Binding]) -> list[Binding]:
    """Bindings between our own exchanges and queues that no door asks for any more."""
    ours = {exchange.name for exchange in topology.exchanges}
    queues = {queue.name for queue in topology.queues}
    return sorted({binding for binding in bound if binding.exchange in ours and binding.queue in queues} - set(topology.bindings))


def unbind(bindings: Sequence[Binding], connection: Connection) -> None:
    for binding in bindings:
        channel = connection.channel()
        try:
            channel.queue_unbind(binding.queue, binding.exchange, binding.key)
            channel.close()
        except NotFound:
            continue  # somebody else was faster
        log.info("binding_removed", extra={"exchange": binding.exchange, "queue": binding.queue, "event_type": binding.key})


def _bindings_in(rows: Sequence[Mapping[str, Any]]) -> list[Binding]:
    queues = [row for row in rows if row["destination_type"] == "queue"]
    return [Binding(exchange=row["source"], queue=row["destination"], key=row["routing_key"]) for row in queues]


def _hashed(password: str) -> str:
    salt = os.urandom(4)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()

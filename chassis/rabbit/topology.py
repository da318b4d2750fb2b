"""The streets of the city's post: which exchanges, queues and bindings there are, and who may use which. Plain data, derived
from the doors of the services."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chassis.doors import Doors
from contracts.registry import EVENTS

COMMANDS = "commands"  # the exchange on which services are asked
UNROUTED = "unrouted"  # where an event goes that nobody's queue is bound to
WEB = "web"  # the user of the HTTP door: it asks, and says nothing
EVERYTHING = "#"


@dataclass(frozen=True, kw_only=True)
class Exchange:
    name: str
    kind: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Queue:
    """A durable quorum queue. What may change later stands in a policy; what stands in the declaration never may."""

    name: str


@dataclass(frozen=True, kw_only=True, order=True)
class Binding:
    exchange: str
    queue: str
    key: str


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Limits for all queues whose names match."""

    name: str
    pattern: str
    definition: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class User:
    """What one process may do, as regular expressions on names; `topics`: what it may say on which exchange."""

    name: str
    configure: str = "^$"
    write: str = "^$"
    read: str = "^$"
    topics: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Topology:
    exchanges: tuple[Exchange, ...]
    queues: tuple[Queue, ...]
    bindings: tuple[Binding, ...]
    policies: tuple[Policy, ...]
    users: tuple[User, ...]


def events_exchange(source: str) -> str:
    """Where a service says what has happened."""
    return f"{source}.events"


def in_queue(service: str) -> str:
    """What a service has still to hear. The number grows when the queue itself must change: no queue can be altered."""
    return f"{service}.in.v1"


def dead_queue(service: str) -> str:
    """What ended the service's process again and again, or could not be delivered to it."""
    return f"{service}.dead.v1"


def commands_queue(service: str) -> str:
    """What a service is asked."""
    return f"{service}.commands.v1"


UNROUTED_QUEUE = f"{UNROUTED}.v1"


def topology_of(services: Iterable[Doors]) -> Topology:
    """Everything the broker must have so that these services can talk."""
    services = sorted(services, key=lambda doors: doors.name)
    sources = sorted({event.source for event in EVENTS.values()})
    hearing = [doors for doors in services if _bindings(doors, sources)]
    asked = [doors for doors in services if doors.commands]
    return Topology(
        exchanges=(
            *(Exchange(name=events_exchange(name), kind="topic", arguments={"alternate-exchange": UNROUTED}) for name in sources),
            Exchange(name=COMMANDS, kind="direct"),
            Exchange(name=UNROUTED, kind="fanout"),
        ),
        queues=tuple(
            Queue(name=name)
            for name in (
                *(in_queue(doors.name) for doors in hearing),
                *(dead_queue(doors.name) for doors in hearing),
                *(commands_queue(doors.name) for doors in asked),
                UNROUTED_QUEUE,
            )
        ),
        bindings=(
            *(binding for doors in hearing for binding in _bindings(doors, sources)),
            *(Binding(exchange=COMMANDS, queue=commands_queue(doors.name), key=doors.name) for doors in asked),
            Binding(exchange=UNROUTED, queue=UNROUTED_QUEUE, key=""),
        ),
        policies=(
            *(_in_policy(doors.name) for doors in hearing),
            Policy(
                name=COMMANDS,
                pattern=r"^.+\.commands\.v\d+$",
                definition={"delivery-limit": 3, "max-length": 10_000, "overflow": "reject-publish", "message-ttl": 60_000},
            ),
            Policy(name=UNROUTED, pattern=r"^unrouted\.v\d+$", definition={"max-length": 100_000, "overflow": "drop-head"}),
        ),
        users=(*(_user(doors.name) for doors in services), User(name=WEB, write=f"^{COMMANDS}$")),
    )


def _bindings(doors: Doors, sources: Iterable[str]) -> list[Binding]:
    """All of a source when the service needs its order or hears everything; else exactly the types that have a door."""
    whole = {source for source in sources if doors.hears_everything or source in doors.in_order_from}
    exact = {(event.source, event.type()) for event in doors.events if event.source not in whole}
    keys = sorted({(source, EVERYTHING) for source in whole} | exact)
    return [Binding(exchange=events_exchange(source), queue=in_queue(doors.name), key=key) for source, key in keys]


def _in_policy(service: str) -> Policy:
    """A message that ends its process each time is set aside after 20 tries; nothing is dropped on the way there."""
    return Policy(
        name=f"{service}.in",
        pattern=rf"^{re.escape(service)}\.in\.v\d+$",
        definition={
            "delivery-limit": 20,
            "dead-letter-exchange": "",
            "dead-letter-routing-key": dead_queue(service),
            "dead-letter-strategy": "at-least-once",
            "overflow": "reject-publish",
        },
    )


def _user(service: str) -> User:
    """A service says only its own events, and reads only its own queues. Answers go through the default exchange; so
    that nobody can put a forged event into a queue that way, readers ask who the broker vouches for."""
    own = sorted(event.type().rpartition(".v")[0] for event in EVENTS.values() if event.source == service)
    exchange, name = events_exchange(service), re.escape(service)
    return User(
        name=service,
        write=rf"^(amq\.default|{re.escape(exchange)})$" if own else r"^amq\.default$",
        read=rf"^{name}\.(in|dead|commands)\.v\d+$",
        topics={exchange: rf"^({'|'.join(own)})\.v\d+$"} if own else {},
    )

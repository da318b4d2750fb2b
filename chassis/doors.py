"""The doors of a service: where events, commands, time and the outside world come in. Plain marks, no framework."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import MetaData

from chassis.transaction import Transaction
from contracts.message import Command, Event, Message

Door = TypeVar("Door", bound=Callable[..., Any])


@dataclass(frozen=True)
class Database:
    """What a service keeps: its kind of transaction, its tables, and the package that holds its migrations."""

    transaction: type[Transaction]
    tables: MetaData
    migrations: str


@dataclass(frozen=True)
class Timer:
    method: str
    seconds: float


@dataclass(frozen=True)
class Errand:
    """`prepare` sees to what the act needs; `act` goes out into the world, `act_together` with several at once; `settle` writes down how
    it ended."""

    record: type[Message]
    act: str
    settle: str
    prepare: str | None = None
    act_together: str | None = None


@dataclass(frozen=True)
class Doors:
    """Everything a runner must know about a service class."""

    name: str
    database: Database
    events: Mapping[type[Event], str]
    commands: Mapping[type[Command], str]
    timers: tuple[Timer, ...]
    errands: Mapping[str, Errand]
    in_order_from: frozenset[str]
    hears_everything: bool = False
    hears: Mapping[str, str] = field(default_factory=dict)  # type on the wire -> method


def on(event: type[Event]) -> Callable[[Door], Door]:
    """`method(self, event, tx)`: called once for each such event, in one transaction with everything it writes."""
    return _mark("on", event)


def handles(command: type[Command]) -> Callable[[Door], Door]:
    """`method(self, command, tx)`: returns the command's answer or raises contracts.message.Refusal."""
    return _mark("handles", command)


def every(*, seconds: float) -> Callable[[Door], Door]:
    """`method(self, tx)`: called by one process of the service at a time, about every so many seconds; at once again, in a transaction
    of its own, when it returns True: there is more to do, and others go in between."""
    return _mark("every", seconds)


def prepares(record: type[Message]) -> Callable[[Door], Door]:
    """`method(self, record, tx)`: called in the transaction that claims the errand, so that what it writes is committed
    before anything goes out. What it returns is handed to the errand's own door; None says that there is nothing to do
    any more, and the errand is over. If it raises, nothing has gone out: the errand waits for another try."""
    return _mark("prepares", record)


def errand(record: type[Message]) -> Callable[[Door], Door]:
    """`method(self, record)`, or `method(self, record, prepared)` where a door prepares it: the only door that may call
    the outside world; no transaction is open. What it returns goes to the door marked `settles(record)`; an attribute
    `of_provider` of it, where it has one, tells the errand's lane whether the provider has failed (True), has answered
    (False), or wasn't asked (None). If the door raises, or the process dies, nobody can tell whether the act took place:
    the settling door gets None."""
    return _mark("errand", record)


def together(record: type[Message]) -> Callable[[Door], Door]:
    """`method(self, given)`: like the errand's own door, for several errands of a lane at once: each as the pair (record, prepared). It
    returns one outcome for each, in the same order. If it raises, nobody can tell of any of them. A lane says how many it takes
    (`Lane.together`)."""
    return _mark("together", record)


def settles(record: type[Message]) -> Callable[[Door], Door]:
    """`method(self, record, outcome, tx)`: writes down how an errand ended. Returns None when it is over, or the
    moment at which to try again."""
    return _mark("settles", record)


def _mark(kind: str, what: Any) -> Callable[[Door], Door]:
    def mark(method: Door) -> Door:
        method.__dict__.setdefault("doors", []).append((kind, what))
        return method

    return mark


def doors_of(service: Any) -> Doors:
    """Read the marks of a service class; a mistake in them is a TypeError that names the method."""
    marks = [(kind, what, name) for name, method in inspect.getmembers(service, callable) for kind, what in getattr(method, "doors", ())]
    events = _once(service, "on", marks)
    acts, settlings = _once(service, "errand", marks), _once(service, "settles", marks)
    if acts.keys() != settlings.keys():
        raise TypeError(f"{service.__name__}: each errand needs a door that settles it, and the other way round")
    preparings, joint = _once(service, "prepares", marks), _once(service, "together", marks)
    if not preparings.keys() <= acts.keys():
        raise TypeError(f"{service.__name__}: what a door prepares needs a door that does it")
    if not joint.keys() <= preparings.keys():
        raise TypeError(f"{service.__name__}: what is done together needs a door that prepares it, and one that does it alone")
    return Doors(
        name=service.name,
        database=service.db,
        events=events,
        hears={event.type(): method for event, method in events.items()},
        commands=_once(service, "handles", marks),
        timers=tuple(Timer(name, what) for kind, what, name in marks if kind == "every"),
        errands={
            record.type(): Errand(record, acts[record], settlings[record], preparings.get(record), joint.get(record)) for record in acts
        },
        in_order_from=frozenset(getattr(service, "in_order_from", ())),
        hears_everything=getattr(service, "hears_everything", False),
    )


def _once(service: Any, kind: str, marks: list[tuple[str, Any, str]]) -> dict[Any, str]:
    found: dict[Any, str] = {}
    for what, method in ((what, name) for k, what, name in marks if k == kind):
        if what in found:
            raise TypeError(f"{service.__name__}: {what.__name__} has two doors, {found[what]} and {method}")
        found[what] = method
    return found

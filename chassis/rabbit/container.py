"""Turns a service of the house into a nameko service: one method for each kind of door, each behind an entrypoint of ours."""

from __future__ import annotations

from functools import partial
from typing import Any

import amqp
from nameko.extensions import register_entrypoint

from chassis.answers import Request
from chassis.envelope import Envelope
from chassis.host import Host
from chassis.lanes import WORKERS, Place
from chassis.rabbit import batches, commands
from chassis.rabbit.batches import Batches, DeadLetters
from chassis.rabbit.chores import Chore, Errands, Leading, Timers, guarded
from chassis.rabbit.commands import Requests
from chassis.rabbit.leader import Leadership

# Workers of one process. Each entrypoint limits itself; together they must never wait for one another.
MAX_WORKERS = 100 + WORKERS


def nameko_service(host: Host, url: str) -> type:
    """A nameko service class whose workers all work on this one host. `url` is the broker's."""
    leadership = Leadership(host)

    def take(self: Any, readable: list[Envelope], unreadable: list[tuple[amqp.Message, str]]) -> bool:
        return batches.take(host, readable, unreadable)

    def answer(self: Any, request: Request) -> bytes:
        return commands.answer(host, request)

    def tick(self: Any, chore: Chore) -> None:
        guarded(chore.name, chore.do)

    def run_errands(self: Any, place: Place) -> None:
        guarded("errand", partial(host.run_errands, place))

    doors = host.doors
    if doors.events or doors.hears_everything or doors.in_order_from:
        register_entrypoint(take, Batches(host, url))
        register_entrypoint(take, DeadLetters(host, url))
    if doors.commands:
        register_entrypoint(answer, Requests(host, url))
    register_entrypoint(tick, Timers(host, leadership))
    register_entrypoint(run_errands, Errands(host))
    members = {"name": host.name, "take": take, "answer": answer, "tick": tick, "run_errands": run_errands}
    return type(type(host.service).__name__, (), {**members, "leading": Leading(host, url, leadership)})

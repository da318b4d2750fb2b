"""What an operator does at 3 a.m.: see what a service could not apply, mend it, tell a service again what was said."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from chassis import outbox, waiting
from chassis.host import Host
from contracts.registry import EVENTS
from ontong import house
from ontong.failures import Stop
from ontong.settings import Settings
from ontong.settings import read as read_settings
from ontong.typed import moment

PAGE = 100


def parked(options: argparse.Namespace) -> int:
    """`ontong parked list|show|retry|drop`."""
    settings = read_settings()
    if options.act == "list":
        return _list(settings, options)
    if not options.service or not options.ids:
        raise Stop(f"`ontong parked {options.act}` needs --service NAME and the row's ID, as `ontong parked list` shows them")
    with _host(settings, options.service) as host:
        return max([_act(host, options, row_id) for row_id in options.ids])


def replay(options: argparse.Namespace) -> int:
    """`ontong replay TYPE --to NAME --since T`: events that the service has taken before change nothing; the others
    rebuild its state, and nothing is said or sent again."""
    return _tell_again(options, silently=True)


def redeliver(options: argparse.Namespace) -> int:
    """`ontong redeliver TYPE --to NAME --since T`: for events that were lost on their way. Those that the service has
    taken before change nothing; the others are applied with all that follows from them."""
    return _tell_again(options, silently=False)


def _tell_again(options: argparse.Namespace, *, silently: bool) -> int:
    settings, since = read_settings(), moment(options.since)
    if options.type != "all" and options.type not in EVENTS:
        raise Stop(f"nobody says {options.type}; types look like {sorted(EVENTS)[0]}")
    if settings.database_url and not settings.database_urls:
        raise Stop("this reads one service's database and writes another's: set ONTONG_DATABASE_URLS")
    told = 0
    with _host(settings, options.to) as listener:
        types = [name for name in _heard_by(listener) if options.type in ("all", name) and options.source in (None, EVENTS[name].source)]
        if not types:
            raise Stop(f"{options.to} hears nothing of that kind; it hears {', '.join(_heard_by(listener))}")
        for source in sorted({EVENTS[name].source for name in types}):
            told += _tell(settings, listener, source, [name for name in types if EVENTS[name].source == source], since, silently=silently)
    print(f"told {options.to} {told} events; what it knew already was left as it is")
    return 0


def _heard_by(listener: Host) -> list[str]:
    """The types that reach a service while everything works; the others it would only stumble over."""
    doors = listener.doors
    return [
        name
        for name, event in sorted(EVENTS.items())
        if name in doors.hears or event.source in doors.in_order_from or doors.hears_everything
    ]


def _list(settings: Settings, options: argparse.Namespace) -> int:
    rows = []
    for name in [options.service] if options.service else house.names_here(settings):
        with closing(house.stored(settings, name)) as store:
            state = None if options.state == "any" else options.state
            rows += [{"service": name, **row} for row in store.read(partial(waiting.list_waiting, state=state))]
    if options.json:
        json.dump(rows, sys.stdout, ensure_ascii=False, default=str, indent=2)
        print()
    elif not rows:
        print(f"nothing is {'waiting' if options.state == 'any' else options.state}")
    for row in [] if options.json else rows:
        about = f"{row['service']:<11} {row['id']:>6}  {row['state']:<8} {row['type']:<30} case {row['subject'] or '-'}"
        print(f"{about}  tries {row['attempts']}  since {row['first_at']:%Y-%m-%d %H:%M:%S}Z\n{'':20}{row['reason']}")
    return 0


def _act(host: Host, options: argparse.Namespace, row_id: int) -> int:
    if options.act == "show":
        row = host.store.read(lambda tx: waiting.show_waiting(tx, row_id))
        if row is not None:
            print(json.dumps(dict(row), ensure_ascii=False, default=str, indent=2))
        return _said(row is not None, "", f"{host.name} has no row {row_id}")
    if options.act == "retry":
        done = host.retry_now(row_id)
        return _said(done, f"row {row_id} will be tried again within a second or two", f"{host.name} has no parked row {row_id}")
    return _said(host.drop(row_id), f"row {row_id} is dropped; its case goes on", f"{host.name} has no parked row {row_id}")


def _said(done: bool, good: str, bad: str) -> int:
    if good if done else bad:
        print(good if done else f"ontong: {bad}", file=sys.stdout if done else sys.stderr)
    return 0 if done else 1


def _tell(settings: Settings, listener: Host, source: str, types: list[str], since: datetime, *, silently: bool) -> int:
    """One speaker's events, in the order in which they were said."""
    told = after = 0
    with closing(house.stored(settings, source)) as speaker:
        while page := speaker.read(partial(outbox.said_since, types=types, since=since, after=after, limit=PAGE)):
            listener.take([replace(envelope, replay=silently, seq=0) for envelope in page])
            told, after = told + len(page), page[-1].seq
            if sys.stderr.isatty():
                print(f"\r{source}: {told}", end="", file=sys.stderr)
    return told


@contextmanager
def _host(settings: Settings, name: str) -> Iterator[Host]:
    host: Any = house.standing(settings, name)
    try:
        yield host
    finally:
        host.store.close()

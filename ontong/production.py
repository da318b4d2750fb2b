"""Production: a process for each service on RabbitMQ and PostgreSQL, one for the HTTP door, and what prepares them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ontong.failures import Stop
from ontong.settings import Settings
from ontong.settings import read as read_settings


def serve(options: argparse.Namespace) -> int:
    """`ontong serve NAME`. The runner makes waiting cooperative before the service and its libraries are imported."""
    settings = read_settings()
    from chassis.rabbit.serve import serve as run

    return run(
        lambda: _host(settings, options.name),
        amqp_url=settings.need("amqp_url"),
        metrics_address=(settings.metrics_host, settings.metrics_port),
    )


def web(options: argparse.Namespace) -> int:
    """`ontong web`: never eventlet; asks the services over RabbitMQ."""
    settings = read_settings()
    from chassis import memory
    from chassis.logs import configure
    from chassis.rabbit.asking import Asker
    from ontong import house, http

    sys.setswitchinterval(0.001)  # many short pieces of work take turns: nobody waits long for the interpreter
    configure("web", settings.log_level, human=settings.log_format == "human")
    listener = http.listen(settings)
    asker = Asker(settings.need("amqp_url"))
    try:
        with house.web(settings, asker.ask) as door:
            memory.settle()
            http.serve(door, listener)
    finally:
        asker.close()
    return 0


def pages(options: argparse.Namespace) -> int:
    """`ontong pages`: what people see, in a process that knows nothing but the gateway's address."""
    settings = read_settings()
    from chassis import memory
    from chassis.logs import configure
    from ontong import faces, http

    configure("frontend", settings.log_level, human=settings.log_format == "human")
    settings.need("api_url")
    listener = http.listen(settings)
    memory.settle()
    http.serve(faces.alone(settings), listener)
    return 0


def migrate(options: argparse.Namespace) -> int:
    """`ontong migrate NAME|broker|all`, with administrative rights."""
    settings = read_settings()
    from ontong import house

    names = list(house.SERVICES) if options.name == "all" else [options.name]
    for name in names:
        if name != "broker":
            _migrate_database(settings, name)
    if options.name in ("broker", "all"):
        _migrate_broker(settings)
    return 0


def jurisdiction(options: argparse.Namespace) -> int:
    """`ontong jurisdiction check|load|export DIR`: `load` and `export` ask the services, which run; in the embedded mode `load` needs the
    data folder for itself. What is loaded at the desk's cost is named, and what isn't ends the command as an error, after all else."""
    from ontong import embedded
    from ontong import jurisdiction as the_jurisdiction

    if options.act == "check":
        found = the_jurisdiction.read(options.folder)
        print(f"{options.folder}: {found}")
        _warn(found.warnings)
        _tell(found.faults)
        return 1 if found.faults else 0
    settings = read_settings()
    if options.act == "export":
        with _asking() if settings.production else embedded.reading(settings) as ask:
            for name in the_jurisdiction.export(options.folder, ask):
                print(f"{options.folder / name}: written")
        return 0
    with _asking() if settings.production else embedded.alone(settings) as ask:
        loaded = the_jurisdiction.load(options.folder, ask, overwrite=options.overwrite or ())
    print(loaded.jurisdiction)
    _warn(loaded.jurisdiction.warnings)
    _tell(loaded.jurisdiction.faults)
    for letter in loaded.undone:
        print(f"  undone: {the_jurisdiction.file_of(letter)}, as the desk had reworded it; the page of the letter can put it back")
    if loaded.conflict:
        raise Stop(loaded.conflict)
    return 0


def _warn(warnings: Sequence[str]) -> None:
    """What can be so, but is seldom meant."""
    for warning in warnings:
        print(f"  warning: {warning}", file=sys.stderr)


def _tell(faults: Sequence[str]) -> None:
    """Rules that are left out: the others go on."""
    for fault in faults:
        print(f"  left out: {fault}", file=sys.stderr)


def outage(options: argparse.Namespace) -> int:
    """`ontong outage --from ISO --to ISO --reason TEXT`, to running services; complaints refuses what makes no sense."""
    from contracts.city import DeclareOutage
    from ontong.typed import moment, option

    began, ended = option("--from", moment, options.began), option("--to", moment, options.ended)
    with _asking() as ask:
        ask(DeclareOutage(began_at=began, ended_at=ended, reason=options.reason))
    print(f"declared: no clock ran for {ended - began}; the cases that were open get their new due dates within minutes")
    return 0


def keys(options: argparse.Namespace) -> int:
    """`ontong keys`: one line a variable; keep them where your secrets live."""
    from ontong.keys import fresh

    print("\n".join(f"{name}={value}" for name, value in fresh().items()))
    return 0


@contextmanager
def _asking() -> Iterator[Callable[..., Any]]:
    """Ask running services over RabbitMQ."""
    from chassis.rabbit.asking import Asker

    asker = Asker(read_settings().need("amqp_url"))
    try:
        yield asker.ask
    finally:
        asker.close()


def _host(settings: Settings, name: str) -> Any:
    from chassis.logs import configure
    from ontong import house

    configure(name, settings.log_level, human=settings.log_format == "human")
    return house.production(settings, name)


def _migrate_database(settings: Settings, name: str) -> None:
    from sqlalchemy import create_engine

    from chassis.database import driver_url
    from chassis.migrate import migrate as bring
    from ontong import house

    template = settings.database_urls
    url = template.format(name=name) if template else settings.need("database_url")
    engine = create_engine(driver_url(url))
    moved = bring(house.kept(name), engine)
    engine.dispose()
    print(f"{name}: {', '.join(moved) if moved else 'is up to date'}")


def _migrate_broker(settings: Settings) -> None:
    from chassis.doors import doors_of
    from chassis.rabbit import administration
    from chassis.rabbit.connection import LOST
    from chassis.rabbit.topology import topology_of
    from ontong import house

    topology = topology_of([doors_of(house.service(name)) for name in house.SERVICES])
    url = settings.need("amqp_url")
    tool = administration.find_administration(url, settings.management_url or None)
    try:
        advice = administration.apply(topology, url, administration=tool, passwords=_passwords(settings))
    except administration.Unreachable as error:
        raise Stop(str(error)) from None
    except LOST as error:
        raise Stop(f"the broker can't be used ({type(error).__name__}): look at ONTONG_AMQP_URL") from None
    print("\n".join(f"broker: {line}" for line in advice or ["is up to date"]))


def _passwords(settings: Settings) -> dict[str, str]:
    """The broker users' passwords, from the file that the administrator keeps: {"complaints": "...", "web": "..."}."""
    if not settings.broker_users:
        return {}
    try:
        return dict(json.loads(Path(settings.broker_users).read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise Stop(f"ONTONG_BROKER_USERS: {settings.broker_users} can't be read as JSON ({type(error).__name__})") from None

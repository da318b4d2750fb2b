"""The door for mail: in a process of its own (`ontong mail`), or beside all others (`ontong up`)."""

from __future__ import annotations

import argparse
import signal
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry
from sqlalchemy import select

from chassis import memory
from chassis.database import Store
from chassis.logs import Log, configure
from chassis.watch import new_registry, render
from chassis.window import open_window, pages
from gateway.channels.mail.door import MailDoor
from gateway.mailroom import Mailroom, Noted
from gateway.web.measures import Measures
from ontong.failures import Stop
from ontong.keys import Keys
from ontong.mailboxes import reader
from ontong.settings import BadSetting, Settings
from ontong.settings import read as read_settings

log = Log("ontong")


@contextmanager
def opened(settings: Settings, keys: Keys, store: Store, outside: Any, noted: Noted) -> Iterator[None]:
    """The door for mail is open meanwhile, where ONTONG_MAIL_LISTEN says so. Raises BadSetting and Stop."""
    if not settings.mail_listen:
        yield
        return
    door = _door(settings, Mailroom(email=reader(settings, keys.channels_secrets), store=store, outside=outside, noted=noted))
    try:
        door.start()
    except OSError as error:
        raise Stop(f"ONTONG_MAIL_LISTEN: {settings.mail_listen} can't be used ({error.strerror})") from None
    log.info("mail_door_open", port=door.port)
    try:
        yield
    finally:
        door.stop()


def mail(options: argparse.Namespace) -> int:
    """`ontong mail`: the door for mail in a process of its own, on the gateway's PostgreSQL database."""
    settings = read_settings()
    configure("mail", settings.log_level, human=settings.log_format == "human")
    settings.need("mail_listen")
    told = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told.set())
    with _standing(settings) as post, opened(settings, post.keys, post.store, post.outside, Measures(post.registry).heard):
        shut = open_window((settings.metrics_host, settings.metrics_port), pages(post.ready, lambda: render(post.registry)))
        memory.settle()
        told.wait()
        shut()
    return 0


@dataclass(frozen=True, kw_only=True)
class _Post:
    """What the door for mail stands on."""

    keys: Keys
    store: Store
    outside: Any
    registry: CollectorRegistry

    def ready(self) -> bool:
        try:
            return bool(self.store.read(lambda tx: tx.execute(select(1)).scalar()))
        except Exception as error:  # whatever the driver raises means the same here
            log.warning("not_ready", reason=type(error).__name__)
            return False


@contextmanager
def _standing(settings: Settings) -> Iterator[_Post]:
    """What is taken in is handed over by `ontong serve gateway`."""
    from ontong import house, outside
    from ontong import keys as the_keys

    keys = the_keys.production(settings)
    for name in ("token_secret", "complaints_public_key", "notify_public_key", "media_url"):
        settings.need(name)
    with house.gateway_store(settings) as store:
        yield _Post(keys=keys, store=store, outside=outside.errands(settings, keys), registry=new_registry())


def _door(settings: Settings, room: Mailroom) -> MailDoor:
    host, port = _place(settings.mail_listen)
    takes: Callable[[str], bool] = room.email.takes
    try:
        return MailDoor(host, port, name=room.email.host, takes=takes, take=room.take, certificate=_certificate(settings.mail_tls))
    except (OSError, ssl.SSLError):
        raise BadSetting(f"ONTONG_MAIL_TLS: {settings.mail_tls} can't be read as a certificate with its key (PEM)") from None


def _certificate(path: str) -> str | None:
    """None where none is named, or the file is still empty, as deploy/make-secrets.sh makes it. Raises OSError."""
    return path if path and Path(path).stat().st_size else None


def _place(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isdigit() or not 0 <= int(port) <= 65535:
        raise BadSetting(f"ONTONG_MAIL_LISTEN: {text!r} must look like 127.0.0.1:2525; 0.0.0.0 listens to everybody")
    return host.strip("[]"), int(port)

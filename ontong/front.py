"""Puts the HTTP door together: what the gateway's web room needs, from the settings and keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from prometheus_client import CollectorRegistry
from sqlalchemy import select

from chassis.database import Store
from chassis.watch import render
from gateway.identity import Tokens
from gateway.sealing import Seals
from gateway.web.addresses import Proxies
from gateway.web.app import create_app
from gateway.web.door import Door
from ontong import conversations, dangers, outside, services
from ontong.keys import Keys
from ontong.settings import BadSetting, Settings, about, variable_of

K = TypeVar("K", bytes, tuple[bytes, ...])


def application(
    settings: Settings,
    keys: Keys,
    *,
    store: Store,
    ask: Callable[..., Any],
    media_url: str,
    registry: CollectorRegistry,
    sandbox: bool,
    practice: bool = False,
    demonstration: bool = False,
) -> Any:
    """The ASGI application over the gateway's store; `ask` reaches the services."""
    ways = outside.ways(settings, keys, clock=store.clock, sandbox=sandbox)
    return create_app(
        Door(
            database=store,
            ask=ask,
            media=outside.media(media_url),
            seals=Seals(
                notify_key=_given(keys.notify_public, "notify_public_key"),
                complaints_key=_given(keys.complaints_public, "complaints_public_key"),
            ),
            tokens=staff_tokens(keys),
            token_secrets=_given(keys.token_secrets, "token_secret"),
            registry=registry,
            public_url=settings.url,
            cors_origins=_list(settings.cors_origins),
            trusted_proxies=_networks(settings.trusted_proxies),
            sandbox=sandbox,
            practice=practice,
            demonstration=demonstration,
            services=services.read(settings.jurisdiction),
            languages=conversations.read(settings.jurisdiction),
            dangers=dangers.read(settings.jurisdiction),
            webhooks=ways.webhooks,
            simulated=ways.simulated,
            channels_secrets=keys.channels_secrets,
            clock=store.clock,
            checks={"database": lambda: _reachable(store)},
            metrics_text=lambda: render(registry),
        )
    )


def staff_tokens(keys: Keys) -> Tokens:
    """Signs and reads the staff's tokens."""
    return Tokens({"1": _given(keys.staff_secret, "staff_secret")}, "1")


def _reachable(store: Store) -> bool:
    return bool(store.read(lambda tx: tx.execute(select(1)).scalar()))


def _given(key: K | None, name: str) -> K:
    if not key:
        raise BadSetting(f"set {variable_of(name)}: {about(name)}")
    return key


def _networks(text: str) -> tuple[str, ...]:
    networks = _list(text)
    try:
        Proxies(networks)
    except ValueError as error:
        raise BadSetting(f"ONTONG_TRUSTED_PROXIES: {error}") from None
    return networks


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())

"""Puts the faces together, and one door before them and the gateway: what is asked of the API goes there, pages come from here."""

from __future__ import annotations

import base64
import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from contextlib import AsyncExitStack
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx
from prometheus_client import CollectorRegistry

from frontend import tiles
from frontend.app import create_app
from frontend.front import City, Front
from frontend.tiles import Tiles
from ontong import city as the_city
from ontong.passing import Passing
from ontong.settings import BadSetting, Settings, variable_of

Scope = MutableMapping[str, Any]
App = Callable[[Scope, Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]]

OF_THE_API = ("/v1/", "/open311/", "/channels/", "/assets/")
OF_THE_API_ALONE = frozenset({"/docs", "/openapi.json", "/livez", "/readyz", "/metrics"})
PROBES = frozenset({"/livez", "/readyz", "/metrics"})
HOME = frozenset({"localhost", "127.0.0.1", "::1"})


class Both:
    """One port for both: the gateway's paths are its own, everything else is a page, and so are the paths in `own`. `state` is the
    gateway's."""

    def __init__(self, gateway: Any, faces: Any, *, own: frozenset[str] = frozenset()) -> None:
        self.gateway, self.faces, self.own = gateway, faces, own
        self.state = getattr(gateway, "state", None)

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await (self.faces if scope["path"] in self.own or not _of_the_api(scope) else self.gateway)(scope, receive, send)

    async def _live(self, receive: Any, send: Any) -> None:
        """Both open before anybody comes in, and close when told to."""
        await receive()
        async with AsyncExitStack() as opened:
            for app in (self.gateway, self.faces):
                if router := getattr(app, "router", None):
                    await opened.enter_async_context(router.lifespan_context(app))
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})


def _of_the_api(scope: Scope) -> bool:
    path = scope["path"]
    if path == "/":
        return b"text/html" not in dict(scope["headers"]).get(b"accept", b"")
    return path.startswith(OF_THE_API) or path in OF_THE_API_ALONE


def together(settings: Settings, gateway: Any, secret: bytes, registry: CollectorRegistry, *, rehearsing: bool) -> Both:
    """Gateway and faces in one process. The faces ask as any front-end does, in HTTP, without a socket between."""
    asking = _asking(transport=httpx.ASGITransport(app=_for_its_reader(gateway)), base_url="http://gateway")
    return Both(gateway, create_app(_front(settings, asking, secret, registry, rehearsing=rehearsing)))


def alone(settings: Settings) -> Any:
    """The faces in a process of their own, before a gateway elsewhere. What is asked of the API there is passed on."""
    secret = base64.b64decode(settings.need("frontend_secret"))
    asking = _asking(base_url=settings.need("api_url").rstrip("/"), limits=httpx.Limits(max_connections=2000))
    front = _front(settings, asking, secret, CollectorRegistry(), rehearsing=settings.sandbox.lower() == "yes")
    return Both(Passing(asking), create_app(front), own=PROBES)


def _asking(**more: Any) -> httpx.AsyncClient:
    """One client for all readers: it keeps nobody's cookies, and no proxy of the environment comes between."""
    return httpx.AsyncClient(cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())), trust_env=False, **more)


def _front(settings: Settings, asking: httpx.AsyncClient, secret: bytes, registry: CollectorRegistry, *, rehearsing: bool) -> Front:
    found = the_city.read(settings.jurisdiction)
    return Front(
        http=asking,
        secret=secret,
        registry=registry,
        city=City(name=found.name, name_en=found.name_en, phone=found.phone, place=found.triage.name, areas=_areas(settings)),
        public_url=settings.url,
        rehearsing=rehearsing,
        at_home=rehearsing and not settings.production and httpx.URL(settings.url).host in HOME,
        tiles=_tiles(settings),
    )


def _tiles(settings: Settings) -> Tiles | None:
    try:
        return tiles.read(settings.tile_url, settings.tile_credit)
    except ValueError as error:
        raise BadSetting(f"{variable_of('tile_url')}: {error}") from None


def _areas(settings: Settings) -> Mapping[str, Any]:
    file = settings.jurisdiction / "areas.geojson"
    return json.loads(file.read_text("utf-8")) if file.exists() else {}


def _for_its_reader(gateway: Any) -> App:
    """What the faces ask in this process, they ask for the reader that they name: his address counts, not ours. Only they can
    reach this way in."""

    async def asked(scope: Scope, receive: Any, send: Any) -> None:
        headers = dict(scope["headers"])
        host = headers.pop(b"x-forwarded-host", headers.get(b"host", b""))
        addresses = headers.pop(b"x-forwarded-for", b"").decode("latin-1")
        before, _, reader = addresses.rpartition(",")
        if before:
            headers[b"x-forwarded-for"] = before.strip().encode("latin-1")
        told = {**scope, "headers": [*(headers | {b"host": host}).items()], "client": (reader.strip() or "127.0.0.1", 0)}
        await gateway(told, receive, send)

    return asked

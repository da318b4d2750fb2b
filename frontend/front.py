"""What the faces are given by whoever puts the house together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from prometheus_client import CollectorRegistry

from frontend.tiles import Tiles


@dataclass(frozen=True, kw_only=True)
class City:
    """What pages say of the city. `areas`: GeoJSON of its 읍면동; `place`: where one may call in person."""

    name: str
    name_en: str | None = None
    phone: str
    place: str = ""
    areas: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, kw_only=True)
class Front:
    """Everything that `create_app` needs.

    http        asks the gateway's API; its base_url is where that is
    secret      32 bytes by which cookies are sealed; the same for every process of the faces
    city        what the city is called and where it is
    registry    where the pages' figures are counted
    public_url  how the outside reaches these pages, without a slash at its end
    rehearsing  letters stay inside: pages say so, and show the drawn phones
    at_home     whoever sits at this machine may sign in by a button; only in rehearsal
    tiles       a map's pictures; none: the map is drawn from the city's own outlines alone
    """

    http: httpx.AsyncClient
    secret: bytes
    city: City
    public_url: str
    registry: CollectorRegistry
    rehearsing: bool = False
    at_home: bool = False
    tiles: Tiles | None = None

"""A map's pictures, which a server elsewhere gives in squares: where they are asked for, and whom they are owed to."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SERVER = re.compile(r"https?://[a-z0-9.-]+(:[0-9]+)?(?=/)")
_ADDRESS = re.compile(r"[^\s\"'<>;,\\]+")
_LINKED = re.compile(r"(?P<said>.+?)\s+(?P<link>https://\S+)")


@dataclass(frozen=True, kw_only=True)
class Tiles:
    """`url`: of one square, with {z}, {x} and {y} in it; `server`: scheme, name and port of it; `credit`: what its owners want said beside
    the map, `link` where that leads."""

    url: str
    server: str
    credit: str = ""
    link: str = ""


def read(url: str, credit: str = "") -> Tiles | None:
    """As settings have them: an address at the end of `credit` is where it leads. None without a URL; raises ValueError."""
    if not url:
        return None
    server = _SERVER.match(url)
    if not server or not _ADDRESS.fullmatch(url) or any(part not in url for part in ("{z}", "{x}", "{y}")):
        raise ValueError(f"{url!r} is not like https://tiles.example/{{z}}/{{x}}/{{y}}.png")
    linked = _LINKED.fullmatch(credit.strip())
    return Tiles(url=url, server=server[0], credit=linked["said"] if linked else credit.strip(), link=linked["link"] if linked else "")

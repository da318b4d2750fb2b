"""Whose address a request comes from, and how often that address may try."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

FORWARDED = (b"forwarded", b"x-forwarded-for", b"x-real-ip")
LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})


class Proxies:
    """The proxies whose word about a client's address is taken. Anybody else's X-Forwarded-For is not looked at."""

    def __init__(self, networks: Collection[str]) -> None:
        self.networks = [ip_network(network) for network in networks]

    def client(self, scope: Mapping[str, Any], headers: Mapping[bytes, bytes]) -> str:
        """The client's address; IPv6 by its /64, which is what one household or attacker has."""
        address = scope["client"][0] if scope.get("client") else ""
        if b"x-forwarded-for" not in headers:
            return _household(address)
        for hop in reversed(headers[b"x-forwarded-for"].decode("latin-1").split(",")):
            if not self._trusts(address) or not hop.strip():
                break
            address = hop.strip()
        return _household(address)

    def _trusts(self, address: str) -> bool:
        found = _parsed(address)
        return found is not None and any(found in network for network in self.networks)


def is_local(scope: Mapping[str, Any]) -> bool:
    """Does somebody on this machine ask directly: no proxy between, and no page of another name that was led here?"""
    headers = dict(scope["headers"])
    found = _parsed(scope["client"][0]) if scope.get("client") else None
    name = headers.get(b"host", b"").decode("latin-1").rpartition(":")[0] or headers.get(b"host", b"").decode("latin-1")
    return found is not None and found.is_loopback and name in LOCAL_NAMES and not any(header in headers for header in FORWARDED)


def is_near(scope: Mapping[str, Any]) -> bool:
    """Does a machine of our own network ask directly?"""
    headers = dict(scope["headers"])
    found = _parsed(scope["client"][0]) if scope.get("client") else None
    return found is not None and found.is_private and not any(header in headers for header in FORWARDED)


class Attempts:
    """Counts attempts for each address. `most` may be made at once; they grow back over a minute. Kept in this process
    only: behind several processes an address has as many times more."""

    MEMORY = 50_000  # addresses; the one that was silent longest is forgotten first

    def __init__(self, most: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.most, self.clock = most, clock
        self.used: OrderedDict[str, tuple[float, float]] = OrderedDict()  # address -> (attempts still counted, at that moment)

    def wait(self, address: str) -> float:
        """Seconds until this address may try again; 0 when it may now."""
        excess = self._counted(address) - (self.most - 1)
        return max(0.0, excess * 60 / self.most)

    def count(self, address: str) -> None:
        """One more attempt."""
        self.used[address] = (self._counted(address) + 1, self.clock())
        self.used.move_to_end(address)
        if len(self.used) > self.MEMORY:
            self.used.popitem(last=False)

    def _counted(self, address: str) -> float:
        counted, then = self.used.get(address, (0.0, 0.0))
        return max(0.0, counted - (self.clock() - then) * self.most / 60)


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(address)
    except ValueError:  # no address: it is limited as unknown
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found


@lru_cache(10_000)
def _household(address: str) -> str:
    found = _parsed(address)
    return str(IPv6Network((found, 64), strict=False)) if isinstance(found, IPv6Address) else str(found or address[:64])

"""How a picture is fetched from an address that came from outside: only from the public internet, from the very machine that was looked up,
and no more of it than a picture has."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

import urllib3

SECONDS = 20.0  # for all of it
MOST_BYTES = 10 * 1024 * 1024  # of one picture, as at every other door
CONNECT_SECONDS = 5.0
PIECE = 65536
_NAT64 = IPv6Network("64:ff9b::/96")  # a way to IPv4 addresses, whichever they are
Address = IPv4Address | IPv6Address


class NotToBeFetched(ValueError):
    """It isn't fetched, now or later: the address leads where no citizen's picture is, or what is there is no picture of ours to take.
    The message holds nothing of the address."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where to connect, and by which name whoever is there has to prove itself."""

    host: str
    port: int
    address: str
    path: str
    secure: bool


def fetch(url: str, *, trusted: bool = False, look_up: Callable[..., Any] = socket.getaddrinfo) -> bytes:
    """The bytes. `trusted`: the operator has set the host, which may be a private one, and speak plain HTTP. Raises NotToBeFetched, or
    OSError when it may be worth another try. Neither holds the address."""
    target = aim(url, trusted=trusted, look_up=look_up)
    until = time.monotonic() + SECONDS
    try:
        with _pool(target) as pool:
            answer = pool.urlopen(
                "GET",
                target.path,
                headers={"Host": target.host, "Accept": "image/*", "Accept-Encoding": "identity"},
                redirect=False,
                retries=False,
                preload_content=False,
                decode_content=False,
            )
            try:
                return _body(answer, until)
            finally:
                answer.close()
    except urllib3.exceptions.HTTPError as error:
        raise OSError(f"a picture can't be fetched: {type(error).__name__}") from None


def aim(url: str, *, trusted: bool = False, look_up: Callable[..., Any] = socket.getaddrinfo) -> Target:
    """Look the name up, once; each address that it has must be a public one. Raises NotToBeFetched, or OSError."""
    parts = _parts(url)
    secure, host = parts.scheme == "https", parts.hostname or ""
    port = parts.port or (443 if secure else 80)
    if not host or parts.username is not None or parts.password is not None:
        raise NotToBeFetched("the address has no plain host")
    if not trusted and (not secure or port != 443):
        raise NotToBeFetched("only https is fetched")
    try:
        found = [ip_address(entry[4][0].partition("%")[0]) for entry in look_up(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError, ValueError):
        raise OSError("the host can't be found") from None
    if not found:
        raise OSError("the host can't be found")
    if not trusted and not all(map(is_public, found)):
        raise NotToBeFetched("the host isn't on the public internet")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(host=host, port=port, address=str(found[0]), path=path, secure=secure)


def is_public(address: Address) -> bool:
    """Is that on the public internet, also where it wraps another address?"""
    if isinstance(address, IPv6Address):
        if address.sixtofour or address.teredo:
            return False
        wrapped = address.ipv4_mapped or (IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None)
        if wrapped is not None:
            return is_public(wrapped)
    return address.is_global and not address.is_multicast and not address.is_reserved


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise NotToBeFetched("this is no address") from None
    if parts.scheme not in ("https", "http") or not url.isascii() or any(ord(character) <= ord(" ") for character in url):
        raise NotToBeFetched("this is no address that is fetched")
    return parts


def _pool(target: Target) -> urllib3.HTTPConnectionPool:
    """To the address that was looked up; the certificate must be for the name."""
    timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=SECONDS)
    if not target.secure:
        return urllib3.HTTPConnectionPool(target.address, target.port, timeout=timeout, maxsize=1)
    return urllib3.HTTPSConnectionPool(
        target.address,
        target.port,
        timeout=timeout,
        maxsize=1,
        cert_reqs="CERT_REQUIRED",
        server_hostname=target.host,
        assert_hostname=target.host,
    )


def _body(answer: urllib3.BaseHTTPResponse, until: float) -> bytes:
    if answer.status in (408, 425, 429) or answer.status >= 500:
        raise OSError(f"the host answers {answer.status}")
    if answer.status != 200:
        raise NotToBeFetched(f"the host answers {answer.status}")
    content = bytearray()
    while piece := answer.read1(PIECE):  # as it comes: whoever drips would never fill a piece
        content += piece
        if len(content) > MOST_BYTES:
            raise NotToBeFetched("it is larger than a picture may be")
        if time.monotonic() > until:
            raise OSError("it takes too long to come")
    return bytes(content)

"""The last call: a request goes out by HTTP, over connections that are kept open between letters."""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from http.client import HTTPException
from typing import Any

from urllib3 import PoolManager, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse
from urllib3.util import parse_url

from services.notify.outcomes import ProviderRequest, ProviderResponse
from services.notify.providers import NotSent

MOST_BYTES = 64 * 1024  # of an answer: an honest one has a few hundred
CONNECT_SECONDS = 5.0
KEPT_CONNECTIONS = 64  # for each provider
logging.getLogger("urllib3").setLevel(logging.ERROR)  # what it logs holds whole URLs, and so a bot's token


class _NotReached(Exception):
    """Of no kind that urllib3 would take for something else."""


class _AtOnce(HTTPConnection):
    """Sends the head of a request and its body together: a packet and a call of the machine less for each letter."""

    held: list[bytes] | None = None

    def request(self, *args: Any, **options: Any) -> None:
        self.held = []
        try:
            super().request(*args, **options)
            said = b"".join(self.held)
        finally:
            self.held = None
        super().send(said)

    def send(self, data: Any) -> None:
        if self.held is None:
            super().send(data)
        else:
            self.held.append(data)


class _Plain(_AtOnce):
    def connect(self) -> None:
        _reach(super().connect)


class _Proven(_AtOnce, HTTPSConnection):
    def connect(self) -> None:
        _reach(super().connect)


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _ProvenPool(HTTPSConnectionPool):
    ConnectionCls = _Proven


class Pooled:
    """A Carry. Follows no redirect, repeats nothing, believes no certificate that this machine can't check, and reads no more than
    MOST_BYTES. Safe to use from many threads, and under eventlet."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.context = context

    @cached_property
    def manager(self) -> PoolManager:
        """Made when it is first needed, with one context for all: reading the machine's certificates takes a while."""
        context = self.context or ssl.create_default_context()
        manager = PoolManager(num_pools=32, maxsize=KEPT_CONNECTIONS, retries=False, ssl_context=context)
        manager.pool_classes_by_scheme = {"http": _PlainPool, "https": _ProvenPool}
        return manager

    def __call__(self, request: ProviderRequest, seconds: float) -> ProviderResponse:
        until = time.monotonic() + seconds
        try:
            where = parse_url(request.url)
            pool = self.manager.connection_from_host(where.host, where.port, where.scheme)
            response = pool.urlopen(
                request.method,
                where.request_uri,
                body=request.body or None,
                headers=dict(request.headers),
                retries=False,
                redirect=False,
                timeout=Timeout(connect=min(CONNECT_SECONDS, seconds), read=seconds),
                preload_content=False,
                decode_content=False,
            )
            body = _read(response, until)
        except _NotReached as error:
            raise NotSent(str(error)) from None
        except (HTTPError, HTTPException, OSError) as error:  # their words hold the URL
            raise OSError(type(error).__name__) from None
        return ProviderResponse(
            status=response.status,
            came_at=datetime.now(UTC),
            headers=tuple((name.lower(), text) for name, text in response.headers.items()),
            body=body,
        )


def _reach(connect: Callable[[], None]) -> None:
    try:
        connect()
    except (HTTPError, OSError) as error:
        raise _NotReached(type(error).__name__) from None


def _read(response: BaseHTTPResponse, until: float) -> bytes:
    """The body, or as much as is read of one that is too long; its connection is left where anything of it may still come."""
    body = b""
    while piece := response.read1(MOST_BYTES + 1 - len(body)):
        body += piece
        if len(body) > MOST_BYTES or time.monotonic() > until:
            response.close()
            if len(body) <= MOST_BYTES:
                raise TimeoutError("the answer doesn't end")
            return body[:MOST_BYTES]
    response.release_conn()
    return body

"""How a provider is asked over the network: no redirects, a time limit, and no more of an answer than an honest one has."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping

import urllib3

Asking = Callable[[str, Mapping[str, str]], tuple[int, bytes]]

SECONDS = 15.0
MOST_BYTES = 4 * 1024 * 1024
_POOL = urllib3.PoolManager(maxsize=4)
logging.getLogger("urllib3").setLevel(logging.ERROR)  # what it logs holds whole addresses, and so a bot's token


def over_http(url: str, query: Mapping[str, str]) -> tuple[int, bytes]:
    """Status and body of a GET; raises OSError, which never holds the address: a secret may stand in it."""
    end = time.monotonic() + SECONDS
    try:
        answer = _POOL.request(
            "GET",
            url,
            fields=dict(query),
            redirect=False,
            retries=False,
            preload_content=False,
            timeout=urllib3.Timeout(connect=5, read=SECONDS),
        )
        try:
            body = b""
            while piece := answer.read1(65536):
                body += piece
                if len(body) > MOST_BYTES or time.monotonic() > end:
                    raise OSError("the provider's answer has no end")
            return answer.status, body
        finally:
            answer.close()
    except urllib3.exceptions.HTTPError as error:
        raise OSError(f"the provider can't be asked: {type(error).__name__}") from None

"""One trace from the citizen's request to the last letter (W3C Trace Context, level 1)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

FORM = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})")


_carried: ContextVar[str | None] = ContextVar("traceparent", default=None)


@contextmanager
def carried(traceparent: str | None) -> Iterator[None]:
    """While an errand is out, what it calls can learn whose trace it belongs to."""
    before = _carried.set(child(traceparent))
    try:
        yield
    finally:
        _carried.reset(before)


def current() -> str | None:
    """The trace of the errand that this thread or greenlet is on."""
    return _carried.get()


def begin(incoming: str | None = None) -> str:
    """A traceparent: a child of a well-formed incoming one, else the first of a new trace."""
    if incoming and FORM.fullmatch(incoming):
        return child(incoming) or incoming
    return f"00-{os.urandom(16).hex()}-{os.urandom(8).hex()}-01"


def child(traceparent: str | None) -> str | None:
    """The same trace, one span further; None stays None."""
    if not traceparent:
        return None
    return f"{traceparent[:36]}{os.urandom(8).hex()}{traceparent[52:]}"


def trace_id(traceparent: str | None) -> str | None:
    """The 32 hexadecimal digits that all spans of a trace share."""
    return traceparent[3:35] if traceparent else None

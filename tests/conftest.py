"""What all tests may use, and what is asked of all of them."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Iterator

import pytest

from chassis.database import WRITER

pytest_plugins = ("tests.servers",)
GRACE_SECONDS = 5.0
OF_A_LIBRARY = "ThreadPoolExecutor-"  # Apprise keeps one for the process; pools of our own have names


def pytest_collection_finish() -> None:
    """The modules and tests stay until the end: nobody need look through them for garbage again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="module", autouse=True)
def no_thread_stays() -> Iterator[None]:
    """What a module's tests have started ends with them: a hundred idle threads make every later test slower."""
    before = set(threading.enumerate())
    yield
    end = time.monotonic() + GRACE_SECONDS
    for thread in _since(before):
        thread.join(max(0.0, end - time.monotonic()))
    left = _since(before)
    assert not left, f"threads that the tests of this module started and never ended: {sorted(thread.name for thread in left)}"


def _since(before: set[threading.Thread]) -> set[threading.Thread]:
    ours = {thread for thread in threading.enumerate() if not thread.name.startswith(OF_A_LIBRARY)}
    return ours - before - {WRITER.thread}  # type: ignore[arg-type]

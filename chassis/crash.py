"""Named places at which a fault test may end the process as a power cut would. In a normal build they do nothing."""

from __future__ import annotations

import os
import signal

BUILD_FLAG = "ONTONG_TEST_BUILD"  # read once, at import; without it the other variable is never looked at
_chosen = os.environ.get("ONTONG_CRASH_AT", "") if os.environ.get(BUILD_FLAG) == "1" else ""
_name, _, _count = _chosen.partition("@")
_left = [int(_count or 1)]


def point(name: str) -> None:
    """Kill this process with SIGKILL when the test build asks for it at `name` (`name@3` = the third time)."""
    if not _name or name != _name:
        return
    _left[0] -= 1
    if _left[0] <= 0:
        os.kill(os.getpid(), signal.SIGKILL)

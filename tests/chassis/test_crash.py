"""The places at which a fault test ends a process do nothing in a normal build."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

PROGRAM = "from chassis.crash import point\nfor place in ('here', 'there', 'here'):\n    point(place)\n    print(place, flush=True)\n"


def run(**environment: str) -> tuple[int, list[str]]:
    """How the program ends, and how far it came."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("ONTONG_")}
    done = subprocess.run([sys.executable, "-c", PROGRAM], env={**own, **environment}, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.split()


@pytest.mark.parametrize("flag", [{}, {"ONTONG_TEST_BUILD": "0"}, {"ONTONG_TEST_BUILD": ""}, {"ONTONG_TEST_BUILD": "yes"}])
def test_without_the_build_flag_nothing_happens(flag: dict[str, str]) -> None:
    assert run(ONTONG_CRASH_AT="here", **flag) == (0, ["here", "there", "here"])


def test_with_the_build_flag_and_no_place_nothing_happens() -> None:
    assert run(ONTONG_TEST_BUILD="1") == (0, ["here", "there", "here"])


def test_in_a_test_build_the_process_is_killed_at_the_place() -> None:
    assert run(ONTONG_TEST_BUILD="1", ONTONG_CRASH_AT="there") == (-signal.SIGKILL, ["here"])


def test_the_place_may_be_passed_some_times_before() -> None:
    assert run(ONTONG_TEST_BUILD="1", ONTONG_CRASH_AT="here@2") == (-signal.SIGKILL, ["here", "there"])

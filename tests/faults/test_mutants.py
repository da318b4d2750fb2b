"""The harness proves itself: with a mistake built into the platform the balance must not be zero, without it it must."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.balance import Balance, settle
from tests.faults.crowd import Crowd
from tests.faults.ledger import Ledger
from tests.faults.mutants import TOO_EARLY, VARIABLE
from tests.mail import MailServer
from tests.servers import await_that
from tests.stack import Embedded

MUTANTS = (sys.executable, "-m", "tests.faults.mutants")
NOTICED_BY = {  # mutant: where the process must end for it to show, and which figures must tell
    "no_inbox": ("complaints.published@2", {"double_effects", "unexplained"}),
    "publish_before_commit": (f"{TOO_EARLY}@3", {"phantom"}),
    "resend_on_sending": ("notify.sent@3", {"dup_letters"}),
}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Embedded]:
    mail = MailServer(tmp_path / "letters.jsonl")
    built = Embedded(tmp_path, mail, program=MUTANTS)
    try:
        yield built
    finally:
        built.stop()
        mail.close()


def test_without_a_mistake_the_same_weather_balances(house: Embedded, ledger: Ledger, balanced: Callable[[Balance], Balance]):
    house.start()
    house.kill9("up")
    with Crowd(house, ledger, rate=10):
        for place, _ in NOTICED_BY.values():
            live_until(house, ledger, place.replace(TOO_EARLY, "complaints.before_commit"))
        live_on(house)

    balanced(settle(house, ledger, seconds=30))


@pytest.mark.parametrize("mutant", NOTICED_BY)
def test_a_mistake_is_noticed(mutant: str, house: Embedded, ledger: Ledger, red: Callable[[Balance], Balance]):
    place, figures = NOTICED_BY[mutant]
    house.up.environment[VARIABLE] = mutant
    house.start()
    house.kill9("up")
    with Crowd(house, ledger, rate=10):
        live_until(house, ledger, place)
        live_on(house)

    drawn = red(settle(house, ledger, seconds=6))
    assert {name for name in figures if drawn.wrong[name]}, f"noticed, but not by {figures}"


def live_until(house: Embedded, ledger: Ledger, place: str) -> None:
    """A life that ends at a named point."""
    house.restart("up", ONTONG_TEST_BUILD="1", ONTONG_CRASH_AT=place)
    await_that(lambda: not house.up.running, seconds=40, what=f"the end at {place}")
    ledger.kill("up", place)


def live_on(house: Embedded) -> None:
    """A life in peace."""
    house.restart("up")
    house.wait_ready()
    time.sleep(1.5)

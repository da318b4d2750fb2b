"""The embedded mode under kill -9: whatever moment it hits, nothing is lost and nothing happens twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.faults.balance import Balance, settle
from tests.faults.conftest import EMBEDDED_KILLS, SEED
from tests.faults.crowd import Crowd
from tests.faults.ledger import Ledger
from tests.faults.storm import EMBEDDED_POINTS, Storm
from tests.mail import MailServer
from tests.stack import Embedded


@pytest.fixture
def houses(tmp_path: Path) -> Iterator[list[Embedded]]:
    """Two, side by side: one start keeps one core busy."""
    mails = [MailServer(tmp_path / f"letters-{number}.jsonl") for number in range(2)]
    built = [Embedded(tmp_path / f"house-{number}", mail) for number, mail in enumerate(mails)]
    try:
        for house in built:
            house.start()
        yield built
    finally:
        for house, mail in zip(built, mails, strict=True):
            house.stop()
            mail.close()


def test_embedded_killed_at_every_named_point_and_at_random(houses: list[Embedded], tmp_path: Path, balanced: Callable[[Balance], Balance]):
    def weather(number: int) -> tuple[Storm, Balance]:
        ledger = Ledger(tmp_path, f"embedded_house_{number}", SEED + number)
        points = {"up": EMBEDDED_POINTS["up"][number::2]}
        storm = Storm(houses[number], ledger, points, pause=0.0, longest_life=1.5)
        with Crowd(houses[number], ledger, rate=10, citizens=5):
            storm.rage(EMBEDDED_KILLS, seconds=600)
        return storm, settle(houses[number], ledger, seconds=60)

    with ThreadPoolExecutor(2) as pool:
        ended = list(pool.map(weather, (0, 1)))

    for storm, drawn in ended:
        balanced(drawn)
        assert not storm.left["up"], "a named point was never reached"
        assert drawn.figures["kills"] >= EMBEDDED_KILLS

"""The embedded mode under kill -9: whatever moment it hits, nothing is lost and nothing happens twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.balance import Balance, settle
from tests.faults.conftest import EMBEDDED_KILLS
from tests.faults.crowd import Crowd
from tests.faults.ledger import Ledger
from tests.faults.storm import EMBEDDED_POINTS, Storm
from tests.mail import MailServer
from tests.stack import Embedded


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Embedded]:
    mail = MailServer(tmp_path / "letters.jsonl")
    built = Embedded(tmp_path, mail)
    try:
        built.start()
        yield built
    finally:
        built.stop()
        mail.close()


def test_embedded_killed_at_every_named_point_and_at_random(house: Embedded, ledger: Ledger, balanced: Callable[[Balance], Balance]):
    storm = Storm(house, ledger, EMBEDDED_POINTS, pause=0.0, longest_life=1.5)

    with Crowd(house, ledger, rate=15):
        storm.rage(EMBEDDED_KILLS, seconds=240)

    balanced(settle(house, ledger, seconds=60))
    assert not storm.left["up"], "a named point was never reached"
    assert len(ledger.kills) >= EMBEDDED_KILLS

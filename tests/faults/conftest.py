"""What the fault tests share: a seed, a ledger for each scenario, and one table of results at the end."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.balance import Balance
from tests.faults.ledger import Ledger

SEED = int(os.environ.get("ONTONG_FAULTS_SEED") or random.SystemRandom().randrange(1_000_000))
OUTAGE_SECONDS = float(os.environ.get("ONTONG_FAULTS_OUTAGE_SECONDS") or (60 if os.environ.get("CI") == "true" else 20))
STACK_KILLS = int(os.environ.get("ONTONG_FAULTS_STACK_KILLS") or 72)
# of each of two houses
EMBEDDED_KILLS = int(os.environ.get("ONTONG_FAULTS_EMBEDDED_KILLS") or 16)

results: list[Balance] = []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/faults/" in str(item.path):
            item.add_marker(pytest.mark.faults)


@pytest.fixture
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    """What happens in this test, named after it."""
    opened = Ledger(tmp_path, request.node.name.removeprefix("test_"), SEED)
    yield opened
    opened.close()


@pytest.fixture
def balanced() -> Callable[[Balance], Balance]:
    """Keep a balance for the table, and insist that its zeros are zero."""

    def check(drawn: Balance) -> Balance:
        results.append(drawn)
        print(f"\n{drawn}")
        assert drawn.is_zero, str(drawn)
        return drawn

    return check


@pytest.fixture
def red() -> Callable[[Balance], Balance]:
    """Keep the balance of a mutant, and insist that the harness has seen it."""

    def check(drawn: Balance) -> Balance:
        results.append(drawn)
        print(f"\n{drawn}")
        assert not drawn.is_zero, f"{drawn.name}: the harness has not noticed this mutant"
        return drawn

    return check


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """One line a scenario. No failure in n kills bounds the rate of failures at about 3/n (95 %)."""
    if not results:
        return
    terminalreporter.section(f"faults (seed {SEED})")
    columns = list(results[0].figures)
    width = max(len(one.name) for one in results)
    terminalreporter.line(" " * width + "  " + " ".join(f"{name[:9]:>9}" for name in columns))
    for one in results:
        terminalreporter.line(f"{one.name:<{width}}  " + " ".join(f"{one.figures[name]!s:>9}" for name in columns))
    kills = sum(one.figures["kills"] for one in results if one.is_zero)
    terminalreporter.line(
        f"{kills} processes were killed in the scenarios that balance: the rate of losing anything is below {3 / max(kills, 1):.1%} (95 %)"
    )

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
Record = Callable[[str, object], None]


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
def balanced(record_property: Record) -> Callable[[Balance], Balance]:
    """Keep a balance for the table, and insist that its zeros are zero."""

    def check(drawn: Balance) -> Balance:
        _keep(record_property, drawn)
        assert drawn.is_zero, str(drawn)
        return drawn

    return check


@pytest.fixture
def red(record_property: Record) -> Callable[[Balance], Balance]:
    """Keep the balance of a mutant, and insist that the harness has seen it."""

    def check(drawn: Balance) -> Balance:
        _keep(record_property, drawn)
        assert not drawn.is_zero, f"{drawn.name}: the harness has not noticed this mutant"
        return drawn

    return check


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """One line a scenario. No failure in n kills bounds the rate of failures at about 3/n (95 %)."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, ()) if report.when == "call"]
    drawn = [dict(value) for report in reports for name, value in report.user_properties if name == "balance"]
    if not drawn:
        return
    terminalreporter.section("faults")
    columns = [name for name in drawn[0] if name not in {"name", "is_zero"}]
    width = max(len(one["name"]) for one in drawn)
    terminalreporter.line(" " * width + "  " + " ".join(f"{name[:9]:>9}" for name in columns))
    for one in drawn:
        terminalreporter.line(f"{one['name']:<{width}}  " + " ".join(f"{one[name]!s:>9}" for name in columns))
    kills = sum(one["kills"] for one in drawn if one["is_zero"])
    terminalreporter.line(
        f"{kills} processes were killed in the scenarios that balance: the rate of losing anything is below {3 / max(kills, 1):.1%} (95 %)"
    )


def _keep(record_property: Record, drawn: Balance) -> None:
    """For the table at the end: another process may draw it."""
    print(f"\n{drawn}")
    record_property("balance", {"name": drawn.name, "is_zero": drawn.is_zero, "seed": drawn.seed, **drawn.figures})

"""A process that is killed at the worst moment loses nothing, does nothing twice, and leaves no letter that might go out again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from chassis.tables import errand
from tests.chassis.conformance.harness import OneProcess, OnTheBroker, Runner
from tests.chassis.conformance.people import Town, some_cases, some_ratings
from tests.chassis.conformance.town import HEARING, confirmed, diary
from tests.servers import await_that

LOCAL = [
    ("complaints", "complaints.before_commit@1"),
    ("complaints", "complaints.after_commit@1"),
    ("notify", "notify.after_commit@2"),
    ("gateway", "gateway.before_commit@1"),  # after the listeners' commits, before the mark that says so
    ("notify", "notify.claimed"),
    ("notify", "notify.acted"),
]
RABBIT = [
    ("complaints", "complaints.before_commit@1"),
    ("complaints", "complaints.after_commit@1"),
    ("complaints", "complaints.before_ack"),
    ("gateway", "gateway.published"),
    ("notify", "notify.claimed"),
    ("notify", "notify.acted"),
]


@pytest.fixture
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def town(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    runner: Runner
    if kind == "local":
        runner = OneProcess(tmp_path)
    else:
        runner = OnTheBroker(tmp_path, request.getfixturevalue("postgres"), request.getfixturevalue("broker"))
    yield Town(runner)
    runner.close()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "place" in metafunc.fixturenames:
        cases = [pytest.param("local", *one, id=f"local-{one[1]}") for one in LOCAL]
        cases += [pytest.param("rabbit", *one, id=f"rabbit-{one[1]}", marks=pytest.mark.stack) for one in RABBIT]
        metafunc.parametrize(("kind", "service", "place"), cases, indirect=["kind"])
    elif "kind" in metafunc.fixturenames:
        metafunc.parametrize("kind", ["local", pytest.param("rabbit", marks=pytest.mark.stack)], indirect=True)


def balances(town: Town, cases: list, comments: list[str]) -> None:
    """Everything arrived, once and in order, and each letter went out at most once, or its outcome is known to be unknown."""
    for name in HEARING:
        extra = ["confirmed" if name == "complaints" else "closed"] * len(cases)
        town.awaits_texts(name, [*comments, *extra], *cases)
    for case in cases:
        numbers = [row.sequence for row in town.applied("complaints", case)]
        assert numbers == list(range(1, len(numbers) + 1))
    await_that(town.is_quiet, what="quiet", seconds=30)
    settled = [
        row.text
        for row in town.rows("notify", select(diary).where(diary.c.text.like("%-%"), diary.c.event_id.is_(None)).order_by(diary.c.id))
    ]
    for case in map(str, cases):
        sending, *outcomes = (text.split()[0] for text in settled if text.endswith(case))
        assert sending == "sending"
        assert len(outcomes) == 1
        assert town.letters().count(case) == 1 if outcomes == ["delivered"] else town.letters().count(case) <= 1


def test_a_process_killed_at_the_worst_moment(town: Town, kind: str, service: str, place: str) -> None:
    cases = some_cases(5)
    events = some_ratings(cases, 6)
    town.says(*events)
    town.says(*[confirmed(case) for case in cases])

    town.runner.start({service: place})
    town.runner.await_crash(service)
    past = datetime.now(UTC) - timedelta(seconds=1)
    town.runner.store("notify").transact(lambda tx: tx.execute(update(errand).where(errand.c.state == "claimed").values(lease_until=past)))
    town.runner.start()

    balances(town, cases, [event.comment for event in events])
    if place in ("notify.claimed", "notify.acted"):
        assert any(row.text.startswith("unknown") for row in town.rows("notify", select(diary)))


def test_killed_again_and_again_while_people_speak(town: Town) -> None:
    cases = some_cases(4)
    events = some_ratings(cases, 12)
    for part in range(3):
        town.runner.start()
        for event in events[part::3] if part else events[:1]:
            town.says(event)
        town.runner.kill()
    told = [*events[:1], *[event for part in (1, 2) for event in events[part::3]]]
    town.says(*[confirmed(case) for case in cases])

    town.runner.start()

    balances(town, cases, [event.comment for event in told])
    assert town.is_quiet(), "nothing is left on its way"


def test_a_stopped_process_leaves_nothing_half_done(town: Town) -> None:
    cases = some_cases(4)
    events = some_ratings(cases, 40)
    town.runner.start()
    town.says(*events, *[confirmed(case) for case in cases])

    assert town.runner.stop()

    assert town.rows("notify", select(errand).where(errand.c.state == "claimed")) == []
    town.runner.start()
    balances(town, cases, [event.comment for event in events])

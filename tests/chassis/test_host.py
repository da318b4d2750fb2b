"""A failing door is one door's trouble: time goes on, others are served, and the operator can see it."""

from __future__ import annotations

import pytest

from chassis.doors import Timer
from chassis.watch import render
from tests.chassis.keeper import Standing, in_order, on_its_way, rated


def figures(standing: Standing, name: str) -> dict[str, float]:
    """The samples of one metric by their labels."""
    page = render(standing.host.watch.registry).decode()
    lines = [line for line in page.splitlines() if line.startswith(name + "{")]
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


def consumed(standing: Standing, result: str) -> float:
    return sum(value for labels, value in figures(standing, "msg_consumed_total").items() if f'result="{result}"' in labels)


def test_a_timer_opens_its_door(standing: Standing) -> None:
    standing.host.tick(Timer("tick", 30))

    assert standing.diary() == ["tick"]


def test_a_failing_timer_is_counted_and_opens_again(standing: Standing) -> None:
    standing.keeper.broken = {"tick"}
    standing.host.tick(Timer("tick", 30))
    standing.keeper.broken = set()

    standing.host.tick(Timer("tick", 30))

    assert standing.diary() == ["tick"]
    opened = figures(standing, "msg_door_seconds_count")
    assert {labels.partition('outcome="')[2][:6]: count for labels, count in opened.items() if 'door="tick"' in labels} == {
        "failed": 1.0,
        'ok",se': 1.0,
    }


def test_every_event_is_counted_by_how_it_ended(standing: Standing) -> None:
    standing.keeper.broken = {"two"}

    standing.takes(*in_order("one", "two", "three"))
    standing.takes(*in_order("one")[:0], on_its_way(rated("elsewhere", "b"), 1, body="{"))

    assert [consumed(standing, result) for result in ("ok", "retried", "held", "parked")] == [1, 1, 1, 1]


def test_a_duplicate_is_counted_as_one(standing: Standing) -> None:
    (one,) = in_order("one")

    standing.takes(one, one)
    standing.takes(one)

    assert [consumed(standing, result) for result in ("ok", "duplicate")] == [1, 2]


def test_when_the_database_is_away_nothing_counts_as_taken(standing: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_arguments: object, **_options: object) -> None:
        raise ConnectionError("the database is away")

    with monkeypatch.context() as patch:
        patch.setattr(standing.store, "transact", away)
        patch.setattr(standing.store, "in_turn", away)
        with pytest.raises(ConnectionError):
            standing.takes(*in_order("one"))

    assert standing.diary() == []
    standing.takes(*in_order("one"))
    assert len(standing.diary()) == 1

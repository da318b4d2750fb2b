"""A lane has room for so many and for no more; a full, slow or broken one is in nobody's way."""

from __future__ import annotations

import threading

import pytest

from chassis.breaker import ENOUGH, State
from chassis.lanes import BURST_SECONDS, Lane, Lanes, Place


class Hall:
    """Lanes, with a clock that stands until it is moved."""

    def __init__(self, **lanes: Lane) -> None:
        self.now = 100.0
        self.lanes = Lanes(lanes, clock=lambda: self.now)

    def takes(self) -> Place | None:
        return self.lanes.take(0)

    def takes_all(self) -> list[str]:
        found = []
        while place := self.takes():
            found.append(place.lane)
        return found


def test_a_place_is_given_for_what_is_due_and_no_more():
    hall = Hall(sms=Lane())
    assert hall.takes() is None

    hall.lanes.invite({"sms": 2})

    assert hall.takes_all() == ["sms", "sms"]


def test_a_full_lane_gives_no_place_until_somebody_leaves():
    hall = Hall(sms=Lane(concurrency=2))
    hall.lanes.invite({"sms": 5})
    first = hall.takes()
    assert first is not None
    assert hall.takes_all() == ["sms"]

    hall.lanes.leave(first)

    assert hall.takes_all() == ["sms"]


def test_lanes_are_served_in_turn():
    hall = Hall(sms=Lane(), kakao=Lane())

    hall.lanes.invite({"sms": 3, "kakao": 3})

    assert hall.takes_all() in (["sms", "kakao"] * 3, ["kakao", "sms"] * 3)


def test_a_lane_with_a_rate_never_goes_faster():
    hall = Hall(sms=Lane(concurrency=200 - 8, per_second=10.0))
    hall.lanes.invite({"sms": 1000})

    begun = []
    for _ in range(1000):
        hall.now += 0.01
        while place := hall.takes():
            begun.append(hall.now)
            hall.lanes.leave(place)

    assert len(begun) == pytest.approx(100, abs=3)
    for start in begun:
        assert len([moment for moment in begun if start <= moment < start + 1]) <= 10 * (1 + BURST_SECONDS) + 1


def test_a_rate_that_was_not_used_is_not_made_up_for():
    hall = Hall(sms=Lane(concurrency=100, per_second=10.0))
    hall.now += 3600
    hall.lanes.invite({"sms": 1000})

    assert len(hall.takes_all()) <= 2


def test_whoever_has_a_place_may_go_on_if_others_could_begin():
    hall = Hall(sms=Lane(concurrency=1, per_second=1.0))
    hall.lanes.invite({"sms": 2})
    place = hall.takes()
    assert place is not None

    assert hall.lanes.go_on(place) is None
    hall.now += 1
    assert hall.lanes.go_on(place) is not None
    hall.now += 1
    assert hall.lanes.go_on(place) is None  # nothing is due any more
    assert hall.lanes.sights()["sms"].in_flight == 1


def test_nobody_goes_on_in_a_lane_that_has_broken():
    hall = Hall(sms=Lane(concurrency=3))
    hall.lanes.invite({"sms": 10})
    place = hall.takes()
    assert place is not None
    for _ in range(ENOUGH):
        hall.lanes.tell(place, failed=True)

    assert hall.lanes.go_on(place) is None


def test_after_an_outage_they_come_back_one_by_one():
    hall = Hall(sms=Lane(concurrency=4))
    hall.lanes.invite({"sms": 100})
    places = [hall.takes() for _ in range(4)]
    for place in [*places, places[0]]:
        assert place is not None
        hall.lanes.tell(place, failed=True)
    for place in places:
        assert place is not None
        hall.lanes.leave(place)
    assert hall.takes_all() == []

    hall.now += 400
    probe = hall.takes()
    assert probe is not None
    assert hall.takes_all() == []
    hall.lanes.tell(probe, failed=False)
    hall.lanes.leave(probe)

    assert hall.takes_all() == ["sms", "sms"]
    assert hall.lanes.sights()["sms"].breaker is State.TRYING


def test_errands_that_name_no_lane_have_one():
    hall = Hall()

    hall.lanes.invite({"": 1})

    assert hall.takes_all() == [""]
    assert set(hall.lanes.sights()) == {"main"}


def test_more_lanes_than_a_process_has_workers_for_are_a_mistake():
    with pytest.raises(ValueError, match="ask for 208 errands at the same time; a process can go on 200"):
        Lanes({"sms": Lane(concurrency=200)})


def test_whoever_waits_for_a_place_is_woken():
    lanes, found = Lanes({"sms": Lane()}), []
    waiting = threading.Thread(target=lambda: found.append(lanes.take(10)))
    waiting.start()

    lanes.invite({"sms": 1})

    waiting.join(5)
    assert [place.lane for place in found] == ["sms"]


def test_whoever_waits_for_a_rate_comes_at_its_moment():
    lanes = Lanes({"sms": Lane(per_second=50.0)})
    lanes.invite({"sms": 10})

    assert all(lanes.take(5) for _ in range(8))

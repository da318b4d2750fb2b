"""A provider that keeps failing is left in peace, longer each time, and comes back one by one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.breaker import ENOUGH, Breaker, State


def broken(most: int = 8, now: float = 0.0) -> Breaker:
    breaker = Breaker(most)
    for _ in range(ENOUGH):
        breaker.fail(breaker.era, now)
    return breaker


def test_it_takes_several_failures_one_after_the_other():
    breaker = Breaker(8)
    for _ in range(3):
        for _ in range(ENOUGH - 1):
            breaker.fail(0, 0.0)
        breaker.succeed(0)

    assert breaker.state(0.0) is State.CLOSED

    for _ in range(ENOUGH):
        breaker.fail(0, 0.0)

    assert breaker.state(0.0) is State.OPEN


def test_after_a_pause_one_goes_first():
    breaker = broken()

    assert breaker.state(breaker.until - 0.1) is State.OPEN
    assert breaker.state(breaker.until) is State.TRYING
    assert breaker.room == 1


def test_what_began_before_the_pause_says_nothing():
    breaker = broken()
    before = breaker.until

    breaker.fail(0, before + 1)
    breaker.succeed(0)

    assert breaker.until == before
    assert breaker.room == 1
    assert breaker.state(before) is State.TRYING


def test_each_one_that_succeeds_lets_one_more_go():
    breaker = broken(most=4)

    rooms = []
    for _ in range(4):
        breaker.succeed(breaker.era)
        rooms.append(breaker.room)

    assert rooms == [2, 3, 4, 4]
    assert breaker.state(breaker.until) is State.CLOSED


def test_a_lane_for_one_alone_comes_back_too():
    breaker = broken(most=1)
    assert breaker.state(breaker.until) is State.TRYING

    breaker.succeed(breaker.era)

    assert breaker.state(breaker.until) is State.CLOSED


def test_each_pause_is_longer_up_to_five_minutes_and_no_two_are_alike():
    breaker, pauses, now = broken(), [], 0.0
    for _ in range(30):
        pauses.append(breaker.until - now)
        now = breaker.until
        breaker.fail(breaker.era, now)

    assert all(3.75 * 2**n <= pause <= 6.25 * 2**n for n, pause in enumerate(pauses[:6]))
    assert all(225 <= pause <= 375 for pause in pauses[7:])
    assert len(set(pauses)) == len(pauses)


@pytest.mark.parametrize("most", [1, 3, 50])
@given(told=st.lists(st.booleans(), max_size=200))
def test_there_is_always_room_for_one_and_never_for_more_than_all(most: int, told: list[bool]):
    breaker, now = Breaker(most), 0.0
    for failed in told:
        now = max(now, breaker.until)
        if failed:
            breaker.fail(breaker.era, now)
        else:
            breaker.succeed(breaker.era)

        assert 1 <= breaker.room <= most
        assert (breaker.state(max(now, breaker.until)) is State.CLOSED) == (breaker.openings == 0)

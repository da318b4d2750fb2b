"""What could not be applied is tried again later and later, then waits for an operator, whose decision lets its case go on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chassis import waiting
from chassis.inbox import Inbox
from chassis.patience import Patience
from tests.chassis.keeper import NOON, Standing, in_order, on_its_way, rated, unsure


def fails(standing: Standing, *comments: str) -> None:
    """Some events of one case have come, and the first one fails."""
    standing.keeper.broken = {comments[0]}
    standing.takes(*in_order(*comments))


def fails_for_good(standing: Standing, *comments: str) -> None:
    fails(standing, *comments)
    while standing.retries():
        pass


def misses_the_first(standing: Standing, *comments: str) -> None:
    """The first event of a case never came, and those after it have been parked for that."""
    standing.takes(*in_order(*comments)[1:])
    standing.passes(hours=1)
    standing.host.tidy()


def test_a_failed_event_is_tried_again_when_its_time_comes_and_not_before(standing: Standing) -> None:
    fails(standing, "one")
    standing.keeper.broken = set()

    standing.passes(seconds=0.7)
    assert standing.host.retry_due() == 0
    standing.passes(seconds=0.6)
    assert standing.host.retry_due() == 1
    assert standing.diary() == ["one"]
    assert standing.waiting() == []


def test_after_the_last_try_it_is_parked_with_the_reason(standing: Standing) -> None:
    fails_for_good(standing, "one")

    assert standing.waiting("state", "attempts") == [("parked", 3)]
    (reason,) = standing.waiting("reason")
    assert reason.startswith("ValueError at tests.chassis.keeper:")


def test_the_reason_holds_no_words_of_the_event(standing: Standing) -> None:
    fails_for_good(standing, "my telephone number is 010-1234-5678")

    assert "010" not in standing.waiting("reason")[0]


@pytest.mark.parametrize(("failures", "seconds"), [(1, 1), (2, 2), (3, 4), (11, 900)])
def test_each_wait_is_twice_as_long_give_or_take_a_quarter(failures: int, seconds: float) -> None:
    wait = Patience().wait(failures)

    assert wait is not None
    assert timedelta(seconds=seconds * 0.75) <= wait <= timedelta(seconds=seconds * 1.25)


def test_patience_ends() -> None:
    assert Patience(tries=12).wait(12) is None


def test_a_parked_event_is_tried_again_with_fresh_patience_when_an_operator_says_so(standing: Standing) -> None:
    fails_for_good(standing, "one", "two")

    assert standing.host.retry_now(standing.row())
    standing.retries()

    assert standing.waiting("sequence", "state", "attempts") == [(1, "retry", 1), (2, "held", 0)]


def test_a_mended_event_takes_its_case_with_it(standing: Standing) -> None:
    fails_for_good(standing, "one", "two", "three")
    standing.keeper.broken = set()

    standing.host.retry_now(standing.row())
    standing.retries()

    assert standing.diary() == ["one", "two", "three"]
    assert standing.waiting() == []


def test_dropping_an_event_lets_its_case_go_on(standing: Standing) -> None:
    fails_for_good(standing, "one", "two", "three")

    assert standing.host.drop(standing.row())

    assert standing.diary() == ["two", "three"]
    assert standing.waiting("sequence", "state") == [(1, "dropped")]
    standing.takes(on_its_way(rated("four"), 4))
    assert standing.diary() == ["two", "three", "four"]


def test_dropping_without_order_lets_its_case_go_on_too(standing: Standing) -> None:
    standing.keeper.broken = {"one"}
    standing.takes(on_its_way(unsure("one"), 1), on_its_way(unsure("two"), 2))

    standing.host.drop(standing.row("retry"))

    assert standing.diary() == ["two"]


def test_nobody_can_drop_or_retry_what_is_not_parked(standing: Standing) -> None:
    standing.takes(in_order("one", "two")[1])
    held = standing.row("held")

    assert not standing.host.drop(held)
    assert not standing.host.retry_now(held)
    assert not standing.host.drop(held + 1)


def test_an_event_whose_follower_fails_on_being_dropped_is_dropped_all_the_same(standing: Standing) -> None:
    fails_for_good(standing, "one", "two", "three")
    standing.keeper.broken = {"two"}

    standing.host.drop(standing.row())

    assert standing.waiting("sequence", "state") == [(1, "dropped"), (2, "retry"), (3, "held")]


def test_a_dropped_event_is_not_tried_again_by_a_try_that_was_under_way(standing: Standing) -> None:
    fails(standing, "one")
    row_id = standing.row("retry")
    standing.host.drop(row_id)

    state = standing.store.transact(lambda tx: waiting.postpone_again(tx, row_id, "failed meanwhile", standing.host.patience, poison=False))

    assert state is None
    assert standing.waiting() == ["dropped"]


def test_an_event_that_waits_too_long_for_a_missing_one_is_parked_once_and_its_followers_wait_behind_it(standing: Standing) -> None:
    misses_the_first(standing, "one", "two", "three")

    standing.passes(hours=1)
    standing.host.tidy()

    assert standing.waiting("sequence", "state", "reason") == [
        (2, "parked", "an earlier event of this case never came"),
        (3, "held", "waits for an earlier event of this case"),
    ]


def test_no_event_is_parked_for_waiting_behind_a_failed_one(standing: Standing) -> None:
    fails_for_good(standing, "one", "two", "three")

    standing.passes(hours=1)
    standing.host.tidy()

    assert standing.waiting() == ["parked", "held", "held"]


def test_the_missing_event_may_still_come_and_then_everything_goes_on_by_itself(standing: Standing) -> None:
    one, *_ = in_order("one", "two", "three")
    misses_the_first(standing, "one", "two", "three")

    standing.takes(one)

    assert standing.diary() == ["one", "two", "three"]
    assert standing.waiting() == []


def test_a_gap_of_one_source_does_not_stop_the_others(standing: Standing) -> None:
    misses_the_first(standing, "one", "two")

    standing.takes(on_its_way(unsure("somebody else"), 1))

    assert standing.diary() == ["somebody else"]


def test_retrying_what_was_parked_for_a_gap_goes_on_without_the_missing_one(standing: Standing) -> None:
    misses_the_first(standing, "one", "two", "three")

    standing.host.retry_now(standing.row())
    standing.retries()

    assert standing.diary() == ["two", "three"]
    assert standing.waiting() == []


def test_going_on_without_a_missing_event_applies_first_what_came_before(standing: Standing) -> None:
    _, two, three, four = in_order("one", "two", "three", "four")
    standing.takes(three, four)
    standing.passes(hours=1)
    standing.host.tidy()
    standing.takes(two)

    standing.host.drop(standing.row())

    assert standing.diary() == ["two", "four"]
    assert standing.waiting("sequence", "state") == [(3, "dropped")]


def test_one_try_is_made_for_each_time_it_is_due(standing: Standing) -> None:
    fails(standing, "one")

    standing.retries()

    assert standing.waiting("attempts") == [2]


def test_an_event_that_was_settled_meanwhile_is_not_tried_again(standing: Standing) -> None:
    fails(standing, "one")
    row_id = standing.row("retry")
    standing.keeper.broken = set()
    standing.retries()

    tried = standing.store.transact(lambda tx: waiting.try_again(tx, Inbox(tx, standing.keeper, standing.host.doors), row_id))

    assert tried is None
    assert standing.diary() == ["one"]


def test_what_cannot_be_decoded_is_kept_as_it_came(standing: Standing) -> None:
    standing.host.park_unreadable(b"\xff\x00 no event", source="somebody", type_="unreadable", reason="its body is not UTF-8")
    standing.host.park_unreadable(b"\xff\x00 no event", source="somebody", type_="unreadable", reason="its body is not UTF-8")

    kept = ("parked", "\\xff\\x00 no event", "its body is not UTF-8", NOON)
    assert standing.waiting("state", "body", "reason", "first_at") == [kept, kept]


def test_an_operator_sees_the_list_without_bodies_and_one_row_with_its_body(standing: Standing) -> None:
    fails_for_good(standing, "one")

    (row,) = standing.store.read(lambda tx: waiting.list_waiting(tx, "parked"))
    shown = standing.store.read(lambda tx: waiting.show_waiting(tx, row["id"]))

    assert "body" not in row
    assert shown is not None
    assert '"comment": "one"' in shown["body"]

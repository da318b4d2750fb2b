"""Each event once, those of a case in order, and a failing one stands in nobody's way but its own case's."""

from __future__ import annotations

from itertools import permutations

import pytest

from tests.chassis.keeper import Page, Standing, case_id, in_order, on_its_way, rated, unsure


def test_an_event_is_applied_once_however_often_it_comes(standing: Standing) -> None:
    (event,) = in_order("one")

    standing.takes(event, event)
    standing.takes(event)

    assert standing.diary() == ["one"]


def test_the_events_of_a_case_are_applied_in_the_order_of_their_numbers(standing: Standing) -> None:
    one, two, three = in_order("one", "two", "three")

    standing.takes(three, one, two)

    assert standing.diary() == ["one", "two", "three"]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_an_event_that_comes_early_is_held_until_its_turn(standing: Standing, order: tuple[int, ...]) -> None:
    events = in_order("one", "two", "three")

    for number in order:
        standing.takes(events[number])

    assert standing.diary() == ["one", "two", "three"]
    assert standing.waiting() == []


def test_an_event_released_by_another_in_its_batch_is_applied_once(standing: Standing) -> None:
    one, two, three, four = in_order("one", "two", "three", "four")
    standing.takes(two)

    standing.takes(one, four, two, three)

    assert standing.diary() == ["one", "two", "three", "four"]
    assert standing.waiting() == []


def test_a_failing_event_holds_back_its_own_case_only(standing: Standing) -> None:
    standing.keeper.broken = {"two"}

    standing.takes(*in_order("one", "two", "three", case="a"), *in_order("other one", "other two", case="b"))

    assert sorted(standing.diary()) == ["one", "other one", "other two"]
    assert standing.waiting("sequence", "state") == [(2, "retry"), (3, "held")]


def test_what_waits_behind_a_failing_event_follows_it_in_order(standing: Standing) -> None:
    standing.keeper.broken = {"one"}
    standing.takes(*in_order("one", "two", "three"))
    standing.keeper.broken = set()

    standing.retries()

    assert standing.diary() == ["one", "two", "three"]
    assert standing.waiting() == []


def test_without_order_events_are_applied_as_they_come(standing: Standing) -> None:
    standing.takes(on_its_way(unsure("third"), 3))
    standing.takes(on_its_way(unsure("first"), 1))

    assert standing.diary() == ["third", "first"]


def test_a_failing_event_holds_back_later_ones_of_every_source(standing: Standing) -> None:
    standing.keeper.broken = {"sure"}

    standing.takes(on_its_way(unsure("sure"), 1))
    standing.takes(on_its_way(unsure("sure again"), 2))
    standing.takes(on_its_way(rated("one"), 1))
    standing.takes(on_its_way(rated("elsewhere", case="b"), 1))

    assert standing.diary() == ["elsewhere"]
    standing.keeper.broken = set()
    standing.retries()
    assert standing.diary() == ["elsewhere", "sure", "sure again", "one"]
    assert standing.waiting() == []


def test_a_late_event_that_fills_the_gap_passes_a_failed_one_of_its_source(standing: Standing) -> None:
    one, two, three = in_order("one", "two", "three")
    standing.keeper.broken = {"three"}
    standing.takes(one, three)
    standing.passes(hours=1)
    standing.host.tidy()
    standing.host.retry_now(standing.row())
    standing.retries()
    assert standing.waiting("sequence", "state") == [(3, "retry")]

    standing.takes(two)

    assert standing.diary() == ["one", "two"]
    standing.keeper.broken = set()
    standing.retries()
    assert standing.diary() == ["one", "two", "three"]


def test_when_a_held_event_fails_the_one_that_released_it_is_not_to_blame(standing: Standing) -> None:
    one, two, three = in_order("one", "two", "three")
    standing.takes(two, three)
    standing.keeper.broken = {"two"}

    standing.takes(one)

    assert standing.diary() == ["one"]
    assert standing.waiting("sequence", "state", "attempts") == [(2, "retry", 1), (3, "held", 0)]


def test_what_a_held_event_writes_wrongly_is_its_own_fault_too(standing: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = in_order("one", "two")
    standing.store.transact(lambda tx: tx.pages.add(Page(id=case_id("page"), text="is there")))
    standing.takes(two)

    def hear(event, tx) -> None:
        tx.note(event.comment, event)
        if event.comment == "two":
            tx.pages.add(Page(id=case_id("page"), text="is there twice"))  # fails when it is written, not here

    monkeypatch.setattr(standing.keeper, "hear", hear)
    standing.takes(one)

    assert standing.diary() == ["one"]
    assert standing.waiting("sequence", "state") == [(2, "retry")]


def test_when_a_retried_event_releases_a_failing_one_both_keep_their_own_account(standing: Standing) -> None:
    standing.keeper.broken = {"one", "two"}
    standing.takes(*in_order("one", "two", "three"))
    standing.keeper.broken = {"two"}

    standing.retries()

    assert standing.diary() == ["one"]
    assert standing.waiting("sequence", "state", "attempts") == [(2, "retry", 1), (3, "held", 0)]


def test_a_version_that_nobody_here_can_read_is_parked_and_its_case_goes_on(standing: Standing) -> None:
    one, two, three = in_order("one", "two", "three")

    standing.takes(one, on_its_way(rated("two"), 2, type="complaint_rated.v2"), three)

    assert standing.diary() == ["one", "three"]
    assert standing.waiting("sequence", "state", "reason") == [(2, "parked", "this service reads no complaint_rated.v2")]


def test_a_version_that_nobody_here_can_read_is_not_lost_when_it_was_held_or_is_retried(standing: Standing) -> None:
    one, _, three = in_order("one", "two", "three")
    standing.takes(three, on_its_way(rated("two"), 2, type="complaint_rated.v2"))

    standing.takes(one)
    standing.host.retry_now(standing.row())
    standing.retries()

    assert standing.diary() == ["one", "three"]
    assert standing.waiting("sequence", "state") == [(2, "parked")]


def test_a_type_without_a_door_only_moves_its_case_on(standing: Standing) -> None:
    one, two = in_order("one", "two")

    standing.takes(on_its_way(rated("unknown"), 1, type="voice_was_raised.v1"))
    standing.takes(two)

    assert standing.diary() == ["two"]
    assert standing.waiting() == []


def test_an_added_field_is_not_minded(standing: Standing) -> None:
    (one,) = in_order("one")

    standing.takes(on_its_way(rated("one"), 1, body=one.body[:-1] + ', "mood": "grey"}'))

    assert standing.diary() == ["one"]


@pytest.mark.parametrize("body", ["{not json", "[]", '{"score": "three"}', ""])
def test_what_cannot_be_read_is_parked_at_once_and_stops_its_case_only(standing: Standing, body: str) -> None:
    broken = on_its_way(rated("one"), 1, body=body)

    standing.takes(broken, on_its_way(rated("two"), 2), *in_order("elsewhere", case="b"))

    assert standing.diary() == ["elsewhere"]
    assert standing.waiting("sequence", "state", "body") == [(1, "parked", body), (2, "held", standing.waiting("body")[1])]


def test_an_event_that_comes_after_its_case_has_gone_on_without_it_is_parked(standing: Standing) -> None:
    one, two, three = in_order("one", "two", "three")
    standing.takes(one, three)
    standing.passes(hours=1)
    standing.host.tidy()
    standing.host.drop(standing.row())

    standing.takes(two)

    assert standing.diary() == ["one"]
    assert standing.waiting("sequence", "state") == [(3, "dropped"), (2, "parked")]


def test_a_batch_reads_and_writes_the_same_as_single_events(standing: Standing) -> None:
    events = [envelope for case in "abcdefgh" for envelope in in_order(*(f"{case}{n}" for n in range(5)), case=case)]

    standing.takes(*reversed(events))

    written = standing.diary()
    for case in "abcdefgh":
        assert [text for text in written if text.startswith(case)] == [f"{case}{n}" for n in range(5)]


def test_what_is_told_again_to_rebuild_says_nothing_again(standing: Standing) -> None:
    from contracts.gateway import ResultConfirmed
    from tests.chassis.keeper import NOON

    confirmed = ResultConfirmed(occurred_at=NOON, complaint_id=case_id("a"))

    standing.takes(on_its_way(confirmed, 1, replay=True))

    assert standing.diary() == ["confirmed"]
    assert standing.store.said() == []


def test_what_is_told_after_a_replay_goes_on_counting_where_it_was(standing: Standing) -> None:
    from contracts.gateway import ResultConfirmed
    from tests.chassis.keeper import NOON

    first, second = (ResultConfirmed(occurred_at=NOON, complaint_id=case_id("a")) for _ in range(2))

    standing.takes(on_its_way(first, 1, replay=True), on_its_way(second, 2))

    assert [envelope.sequence for envelope in standing.host.unpublished(10)] == [2]

"""Shall a new version be used? It is held against the one in use, case by case, and what chance would do is forgiven."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.routing.domain.comparing import Outcome, figures, verdict

WISHED = 0.95
Outcomes = list[Outcome]
outcomes = st.lists(st.tuples(*[st.booleans()] * 4), min_size=1, max_size=60)


def some(count: int, *, right: bool = True, alone: bool = True, certainty: float = 0.97) -> Outcomes:
    return [Outcome(right="road", proposed=("road" if right else "waste", "parks"), certainty=certainty, automatic=alone)] * count


def of(pairs: list[tuple[bool, bool, bool, bool]]) -> tuple[Outcomes, Outcomes]:
    new = [one for right, alone, _, _ in pairs for one in some(1, right=right, alone=alone)]
    return new, [one for _, _, right, alone in pairs for one in some(1, right=right, alone=alone)]


def test_one_that_is_right_clearly_less_often_is_not_used() -> None:
    better, why = verdict(some(80) + some(20, right=False), some(100), WISHED)

    assert (better, why) == (False, "it is right less often: 0 cases won, 20 lost of 100")


def test_one_that_is_right_more_often_is_used() -> None:
    better, why = verdict(some(98) + some(2, right=False), some(60) + some(40, right=False), WISHED)

    assert (better, why) == (True, "38 cases won, 0 lost of 100; routes 100 alone, 100 before")


def test_one_that_does_just_the_same_is_used_for_it_knows_the_latest_cases() -> None:
    assert verdict(some(97) + some(3, right=False), some(97) + some(3, right=False), WISHED)[0]


@pytest.mark.parametrize(("won", "lost", "better"), [(0, 1, True), (0, 2, False), (6, 10, True), (6, 11, False), (100, 110, True)])
def test_what_chance_would_do_is_forgiven(won: int, lost: int, better: bool) -> None:
    new = some(900) + some(won, alone=False) + some(lost, right=False, alone=False)
    used = some(900) + some(won, right=False, alone=False) + some(lost, alone=False)

    assert verdict(new, used, WISHED)[0] is better


def test_one_that_routes_alone_what_it_should_not_is_not_used_though_it_is_right_as_often() -> None:
    wrong = 30
    new = some(70) + some(wrong, right=False)
    used = some(70) + some(wrong, right=False, alone=False)

    better, why = verdict(new, used, WISHED)

    assert (better, why) == (False, "of what it routes alone only 70.0% is right, 95.0% is the bar")


def test_where_the_one_in_use_falls_short_the_new_one_need_only_be_as_good() -> None:
    assert verdict(some(80) + some(20, right=False), some(80) + some(20, right=False), WISHED)[0]


def test_one_that_is_a_little_worse_in_both_is_not_used() -> None:
    better, why = verdict(some(98) + some(1, right=False) + some(1, alone=False), some(100), WISHED)

    assert (better, why) == (False, "it is right less often (0 won, 1 lost) and routes less alone (99, not 100)")


def test_one_that_is_right_no_more_often_and_leaves_everything_to_people_is_not_used() -> None:
    better, why = verdict(some(100, alone=False), some(97) + some(3, alone=False), WISHED)

    assert (better, why) == (False, "it is right no more often (0 won, 0 lost) and routes less alone (0, not 97)")


def test_one_that_leaves_one_case_more_to_people_is_used_all_the_same() -> None:
    assert verdict(some(99) + some(1, alone=False), some(100), WISHED)[0]


def test_one_that_leaves_to_people_what_the_one_in_use_gets_wrong_is_used() -> None:
    new = some(70) + some(30, right=False, alone=False)

    assert verdict(new, some(70) + some(30, right=False), WISHED)[0]


@pytest.mark.parametrize(("new", "used", "better"), [(True, True, True), (True, False, True), (False, False, True), (False, True, False)])
def test_a_single_case_is_judged_too(new: bool, used: bool, better: bool) -> None:
    assert verdict(some(1, right=new), some(1, right=used), WISHED)[0] is better


@given(outcomes, st.sampled_from((0.5, 0.95)))
def test_any_version_may_follow_itself(pairs: list[tuple[bool, bool, bool, bool]], wished: float) -> None:
    new, _ = of(pairs)

    assert verdict(new, new, wished)[0]


@given(outcomes, st.sampled_from((0.5, 0.95)))
@example([(False, False, True, False), (False, False, True, True), (True, True, False, True)], 0.5)
def test_one_more_case_that_only_it_gets_wrong_never_helps_a_version(pairs: list[tuple[bool, bool, bool, bool]], wished: float) -> None:
    new, used = of(pairs)

    if verdict(new + some(1, right=False), used + some(1, alone=False), wished)[0]:
        assert verdict(new, used, wished)[0]


@given(outcomes)
def test_figures_are_shares(pairs: list[tuple[bool, bool, bool, bool]]) -> None:
    told = figures(of(pairs)[0])

    assert 0 <= told.first <= told.three <= 1
    assert 0 <= told.calibration_error <= 1
    assert (told.accuracy is None) == (told.automatic == 0)

"""Figures beside values reckoned by hand, and what holds for any decisions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.routing.measuring import figures
from services.routing.measuring.outcomes import Outcome


def outcome(label: str, *ranked: str, sure: float = 0.5, automatic: bool = False, seen: bool = False) -> Outcome:
    return Outcome(
        label=label,
        ranked=tuple((code, sure if place == 0 else 0.01) for place, code in enumerate(ranked)),
        automatic=automatic,
        seen_before=seen,
    )


EIGHT = (
    outcome("road", "road", "park", sure=0.99, automatic=True),
    outcome("road", "road", "park", sure=0.9, automatic=True, seen=True),
    outcome("road", "park", "water", "road", sure=0.6),
    outcome("road", "park", "water", "waste", "road", sure=0.4),
    outcome("park", "park", sure=0.8, automatic=True),
    outcome("park", "road", sure=0.85, automatic=True),
    outcome("water", "water", sure=0.3),
    outcome("water"),
)

codes = st.sampled_from(["road", "park", "water", "waste"])
outcomes = st.lists(
    st.builds(
        lambda label, ranked, sure, automatic: outcome(label, *ranked, sure=sure, automatic=automatic),
        codes,
        st.lists(codes, unique=True),
        st.floats(0, 1),
        st.booleans(),
    ),
    min_size=1,
    max_size=40,
)


def test_the_figures_of_eight_decisions_are_those_reckoned_by_hand():
    found = figures.of(EIGHT)

    assert (found.cases, found.departments) == (8, 3)
    assert found.majority == 4 / 8
    assert found.top1 == 4 / 8
    assert found.top3 == 5 / 8
    # road 2 of 4 cases and 3 proposals, park 1 of 2 and 3, water 1 of 2 and 1
    assert found.macro_f1 == pytest.approx((4 / 7 + 2 / 5 + 2 / 3) / 3)
    assert (found.alone.cases, found.alone.share, found.alone.accuracy) == (4, 0.5, 0.75)
    assert found.new == (7, pytest.approx(3 / 7))


def test_a_department_s_line_says_what_was_found_and_what_was_wrongly_given_to_it():
    road, park, water = figures.by_department(EIGHT)

    assert (road.code, road.cases, road.proposed, road.precision, road.recall, road.among_three) == ("road", 4, 3, 2 / 3, 0.5, 0.75)
    assert (park.code, park.precision, park.recall) == ("park", 1 / 3, 0.5)
    assert (water.code, water.precision, water.recall, water.f1) == ("water", 1.0, 0.5, pytest.approx(2 / 3))


def test_a_department_that_was_only_ever_proposed_wrongly_counts_in_the_macro_f1():
    found = figures.of([outcome("road", "road"), outcome("road", "waste")])

    assert [(one.code, one.recall, one.f1) for one in found.by_department] == [("road", 0.5, pytest.approx(2 / 3)), ("waste", None, 0.0)]
    assert found.macro_f1 == pytest.approx(1 / 3)


def test_confusions_are_told_by_how_often_and_nothing_proposed_is_one():
    assert [(one.label, one.proposed, one.cases) for one in figures.confusions(EIGHT)] == [
        ("road", "park", 2),
        ("park", "road", 1),
        ("water", None, 1),
    ]


@pytest.mark.parametrize(
    ("accuracy", "cases", "threshold"),
    [(0.95, 2, 0.9), (0.75, 4, 0.8), (0.5, 7, 0.3), (1.0, 2, 0.9)],
)
def test_coverage_is_the_most_that_can_go_at_an_accuracy(accuracy, cases, threshold):
    found = figures.coverage(EIGHT, accuracy)

    assert (found.cases, found.share, found.threshold) == (cases, cases / 8, threshold)
    assert found.reached >= accuracy


def test_cases_of_the_same_confidence_go_together_or_not_at_all():
    alike = [outcome("road", "road", sure=0.7), outcome("road", "park", sure=0.7)]

    assert figures.coverage(alike, 0.9).cases == 0
    assert figures.coverage(alike, 0.5).cases == 2


def test_nothing_can_t_be_measured():
    with pytest.raises(ValueError, match="nothing to measure"):
        figures.of([])


@given(outcomes)
def test_shares_are_shares_and_the_first_three_hold_the_first(every):
    found = figures.of(every)

    assert 0 <= found.top1 <= found.top3 <= 1
    assert 0 <= found.macro_f1 <= 1
    assert found.top1 == pytest.approx(sum(one.cases * (one.recall or 0) for one in found.by_department) / len(every))
    assert sum(one.cases for one in found.confusions) == len(every) - round(found.top1 * len(every))


@given(outcomes)
def test_a_higher_wanted_accuracy_covers_no_more_and_what_is_covered_reaches_it(every):
    strict, usual, loose = (figures.coverage(every, accuracy) for accuracy in (0.95, 0.9, 0.85))

    assert strict.share <= usual.share <= loose.share
    for one in (strict, usual, loose):
        assert one.reached is None or one.reached >= one.accuracy - 1e-9
        assert one.threshold is None or one.cases == sum(o.confidence >= one.threshold and bool(o.ranked) for o in every)


@given(outcomes, st.randoms())
def test_the_order_of_the_cases_changes_nothing(every, chance):
    before = figures.of(every)
    chance.shuffle(every)
    after = figures.of(every)

    assert (before.top1, before.by_department, before.coverage, before.confusions) == (
        after.top1,
        after.by_department,
        after.coverage,
        after.confusions,
    )
    assert after.calibration.expected_error == pytest.approx(before.calibration.expected_error)

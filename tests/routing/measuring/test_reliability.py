"""Calibration beside values reckoned by hand, and what holds for any confidences."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.routing.measuring import reliability
from services.routing.measuring.outcomes import Outcome

pairs = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60)


def outcomes(*told: tuple[float, bool]) -> list[Outcome]:
    return [Outcome(label="road", ranked=(("road" if right else "park", sure),)) for sure, right in told]


def test_the_expected_error_of_four_decisions_is_the_one_reckoned_by_hand():
    found = reliability.of(outcomes((0.95, True), (0.95, False), (0.55, True), (0.15, False)))

    # |0.95 - 0.5| for two of four, |0.55 - 1| for one, |0.15 - 0| for one
    assert found.expected_error == pytest.approx(0.5 * 0.45 + 0.25 * 0.45 + 0.25 * 0.15)
    assert found.greatest_error == pytest.approx(0.45)
    assert found.brier == pytest.approx((0.05**2 + 0.95**2 + 0.45**2 + 0.15**2) / 4)
    assert [(one.low, one.high, one.cases, one.accuracy) for one in found.bins] == [
        (0.1, 0.2, 1, 0.0),
        (0.5, 0.6, 1, 1.0),
        (0.9, 1.0, 2, 0.5),
    ]


def test_an_honest_confidence_has_no_error():
    assert reliability.of(outcomes(*[(0.8, True)] * 8, *[(0.8, False)] * 2)).expected_error == pytest.approx(0)


def test_what_chance_alone_would_show_is_near_what_honest_confidences_show():
    chance = random.Random(7)
    shown, expected = [], []
    for _ in range(200):
        told = [(sure, chance.random() < sure) for sure in (chance.betavariate(4, 1.5) for _ in range(300))]
        found = reliability.of(outcomes(*told))
        shown.append(found.expected_error)
        expected.append(found.by_chance)

    assert sum(shown) / 200 == pytest.approx(sum(expected) / 200, rel=0.05)
    assert reliability.of(outcomes(*[(1.0, True)] * 5)).by_chance == 0


@pytest.mark.parametrize(("sure", "low"), [(0.0, 0.0), (0.1, 0.0), (0.1000001, 0.1), (0.3, 0.2), (0.7, 0.6), (1.0, 0.9)])
def test_an_edge_belongs_to_the_bin_below_it(sure, low):
    (one,) = reliability.equally_wide([(sure, True)])

    assert one.low == low


def test_what_is_no_probability_is_refused():
    with pytest.raises(ValueError, match="no probability"):
        reliability.equally_wide([(1.01, True)])


def test_equally_full_bins_never_part_cases_of_the_same_confidence():
    bins = reliability.equally_full([(0.5, True)] * 15 + [(0.9, False)] * 5)

    assert [(one.low, one.high, one.cases) for one in bins] == [(0.5, 0.5, 15), (0.9, 0.9, 5)]


def test_wilson_s_interval_is_the_published_one():
    low, high = reliability.wilson(8, 10)

    assert (low, high) == (pytest.approx(0.4902, abs=1e-4), pytest.approx(0.9433, abs=1e-4))


@given(pairs)
def test_no_decision_is_lost_between_the_bins(told):
    for bins in (reliability.equally_wide(told), reliability.equally_full(told)):
        assert sum(one.cases for one in bins) == len(told)
        assert sum(round(one.accuracy * one.cases) for one in bins) == sum(right for _, right in told)
        for one in bins:
            assert one.low - 1e-9 <= one.confidence <= one.high + 1e-9
            assert one.span[0] - 1e-9 <= one.accuracy <= one.span[1] + 1e-9


@given(pairs)
def test_the_expected_error_lies_between_the_whole_s_error_and_the_greatest(told):
    found = reliability.of(outcomes(*told))
    whole = abs(found.mean_confidence - sum(right for _, right in told) / len(told))

    assert whole - 1e-9 <= found.expected_error <= found.greatest_error + 1e-9 <= 1 + 2e-9

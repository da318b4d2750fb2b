"""The median by counting, against the median by sorting."""

from __future__ import annotations

import statistics
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.metrics.duration import class_of, median, middle

SECONDS = st.floats(min_value=1, max_value=3e8)


@given(SECONDS)
def test_a_class_stands_for_each_of_its_durations_to_half_a_percent(seconds: float):
    assert middle(class_of(seconds)) == pytest.approx(seconds, rel=0.0051)


@given(st.lists(SECONDS, min_size=1))
def test_the_median_is_right_to_half_a_percent(durations: list[float]):
    classes = Counter(map(class_of, durations))

    assert median(classes) == pytest.approx(statistics.median(durations), rel=0.0051)


def test_there_is_no_median_of_nothing():
    assert median({}) is None


@pytest.mark.parametrize("seconds", [0.0, -5.0, 0.2])
def test_clocks_that_disagree_give_a_second(seconds: float):
    assert class_of(seconds) == class_of(1.0)

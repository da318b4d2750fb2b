"""How well routing guesses, and when that is told to be drifting."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.message import new_id
from contracts.metrics import RoutingWeek
from services.metrics.counting import Fact
from services.metrics.judging import MILLION, Mark, verdict, week_of
from services.metrics.quality import drifting, quality

MONDAY = date(2026, 11, 23)


def test_a_week_begins_at_midnight_in_korea():
    assert week_of(datetime(2026, 11, 22, 14, 59, tzinfo=UTC)) == date(2026, 11, 16)
    assert week_of(datetime(2026, 11, 22, 15, 0, tzinfo=UTC)) == MONDAY


def test_shares_are_of_what_was_judged():
    marks = {
        Mark(MONDAY, "automatic", "road", "decided"): 6,
        Mark(MONDAY, "triage", "parks", "decided"): 4,
        Mark(MONDAY, "automatic", "road", "first"): 3,
        Mark(MONDAY, "automatic", "water", "other"): 1,
        Mark(MONDAY, "automatic", "road", "mistaken"): 1,
        Mark(MONDAY, "automatic", "road", "expected"): 38 * MILLION // 10,
        Mark(MONDAY, "triage", "parks", "among_three"): 1,
        Mark(MONDAY, "any", "road", "moved"): 2,
    }

    found = quality(marks, MONDAY)

    assert (found.triage_share, found.accuracy, found.accuracy_three) == (0.4, 0.6, 0.8)
    assert (found.automatic_accuracy, found.automatic_expected) == (0.75, pytest.approx(0.95))
    assert [(one.key, one.judged, one.right, one.mistaken, one.moved) for one in found.departments] == [
        ("parks", 1, 0, 0, 0),
        ("road", 3, 3, 1, 2),
        ("water", 1, 0, 0, 0),
    ]
    assert found.weeks[0].moved == 2


def test_nothing_seen_divides_nothing():
    found = quality({}, MONDAY)

    assert (found.triage_share, found.accuracy, found.drifting) == (None, None, False)


def test_a_fall_is_told_and_bad_luck_is_not():
    assert drifting([a_week(judged=100, right=80, expected=95.0)])
    assert not drifting([a_week(judged=100, right=93, expected=95.0)])
    assert not drifting([a_week(judged=20, right=10, expected=19.0)]), "too few to tell"


def test_only_the_latest_weeks_tell_of_a_drift():
    old, new = MONDAY - timedelta(weeks=8), MONDAY
    marks = {
        Mark(old, "automatic", "road", "other"): 100,
        Mark(old, "automatic", "road", "expected"): 95 * MILLION,
        Mark(new, "automatic", "road", "first"): 100,
        Mark(new, "automatic", "road", "expected"): 95 * MILLION,
    }

    assert not quality(marks, old).drifting


@given(right=st.integers(0, 500), wrong=st.integers(0, 500), sure=st.floats(0, 1))
def test_who_is_as_right_as_expected_does_not_drift(right: int, wrong: int, sure: float):
    judged = right + wrong

    assert not drifting([a_week(judged=judged, right=right, expected=min(float(right), judged * sure))])


def test_a_guess_is_right_where_the_heir_answered():
    case = Fact(complaint_id=new_id(), guessed_by="automatic", guesses=("parks",), settled="green", forebears=("parks",))

    assert verdict(case) == "first"
    assert verdict(replace(case, forebears=())) == "other"


def a_week(*, judged: int, right: int, expected: float) -> RoutingWeek:
    more = {"decided": judged, "automatic": judged, "judged": judged, "right": right, "among_three": right, "moved": 0}
    return RoutingWeek(week=MONDAY, automatic_judged=judged, automatic_right=right, automatic_expected=expected, **more)

"""How long an answer may take: what the law sets for each kind, and what a city may change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.gateway import Kind
from services.complaints.counting import expires_at
from services.complaints.periods import LONGEST, PERIODS, Counted, Period, granted, periods_of, within_the_law
from tests.complaints.builders import CALENDAR, korea

periods = st.sampled_from("hdwmy").flatmap(lambda unit: st.integers(1, LONGEST[unit]).map(lambda n: Period(amount=n, unit=unit)))
moments = st.datetimes(korea("2024-01-01 00:00").replace(tzinfo=None), korea("2027-12-31 23:59").replace(tzinfo=None)).map(
    lambda found: korea(str(found))
)


def test_the_law_has_a_period_for_every_kind():
    assert {kind: str(period) for kind, period in PERIODS.items()} == {
        Kind.LEGAL_QUESTION: "14d",  # 시행령 제14조
        Kind.SYSTEM_QUESTION: "7d",  # 시행령 제14조
        Kind.SUGGESTION: "14d",  # 시행령 제15조
        Kind.OTHER: "3h",  # 시행령 제16조, 제19조: 즉시
        Kind.GRIEVANCE: "7d",  # 시행령 제17조
        Kind.STATUTORY: "14d",
    }


@pytest.mark.parametrize(
    ("text", "counted", "article"),
    [
        ("3h", Counted.HOURS, "법 제19조 제1항"),
        ("5d", Counted.HOURS, "법 제19조 제1항"),
        ("6d", Counted.DAYS, "법 제19조 제2항"),
        ("14d", Counted.DAYS, "법 제19조 제2항"),
        ("2w", Counted.CALENDAR, "법 제19조 제3항"),
        ("1m", Counted.CALENDAR, "법 제19조 제3항"),
        ("1y", Counted.CALENDAR, "법 제19조 제3항"),
    ],
)
def test_in_what_a_period_is_counted(text, counted, article):
    period = Period.parse(text)

    assert (period.counted, period.counted.article) == (counted, article)


@given(periods)
def test_a_period_reads_as_it_is_written(period):
    assert Period.parse(str(period)) == period


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "reads like 7d"),
        ("d", "reads like 7d"),
        ("7", "reads like 7d"),
        ("7 d", "reads like 7d"),
        ("-1d", "reads like 7d"),
        ("1.5h", "reads like 7d"),
        ("٧d", "reads like 7d"),
        ("7D", "reads like 7d"),
        ("7d\n", "reads like 7d"),
        ("0d", "between 1d and 365d"),
        ("9999h", "between 1h and 2920h"),
        ("25m", "between 1m and 24m"),
    ],
)
def test_a_period_that_makes_no_sense_is_named(text, problem):
    with pytest.raises(ValueError, match=problem):
        Period.parse(text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.SUGGESTION, "14d"),
        (Kind.SUGGESTION, "10d"),
        (Kind.SUGGESTION, "3h"),
        (Kind.SUGGESTION, "2w"),
        (Kind.GRIEVANCE, "5d"),
        (Kind.GRIEVANCE, "1w"),
        (Kind.GRIEVANCE, "48h"),
        (Kind.OTHER, "7d"),  # 시행령 제16조 제3항: the head of the body may set another period
        (Kind.STATUTORY, "3m"),  # 법 제36조: as published
    ],
)
def test_a_city_may_grant_a_shorter_period(kind, text):
    assert within_the_law(kind, Period.parse(text)) == Period.parse(text)


@pytest.mark.parametrize(
    ("kind", "text", "article"),
    [
        (Kind.LEGAL_QUESTION, "15d", "14d, the period of 시행령 제14조"),
        (Kind.SYSTEM_QUESTION, "8d", "7d, the period of 시행령 제14조"),
        (Kind.SUGGESTION, "3w", "14d, the period of 시행령 제15조"),
        (Kind.SUGGESTION, "1m", "14d, the period of 시행령 제15조"),
        (Kind.GRIEVANCE, "2w", "7d, the period of 시행령 제17조"),
        (Kind.GRIEVANCE, "56h", "7d, the period of 시행령 제17조"),  # from the moment of receipt, 56 hours end on the eighth day
    ],
)
def test_a_city_may_not_grant_a_longer_period(kind, text, article):
    with pytest.raises(ValueError, match=article):
        within_the_law(kind, Period.parse(text))


@given(periods, st.sampled_from([Kind.SUGGESTION, Kind.GRIEVANCE]), moments)
def test_what_a_city_may_grant_never_ends_later_than_the_law_has_it(period, kind, received):
    try:
        within_the_law(kind, period)
    except ValueError:  # refused: the city may not grant it, so there is nothing to compare
        return

    assert expires_at(received, period, CALENDAR) <= expires_at(received, PERIODS[kind], CALENDAR)


def test_a_citys_periods_stand_in_the_place_of_the_laws():
    found = periods_of({Kind.OTHER: "7d", Kind.SUGGESTION: "10d"})

    assert (str(found[Kind.OTHER]), str(found[Kind.SUGGESTION]), str(found[Kind.GRIEVANCE])) == ("7d", "10d", "7d")


@pytest.mark.parametrize(
    ("text", "problem"),
    [("21d", "suggestion: 21d can end later than 14d, the period of 시행령 제15조"), ("soon", "suggestion: a period reads like 7d")],
)
def test_a_citys_period_that_cannot_be_is_named_by_its_kind(text, problem):
    with pytest.raises(ValueError, match=problem):
        periods_of({Kind.SUGGESTION: text})


def test_a_case_gets_the_period_of_its_service_if_its_kind_may_wait_so_long():
    thirty_days = Period.parse("30d")

    assert granted(Kind.OTHER, thirty_days, PERIODS) == thirty_days
    assert granted(Kind.GRIEVANCE, thirty_days, PERIODS) == PERIODS[Kind.GRIEVANCE]
    assert granted(Kind.GRIEVANCE, None, PERIODS) == PERIODS[Kind.GRIEVANCE]

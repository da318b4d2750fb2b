"""What may stop the clock, and what it then takes out."""

from __future__ import annotations

import pytest

from contracts.gateway import Kind
from contracts.message import Refusal
from services.complaints.pauses import IN_KOREAN, PauseGround, pause, union
from tests.complaints.builders import CALENDAR, a_pause, korea

RECEIVED = korea("2026-11-20 10:00")  # a Friday
STUDY, HEARING, OUTAGE = PauseGround.STUDY, PauseGround.HEARING, PauseGround.OUTAGE


def span(began: str, ended: str | None):
    return korea(began), korea(ended) if ended else None


def test_a_supplement_takes_out_the_day_of_the_request_and_the_day_of_the_answer():
    asked = a_pause("2026-11-23 14:00", "2026-11-25 09:10")

    assert asked.span(RECEIVED) == span("2026-11-23 00:00", "2026-11-26 00:00")


@pytest.mark.parametrize("ground", [HEARING, OUTAGE])
def test_of_everything_else_only_what_it_took(ground):
    assert a_pause("2026-11-23 14:00", "2026-11-23 16:00", ground).span(RECEIVED) == span("2026-11-23 14:00", "2026-11-23 16:00")


def test_a_pause_whose_end_nobody_knows_has_none():
    assert a_pause("2026-11-23 14:00", None).span(RECEIVED) == span("2026-11-23 00:00", None)
    assert a_pause("2026-11-23 14:00", None, OUTAGE).span(RECEIVED) == span("2026-11-23 14:00", None)


def test_an_outage_that_began_before_the_receipt_counts_from_there():
    assert a_pause("2026-11-20 09:00", "2026-11-20 11:00", OUTAGE).span(RECEIVED) == span("2026-11-20 10:00", "2026-11-20 11:00")


def test_what_lies_in_several_spans_is_there_once():
    spans = [
        span("2026-11-24 00:00", "2026-11-26 00:00"),
        span("2026-11-23 09:00", "2026-11-23 10:00"),
        span("2026-11-25 09:00", "2026-11-25 12:00"),
        span("2026-11-26 00:00", "2026-11-27 00:00"),
        span("2026-11-28 00:00", "2026-11-28 00:00"),
    ]

    assert union(spans) == [span("2026-11-23 09:00", "2026-11-23 10:00"), span("2026-11-24 00:00", "2026-11-27 00:00")]
    assert union([*spans, span("2026-11-25 00:00", None)])[-1] == span("2026-11-24 00:00", None)


def test_a_pause_is_put_beside_the_earlier_ones():
    hearing, outage = a_pause("2026-11-23 14:00", "2026-11-23 16:00", HEARING), a_pause("2026-11-23 09:00", None, OUTAGE)

    assert pause(Kind.SUGGESTION, (hearing,), outage, CALENDAR) == (hearing, outage)


def test_a_pause_cannot_end_before_it_begins():
    with pytest.raises(Refusal, match="end before it begins") as refused:
        pause(Kind.SUGGESTION, (), a_pause("2026-11-24 10:00", "2026-11-23 10:00"), CALENDAR)

    assert (refused.value.reason, refused.value.field) == ("invalid", "until")


# 현장조사: 14 days, and once 7 more (시행령 제17조). From Monday 2 November 2026, the fourteenth working day is Thursday the 19th.

FIRST = a_pause("2026-11-02 10:00", "2026-11-19 17:00", STUDY)
MORE = a_pause("2026-11-20 10:00", "2026-11-30 17:00", STUDY)  # seven working days


def test_a_grievance_is_studied_on_site_for_fourteen_days_and_once_for_seven_more():
    studied = pause(Kind.GRIEVANCE, (), FIRST, CALENDAR)

    assert pause(Kind.GRIEVANCE, studied, MORE, CALENDAR) == (FIRST, MORE)


@pytest.mark.parametrize(
    ("kind", "before", "new", "field", "words"),
    [
        (Kind.GRIEVANCE, (), a_pause("2026-11-02 10:00", "2026-11-20 09:00", STUDY), "until", "at most 14 days, here until 2026-11-19"),
        (Kind.GRIEVANCE, (), a_pause("2026-11-02 10:00", None, STUDY), "until", "until when"),
        (
            Kind.GRIEVANCE,
            (FIRST,),
            a_pause("2026-11-20 10:00", "2026-12-01 09:00", STUDY),
            "until",
            "at most 7 days, here until 2026-11-30",
        ),
        (Kind.GRIEVANCE, (FIRST, MORE), a_pause("2026-12-02 10:00", "2026-12-02 11:00", STUDY), "ground", "once only"),
        (Kind.SUGGESTION, (), FIRST, "ground", "only a grievance"),
    ],
)
def test_a_study_that_may_not_be_is_refused_with_its_article(kind, before, new, field, words):
    with pytest.raises(Refusal, match=words) as refused:
        pause(kind, before, new, CALENDAR)

    assert refused.value.field == field
    assert "시행령 제17조" in refused.value.detail


def test_every_ground_has_a_korean_name():
    assert set(IN_KOREAN) == set(PauseGround)

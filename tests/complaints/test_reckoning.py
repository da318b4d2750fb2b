"""The way to a due date, day by day, as it is shown to whoever asks why."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given

from services.complaints.deadlines import Clock, due_at
from services.complaints.pauses import Pause, PauseGround
from services.complaints.periods import Counted, Period
from services.complaints.reckoning import days
from tests.complaints.builders import CALENDAR, a_pause, korea
from tests.complaints.test_deadlines import clocks


def the_way(period: str, received: str, *pauses: Pause) -> list[tuple[str, int | None, float, str | None]]:
    """Day, number, counted hours, reason."""
    clock = Clock(received_at=korea(received), period=Period.parse(period), pauses=pauses)
    hour = timedelta(hours=1)
    return [(f"{day.date:%m-%d}", day.number, day.counted / hour, day.because) for day in days(clock, CALENDAR)]


def test_the_days_of_seven_days_over_chuseok():
    assert the_way("7d", "2026-09-21 15:00") == [
        ("09-21", 1, 8, None),
        ("09-22", 2, 8, None),
        ("09-23", 3, 8, None),
        ("09-24", None, 0, "추석 전날"),
        ("09-25", None, 0, "추석"),
        ("09-26", None, 0, "추석 다음날"),
        ("09-27", None, 0, "일요일"),
        ("09-28", 4, 8, None),
        ("09-29", 5, 8, None),
        ("09-30", 6, 8, None),
        ("10-01", 7, 8, None),
    ]


def test_the_hours_of_an_immediate_answer_over_a_weekend():
    assert the_way("3h", "2026-11-20 17:00") == [
        ("11-20", None, 1, None),
        ("11-21", None, 0, "토요일"),
        ("11-22", None, 0, "일요일"),
        ("11-23", None, 2, None),
    ]


def test_who_comes_after_hours_begins_on_the_next_working_day():
    assert the_way("3h", "2026-11-24 19:30") == [("11-24", None, 0, "근무시간 뒤 접수"), ("11-25", None, 3, None)]


def test_the_days_on_which_the_clock_stood():
    outage = a_pause("2026-11-27 09:00", "2026-11-27 10:30", PauseGround.OUTAGE)

    assert the_way("6d", "2026-11-23 10:00", a_pause("2026-11-24 10:00", "2026-11-25 09:00"), outage) == [
        ("11-23", 1, 8, None),
        ("11-24", None, 0, "일시정지(보완)"),
        ("11-25", None, 0, "일시정지(보완)"),
        ("11-26", 2, 8, None),
        ("11-27", 3, 6.5, "일시정지(정보시스템 장애)"),
        ("11-28", None, 0, "토요일"),
        ("11-29", None, 0, "일요일"),
        ("11-30", 4, 8, None),
        ("12-01", 5, 8, None),
        ("12-02", 6, 8, None),
        ("12-03", 6, 1.5, None),
    ]


def test_a_week_counts_its_weekend_and_may_end_after_it():
    assert the_way("1w", "2026-11-23 10:00")[4:] == [
        ("11-27", 5, 24, None),
        ("11-28", 6, 24, None),
        ("11-29", 7, 24, None),
        ("11-30", None, 0, "민법 제161조"),
    ]


def test_while_the_clock_stands_the_way_ends_where_it_stopped():
    assert the_way("7d", "2026-11-23 10:00", a_pause("2026-11-24 10:00", None)) == [
        ("11-23", 1, 8, None),
        ("11-24", None, 0, "일시정지(보완)"),
    ]


@given(clocks)
def test_the_days_add_up_to_the_period(clock):
    way = list(days(clock, CALENDAR))

    assert sum((day.counted for day in way), timedelta()) == clock.length
    assert [day.date for day in way] == [way[0].date + timedelta(n) for n in range(len(way))]
    assert (way[0].date, way[-1].date) == (clock.received_at.date(), due_at(clock, CALENDAR).date())
    for day in way:
        assert day.counted or day.because
        assert clock.period.counted is Counted.CALENDAR or not day.counted or CALENDAR.closed_because(day.date) is None

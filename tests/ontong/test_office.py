"""A city says in `deadlines.toml` when it works and how long it may take; what it doesn't say is as the law has it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from contracts.gateway import Kind
from ontong import office
from ontong.tables import BadJurisdiction
from services.complaints.periods import PERIODS
from tests.complaints.builders import korea

EXAMPLE_CITY = Path(__file__).parents[2] / "jurisdictions" / "example-city"


def a_city(folder: Path, text: str) -> Path:
    (folder / "deadlines.toml").write_text(text, encoding="utf-8")
    return folder


def test_without_the_file_the_law_alone_counts(tmp_path):
    found = office.read(tmp_path)

    assert found.periods == PERIODS
    assert found.calendar.after(korea("2026-11-24 11:30"), timedelta(hours=1)) == korea("2026-11-24 13:30")


def test_the_city_that_is_shipped_takes_seven_days_for_what_is_simple():
    found = office.read(EXAMPLE_CITY)

    assert str(found.periods[Kind.OTHER]) == "7d"
    assert {kind: period for kind, period in found.periods.items() if kind is not Kind.OTHER} == {
        kind: period for kind, period in PERIODS.items() if kind is not Kind.OTHER
    }


def test_a_city_is_read_as_it_was_written(tmp_path):
    found = office.read(
        a_city(
            tmp_path,
            """
            office_hours = ["08:00-12:00", "13:00-17:00"]
            periods = { suggestion = "10d" }
            [[days]]
            date = 2026-11-27
            name = "임시공휴일"
            [[days]]
            date = "2026-07-17"
            name = "제헌절"
            works = true
            """,
        )
    )

    assert str(found.periods[Kind.SUGGESTION]) == "10d"
    assert found.calendar.closed_because(date(2026, 11, 27)) == "임시공휴일"
    assert found.calendar.closed_because(date(2026, 7, 17)) is None
    assert [(day.day, day.name, day.works) for day in found.days] == [
        (date(2026, 11, 27), "임시공휴일", False),
        (date(2026, 7, 17), "제헌절", True),
    ]
    assert found.calendar.closing(date(2026, 11, 24)) == korea("2026-11-24 17:00")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('office_hours = ["09:00-12:00"]', "deadlines.toml: the office hours make 3 hours, but a working day has 8"),
        ('office_hours = ["9-18"]', "deadlines.toml: a session reads like 09:00-12:00, not '9-18'"),
        ('office_hours = "09:00-18:00"', "deadlines.toml:1: office_hours: Not a valid list."),
        ('opening_hours = ["09:00-18:00"]', "deadlines.toml:1: opening_hours: Unknown field."),
        (
            'periods = { suggestion = "21d" }',
            "deadlines.toml: periods: suggestion: 21d can end later than 14d, the period of 시행령 제15조",
        ),
        ('periods = { suggestion = "soon" }', "deadlines.toml: periods: suggestion: a period reads like 7d"),
        ('periods = { wish = "7d" }', "deadlines.toml:1: periods > wish: Unknown field."),
        ('days = [{ date = "tomorrow", name = "쉼" }]', "deadlines.toml:1: days 1 (쉼) > date: Not a date."),
        ("days = [{ date = 2026-11-27 }]", "deadlines.toml:1: days 1 > name: Missing data for required field."),
        ('days = [{ date = 2026-11-28, name = "토요 근무", works = true }]', "deadlines.toml: 2026-11-28 is a 토요일"),
        ("days = [", "deadlines.toml: "),
    ],
)
def test_a_mistake_is_named(tmp_path, text, problem):
    with pytest.raises(BadJurisdiction) as bad:
        office.read(a_city(tmp_path, text))

    assert any(line.startswith(problem) for line in bad.value.problems), bad.value.problems


def test_all_mistakes_are_named_at_once(tmp_path):
    city = a_city(tmp_path, 'office_hours = ["09:00-12:00"]\nperiods = { suggestion = "21d" }')

    wrong: list[str] = []
    office.look(city, wrong)
    assert len(wrong) == 2

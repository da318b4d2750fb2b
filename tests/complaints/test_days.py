"""The days themselves change: the city declares a day or an outage, and open cases are counted anew."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from contracts.city import DeclareDays, DeclaredDay, DeclareOutage, ReadDays
from contracts.complaints import DeadlineRecomputed
from contracts.gateway import Kind
from services.complaints import calendar
from services.complaints.service import Complaints
from services.complaints.usecases import timing
from tests.complaints.at_the_doors import PERIODS, City, open_text
from tests.complaints.builders import NOON, korea

FRIDAY = DeclaredDay(day=date(2026, 11, 27), name="임시공휴일")


@pytest.fixture
def city() -> City:
    return City()


@pytest.fixture
def case(city):
    return city.takes_up(kind=Kind.GRIEVANCE)


def declare(city, *days):
    city.asks(DeclareDays(days=days))
    city.lets_time_pass()


def an_outage(began="2026-11-25 09:30", ended="2026-11-25 11:00", **more):
    return DeclareOutage(**{"began_at": korea(began), "ended_at": korea(ended), "reason": "전산실 정전", **more})


def test_a_declared_day_moves_open_cases_and_says_so(city, case):
    declare(city, FRIDAY)

    said = city.said_last()
    assert isinstance(said, DeadlineRecomputed)
    assert (said.because, said.previous_due_at, said.due_at) == ("calendar", korea("2026-12-02 18:00"), korea("2026-12-03 18:00"))
    line = city.opens(case).timeline[-1]
    assert (line.act, line.text) == ("recompute", "calendar: 2026-12-02 18:00 → 2026-12-03 18:00")


def test_declared_again_it_changes_nothing(city, case):
    declare(city, FRIDAY)
    before = city.everything()

    declare(city, FRIDAY)

    assert city.everything() == before


def test_what_is_declared_is_read_with_its_revision_and_whoever_was_slower_changes_nothing(city):
    before = city.asks(ReadDays())
    declare(city, FRIDAY)
    city.now = korea("2026-11-25 12:00")
    city.asks(an_outage())

    read = city.asks(ReadDays())

    assert (read.days, read.revision) == ((FRIDAY,), before.revision + 2)
    assert [(one.began_at, one.reason) for one in read.outages] == [(korea("2026-11-25 09:30"), "전산실 정전")]
    refused = city.refuses(DeclareDays(days=(), seen_revision=before.revision))
    assert (refused.reason, refused.field) == ("conflict", "seen_revision")
    city.asks(DeclareDays(days=(), seen_revision=read.revision))
    assert city.asks(ReadDays()).days == ()


def test_what_the_folder_declares_is_read_until_the_desk_declares():
    line = calendar.DeclaredDay(date=date(2026, 12, 24), name="개청기념일", works=False)
    city = City()
    city.service = Complaints(open_text=open_text, calendar=calendar.Calendar(declared=(line,)), periods=PERIODS, names=("가온시",))

    assert [one.name for one in city.asks(ReadDays()).days] == ["개청기념일"]


def test_taken_back_the_old_date_holds_again(city, case):
    declare(city, FRIDAY)

    declare(city)

    assert city.said_last().due_at == korea("2026-12-02 18:00")


def test_a_day_before_or_behind_the_period_moves_nothing(city, case):
    declare(city, DeclaredDay(day=date(2026, 11, 20), name="개청일"), DeclaredDay(day=date(2026, 12, 3), name="임시공휴일"))

    assert city.said_of(DeadlineRecomputed) == []


def test_cases_that_come_later_are_counted_by_the_new_days(city):
    declare(city, FRIDAY)

    city.receives(kind=Kind.GRIEVANCE)

    assert city.said_last().due_at == korea("2026-12-03 18:00")


def test_what_has_ended_is_not_counted_anew(city, case):
    city.does("answer", case)

    declare(city, FRIDAY)

    assert city.said_of(DeadlineRecomputed) == []


def test_while_the_clock_stands_nothing_is_said_and_then_it_goes_on_by_the_new_days(city, case):
    city.does("pause", case, ground="expert_review")
    declare(city, FRIDAY)
    assert city.said_of(DeadlineRecomputed) == []

    city.does("resume", case)

    assert city.said_last().due_at == korea("2026-12-03 18:00")


def test_days_that_were_rolled_back_were_never_declared(city):
    def fail(tx):
        city.service.declare_days(DeclareDays(days=(FRIDAY,)), tx)
        city.service.cities.now(tx)
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        city.db.transact(fail)
    declare(city, DeclaredDay(day=date(2026, 11, 26), name="개청일"), FRIDAY)

    city.receives(kind=Kind.GRIEVANCE)

    assert city.said_last().due_at == korea("2026-12-04 18:00")


def test_another_process_and_a_restart_know_the_days_too(city, case):
    declare(city, FRIDAY)
    city.starts()

    city.receives(kind=Kind.GRIEVANCE)

    assert city.said_last().due_at == korea("2026-12-03 18:00")


def test_many_cases_are_counted_a_few_at_a_time(city, monkeypatch):
    monkeypatch.setattr(timing, "RECOUNTED_AT_ONCE", 2)
    for _ in range(5):
        city.receives(kind=Kind.GRIEVANCE)

    counted = []
    city.asks(DeclareDays(days=(FRIDAY,)))
    for _ in range(4):
        city.lets_time_pass()
        counted.append(len(city.said_of(DeadlineRecomputed)))

    assert counted == [2, 4, 5, 5]


@pytest.mark.parametrize(
    "days",
    [
        (FRIDAY, FRIDAY),
        (DeclaredDay(day=date(2026, 11, 27), name=" "),),
        (DeclaredDay(day=date(2026, 11, 27), name="날" * 101),),
        (DeclaredDay(day=date(2026, 11, 28), name="토요일 근무", works=True),),
    ],
)
def test_a_table_with_a_mistake_is_refused_and_the_house_goes_on(city, case, days):
    refused = city.refuses(DeclareDays(days=days))

    assert (refused.reason, refused.field) == ("invalid", "days")
    city.lets_time_pass()
    city.does("reclassify", case, kind=Kind.SUGGESTION)


# 정보시스템 장애 ----------------------------------------------------------------------------------------------------------


def test_an_outage_gives_back_exactly_its_working_time(city, case):
    city.now = korea("2026-11-25 12:00")
    city.asks(an_outage())
    city.lets_time_pass()

    said = city.said_last()
    assert (said.because, said.previous_due_at, said.due_at) == ("outage", korea("2026-12-02 18:00"), korea("2026-12-03 10:30"))


def test_an_outage_told_twice_is_one(city, case):
    city.now = korea("2026-11-25 12:00")
    city.asks(an_outage())
    city.lets_time_pass()
    before = city.everything()

    city.asks(an_outage())
    city.lets_time_pass()

    assert city.everything() == before


def test_a_case_that_came_after_the_outage_has_lost_nothing(city):
    city.now = korea("2026-11-25 12:00")
    city.receives(kind=Kind.GRIEVANCE)

    city.asks(an_outage())
    city.lets_time_pass()

    assert city.said_of(DeadlineRecomputed) == []


def test_an_outage_and_a_hearing_are_both_taken_out_and_the_cause_is_named(city, case):
    city.now = korea("2026-11-25 12:00")
    city.asks(an_outage())
    city.lets_time_pass()
    city.does("pause", case, until=korea("2026-11-25 15:00"))
    declare(city, FRIDAY)

    assert city.said_last().because == "calendar"
    assert city.said_last().due_at == korea("2026-12-04 13:30")


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"ended_at": korea("2026-11-25 09:30")}, "ended_at"),
        ({"ended_at": korea("2026-11-26 09:30")}, "ended_at"),
        ({"reason": " "}, "reason"),
        ({"reason": "가" * 1_001}, "reason"),
    ],
)
def test_an_outage_that_makes_no_sense_names_the_field(city, wish, field):
    city.now = NOON + timedelta(days=1)

    refused = city.refuses(an_outage(**wish))

    assert (refused.reason, refused.field) == ("invalid", field)

"""보완: the citizen is asked for what is missing, and the clock stands until the answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.complaints import (
    CitizenRequestRefused,
    ComplaintDeclined,
    ComplaintSupplemented,
    Handler,
    Status,
    SupplementPeriodExtended,
    SupplementRequested,
)
from contracts.gateway import Kind
from contracts.lists import ListComplaints
from tests.complaints.at_the_doors import City
from tests.complaints.builders import NOON, ROAD, an_admin, an_officer, asking, korea

WEEK = timedelta(days=7)


@pytest.fixture
def city() -> City:
    return City()


@pytest.fixture
def case(city):
    """A grievance of Tuesday noon; the citizen has a week to answer."""
    grievance = city.takes_up(kind=Kind.GRIEVANCE)
    city.does("request_supplement", grievance, an_officer(contact="041-000-1001"))
    return grievance


def test_a_request_stops_the_clock_and_tells_what_until_when_and_who(city, case):
    said = city.said_last()

    assert isinstance(said, SupplementRequested)
    assert (said.request, said.answer_by, said.paused_since) == ("위치를 알 수 있는 사진을 보내 주세요.", NOON + WEEK, NOON)
    assert (said.department, said.handler) == (ROAD, Handler(unit="도로과", name="김가온", contact="041-000-1001"))
    assert said.citizen_actions == ("withdraw", "change", "ask", "supplement", "more_time")
    assert city.opens(case).summary.due_at is None
    assert city.opens(case).summary.paused_because == "supplement"


def test_the_answer_starts_the_clock_again_with_the_next_day(city, case):
    city.now = korea("2026-11-26 10:00")

    city.hears("supplement", case)

    said = city.said_last()
    assert isinstance(said, ComplaintSupplemented)
    assert (said.text, said.due_at) == ("사진입니다.", korea("2026-12-07 18:00"))  # three days from 12-02
    assert city.opens(case).summary.due_at == said.due_at
    assert city.opens(case).timeline[-1].by == "citizen"


def test_the_desk_waits_for_the_citizens_date(city, case):
    later = city.takes_up(kind=Kind.SUGGESTION)

    found = [item.receipt_number for item in city.asks(ListComplaints(staff=an_admin())).items]

    assert found == [case.receipt_number, later.receipt_number]  # 12-01, 12-11


def test_more_time_can_be_had_twice_as_long_again(city, case):
    city.hears("more_time", case)
    first = city.said_last()
    city.hears("more_time", case)
    second = city.said_last()
    city.hears("more_time", case)
    third = city.said_last()

    assert isinstance(first, SupplementPeriodExtended)
    assert [first.answer_by, second.answer_by] == [NOON + 2 * WEEK, NOON + 3 * WEEK]
    assert second.citizen_actions == ("withdraw", "change", "ask", "supplement")
    assert isinstance(third, CitizenRequestRefused)
    assert third.reason == "more time can be had twice (시행령 제24조)"


def test_more_time_must_be_asked_for_in_time_but_a_late_answer_is_welcome(city, case):
    city.now = NOON + WEEK + timedelta(seconds=1)
    city.hears("more_time", case)
    assert "until the day on which the answer was due" in city.said_last().reason

    city.hears("supplement", case)

    assert city.status(case) is Status.IN_PROGRESS


def test_after_an_answer_a_second_request_has_ten_days_and_there_is_no_third(city, case):
    city.hears("supplement", case)
    too_long = city.refuses(asking("request_supplement", case, answer_by=NOON + timedelta(days=12)))
    city.does("request_supplement", case, answer_by=NOON + timedelta(days=10))
    city.hears("supplement", case)
    third = city.refuses(asking("request_supplement", case))

    assert (too_long.field, "at most 10 days" in too_long.detail) == ("answer_by", True)
    assert (third.reason, "제25조" in third.detail) == ("conflict", True)
    assert "request_supplement" not in city.opens(case).desk_actions


def test_who_has_not_answered_in_time_may_be_asked_once_more_while_the_clock_stands_as_before(city, case):
    early = city.refuses(asking("request_supplement", case))
    city.now = NOON + WEEK + timedelta(minutes=1)
    city.does("request_supplement", case)
    said = city.said_last()
    city.now += timedelta(days=8)
    third = city.refuses(asking("request_supplement", case, now=city.now))
    city.hears("supplement", case)

    assert (early.reason, "still has time" in early.detail) == ("conflict", True)
    assert (said.paused_since, said.status) == (NOON, Status.WAITING)
    assert third.reason == "conflict"
    assert city.said_last().due_at == korea("2026-12-18 18:00")  # seven days from 12-10


def test_nothing_is_returned_before_the_time_is_over(city, case):
    early = city.refuses(asking("decline", case))
    assert (early.reason, "제25조" in early.detail) == ("conflict", True)
    assert "decline" not in city.opens(case).desk_actions

    city.now = NOON + WEEK + timedelta(minutes=1)
    assert "decline" in city.opens(case).desk_actions
    city.does("decline", case, ground="시행령 제25조 제1항", reason="보완하지 않음")

    assert isinstance(city.said_last(), ComplaintDeclined)
    city.hears("supplement", case)
    assert isinstance(city.said_last(), CitizenRequestRefused)
    assert city.status(case) is Status.DECLINED


def test_a_request_that_comes_too_late_makes_nothing_timely(city):
    case = city.takes_up()
    city.now = korea("2026-11-25 09:00")

    city.does("request_supplement", case)
    city.hears("supplement", case)

    assert city.said_last().due_at == korea("2026-11-24 16:00")


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"answer_by": NOON}, "answer_by"),
        ({"answer_by": NOON - timedelta(days=1)}, "answer_by"),
        ({"answer_by": NOON + timedelta(days=62)}, "answer_by"),
        ({"request": "\t\n"}, "request"),
        ({"request": "가" * 20_001}, "request"),
        ({"staff": an_officer(ROAD)}, None),
    ],
)
def test_a_request_that_makes_no_sense_names_the_field(city, wish, field):
    case = city.takes_up()
    if field is None:  # the department's telephone will do
        city.does("request_supplement", case, **wish)
        assert city.said_last().handler.contact == ROAD.phone
    else:
        refused = city.refuses(asking("request_supplement", case, **wish))
        assert (refused.reason, refused.field) == ("invalid", field)

"""What a citizen may know of the due date: each day on the way, and why some were not counted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.days import CountDays, ForeseeExtension
from contracts.gateway import Kind
from contracts.message import Refusal, new_id
from tests.complaints.at_the_doors import City
from tests.complaints.builders import an_officer, korea


def test_the_days_that_were_waited_for_the_citizen_are_not_counted():
    city = City()
    case = city.takes_up()
    city.does("start", case, an_officer())
    city.does("request_supplement", case, an_officer(), request="사진을 보내 주세요", answer_by=city.now + timedelta(days=7))

    told = city.asks(CountDays(complaint_id=case.complaint_id))

    assert told.due_at is None
    assert told.days[-1].stood
    assert "보완" in (told.days[-1].because or "")
    assert told.days[-1].reasons == ("supplement",)


def test_each_day_to_the_due_date_has_its_number_or_a_reason():
    city = City()
    case = city.takes_up()

    told = city.asks(CountDays(complaint_id=case.complaint_id))

    assert told.due_at is not None
    assert told.days[-1].day == told.due_at.astimezone(korea("2026-01-01 00:00").tzinfo).date()
    numbers = [one.number for one in told.days if one.number]
    assert numbers == list(range(1, len(numbers) + 1))
    assert all(one.because and one.reasons for one in told.days if not one.counted)


def test_the_days_to_which_a_deadline_may_be_put_off_are_those_that_the_act_will_set():
    city = City()
    case = city.takes_up(kind=Kind.GRIEVANCE)

    choices = city.asks(ForeseeExtension(staff=an_officer(), receipt_number=case.receipt_number)).items

    assert [one.length for one in choices] == [f"{n}d" for n in range(1, 8)]
    city.does("extend", case, an_officer(contact="041-000-1001"), length="5d")
    assert city.opens(case).summary.due_at == choices[4].due_at
    assert [one.due_at for one in choices] == sorted(one.due_at for one in choices if one.due_at)


def test_why_a_day_is_not_counted_is_told_to_programs_too():
    city = City()
    case = city.takes_up(kind=Kind.GRIEVANCE)

    days = city.asks(CountDays(complaint_id=case.complaint_id)).days

    assert {one.reasons for one in days if one.day.weekday() == 5} == {("saturday",)}
    assert {one.reasons for one in days if one.counted} == {()}


def test_what_was_answered_is_put_off_to_no_day():
    city = City()
    case = city.takes_up()
    city.does("answer", case, an_officer(contact="041-000-1001"))

    assert city.asks(ForeseeExtension(staff=an_officer(), receipt_number=case.receipt_number)).items == ()


def test_the_officer_s_list_says_how_many_working_days_are_left():
    city = City()
    case = city.takes_up(kind=Kind.GRIEVANCE)
    days = city.asks(CountDays(complaint_id=case.complaint_id)).days
    today = city.now.astimezone(korea("2026-01-01 00:00").tzinfo).date()

    left = city.opens(case).summary.working_days
    city.now += timedelta(days=30)
    late = city.opens(case).summary.working_days

    assert left == sum(1 for one in days if one.counted and one.day > today)
    assert -22 < late < -10


def test_of_a_case_that_is_still_on_its_way_nothing_is_known():
    with pytest.raises(Refusal, match="on its way"):
        City().asks(CountDays(complaint_id=new_id()))

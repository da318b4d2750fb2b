"""What a citizen may know of the due date: each day on the way, and why some were not counted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.days import CountDays
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


def test_each_day_to_the_due_date_has_its_number_or_a_reason():
    city = City()
    case = city.takes_up()

    told = city.asks(CountDays(complaint_id=case.complaint_id))

    assert told.due_at is not None
    assert told.days[-1].day == told.due_at.astimezone(korea("2026-01-01 00:00").tzinfo).date()
    numbers = [one.number for one in told.days if one.number]
    assert numbers == list(range(1, len(numbers) + 1))
    assert all(one.because for one in told.days if not one.counted)


def test_of_a_case_that_is_still_on_its_way_nothing_is_known():
    with pytest.raises(Refusal, match="on its way"):
        City().asks(CountDays(complaint_id=new_id()))

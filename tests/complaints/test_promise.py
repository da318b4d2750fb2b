"""The cities' promise: a person answers within 30 minutes of office time; at 20 the desk is warned, and what came of it is counted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.answering import ApproveDraft, SetApproval
from contracts.complaints import ComplaintAnswered
from contracts.lists import ListComplaints
from contracts.notify import LetterName
from services.complaints.domain.promise import RESPONSES, promised
from tests.complaints.at_the_doors import City
from tests.complaints.builders import CALENDAR, NOON, PARKS, a_head, a_triage_clerk, an_admin, an_officer, korea


@pytest.fixture
def city() -> City:
    city = City()
    city.now = korea("2026-11-24 10:00")  # a Tuesday
    return city


def responses(city):
    return [event.first_response for event in city.said() if event.first_response]


def silent(city, staff=None):
    return [row.receipt_number for row in city.asks(ListComplaints(staff=staff or an_admin(), silent=True)).items]


@pytest.mark.parametrize(
    ("arrived", "answered", "in_time", "warned", "in_office_hours", "minutes"),
    [
        ("2026-11-24 10:00", "2026-11-24 10:20", True, False, True, 20),
        ("2026-11-24 10:00", "2026-11-24 10:21", True, True, True, 21),
        ("2026-11-24 10:00", "2026-11-24 10:30", True, True, True, 30),
        ("2026-11-24 10:00", "2026-11-24 10:31", False, True, True, 31),
        ("2026-11-24 11:50", "2026-11-24 13:20", True, True, True, 30),  # lunch doesn't count
        ("2026-11-24 17:50", "2026-11-25 09:20", True, True, True, 30),  # nor does the night
        ("2026-11-24 22:00", "2026-11-24 22:05", True, False, False, 0),
        ("2026-11-24 22:00", "2026-11-25 09:31", False, True, False, 31),
        ("2026-11-27 20:00", "2026-11-30 09:10", True, False, False, 10),  # nor a weekend
    ],
)
def test_only_office_time_counts(city, arrived, answered, in_time, warned, in_office_hours, minutes):
    city.now = korea(arrived)
    case = city.takes_up()

    city.now = korea(answered)
    city.does("start", case, an_officer())

    (first,) = responses(city)
    assert (first.in_time, first.warned, first.in_office_hours) == (in_time, warned, in_office_hours)
    assert city.opens(case).first_response_minutes == minutes


@pytest.mark.parametrize("act", ["start", "request_supplement", "extend", "transfer", "answer", "decline"])
def test_what_a_person_writes_to_the_citizen_is_a_response(city, act):
    city.does(act, city.takes_up(), an_officer())

    assert (len(responses(city)), isinstance(city.said_last(), RESPONSES)) == (1, True)


@pytest.mark.parametrize("act", ["note", "reroute", "reclassify", "pause", "fold"])
def test_what_happens_among_ourselves_is_none(city, act):
    case = city.takes_up()
    city.does(act, case)

    assert responses(city) == []
    assert city.opens(case).first_response_minutes is None


def test_a_draft_is_no_response_before_it_is_approved(city):

    city.asks(SetApproval(staff=an_admin(), department_code="road", required=True))
    case = city.takes_up()
    city.does("answer", case, an_officer())
    assert responses(city) == []

    city.now += timedelta(minutes=31)
    city.asks(ApproveDraft(staff=a_head(), receipt_number=case.receipt_number))

    assert [first.in_time for first in responses(city)] == [False]


def test_a_case_has_one_first_response_also_when_it_is_taken_up_again(city):
    case = city.takes_up()
    city.does("start", case)
    city.does("answer", case)
    city.delivers(case, LetterName.RESULT)
    city.hears("reopen", case)
    city.does("answer", case)

    assert len(responses(city)) == 1
    assert len(city.said_of(ComplaintAnswered)) == 2


def test_the_desk_is_warned_after_twenty_minutes_until_somebody_answers(city):
    case, withdrawn = city.takes_up(), city.takes_up()
    city.takes_up(PARKS)
    city.now += timedelta(minutes=20)
    assert silent(city) == []

    city.now += timedelta(minutes=1)
    city.hears("withdraw", withdrawn)
    assert silent(city, an_officer()) == [case.receipt_number]
    assert len(silent(city, a_triage_clerk())) == 2
    assert city.opens(case).summary.silent

    city.does("start", case, an_officer())
    assert silent(city, an_officer()) == []
    assert not city.opens(case).summary.silent
    quiet = city.asks(ListComplaints(staff=an_officer(), silent=False)).items
    assert {row.receipt_number for row in quiet} == {case.receipt_number, withdrawn.receipt_number}


@given(st.timedeltas(timedelta(), timedelta(days=400)))
def test_the_warning_comes_ten_minutes_of_office_time_before_the_promise_is_broken(later):
    arrived = (NOON + later).astimezone(korea("2026-11-24 10:00").tzinfo)
    promise = promised(arrived, CALENDAR)

    assert arrived < promise.warn_at < promise.respond_by
    assert CALENDAR.between(arrived, promise.respond_by) == timedelta(minutes=30)
    assert CALENDAR.between(promise.warn_at, promise.respond_by) == timedelta(minutes=10)

"""What will be late by the close of the next working day, at the doors: whose cases, until when, and in whose hands."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.gateway import Kind
from contracts.lists import ForeseeLate, LateTomorrow
from services.complaints.calendar import KOREA
from tests.complaints.at_the_doors import City
from tests.complaints.builders import PARKS, a_head, a_triage_clerk, an_admin, an_arbiter, an_officer, korea


@pytest.fixture
def city() -> City:
    return City()


def foreseen(city: City, staff=None, **more) -> LateTomorrow:
    return city.asks(ForeseeLate(staff=staff or a_head(), **more))


def test_what_is_due_by_the_close_of_the_next_working_day_is_foreseen(city):
    case = city.routes(city.receives(kind=Kind.GRIEVANCE))
    due = foreseen_due(city)

    city.now = due - timedelta(days=1)
    found = foreseen(city)

    (item,) = found.items
    assert (item.receipt_number, item.due_at, item.officer_name, item.paused) == (case.receipt_number, due, None, False)
    assert item.working_minutes_left == 8 * 60
    assert found.until.astimezone(KOREA).hour == 18
    assert [(share.officer_name, share.cases, share.working_minutes_left) for share in found.by_officer] == [(None, 1, 480)]


def foreseen_due(city: City):
    """When the case is due, as everybody was told."""
    return next(event.due_at for event in reversed(city.said()) if getattr(event, "due_at", None))


def test_what_is_due_later_or_late_already_or_answered_is_not(city):
    case = city.takes_up(kind=Kind.GRIEVANCE)
    city.does("assign", case)
    due = foreseen_due(city)

    city.now = due - timedelta(days=2)
    assert foreseen(city).items == ()

    city.now = due - timedelta(hours=1)
    assert len(foreseen(city).items) == 1
    (share,) = foreseen(city).by_officer
    assert (share.officer_name, share.cases) == (an_officer().name, 1)

    city.now = due + timedelta(minutes=1)
    assert foreseen(city).items == ()

    city.now = due - timedelta(hours=1)
    city.does("answer", case)
    assert foreseen(city).items == ()


def test_on_a_friday_the_next_working_day_is_monday(city):
    city.now = korea("2026-11-27 17:00")

    assert foreseen(city).until == korea("2026-11-30 18:00")


def test_a_clock_that_stands_makes_nothing_late(city):
    case = city.takes_up(kind=Kind.GRIEVANCE)
    due = foreseen_due(city)
    city.now = due - timedelta(days=1)

    city.does("request_supplement", case)

    assert foreseen(city).items == ()


def test_a_head_sees_the_own_department_and_who_sees_all_asks_for_one(city):
    city.routes(city.receives(kind=Kind.GRIEVANCE))
    city.routes(city.receives(kind=Kind.GRIEVANCE), PARKS)
    city.now = foreseen_due(city) - timedelta(days=1)

    assert [item.department.code for item in foreseen(city).items] == ["road"]
    for staff in (a_triage_clerk(), an_arbiter(), an_admin()):
        assert sorted(item.department.code for item in foreseen(city, staff).items) == ["parks", "road"]
        assert [item.department.code for item in foreseen(city, staff, department_code="parks").items] == ["parks"]
    assert city.refuses(ForeseeLate(staff=a_head(), department_code="parks")).reason == "forbidden"
    assert city.refuses(ForeseeLate(staff=an_officer())).reason == "forbidden"

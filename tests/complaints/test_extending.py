"""연장: more time, once by the city itself, on a ground that counts; the citizen is told at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.complaints import DeadlineExtended, Handler
from contracts.gateway import Kind
from tests.complaints.at_the_doors import City
from tests.complaints.builders import NOON, ROAD, an_officer, asking, korea


@pytest.fixture
def city() -> City:
    return City()


@pytest.fixture
def case(city):
    return city.takes_up(kind=Kind.GRIEVANCE)


def test_the_citizen_is_told_the_reason_the_new_date_and_who_stands_for_it(city, case):
    city.does("extend", case, an_officer(contact="041-000-1001"), length="7d")

    said = city.said_last()
    assert isinstance(said, DeadlineExtended)
    assert (said.ground, said.reason) == ("fact_check", "현장 확인")
    assert (said.previous_due_at, said.due_at) == (korea("2026-12-02 18:00"), korea("2026-12-11 18:00"))
    assert (said.department, said.handler) == (ROAD, Handler(unit="도로과", name="김가온", contact="041-000-1001"))
    assert (case.receipt_number, "extension") in city.owes()


@pytest.mark.parametrize("ground", ["workload", "late_assignment", "absence"])
def test_what_lies_with_the_city_is_no_ground(city, case, ground):
    refused = city.refuses(asking("extend", case, length="7d", ground=ground))

    assert (refused.reason, refused.field) == ("invalid", "ground")
    assert "시행령 제21조" in refused.detail


def test_a_second_extension_needs_the_citizens_consent_and_there_is_no_third(city, case):
    city.does("extend", case, length="7d")
    without = city.refuses(asking("extend", case, length="7d"))
    city.does("extend", case, length="7d", consented_at=NOON)
    third = city.refuses(asking("extend", case, length="7d", consented_at=NOON))

    assert (without.reason, without.field) == ("invalid", "consented_at")
    assert (third.reason, third.field) == ("conflict", "length")
    assert city.opens(case).summary.due_at == korea("2026-12-22 18:00")
    assert "extend" not in city.opens(case).desk_actions


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"length": "8d"}, "length"),
        ({"length": "7h"}, "length"),
        ({"length": "0d"}, "length"),
        ({"length": "-3d"}, "length"),
        ({"length": "soon"}, "length"),
        ({"ground": "because"}, "ground"),
        ({"reason": ""}, "reason"),
        ({"consented_at": NOON - timedelta(minutes=1)}, "consented_at"),
        ({"consented_at": NOON + timedelta(minutes=1)}, "consented_at"),
    ],
)
def test_an_extension_beyond_the_rules_names_the_field(city, case, wish, field):
    refused = city.refuses(asking("extend", case, **{"length": "7d", **wish}))

    assert (refused.reason, refused.field) == ("invalid", field)


def test_what_is_late_is_not_extended(city, case):
    city.now = korea("2026-12-02 18:00") + timedelta(seconds=1)

    refused = city.refuses(asking("extend", case, length="7d"))

    assert (refused.reason, refused.field) == ("conflict", "length")


def test_nobody_stands_for_it_without_a_contact(city):
    city.registers(ROAD.__class__(code="lake", name="호수과"))
    case = city.takes_up(kind=Kind.GRIEVANCE)
    city.does("reroute", case, department_code="lake")

    refused = city.refuses(asking("extend", case, an_officer(department_code="lake"), length="7d"))

    assert (refused.reason, refused.field) == ("invalid", "contact")
    assert "시행령 제31조" in refused.detail

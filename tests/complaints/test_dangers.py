"""위험. A danger that was heard stands first at the desk until somebody has taken it up; else more people are told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.dangers import AcknowledgeDanger, DangerUnacknowledged
from contracts.lists import ListComplaints
from contracts.urgency import Danger
from tests.complaints.at_the_doors import City
from tests.complaints.builders import PARKS, WIRE, a_triage_clerk, an_admin, an_arbiter, an_officer, heard, registered

GAS = Danger(kind="gas", name="가스 누출", call="119")


@pytest.fixture
def city() -> City:
    return City()


def numbers(city, staff=None, **filters):
    return [one.receipt_number for one in city.asks(ListComplaints(staff=staff or a_triage_clerk(), **filters)).items]


def acknowledging(case, staff=None, **more):
    return AcknowledgeDanger(staff=staff or an_officer(), receipt_number=case.receipt_number, **more)


def alerts(city):
    return [event for event in city.said() if isinstance(event, DangerUnacknowledged)]


def passes(city, minutes):
    city.now += timedelta(minutes=minutes)
    city.db.transact(city.service.alert_again)


def test_a_danger_stands_first_in_the_list_and_is_found(city):
    late, calm, pressing = city.takes_up(), city.takes_up(), city.takes_up()
    city.now += timedelta(days=60)  # the others are long overdue

    city.tells(heard(pressing, city))

    assert numbers(city)[0] == pressing.receipt_number
    assert numbers(city, danger="unacknowledged") == numbers(city, danger="any") == [pressing.receipt_number]
    assert city.opens(pressing).summary.alarm.danger == WIRE
    assert {late.receipt_number, calm.receipt_number} < set(numbers(city))


def test_a_danger_is_found_by_the_day_on_which_it_came(city):
    case = city.takes_up()
    city.tells(heard(case, city))

    assert numbers(city, received_from=city.now - timedelta(days=1)) == [case.receipt_number]


def test_who_takes_it_up_is_recorded_and_it_stands_where_it_stood(city):
    case = city.takes_up()
    city.tells(heard(case, city))

    done = city.asks(acknowledging(case, note="119와 함께 현장에 나감"))

    assert (done.alarm.acknowledged_by, done.alarm.acknowledged_at) == ("김가온", city.now)
    line = city.opens(case).timeline[-1]
    assert (line.act, line.text) == ("acknowledge_danger", "119와 함께 현장에 나감")
    assert numbers(city, danger="unacknowledged") == []
    assert numbers(city, danger="any") == [case.receipt_number]


def test_it_is_offered_while_a_danger_waits_and_not_otherwise(city):
    case = city.takes_up()
    before = city.opens(case).desk_actions
    city.tells(heard(case, city))
    waiting = city.opens(case).desk_actions
    city.asks(acknowledging(case))

    assert ["acknowledge_danger" in acts for acts in (before, waiting, city.opens(case).desk_actions)] == [False, True, False]


def test_only_what_waits_can_be_taken_up_and_only_once(city):
    case = city.takes_up()
    assert city.refuses(acknowledging(case)).reason == "conflict"
    city.tells(heard(case, city))
    city.asks(acknowledging(case))

    assert "already" in city.refuses(acknowledging(case)).detail


def test_another_departments_officer_does_not_know_of_it(city):
    case = city.takes_up()
    city.tells(heard(case, city))

    assert city.refuses(acknowledging(case, an_officer(PARKS))).reason == "not_found"


def test_while_nobody_takes_it_up_more_people_are_told_and_then_no_more(city):
    city.tells(registered(an_admin()))
    case = city.takes_up()
    city.tells(heard(case, city))

    passes(city, 9)
    assert alerts(city) == []
    for _ in range(6):
        passes(city, 10)

    told = alerts(city)
    assert [(one.times, one.account_ids) for one in told] == [(2, ()), (3, (an_admin().account_id,)), (4, (an_admin().account_id,))]
    assert told[0].department.code == "road"
    assert (told[0].danger, told[0].heard_at) == (WIRE, told[1].heard_at)


def test_once_it_is_taken_up_nobody_is_told_again(city):
    case = city.takes_up()
    city.tells(heard(case, city))
    city.asks(acknowledging(case))

    passes(city, 60)

    assert alerts(city) == []


def test_more_about_the_same_danger_is_none_of_its_own_and_another_one_is(city):
    case = city.takes_up()
    city.tells(heard(case, city))
    city.now += timedelta(minutes=5)
    city.tells(heard(case, city))
    first = city.opens(case).summary.alarm
    city.tells(heard(case, city, GAS))

    assert first.heard_at < city.now
    assert city.opens(case).summary.alarm.danger == GAS


def test_a_danger_that_was_taken_up_and_comes_back_waits_again(city):
    case = city.takes_up()
    city.tells(heard(case, city))
    city.asks(acknowledging(case))
    city.tells(heard(case, city))

    assert city.opens(case).summary.alarm.waits


def test_an_operator_sees_how_many_wait_and_how_long(city):
    case = city.takes_up()
    assert city.db.read(lambda tx: tx.complaints.dangers_waiting()) == (0, 0.0)
    city.tells(heard(case, city))
    city.now += timedelta(minutes=3)

    assert city.db.read(lambda tx: tx.complaints.dangers_waiting()) == (1, 180.0)


def test_a_filter_that_means_nothing_is_refused(city):
    refused = city.refuses(ListComplaints(staff=a_triage_clerk(), danger="yes"))

    assert (refused.reason, refused.field) == ("invalid", "danger")


@pytest.mark.parametrize("staff", [an_officer(), a_triage_clerk(), an_admin(), an_arbiter()])
def test_whoever_sees_a_case_may_take_its_danger_up(city, staff):
    case = city.takes_up()
    city.tells(heard(case, city))

    assert city.asks(acknowledging(case, staff)).alarm.acknowledged_by == staff.name

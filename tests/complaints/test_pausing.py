"""산입하지 않는 기간: the clock stands on a ground of the decree, and goes on when the ground is over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.complaints import ClockPaused, ClockResumed
from contracts.gateway import Kind
from contracts.lists import ListComplaints
from tests.complaints.at_the_doors import City
from tests.complaints.builders import PARKS, an_admin, asking, korea


@pytest.fixture
def city() -> City:
    return City()


def test_a_hearing_stops_the_clock_and_its_end_starts_it(city):
    case = city.takes_up(kind=Kind.GRIEVANCE)
    city.now = korea("2026-11-25 10:00")
    city.does("pause", case)
    paused, summary = city.said_last(), city.opens(case).summary
    city.now = korea("2026-11-27 10:00")
    city.does("resume", case)
    resumed = city.said_last()

    assert isinstance(paused, ClockPaused)
    assert (paused.ground, paused.paused_since, paused.due_at) == ("hearing", korea("2026-11-25 10:00"), None)
    assert (summary.due_at, summary.paused_since, summary.paused_because) == (None, paused.paused_since, "hearing")
    assert isinstance(resumed, ClockResumed)
    assert resumed.due_at == korea("2026-12-04 18:00")  # sixteen working hours later than 12-02 18:00
    assert city.opens(case).summary.paused_since is None


def test_a_pause_whose_end_is_known_shows_as_long_as_it_lasts(city):
    case = city.takes_up(kind=Kind.GRIEVANCE)
    city.does("pause", case, ground="expert_review", until=korea("2026-11-26 12:00"))

    assert city.opens(case).summary.paused_because == "expert_review"
    assert city.opens(case).summary.due_at is not None
    city.now = korea("2026-11-26 12:00")
    assert city.opens(case).summary.paused_because is None


def test_a_pause_may_end_before_it_was_thought_to(city):
    case = city.takes_up(kind=Kind.GRIEVANCE)
    city.does("pause", case, until=korea("2026-12-04 12:00"))
    city.now = korea("2026-11-24 15:00")

    city.does("resume", case)

    assert city.said_last().due_at == korea("2026-12-03 11:00")


def test_a_second_click_takes_out_nothing_more(city):
    case = city.takes_up(kind=Kind.GRIEVANCE)
    until = korea("2026-12-04 18:00")
    city.does("pause", case, ground="study", until=until)

    refused = city.refuses(asking("pause", case, ground="study", until=until))

    assert (refused.reason, refused.field) == ("conflict", "until")


def test_a_study_on_site_lasts_fourteen_days_and_once_seven_more(city):
    case = city.takes_up(kind=Kind.GRIEVANCE)
    city.does("pause", case, ground="study", until=korea("2026-12-11 18:00"))
    city.now = korea("2026-12-11 17:00")
    too_long = city.refuses(asking("pause", case, now=city.now, ground="study", until=korea("2026-12-22 18:00")))
    city.does("pause", case, ground="study", until=korea("2026-12-21 18:00"))
    city.now = korea("2026-12-21 17:00")
    again = city.refuses(asking("pause", case, now=city.now, ground="study", until=korea("2026-12-22 18:00")))

    assert (too_long.field, "제17조" in too_long.detail) == ("until", True)
    assert (again.reason, "once only" in again.detail) == ("conflict", True)
    assert city.opens(case).summary.due_at == korea("2026-12-31 18:00")


@pytest.mark.parametrize(
    ("kind", "wish", "reason", "field"),
    [
        (Kind.GRIEVANCE, {"ground": "holiday"}, "invalid", "ground"),
        (Kind.GRIEVANCE, {"ground": "supplement"}, "invalid", "ground"),
        (Kind.GRIEVANCE, {"ground": "outage"}, "invalid", "ground"),
        (Kind.GRIEVANCE, {"until": korea("2026-11-24 11:59")}, "invalid", "until"),
        (Kind.GRIEVANCE, {"until": korea("2027-11-26 12:00")}, "invalid", "until"),
        (Kind.GRIEVANCE, {"until": korea("9999-11-26 12:00")}, "invalid", "until"),
        (Kind.GRIEVANCE, {"ground": "study"}, "invalid", "until"),
        (Kind.GRIEVANCE, {"ground": "study", "until": korea("2026-12-14 09:00")}, "invalid", "until"),
        (Kind.SUGGESTION, {"ground": "study", "until": korea("2026-11-26 18:00")}, "invalid", "ground"),
    ],
)
def test_a_pause_without_a_lawful_ground_names_the_field(city, kind, wish, reason, field):
    refused = city.refuses(asking("pause", city.takes_up(kind=kind), **wish))

    assert (refused.reason, refused.field) == (reason, field)


@pytest.mark.parametrize("act", ["pause", "request_supplement", "extend", "merge"])
def test_while_the_clock_stands_it_must_go_on_first(city, act):
    lead, case = city.takes_up(), city.takes_up()
    city.does("pause", case)

    refused = city.refuses(asking(act, case, **({"into_receipt_number": lead.receipt_number} if act == "merge" else {})))

    assert (refused.reason, "the clock stands still" in refused.detail) == ("conflict", True)
    assert act not in city.opens(case).desk_actions


def test_a_case_that_stands_in_the_wrong_department_can_be_handed_on_and_its_clock_goes_on(city):
    case = city.takes_up()
    city.does("pause", case)

    city.does("reroute", case, department_code="parks")

    summary = city.opens(case, an_admin()).summary
    assert (summary.department, summary.paused_since) == (PARKS, None)
    assert summary.due_at is not None


def test_who_answers_while_the_clock_stands_is_in_time(city):
    case = city.takes_up()
    city.does("pause", case)
    city.now += timedelta(days=90)

    city.does("answer", case)

    assert city.said_last().on_time is True


def test_what_is_late_can_not_be_paused_and_what_runs_can_not_be_resumed(city):
    case = city.takes_up()

    assert city.refuses(asking("resume", case)).detail == "the clock runs: there is nothing to end"
    city.now = korea("2026-11-24 16:01")
    assert "nothing timely that is late" in city.refuses(asking("pause", case)).detail
    assert {"pause", "resume", "extend"}.isdisjoint(city.opens(case).desk_actions)


def test_a_case_whose_clock_stands_is_not_overdue_and_is_found_as_such(city):
    case = city.takes_up()
    city.does("pause", case)
    city.now += timedelta(days=90)

    def found(overdue):
        return [item.receipt_number for item in city.asks(ListComplaints(staff=an_admin(), overdue=overdue)).items]

    assert (found(True), found(False)) == ([], [case.receipt_number])

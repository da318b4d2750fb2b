"""Duties of a few working hours: 시행령 제6조 and 제13조."""

from __future__ import annotations

from datetime import date

import pytest

from contracts.city import DeclareDays, DeclaredDay
from contracts.complaints import ComplaintReceived, ComplaintRerouted, ComplaintRouted, ComplaintTransferred
from contracts.gateway import Kind
from contracts.lists import ListComplaints
from contracts.proposals import Proposal
from contracts.routing import TriageNeeded
from services.complaints.handovers import Handover, hand_over_by, register_by
from tests.complaints.at_the_doors import City
from tests.complaints.builders import CALENDAR, PARKS, ROAD, a_submission, an_admin, an_arbiter, an_officer, asking, korea


@pytest.mark.parametrize(
    ("arrived", "by"),
    [
        ("2026-11-21 12:00", "2026-11-23 18:00"),  # a Saturday: all of Monday
        ("2026-11-24 10:00", "2026-11-25 10:00"),
        ("2026-09-23 17:00", "2026-09-28 17:00"),  # before Chuseok
    ],
)
def test_what_arrives_is_registered_within_eight_working_hours(arrived, by):
    assert register_by(korea(arrived), CALENDAR) == korea(by)


@pytest.mark.parametrize(
    ("handover", "begins", "by"),
    [
        (Handover.TO_DEPARTMENT, "2026-11-24 11:30", "2026-11-24 13:30"),  # over lunch
        (Handover.TO_REMOTE_DEPARTMENT, "2026-11-24 11:30", "2026-11-24 15:30"),
        (Handover.REROUTE, "2026-11-24 16:00", "2026-11-25 10:00"),
        (Handover.TRANSFER, "2026-09-23 16:00", "2026-09-28 16:00"),  # over Chuseok
    ],
)
def test_by_when_a_case_is_handed_over(handover, begins, by):
    assert hand_over_by(handover, korea(begins), CALENDAR) == korea(by)


# At the doors ----------------------------------------------------------------------------------------------------------

TEN = korea("2026-11-24 10:00")  # a Tuesday


@pytest.fixture
def city() -> City:
    city = City()
    city.now = TEN
    return city


def hand_over(city, case):
    return city.opens(case).summary.hand_over


def found(city, wanted, staff=None):
    return [item.receipt_number for item in city.asks(ListComplaints(staff=staff or an_admin(), hand_over=wanted)).items]


def test_a_case_at_the_counter_must_be_with_a_department_within_an_hour(city):
    case = city.receives()

    waits = hand_over(city, case)
    city.now = korea("2026-11-24 11:01")

    assert (waits.to, waits.since, waits.due_at, waits.late) == ("department", TEN, korea("2026-11-24 11:00"), False)
    assert hand_over(city, case).late
    assert found(city, "late") == found(city, "pending") == [case.receipt_number]


def test_a_case_that_a_department_has_waits_for_no_hand_over(city):
    case = city.takes_up()

    assert hand_over(city, case) is None
    assert found(city, "pending") == []
    assert city.said_of(ComplaintRouted)[-1].hand_over_by == korea("2026-11-24 11:00")


def test_what_routing_proposes_is_the_reason_why_it_still_waits(city):
    case = city.receives()
    guess = Proposal(department_code="road", department_name="도로과", confidence=0.4, reason="가로등")

    city.tells(TriageNeeded(occurred_at=city.now, complaint_id=case.complaint_id, proposals=(guess,), model_version="1"))

    assert hand_over(city, case).reason == "도로과 40%"


@pytest.mark.parametrize(
    ("to", "named", "by"),
    [("department", "right_department", "2026-11-24 14:00"), ("agency", "agency", "2026-11-25 10:00")],
)
def test_what_a_department_hands_back_is_due_by_when_it_came(city, to, named, by):
    case = city.takes_up()
    city.now = korea("2026-11-24 10:30")

    city.does("hand_back", case, an_officer(), to=to, reason="공원 소관")

    waits, line = hand_over(city, case), city.opens(case).timeline[-1]
    assert (waits.to, waits.since, waits.due_at, waits.reason) == (named, TEN, korea(by), "공원 소관")
    assert (line.act, line.text) == ("hand_back", f"{to}: 공원 소관")


def test_the_list_begins_with_the_next_deadline_of_an_answer_or_of_a_hand_over(city):
    question, handed_back, grievance = (city.takes_up(kind=kind) for kind in (Kind.SYSTEM_QUESTION, Kind.LEGAL_QUESTION, Kind.GRIEVANCE))
    city.does("hand_back", handed_back, an_officer(), to="agency")
    city.now = korea("2026-11-24 11:00")
    at_the_counter = city.receives(kind=Kind.LEGAL_QUESTION)

    listed = [item.receipt_number for item in city.asks(ListComplaints(staff=an_admin())).items]

    assert listed[:2] == [case.receipt_number for case in (at_the_counter, handed_back)]
    assert set(listed[2:]) == {question.receipt_number, grievance.receipt_number}


@pytest.mark.parametrize("act", ["start", "assign", "reroute", "transfer", "answer", "decline", "request_supplement", "merge"])
def test_a_hand_over_is_over_once_the_case_is_taken_up_or_gone(city, act):
    lead = city.takes_up()
    case = city.takes_up()
    city.does("hand_back", case, an_officer())

    city.does(act, case, **({"into_receipt_number": lead.receipt_number} if act == "merge" else {}))

    assert hand_over(city, case) is None
    assert case.receipt_number not in found(city, "pending")


def test_what_is_handed_over_late_is_said_so_that_it_can_be_counted(city):
    rerouted, transferred = city.takes_up(), city.takes_up()
    city.now = korea("2026-11-25 12:00")

    city.does("reroute", rerouted, an_officer())
    city.does("transfer", transferred, an_officer())

    assert city.said_of(ComplaintRerouted)[-1].hand_over_by == korea("2026-11-24 14:00")
    assert city.said_of(ComplaintTransferred)[-1].hand_over_by == korea("2026-11-25 10:00")


def test_after_each_change_of_hands_the_hours_begin_anew(city):
    case = city.takes_up()
    city.now = korea("2026-11-24 15:00")
    city.does("reroute", case, an_officer())

    city.does("hand_back", case, an_officer(PARKS))

    assert hand_over(city, case).due_at == korea("2026-11-24 18:00")
    assert city.opens(case).summary.moves == 1


def test_a_dispute_waits_for_the_arbiter_with_the_reason_and_its_hours(city):
    case = city.takes_up()
    for department, officer in ((PARKS, an_officer()), (ROAD, an_officer(PARKS))):
        city.does("reroute", case, officer, department_code=department.code)

    city.does("reroute", case, an_officer(), reason="역시 공원 소관")
    waits = hand_over(city, case)
    city.does("reroute", case, an_arbiter(), department_code="road", reason="도로 시설물")

    assert (waits.to, waits.due_at, waits.reason) == ("right_department", korea("2026-11-24 14:00"), "역시 공원 소관")
    assert hand_over(city, case) is None


def test_a_day_that_the_city_declares_moves_a_hand_over_too(city):
    city.now = korea("2026-11-24 17:30")
    case = city.receives()
    assert hand_over(city, case).due_at == korea("2026-11-25 09:30")

    city.asks(DeclareDays(days=(DeclaredDay(day=date(2026, 11, 25), name="임시공휴일"),)))
    city.lets_time_pass()

    assert hand_over(city, case).due_at == korea("2026-11-26 09:30")


def test_what_arrived_long_before_it_was_registered_is_said_with_its_hours(city):
    city.tells(a_submission(occurred_at=korea("2026-11-20 10:00")))

    assert city.said_of(ComplaintReceived)[-1].register_by == korea("2026-11-23 10:00")


def test_a_department_hands_back_once(city):
    case = city.takes_up()
    city.does("hand_back", case, an_officer())

    assert city.refuses(asking("hand_back", case, an_officer())).reason == "conflict"
    assert "hand_back" not in city.opens(case, an_officer()).desk_actions


def test_only_pending_and_late_hand_overs_can_be_looked_for(city):
    assert city.refuses(ListComplaints(staff=an_admin(), hand_over="maybe")).field == "hand_over"

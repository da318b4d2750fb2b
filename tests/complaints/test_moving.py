"""재배정과 이송: a case changes hands, the third time by the arbiter's decision, or goes to another agency."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.complaints import ComplaintRerouted, ComplaintTransferred, Department, Status
from contracts.lists import ListComplaints
from tests.complaints.at_the_doors import City
from tests.complaints.builders import NOON, PARKS, ROAD, a_triage_clerk, an_admin, an_arbiter, an_officer, asking


@pytest.fixture
def city() -> City:
    return City()


def at_the_arbiter(city):
    return [item.receipt_number for item in city.asks(ListComplaints(staff=an_arbiter())).items]


@pytest.fixture
def disputed(city):
    """A case that has changed hands twice; the roads department asks for a third time."""
    case = city.takes_up()
    city.does("reroute", case, an_officer(ROAD), department_code="parks")
    city.does("reroute", case, an_officer(PARKS), department_code="road")
    city.does("reroute", case, an_officer(ROAD), department_code="parks", reason="공원 안입니다")
    return case


def test_each_change_of_hands_is_counted_and_keeps_the_clock(city):
    case = city.takes_up()
    due = city.opens(case).summary.due_at

    for department, to in ((ROAD, "parks"), (PARKS, "road")):
        city.now += timedelta(minutes=10)
        city.does("reroute", case, an_officer(department), department_code=to)

    assert [event.moves for event in city.said_of(ComplaintRerouted)] == [1, 2]
    assert {event.due_at for event in city.said_of(ComplaintRerouted)} == {due}
    assert city.opens(case).summary.moves == 2


def test_the_third_change_waits_for_the_arbiter(city, disputed):
    file = city.opens(disputed)

    assert len(city.said_of(ComplaintRerouted)) == 2
    assert (file.summary.department, file.summary.moves) == (ROAD, 2)
    assert (file.timeline[-1].act, file.timeline[-1].text) == ("dispute", "산림공원과: 공원 안입니다")
    assert at_the_arbiter(city) == [disputed.receipt_number]


@pytest.mark.parametrize(
    ("staff", "may"), [(an_officer(), False), (a_triage_clerk(), False), (an_arbiter(), True), (an_admin(), True)], ids=str
)
def test_only_who_decides_disputes_is_offered_to_move_it(city, disputed, staff, may):
    assert ("reroute" in city.opens(disputed, staff).desk_actions) is may


def test_the_arbiter_sees_only_what_is_disputed(city):
    city.takes_up()

    assert at_the_arbiter(city) == []


def test_the_arbiter_moves_it(city, disputed):
    city.does("reroute", disputed, an_arbiter(), department_code="parks", reason="공원 관리 구역")

    said = city.said_last()
    assert isinstance(said, ComplaintRerouted)
    assert (said.department, said.moves) == (PARKS, 3)
    assert at_the_arbiter(city) == []


def test_the_arbiter_leaves_it_where_it_is(city, disputed):
    city.does("reroute", disputed, an_arbiter(), department_code="road", reason="도로 부속물")

    assert len(city.said_of(ComplaintRerouted)) == 2
    assert city.opens(disputed).timeline[-1].act == "settle_dispute"
    assert at_the_arbiter(city) == []


def test_asking_again_after_the_decision_goes_to_the_arbiter_again(city, disputed):
    city.does("reroute", disputed, an_arbiter(), department_code="parks", reason="공원 관리 구역")

    city.does("reroute", disputed, an_officer(PARKS), department_code="road", reason="도로입니다")

    assert city.opens(disputed).summary.department == PARKS
    assert at_the_arbiter(city) == [disputed.receipt_number]


@pytest.mark.parametrize("end", ["answer", "decline", "transfer", "merge"])
def test_what_has_ended_is_disputed_no_more(city, disputed, end):
    more = {"into_receipt_number": city.takes_up().receipt_number} if end == "merge" else {}

    city.does(end, disputed, **more)

    assert at_the_arbiter(city) == []


def test_triage_can_not_move_it_a_third_time_but_an_administrator_can(city, disputed):
    refused = city.refuses(asking("reroute", disputed, a_triage_clerk(), department_code="parks"))
    assert (refused.reason, city.opens(disputed).summary.department) == ("conflict", ROAD)
    assert city.opens(disputed).summary.disputed_since is not None

    city.does("reroute", disputed, an_admin(), department_code="parks")
    assert city.opens(disputed).summary.department == PARKS


@pytest.mark.parametrize(
    "wish", [{"department_code": "road"}, {"department_code": "moon"}, {"reason": " "}, {"department_code": "parks", "reason": ""}]
)
def test_a_dispute_that_makes_no_sense_leaves_nothing(city, disputed, wish):
    refused = city.refuses(asking("reroute", disputed, an_officer(), **wish))

    assert refused.reason == "invalid"


# 이송 -----------------------------------------------------------------------------------------------------------------


def test_the_citizen_is_told_which_agency_answers_and_where_to_ask(city):
    case = city.takes_up()

    city.does("transfer", case, an_officer(), agency_receipt_number="2AA-2611-0001", agency_link="https://minwon.police.go.kr/2AA?x=1")

    said = city.said_last()
    assert isinstance(said, ComplaintTransferred)
    assert (said.agency, said.agency_receipt_number) == ("경찰청", "2AA-2611-0001")
    assert (said.agency_link, said.reason) == ("https://minwon.police.go.kr/2AA?x=1", "경찰 소관")
    assert (said.handler.unit, said.handler.contact) == ("도로과", ROAD.phone)
    assert said.citizen_actions == ()
    assert (case.receipt_number, "transfer") in city.owes()


def test_the_counter_transfers_what_was_never_the_citys(city):
    case = city.receives()

    city.does("transfer", case, a_triage_clerk().__class__(**{**vars(a_triage_clerk()), "contact": "041-000-0001"}))

    assert (city.said_last().department, city.said_last().handler.unit) == (None, "민원실")
    assert city.status(case) is Status.TRANSFERRED


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"agency": ""}, "agency"),
        ({"agency": "청" * 201}, "agency"),
        ({"agency": "도로과"}, "agency"),
        ({"agency": " 산림공원과 "}, "agency"),
        ({"agency": "parks"}, "agency"),
        ({"agency": "가온시"}, "agency"),
        ({"reason": ""}, "reason"),
        ({"agency_receipt_number": " "}, "agency_receipt_number"),
        ({"agency_receipt_number": "1" * 101}, "agency_receipt_number"),
        ({"agency_link": "javascript:alert(1)"}, "agency_link"),
        ({"agency_link": "minwon.police.go.kr"}, "agency_link"),
        ({"agency_link": "https://"}, "agency_link"),
        ({"agency_link": "https://[police"}, "agency_link"),
        ({"agency_link": "https://police.go.kr/ <b>"}, "agency_link"),
        ({"agency_link": "https://police.go.kr/" + "a" * 2_000}, "agency_link"),
    ],
)
def test_a_transfer_that_makes_no_sense_names_the_field(city, wish, field):
    refused = city.refuses(asking("transfer", city.takes_up(), **wish))

    assert (refused.reason, refused.field) == ("invalid", field)


def test_a_department_that_is_no_more_is_no_hindrance(city):
    city.registers(Department(code="police", name="경찰청"), occurred_at=NOON, active=False)

    city.does("transfer", city.takes_up())

    assert isinstance(city.said_last(), ComplaintTransferred)

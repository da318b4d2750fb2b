"""담당자: an officer takes a case, a head hands it out, and the desk finds it by whose hands it is in."""

from __future__ import annotations

import pytest

from contracts.complaints import Department, Status
from contracts.desk import Officer, Role, Staff
from contracts.gateway import Kind
from contracts.lists import ListComplaints
from tests.complaints.at_the_doors import City
from tests.complaints.builders import (
    PARKS,
    a_colleague,
    a_head,
    an_admin,
    an_officer,
    asking,
    registered,
)

KIM = Officer(account_id="kim", name="김가온")
YOON = Officer(account_id="yoon", name="윤마루")


@pytest.fixture
def city() -> City:
    return City()


def who_has(city, case):
    return city.opens(case).summary.officer


def in_the_hands_of(city, officer, staff=None):
    return [item.receipt_number for item in city.asks(ListComplaints(staff=staff or an_officer(), officer=officer)).items]


def test_an_officer_takes_what_nobody_has_and_the_history_tells(city):
    case = city.takes_up()

    summary = city.does("assign", case, an_officer(), account_id=None)

    line = city.opens(case).timeline[-1]
    assert summary.officer == KIM
    assert (line.act, line.by, line.text) == ("assign", "김가온 (kim)", "김가온: kim")


def test_who_has_it_is_for_colleagues_only(city):
    case = city.takes_up()
    before = len(city.said())

    city.does("assign", case, an_officer())

    assert len(city.said()) == before


def test_of_two_who_take_it_at_once_the_second_reads_who_has_it(city):
    case = city.takes_up()
    city.does("assign", case, an_officer())

    refused = city.refuses(asking("assign", case, a_colleague(), account_id=None))

    assert (refused.reason, refused.field) == ("conflict", "account_id")
    assert "김가온" in refused.detail


def test_an_officer_gives_no_case_to_a_colleague(city):
    refused = city.refuses(asking("assign", city.takes_up(), an_officer(), account_id="yoon"))

    assert (refused.reason, refused.field) == ("forbidden", "account_id")


@pytest.mark.parametrize("staff", [a_head(), an_admin()])
def test_a_head_hands_it_out_and_out_again(city, staff):
    case = city.takes_up()

    city.does("assign", case, staff, account_id="kim")
    city.does("assign", case, staff, account_id="yoon")

    assert who_has(city, case) == YOON
    assert [line.text for line in city.opens(case).timeline if line.act == "assign"] == ["김가온: kim", "윤마루: yoon"]


def test_a_head_may_take_a_case_from_an_officer(city):
    case = city.takes_up()
    city.does("assign", case, an_officer())

    city.does("assign", case, a_head(), account_id=None)

    assert who_has(city, case).account_id == "choi"


@pytest.mark.parametrize(
    "member",
    [
        registered(a_colleague(PARKS)),
        registered(a_colleague(), active=False),
        registered(an_admin(), account_id="yoon"),
    ],
    ids=["of another department", "gone", "of no department"],
)
def test_a_case_goes_into_the_hands_of_somebody_of_its_department_only(city, member):
    case = city.takes_up()
    city.tells(member)

    refused = city.refuses(asking("assign", case, a_head(), account_id="yoon"))

    assert (refused.reason, refused.field) == ("invalid", "account_id")


def test_an_administrator_names_an_officer(city):
    assert city.refuses(asking("assign", city.takes_up(), an_admin(), account_id=None)).field == "account_id"


def test_whoever_starts_what_nobody_has_has_it(city):
    case = city.takes_up()

    city.does("start", case, an_officer())

    assert who_has(city, case) == KIM


def test_starting_for_a_colleague_takes_nothing_from_them(city):
    case = city.takes_up()
    city.does("assign", case, a_head(), account_id="yoon")

    city.does("start", case, an_officer())

    assert who_has(city, case) == YOON


def test_a_case_that_changes_hands_is_in_nobodys(city):
    case = city.takes_up()
    city.does("start", case, an_officer())

    city.does("reroute", case, an_officer(), department_code="parks")

    assert who_has(city, case) is None


def test_a_case_that_is_taken_up_again_is_in_the_hands_it_was_in(city):
    case = city.takes_up(kind=Kind.STATUTORY)
    city.does("start", case, an_officer())
    city.does("decline", case, an_officer())

    city.hears("object", case)

    assert city.status(case) is Status.ROUTED
    assert who_has(city, case) == KIM


def test_the_list_finds_what_is_in_somebodys_hands_and_what_is_in_nobodys(city):
    mine, theirs, nobodys = (city.takes_up() for _ in range(3))
    city.does("assign", mine, an_officer())
    city.does("assign", theirs, a_head(), account_id="yoon")

    assert in_the_hands_of(city, "me") == [mine.receipt_number]
    assert in_the_hands_of(city, "yoon") == [theirs.receipt_number]
    assert in_the_hands_of(city, "none") == [nobodys.receipt_number]


def test_what_is_in_nobodys_hands_and_waits_for_nobody_is_not_looked_for(city):
    answered = city.takes_up()
    city.does("answer", answered, an_officer())

    assert in_the_hands_of(city, "none") == []


def test_of_another_department_an_officer_finds_nothing(city):
    city.registers(Department(code="lake", name="호수과", phone="041-000-3000"))
    city.tells(registered(a_colleague(PARKS)))
    theirs = city.takes_up(PARKS)
    city.does("assign", theirs, an_admin(), account_id="yoon")

    assert in_the_hands_of(city, "yoon", an_officer()) == []
    assert in_the_hands_of(city, "yoon", an_admin()) == [theirs.receipt_number]


def test_the_desk_offers_a_taken_case_to_whoever_hands_cases_out(city):
    case = city.takes_up()
    city.does("assign", case, an_officer())

    assert "assign" not in city.opens(case, a_colleague()).desk_actions
    assert "assign" in city.opens(case, a_head()).desk_actions


def test_a_clerk_of_an_intake_unit_takes_the_cases_of_that_unit_only(city):
    clerk = Staff(account_id="lee", name="이누리", role=Role.TRIAGE, department_code="road", contact="041-000-0009")
    own, others = city.takes_up(), city.takes_up(PARKS)

    city.does("assign", own, clerk, account_id=None)

    assert who_has(city, own).account_id == "lee"
    assert city.refuses(asking("assign", others, clerk, account_id=None)).reason == "forbidden"

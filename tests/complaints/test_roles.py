"""Who may do what at the desk: each role, each act, whoever's case it is; and nothing that makes no sense."""

from __future__ import annotations

import pytest

from contracts.complaints import Department
from contracts.desk import Role
from services.complaints.roles import ACTS_OF
from tests.complaints.at_the_doors import City
from tests.complaints.builders import ASKED, PARKS, a_head, a_triage_clerk, an_admin, an_arbiter, an_officer, asking, heard

OF_A_DEPARTMENT = sorted(ASKED.keys() - {"route"})
STAFF = {
    Role.OFFICER: an_officer(),
    Role.HEAD: a_head(),
    Role.TRIAGE: a_triage_clerk(),
    Role.ARBITER: an_arbiter(),
    Role.ADMIN: an_admin(),
}


@pytest.fixture
def city() -> City:
    return City()


def wish(city, act):
    return {"into_receipt_number": city.takes_up().receipt_number} if act == "merge" else {}


def prepare(city, act, case):
    """What another rule than the role asks for."""
    if act in {"contribute", "decline_part", "prolong", "release"}:
        city.does("involve", case)
    if act == "acknowledge_danger":
        city.tells(heard(case, city))


@pytest.mark.parametrize("act", OF_A_DEPARTMENT)
@pytest.mark.parametrize("role", Role)
def test_a_role_does_what_it_is_for_and_nothing_else(city, role, act):
    again = {"citizen_keys": ("k" * 64,)} if act == "close_as_repeated" else {}
    if again:
        city.answers_before(2)
    case = city.takes_up(**again)

    if act in ACTS_OF[role]:
        prepare(city, act, case)
        if act not in {"resume", "unmerge", "unfold"}:  # which need another act before
            city.does(act, case, STAFF[role].__class__(**{**vars(STAFF[role]), "contact": "041-000-0001"}), **wish(city, act))
    else:
        assert city.refuses(asking(act, case, STAFF[role], **wish(city, act))).reason == "forbidden"


@pytest.mark.parametrize("act", OF_A_DEPARTMENT)
@pytest.mark.parametrize("given", [PARKS, None])
@pytest.mark.parametrize("staff", [an_officer(), a_head()])
def test_to_an_officer_and_to_a_head_another_departments_case_does_not_exist(city, act, given, staff):
    case = city.routes(city.receives(), given) if given else city.receives()

    refused = city.refuses(asking(act, case, staff, **wish(city, act)))

    assert refused.reason == "not_found"
    assert refused.detail == f"there is no complaint {case.receipt_number}"


def test_a_head_may_all_that_an_officer_may():
    assert ACTS_OF[Role.OFFICER] <= ACTS_OF[Role.HEAD]


def test_triage_may_not_answer_and_an_arbiter_may_only_move_it_take_a_note_and_look_at_a_danger():
    assert {"answer", "decline", "start", "extend", "pause"}.isdisjoint(ACTS_OF[Role.TRIAGE])
    assert ACTS_OF[Role.ARBITER] == {"see", "reroute", "note", "close_as_repeated", "acknowledge_danger"}


def test_an_officer_who_handed_it_on_sees_it_no_more(city):
    case = city.takes_up()
    city.does("reroute", case, an_officer())

    assert city.refuses(asking("note", case, an_officer())).reason == "not_found"
    city.does("note", case, an_officer(PARKS))


@pytest.mark.parametrize("act", ["start", "answer", "decline", "transfer", "extend", "request_supplement"])
def test_no_notice_goes_out_without_a_contact(city, act):
    city.registers(Department(code="lake", name="호수과"))
    case = city.routes(city.receives(), Department(code="lake", name="호수과"))

    refused = city.refuses(asking(act, case, an_officer(department_code="lake")))

    assert (refused.reason, refused.field) == ("invalid", "contact")


@pytest.mark.parametrize(
    ("act", "more", "field"),
    [
        ("answer", {"text": "네"}, "text"),
        ("answer", {"text": " 네 "}, "text"),
        ("answer", {"text": "가" * 34_000}, "text"),  # 100 kB
        ("answer", {"text": "고쳤습니다.\0"}, "text"),
        ("note", {"text": ""}, "text"),
        ("note", {"text": "가" * 20_001}, "text"),
        ("assign", {"account_id": "nobody"}, "account_id"),
        ("hand_back", {"to": "moon"}, "to"),
        ("hand_back", {"reason": " "}, "reason"),
        ("decline", {"ground": ""}, "ground"),
        ("decline", {"reason": " "}, "reason"),
        ("decline", {"remedy": ""}, "remedy"),
        ("decline", {"remedy": "가" * 20_001}, "remedy"),
        ("merge", {"reason": ""}, "reason"),
        ("reroute", {"department_code": "moon"}, "department_code"),
        ("reroute", {"department_code": "road"}, "department_code"),
        ("reroute", {"reason": None}, "reason"),
    ],
)
def test_what_makes_no_sense_names_the_field_and_leaves_nothing(city, act, more, field):
    case = city.takes_up()

    refused = city.refuses(asking(act, case, **wish(city, act), **more))

    assert (refused.reason, refused.field) == ("invalid", field)


def test_an_unmerging_without_a_reason_is_refused(city):
    case = city.takes_up()
    city.does("merge", case, **wish(city, "merge"))

    assert city.refuses(asking("unmerge", case, reason=" ")).field == "reason"


@pytest.mark.parametrize(
    "act", ["assign", "hand_back", "start", "answer", "decline", "transfer", "extend", "request_supplement", "pause", "merge", "reclassify"]
)
def test_a_second_click_does_nothing(city, act):
    case, more = city.takes_up(), wish(city, act)
    city.does(act, case, **more)
    once = city.opens(case)

    city.refuses(asking(act, case, **more))

    assert city.opens(case) == once

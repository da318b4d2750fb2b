"""협조와 분리 (법 제20조): other departments contribute to a case inside its time, and one answer goes out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.city import DeclareDays, DeclaredDay
from contracts.complaints import ComplaintAnswered, Department, Status
from contracts.desk import Role
from contracts.gateway import Kind
from contracts.lists import ListComplaints
from contracts.notify import LetterName
from contracts.together import DepartmentInvolved, DepartmentReleased, PartContributed, PartState
from tests.complaints.at_the_doors import City
from tests.complaints.builders import NOON, PARKS, ROAD, a_triage_clerk, an_admin, an_officer, asking, korea

MARKET = Department(code="market", name="시장과", phone="041-000-3000")
IN_A_DAY = NOON + timedelta(days=1)
PARKER, MARKETER = an_officer(PARKS, account_id="park", name="박공원"), an_officer(MARKET, account_id="ma", name="마시장")
ROADER = an_officer(ROAD, contact="041-000-1001")


@pytest.fixture
def city() -> City:
    return a_city()


@pytest.fixture
def case(city):
    """A grievance of seven days that the road department answers for."""
    return city.takes_up(ROAD, kind=Kind.GRIEVANCE)


@pytest.fixture
def shared(city, case):
    """The same, to which two departments contribute."""
    city.does("involve", case, ROADER, contribute_by=IN_A_DAY)
    city.does("involve", case, ROADER, department_code="market", matter="노점이 길을 막습니다.", contribute_by=IN_A_DAY)
    return case


def a_city() -> City:
    city = City()
    city.registers(MARKET)
    return city


def listed(city, staff, **more):
    return city.asks(ListComplaints(staff=staff, **more)).items


def test_the_citizen_learns_who_works_on_it_and_nothing_of_what_is_asked(city, case):
    city.does("involve", case, ROADER, matter="비밀", contribute_by=IN_A_DAY)

    said = city.said_last()
    assert isinstance(said, DepartmentInvolved)
    assert (said.contributor, said.contribute_by, said.status) == (PARKS, IN_A_DAY, Status.ROUTED)
    assert "비밀" not in repr(said)


def test_there_is_one_answer_and_it_waits_for_all(city, shared):
    assert "wait for the part of 산림공원과, 시장과" in city.refuses(asking("answer", shared, ROADER)).detail
    city.does("contribute", shared, PARKER, department_code=None, text="가지를 쳤습니다.")
    assert "wait for the part of 시장과" in city.refuses(asking("answer", shared, ROADER)).detail
    city.does("contribute", shared, MARKETER, department_code=None, text="노점을 옮겼습니다.")

    draft = city.opens(shared, ROADER).joint_draft
    city.does("answer", shared, ROADER, text=draft)

    assert draft == "[산림공원과] 가로수에 가려 있는지 봐 주세요.\n가지를 쳤습니다.\n\n[시장과] 노점이 길을 막습니다.\n노점을 옮겼습니다."
    (answered,) = city.said_of(ComplaintAnswered)
    assert (answered.department, answered.handler.name, answered.answer) == (ROAD, "김가온", draft)


def test_what_was_contributed_is_internal_until_the_answer(city, shared):
    city.does("contribute", shared, PARKER, text="내부 검토")

    said = city.said_last()
    assert isinstance(said, PartContributed)
    assert "내부 검토" not in repr(said)
    assert city.opens(shared).parts[0].text == "내부 검토"


@pytest.mark.parametrize("act", ["decline", "transfer", "merge"])
def test_nor_does_it_end_otherwise_before_all_are_in(city, shared, act):
    more = {"into_receipt_number": city.takes_up().receipt_number} if act == "merge" else {}

    assert city.refuses(asking(act, shared, ROADER, **more)).reason == "conflict"
    assert act not in city.opens(shared, ROADER).desk_actions


def test_a_part_that_was_declined_waits_for_the_department_in_charge(city, case):
    city.does("involve", case, ROADER, contribute_by=IN_A_DAY)
    city.does("decline_part", case, PARKER)
    assert city.refuses(asking("answer", case, ROADER)).reason == "conflict"

    city.does("release", case, ROADER)
    city.does("answer", case, ROADER)

    assert city.said_of(DepartmentReleased)[0].contributor == PARKS
    assert city.opens(case).parts[0].state is PartState.RELEASED


def test_released_it_can_be_asked_again_with_a_time_of_its_own(city, case):
    city.does("involve", case, ROADER, contribute_by=IN_A_DAY)
    city.does("release", case, ROADER)

    city.does("involve", case, ROADER, contribute_by=IN_A_DAY + timedelta(days=1))

    assert [part.state for part in city.opens(case).parts] == [PartState.RELEASED, PartState.OPEN]
    city.does("contribute", case, PARKER)


# Whose time ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", [NOON, NOON - timedelta(days=1), korea("2026-12-03 00:00")])
def test_a_part_has_its_time_within_that_of_the_case(city, case, by):
    refused = city.refuses(asking("involve", case, ROADER, contribute_by=by))

    assert (refused.reason, refused.field) == ("invalid", "contribute_by")


def test_a_part_may_be_due_with_the_case_itself_and_not_a_second_later(city, case):
    due = city.opens(case).summary.due_at

    assert "법 제20조" in city.refuses(asking("involve", case, ROADER, contribute_by=due + timedelta(seconds=1))).detail
    city.does("involve", case, ROADER, contribute_by=due)


def test_the_time_is_prolonged_once_before_it_is_over_and_never_beyond_that_of_the_case(city, case):
    city.does("involve", case, ROADER, contribute_by=IN_A_DAY)
    due = city.opens(case).summary.due_at

    assert city.refuses(asking("prolong", case, PARKER, contribute_by=due + timedelta(seconds=1))).field == "contribute_by"
    assert city.refuses(asking("prolong", case, PARKER, contribute_by=IN_A_DAY)).field == "contribute_by"
    city.does("prolong", case, PARKER, contribute_by=due)

    assert "once (법 제20조)" in city.refuses(asking("prolong", case, PARKER, contribute_by=due)).detail
    (row,) = listed(city, PARKER)
    assert (row.contribute_by, row.due_at) == (due, due)


def test_when_it_is_over_nobody_prolongs_it_but_late_is_better_than_never(city, case):
    city.does("involve", case, ROADER, contribute_by=IN_A_DAY)
    city.now = IN_A_DAY + timedelta(seconds=1)

    assert "before the time is over" in city.refuses(asking("prolong", case, PARKER, now=city.now)).detail
    city.does("contribute", case, PARKER)


def test_the_case_keeps_its_clock(city, case):
    before = city.opens(case).summary.due_at

    city.does("involve", case, ROADER, contribute_by=IN_A_DAY)
    city.does("contribute", case, PARKER)

    assert city.opens(case).summary.due_at == before


def test_when_the_case_is_due_earlier_so_are_its_parts(city, case):
    city.asks(DeclareDays(days=(DeclaredDay(day=korea("2026-11-27 00:00").date(), name="임시공휴일"),)))
    city.lets_time_pass(NOON + timedelta(minutes=1))
    late = city.opens(case).summary.due_at
    city.does("involve", case, ROADER, contribute_by=late)

    city.asks(DeclareDays(days=()))
    city.lets_time_pass(NOON + timedelta(minutes=2))

    (row,) = listed(city, PARKER)
    assert row.contribute_by == row.due_at < late


@pytest.mark.parametrize("act", ["request_supplement", "pause"])
def test_while_the_clock_stands_nobody_is_given_a_time(city, case, act):
    city.does(act, case, ROADER)

    city.refuses(asking("involve", case, ROADER, contribute_by=IN_A_DAY))

    assert city.opens(case).parts == ()


# Who sees it, and does what ------------------------------------------------------------------------------------------------


def test_the_list_of_a_contributing_department_has_it_by_its_own_time(city, case):
    own = city.takes_up(PARKS, kind=Kind.GRIEVANCE)
    city.does("involve", case, ROADER, contribute_by=IN_A_DAY)

    first, second = listed(city, PARKER)

    assert (first.receipt_number, first.contribute_by) == (case.receipt_number, IN_A_DAY)
    assert (second.receipt_number, second.contribute_by) == (own.receipt_number, None)
    assert [row.contribute_by for row in listed(city, ROADER)] == [None]


def test_the_list_is_turned_page_by_page_without_a_gap(city):
    numbers, seen, cursor = [], [], ""
    for hours in range(1, 8):
        case = city.takes_up(PARKS if hours % 2 else ROAD, kind=Kind.GRIEVANCE)
        if not hours % 2:
            city.does("involve", case, ROADER, contribute_by=NOON + timedelta(hours=hours))
        numbers.append(case.receipt_number)

    while cursor is not None:
        page = city.asks(ListComplaints(staff=PARKER, limit=2, cursor=cursor or None))
        seen, cursor = [*seen, *(row.receipt_number for row in page.items)], page.next_cursor

    assert (sorted(seen), len(seen)) == (sorted(numbers), len(set(seen)))


@pytest.mark.parametrize("end", ["contribute", "release", "withdraw"])
def test_what_is_no_longer_awaited_is_in_no_list(city, case, end):
    city.does("involve", case, ROADER, contribute_by=IN_A_DAY)

    if end == "withdraw":
        city.hears(end, case)
    else:
        city.does(end, case, PARKER if end == "contribute" else ROADER)

    assert listed(city, PARKER) == ()


def test_a_contributor_sees_the_case_and_acts_on_its_part_only(city, shared):
    file = city.opens(shared, PARKER)
    assert set(file.desk_actions) == {"contribute", "decline_part", "prolong", "note"}
    assert file.summary.contribute_by == IN_A_DAY

    for act in ("answer", "start", "extend", "reroute", "release", "involve", "transfer", "decline"):
        more = {"department_code": "market"} if act in {"reroute", "release", "involve"} else {}
        assert city.refuses(asking(act, shared, PARKER, **more)).reason == "forbidden"
    assert city.refuses(asking("contribute", shared, PARKER, department_code="market")).field == "department_code"
    city.does("note", shared, PARKER)


def test_having_contributed_it_sees_the_case_still_and_does_nothing_more(city, shared):
    city.does("contribute", shared, PARKER)

    assert city.opens(shared, PARKER).desk_actions == ("note",)
    assert city.refuses(asking("contribute", shared, PARKER)).reason == "conflict"


def test_released_it_sees_the_case_no_more(city, shared):
    city.does("release", shared, ROADER)

    assert city.refuses(asking("note", shared, PARKER)).reason == "not_found"


def test_the_department_in_charge_contributes_to_no_case_of_its_own(city, shared):
    assert city.refuses(asking("contribute", shared, ROADER, department_code=None)).reason == "forbidden"


def test_a_head_contributes_too(city, shared):
    city.does("contribute", shared, an_officer(PARKS, role=Role.HEAD))

    assert [part.state for part in city.opens(shared).parts] == [PartState.CONTRIBUTED, PartState.OPEN]


def test_a_contributor_that_takes_the_case_over_has_no_part_beside_it(city, shared):
    city.does("reroute", shared, ROADER)

    assert [part.state for part in city.opens(shared).parts] == [PartState.RELEASED, PartState.OPEN]
    assert [row.contribute_by for row in listed(city, PARKER)] == [None]
    assert listed(city, ROADER) == ()


def test_triage_splits_a_complaint_that_holds_several_matters(city, case):
    city.does("involve", case, a_triage_clerk(), matter="둘째 민원: 노점", department_code="market", contribute_by=IN_A_DAY)

    (part,) = city.opens(case, MARKETER).parts
    assert (part.matter, part.department, part.state) == ("둘째 민원: 노점", MARKET, PartState.OPEN)
    assert len(listed(city, an_admin())) == 1  # one receipt, one story


@pytest.mark.parametrize(
    ("act", "more", "reason", "field"),
    [
        ("involve", {"department_code": "moon"}, "invalid", "department_code"),
        ("involve", {"department_code": "road"}, "invalid", "department_code"),
        ("involve", {"department_code": "parks"}, "conflict", "department_code"),
        ("involve", {"department_code": "lake", "matter": " "}, "invalid", "matter"),
        ("involve", {"department_code": "lake", "matter": "가" * 20_001}, "invalid", "matter"),
        ("contribute", {"text": "네"}, "invalid", "text"),
        ("contribute", {"text": "가" * 20_001}, "invalid", "text"),
        ("contribute", {"department_code": None}, "invalid", "department_code"),
        ("contribute", {"department_code": "road"}, "conflict", "department_code"),
        ("decline_part", {"reason": ""}, "invalid", "reason"),
        ("decline_part", {"reason": "가" * 1001}, "invalid", "reason"),
        ("prolong", {"reason": " ", "contribute_by": IN_A_DAY + timedelta(hours=1)}, "invalid", "reason"),
        ("release", {"reason": ""}, "invalid", "reason"),
        ("release", {"department_code": "lake"}, "conflict", "department_code"),
    ],
)
def test_what_makes_no_sense_names_the_field_and_leaves_nothing(city, shared, act, more, reason, field):
    city.registers(Department(code="lake", name="호수과"))

    refused = city.refuses(asking(act, shared, **({"contribute_by": IN_A_DAY} if act == "involve" else {}), **more))

    assert (refused.reason, refused.field) == (reason, field)


def test_a_case_has_so_many_parts_and_no_more(city, case):
    for _ in range(20):
        city.does("involve", case, ROADER, contribute_by=IN_A_DAY)
        city.does("release", case, ROADER)

    assert "20 parts" in city.refuses(asking("involve", case, ROADER, contribute_by=IN_A_DAY)).detail


def test_taken_up_again_the_draft_begins_anew(city, case):
    city.does("involve", case, ROADER, contribute_by=IN_A_DAY)
    city.does("contribute", case, PARKER)
    city.does("answer", case, ROADER)
    city.delivers(case, LetterName.RESULT)
    city.now += timedelta(days=1)

    city.hears("reopen", case)

    assert (city.status(case), city.opens(case).joint_draft) == (Status.ROUTED, None)
    city.does("answer", case, ROADER)


@pytest.mark.parametrize("goes_on", [None, "start", "request_supplement"])
@pytest.mark.parametrize("staff", [ROADER, PARKER])
def test_what_the_desk_offers_it_does_not_refuse(goes_on, staff):
    def a_shared_case():
        city = a_city()
        case = city.takes_up(ROAD, kind=Kind.GRIEVANCE)
        city.does("involve", case, ROADER, contribute_by=IN_A_DAY)
        if goes_on:
            city.does(goes_on, case, ROADER)
        return city, case

    city, case = a_shared_case()
    offered = set(city.opens(case, staff).desk_actions) & {"involve", "contribute", "decline_part", "prolong", "release"}

    assert offered
    for act in offered:
        another, twin = a_shared_case()
        before = another.opens(twin, ROADER).summary.revision
        more = {"involve": {"department_code": "market"}, "prolong": {"contribute_by": IN_A_DAY + timedelta(hours=1)}}.get(act, {})
        another.does(act, twin, staff, **more)
        assert another.opens(twin, ROADER).summary.revision > before

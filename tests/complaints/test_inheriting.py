"""조직 개편. When a department is no more, its open cases go where its work went; nobody's hands are counted, and history stays as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from contracts.answering import ListStandardAnswers, PutStandardAnswer, SetApproval
from contracts.complaints import ComplaintAnswered, ComplaintRerouted, Department, Status
from contracts.drafts import DraftState
from contracts.joint import InvolveDepartment
from contracts.lists import ListComplaints
from contracts.notify import LetterName
from contracts.together import ComplaintInherited
from services.complaints.domain import Listed, heirs
from services.complaints.usecases.inheriting import REASON
from tests.complaints.at_the_doors import City
from tests.complaints.builders import NOON, PARKS, ROAD, a_head, a_triage_clerk, an_admin, an_officer, asking, korea

ECO = Department(code="eco", name="환경과", phone="041-000-3000")
POWER = Department(code="power", name="한국전력공사", phone="123")


@pytest.fixture
def city() -> City:
    return City()


def closes(city: City, *successors: str, department: Department = ROAD) -> None:
    city.registers(department, active=False, successor_codes=successors, closed_on=NOON.date(), occurred_at=NOON + timedelta(seconds=1))
    city.db.transact(city.service.inherit)


def test_open_cases_go_to_the_only_successor_as_they_stand_and_nobody_has_moved_them(city: City) -> None:
    routed, taken, waiting = city.takes_up(), city.takes_up(), city.takes_up()
    city.does("assign", taken)
    city.does("start", taken)
    city.does("request_supplement", waiting)
    before = {case.receipt_number: city.opens(case).summary for case in (routed, taken, waiting)}

    closes(city, "parks")

    for case in (routed, taken, waiting):
        now, then = city.opens(case).summary, before[case.receipt_number]
        assert (now.department, now.status, now.due_at, now.moves, now.officer) == (PARKS, then.status, then.due_at, 0, then.officer)
        last = city.opens(case).timeline[-1]
        assert (last.act, last.by, last.text) == ("inherit", "reorganisation", f"도로과 → 산림공원과: {REASON}")
    said = city.said_of(ComplaintInherited)
    assert {(one.previous_department_code, one.department.code, one.as_a_whole) for one in said} == {("road", "parks", True)}
    assert not city.said_of(ComplaintRerouted)
    assert city.opens(taken).handler is not None


def test_what_is_over_stays_with_the_department_of_then(city: City) -> None:
    answered = city.takes_up()
    city.does("answer", answered)

    closes(city, "parks")

    assert city.opens(answered).summary.department == ROAD
    assert not city.said_of(ComplaintInherited)


def test_a_case_that_is_taken_up_again_later_goes_to_the_successor_too(city: City) -> None:
    case = city.takes_up()
    city.does("answer", case)
    closes(city, "parks")
    city.delivers(case, LetterName.RESULT)
    city.hears("reopen", case)

    city.db.transact(city.service.inherit)

    assert city.opens(case).summary.department == PARKS


def test_where_several_share_its_work_a_person_at_the_counter_chooses(city: City) -> None:
    city.registers(ECO)
    case, waiting = city.takes_up(), city.takes_up()
    city.does("request_supplement", waiting)

    closes(city, "parks", "eco")

    for one in (case, waiting):
        seen = city.opens(one, a_triage_clerk())
        assert seen.summary.hand_over is not None
        assert (seen.summary.hand_over.to, seen.summary.hand_over.due_at) == ("successor", korea("2026-11-24 16:00"))
        assert seen.summary.hand_over.reason == "조직 개편: 도로과 폐지. 업무를 나누어 맡은 부서: 산림공원과, 환경과"
        assert [guess.department_code for guess in seen.summary.proposals] == ["parks", "eco"]
        assert "reroute" in seen.desk_actions
    found = city.asks(ListComplaints(staff=a_triage_clerk(), hand_over="pending", limit=10))
    assert {row.receipt_number for row in found.items} == {case.receipt_number, waiting.receipt_number}

    city.does("reroute", waiting, a_triage_clerk(), department_code="eco")

    summary = city.opens(waiting).summary
    assert (summary.department, summary.status, summary.moves, summary.hand_over) == (ECO, Status.WAITING, 0, None)
    assert city.said_of(ComplaintInherited)[-1].as_a_whole is False


def test_the_same_is_not_said_twice_and_an_officer_who_takes_it_up_does_not_keep_it_hidden(city: City) -> None:
    case = city.takes_up()
    closes(city)
    lines = len(city.opens(case).timeline)

    city.lets_time_pass()
    assert len(city.opens(case).timeline) == lines
    city.does("start", case)
    city.lets_time_pass()

    hand_over = city.opens(case).summary.hand_over
    assert hand_over is not None
    assert hand_over.reason == "조직 개편: 도로과 폐지. 업무를 맡은 부서를 정해야 합니다."


def test_a_successor_that_is_named_later_takes_what_waits(city: City) -> None:
    case = city.takes_up()
    closes(city)

    city.registers(ROAD, active=False, successor_codes=("parks",), occurred_at=NOON + timedelta(hours=1))
    city.db.transact(city.service.inherit)

    assert (city.opens(case).summary.department, city.opens(case).summary.hand_over) == (PARKS, None)


def test_a_successor_that_is_not_known_yet_is_waited_for(city: City) -> None:
    case = city.takes_up()

    closes(city, "eco")
    assert city.opens(case).summary.department == ROAD
    city.registers(ECO)
    city.db.transact(city.service.inherit)

    assert city.opens(case).summary.department == ECO


def test_what_it_was_to_contribute_its_successor_contributes(city: City) -> None:
    city.registers(ECO)
    case = city.takes_up(PARKS)
    contribute_by = city.opens(case).summary.due_at
    staff = an_officer(PARKS, account_id="han")
    city.asks(
        InvolveDepartment(
            staff=staff, receipt_number=case.receipt_number, department_code="road", matter="포장", contribute_by=contribute_by
        )
    )

    closes(city, "eco")

    (part,) = city.opens(case).parts
    assert (part.department, part.state.value) == (ECO, "open")
    assert city.opens(case).summary.department == PARKS


def test_its_standard_answers_and_its_rule_of_approval_go_where_its_work_went(city: City) -> None:
    admin = an_admin()
    for code, department in (("lamp", "road"), ("both", "road"), ("both", "parks")):
        city.asks(PutStandardAnswer(staff=admin, code=code, title=department, text="곧 고치겠습니다.", department_code=department))
    city.asks(SetApproval(staff=admin, department_code="road", required=True))
    case = city.takes_up()

    closes(city, "parks")

    items = city.asks(ListStandardAnswers(staff=a_head(PARKS), department_code="parks")).items
    assert {(one.code, one.title) for one in items if one.department_code == "parks"} == {("lamp", "road"), ("both", "parks")}
    city.does("answer", case, an_officer(PARKS))
    draft = city.opens(case).draft
    assert draft is not None
    assert draft.state is DraftState.APPROVAL


def test_the_code_of_a_closed_department_still_leads_somewhere(city: City) -> None:
    closes(city, "parks")
    case = city.receives()

    city.does("route", case, a_triage_clerk(), department_code="road")

    assert city.opens(case).summary.department == PARKS


def test_another_agency_gets_no_case_by_routing_and_is_no_department_of_the_city(city: City) -> None:
    city.registers(POWER, external=True)
    case = city.receives()

    refused = city.refuses(asking("route", case, a_triage_clerk(), department_code="power"))
    city.does("transfer", case, replace(a_triage_clerk(), contact="041-000-0100"), agency="한국전력공사")

    assert (refused.field, refused.detail) == ("department_code", "한국전력공사 is another agency: transfer the complaint (법 제16조)")
    assert city.status(case) is Status.TRANSFERRED


def test_who_answers_answers_under_the_name_of_now_and_history_keeps_the_name_of_then(city: City) -> None:
    case = city.takes_up()
    renamed = Department(code="road", name="도로관리과", phone="041-000-1001")
    city.registers(renamed, occurred_at=NOON + timedelta(seconds=1))

    city.does("answer", case)

    answered = city.said_of(ComplaintAnswered)[-1]
    assert (answered.department, answered.handler.unit) == (renamed, "도로관리과")
    assert any(line.text and line.text.startswith("도로과") for line in city.opens(case).timeline)


def test_heirs_are_found_through_every_reorganisation_and_circles_end() -> None:
    def gone(code: str, *successors: str) -> Listed:
        return Listed(department=Department(code=code, name=code), active=False, registered_at=NOON, successor_codes=successors)

    standing = Listed(department=ECO, active=True, registered_at=NOON)
    directory = {"a": gone("a", "b"), "b": gone("b", "eco", "a"), "eco": standing, "c": gone("c", "nobody"), "d": gone("d", "d")}

    assert heirs("a", directory) == (ECO,)
    assert heirs("c", directory) is None
    assert heirs("d", directory) == ()

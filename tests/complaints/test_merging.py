"""병합과 분리: the same matter is answered once, and every citizen stays informed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.complaints import ComplaintAnswered, ComplaintMerged, ComplaintUnmerged, Status
from contracts.gateway import Kind
from contracts.notify import LetterName
from contracts.reminders import DeadlineReminded
from tests.complaints.at_the_doors import City
from tests.complaints.builders import NOON, PARKS, ROAD, an_officer, asking, korea


@pytest.fixture
def city() -> City:
    return City()


def merge(city, case, lead, **more):
    city.does("merge", case, into_receipt_number=lead.receipt_number, **more)


@pytest.fixture
def lead(city):
    return city.takes_up()


@pytest.fixture
def merged(city, lead):
    case = city.takes_up()
    merge(city, case, lead)
    return case


def test_the_citizen_is_told_with_which_case_it_is_answered(city, lead, merged):
    said = city.said_last()

    assert isinstance(said, ComplaintMerged)
    assert (said.into_receipt_number, said.reason) == (lead.receipt_number, "같은 가로등")
    assert said.citizen_actions == ("withdraw", "change", "ask")


def test_each_citizen_gets_the_answer_and_its_notice(city, lead, merged):
    third = city.takes_up(sealed_contact=None)
    merge(city, third, lead)

    city.does("answer", lead, an_officer(contact="041-000-1001"))

    answers = city.said_of(ComplaintAnswered)
    assert {event.complaint_id for event in answers} == {case.complaint_id for case in (lead, merged, third)}
    assert {(event.answer, event.handler) for event in answers} == {(answers[0].answer, answers[0].handler)}
    assert [notice for notice in city.owes() if notice[1] == "result"] == [
        (lead.receipt_number, "result"),
        (merged.receipt_number, "result"),
    ]
    city.delivers(merged, LetterName.RESULT)
    assert city.status(merged) is Status.NOTIFIED


def test_a_case_of_another_department_is_answered_by_the_one_it_went_to(city, lead):
    case = city.takes_up(PARKS)
    merge(city, case, lead)

    city.does("answer", lead)

    assert city.said_of(ComplaintAnswered)[-1].department == ROAD


def test_unmerged_it_goes_its_own_way_with_its_own_clock(city, lead, merged):
    due = city.opens(merged).summary.due_at

    city.does("unmerge", merged)
    said = city.said_last()
    city.does("answer", lead)

    assert isinstance(said, ComplaintUnmerged)
    assert (said.department, said.due_at) == (ROAD, due)
    assert city.status(merged) is Status.ROUTED


def test_when_the_first_citizen_withdraws_the_others_go_their_own_way(city, lead, merged):
    city.hears("withdraw", lead)

    assert (city.status(lead), city.status(merged)) == (Status.WITHDRAWN, Status.ROUTED)
    assert "취하" in city.said_last().reason


def test_who_withdraws_a_merged_case_gets_no_answer(city, lead, merged):
    city.hears("withdraw", merged)

    city.does("answer", lead)

    assert city.status(merged) is Status.WITHDRAWN
    assert len(city.said_of(ComplaintAnswered)) == 1


@pytest.mark.parametrize("act", ["decline", "transfer", "merge"])
def test_whoever_others_wait_for_can_not_go_elsewhere(city, lead, merged, act):
    more = {"into_receipt_number": city.takes_up().receipt_number} if act == "merge" else {}

    refused = city.refuses(asking(act, lead, **more))

    assert (refused.reason, "1 other complaints" in refused.detail) == ("conflict", True)


def test_a_merged_case_is_reminded_of_by_its_lead_alone_also_when_the_days_change(city, lead, merged):
    city.now = NOON + timedelta(hours=1)
    city.asks(a_day_off())
    city.lets_time_pass(NOON + timedelta(days=2))

    assert {event.complaint_id for event in city.said_of(DeadlineReminded)} == {lead.complaint_id}


def a_day_off():
    from contracts.city import DeclareDays, DeclaredDay

    return DeclareDays(days=(DeclaredDay(day=korea("2026-11-27 00:00").date(), name="임시공휴일"),))


@pytest.mark.parametrize("into", ["itself", "a merged one", "an answered one", "a withdrawn one", "one that nobody was given", "nothing"])
def test_a_case_goes_only_into_one_that_a_department_is_working_on(city, lead, merged, into):
    case, received, answered, withdrawn = city.takes_up(), city.receives(), city.takes_up(), city.takes_up()
    city.does("answer", answered)
    city.hears("withdraw", withdrawn)
    number = {
        "itself": case.receipt_number,
        "a merged one": merged.receipt_number,
        "an answered one": answered.receipt_number,
        "a withdrawn one": withdrawn.receipt_number,
        "one that nobody was given": received.receipt_number,
        "nothing": "2611-0000",
    }[into]

    refused = city.refuses(asking("merge", case, into_receipt_number=number))

    assert refused.field == "into_receipt_number"
    assert refused.reason == {"itself": "invalid", "nothing": "not_found"}.get(into, "conflict")


def test_an_officer_can_not_find_out_another_departments_numbers_by_merging(city, lead):
    theirs = city.takes_up(PARKS)

    refused = city.refuses(asking("merge", lead, an_officer(), into_receipt_number=theirs.receipt_number))

    assert (refused.reason, refused.field) == ("not_found", "into_receipt_number")


@pytest.mark.parametrize("act", ["request_supplement", "pause", "extend"])
def test_the_clock_of_a_lead_is_not_moved_behind_the_backs_of_the_others(city, merged, lead, act):
    refused = city.refuses(asking(act, lead))

    assert (refused.reason, "unmerge" in refused.detail) == ("conflict", True)
    city.does("unmerge", merged)
    city.does(act, lead)


def test_a_reopened_case_is_merged_no_more(city, lead, merged):
    city.does("answer", lead)
    for case in (lead, merged):
        city.delivers(case, LetterName.RESULT)
    city.hears("reopen", merged)
    city.hears("reopen", lead)

    city.does("answer", lead)

    assert city.status(merged) is Status.ROUTED
    assert city.opens(merged).summary.kind is Kind.OTHER

"""반복민원과 다수인관련민원: the same again, and many with one matter."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.complaints import Status
from contracts.filings import ListFilings
from contracts.gateway import Kind
from contracts.notify import LetterName
from contracts.together import ComplaintClosedAsRepeated, GroupRecognized
from services.complaints.repeats import same_content
from tests.complaints.at_the_doors import City
from tests.complaints.builders import PARKS, ROAD, a_triage_clerk, an_arbiter, an_officer, asking

KEY, OTHER = "k" * 64, "o" * 64
ROADER = an_officer(ROAD, contact="041-000-1001")
LAMP = "집 앞 가로등이 며칠째 꺼져 있어요. 밤에 너무 어둡습니다."


@pytest.fixture
def city() -> City:
    return City()


def again(city, **more):
    return city.takes_up(**{"citizen_keys": (KEY,), **more})


# Does it say the same? -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "other",
    [
        LAMP,
        LAMP.replace(" ", ""),
        LAMP.replace(".", "!!!").upper(),
        f"{LAMP} 빨리요!",
        f"또 씁니다. {LAMP}",
        "집앞 가로등이 며칠째 꺼져있어요, 밤에 너무 어둡습니다",
    ],
)
def test_the_same_in_nearly_the_same_words_is_the_same(other):
    assert same_content(LAMP, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (LAMP, "집 앞 도로에 구멍이 파여 있어요. 차가 다니기 위험합니다."),
        ("101동 앞 가로등이 꺼져 있어요.", "205동 앞 가로등이 꺼져 있어요."),
        (LAMP, ""),
        (LAMP, "네"),
    ],
)
def test_another_matter_or_another_place_is_not(one, other):
    assert not same_content(one, other)


@given(st.text(max_size=200), st.text(max_size=200))
def test_it_does_not_matter_which_was_first(one, other):
    assert same_content(one, other) == same_content(other, one)
    assert same_content(one, one)


def test_long_texts_that_begin_alike_are_the_same_unless_one_is_much_longer():
    text = LAMP * 400

    assert same_content(text, f"{text} 빨리요!")
    assert not same_content(text, LAMP * 100)


def test_fifty_filings_as_long_as_can_be_are_compared_in_no_time():
    filed = [f"{'ﷺ' * 19_990}{chr(0xAC00 + place) * 10}" for place in range(50)]  # each of these is eighteen letters
    began = time.process_time()

    assert all(same_content(one, "ﷺ" * 20_000) for one in filed)

    assert time.process_time() - began < 4  # whoever files it holds up all others for so long


# The n-th filing -----------------------------------------------------------------------------------------------------------


def test_a_filing_is_linked_to_what_the_same_person_has_filed_before(city):
    first, second = city.answers_before(2)

    third = again(city)

    repeat = city.opens(third).summary.repeat
    assert (repeat.of_receipt_number, repeat.filing, repeat.told, repeat.group) == (second.receipt_number, 3, 2, False)
    assert city.opens(first).summary.repeat is None


@pytest.mark.parametrize("more", [{"citizen_keys": (OTHER,)}, {"citizen_keys": ()}, {"text": "공원 화장실이 잠겨 있어요."}])
def test_another_person_or_another_matter_is_no_repeat(city, more):
    city.answers_before(2)

    assert city.opens(again(city, **more)).summary.repeat is None


def test_whoever_comes_by_mail_once_and_by_phone_then_is_the_same_if_one_filing_had_both(city):
    city.answers_before(1, citizen_keys=(KEY, OTHER))

    assert city.opens(again(city, citizen_keys=(OTHER,))).summary.repeat.filing == 2


def test_two_in_one_batch_know_of_each_other(city):
    from tests.complaints.builders import a_submission

    door = city.service.receive
    cases = [a_submission(citizen_keys=(KEY,)) for _ in range(3)]

    city.db.transact(lambda tx: [door(case, tx) for case in cases])

    assert [city.opens(case).summary.repeat and city.opens(case).summary.repeat.filing for case in cases] == [None, 2, 3]


def test_the_third_after_two_results_may_be_closed_and_the_citizen_is_told_why(city):
    city.answers_before(2)
    case = again(city)
    city.delivers(case, LetterName.RECEIPT)
    assert "close_as_repeated" in city.opens(case, ROADER).desk_actions

    city.does("close_as_repeated", case, ROADER)

    said = city.said_last()
    assert isinstance(said, ComplaintClosedAsRepeated)
    assert (said.status, said.filing, said.ground, said.remedy) == (Status.CLOSED, 3, "민원 처리에 관한 법률 제23조 제1항", "행정심판")
    assert said.handler.name == "김가온"
    assert (case.receipt_number, "refusal") in city.owes()
    city.delivers(case, LetterName.REFUSAL)
    assert (case.receipt_number, "refusal") not in city.owes()


@pytest.mark.parametrize(
    ("filed", "letters", "kind", "words"),
    [
        (0, 0, Kind.OTHER, "three times (법 제23조"),
        (1, 1, Kind.OTHER, "three times (법 제23조"),
        (2, 0, Kind.OTHER, "told 0 times"),
        (2, 1, Kind.OTHER, "told 1 times"),
        (5, 1, Kind.OTHER, "told 1 times"),
        (2, 2, Kind.STATUTORY, "statutory"),
    ],
)
def test_without_two_proven_results_it_is_answered(city, filed, letters, kind, words):
    city.answers_before(filed, letters=letters)
    case = again(city, kind=kind)

    refused = city.refuses(asking("close_as_repeated", case, ROADER))

    assert (refused.reason, "제23조" in refused.detail, words in refused.detail) == ("conflict", True, True)
    assert "close_as_repeated" not in city.opens(case, ROADER).desk_actions


def test_a_result_that_was_told_after_it_was_filed_does_not_count(city):
    first, second = city.answers_before(2, letters=0)
    case = again(city)
    for one in (first, second):
        city.delivers(one, LetterName.RESULT)

    assert "told 0 times" in city.refuses(asking("close_as_repeated", case, ROADER)).detail


def test_a_refusal_is_a_result_too(city):
    for _ in range(2):
        case = again(city)
        city.does("decline", case)
        city.delivers(case, LetterName.REFUSAL)
        city.now += timedelta(minutes=1)
    third = again(city)

    city.does("close_as_repeated", third, ROADER)

    assert city.opens(third).summary.status is Status.CLOSED


@pytest.mark.parametrize("field", ["reason", "remedy"])
def test_reason_and_remedy_are_for_the_citizen(city, field):
    city.answers_before(2)

    assert city.refuses(asking("close_as_repeated", again(city), ROADER, **{field: " "})).field == field


def test_what_was_closed_as_repeated_is_not_taken_up_again_by_a_click(city):
    city.answers_before(2)
    case = again(city)
    city.does("close_as_repeated", case, ROADER)

    city.hears("reopen", case)

    assert city.status(case) is Status.CLOSED


# The person's history ------------------------------------------------------------------------------------------------------


def test_the_officer_sees_what_the_own_department_had_of_the_person_and_how_many_others(city):
    own, _ = city.answers_before(2)
    city.answers_before(1, text="공원 화장실이 잠겨 있어요.")
    theirs = city.routes(city.receives(citizen_keys=(KEY,)), PARKS)
    case = again(city)

    filings = city.asks(ListFilings(staff=ROADER, receipt_number=case.receipt_number))

    assert [one.same_content for one in filings.items] == [False, True, True]
    assert (filings.items[-1].receipt_number, filings.elsewhere) == (own.receipt_number, 1)
    assert filings.items[-1].told_at is not None
    assert theirs.receipt_number not in repr(filings)
    assert city.asks(ListFilings(staff=a_triage_clerk(), receipt_number=case.receipt_number)).elsewhere == 0


def test_another_departments_case_tells_nothing(city):
    case = city.takes_up(PARKS, citizen_keys=(KEY,))

    assert city.refuses(ListFilings(staff=ROADER, receipt_number=case.receipt_number)).reason == "not_found"


# Many with one matter ------------------------------------------------------------------------------------------------------


def test_a_petition_that_five_have_signed_is_a_group_s(city):
    case = city.takes_up(signatories=5)

    (said,) = city.said_of(GroupRecognized)
    assert (said.complaint_id, said.persons) == (case.complaint_id, 5)
    assert city.opens(case).summary.group
    assert not city.opens(city.takes_up(signatories=4)).summary.group


def test_five_cases_that_are_answered_together_are_one_group_and_each_hears_the_result(city):
    lead, *others = [city.takes_up(citizen_keys=(str(number) * 64,)) for number in range(5)]

    for case in others:
        assert not city.opens(lead).summary.group
        city.does("merge", case, ROADER, into_receipt_number=lead.receipt_number)
    city.does("answer", lead, ROADER)

    assert all(city.opens(case).summary.group for case in (lead, *others))
    assert len(city.said_of(GroupRecognized)) == 5
    for case in (lead, *others):
        city.delivers(case, LetterName.RECEIPT)
    assert {number for number, notice in city.owes() if notice == "result"} == {case.receipt_number for case in (lead, *others)}


def test_one_person_five_times_is_no_group(city):
    lead, *others = [city.takes_up(citizen_keys=(KEY,)) for _ in range(6)]

    for case in others:
        city.does("merge", case, ROADER, into_receipt_number=lead.receipt_number)

    assert city.said_of(GroupRecognized) == []


def test_who_joins_a_group_later_is_of_it(city):
    lead, case = city.takes_up(signatories=9), city.takes_up()

    city.does("merge", case, ROADER, into_receipt_number=lead.receipt_number)

    assert city.opens(case).summary.group


@pytest.mark.parametrize("which", ["this one", "an earlier one"])
def test_the_repeat_of_a_group_petition_is_the_arbiter_s_to_close(city, which):
    city.answers_before(2, signatories=5 if which == "an earlier one" else 1)
    case = again(city, signatories=5 if which == "this one" else 1)

    assert "민원조정위원회" in city.refuses(asking("close_as_repeated", case, ROADER)).detail

    city.does("close_as_repeated", case, an_arbiter().__class__(**{**vars(an_arbiter()), "contact": "041-000-0001"}))
    assert city.status(case) is Status.CLOSED

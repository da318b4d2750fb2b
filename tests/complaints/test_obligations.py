"""통지 의무: what the law obliges the city to tell is reported until it is proven to have been told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.duties import ListObligations
from contracts.gateway import AnswerPublished, Kind
from contracts.message import new_id
from contracts.notify import DeliveryState, LetterName
from services.complaints.notices import ARTICLES, LETTERS, OBLIGING, Notice
from tests.complaints.at_the_doors import City
from tests.complaints.builders import NOON, PARKS, ROAD, a_triage_clerk, an_arbiter, an_officer

CAUSES = {  # what obliges to each notice, of a case that a department has
    Notice.RECEIPT: lambda city, case: None,
    Notice.SUPPLEMENT: lambda city, case: city.does("request_supplement", case),
    Notice.EXTENSION: lambda city, case: city.does("extend", case),
    Notice.PROGRESS: lambda city, case: city.lets_time_pass(city.now + timedelta(days=31)),
    Notice.TRANSFER: lambda city, case: city.does("transfer", case),
    Notice.REFUSAL: lambda city, case: city.does("decline", case),
    Notice.RESULT: lambda city, case: city.does("answer", case),
}
LETTER_OF = {notice: letter for letter, notice in LETTERS.items()}


@pytest.fixture
def city() -> City:
    return City()


def a_case_told_of(city, notice, **more):
    """A case in which this notice is owed, and every other one was given."""
    case = city.takes_up(**more)
    if notice is not Notice.RECEIPT:
        city.delivers(case, LetterName.RECEIPT)
    CAUSES[notice](city, case)
    return case


def test_every_notice_has_its_article_its_event_and_its_letter():
    assert set(ARTICLES) == set(Notice) == set(OBLIGING.values()) == set(LETTERS.values())
    to_staff = {LetterName.DIGEST, LetterName.DUE, LetterName.NEARING, LetterName.URGING, LetterName.NEW_CASE, LetterName.QUESTION}
    to_staff |= {LetterName.DANGER, LetterName.DANGER_AGAIN, LetterName.SURGE}
    owed_by_no_article = {LetterName.REPLY, LetterName.UPDATE, LetterName.TALK}
    assert set(LETTERS) == set(LetterName) - to_staff - owed_by_no_article


@pytest.mark.parametrize("notice", Notice)
def test_a_notice_that_was_suppressed_is_reported_with_its_article(city, notice):
    case = a_case_told_of(city, notice)

    assert city.owes() == [(case.receipt_number, notice.value)]
    city.now += timedelta(days=2)
    (item,) = city.asks(ListObligations(staff=an_officer())).items
    assert (item.article, item.department) == (ARTICLES[notice], ROAD)


@pytest.mark.parametrize("notice", Notice)
@pytest.mark.parametrize("way", ["delivered", "failed", "page"])
def test_a_notice_that_was_given_is_owed_no_more(city, notice, way):
    case = a_case_told_of(city, notice, **({"sealed_contact": None} if way == "page" else {}))

    if way == "delivered":
        city.delivers(case, LETTER_OF[notice])
    elif way == "failed":
        city.fails_to_deliver(case, LETTER_OF[notice])
    elif notice is Notice.RESULT:
        city.tells(AnswerPublished(occurred_at=city.now, complaint_id=case.complaint_id))

    assert city.owes() == []


@pytest.mark.parametrize("notice", Notice)
def test_another_letter_does_not_stand_in_for_it(city, notice):
    case = a_case_told_of(city, notice)

    for letter, of in LETTERS.items():
        if of is not notice:
            city.delivers(case, letter)

    assert (case.receipt_number, notice.value) in city.owes()


def test_nothing_is_reported_before_a_day_has_passed(city):
    a_case_told_of(city, Notice.RESULT)

    assert city.owes(after=timedelta(hours=24)) == []
    assert len(city.owes(after=timedelta(hours=24, seconds=1))) == 1


def test_a_letter_that_is_reported_twice_tells_one_notice(city):
    case = city.takes_up()
    city.delivers(case, LetterName.RECEIPT)
    letter = new_id()
    city.lets_time_pass(NOON + timedelta(days=31))
    city.delivers(case, LetterName.PROGRESS, delivery_id=letter, outcome=DeliveryState.ACCEPTED)
    city.lets_time_pass(NOON + timedelta(days=61))

    city.delivers(case, LetterName.PROGRESS, delivery_id=letter, outcome=DeliveryState.DELIVERED)

    assert city.owes() == [(case.receipt_number, "progress")]


def test_a_letter_that_comes_back_leaves_the_page_as_the_notice(city):
    case = city.takes_up()
    letter = new_id()
    city.delivers(case, LetterName.RECEIPT, delivery_id=letter)

    city.fails_to_deliver(case, LetterName.RECEIPT, delivery_id=letter)

    (owed,) = city.db.read(lambda tx: tx.notices.of(case.complaint_id))
    assert (owed.means, owed.told_at) == ("page", NOON)


@pytest.mark.parametrize(
    ("first", "then"), [("request_supplement", "supplement"), ("request_supplement", "more_time"), ("answer", "confirm")]
)
def test_who_acts_on_the_status_page_has_read_what_stands_there(city, first, then):
    case = city.takes_up()
    city.delivers(case, LetterName.RECEIPT)
    city.does(first, case)

    city.hears(then, case)

    assert city.owes() == []


def test_who_objects_has_read_the_refusal_and_who_withdraws_needs_nothing_more(city):
    refused, withdrawn = city.takes_up(kind=Kind.STATUTORY), city.receives()
    city.delivers(refused, LetterName.RECEIPT)
    city.does("decline", refused)

    city.hears("object", refused)
    city.hears("withdraw", withdrawn)

    assert city.owes() == []


def test_an_officer_reads_of_the_own_department_only(city):
    own, others, nobodys = city.takes_up(), city.routes(city.receives(), PARKS), city.receives()

    assert city.owes(an_officer()) == [(own.receipt_number, "receipt")]
    assert city.owes(an_officer(PARKS)) == [(others.receipt_number, "receipt")]
    for staff in (a_triage_clerk(), an_arbiter()):
        assert {number for number, _ in city.owes(staff)} == {case.receipt_number for case in (own, others, nobodys)}


def test_an_officer_of_no_department_reads_nothing(city):
    refused = city.refuses(ListObligations(staff=an_officer(department_code=None)))

    assert refused.reason == "forbidden"


@pytest.mark.parametrize("limit", [0, -1, 1001])
def test_a_report_has_a_limit(city, limit):
    assert city.refuses(ListObligations(staff=an_officer(), limit=limit)).field == "limit"

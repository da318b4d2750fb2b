"""재처리와 이의신청: a citizen who isn't content, or objects to a refusal, has the case taken up again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.complaints import CitizenRequestRefused, ComplaintClosed, ComplaintReopened, Status
from contracts.gateway import Kind, Photo
from contracts.notify import LetterName
from contracts.reminders import DeadlineReminded
from tests.complaints.at_the_doors import City
from tests.complaints.builders import NOON, an_officer, asking, korea

PHOTO = Photo(content_hash="ab" * 32, media_type="image/jpeg", size_bytes=9)


@pytest.fixture
def city() -> City:
    return City()


@pytest.fixture
def told(city):
    """A case whose citizen was told the result at noon."""
    case = city.takes_up()
    city.does("answer", case)
    city.delivers(case, LetterName.RESULT)
    return case


@pytest.fixture
def refused(city):
    """A permit that was refused at noon."""
    case = city.takes_up(kind=Kind.STATUTORY)
    city.does("extend", case, length="3d")
    city.does("decline", case)
    return case


@pytest.mark.parametrize("closed", [False, True])
def test_within_thirty_days_of_the_notice_a_new_period_runs(city, told, closed):
    if closed:
        city.hears("confirm", told)
    city.now = korea("2026-12-24 10:00")

    city.hears("reopen", told, photos=(PHOTO,))

    said = city.said_last()
    assert isinstance(said, ComplaintReopened)
    assert (said.because, said.text, said.photos) == ("dissatisfied", "아직 어두워요.", (PHOTO,))
    assert (said.received_at, said.due_at) == (city.now, korea("2026-12-24 14:00"))
    assert city.status(told) is Status.ROUTED
    assert city.opens(told).summary.received_at == NOON


def test_after_thirty_days_it_is_too_late(city, told):
    city.now = NOON + timedelta(days=30, seconds=1)

    city.hears("reopen", told)

    said = city.said_last()
    assert isinstance(said, CitizenRequestRefused)
    assert said.reason == "a complaint is taken up again within 30 days of the notice"
    assert "reopen" not in said.citizen_actions


def test_who_confirmed_by_mistake_before_the_letter_came_may_think_again(city):
    case = city.takes_up()
    city.does("answer", case)
    city.hears("confirm", case)

    city.hears("reopen", case)

    assert city.status(case) is Status.ROUTED


def test_asked_twice_it_is_reopened_once(city, told):
    city.hears("reopen", told)
    city.hears("reopen", told)

    assert len(city.said_of(ComplaintReopened)) == 1
    assert isinstance(city.said_last(), CitizenRequestRefused)


def test_a_rating_that_crossed_with_the_reopening_upsets_nobody(city, told):
    city.hears("reopen", told)
    city.hears("rate", told)

    assert isinstance(city.said_last(), CitizenRequestRefused)
    assert city.status(told) is Status.ROUTED


def test_it_is_answered_reminded_of_and_told_anew(city, told):
    city.now = korea("2026-12-01 10:00")
    city.hears("reopen", told)
    city.lets_time_pass(korea("2026-12-02 10:00"))
    reminded = city.said_of(DeadlineReminded)
    city.does("answer", told, text="다시 고쳤습니다.")

    assert [event.percent for event in reminded] == [100]
    assert (told.receipt_number, "result") in city.owes()
    city.lets_time_pass(city.now + timedelta(days=40))
    assert city.said_of(ComplaintClosed) == []  # nobody was told yet


def test_a_late_report_on_the_first_letter_does_not_count_for_the_second_answer(city, told):
    letter = city.said_last().complaint_id
    case = city.takes_up()
    city.does("answer", case)
    city.delivers(case, LetterName.RESULT, delivery_id=letter)
    city.hears("reopen", case)
    city.does("answer", case)

    city.delivers(case, LetterName.RESULT, delivery_id=letter)

    assert city.status(case) is Status.ANSWERED
    assert (case.receipt_number, "result") in city.owes()


# 이의신청 ---------------------------------------------------------------------------------------------------------------


def test_an_objection_is_decided_in_ten_days(city, refused):
    city.now = korea("2026-12-01 10:00")

    city.hears("object", refused)

    said = city.said_last()
    assert isinstance(said, ComplaintReopened)
    assert (said.because, said.text, said.photos) == ("objection", "이의 있습니다.", ())
    assert (said.received_at, said.due_at) == (city.now, korea("2026-12-14 18:00"))


@pytest.mark.parametrize(("days", "heard"), [(60, True), (61, False)])
def test_an_objection_comes_within_sixty_days(city, refused, days, heard):
    city.now = NOON + timedelta(days=days)

    city.hears("object", refused)

    assert isinstance(city.said_last(), ComplaintReopened if heard else CitizenRequestRefused)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.STATUTORY])
def test_the_law_gives_an_objection_against_the_refusal_of_a_statutory_complaint_only(city, kind):
    case = city.takes_up(kind=kind)
    city.does("decline", case)
    assert "object" not in city.said_last().citizen_actions

    city.hears("object", case)

    assert isinstance(city.said_last(), CitizenRequestRefused)
    assert "법 제35조" in city.said_last().reason


def test_there_is_one_objection(city, refused):
    city.hears("object", refused)
    city.does("decline", refused)
    assert "object" not in city.said_last().citizen_actions

    city.hears("object", refused)

    assert city.said_last().reason == "there was an objection already (법 제35조)"
    assert city.status(refused) is Status.DECLINED


def test_a_decision_on_an_objection_may_be_extended_once_by_ten_days(city, refused):
    city.hears("object", refused)

    city.does("extend", refused, length="10d")

    assert city.said_last().due_at == korea("2026-12-21 18:00")


def test_what_was_objected_to_stays_what_it_was(city, refused):
    city.hears("object", refused)

    no = city.refuses(asking("reclassify", refused, an_officer()))

    assert (no.reason, no.field) == ("conflict", "kind")
    assert "reclassify" not in city.opens(refused).desk_actions

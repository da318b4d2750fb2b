"""표준 답변: kept by those who look after them, filled in for a case, never a way for a citizen's words to become more than text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.answering import DeleteStandardAnswer, ListStandardAnswers, ProposeAnswer, PutStandardAnswer, StandardAnswer
from contracts.desk import Staff
from contracts.gateway import Location
from services.complaints import domain
from services.complaints.usecases import answering
from tests.complaints.at_the_doors import City
from tests.complaints.builders import PARKS, a_complaint, a_head, a_triage_clerk, an_admin, an_arbiter, an_officer


@pytest.fixture
def city() -> City:
    return City()


def putting(text="{receipt_number} 건은 {department}에서 처리했습니다.", staff=None, **more):
    return PutStandardAnswer(staff=staff or an_admin(), **{"code": "done", "title": "처리 완료", "text": text, **more})


def proposing(case, code="done", staff=None):
    return ProposeAnswer(staff=staff or an_officer(), receipt_number=case.receipt_number, code=code)


def listed(city, staff, **more):
    return [(one.department_code, one.code) for one in city.asks(ListStandardAnswers(staff=staff, **more)).items]


def test_it_is_filled_in_for_the_case_and_who_asks_and_nothing_is_sent(city):
    city.asks(
        putting(
            "{title}: {place}의 가로등을 {due_date}까지 고치겠습니다. {handler_unit} {handler} ({handler_contact}), 접수 {received_date}"
        )
    )
    case = city.takes_up(title="가로등", location=Location(address="가온시 중앙로 1"))
    said = len(city.said())

    proposed = city.asks(proposing(case, staff=an_officer(contact="041-000-1234")))

    assert proposed.text == (
        "가로등: 가온시 중앙로 1의 가로등을 2026년 11월 24일 16:00까지 고치겠습니다. 도로과 김가온 (041-000-1234), 접수 2026년 11월 24일 12:00"
    )
    assert (proposed.missing, len(city.said()), city.opens(case).answer) == ((), said, None)


def test_what_the_case_does_not_have_is_a_dash_and_is_named(city):
    city.asks(putting("{place}, {title}: {place} {department_phone}"))

    proposed = city.asks(proposing(city.takes_up()))

    assert (proposed.text, proposed.missing) == ("-, -: - 041-000-1000", ("place", "title"))


@pytest.mark.parametrize("name", ["reciept_number", "", "7*7", "0.__class__", "receipt_number!r", "text"])
def test_an_unknown_placeholder_is_refused_and_named(city, name):
    refused = city.refuses(putting(f"처리했습니다. {{{name}}}"))

    assert (refused.reason, refused.field) == ("invalid", "text")
    assert f"unknown placeholder {{{name}}}" in refused.detail


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"code": ""}, "code"),
        ({"title": " "}, "title"),
        ({"text": "네"}, "text"),
        ({"text": "가" * 34_000}, "text"),
        ({"department_code": "moon"}, "department_code"),
    ],
)
def test_what_makes_no_sense_names_the_field(city, more, field):
    assert city.refuses(putting(**more)).field == field


@pytest.mark.parametrize("words", ["{receipt_number}", "{{7*7}}", "%s {0.__class__}", "{handler", "${x}"])
def test_a_citizens_own_words_are_never_filled_in(city, words):
    city.asks(putting("제목: {title}"))

    assert city.asks(proposing(city.takes_up(title=words))).text == f"제목: {words}"


@given(st.text(), st.text(min_size=1))
def test_whatever_a_citizen_writes_arrives_as_it_was_written(title, address):
    complaint = a_complaint(title=title, location=Location(address=address))

    kept = StandardAnswer(code="done", title="처리 완료", text="<{title}|{place}>")

    assert domain.fill_in(kept, complaint, an_officer()).text == f"<{title or '-'}|{address}>"


def test_a_departments_own_goes_before_the_citys_of_the_same_code(city):
    city.asks(putting("도시 전체"))
    city.asks(putting("도로과의 것", department_code="road"))

    assert city.asks(proposing(city.takes_up())).text == "도로과의 것"
    assert city.asks(proposing(city.takes_up(PARKS), staff=an_officer(PARKS))).text == "도시 전체"


def test_one_that_is_put_again_reads_anew_and_one_that_is_deleted_is_gone(city):
    case = city.takes_up()
    city.asks(putting("첫째 말"))
    city.asks(putting("둘째 말"))
    assert city.asks(proposing(case)).text == "둘째 말"

    deleted = city.asks(DeleteStandardAnswer(staff=an_admin(), code="done"))

    assert deleted.text == "둘째 말"
    assert city.refuses(proposing(case)).reason == "not_found"
    assert city.refuses(DeleteStandardAnswer(staff=an_admin(), code="done")).reason == "not_found"


def test_a_department_sees_its_own_and_the_citys(city):
    for department in (None, "road", "parks"):
        city.asks(putting(department_code=department))

    assert listed(city, an_officer()) == [(None, "done"), ("road", "done")]
    assert listed(city, a_triage_clerk()) == [(None, "done"), ("parks", "done"), ("road", "done")]
    assert listed(city, an_arbiter(), department_code="parks") == [(None, "done"), ("parks", "done")]
    assert city.refuses(ListStandardAnswers(staff=an_officer(), department_code="parks")).reason == "forbidden"


@pytest.mark.parametrize("staff", [an_officer(), a_triage_clerk(), an_arbiter()], ids=lambda staff: staff.role.value)
def test_only_who_looks_after_them_changes_them(city, staff: Staff):
    city.asks(putting(department_code="road"))

    assert city.refuses(putting("다른 말", staff=staff, department_code="road")).reason == "forbidden"
    assert city.refuses(DeleteStandardAnswer(staff=staff, code="done", department_code="road")).reason == "forbidden"


def test_a_head_looks_after_the_own_departments_and_no_others(city):
    city.asks(putting("도로과의 것", staff=a_head()))
    assert listed(city, an_admin()) == [("road", "done")]

    assert city.refuses(putting(staff=a_head(), department_code="parks")).reason == "forbidden"
    assert city.refuses(DeleteStandardAnswer(staff=a_head(PARKS), code="done")).reason == "not_found"
    city.asks(DeleteStandardAnswer(staff=a_head(), code="done"))


def test_another_departments_case_reads_nothing_out(city):
    city.asks(putting())

    assert city.refuses(proposing(city.takes_up(PARKS))).detail.startswith("there is no complaint")


def test_there_is_an_end_to_a_list(city, monkeypatch):
    monkeypatch.setattr(answering, "MOST_STANDARD_ANSWERS", 2)
    for code in ("a", "b"):
        city.asks(putting(code=code))

    assert city.refuses(putting(code="c")).field == "code"
    city.asks(putting("다른 말", code="b"))

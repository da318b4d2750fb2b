"""표준 답변 at the desk's door: who may, what is sent on, and what doesn't fit."""

import pytest

from contracts.answering import (
    DeleteStandardAnswer,
    ListStandardAnswers,
    ProposeAnswer,
    ProposedAnswer,
    PutStandardAnswer,
    StandardAnswer,
    StandardAnswers,
)
from contracts.desk import Role
from contracts.message import Refusal
from gateway.web.standard_answers import KEEPERS

KEPT = StandardAnswer(code="done", title="처리 완료", text="{receipt_number} 처리했습니다.")
BODY = {"title": KEPT.title, "text": KEPT.text}
ONE = "/v1/desk/standard-answers/done"


@pytest.fixture(autouse=True)
def answers(place):
    place.services.answers = {
        PutStandardAnswer: KEPT,
        DeleteStandardAnswer: KEPT,
        ListStandardAnswers: StandardAnswers(items=(KEPT,)),
        ProposeAnswer: ProposedAnswer(code="done", title=KEPT.title, text="26BK-7Q4M-A 처리했습니다.", missing=("place",)),
    }


@pytest.mark.parametrize("role", Role)
def test_everybody_at_the_desk_reads_and_few_change(client, place, role):
    staff = place.staff(role)

    assert client.get("/v1/desk/standard-answers", headers=staff).status_code == 200
    changed = 200 if role in KEEPERS else 403
    assert client.put(ONE, json=BODY, headers=staff).status_code == changed
    assert client.delete(ONE, headers=staff).status_code == changed
    assert client.get(ONE, headers=staff).status_code == 405


def test_nobody_reads_them_from_outside(client):
    assert client.get("/v1/desk/standard-answers").status_code == 401
    assert client.get("/v1/desk/complaints/26BK-7Q4M-A/standard-answers/done").status_code == 401


def test_what_is_kept_arrives_as_it_was_meant(client, place):
    client.put(ONE, json=BODY | {"department_code": "road"}, headers=place.staff(Role.ADMIN))
    client.delete(f"{ONE}?department=road", headers=place.staff(Role.ADMIN))

    put, deleted = place.services.asked
    assert (put.code, put.text, put.department_code) == ("done", KEPT.text, "road")
    assert (deleted.code, deleted.department_code) == ("done", "road")


def test_the_proposed_text_comes_back_and_nothing_else_is_asked(client, place):
    answer = client.get("/v1/desk/complaints/26bk7q4ma/standard-answers/done", headers=place.staff())

    assert (answer.status_code, answer.json()["text"], answer.json()["missing"]) == (200, "26BK-7Q4M-A 처리했습니다.", ["place"])
    (asked,) = place.services.asked
    assert (type(asked), asked.receipt_number, asked.staff.department_code) == (ProposeAnswer, "26BK-7Q4M-A", "road")


def test_an_unknown_placeholder_is_a_problem_that_names_it(client, place):
    place.services.answers[PutStandardAnswer] = Refusal("invalid", "unknown placeholder {nmae}", "text")

    answer = client.put(ONE, json=BODY, headers=place.staff(Role.ADMIN))

    assert (answer.status_code, answer.json()["errors"]) == (422, [{"field": "text", "detail": "unknown placeholder {nmae}"}])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": "처리 완료"}, "text"),
        (BODY | {"text": "가" * 34_000}, "text"),
        (BODY | {"text": "a\x00b"}, "text"),
        (BODY | {"title": "두\n줄"}, "title"),
        (BODY | {"department_code": "../road"}, "department_code"),
        (BODY | {"code": "other"}, "code"),
    ],
)
def test_what_does_not_fit_is_named_and_goes_no_further(client, place, body, field):
    answer = client.put(ONE, json=body, headers=place.staff(Role.ADMIN))

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])
    assert place.services.asked == []


def test_a_code_that_is_none_does_not_exist(client, place):
    assert client.put("/v1/desk/standard-answers/a%20b", json=BODY, headers=place.staff(Role.ADMIN)).status_code == 404
    assert place.services.asked == []

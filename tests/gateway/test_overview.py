"""Whoever holds the tokens of several cases sees all of them in one question, and nobody else does."""

from __future__ import annotations

import pytest


def look(client, *cases):
    return client.post("/v1/complaints/overview", json={"cases": [{"receipt_number": number, "token": token} for number, token in cases]})


def opening(case):
    return case["receipt_number"], case["token"]


def test_cases_are_told_in_the_order_they_were_asked_for(client, submitted):
    lamp, bench = submitted(title="가로등", description="등이 꺼졌습니다. " * 30), submitted(description="벤치가 부서졌습니다.")

    answer = look(client, opening(bench), opening(lamp))

    assert answer.status_code == 200
    first, second = answer.json()["items"]
    assert (first["receipt_number"], first["title"], first["text_start"]) == (bench["receipt_number"], None, "벤치가 부서졌습니다.")
    assert (second["receipt_number"], second["title"], len(second["text_start"])) == (lamp["receipt_number"], "가로등", 80)
    assert first.keys() == {"receipt_number", "status", "title", "text_start", "received_at", "due_at", "department"}


def test_a_number_is_taken_as_people_write_it(client, submitted):
    case = submitted()

    answer = look(client, (case["receipt_number"].lower().replace("-", " "), case["token"]))

    assert [one["receipt_number"] for one in answer.json()["items"]] == [case["receipt_number"]]


def test_what_a_token_does_not_open_is_left_out_and_counts_as_a_guess(client, submitted):
    own, other = submitted(), submitted()
    wrong = [(other["receipt_number"], own["token"]), ("26ZZ-99999", own["token"]), ("none of ours", "x")]

    for _ in range(12):
        answer = look(client, opening(own), *wrong)
        assert [one["receipt_number"] for one in answer.json()["items"]] == [own["receipt_number"]]

    guessed = look(client, *wrong)
    assert guessed.status_code == 429
    assert int(guessed.headers["retry-after"]) > 0
    assert look(client, opening(own)).status_code == 200  # who knows is let in, whoever guesses beside them


def test_of_two_tokens_for_one_number_the_right_one_opens_it_once(client, submitted):
    own = submitted()

    answer = look(client, opening(own), (own["receipt_number"], "wrong"), opening(own))

    assert [one["receipt_number"] for one in answer.json()["items"]] == [own["receipt_number"]]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "cases"),
        ({"cases": []}, "cases"),
        ({"cases": "26AB"}, "cases"),
        ({"cases": [{"receipt_number": "26AB-1234"}]}, "cases[0].token"),
        ({"cases": [{"receipt_number": "26AB-1234", "token": 5}]}, "cases[0].token"),
        ({"cases": [{"receipt_number": "", "token": "x"}]}, "cases[0].receipt_number"),
        ({"cases": [{"receipt_number": "x", "token": "x"}] * 101}, "cases"),
        ({"cases": [], "more": 1}, "more"),
    ],
)
def test_what_does_not_fit_is_named(client, body, field):
    answer = client.post("/v1/complaints/overview", json=body)

    assert answer.status_code == 422
    assert field in [one["field"] for one in answer.json()["errors"]]

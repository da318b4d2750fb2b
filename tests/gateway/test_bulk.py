"""One act for many cases: each for itself, as the single act would."""

import pytest

from contracts.complaints import Status
from contracts.desk import NoteComplaint, Role, RouteComplaint
from contracts.message import Refusal
from gateway import receipt
from gateway.web import bulk

URL = "/v1/desk/complaints/bulk"
NUMBERS = [receipt.mint(2026) for _ in range(3)]
ROUTE = {"action": "route", "body": {"department_code": "park", "reason": "소관"}}


@pytest.fixture
def sent(client, place):
    place.services.answers |= {RouteComplaint: None, NoteComplaint: None}

    def sent(*numbers, key=None, role=Role.TRIAGE, **fields):
        headers = place.staff(role) | ({"idempotency-key": key} if key else {})
        return client.post(URL, json={"receipt_numbers": list(numbers), **ROUTE} | fields, headers=headers)

    return sent


def test_each_case_gets_the_act_and_a_result(sent, place):
    answer = sent(*NUMBERS)

    assert answer.status_code == 200
    assert answer.json() == {"items": [{"receipt_number": number, "ok": True, "problem": None} for number in NUMBERS]}
    assert {(one.receipt_number, one.department_code, one.reason, one.staff.role) for one in place.services.asked} == {
        (number, "park", "소관", Role.TRIAGE) for number in NUMBERS
    }


def test_a_note_can_be_written_to_many(sent, place):
    assert all(one["ok"] for one in sent(*NUMBERS, action="note", body={"text": "통화함"}).json()["items"])
    assert {type(one) for one in place.services.asked} == {NoteComplaint}


def test_one_failure_stops_no_other(sent, place):
    refusals = {NUMBERS[0]: Refusal("illegal_step", "cannot route a closed complaint"), NUMBERS[1]: ValueError("canary")}

    def say(command):
        if command.receipt_number in refusals:
            raise refusals[command.receipt_number]

    place.services.answers[RouteComplaint] = say

    answer = sent(*NUMBERS)
    refused, broken, done = answer.json()["items"]

    assert (answer.status_code, refused["ok"], broken["ok"], done["ok"]) == (200, False, False, True)
    assert (refused["problem"]["status"], refused["problem"]["type"]) == (409, "urn:ontong:problem:illegal-step")
    assert broken["problem"]["status"] == 500
    assert "canary" not in answer.text
    assert refused["problem"]["trace_id"] in answer.headers["traceparent"]


def test_a_refusal_names_the_field_as_the_single_act_does(sent, place, client):
    place.services.answers[RouteComplaint] = Refusal("invalid", "no such department", "department_code")

    (result,) = sent(NUMBERS[0]).json()["items"]
    single = client.post(f"/v1/desk/complaints/{NUMBERS[0]}/actions/route", json=ROUTE["body"], headers=place.staff(Role.TRIAGE)).json()

    assert {**result["problem"], "trace_id": None} == {**single, "trace_id": None}


def test_a_number_counts_once_however_it_is_typed(sent, place):
    typed = NUMBERS[0].lower().replace("-", " ")

    answer = sent(NUMBERS[0], typed, NUMBERS[0])

    assert [one["receipt_number"] for one in answer.json()["items"]] == [NUMBERS[0]]
    assert len(place.services.asked) == 1


def test_a_number_that_is_none_is_told_in_its_place(sent, place):
    answer = sent("nonsense", NUMBERS[0])

    assert [(one["receipt_number"], one["ok"]) for one in answer.json()["items"]] == [("nonsense", False), (NUMBERS[0], True)]
    assert answer.json()["items"][0]["problem"]["status"] == 404


def test_the_same_key_makes_the_same_commands_also_for_the_single_act(sent, place, client):
    sent(*NUMBERS, key="k")
    sent(*NUMBERS, key="k")
    sent(*NUMBERS)
    headers = place.staff(Role.TRIAGE) | {"idempotency-key": "k"}
    client.post(f"/v1/desk/complaints/{NUMBERS[0]}/actions/route", json=ROUTE["body"], headers=headers)

    made = [one.command_id for one in place.services.asked]
    assert set(made[:3]) == set(made[3:6])
    assert made[9] in made[:3]
    assert len(set(made)) == 6


def test_what_there_is_no_time_for_is_left_untouched(sent, place, monkeypatch):
    monkeypatch.setattr(bulk, "SECONDS", -1.0)

    answer = sent(*NUMBERS)

    assert {one["problem"]["type"] for one in answer.json()["items"]} == {"urn:ontong:problem:late"}
    assert place.services.asked == []


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"receipt_numbers": []}, "receipt_numbers"),
        ({"receipt_numbers": ["x"] * 101}, "receipt_numbers"),
        ({"receipt_numbers": "26BK-7Q4M-3"}, "receipt_numbers"),
        ({"receipt_numbers": None}, "receipt_numbers"),
        ({"receipt_numbers": ["x", 5]}, "receipt_numbers[1]"),
        ({"receipt_numbers": ["x" * 41]}, "receipt_numbers[0]"),
        ({"receipt_numbers": [None]}, "receipt_numbers[0]"),
        ({"action": "answer"}, "action"),
        ({"action": None}, "action"),
        ({"action": ["route"]}, "action"),
        ({"body": {}}, "body.department_code"),
        ({"body": None}, "body.department_code"),
        ({"body": []}, "body"),
        ({"body": {"department_code": "park", "x": 1}}, "body.x"),
        ({"action": "note"}, "body.department_code"),
        ({"status": Status.CLOSED.value}, "status"),
    ],
)
def test_what_does_not_fit_is_named(sent, place, fields, field):
    answer = sent(NUMBERS[0], **fields)

    assert answer.status_code == 422, answer.text
    assert field in [one["field"] for one in answer.json()["errors"]]
    assert place.services.asked == []

"""원문: the door for what a citizen wrote before it was masked. Who reads it is written down before it is told."""

from datetime import UTC, datetime

import pytest

from contracts.desk import Role
from contracts.dialogue import OpenOriginal, Original, Words
from contracts.message import Refusal

NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)
NUMBER = "26XG-U837-V"
WHERE = f"/v1/desk/complaints/{NUMBER}/original"
WHY = {"reason": "시민에게 전화하려고"}


@pytest.fixture(autouse=True)
def opened(place):
    told = Original(receipt_number=NUMBER, items=(Words(at=NOON, text="전화 010-1234-5678 주세요"),))
    place.services.answers[OpenOriginal] = told


def audited(place, client):
    return client.get("/v1/desk/audit", headers=place.staff(Role.ADMIN)).json()["items"]


@pytest.mark.parametrize("role", [Role.OFFICER, Role.HEAD, Role.TRIAGE, Role.ADMIN])
def test_who_says_why_reads_it_and_that_is_written_down(place, client, role):
    answer = client.post(WHERE, json=WHY, headers=place.staff(role))

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert [one["text"] for one in answer.json()["items"]] == ["전화 010-1234-5678 주세요"]
    (asked,) = place.services.asked
    assert (asked.staff.account_id, asked.receipt_number) == (f"test-{role.value}", NUMBER)
    (line,) = audited(place, client)
    assert (line["account_id"], line["receipt_number"], line["status"]) == (f"test-{role.value}", NUMBER, 200)
    assert (line["reason"], line["detail"]) == ("read", WHY["reason"])
    assert line["what"] == "POST /v1/desk/complaints/{receipt_number}/original"


def test_who_decides_between_departments_reads_none(place, client):
    answer = client.post(WHERE, json=WHY, headers=place.staff(Role.ARBITER))

    assert answer.status_code == 403
    assert place.services.asked == []
    assert [line["reason"] for line in audited(place, client)] == ["forbidden"]


@pytest.mark.parametrize(("body", "status"), [({}, 422), ({"reason": " "}, 422), ({"reason": "가" * 201}, 422)])
def test_without_a_reason_nobody_is_asked(place, client, body, status):
    answer = client.post(WHERE, json=body, headers=place.staff())

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (status, "reason")
    assert place.services.asked == []


@pytest.mark.parametrize("reason", ["not_found", "forbidden"])
def test_what_the_service_refuses_is_told_as_refused_and_not_as_read(place, client, reason):
    place.services.answers[OpenOriginal] = Refusal(reason, "there is no complaint")

    answer = client.post(WHERE, json=WHY, headers=place.staff())

    assert answer.status_code == {"not_found": 404, "forbidden": 403}[reason]
    assert [line["status"] for line in audited(place, client)] == [answer.status_code]


def test_what_cannot_be_written_down_is_not_told(place, client, monkeypatch):
    def full(work):
        raise OSError("no space left on device")

    headers = place.staff()
    client.post(WHERE, json=WHY, headers=headers)
    monkeypatch.setattr(place.database, "submit", full)

    answer = client.post(WHERE, json=WHY, headers=headers)

    assert answer.status_code == 500
    assert "1234" not in answer.text


def test_a_reason_is_masked_and_the_text_stands_in_no_log(place, client, capfd, caplog):
    client.post(WHERE, json={"reason": "010-9876-5432로 전화하려고"}, headers=place.staff())

    (line,) = audited(place, client)
    assert "9876" not in line["detail"]
    out, err = capfd.readouterr()
    assert "1234" not in out + err + caplog.text

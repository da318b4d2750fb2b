"""같은 사안 at the door: cards before and after filing, references that only join, and a door that stays open whoever is slow."""

from __future__ import annotations

import json
import time
from datetime import UTC, date, datetime, timedelta

import pytest

from contracts.complaints import Department, Status
from contracts.gateway import ComplaintSubmitted
from contracts.message import Refusal, new_id
from contracts.similar import FindSimilar, JoinRequested, SimilarCase, SimilarCases, SimilarCasesFound
from gateway import usecases
from gateway.web import similar
from tests.gateway.talks import Citizen

TEXT = "중앙로 시장 입구 가로등이 꺼져 있어요. 고쳐 주세요. 010-1234-5678"


def a_card(**more):
    return SimilarCase(
        **{
            "complaint_id": new_id(),
            "matter": "가로등·보안등",
            "place": "중앙로",
            "received_on": date(2026, 11, 25),
            "status": Status.ROUTED,
            "department": "도로과",
            "persons": 3,
            "score": 0.93,
            "because": ("same_text",),
            **more,
        }
    )


def files(client, **more):
    answer = client.post("/v1/complaints", json={"description": TEXT, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


def opens(receipt):
    return {"authorization": f"Bearer {receipt['token']}"}


def id_of(place, receipt):
    return place.database.read(lambda tx: tx.views.numbered(receipt["receipt_number"]).complaint_id)


def found(place, receipt, *cards, sequence_of=None):
    about = {"occurred_at": datetime.now(UTC), "complaint_id": id_of(place, receipt), "receipt_number": receipt["receipt_number"]}
    event = SimilarCasesFound(**about, status=Status.RECEIVED, citizen_actions=("withdraw", "change", "ask"), similar=cards)
    place.database.transact(lambda tx: usecases.show(tx, event))


def said(place, kind):
    return [event for event in place.database.said() if isinstance(event, kind)]


def test_what_is_asked_is_masked_and_what_is_shown_is_a_card(place, client):
    other = a_card()
    place.services.answers[FindSimilar] = SimilarCases(items=(other,))

    shown = client.post("/v1/similar", json={"description": TEXT, "location": {"lat": 36.78, "long": 126.45}}).json()

    assert "1234" not in place.services.asked[-1].text
    (card,) = shown["items"]
    assert shown["complete"] is True
    assert (
        card["text"] == "중앙로 가로등·보안등 민원이 11월 25일에 접수되어 도로과에서 처리를 준비하고 있습니다. 지금까지 3명이 함께했습니다."
    )
    assert (card["matter"], card["persons"], card["status"], card["because"]) == ("가로등·보안등", 3, "routed", ["same_text"])
    assert str(other.complaint_id) not in json.dumps(shown)


def test_in_english_it_is_said_in_english(place, client):
    place.services.answers[FindSimilar] = SimilarCases(items=(a_card(), a_card(matter=None, place=None, persons=1, department=None)))

    first, second = client.post("/v1/similar", json={"description": TEXT, "locale": "en"}).json()["items"]

    assert (
        first["text"]
        == "A case about 가로등·보안등 at 중앙로 was filed on 25/11; 도로과 is about to deal with it. 3 people have said the same."
    )
    assert second["text"] == "A case was filed on 25/11; a department is about to deal with it."


@pytest.mark.parametrize("wrong", [Refusal("unavailable", "away"), RuntimeError("broken")])
def test_a_service_that_is_away_keeps_nobody_from_filing(place, client, wrong):
    place.services.answers[FindSimilar] = wrong

    answer = client.post("/v1/similar", json={"description": TEXT})

    assert (answer.status_code, answer.json()) == (200, {"items": [], "complete": False})
    files(client)


def test_a_service_that_is_slow_is_waited_for_a_second(place, client, monkeypatch):
    monkeypatch.setattr(similar, "WITHIN", 0.2)
    place.services.answers[FindSimilar] = lambda query: time.sleep(1.0)

    began = time.monotonic()
    answer = client.post("/v1/similar", json={"description": TEXT})

    assert time.monotonic() - began < 0.9
    assert answer.json() == {"items": [], "complete": False}


def test_who_looks_too_often_must_wait(make_place, client_of):
    place = make_place(lookups=3)
    place.services.answers[FindSimilar] = SimilarCases()
    client = client_of(place)

    answers = [client.post("/v1/similar", json={"description": TEXT}).status_code for _ in range(5)]

    assert answers == [200, 200, 200, 429, 429]


@pytest.mark.parametrize("body", [{}, {"description": ""}, {"description": TEXT, "location": {"lat": 1}}, {"description": TEXT, "more": 1}])
def test_what_is_wrong_is_named(place, client, body):
    assert client.post("/v1/similar", json=body).status_code == 422


# After filing ------------------------------------------------------------------------------------------------------------


def test_the_own_case_shows_what_is_similar_as_it_stands_now(place, client):
    other, mine = files(client), files(client)
    found(place, mine, a_card(complaint_id=id_of(place, other), status=Status.ROUTED))

    case = client.get(f"/v1/complaints/{mine['receipt_number']}", headers=opens(mine)).json()

    (card,) = case["similar"]
    assert (card["status"], card["department"], case["joined"]) == ("received", None, False)
    assert other["receipt_number"] not in json.dumps(case)
    assert len(case["timeline"]) == 1


def test_what_has_ended_is_not_shown_any_more(place, client):
    other, mine = files(client), files(client)
    found(place, mine, a_card(complaint_id=id_of(place, other)), a_card())
    client.post(f"/v1/complaints/{other['receipt_number']}/withdraw", json={}, headers=opens(other))

    assert client.get(f"/v1/complaints/{mine['receipt_number']}", headers=opens(mine)).json()["similar"] == []


def test_a_reference_joins_once_and_says_so_on_the_timeline(place, client):
    other, mine = files(client), files(client)
    found(place, mine, a_card(complaint_id=id_of(place, other)))
    page = f"/v1/complaints/{mine['receipt_number']}"
    ref = client.get(page, headers=opens(mine)).json()["similar"][0]["ref"]

    first = client.post(f"{page}/join", json={"ref": ref}, headers=opens(mine))
    again = client.post(f"{page}/join", json={"ref": ref}, headers=opens(mine))

    assert (first.status_code, again.status_code) == (202, 409)
    case = client.get(page, headers=opens(mine)).json()
    assert (case["joined"], case["similar"], case["timeline"][-1]["act"]) == (True, [], "join")
    (requested,) = said(place, JoinRequested)
    assert (requested.complaint_id, requested.joins) == (id_of(place, mine), id_of(place, other))


def test_a_case_can_be_filed_as_joining(place, client):
    other = files(client)
    place.services.answers[FindSimilar] = SimilarCases(items=(a_card(complaint_id=id_of(place, other)),))
    (card,) = client.post("/v1/similar", json={"description": TEXT}).json()["items"]

    mine = files(client, joins=card["ref"])

    assert said(place, ComplaintSubmitted)[-1].joins == id_of(place, other)
    assert client.get(f"/v1/complaints/{mine['receipt_number']}", headers=opens(mine)).json()["joined"] is True


def test_a_forged_reference_is_refused_and_an_expired_one_stops_nobody(place, client):
    now = datetime.now(UTC)
    fresh, old = (place.reception.reference(new_id(), at) for at in (now, now - timedelta(days=2)))
    forged = fresh[:-2] + ("AA" if not fresh.endswith("AA") else "BB")

    assert client.post("/v1/complaints", json={"description": TEXT, "joins": forged}).status_code == 422
    assert client.post("/v1/complaints", json={"description": TEXT, "joins": "x" * 30}).status_code == 422
    files(client, joins=old)
    assert said(place, ComplaintSubmitted)[-1].joins is None


def test_a_reference_opens_nothing_and_is_another_one_each_time(place, client):
    other = files(client)
    one, two = (place.reception.reference(id_of(place, other), datetime.now(UTC)) for _ in range(2))

    assert one != two
    assert client.get(f"/v1/complaints/{other['receipt_number']}", headers={"authorization": f"Bearer {one}"}).status_code == 404
    assert client.get(f"/v1/complaints/{one}", headers={"authorization": f"Bearer {one}"}).status_code in (401, 404)


def test_nobody_joins_with_another_ones_case_or_the_own(place, client):
    mine = files(client)
    ref = place.reception.reference(id_of(place, mine), datetime.now(UTC))
    page = f"/v1/complaints/{mine['receipt_number']}/join"

    assert client.post(page, json={"ref": ref}).status_code == 401
    assert client.post(page, json={"ref": ref}, headers=opens(mine)).status_code == 409


def test_the_department_that_is_shown_is_the_one_of_today(place, client):
    other, mine = files(client), files(client)
    found(place, mine, a_card(complaint_id=id_of(place, other)))

    def route(tx):
        view = tx.views.get(id_of(place, other))
        tx.views.put(type(view)(**{**vars(view), "department": Department(code="parks", name="공원과"), "status": Status.IN_PROGRESS}))

    place.database.transact(route)

    (card,) = client.get(f"/v1/complaints/{mine['receipt_number']}", headers=opens(mine)).json()["similar"]
    assert (card["department"], card["status"]) == ("공원과", "in_progress")


# In a conversation -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "asks", "joins", "offered"),
    [
        ("시장 앞 가로등이 꺼져 있어요. 고쳐 주세요", "상태", "함께하기", "함께하기"),
        ("The street light at the market is broken", "status", "join", "Join"),
        ("Đèn đường trước chợ bị hỏng, xin sửa giúp", "tình trạng", "tham gia", "Tham gia"),
        ("市场门口的路灯坏了，请派人来修理一下，谢谢", "状态", "一起参与", "一起参与"),
    ],
)
def test_in_a_chat_the_status_offers_joining_and_a_word_joins(place, client, first, asks, joins, offered):
    other, citizen = files(client), Citizen(place)
    citizen.says(first)
    mine = {"receipt_number": citizen.cases()[-1].receipt_number}
    found(place, mine, a_card(complaint_id=id_of(place, other)))

    status = citizen.told(asks)

    assert status.replies[-1].choices == (offered,)
    assert other["receipt_number"] not in " ".join(reply.text for reply in status.replies)
    assert mine["receipt_number"] in citizen.says(joins)
    (requested,) = said(place, JoinRequested)
    assert (requested.complaint_id, requested.joins) == (id_of(place, mine), id_of(place, other))
    citizen.says(joins)
    assert len(said(place, JoinRequested)) == 1
    assert not any(reply.choices for reply in citizen.told(asks).replies)


def test_in_a_chat_there_may_be_nothing_to_join(place):
    citizen = Citizen(place)

    assert "아직 없어요" in citizen.says("함께하기")
    citizen.says("시장 앞 가로등이 꺼져 있어요. 고쳐 주세요")
    assert "비슷한 민원이 없어요" in citizen.says("함께하기")
    assert said(place, JoinRequested) == []

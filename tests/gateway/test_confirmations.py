"""The one-time link of a result letter: looking changes nothing, saying counts once, and a spent link says what can still be done."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from contracts import complaints as said
from contracts.complaints import Department, Handler, Status
from contracts.confirmation import key_of, link_token
from contracts.gateway import ComplaintRated, ComplaintSubmitted, ObjectionFiled, ReopenRequested, ResultConfirmed
from gateway import usecases

NOW = datetime.now(UTC)
ROAD = Department(code="road", name="도로과", phone="041-000-1000")
KIM = Handler(unit="도로과", name="김가온", contact="041-000-1001")
ALL = ("confirm", "rate", "reopen")


class Letter:
    """A case whose answer a letter has told, and the link in it."""

    def __init__(self, place, sent) -> None:
        self.place, self.sent = place, sent
        (self.submitted, *_) = [event for event in place.database.said() if isinstance(event, ComplaintSubmitted)]

    def hears(self, kind, *, at=NOW, actions=ALL, status=Status.NOTIFIED, **more) -> None:
        event = kind(
            occurred_at=at,
            complaint_id=self.submitted.complaint_id,
            receipt_number=self.submitted.receipt_number,
            status=status,
            citizen_actions=actions,
            **more,
        )
        self.place.database.transact(lambda tx: usecases.show(tx, event))

    def answered(self, text="고쳤습니다.", number=1, at=NOW, actions=ALL) -> None:
        self.hears(said.ComplaintAnswered, at=at, actions=actions, status=Status.ANSWERED, department=ROAD, handler=KIM, answer=text,
                   on_time=True, answer_number=number)  # fmt: skip
        self.hears(said.ComplaintNotified, at=at, actions=actions, means="email")

    def declined(self, actions) -> None:
        self.hears(said.ComplaintDeclined, actions=actions, status=Status.DECLINED, department=ROAD, handler=KIM, ground="법 제21조",
                   reason="재판이 진행 중입니다.", remedy="행정심판")  # fmt: skip

    def token(self, number=1) -> str:
        key = self.place.opened_by_notify(self.submitted.sealed_contact)["confirmation_key"]
        return link_token(bytes.fromhex(key), self.submitted.complaint_id, number)

    @property
    def api(self) -> str:
        return f"/v1/confirmations/{self.token()}"

    def heard(self) -> list:
        """What the citizen has said since."""
        return [event for event in self.place.database.said() if not isinstance(event, ComplaintSubmitted)]


@pytest.fixture
def letter(place, submitted) -> Letter:
    return Letter(place, submitted(contact={"email": "hong@example.com"}))


@pytest.fixture
def answered(letter) -> Letter:
    letter.answered()
    return letter


# Looking ---------------------------------------------------------------------------------------------------------------


def test_what_the_link_is_for(client, answered):
    told = client.get(answered.api).json()

    assert told["receipt_number"] == answered.sent["receipt_number"]
    assert (told["answer"], told["refusal"], told["department"]["name"]) == ("고쳤습니다.", None, "도로과")
    assert told["actions"] == ["confirm", "reopen", "rate"]
    assert datetime.fromisoformat(told["until"]) == NOW + timedelta(days=30)
    assert told["locale"] == "ko"


def test_whoever_only_looks_changes_nothing(client, answered):
    for method in ("GET", "HEAD"):
        assert client.request(method, answered.api).status_code == 200

    assert answered.heard() == []
    assert client.post(answered.api, json={"confirmed": True}).status_code == 202


def test_it_is_not_the_case_s_token_and_opens_nothing_else(client, answered):
    number = answered.sent["receipt_number"]

    assert client.get(f"/v1/complaints/{number}?token={answered.token()}").status_code == 404
    assert client.get(f"/v1/confirmations/{answered.sent['token']}").status_code == 404


def test_a_link_that_is_changed_anywhere_is_none_of_ours(client_of, place, answered):
    token = answered.token()
    for position in range(len(token)):
        other = token[:position] + ("A" if token[position] != "A" else "B") + token[position + 1 :]
        client = client_of(place, f"10.0.0.{position}")
        assert client.get(f"/v1/confirmations/{other}").status_code == 404, position


def test_who_guesses_is_slowed_down_and_who_knows_is_not(client, answered):
    statuses = [client.get(f"/v1/confirmations/{'A' * 44}").status_code for _ in range(32)]

    assert statuses == [404] * 30 + [429] * 2
    assert client.get(answered.api).status_code == 200
    assert client.get("/v1/confirmations/nothing").status_code == 429


# Saying ----------------------------------------------------------------------------------------------------------------


def test_the_citizen_confirms_and_rates(client, answered):
    answer = client.post(answered.api, json={"confirmed": True, "score": 5, "comment": "고맙습니다. 010-1234-5678"})

    assert (answer.status_code, answer.json()["actions"]) == (202, ["confirm", "rate"])
    rated, confirmed = answered.heard()
    assert isinstance(rated, ComplaintRated)
    assert isinstance(confirmed, ResultConfirmed)
    assert rated.score == 5
    assert "1234" not in rated.comment


def test_it_isn_t_done_with_a_photo(client, answered, picture):
    files = [("photos", ("p.jpg", picture(), "image/jpeg"))]

    answer = client.post(answered.api, data={"reopen": "아직 어두워요.", "score": "2"}, files=files)

    assert (answer.status_code, answer.json()["actions"]) == (202, ["reopen", "rate"])
    rated, reopened = answered.heard()
    assert (rated.score, reopened.text, len(reopened.photos)) == (2, "아직 어두워요.", 1)
    assert isinstance(reopened, ReopenRequested)


def test_a_case_that_is_closed_by_time_can_still_be_taken_up_again(client, answered):
    answered.hears(said.ComplaintClosed, status=Status.CLOSED, actions=("rate", "reopen"), reason="elapsed")

    assert client.get(answered.api).json()["actions"] == ["reopen", "rate"]
    assert client.post(answered.api, json={"confirmed": True}).status_code == 409
    assert client.post(answered.api, json={"reopen": "다시 꺼졌어요."}).status_code == 202


def test_a_refusal_can_be_rated_and_objected_to_where_the_law_gives_that(client, letter):
    letter.declined(("object", "rate"))

    assert client.get(letter.api).json()["refusal"]["reason"] == "재판이 진행 중입니다."
    assert client.post(letter.api, json={"object": "이의 있습니다.", "score": 1}).status_code == 202
    assert [type(event) for event in letter.heard()] == [ComplaintRated, ObjectionFiled]


def test_where_there_is_no_objection_points_alone_can_be_said(client, letter):
    letter.declined(("rate",))

    assert client.post(letter.api, json={"object": "이의 있습니다."}).status_code == 409
    assert client.post(letter.api, json={"score": 3}).status_code == 202
    assert client.post(letter.api, json={"score": 3}).status_code == 410


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "confirmed"),
        ({"confirmed": False}, "confirmed"),
        ({"score": 4}, "confirmed"),
        ({"confirmed": True, "reopen": "아니요"}, "confirmed"),
        ({"reopen": " "}, "reopen"),
        ({"confirmed": True, "score": 6}, "score"),
        ({"confirmed": True, "score": "4.5"}, "score"),
        ({"confirmed": True, "comment": "좋아요"}, "score"),
        ({"confirmed": True, "more": 1}, "more"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_field_and_uses_nothing_up(client, answered, body, field):
    answer = client.post(answered.api, json=body)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert answered.heard() == []
    assert client.get(answered.api).status_code == 200


# Once ------------------------------------------------------------------------------------------------------------------


def test_of_many_at_once_exactly_one_wins(client, answered):
    with ThreadPoolExecutor(8) as pool:
        bodies = [{"confirmed": True}, {"reopen": "아니요"}] * 6
        statuses = list(pool.map(lambda body: client.post(answered.api, json=body).status_code, bodies))

    assert (statuses.count(202), statuses.count(410)) == (1, 11)
    assert len(answered.heard()) == 1


def test_a_used_link_says_so_and_whose_case_it_is(client, answered):
    client.post(answered.api, json={"confirmed": True})

    problem = client.get(answered.api)

    assert problem.status_code == 410
    assert problem.headers["content-type"] == "application/problem+json"
    told = problem.json()
    assert told["type"] == "urn:ontong:problem:link-used"
    assert "taken up again" in told["detail"]
    assert told["case"]["receipt_number"] == answered.sent["receipt_number"]
    assert told["case"]["department"]["phone"] == "041-000-1000"
    assert "고쳤습니다." not in problem.text


def test_a_link_holds_for_thirty_days_of_the_notice(client, letter):
    letter.answered(at=NOW - timedelta(days=30, minutes=1))

    assert client.post(letter.api, json={"confirmed": True}).json()["type"] == "urn:ontong:problem:link-expired"
    assert letter.heard() == []


def test_each_answer_has_its_own_link(client, answered):
    first = answered.api
    client.post(first, json={"reopen": "아직 어두워요."})
    answered.hears(said.ComplaintReopened, status=Status.ROUTED, actions=("withdraw",), because="dissatisfied", text="아직 어두워요.",
                   received_at=NOW, due_at=NOW)  # fmt: skip
    answered.answered("이번에는 고쳤습니다.", number=2)

    second = f"/v1/confirmations/{answered.token(2)}"
    assert client.get(first).json()["type"] == "urn:ontong:problem:link-answered-anew"
    assert client.get(second).json()["answer"] == "이번에는 고쳤습니다."
    assert client.post(second, json={"confirmed": True}).status_code == 202


def test_a_link_to_a_case_that_has_gone_on_says_so(client, answered):
    answered.hears(said.ComplaintReopened, status=Status.ROUTED, actions=("withdraw",), because="dissatisfied", text="아직 어두워요.",
                   received_at=NOW, due_at=NOW)  # fmt: skip

    assert client.get(answered.api).json()["type"] == "urn:ontong:problem:link-moved-on"


def test_a_link_before_there_is_an_answer_is_no_use(client, letter):
    assert client.get(letter.api).status_code == 410


def test_a_link_of_an_earlier_secret_still_opens(make_place, client_of):
    import os

    old, new = os.urandom(32), os.urandom(32)
    place = make_place(token_secrets=(old,))
    body = client_of(place).post("/v1/complaints", json={"description": "가로등", "contact": {"email": "a@example.com"}}).json()
    letter = Letter(place, body)
    letter.answered()
    token = letter.token()
    assert token == link_token(key_of(body["token"]), letter.submitted.complaint_id, 1)

    rotated = make_place(token_secrets=(new, old), database=place.database)
    assert client_of(rotated).get(f"/v1/confirmations/{token}").status_code == 200

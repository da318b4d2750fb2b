"""What a citizen may do with number and token, and what nobody else may."""

from datetime import timedelta

import pytest

from contracts.complaints import ComplaintNotified, ComplaintWithdrawn, Department, Status
from contracts.gateway import ComplaintRated, ComplaintSubmitted, ResultConfirmed, WithdrawalRequested
from contracts.routing import DepartmentRegistered
from gateway import receipt, usecases


@pytest.fixture
def case(submitted):
    body = submitted()
    return body["receipt_number"], {"authorization": f"Bearer {body['token']}"}


@pytest.fixture
def moves_on(place):
    """Something happens to the newest case."""

    def moves_on(event, status, actions, **fields):
        submitted = [said for said in place.database.said() if isinstance(said, ComplaintSubmitted)][-1]
        happened = event(
            occurred_at=submitted.occurred_at + timedelta(minutes=1),
            complaint_id=submitted.complaint_id,
            receipt_number=submitted.receipt_number,
            status=status,
            citizen_actions=actions,
            **fields,
        )
        place.database.transact(lambda tx: usecases.show(tx, happened))

    return moves_on


def test_the_number_is_understood_as_people_type_it(client, case):
    number, token = case

    for typed in (number.lower(), number.replace("-", ""), number.replace("-", " ")):
        assert client.get(f"/v1/complaints/{typed}", headers=token).status_code == 200


def test_the_token_may_stand_in_the_address(client, case):
    number, token = case

    assert client.get(f"/v1/complaints/{number}?token={token['authorization'].split()[1]}").status_code == 200


def test_without_any_token_one_is_asked_for(client, case):
    answer = client.get(f"/v1/complaints/{case[0]}")

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_wrong_number_a_wrong_token_and_another_cases_token_look_the_same(client, case, submitted):
    number, token = case
    other = submitted()["receipt_number"]
    unknown = receipt.mint(2026)

    answers = [
        client.get(f"/v1/complaints/{unknown}", headers=token),
        client.get(f"/v1/complaints/{number}", headers={"authorization": "Bearer wrong"}),
        client.get(f"/v1/complaints/{other}", headers=token),
        client.get("/v1/complaints/nonsense", headers=token),
        client.get(f"/v1/complaints/{number}?token=%EA%B0%80"),
        client.post(f"/v1/complaints/{other}/withdraw", headers=token),
        client.post(f"/v1/complaints/{other}/events/ticket", headers=token),
    ]

    assert {answer.status_code for answer in answers} == {404}
    problems = [answer.json() for answer in answers]
    assert len({str({name: value for name, value in problem.items() if name != "trace_id"}) for problem in problems}) == 1
    assert {frozenset(answer.headers) for answer in answers} == {frozenset(answers[0].headers)}


def test_a_staff_token_opens_no_citizens_page(client, place, case):
    assert client.get(f"/v1/complaints/{case[0]}", headers=place.staff()).status_code == 404


def test_guessing_is_slowed_down_for_the_guesser_only(place, client_of, client, case):
    number, token = case
    guesser, citizen = client, client_of(place, "5.6.7.9")

    answers = [guesser.get(f"/v1/complaints/{number}?token=guess{n}") for n in range(200)]

    statuses = [answer.status_code for answer in answers]
    assert statuses.count(404) < 100
    assert statuses[-1] == 429
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert guesser.get(f"/v1/complaints/{number}", headers=token).status_code == 200
    assert citizen.get(f"/v1/complaints/{number}", headers=token).status_code == 200


def test_submissions_are_limited_where_the_city_says_so(make_place, client_of):
    client = client_of(make_place(submissions=3))

    statuses = [client.post("/v1/complaints", json={"description": f"{n}"}).status_code for n in range(5)]

    assert statuses == [201, 201, 201, 429, 429]


def test_withdrawing_is_taken_up_once(client, place, case):
    number, token = case

    first = client.post(f"/v1/complaints/{number}/withdraw", headers=token, json={"reason": "해결됐어요, 010-1234-5678"})
    again = client.post(f"/v1/complaints/{number}/withdraw", headers=token)

    assert (first.status_code, first.json()["action"], again.status_code) == (202, "withdraw", 409)
    asked = place.database.said()[-1]
    assert isinstance(asked, WithdrawalRequested)
    assert asked.reason == "해결됐어요, ***-****-****"
    seen = client.get(f"/v1/complaints/{number}", headers=token).json()
    assert (seen["status"], seen["actions"], seen["timeline"][-1]["act"]) == ("received", ["change", "ask"], "withdraw")


@pytest.mark.parametrize(("act", "body"), [("confirm", {}), ("rate", {"score": 5})])
def test_what_the_case_does_not_allow_is_refused(client, place, case, act, body):
    number, token = case

    answer = client.post(f"/v1/complaints/{number}/{act}", headers=token, json=body)

    assert (answer.status_code, answer.json()["type"]) == (409, "urn:ontong:problem:not-allowed-now")
    assert len(place.database.said()) == 1


def test_a_result_is_confirmed_and_rated(client, place, case, moves_on):
    number, token = case
    moves_on(ComplaintNotified, Status.NOTIFIED, ("confirm", "rate"), means="email")

    confirmed = client.post(f"/v1/complaints/{number}/confirm", headers=token)
    rated = client.post(f"/v1/complaints/{number}/rate", headers=token, json={"score": 4, "comment": "고맙습니다 a@b.kr"})

    assert (confirmed.status_code, rated.status_code) == (202, 202)
    *_, confirmation, rating = place.database.said()
    assert isinstance(confirmation, ResultConfirmed)
    assert isinstance(rating, ComplaintRated)
    assert (rating.score, rating.comment) == (4, "고맙습니다 *@*.**")


@pytest.mark.parametrize(
    "body", [{}, {"score": 0}, {"score": 6}, {"score": "5"}, {"score": 4.5}, {"score": True}, {"score": 5, "stars": 5}]
)
def test_a_rating_is_one_to_five(client, case, body):
    number, token = case

    assert client.post(f"/v1/complaints/{number}/rate", headers=token, json=body).status_code == 422


def test_a_case_that_was_withdrawn_offers_nothing_more(client, case, moves_on):
    number, token = case
    moves_on(ComplaintWithdrawn, Status.WITHDRAWN, ())

    seen = client.get(f"/v1/complaints/{number}?locale=en", headers=token).json()

    assert (seen["status"], seen["actions"], seen["timeline"][-1]["text"]) == ("withdrawn", [], "The complaint is withdrawn.")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_changes_nothing(client, place, case, method):
    number, token = case

    client.request(method, f"/v1/complaints/{number}", headers=token)

    assert len(place.database.said()) == 1


def test_departments_are_public(client, place):
    event = DepartmentRegistered(
        occurred_at=place.door.clock(), department=Department(code="road", name="도로과", phone="041-660-0001"), active=True
    )
    place.database.transact(lambda tx: usecases.list_department(tx, event))

    assert client.get("/v1/departments").json() == {"items": [{"code": "road", "name": "도로과", "phone": "041-660-0001"}]}

"""Staff are signed in until they sign out, twelve hours have passed, or their account is another: at every process, with every token."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import CollectorRegistry
from starlette.testclient import TestClient

from contracts.complaints import Department
from contracts.desk import Role, Staff
from contracts.routing import DepartmentRegistered
from gateway import identity, usecases
from gateway.web import standing
from gateway.web.app import create_app

URL = "/v1/desk/sessions"
PASSWORD = "correct horse"


@pytest.fixture(autouse=True)
def kim(place):
    made = identity.new_account(
        account_id="a1", login="kim", name="김담당", password=PASSWORD, role=Role.OFFICER, department_code="road", contact="041-000-1000"
    )
    place.database.transact(lambda tx: usecases.keep_account(tx, made))
    return made


@pytest.fixture
def sign_in(client):
    def sign_in():
        return client.post(URL, json={"login": "kim", "password": PASSWORD}).json()["token"]

    return sign_in


def bearer(token):
    return {"authorization": f"Bearer {token}"}


def opens(client, token):
    return client.get("/v1/desk/filters", headers=bearer(token)).status_code == 200


def test_whoever_is_signed_in_is_told_who_they_are_and_until_when(client, place, sign_in):
    road = Department(code="road", name="도로과")
    registered = DepartmentRegistered(occurred_at=datetime.now(UTC), department=road)
    place.database.transact(lambda tx: usecases.list_department(tx, registered))

    told = client.get(URL, headers=bearer(sign_in())).json()

    left = datetime.fromisoformat(told.pop("expires_at")) - datetime.now(UTC)
    assert timedelta(hours=7, minutes=59) < left <= timedelta(hours=8)
    assert told == {"account_id": "a1", "name": "김담당", "role": "officer", "department_code": "road", "department_name": "도로과"}


def test_signing_out_ends_every_token_of_the_account_at_once(client, place, sign_in):
    here, elsewhere, other = sign_in(), sign_in(), place.staff_token()
    assert opens(client, here)
    assert opens(client, elsewhere)

    answer = client.delete(URL, headers=bearer(here))

    assert (answer.status_code, answer.content) == (204, b"")
    assert [opens(client, token) for token in (here, elsewhere, other)] == [False, False, True]
    assert client.delete(URL, headers=bearer(here)).status_code == 401


def test_whoever_signs_in_again_a_moment_later_is_in(client, sign_in):
    client.delete(URL, headers=bearer(sign_in()))

    assert opens(client, sign_in())


def test_another_process_refuses_them_within_seconds(client, place, sign_in, monkeypatch):
    token = sign_in()
    with TestClient(create_app(replace(place.door, registry=CollectorRegistry())), client=("1.2.3.4", 50000)) as other:
        assert opens(other, token)
        client.delete(URL, headers=bearer(token))
        monkeypatch.setattr(standing, "SECONDS", 0)  # they have passed

        assert not opens(other, token)


def test_a_token_without_an_account_ends_alone_with_what_it_was_renewed_to(client, place):
    mine, anothers = (place.staff_token() for _ in range(2))  # of the same name, as `ontong token` gives them
    renewed = client.post(f"{URL}/renew", headers=bearer(mine)).json()["token"]

    client.delete(URL, headers=bearer(mine))

    assert [opens(client, token) for token in (mine, renewed, anothers)] == [False, False, True]


# Going on --------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def renewed(client, place):
    """What a token is renewed to whose sign-in was so many hours ago."""

    def renewed(hours, lasts=identity.SESSION):
        now = datetime.now(UTC)
        staff = Staff(account_id="a1", name="an old name", role=Role.OFFICER, department_code="road")
        first = place.door.tokens.read(
            place.door.tokens.issue(staff, now - timedelta(hours=hours), lasts=timedelta(hours=hours, minutes=5))
        )
        token = place.door.tokens.issue(staff, now - timedelta(hours=1), lasts=lasts, account=True, renews=first)
        return client.post(f"{URL}/renew", headers=bearer(token)), now

    return renewed


@pytest.mark.parametrize(("signed_in_before", "goes_on"), [(1, 8), (4, 8), (5, 7), (11, 1)])
def test_a_token_is_renewed_to_full_length_but_not_beyond_twelve_hours(client, renewed, signed_in_before, goes_on):
    answer, now = renewed(signed_in_before, lasts=timedelta(hours=1, minutes=5))

    made = answer.json()
    assert answer.status_code == 201, answer.text
    assert abs(datetime.fromisoformat(made["expires_at"]) - now - timedelta(hours=goes_on)) < timedelta(seconds=5)
    assert abs(made["expires_in"] - goes_on * 3600) < 5
    assert opens(client, made["token"])


def test_twelve_hours_after_signing_in_nothing_is_gained(renewed):
    answer, now = renewed(12, lasts=timedelta(hours=1, minutes=5))

    assert abs(datetime.fromisoformat(answer.json()["expires_at"]) - now - timedelta(minutes=5)) < timedelta(seconds=5)


def test_what_is_renewed_has_the_name_that_the_account_has_by_now(client, renewed):
    made = renewed(1)[0].json()

    assert (made["name"], client.get(URL, headers=bearer(made["token"])).json()["name"]) == ("김담당", "김담당")


def test_a_token_that_ended_is_not_renewed(client, place, sign_in, kim):
    token = sign_in()
    client.delete(URL, headers=bearer(token))

    assert client.post(f"{URL}/renew", headers=bearer(token)).status_code == 401
    assert client.post(f"{URL}/renew").status_code == 401


def test_tokens_of_before_sign_ins_could_be_ended_end_too(client, place, kim, monkeypatch):
    import jwt

    tokens = place.door.tokens
    now = int(datetime.now(UTC).timestamp())
    claims = {"iss": tokens.issuer, "aud": tokens.audience, "sub": "a1", "role": "officer", "department": "road", "account": True}
    moments = {"iat": now, "nbf": now, "exp": now + 3600, "jti": "x"}
    old = jwt.encode(claims | moments, tokens.keys["first"], "HS256", headers={"kid": "first", "typ": "at+jwt"})

    before = opens(client, old)
    client.delete(URL, headers=bearer(old))

    assert (before, opens(client, old)) == (True, False)

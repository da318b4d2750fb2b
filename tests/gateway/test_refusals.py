"""Whoever runs the door can tell that somebody guesses, and nobody who guesses can fill the disk or learn anything by it."""

import asyncio
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from prometheus_client import generate_latest

from contracts.desk import Role, Staff
from gateway import identity, usecases
from gateway.web import refusals
from gateway.web.refusals import Refusals
from tests.servers import await_that


@pytest.fixture
def told(client, caplog):
    """What the door has written down, without waiting a minute for it: a door that closes tells what it noted."""

    def told():
        client.__exit__(None, None, None)
        client.__enter__()
        return [vars(record) for record in caplog.records if record.msg == "credential_refused"]

    return told


@pytest.fixture
def kim(place):
    """An account of the desk."""
    made = identity.new_account(account_id="a-1", login="kim", name="김담당", password="correct horse", role=Role.TRIAGE)
    place.database.transact(lambda tx: usecases.keep_account(tx, made))
    return made


def counted(place, credential):
    line = f'credentials_refused_total{{credential="{credential}"}} '
    return float(generate_latest(place.door.registry).decode().partition(line)[2].partition("\n")[0])


def test_many_wrong_passwords_are_one_line_with_their_number(client, place, kim, told):
    for _ in range(5):
        client.post("/v1/desk/sessions", json={"login": "kim", "password": "guessed-secret"})

    (line,) = told()
    assert (line["credential"], line["count"], line["account_id"]) == ("password", 5, "a-1")
    assert counted(place, "password") == 5


def test_a_login_that_nobody_has_is_counted_and_not_repeated(client, place, told, caplog):
    client.post("/v1/desk/sessions", json={"login": "hong.gildong", "password": "guessed-secret"})

    (line,) = told()
    assert (line["count"], line["account_id"]) == (1, None)
    assert not any(secret in str(vars(record)) for record in caplog.records for secret in ("gildong", "guessed", "1.2.3.4"))


def test_attempts_that_came_too_fast_are_counted_too(client, place, kim):
    answers = [client.post("/v1/desk/sessions", json={"login": "kim", "password": "x"}).status_code for _ in range(15)]

    assert answers.count(429) > 0
    assert counted(place, "password") == 15


def test_wrong_and_ended_staff_tokens_are_told_apart(client, place, told):
    staff = Staff(account_id="t-1", name="김담당", role=Role.ADMIN, department_code=None)
    ended = place.door.tokens.issue(staff, datetime.now(UTC) - timedelta(days=1))

    for token in ("forged", ended):
        assert client.get("/v1/desk/complaints", headers={"authorization": f"Bearer {token}"}).status_code == 401

    assert {line["credential"]: line["count"] for line in told()} == {"staff_token": 1, "ended_staff_token": 1}


def test_wrong_case_tokens_are_told_with_a_trace_and_the_right_one_is_not(client, place, submitted, told):
    body = submitted()
    page = f"/v1/complaints/{body['receipt_number']}"

    assert client.get(f"{page}?token={body['token']}").status_code == 200
    refused = client.get(f"{page}?token=guessed")

    (line,) = told()
    assert (line["credential"], line["count"], line["traceparent"]) == ("case_token", 1, refused.headers["traceparent"])
    assert counted(place, "case_token") == 1


def test_whoever_sends_nothing_does_not_guess(client, place):
    client.get("/v1/desk/complaints")
    client.get("/v1/complaints/26BK-7Q4M-3")

    assert counted(place, "staff_token") == counted(place, "case_token") == 0


def test_lines_of_one_address_belong_together_and_those_of_another_do_not(place, client_of, told):
    for address in ("1.2.3.4", "1.2.3.4", "5.6.7.8"):
        client_of(place, address).get("/v1/complaints/26BK-7Q4M-3?token=x")

    lines = told()
    assert sorted((len(line["address_hash"]), line["count"]) for line in lines) == [(16, 1), (16, 2)]
    assert len({line["address_hash"] for line in lines}) == 2


def test_a_line_is_written_when_its_minute_is_over(client, caplog, monkeypatch):
    monkeypatch.setattr(refusals, "MINUTE", 0.05)

    client.get("/v1/complaints/26BK-7Q4M-3?token=x")

    await_that(lambda: "credential_refused" in caplog.text, what="the line")


async def _from_many_addresses(watcher):
    for number in range(1000):
        watcher.note("case_token", f"10.0.{number}", "")
    watcher.tell()


def test_many_addresses_do_not_fill_the_disk(caplog):
    asyncio.run(_from_many_addresses(Refusals(b"k" * 32, SimpleNamespace(refused=lambda credential: None))))

    lines = [vars(record) for record in caplog.records]
    assert len(lines) == refusals.MOST_LINES + 1
    assert sum(line["count"] for line in lines) == 1000

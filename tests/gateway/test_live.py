"""A citizen's page follows the case while it is open."""

import json
import time
from contextlib import contextmanager
from datetime import timedelta

import httpx
import pytest

from contracts.complaints import ComplaintWithdrawn, Status
from gateway import usecases


@pytest.fixture
def case(running):
    body = httpx.post(f"{running.url}/v1/complaints", json={"description": "집 앞 가로등"}).json()
    return f"{running.url}/v1/complaints/{body['receipt_number']}", {"authorization": f"Bearer {body['token']}"}


@contextmanager
def listening(url, **options):
    with httpx.stream("GET", f"{url}/events", timeout=5, **options) as answer:
        yield answer, events(answer)


def events(answer):
    """The events as (id, data), one by one."""
    name = data = None
    for line in answer.iter_lines():
        if line.startswith("id: "):
            name = int(line[4:])
        elif line.startswith("data: "):
            data = json.loads(line[6:])
        elif not line and data is not None:
            yield name, data
            data = None


def withdraw(running):
    submitted = running.place.database.said()[0]
    event = ComplaintWithdrawn(
        occurred_at=submitted.occurred_at + timedelta(minutes=1),
        complaint_id=submitted.complaint_id,
        receipt_number=submitted.receipt_number,
        status=Status.WITHDRAWN,
    )
    running.place.database.transact(lambda tx: usecases.show(tx, event))


def test_a_change_arrives_by_itself(running, case):
    url, token = case

    with listening(url, headers=token) as (answer, arriving):
        assert answer.headers["content-type"].startswith("text/event-stream")
        first, seen = next(arriving)
        withdraw(running)
        second, changed = next(arriving)

    assert (first, seen["status"]) == (1, "received")
    assert (second, changed["status"]) == (2, "withdrawn")


def test_who_comes_back_gets_only_what_is_new(running, case):
    url, token = case

    with listening(url, headers=token | {"last-event-id": "1"}) as (_, arriving):
        withdraw(running)
        assert next(arriving)[0] == 2


def test_a_browser_uses_a_ticket(running, case):
    url, token = case
    ticket = httpx.post(f"{url}/events/ticket", headers=token).json()

    with listening(url, params={"ticket": ticket["ticket"]}) as (answer, arriving):
        assert (answer.status_code, ticket["expires_in"], next(arriving)[0]) == (200, 60, 1)


@pytest.mark.parametrize("options", [{}, {"params": {"ticket": "forged"}}, {"params": {"token": "forged"}}])
def test_nobody_else_listens(case, options):
    url, _ = case

    with listening(url, **options) as (answer, _):
        assert answer.status_code == (404 if options else 401)


def test_a_ticket_opens_the_stream_and_nothing_else(running, case):
    url, token = case
    ticket = httpx.post(f"{url}/events/ticket", headers=token).json()["ticket"]

    assert httpx.get(url, params={"ticket": ticket}).status_code == 422


def test_who_has_left_is_forgotten(running, case):
    url, token = case
    live = running.app.state.live

    with listening(url, headers=token) as (_, arriving):
        next(arriving)
        assert len(live.streams) == 1

    end = time.monotonic() + 5
    while live.streams or live.addresses.total():
        assert time.monotonic() < end, "the place is still taken"
        time.sleep(0.02)


def test_streams_end_when_the_door_closes(running, case):
    url, token = case

    with listening(url, headers=token) as (_, arriving):
        next(arriving)
        running.app.state.live.close()
        assert list(arriving) == []


def test_one_address_has_a_limited_number_of_streams(make_place, client_of):
    from gateway.web.live import Live
    from gateway.web.problems import Problem

    live = Live(make_place(streams=3, streams_each=2).door)

    live.addresses.update(["a", "a"])
    with pytest.raises(Problem) as too_many:
        live.check_room("a")
    live.check_room("b")
    live.addresses.update(["b"])
    with pytest.raises(Problem) as full:
        live.check_room("c")

    assert (too_many.value.status, full.value.status) == (429, 503)

"""The guard: headers on every answer, other sites, slow and greedy clients, and what is counted."""

import asyncio
import time

import httpx
import pytest
from prometheus_client import generate_latest

from gateway.web import limits
from gateway.web.addresses import Attempts, Proxies, is_local, is_near
from gateway.web.limits import Guard
from ontong import connections

ANSWERS = ["/", "/docs", "/nothing", "/v1/stats", "/v1/departments", "/openapi.json", "/livez", "/assets/style.css", "/v1/desk/complaints"]


@pytest.mark.parametrize("path", ANSWERS)
def test_every_answer_has_the_security_headers(client, path):
    headers = client.get(path).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert "max-age" in headers["strict-transport-security"]
    assert headers["traceparent"].startswith("00-")
    assert "server" not in headers


def test_what_is_personal_is_never_stored_on_the_way(client, submitted):
    body = submitted()

    assert client.get(f"/v1/complaints/{body['receipt_number']}?token={body['token']}").headers["cache-control"] == "no-store"


@pytest.mark.parametrize("incoming", ["", "nonsense", "00-" + "0" * 32 + "-00f067aa0ba902b7-01", "00-zz-zz-01", "x" * 5000])
def test_a_trace_that_is_none_is_replaced(client, incoming):
    assert len(client.get("/livez", headers={"traceparent": incoming}).headers["traceparent"]) == 55


def test_only_listed_sites_may_use_the_api(make_place, client_of):
    client = client_of(make_place(cors_origins=("https://city.example",)))
    preflight = {"access-control-request-method": "POST", "access-control-request-headers": "authorization"}

    ours = client.options("/v1/complaints", headers={"origin": "https://city.example"} | preflight)
    theirs = client.options("/v1/complaints", headers={"origin": "https://evil.example"} | preflight)
    answer = client.get("/livez", headers={"origin": "https://city.example"})
    other = client.get("/livez", headers={"origin": "https://city.example.evil.example"})

    assert (ours.status_code, ours.headers["access-control-allow-origin"]) == (204, "https://city.example")
    assert "idempotency-key" in ours.headers["access-control-allow-headers"]
    assert not [name for name in theirs.headers if name.startswith("access-control")]
    assert (answer.headers["access-control-allow-origin"], answer.headers["vary"]) == ("https://city.example", "Origin")
    assert "access-control-allow-origin" not in other.headers
    assert "access-control-allow-credentials" not in ours.headers


# Greedy and slow clients ---------------------------------------------------------------------------------------------------


def test_a_body_without_a_length_is_counted_too(running):
    def endless():
        for _ in range(1000):
            yield b"x" * 10_000

    answer = httpx.post(f"{running.url}/v1/complaints", content=endless(), headers={"content-type": "application/json"})

    assert answer.status_code == 413


def test_a_sixty_megabyte_photo_gets_its_answer(running):
    answer = httpx.post(f"{running.url}/v1/complaints", data={"description": "x"}, files={"photos": ("a.jpg", bytes(60 * 1024 * 1024))})

    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")


def test_a_body_that_stalls_is_given_up(running, monkeypatch):
    monkeypatch.setattr(limits, "PAUSE_SECONDS", 0.2)

    answer = running.raw(b"POST /v1/complaints HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{")

    assert answer.startswith(b"HTTP/1.1 408")


def test_a_head_that_stalls_is_given_up(running, monkeypatch):
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.2)

    for head in (b"", b"GET /livez HTTP/1.1\r\n", b"GET /livez HTTP/1.1\r\nhost: x\r\nx-slow: "):
        started = time.monotonic()
        try:
            answer = running.raw(head)
        except ConnectionError:
            answer = b""
        assert b"still open" not in answer
        assert time.monotonic() - started < 3


def test_a_head_without_end_is_given_up(running):
    try:
        answer = running.raw(b"GET /livez HTTP/1.1\r\nhost: x\r\n" + b"x-a: " + b"a" * 5_000_000)
    except ConnectionError:
        answer = b""

    assert b" 200 " not in answer


def test_stalled_clients_keep_nobody_else_waiting(running):
    import socket

    stalled = [socket.create_connection(("127.0.0.1", running.port)) for _ in range(50)]
    for connection in stalled:
        connection.sendall(b"POST /v1/complaints HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{")

    answer = httpx.post(f"{running.url}/v1/complaints", json={"description": "가로등"}, timeout=5)

    assert answer.status_code == 201
    for connection in stalled:
        connection.close()


@pytest.mark.parametrize(
    "framing",
    [
        b"content-length: 2\r\ntransfer-encoding: chunked\r\n",
        b"content-length: 2\r\ncontent-length: 3\r\n",
        b"transfer-encoding: chunked\r\ncontent-length: 2\r\n",
        b"content-length: -1\r\n",
        b"transfer-encoding: xchunked\r\n",
    ],
)
def test_a_body_of_two_lengths_is_refused(running, framing):
    answer = running.raw(b"POST /v1/complaints HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n" + framing + b"\r\n{}", seconds=2)

    assert answer.startswith(b"HTTP/1.1 400")


def test_several_requests_of_one_connection_are_answered(running):
    with httpx.Client() as client:
        assert [client.get(f"{running.url}/livez").status_code for _ in range(5)] == [200] * 5
        assert client.post(f"{running.url}/v1/complaints", json={"description": "x" * 19_000}).status_code == 201
        assert "server" not in client.get(f"{running.url}/livez").headers


def test_what_fails_inside_leaves_as_a_plain_problem(caplog):
    async def broken(scope, receive, send):
        raise KeyError("canary@example.com")

    async def ask():
        sent = []

        async def send(message):
            sent.append(message)

        await Guard(broken)({"type": "http", "method": "GET", "path": "/", "headers": [], "client": ("1.2.3.4", 1)}, None, send)
        return sent

    start, body = asyncio.run(ask())

    assert start["status"] == 500
    assert b"canary" not in body["body"]
    assert "canary" not in caplog.text


# Addresses -----------------------------------------------------------------------------------------------------------------


def scope(client, **headers):
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in ({"host": "localhost:8000"} | headers).items()]
    return {"client": (client, 1), "headers": named}


def test_a_forwarded_address_is_believed_from_our_proxies_only():
    ours, forwarded = Proxies(["10.0.0.0/8"]), {b"x-forwarded-for": b"6.6.6.6, 7.7.7.7, 10.0.0.2"}

    assert ours.client(scope("10.0.0.1"), forwarded) == "7.7.7.7"
    assert ours.client(scope("8.8.8.8"), forwarded) == "8.8.8.8"
    assert Proxies(()).client(scope("10.0.0.1"), forwarded) == "10.0.0.1"
    assert ours.client(scope("10.0.0.1"), {}) == "10.0.0.1"


def test_one_household_is_one_address():
    nobody = Proxies(())

    assert nobody.client(scope("2001:db8:1:2::1"), {}) == nobody.client(scope("2001:db8:1:2:ffff::9"), {})
    assert nobody.client(scope("::ffff:1.2.3.4"), {}) == "1.2.3.4"


def test_local_means_at_this_machine_and_not_through_anybody():
    assert is_local(scope("127.0.0.1"))
    assert is_local(scope("::1", host="[::1]:8000"))
    assert not is_local(scope("127.0.0.1", x_forwarded_for="1.2.3.4"))
    assert not is_local(scope("127.0.0.1", host="rebound.example"))
    assert not is_local(scope("192.168.0.5"))
    assert is_near(scope("192.168.0.5"))
    assert not is_near(scope("1.2.3.4"))


def test_attempts_grow_back():
    now = [0.0]
    attempts = Attempts(6, clock=lambda: now[0])

    for _ in range(6):
        assert attempts.wait("a") == 0
        attempts.count("a")

    assert attempts.wait("a") == pytest.approx(10)
    assert attempts.wait("b") == 0
    now[0] = 10.0
    assert attempts.wait("a") == 0


def test_attempts_of_many_addresses_take_bounded_memory():
    attempts = Attempts(6)
    attempts.MEMORY = 100

    for number in range(10_000):
        attempts.count(str(number))

    assert len(attempts.used) == 100


def test_a_stranger_can_not_make_up_a_time_series(client, place):
    for number in range(100):
        client.get(f"/made/up/{number}")
        client.request(f"VERB{number}", f"/v1/complaints/{number}")
        client.get(f"/v1/complaints/{number}?token=x")

    lines = [line for line in generate_latest(place.door.registry).decode().splitlines() if line.startswith("http_request_seconds_count")]
    assert len(lines) < 10

"""The desk's pages before a gateway of the release before: old and new run side by side, in any order."""

from __future__ import annotations

import time
import warnings
from dataclasses import asdict

import httpx
import pytest
from prometheus_client import CollectorRegistry

from frontend import sessions
from frontend.app import create_app
from frontend.desk.session import Staff
from frontend.front import City, Front
from tests.frontend.test_desk_speed import SECRET, summary

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Starlette would rather have another HTTP client; this one is fine
    from starlette.testclient import TestClient

MOST, ROWS = 100, 130  # what it gave at once; what there is
KNOWN = "26AB-0001-K"


def problem(status, kind, *wrong):
    body = {
        "type": f"urn:ontong:problem:{kind}",
        "status": status,
        "detail": kind,
        "errors": [{"field": one, "detail": "no"} for one in wrong],
    }
    return httpx.Response(status, json=body, headers={"content-type": "application/problem+json"})


def gateway(request):
    """As it was: a hundred rows at once, and no door for news of a case."""
    path = request.url.path
    if path == "/v1/desk/complaints":
        limit, begin = int(request.url.params["limit"]), int(request.url.params.get("cursor", "0"))
        if limit > MOST:
            return problem(422, "invalid", "limit")
        items = [summary(n) for n in range(begin, min(begin + limit, ROWS))]
        more = str(begin + limit) if begin + limit < ROWS else None
        told = {"items": items, "next_cursor": more, "previous_cursor": None, "total": ROWS, "more_than_total": False}
        return httpx.Response(200, json=told)
    if path == f"/v1/desk/complaints/{KNOWN}":
        return httpx.Response(200, json={"summary": summary(1)})
    if path.startswith("/v1/desk/complaints/"):
        return problem(404, "not-found")
    return httpx.Response(200, json={"items": []})


@pytest.fixture(scope="module")
def faces():
    http = httpx.AsyncClient(transport=httpx.MockTransport(gateway), base_url="http://gateway")
    city = City(name="가온시", phone="041-000-0100")
    app = create_app(Front(http=http, secret=SECRET, city=city, public_url="http://127.0.0.1", registry=CollectorRegistry()))
    who = Staff(token="t", name="홍길동", role="triage", department=None, expires_at=time.time() + 3600)
    with TestClient(app, base_url="https://127.0.0.1") as client:
        client.cookies.set(sessions.STAFF, sessions.Seal(SECRET).close(sessions.STAFF, asdict(who)))
        yield client


def test_the_longer_queue_is_put_together_of_shorter_pieces(faces):
    page = faces.get("/desk?rows=200")

    assert page.status_code == 200
    assert page.text.count('<tr id="r-') == ROWS


def test_a_missing_door_is_not_taken_for_a_missing_case(faces):
    here, gone = (faces.get(f"/desk/c/{number}/news?seen=1;;") for number in (KNOWN, "26AB-0002-K"))

    assert (here.status_code, here.json()) == (200, {"later": True})
    assert gone.json() == {"gone": True}

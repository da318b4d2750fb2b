"""Letters and calls across all cases, and what will be late tomorrow: before a gateway that has one of each."""

from __future__ import annotations

import json
import time
import warnings
from dataclasses import asdict
from urllib.parse import urlsplit

import httpx
import pytest
from prometheus_client import CollectorRegistry

from frontend import sessions
from frontend.app import create_app
from frontend.desk.session import Staff
from frontend.front import City, Front
from tests.frontend.browsing import DESKTOP, PHONE, found_by_axe, small_targets, visiting

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Starlette would rather have another HTTP client; this one is fine
    from starlette.testclient import TestClient

SECRET = bytes(range(32))
SCRIPT = "<script>document.title='!'</script><img src=x onerror=document.title='!'>"
AT = "2026-11-27T01:00:00+00:00"
ORIGIN = "http://127.0.0.1"


def letter(name, state, channel, **more):
    """A row of the ledger as the API has it."""
    told = {
        "delivery_id": name,
        "letter": "result",
        "channel": channel,
        "state": state,
        "recipient_hint": f"010-****-{name}",
        "attempts": 1,
    }
    return {**told, "updated_at": AT, "receipt_number": f"26AA-{name}-K", "reason": None, "due_at": None, "tries": [], **more}


LETTERS = [
    letter("0001", "unknown", "sms", reason=SCRIPT),
    letter("0002", "queued", "phone", tries=[{"number": 1, "began_at": AT, "outcome": "not_reached", "reason": SCRIPT, "by": "road-1"}]),
    letter("0003", "delivered", "email"),
]
DUE = {
    "receipt_number": "26AA-0009-K",
    "title": SCRIPT,
    "department": {"code": "road", "name": "도로과", "phone": None},
    "officer_name": "홍길동",
    "status": "in_progress",
    "due_at": "2026-11-30T09:00:00+00:00",
    "working_minutes_left": 510,
    "paused": False,
}
TOMORROW = {
    "until": "2026-11-30T09:00:00+00:00",
    "items": [DUE, DUE | {"receipt_number": "26AA-0010-K", "officer_name": None, "working_minutes_left": 45}],
    "by_officer": [
        {"officer_name": "홍길동", "cases": 1, "working_minutes_left": 510},
        {"officer_name": None, "cases": 1, "working_minutes_left": 45},
    ],
    "more": False,
}


class Gateway:
    """The gateway, as far as these pages ask it. `asked`: what it was told to do. `refuses`: the status it answers an act with."""

    def __init__(self):
        self.asked, self.letters, self.tomorrow, self.refuses = [], LETTERS, TOMORROW, 0

    def __call__(self, request):
        where, query = request.url.path, request.url.params
        if request.method == "POST":
            self.asked.append((where, json.loads(request.content)))
            return httpx.Response(self.refuses or 200, json={"type": "urn:ontong:problem:illegal-step"} if self.refuses else {})
        if where == "/v1/desk/deliveries":
            fits = [one for one in self.letters if all(query.get(name) in (None, one[name]) for name in ("state", "channel"))]
            return httpx.Response(200, json={"items": fits})
        if where == "/v1/desk/stats/tomorrow":
            return httpx.Response(200, json=self.tomorrow)
        return httpx.Response(200, json={"items": [{"code": "road", "name": "도로과"}] if where == "/v1/departments" else []})


@pytest.fixture
def gateway():
    return Gateway()


@pytest.fixture
def sit(gateway):
    """`sit(role)`: the pages of somebody of that role."""
    http = httpx.AsyncClient(transport=httpx.MockTransport(gateway), base_url="http://gateway")
    city = City(name="가온시", phone="041-000-0100")
    app = create_app(Front(http=http, secret=SECRET, city=city, public_url="http://127.0.0.1", registry=CollectorRegistry()))
    with TestClient(app, base_url="https://127.0.0.1") as client:

        def sit(role, department=None):
            who = Staff(token="t", name="홍길동", role=role, department=department, expires_at=time.time() + 3600)
            client.cookies.set(sessions.STAFF, sessions.Seal(SECRET).close(sessions.STAFF, asdict(who)))
            return client

        yield sit


@pytest.fixture
def look(browser):
    """`look(client)`: a browser that is given these pages."""
    visits = []

    def look(client):
        def fetched(route):
            asked, where = route.request, urlsplit(route.request.url)
            headers = {"content-type": asked.headers["content-type"]} if "content-type" in asked.headers else {}
            path = f"{where.path}?{where.query}" if where.query else where.path
            answer = client.request(asked.method, path, content=asked.post_data, headers=headers)
            kept = {name: answer.headers[name] for name in ("content-type", "content-security-policy") if name in answer.headers}
            route.fulfill(status=answer.status_code, body=answer.content, headers=kept)

        visit = visiting(browser, ORIGIN, viewport=DESKTOP)
        visits.append(visit)
        visitor = visit.__enter__()
        visitor.context.route("**/*", fetched)
        return visitor

    yield look
    for visit in visits:
        visit.__exit__(None, None, None)


def checked(visitor, name):
    """In both sizes: nothing that axe finds, nothing too small or too wide; and what others wrote is no script."""
    page = visitor.page
    found = []
    for size, said in ((DESKTOP, ""), (PHONE, "-phone")):
        page.set_viewport_size(size)
        visitor.shot(f"{name}{said}")
        found += [found_by_axe(page), small_targets(page)]
    assert found == [[], [], [], []]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing is wider than a phone"
    assert page.title() != "!"
    page.set_viewport_size(DESKTOP)


def test_a_letter_that_may_have_gone_out_is_sent_again_only_by_somebody_who_knows(gateway, sit, look):
    visitor = look(sit("triage"))
    page = visitor.open("/desk/deliveries")
    warned = page.get_by_text("다시 보내면 두 번 받을 수 있습니다.").is_visible()
    checked(visitor, "desk-deliveries")

    page.get_by_role("button", name="그래도 다시 보내기").click()
    page.get_by_text("다시 보냅니다.").wait_for()
    page.get_by_role("button", name="전화로 알렸음 기록").click()
    page.get_by_text("전화로 알렸다고 민원의 메모에 적었습니다.").wait_for()

    assert warned
    assert gateway.asked == [
        ("/v1/desk/deliveries/0001/resend", {}),
        ("/v1/desk/complaints/26AA-0001-K/actions/note", {"text": "전화로 알렸음: 처리 결과"}),
    ]


def test_an_officer_calls_and_writes_down_how_it_went(gateway, sit, look):
    visitor = look(sit("officer", "road"))
    page = visitor.open("/desk/deliveries?list=calls")
    page.get_by_role("button", name="기록하기").click()
    missing = page.get_by_role("link", name="어떻게 되었는지 골라 주세요.").is_visible()
    checked(visitor, "desk-calls")
    page.get_by_label("어떻게 되었나요?").select_option("reached")
    page.get_by_label("메모 (선택)").fill("따님이 받음")
    page.get_by_role("button", name="기록하기").click()
    page.get_by_text("전화로 알렸다고 적었습니다.").wait_for()

    assert missing
    assert gateway.asked == [("/v1/desk/deliveries/0002/attempts", {"outcome": "reached", "note": "따님이 받음"})]
    assert page.get_by_role("button", name="그래도 다시 보내기").count() == 0


def test_what_was_decided_by_somebody_else_meanwhile_is_said(gateway, sit):
    client = sit("triage")
    page = client.get("/desk/deliveries").text
    token = page.split('name="form_token" value="')[1].split('"')[0]
    gateway.refuses = 409

    answer = client.post("/desk/deliveries/0001", data={"form_token": token, "act": "resend", "list": "unknown"})

    assert answer.status_code == 409
    assert "지금 상태에서는 할 수 없는 일입니다." in answer.text


def test_a_call_that_is_needless_is_called_off_with_a_reason(gateway, sit):
    client = sit("triage")
    token = client.get("/desk/deliveries?list=calls").text.split('name="form_token" value="')[1].split('"')[0]
    typed = {"form_token": token, "act": "cancel", "list": "calls"}

    without = client.post("/desk/deliveries/0002", data=typed)
    answer = client.post("/desk/deliveries/0002", data=typed | {"reason": "직접 오셔서 알려 드림"})

    assert [without.status_code, answer.status_code] == [422, 200]
    assert gateway.asked == [("/v1/desk/deliveries/0002/cancel", {"reason": "직접 오셔서 알려 드림"})]


@pytest.mark.parametrize(("shelf", "said"), [("unknown", "갔는지 알 수 없는 알림이 없습니다."), ("calls", "걸어야 할 전화가 없습니다.")])
def test_where_there_are_no_letters_the_page_says_so(gateway, sit, shelf, said):
    gateway.letters = []

    assert said in sit("triage").get(f"/desk/deliveries?list={shelf}").text


def test_what_will_be_late_tomorrow_stands_by_officer_with_the_office_time_that_is_left(sit, look):
    visitor = look(sit("head", "road"))
    page = visitor.open("/desk/tomorrow")

    assert page.locator("h2").all_inner_texts()[:2] == [
        "홍길동 1건 · 남은 근무시간 모두 8시간 30분",
        "담당 없음 1건 · 남은 근무시간 모두 45분",
    ]
    checked(visitor, "desk-tomorrow")


def test_a_good_day_tomorrow_is_said(gateway, sit):
    gateway.tomorrow = {"until": AT, "items": [], "by_officer": [], "more": False}

    assert "내일 늦어질 민원이 없습니다." in sit("triage").get("/desk/tomorrow?department=road").text


def test_an_officer_is_led_to_the_own_cases(sit):
    assert sit("officer", "road").get("/desk/tomorrow", follow_redirects=False).headers["location"] == "/desk?view=mine"

"""적어 넣기. What a citizen said on the phone, at the counter or in a letter, written down by an officer."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend.api import Refused
from frontend.citizen import sending
from frontend.desk import bar, doing, queue, session, words
from frontend.forms import EMPTY, NOTHING_WRONG, Form, NotOurs, Wrong
from frontend.pages import go, pages

# A letter that came by post is taken in at the counter: that is how the API has it.
WAYS = (("phone", "전화"), ("visit", "방문"), ("post", "우편"))
CHANNEL_OF = {"phone": "phone", "visit": "visit", "post": "visit"}
ANSWERS = (
    ("none", "알리지 않음 (접수번호로 확인)"),
    ("phone", "전화로 알림"),
    ("sms", "문자로 알림"),
    ("visit", "우편이나 방문으로 알림"),
)
FIELDS = {
    "description": "description",
    "title": "title",
    "location.address": "address",
    "location": "address",
    "contact.name": "name",
    "contact.phone": "phone",
    "contact.postal_address": "postal_address",
    "contact.result_channels": "answer_by",
    "channel": "way",
}
_KNOWN = {
    "phone": "전화번호를 다시 봐 주세요. 예: 010-1234-5678",
    "postal_address": "우편 주소는 300자까지 적을 수 있습니다.",
    "description": f"{sending.LONGEST:,}자까지 적을 수 있습니다.",
    "name": "이름은 80자까지 적을 수 있습니다.",
    "address": "장소는 300자까지 적을 수 있습니다.",
}
WRITTEN = "just written"


async def show(request: Request) -> Response:
    """The empty form, or what was written a moment ago."""
    number = pages(request).seal.open(WRITTEN, request.query_params.get("done"))
    if isinstance(number, str):
        return await session.desk_page(request, "desk/written.html", number=number, way=_way(request.query_params.get("way", "")))
    return await _page(request, EMPTY, NOTHING_WRONG)


async def write(request: Request) -> Response:
    """Sent twice with the same key it is one case."""
    try:
        typed = await session.form(request)
    except NotOurs:
        return await _page(request, request.scope["ontong.typed"], Wrong({"description": doing.OLD}), status=403)
    if wrong := checked(typed):
        return await _page(request, typed, wrong, status=422)
    key = typed["key"] or secrets.token_urlsafe(18)
    try:
        receipt = await session.asking(request).post(queue.LIST, complaint(typed), idempotency_key=key)
    except Refused as refusal:
        if refusal.status not in (409, 413, 422, 429):
            raise
        return await _page(request, typed, put_right(refusal), status=refusal.status)
    queue.count_again(request)
    number = receipt["receipt_number"]
    if typed["next"]:  # Ctrl+Enter: on with the next caller
        return bar.say(request, go(f"/desk/new?way={_way(typed['way'])}"), f"{number}: 접수했습니다.", number=number)
    return go(f"/desk/new?done={pages(request).seal.close(WRITTEN, number)}&way={_way(typed['way'])}")


def checked(typed: Form) -> Wrong:
    """What we see ourselves."""
    wrong, by = Wrong(), typed["answer_by"]
    if not typed["description"]:
        wrong.add("description", "어떤 일인지 적어 주세요.")
    elif len(typed["description"]) > sending.LONGEST:
        wrong.add("description", _KNOWN["description"])
    if by in ("phone", "sms") and not typed["phone"]:
        wrong.add("phone", "알릴 전화번호를 적어 주세요.")
    if by == "visit" and not typed["postal_address"]:
        wrong.add("postal_address", "알릴 주소를 적어 주세요.")
    return wrong


def complaint(typed: Form) -> dict[str, Any]:
    """As the API takes it."""
    body: dict[str, Any] = {"description": typed["description"], "channel": CHANNEL_OF[_way(typed["way"])]}
    if typed["address"]:
        body["location"] = {"address": " ".join(typed["address"].split())}
    contact: dict[str, Any] = typed.given("name")
    if typed["postal_address"]:
        contact["postal_address"] = " ".join(typed["postal_address"].split())
    if typed["phone"]:
        contact["phone"] = sending.phone(typed["phone"])
    if typed["answer_by"] in ("phone", "sms", "visit"):
        contact["result_channels"] = [typed["answer_by"]]
    return body | ({"contact": contact} if contact else {})


def put_right(refusal: Refused) -> Wrong:
    """What the API doesn't take, at its field."""
    wrong = Wrong()
    for one in refusal.errors:
        told = str(one.get("field", "")).removeprefix("body.")
        if told == "Idempotency-Key":
            wrong.add("description", "이 글은 이미 접수했습니다. 다른 민원이면 새로 적어 주세요.")
            continue
        name = FIELDS.get(told, "description")
        wrong.add(name, _KNOWN.get(name, "다시 봐 주세요."))
    return wrong or Wrong({"description": words.problem(refusal.body)})


def _way(told: str) -> str:
    return told if told in CHANNEL_OF else "phone"


async def _page(request: Request, typed: Form, wrong: Wrong, *, status: int = 200) -> Response:
    asked: Mapping[str, str] = request.query_params
    return await session.desk_page(
        request,
        "desk/new.html",
        status=status,
        typed=typed,
        wrong=wrong,
        way=_way(typed["way"] or asked.get("way", "")),
        answer_by=typed["answer_by"] or "none",
        key=secrets.token_urlsafe(18) if wrong.of("description").startswith("이 글은") else typed["key"] or secrets.token_urlsafe(18),
        WAYS=WAYS,
        ANSWERS=ANSWERS,
    )


ROUTES = (
    Route("/desk/new", session.signed_in()(show), methods=["GET"]),
    Route("/desk/new", session.signed_in()(write), methods=["POST"]),
)

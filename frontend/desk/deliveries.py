"""발송. Letters of all cases by what became of them, those that a person must decide on, and the calls and visits still to be made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend import errors
from frontend.api import Refused, path
from frontend.desk import bar, doing, session, words
from frontend.desk.case import CASE, RESENDS
from frontend.forms import NOTHING_WRONG, NotOurs, Wrong
from frontend.pages import go

LEDGER = "/v1/desk/deliveries"
MOST = 100
DECIDES = ("officer", "head", "triage", "admin")
BY_HAND = ("phone", "visit")
SAID = {
    "reached": "전화로 알렸다고 적었습니다.",
    "not_reached": "받지 않았다고 적었습니다.",
    "refused": "받기를 거절했다고 적었습니다.",
    "posted": "우편으로 보냈다고 적었습니다.",
}
OUTCOMES = {
    "phone": (("reached", "전화로 알렸음"), ("not_reached", "전화를 받지 않음"), ("refused", "받기를 거절함"), ("posted", "우편으로 보냄")),
    "visit": (("reached", "만나서 알렸음"), ("not_reached", "만나지 못함"), ("refused", "받기를 거절함"), ("posted", "우편으로 보냄")),
}


@dataclass(frozen=True)
class Shelf:
    """A link above the list. `empty`: what is said where nothing is there."""

    name: str
    words: str
    asks: Mapping[str, str]
    empty: str


SHELVES = (
    Shelf("unknown", "갔는지 알 수 없음", {"state": "unknown"}, "갔는지 알 수 없는 알림이 없습니다."),
    Shelf("calls", "걸어야 할 전화", {"state": "queued", "channel": "phone"}, "걸어야 할 전화가 없습니다."),
    Shelf("visits", "우편·방문", {"state": "queued", "channel": "visit"}, "우편이나 방문으로 알릴 것이 없습니다."),
    Shelf("undeliverable", "보낼 수 없음", {"state": "undeliverable"}, "보낼 수 없는 알림이 없습니다."),
    Shelf("queued", "보낼 차례", {"state": "queued"}, "보낼 차례를 기다리는 알림이 없습니다."),
    Shelf("accepted", "보냄", {"state": "accepted"}, "도착 확인을 기다리는 알림이 없습니다."),
    Shelf("delivered", "도착", {"state": "delivered"}, "아직 도착한 알림이 없습니다."),
    Shelf("cancelled", "보내지 않음", {"state": "cancelled"}, "보내지 않기로 한 알림이 없습니다."),
    Shelf("all", "모두", {}, "아직 보낸 알림이 없습니다."),
)
BY_NAME = {shelf.name: shelf for shelf in SHELVES}


async def show(request: Request) -> Response:
    return await _page(request, request.query_params.get("list", ""), NOTHING_WRONG)


async def decide(request: Request) -> Response:
    """다시 보내기, 전화로 알렸음 기록, 기록하기, 보내지 않기: `act` says which."""
    try:
        typed = await session.form(request)
    except NotOurs:
        return await _page(request, request.scope["ontong.typed"]["list"], Wrong({"letters": doing.OLD}), status=403)
    delivery, act, shelf = request.path_params["delivery"], typed["act"], typed["list"]
    body: dict[str, Any] = {}
    if act == "attempts":
        body = typed.given("outcome", "note")
        if body.get("outcome") not in SAID:
            return await _page(request, shelf, Wrong({"letters": "어떻게 되었는지 골라 주세요."}), status=422)
        said = SAID[body["outcome"]]
    elif act == "cancel":
        body, said = typed.given("reason"), "보내지 않기로 했습니다."
        if not body:
            return await _page(request, shelf, Wrong({"letters": "보내지 않는 사유를 적어 주세요."}), status=422)
    elif act == "resend":
        said = "다시 보냅니다."
    elif act == "called":
        said = "전화로 알렸다고 민원의 메모에 적었습니다."
    else:
        return errors.error(request, 404)
    try:
        if act == "called":  # the ledger takes no call in place of a letter that may have gone out: the case's history does
            note = {"text": f"전화로 알렸음: {words.LETTERS.get(typed['letter'], '알림')}"}
            await session.asking(request).post(path(f"{CASE}/actions/note", typed["number"]), note)
        else:
            await session.asking(request).post(path(f"{LEDGER}/{{}}/{act}", delivery), body)
    except Refused as refusal:
        if refusal.status not in (403, 404, 409, 422):
            raise
        return await _page(request, shelf, Wrong({"letters": f"하지 못했습니다. {words.problem(refusal.body)}"}), status=refusal.status)
    return bar.say(request, go(f"/desk/deliveries?{urlencode({'list': _shelf(shelf).name})}"), said, number=typed["number"])


def _shelf(name: str) -> Shelf:
    return BY_NAME.get(name, SHELVES[0])


async def _page(request: Request, name: str, wrong: Wrong, *, status: int = 200) -> Response:
    shelf, who = _shelf(name), session.me(request)
    found = await session.asking(request).items(LEDGER, **shelf.asks, limit=MOST)
    return await session.desk_page(
        request,
        "desk/deliveries.html",
        status=status,
        shelf=shelf,
        SHELVES=SHELVES,
        letters=found,
        full=len(found) == MOST,
        wrong=wrong,
        resends=who.role in RESENDS,
        decides=who.role in DECIDES,
        BY_HAND=BY_HAND,
        OUTCOMES=OUTCOMES,
        words=words,
    )


ROUTES = (
    Route("/desk/deliveries", session.signed_in()(show), methods=["GET"]),
    Route("/desk/deliveries/{delivery}", session.signed_in(*DECIDES)(decide), methods=["POST"]),
)

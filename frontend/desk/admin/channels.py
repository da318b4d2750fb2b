"""채널. On which channels the city writes to citizens and hears them, which of them only seem to, and what each can do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend.desk import session, words
from frontend.desk.admin.papers import ADMIN

STATES = {"real": "진짜로 나감", "simulated": "연습 (밖으로 나가지 않음)", "by_person": "사람이 합니다", "page": "진행 화면에 올립니다"}
HEARS = {"real": "진짜로 들어옴", "simulated": "연습", "here": "우리 화면에서", "unset": "이 서버로는 오지 않음"}
UNSET = "설정하지 않음"


async def listing(request: Request) -> Response:
    found = await session.asking(request).items("/v1/desk/channels")
    rows = [
        {
            "name": words.channel(one["channel"]),
            "state": STATES[one["out"]["state"]] if one["out"] else UNSET,
            "hears": HEARS[one["hears"]],
            "limit": limit(one["out"]) if one["out"] else "",
            "can": able(one["out"]) if one["out"] else [],
        }
        for one in found
    ]
    return await session.desk_page(request, "desk/admin/channels.html", rows=rows)


def limit(out: Mapping[str, Any]) -> str:
    """Of one message, and what becomes of a longer letter."""
    if out["state"] in ("by_person", "page"):
        return ""
    if out["most_characters"] is not None:
        told = f"{out['most_characters']:,}자"
    elif out["most_bytes"] is not None:
        told = f"{out['most_bytes']:,}바이트"
    else:
        return "제한 없음"
    longer = "다음 채널로" if out["approved_words"] else "나누어 보냄" if out["parts"] else "줄이고 링크를 붙임"
    return f"{told}, 넘으면 {longer}"


def able(out: Mapping[str, Any]) -> list[str]:
    told = []
    if out["window_hours"]:
        told.append(f"시민이 말한 뒤 {span(out['window_hours'])}까지만 보냄")
    if out["person_window_hours"]:
        told.append(f"직원이 쓰면 {span(out['person_window_hours'])}까지")
    names = {
        "approved_words": "승인받은 글만",
        "receipts": "도착을 알려 줌",
        "conversation": "대화함",
        "media": "사진을 받음",
        "public": "모두가 봄 (민원 내용은 쓰지 않음)",
        "buzzes": "밤에는 아침까지 기다림",
    }
    return told + [said for name, said in names.items() if out[name]]


def span(hours: float) -> str:
    return f"{hours / 24:g}일" if hours > 24 else f"{hours:g}시간"


ROUTES = (Route("/desk/admin/channels", session.signed_in(ADMIN)(listing), methods=["GET"]),)

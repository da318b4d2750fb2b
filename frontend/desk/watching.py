"""지켜보기. Whether a case that somebody has open has changed, by whom and how: asked every few seconds by the page itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from frontend import errors
from frontend.api import Refused, path
from frontend.dates import clock
from frontend.desk import session, words
from frontend.desk.acts import ACTS
from frontend.particles import Word

CASE = "/v1/desk/complaints/{}"
FEW = 3  # of the latest changes are told one by one
CLOSED_KINDS = (401, 503)


def mark(revision: int, held: Sequence[Mapping[str, Any]], letters: Sequence[Mapping[str, Any]] | None = None) -> str:
    """What a page shows, by which it is told whether it is still so: `letters` where it shows those."""
    return f"{revision};{','.join(sorted(str(one['held_id']) for one in held))};{'' if letters is None else _of_letters(letters)}"


def _of_letters(letters: Sequence[Mapping[str, Any]]) -> str:
    states = [f"{one['delivery_id']} {one['state']} {one['attempts']} {one['updated_at']}" for one in letters]
    return blake2b("\n".join(states).encode(), digest_size=8).hexdigest()


async def news(request: Request) -> Response:
    """What has changed since the page was made (`seen`, a mark). `gone`: it isn't this reader's to see any more."""
    number, seen = request.path_params["number"], request.query_params.get("seen", "")
    revision, _, rest = seen.partition(";")
    held_before, _, letters_before = rest.partition(";")
    if not revision.isascii() or not revision.isdigit() or len(revision) > 9:
        return errors.error(request, 422)
    api = session.asking(request)
    try:
        found = await api.get(path(f"{CASE}/news", number), since=revision)
        letters = await api.items("/v1/desk/deliveries", receipt_number=number) if letters_before else None
    except Refused as refusal:
        if refusal.status == 404:
            return JSONResponse({"gone": True})
        if refusal.status in CLOSED_KINDS:
            return JSONResponse({"lost": True}, refusal.status)
        raise
    coming = [one for one in found["held"] if one["held_id"] not in held_before.split(",")]
    told = [*(written(line) for line in found["lines"]), *(about_to_be(one) for one in coming)]
    if letters is not None and letters_before != _of_letters(letters):
        told.append("보낸 알림의 결과가 바뀌었습니다")
    now = mark(found["revision"], found["held"], letters)
    return JSONResponse({"seen": now, "revision": found["revision"], "changed": now != seen, "said": in_short(told)})


def written(line: Mapping[str, Any]) -> str:
    return f"{clock(line['at'])} {doer(line['by'])} {words.act(line['act'])}"


def doer(by: str | None) -> str:
    """Who did it, as the subject of a sentence."""
    who = Word(words.BY.get(by or "", by or "다른 사람"))
    return f"{who:이/가}" if by in words.BY else f"{by or '다른 사람'} 님이"


def about_to_be(held: Mapping[str, Any]) -> str:
    name = str(held["action"]).replace("-", "_")
    return f"{held['by']} 님이 {clock(held['until'])}에 처리합니다: {ACTS[name].title if name in ACTS else name}"


def in_short(told: Sequence[str]) -> str:
    """The latest; how many more there are."""
    more = f" (그 밖에 {len(told) - FEW}건)" if len(told) > FEW else ""
    return ". ".join(told[-FEW:]) + more


ROUTES = (Route("/desk/c/{number}/news", session.signed_in()(news), methods=["GET"]),)

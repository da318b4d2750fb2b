"""지켜보기. Whether a case that somebody has open has changed, by whom and how: asked every few seconds by the page itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from frontend import errors
from frontend.api import Api, Refused, path
from frontend.dates import clock
from frontend.desk import session, words
from frontend.desk.acts import ACTS
from frontend.forms import Form
from frontend.particles import Word

CASE = "/v1/desk/complaints/{}"
FEW = 3  # of the latest changes are told one by one
NO_DOOR = (404, 405)
CLOSED_KINDS = (401, 503)


def mark(revision: int, held: Sequence[Mapping[str, Any]], letters: Sequence[Mapping[str, Any]] | None = None) -> str:
    """What a page shows, by which it is told whether it is still so: `letters` where it shows those."""
    return f"{revision};{','.join(sorted(str(one['held_id']) for one in held))};{'' if letters is None else _of_letters(letters)}"


def seen(typed: Form, case: Mapping[str, Any], *, told: bool) -> dict[str, Any]:
    """Of which revision a form is: of the one that its officer has seen, until they are told (`told`) that there is another."""
    now, before = int(case["summary"]["revision"]), typed["revision"]
    revision = now if told or not _is_revision(before) else min(int(before), now)
    lines = case["timeline"][revision:] if len(case["timeline"]) == now else ()
    return {
        "revision": revision,
        "seen": mark(revision, case["held"]),
        "changed": [written(line) for line in lines][-FEW:] if lines else ["이 민원이 바뀌었습니다"] if revision < now else [],
    }


def _is_revision(told: str) -> bool:
    return told.isascii() and told.isdigit() and len(told) <= 9


def _of_letters(letters: Sequence[Mapping[str, Any]]) -> str:
    states = [f"{one['delivery_id']} {one['state']} {one['attempts']} {one['updated_at']}" for one in letters]
    return blake2b("\n".join(states).encode(), digest_size=8).hexdigest()


async def news(request: Request) -> Response:
    """What has changed since the page was made (`seen`, a mark), and what others did (`said`). `own`: the case is as its reader made it
    themselves, elsewhere; `gone`: it isn't theirs to see any more; `later`: it can't be asked here."""
    number, seen = request.path_params["number"], request.query_params.get("seen", "")
    revision, _, rest = seen.partition(";")
    held_before, _, letters_before = rest.partition(";")
    if not _is_revision(revision):
        return errors.error(request, 422)
    api = session.asking(request)
    try:
        found = await api.get(path(f"{CASE}/news", number), since=revision)
        letters = await api.items("/v1/desk/deliveries", receipt_number=number) if letters_before else None
    except Refused as refusal:
        if refusal.status in NO_DOOR:
            return JSONResponse({"gone": True} if await _gone(api, number) else {"later": True})
        if refusal.status in CLOSED_KINDS:
            return JSONResponse({"lost": True}, refusal.status)
        raise
    coming = [one for one in found["held"] if one["held_id"] not in held_before.split(",")]
    others = [line for line in found["lines"] if not line.get("mine")], [one for one in coming if not one.get("mine")]
    said = [*map(written, others[0]), *map(about_to_be, others[1])]
    if letters is not None and letters_before != _of_letters(letters):
        said.append("보낸 알림의 결과가 바뀌었습니다")
    now = mark(found["revision"], found["held"], letters)
    return JSONResponse({"seen": now, "revision": found["revision"], "changed": now != seen, "own": not others[0], "said": said})


async def _gone(api: Api, number: str) -> bool:
    """Is it the case that isn't there, and not the door? A gateway of the release before has none to ask for news at."""
    try:
        await api.get(path(CASE, number))
    except Refused as refusal:
        return refusal.status == 404
    return False


def written(line: Mapping[str, Any]) -> str:
    return f"{clock(line['at'])} {doer(line['by'])} {words.act(line['act'])}"


def doer(by: str | None) -> str:
    """Who did it, as the subject of a sentence: without the account that the history names behind the name."""
    if by in words.BY:
        return f"{Word(words.BY[by]):이/가}"
    name = by.rpartition(" (")[0] if by and by.endswith(")") else by
    return f"{name or by or '다른 사람'} 님이"


def about_to_be(held: Mapping[str, Any]) -> str:
    name = str(held["action"]).replace("-", "_")
    return f"{held['by']} 님이 {clock(held['until'])}에 처리합니다: {ACTS[name].title if name in ACTS else name}"


ROUTES = (Route("/desk/c/{number}/news", session.signed_in()(news), methods=["GET"]),)

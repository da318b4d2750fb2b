"""기다리는 일. What was asked for and waits for some seconds: how it ended, and what was written in vain, to be written on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from frontend.api import Api, Refused
from frontend.desk import words
from frontend.forms import EMPTY, Form

Item = Mapping[str, Any]  # of GET /v1/desk/held
HELD = "/v1/desk/held"


async def mine(api: Api) -> Sequence[Item]:
    """The own ones, the latest first: those that wait, and those that ended within ten minutes. None where that can't be told now."""
    try:
        return await api.items(HELD)
    except Refused as refusal:
        if refusal.status == 401:
            raise
        return ()


def form(item: Item) -> str:
    """On which page it was written, as drafts are named: `NUMBER/answer`."""
    action = str(item["action"])
    return f"{item['receipt_number']}/{'answer' if action == 'decline' else action}"


def in_vain(items: Sequence[Item]) -> list[Item]:
    """Those that failed and that nobody has asked for again since."""
    latest: dict[str, Item] = {}
    for one in items:
        if one["state"] != "undone":
            latest.setdefault(form(one), one)
    return [one for one in latest.values() if one["state"] == "failed"]


def settled(items: Sequence[Item], ids: Sequence[str]) -> list[str]:
    """The forms of those that are done: what a browser keeps of them isn't needed any more. Each is named once, by its act."""
    return [f"{form(one)}#{one['held_id']}" for one in items if one["held_id"] in ids and one["state"] == "done"]


def why(item: Item) -> str:
    """Why it wasn't done, and what has become of the text."""
    return f"{item['receipt_number']}: 하지 못했습니다. {words.problem(item.get('problem'))}"


def written(item: Item | None) -> Form:
    """What stood in its form."""
    body: Mapping[str, Any] = (item["body"] if item else None) or {}
    if item is None or not body:
        return EMPTY
    fields = {name: ["true" if value is True else str(value)] for name, value in body.items() if value not in (None, False)}
    return Form(fields=fields | ({"outcome": [item["action"]]} if item["action"] in ("answer", "decline") else {}))


def given_back(items: Sequence[Item], number: str, act: str) -> Item | None:
    """What was written on this case's form and failed; None where nothing was."""
    return next((one for one in in_vain(items) if form(one) == f"{number}/{act}"), None)

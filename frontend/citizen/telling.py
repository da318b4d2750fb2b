"""What a case says of itself at the top of its page: what happened, who has it, until when, and what its citizen can do now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from frontend import dates
from frontend.words import Words

Case = Mapping[str, Any]
OVER = frozenset({"closed", "transferred", "withdrawn", "declined", "merged"})
ANSWERED = frozenset({"answered", "notified", "closed"})
ACTS = ("supplement", "more_time", "change", "ask", "reopen", "object", "withdraw")  # those with a page of their own, in this order


@dataclass(frozen=True, kw_only=True)
class Card:
    """`happened`, `who`, `until` are sentences, empty where there is nothing to say; `acts` are (address, words, drawing)."""

    happened: str
    who: str
    phone: str
    until: str
    acts: tuple[tuple[str, str, str], ...]


_DRAWINGS = {
    "supplement": "message-circle-question-mark",
    "more_time": "clock",
    "change": "plus",
    "ask": "message-square-text",
    "reopen": "undo-2",
    "object": "scale",
    "withdraw": "x",
}


def card(case: Case, t: Words, lang: str) -> Card:
    """The card of a case."""
    return Card(
        happened=happened(case, t, lang),
        who=who(case, t),
        phone=phone(case),
        until=until(case, t, lang),
        acts=tuple((act.replace("_", "-"), t(f"act.{act}.name"), _DRAWINGS[act]) for act in ACTS if act in case["actions"]),
    )


def happened(case: Case, t: Words, lang: str) -> str:
    """One sentence."""
    status, department = case["status"], (case["department"] or {}).get("name")
    if status == "waiting" and case["supplement"]:
        return t("case.happened.waiting", by=dates.day(case["supplement"]["answer_by"], lang))
    if status in ("routed", "in_progress") and not department:
        return t("case.happened.received")
    agency = (case["transfer"] or {}).get("agency") or t("case.another_agency")
    return t(f"case.happened.{status}", department=department or "", agency=agency)


def who(case: Case, t: Words) -> str:
    """Unit and name of whoever has it (시행령 제31조)."""
    handler, department = case["handler"], case["department"]
    if handler:
        unit = handler["unit"] if not department or department["name"] in handler["unit"] else f"{department['name']} {handler['unit']}"
        return f"{unit} {handler['name']}".strip()
    return department["name"] if department else t("case.nobody_yet")


def phone(case: Case) -> str:
    contact = (case["handler"] or {}).get("contact") or ""
    return contact or (case["department"] or {}).get("phone") or ""


def until(case: Case, t: Words, lang: str) -> str:
    """The due date; that the clock stands; or nothing once it is over."""
    if case["status"] in OVER | ANSWERED:
        return ""
    if case["paused"] and not case["due_at"]:
        return t("case.standing", since=dates.day(case["paused"]["since"], lang))
    if not case["due_at"]:
        return t("case.due_later")
    return t("case.due", day=dates.day(case["due_at"], lang), time=dates.clock(case["due_at"]))


def outside(address: str | None) -> str:
    """A link that an officer typed: only where it leads into the web."""
    parts = urlsplit(address or "")
    return address or "" if parts.scheme in ("http", "https") and parts.netloc else ""

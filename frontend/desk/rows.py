"""A case as a line of the queue: what it is about, where it stands, by when, who has it, and the few words that make it special."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from jinja2 import Template
from markupsafe import Markup

from frontend.desk import words
from frontend.desk.clocks import Countdown, countdown

TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
LONGEST = 90
DRAWN = 4000  # lines that are kept: every officer sees many of them again and again


@dataclass(frozen=True, kw_only=True)
class Row:
    number: str
    about: str
    status: str
    status_words: str
    channel: str
    who: str
    clock: Countdown
    danger: str = ""  # in the city's own words; nobody has taken it up
    tags: tuple[str, ...] = ()
    revision: int = 0
    updated_at: str = ""


def row(summary: Mapping[str, Any], now: datetime, *, overview: bool) -> Row:
    """`overview`: for whoever sees the cases of more than one department."""
    department, officer = summary["department"], summary["officer"]
    people = [department["name"]] if overview and department else []
    if officer:
        people.append(officer["name"])
    return Row(
        number=summary["receipt_number"],
        about=about(summary),
        status=summary["status"],
        status_words=words.STATUSES[summary["status"]],
        channel=words.channel(summary["channel"]),
        who=" · ".join(people) or "-",
        clock=countdown(summary, now),
        danger=danger(summary),
        tags=tuple(tags(summary)),
        revision=summary["revision"],
        updated_at=summary["updated_at"] or "",
    )


@lru_cache(maxsize=DRAWN)
def drawn(template: Template, row: Row, query: str, *, focus: bool, soon: bool) -> Markup:
    """The line as it stands in the page. `query`: of the queue that it stands in; `soon`: it changes in a moment."""
    return Markup(template.render(row=row, query=query, focus=focus, soon=soon))  # noqa: S704 - a template of ours


def about(summary: Mapping[str, Any]) -> str:
    """The title, or how the text begins, in one line. Signs that turn what follows are left out: our words stand behind it."""
    if summary["folded"]:
        return "접은 글"
    line = " ".join(TURNING.sub("", summary["title"] or summary["text"] or "").split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def danger(summary: Mapping[str, Any]) -> str:
    """위험, as long as nobody has taken it up."""
    alarm = summary["alarm"]
    return f"위험: {alarm['danger']['name']}" if alarm and not alarm["acknowledged_at"] else ""


def tags(summary: Mapping[str, Any]) -> list[str]:
    """What makes it special, in few words."""
    repeat, draft, urgency = summary["repeat"], summary["draft"], summary["urgency"]
    told = {
        "위험 확인함": bool(summary["alarm"] and summary["alarm"]["acknowledged_at"]),
        "즉시": bool(urgency and urgency["urgency"] == "immediate" and not summary["alarm"]),
        "서둘러": bool(urgency and urgency["urgency"] == "soon"),
        "답 기다림": bool(summary["asked_at"]),
        "첫 답 늦음": bool(summary["silent"]),
        "중재 기다림": bool(summary["disputed_since"]),
        "결재 기다림": draft == "approval",
        "돌려받음": draft == "returned",
        "안내문 기다림": draft == "wording",
        "바로 답변": bool(summary["immediate"]),
        "같은 일 있음": bool(summary["joinable"]),
        "여럿의 민원": bool(summary["group"]),
        f"{repeat['filing']}번째" if repeat else "": bool(repeat),
    }
    return [tag for tag, so in told.items() if so]

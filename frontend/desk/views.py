"""거르기. Which cases the queue shows: the links above it, what is typed beside them, and how both are said to the API. What stands in the
address is all there is to it, so that it can be kept, sent to a colleague, and come back to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from frontend.dates import SEOUL
from frontend.desk.navigation import EVERYBODY

OPEN = "received,routed,in_progress,waiting"
NARROWING = ("q", "phone", "department", "kind", "channel", "received_from", "received_to", "sort", "order")
SORTS = {"next_deadline": "기한이 가까운 순", "received": "접수한 순", "updated": "바뀐 순"}
FEW, MANY = 50, 200
OVERVIEW = ("triage", "arbiter", "admin")


@dataclass(frozen=True)
class View:
    """A link above the queue. `asks`: as the API has it; `today` among the values is the city's day."""

    name: str
    words: str
    asks: Mapping[str, str]
    roles: tuple[str, ...] = EVERYBODY


VIEWS = (
    View("", "처리할 것", {"status": OPEN}),
    View("mine", "내 것", {"status": OPEN, "officer": "me"}),
    View("unrouted", "배정 전", {"status": "received"}, OVERVIEW),
    View("hand-over", "넘길 것", {"hand_over": "pending"}, OVERVIEW),
    View("nobody", "담당 없음", {"status": OPEN, "officer": "none"}, ("officer", "head", "admin")),
    View("today", "오늘 마감", {"status": OPEN, "due_before": "today", "overdue": "false"}),
    View("late", "지남", {"overdue": "true"}),
    View("paused", "보완 중", {"status": "waiting"}),
    View("danger", "위험", {"danger": "unacknowledged"}),
    View("asked", "답 기다림", {"waits_for_reply": "true"}),
    View("all", "모두", {}),
)
BY_NAME = {view.name: view for view in VIEWS}


def of(role: str) -> list[View]:
    return [view for view in VIEWS if role in view.roles]


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What the address of a queue asks for."""

    view: View = VIEWS[0]
    kept: str = ""  # the name of a kept filter
    narrowed: Mapping[str, str] = field(default_factory=dict)
    rows: int = FEW
    cursor: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Chosen:
        """Of an address, or of what a form has kept of one. What we don't know is left out."""
        return cls(
            view=BY_NAME.get(query.get("view", ""), VIEWS[0]),
            kept=query.get("kept", ""),
            narrowed={name: query[name].strip() for name in NARROWING if query.get(name, "").strip()},
            rows=MANY if query.get("rows") == str(MANY) else FEW,
            cursor=query.get("cursor", ""),
        )

    @classmethod
    def parse(cls, text: str) -> Chosen:
        return cls.read(dict(parse_qsl(text)))

    def query(self, **other: str) -> str:
        """As it stands in the address; `other` goes before."""
        told = {"view": self.view.name, "kept": self.kept, **self.narrowed, "rows": str(self.rows) if self.rows != FEW else ""}
        return urlencode({name: value for name, value in (told | other).items() if value})

    def asks(self) -> dict[str, str]:
        """As the API is asked."""
        filters = {"filter": self.kept} if self.kept else asked(self.view)
        return filters | dict(self.narrowed)

    @property
    def filtered(self) -> bool:
        return bool(self.kept or self.view.name or {name for name in self.narrowed if name not in ("sort", "order")})


def asked(view: View) -> dict[str, str]:
    return {name: datetime.now(SEOUL).date().isoformat() if value == "today" else value for name, value in view.asks.items()}

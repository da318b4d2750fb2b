"""What stands in the head of each page of the desk: where one may go, by role. Whoever adds a page adds its line here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

EVERYBODY = ("officer", "head", "triage", "arbiter", "admin")


@dataclass(frozen=True)
class Way:
    """A page, what it is called, and who goes there."""

    path: str
    words: str
    roles: tuple[str, ...] = EVERYBODY


NAVIGATION: tuple[Way, ...] = (
    Way("/desk", "대기열"),
    Way("/desk/new", "민원 적기"),
    Way("/desk/deliveries", "발송"),
    Way("/desk/tomorrow", "내일 늦어질 민원", ("head", "triage", "arbiter", "admin")),
    Way("/desk/admin", "관리", ("admin",)),
    Way("/board", "현황판"),
)


def ways(role: str) -> Sequence[Way]:
    """Those of a role."""
    return [way for way in NAVIGATION if role in way.roles]

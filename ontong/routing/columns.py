"""Which columns of a city's file hold the text, the title, the department and the time, by the names that such files give them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ontong.failures import Stop

Part = Literal["text", "title", "label", "received_at"]

NAMES: Mapping[Part, tuple[str, ...]] = {  # the likeliest first
    "text": (
        "text",
        "content",
        "body",
        "description",
        "본문",
        "민원내용",
        "내용",
        "질문내용",
        "신청내용",
        "summary",
        "question",
        "민원요지",
    ),
    "title": ("title", "subject", "제목", "민원제목", "민원명", "건명"),
    "label": (
        *("label", "department", "department_code", "department_name", "dept", "처리부서", "담당부서", "소관부서", "답변부서", "부서"),
        *("부서명", "부서코드", "category", "cat1", "class", "분류"),
    ),
    "received_at": (
        *("received_at", "received", "datetime", "date", "timestamp", "created_at", "접수일시", "접수일자", "접수일", "신청일시"),
        *("신청일자", "신청일", "등록일시", "등록일자", "등록일", "작성일시", "작성일자", "작성일", "민원접수일"),
    ),
}
OPTIONS: Mapping[Part, str] = {
    "text": "--text-column",
    "title": "--title-column",
    "label": "--label-column",
    "received_at": "--time-column",
}


@dataclass(frozen=True, kw_only=True)
class Columns:
    """The places of the columns taken, counted from 0, in the header as it was written."""

    header: tuple[str, ...]
    text: int
    label: int
    title: int | None = None
    received_at: int | None = None

    def name(self, part: Part) -> str | None:
        place: int | None = getattr(self, part)
        return None if place is None else self.header[place]


def find(header: Sequence[str], wanted: Mapping[Part, str | None], file: str) -> Columns:
    """The columns as asked for, else by their names. A file that has titles only is read by its titles. Raises Stop."""
    taken = {part: _asked(header, wanted[part], part, file) if wanted.get(part) else _by_name(header, part) for part in NAMES}
    if taken["text"] is None:
        taken["text"], taken["title"] = taken["title"], None
    needed: tuple[Part, ...] = ("text", "label")
    missing = [part for part in needed if taken[part] is None]
    if missing:
        shown = ", ".join(name or "(no name)" for name in header)
        needs = " and ".join(f"a column `{part}` ({OPTIONS[part]} says which one it is)" for part in missing)
        raise Stop(f"{file}: row 1: there is no {needs}; its columns are: {shown[:500]}")
    text, label = taken["text"], taken["label"]
    assert text is not None  # missing would have said so
    assert label is not None
    return Columns(header=tuple(header), text=text, label=label, title=taken["title"], received_at=taken["received_at"])


def fits(header: Sequence[str]) -> bool:
    """Are a text (or title) and a department among these names?"""
    has_words = _by_name(header, "text") is not None or _by_name(header, "title") is not None
    return has_words and _by_name(header, "label") is not None


def _asked(header: Sequence[str], name: str | None, part: Part, file: str) -> int:
    places = [place for place, one in enumerate(header) if _plain(one) == _plain(name or "")]
    if len(places) == 1:
        return places[0]
    how_many = "no column" if not places else f"{len(places)} columns"
    raise Stop(f"{file}: row 1: {OPTIONS[part]}: there is {how_many} `{name}`; its columns are: {', '.join(header)[:500]}")


def _by_name(header: Sequence[str], part: Part) -> int | None:
    plain = [_plain(one) for one in header]
    return next((plain.index(_plain(name)) for name in NAMES[part] if _plain(name) in plain), None)


def _plain(name: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKC", name).lower() if letter not in " _-\t\ufeff")

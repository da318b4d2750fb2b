"""A decided case as it is learned from: what was written, and which department was right in the end."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

READ = 3000  # characters of a text that are read: who needs more to say what it is about asks a person
_TITLE_READ = 300
_LETTERS = re.compile(r"[^\W_]")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One decided case. `label` is a department's code, also an old one; `received_at` tells old habits from new ones."""

    text: str
    label: str
    title: str | None = None
    received_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Said:
    """A case's own words, cut to what is read. Where the title repeats the text, or there is none, it is empty."""

    title: str
    body: str

    @property
    def whole(self) -> str:
        return f"{self.title}\n{self.body}" if self.title else self.body


def said(title: str | None, text: str) -> Said:
    body = _cut(text, READ)
    head = _cut(title or "", _TITLE_READ)
    return Said(title="" if head == body else head, body=body)


def speaks(one: Said) -> bool:
    """Is there a letter or a digit in it at all?"""
    return _LETTERS.search(one.whole) is not None


def _cut(text: str, length: int) -> str:
    return unicodedata.normalize("NFKC", text[:length])[:length].strip()

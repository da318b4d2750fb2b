"""What the pages say, by language: a folder for each under `locale/`. What easy Korean has no words of its own for, it says in Korean."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from frontend.particles import Word

FOLDER = Path(__file__).parent / "locale"
LOCALES = ("ko", "ko-easy", "en")
NAMES = {"ko": "한국어", "ko-easy": "쉬운 말", "en": "English"}


class Words:
    """The words of one language: `words("report.title", n=3)`."""

    def __init__(self, locale: str, texts: Mapping[str, str]) -> None:
        self.locale, self.texts = locale, texts
        self.lang = "ko" if locale == "ko-easy" else locale

    def __call__(self, key: str, **values: Any) -> str:
        """The text, with what is filled in. A key that nobody has written is a mistake of ours: KeyError."""
        text = self.texts[key]
        return (
            text.format(**{name: Word(value) if isinstance(value, str) else value for name, value in values.items()})
            if "{" in text
            else text
        )

    def has(self, key: str) -> bool:
        return key in self.texts


def read() -> Mapping[str, Words]:
    """All languages."""
    korean = dict(_texts("ko"))
    own = {locale: dict(_texts(locale)) for locale in LOCALES}
    return {"ko": Words("ko", korean), "ko-easy": Words("ko-easy", korean | own["ko-easy"]), "en": Words("en", own["en"])}


def chosen_by(asked: str | None, kept: str | None) -> str | None:
    """What the reader has chosen: now, or before."""
    return next((name for name in (asked, kept) if name in LOCALES), None)


def chosen(asked: str | None, kept: str | None, accepted: str) -> str:
    """Which language a reader reads: what was asked for now, what was kept, what the browser accepts."""
    if name := chosen_by(asked, kept):
        return name
    for part in accepted.split(","):
        name = part.partition(";")[0].strip().lower().partition("-")[0]
        if name in LOCALES:
            return name
    return "ko"


def _texts(locale: str) -> Iterator[tuple[str, str]]:
    for file in sorted((FOLDER / locale).glob("*.toml")):
        yield from _flat(tomllib.loads(file.read_text("utf-8")), "")


def _flat(table: Mapping[str, Any], before: str) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", str(value)

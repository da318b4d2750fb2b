"""글자·화면. How a reader wants pages to look, and in which language: kept by the browser, drawn by the server, so nothing flashes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request

from frontend import sessions, words

SIZES = ("", "large", "huge")
THEMES = ("", "light", "dark")  # without one the device decides
CONTRASTS = ("", "high")


@dataclass(frozen=True, kw_only=True)
class Look:
    size: str = ""
    theme: str = ""
    contrast: str = ""
    lang: str = ""

    def text(self) -> str:
        """As the cookie has it."""
        return urlencode({name: value for name, value in vars(self).items() if value})


def read(request: Request) -> Look:
    """The reader's; what we don't know is left out."""
    told = dict(parse_qsl(request.cookies.get(sessions.LOOK, "")))
    return checked(Look(), told)


def checked(before: Look, told: dict[str, str]) -> Look:
    """The same with what was chosen now."""
    allowed = {"size": SIZES, "theme": THEMES, "contrast": CONTRASTS, "lang": ("", *words.LOCALES)}
    return replace(before, **{name: told[name] for name, known in allowed.items() if told.get(name) in known})

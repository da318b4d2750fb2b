"""What nobody needs to write into a complaint: resident numbers, phone and card numbers. Found before sending, and never a reason
not to send."""

from __future__ import annotations

import re
from collections.abc import Iterator

KINDS = {
    "resident": re.compile(r"(?<![0-9])[0-9]{6}[ -]?[1-8][0-9]{6}(?![0-9])"),
    "card": re.compile(r"(?<![0-9])(?:[0-9]{4}[ -]?){3}[0-9]{4}(?![0-9])"),
    "phone": re.compile(r"(?<![0-9])01[016789][ .-]?[0-9]{3,4}[ .-]?[0-9]{4}(?![0-9])"),
}


def found(text: str) -> list[str]:
    """Which kinds stand in it."""
    return [kind for kind, form in KINDS.items() if form.search(text)]


def hidden(text: str) -> str:
    """The same with a mark for every digit of them."""
    for form in KINDS.values():
        text = form.sub(lambda match: re.sub("[0-9]", "*", match[0]), text)
    return text


def marked(text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces, and of each whether it is one of those."""
    form, at = re.compile("|".join(one.pattern for one in KINDS.values())), 0
    for match in form.finditer(text):
        yield text[at : match.start()], False
        yield match[0], True
        at = match.end()
    yield text[at:], False

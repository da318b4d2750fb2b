"""The receipt number as people type it: in small letters, without dashes, with an O for a zero. Written as we write it."""

from __future__ import annotations

import re

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0, 1, I, L and O: whoever types one of them meant another place's digit
_FORM = re.compile(rf"[0-9]{{2}}[{_ALPHABET}]{{7}}")
_BETWEEN = re.compile(r"[\s\-_./\u2010-\u2014\u2212\u30fc\u3161]+")
_WIDE = {0xFF01 + offset: 0x21 + offset for offset in range(94)}
_DIGITS = str.maketrans("OILQ", "0110")


def written(typed: str) -> str | None:
    """26BK-7Q4M-3; None for what can't be one of ours. Whether a letter of it is wrong the API knows."""
    if len(typed) > 40:
        return None
    plain = _BETWEEN.sub("", typed.translate(_WIDE)).upper()
    plain = plain[:2].translate(_DIGITS) + plain[2:]
    return f"{plain[:4]}-{plain[4:8]}-{plain[8:]}" if _FORM.fullmatch(plain) else None


def spelled(number: str) -> str:
    """As a voice reads it: letter by letter, with a rest between the groups."""
    return ", ".join(" ".join(group) for group in number.split("-"))

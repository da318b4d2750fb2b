"""The receipt number (접수번호) that a citizen notes down, reads out on the phone and types in again.

`26BK-7Q4M-3`: the year, six random characters and a check character. The alphabet has no 0, 1, I, L and O, and 31
characters: as 31 is prime, a weighted sum notices each single wrong character and each two that changed places.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
RANDOM_LENGTH = 6
LENGTH = 2 + RANDOM_LENGTH + 1

_FORM = re.compile(rf"[0-9]{{2}}[{ALPHABET}]{{{RANDOM_LENGTH + 1}}}")
_VALUES = {character: value for value, character in enumerate(ALPHABET)} | {"0": -2, "1": -1}
_BETWEEN = {ord(character): None for character in " \t\r\n\u00a0\u3000-_./\u2010\u2011\u2012\u2013\u2014\u2212\uff0d\u30fc\u3161"}
_WIDE = {0xFF01 + offset: 0x21 + offset for offset in range(94)}
_LOOKALIKES = str.maketrans("OIL", "011")


def mint(year: int, choose: Callable[[int], int] = random.randrange) -> str:
    """A new number of this year. `choose(n)` gives a random integer below n. The number is no secret: the token is."""
    rest, drawn = choose(len(ALPHABET) ** RANDOM_LENGTH), ""
    for _ in range(RANDOM_LENGTH):
        rest, value = divmod(rest, len(ALPHABET))
        drawn += ALPHABET[value]
    body = f"{year % 100:02d}{drawn}"
    return _written(body + _check_character(body))


def parse(typed: str) -> str | None:
    """The number as we write it, whatever case, dashes and spaces somebody typed; None when it can't be one of ours."""
    if len(typed) > 40:
        return None
    plain = typed.translate(_WIDE).translate(_BETWEEN).upper()
    plain = plain[:2].translate(_LOOKALIKES) + plain[2:]
    if not _FORM.fullmatch(plain) or _check_character(plain[:-1]) != plain[-1]:
        return None
    return _written(plain)


def _check_character(body: str) -> str:
    total = sum((place + 2) * _VALUES[character] for place, character in enumerate(body))
    return ALPHABET[-total % len(ALPHABET)]


def _written(plain: str) -> str:
    return f"{plain[:4]}-{plain[4:8]}-{plain[8:]}"

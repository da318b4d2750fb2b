"""Finds what a citizen should not have written into a text others will read, and covers it: numbers of residents, passports,
phones, cards, accounts and plates, and e-mail addresses. What can't be decided is covered too: the officer in charge can open
the original.

Every pattern is bounded or possessive, so that a text of 100 kB takes as long as it is long, whatever it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

COVER = "*"

# Full-width digits, letters and signs, and the many strokes that people type between numbers, read as the plain ones. One
# character for one, so that places stay the same.
_PLAIN = (
    {
        full + place: ord(first) + place
        for full, first, many in ((0xFF10, "0", 10), (0xFF21, "A", 26), (0xFF41, "a", 26))
        for place in range(many)
    }
    | dict.fromkeys(map(ord, "‐‑‒–—―−－ー〜～~ㅡ_·ㆍ"), ord("-"))
    | dict.fromkeys(map(ord, "\u00a0\u2007\u202f\u3000\t"), ord(" "))
    | {ord("＠"): ord("@"), ord("．"): ord("."), ord("＋"): ord("+"), ord("（"): ord("("), ord("）"): ord(")")}
)
# Signs that nobody sees, as they come along when text is copied from a page. Between two digits they hide nothing.
_UNSEEN = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]")
_WORTH_A_LOOK = re.compile(r"[\d@＠]")

_EMAIL = re.compile(r"(?<![A-Za-z0-9.%+_-])[A-Za-z0-9.%+_-]++@(?:[A-Za-z0-9-]++\.)+[A-Za-z]{2,24}")
_RESIDENT = re.compile(r"(?<!\d)\d{6} {0,2}-? {0,2}\d[\d*]{6}(?!\d)")
_PHONE = re.compile(r"(?<!\d)(?:(?:\+|00)82[-. )]{0,2}(?:\(0\))?0?\d{1,3}|\(?0\d{1,3})\)?[-. ]{0,3}\d{3,4}[-. ]{0,3}\d{4}(?!\d)")
_CARD = re.compile(r"(?<!\d)\d(?:[- .]?\d){12,18}(?!\d)")
_ACCOUNT = re.compile(r"(?<![A-Za-z0-9-])\d{2,6}(?: ?- ?\d{1,8}){2,3}(?![\d-])")
_SPACED = re.compile(r"(?<![A-Za-z0-9-])\d{2,6}(?: {1,2}\d{1,8}){2,3}(?!\d)")
_MONEY = re.compile(r"계좌|통장|예금|입금|송금|이체|은행|뱅크|농협|수협|신협|새마을금고|우체국|토스")
_BESIDE = 20  # characters before and behind a row of numbers in which such a word makes it an account
_LONG_GROUP = re.compile(r"\d{6}")
_PASSPORT = re.compile(r"(?<![A-Za-z0-9])[MSRGDmsrgd](?:\d{8}|\d{3}[A-Za-z]\d{4})(?![A-Za-z0-9])")  # before and since December 2021
_LONG_NUMBER = re.compile(r"(?<!\d)\d{10,}+")
_PLATE_LETTERS = "가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주바사아자하허호배육해공국합"
_PLATE = re.compile(rf"(?<!\d)\d{{2,3}} ?[{_PLATE_LETTERS}] ?\d{{4}}(?!\d)")
_ALWAYS = (_RESIDENT, _PHONE, _LONG_NUMBER, _PLATE, _PASSPORT)
_DATE_FIRST = re.compile(r"(?:19|20)\d\d-[01]?\d-[0-3]?\d(?!\d)")


def mask(text: str) -> str:
    """The text with each letter and digit of what was found covered; the length stays, and so do dashes and spaces."""
    if not _WORTH_A_LOOK.search(text):
        return text
    plain = text.translate(_PLAIN)
    places: Sequence[int] = range(len(plain))
    if _UNSEEN.search(plain):
        places = [place for place in places if not _UNSEEN.match(plain[place])]
    covered = list(text)
    for start, end in _found("".join(plain[place] for place in places)):
        for place in places[start:end]:
            covered[place] = COVER if plain[place].isalnum() else text[place]
    return "".join(covered)


def _found(plain: str) -> Iterator[tuple[int, int]]:
    for pattern in (*_ALWAYS, _EMAIL) if "@" in plain else _ALWAYS:
        yield from (match.span() for match in pattern.finditer(plain))
    yield from (match.span() for match in _CARD.finditer(plain) if _luhn(match.group()))
    yield from (match.span() for match in _ACCOUNT.finditer(plain) if _like_an_account(match.group()))
    yield from (
        match.span() for match in _SPACED.finditer(plain) if _like_an_account(match.group()) and _stands_for_money(plain, *match.span())
    )


def _luhn(number: str) -> bool:
    """The check that every payment card passes (ISO/IEC 7812-1)."""
    digits = [int(character) for character in number if character.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _like_an_account(number: str) -> bool:
    dashed = re.sub(" ?- ?| +", "-", number)
    return 10 <= sum(character.isdigit() for character in number) <= 16 and not _DATE_FIRST.match(dashed)


def _stands_for_money(plain: str, start: int, end: int) -> bool:
    """Numbers with spaces between are often just numbers. They are taken for an account beside a word of money, or when
    they stand for themselves and one of them is as long as only accounts have it."""
    if _MONEY.search(plain, max(0, start - _BESIDE), end + _BESIDE):
        return True
    before, behind = plain[max(0, start - 3) : start].rstrip(" "), plain[end : end + 3].lstrip(" -")
    alone = not any(neighbour.isdigit() or neighbour == COVER for neighbour in (before[-1:], behind[:1]))
    return alone and bool(_LONG_GROUP.search(plain, start, end))


def hint(email: str | None, phone: str | None, name: str | None) -> str | None:
    """Enough of a contact for its owner to recognise it, too little for anybody else: `010-****-5678`."""
    parts = [_phone_hint(phone) if phone else None, _email_hint(email) if email else None]
    if any(parts):
        return ", ".join(part for part in parts if part)
    return f"{name[0]}{COVER * 2}" if name else None


def _phone_hint(phone: str) -> str:
    digits = "".join(character for character in phone if character.isdigit())
    local = "0" + digits[2:].lstrip("0") if phone.startswith("+82") else digits
    return f"{local[:3]}-{COVER * 4}-{local[-4:]}" if len(local) >= 9 else COVER * 8


def _email_hint(email: str) -> str:
    local, _, domain = email.partition("@")
    return f"{local[0]}{COVER * 3}@{domain[0]}{COVER * 3}.{domain.rpartition('.')[2]}"

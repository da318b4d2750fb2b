"""How long a text message is: carriers count bytes of cp949, so many make an SMS, and what they have no character for is replaced before
anybody counts.

cp949 and not euc_kr: Python's euc_kr writes a syllable that KS X 1001 lacks (펲, 똠, 뷁) with eight bytes instead of two.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Literal

from services.notify.letters.hanja import SPELLED

SMS, LMS, SUBJECT = 90, 2000, 40  # bytes
REPLACED = "□"  # a question mark would turn what is said into a question
CUT = "…"
PLAIN = {
    "–": "-",
    "—": "-",
    "‐": "-",
    "‑": "-",
    "•": "·",
    "\u00a0": " ",
    "\u2028": "\n",
    "\u2029": "\n",
    "\t": " ",
    "©": "(c)",
    "Đ": "D",
    "đ": "d",
}
LINK = re.compile(r"https?://\S+")
SENTENCE = re.compile(r"[.!?。！？…][\"'”’)\]」』]*(?=\s)|\n")
BREAK = re.compile(r"\s+")
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")  # all of them but the line's end

Measure = Callable[[str], int]


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A text message as it goes out: every character is one of cp949, and it fits. A short one has no subject."""

    kind: Literal["SMS", "LMS"]
    subject: str | None
    text: str


def sms(subject: str, text: str) -> Counted:
    """What a letter is as a text message: an SMS of up to 90 bytes, else an LMS, in which 2,000 hold, with a subject of 40."""
    said = sayable(text).strip()
    if _bytes(said) <= SMS:
        return Counted(kind="SMS", subject=None, text=said)
    return Counted(kind="LMS", subject=_one_line(subject) or None, text=shortened(said, LMS, _bytes))


def size(text: str) -> int:
    """Bytes, as the carriers count what is left of the text once each of its characters can be said."""
    return _bytes(sayable(text))


def _bytes(said: str) -> int:
    """Of what can be said already."""
    return len(said.encode("cp949"))


def sayable(text: str) -> str:
    """The text in characters that every phone in Korea shows. Syllables written in pieces are put together, Vietnamese loses its marks,
    simplified Chinese becomes traditional, and what is left over (an emoji) becomes a box: nothing that was said is dropped."""
    whole = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return whole if _fits(whole) else "".join(map(_sayable, whole))


def unsayable(text: str) -> str:
    """The characters, each once, that would become a box."""
    return "".join(dict.fromkeys(character for character in text if REPLACED in _sayable(character) and character != REPLACED))


def shortened(text: str, most: int, measure: Measure = size, *, more: str = CUT) -> str:
    """The text, or as much of it as fits, up to the end of a sentence where there is one; then `more`, and the text's last link on a line
    of its own. `measure` adds up over the characters."""
    if measure(text) <= most:
        return text
    link = next(reversed(LINK.findall(text)), "")
    end = f"{more}\n{link}" if link else more
    room = most - measure(end)
    if room < 0:
        return text[: _longest(text, most, measure)]
    return text[: _stop(text, _longest(text, room, measure))].rstrip() + end


def _longest(text: str, most: int, measure: Measure) -> int:
    """How many of the first characters fit."""
    sizes = accumulate(map(measure, text))
    return next((at for at, so_far in enumerate(sizes) if so_far > most), len(text))


def _stop(text: str, fits: int) -> int:
    """Where to stop among the first `fits` characters: after a sentence, else between two words, never within a link."""
    fits = next((link.start() for link in LINK.finditer(text) if link.start() < fits < link.end()), fits)
    sentences = [found.end() for found in SENTENCE.finditer(text)]
    words = [found.start() for found in BREAK.finditer(text)]
    return next((end for ends in (sentences, words) for end in reversed(ends) if fits // 2 < end <= fits), fits)


def _one_line(subject: str) -> str:
    said = " ".join(sayable(subject).split())
    return said if _bytes(said) <= SUBJECT else said[: _stop(said, _longest(said, SUBJECT, _bytes))].rstrip()


@lru_cache(maxsize=8192)
def _sayable(character: str) -> str:
    known = PLAIN.get(character) or SPELLED.get(character) or character
    if _fits(known):
        return known
    if unicodedata.category(character) in ("Mn", "Me", "Cf", "Cc", "Sk"):  # marks and joiners: they have no place of their own
        return ""
    plain = "".join(part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part))
    spelled = unicodedata.normalize("NFKC", plain)
    return spelled if spelled and _fits(spelled) else REPLACED


def _fits(text: str) -> bool:
    """Has cp949 a place for each of these characters, and are they ones that a phone shows?"""
    if CONTROL.search(text):
        return False
    try:
        text.encode("cp949")
    except UnicodeEncodeError:  # that it can't be written is the answer
        return False
    return True

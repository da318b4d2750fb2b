"""What letters of the world mean in Unicode: Korean mail is often not in the character set that it names, and nothing may be lost.

Python decodes ks_c_5601-1987 and euc-kr as plain KS X 1001, in which 펲 or 똠 don't exist; what calls itself so is cp949 (checked).
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from email.message import Message
from email.utils import getaddresses
from quopri import decodestring
from typing import Any

HANGUL = re.compile("[가-힣]")
ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,190}[A-Za-z0-9])?")
KOREAN = re.compile(
    r"ks_c_5601(-19\d\d)?|ksc_?5601|ks_?x_?1001|(x-)?euc-?kr|korean|iso-ir-149|csksc56011987|(cp|ms)?949|(x-)?windows-949|uhc"
)
KNOWN = re.compile(  # others can't be trusted to be text: `punycode` takes an hour for a megabyte
    r"utf-?8|utf-?16(le|be)?|utf-?7|iso-?8859-\d{1,2}|latin-?1|windows-?125\d|cp125\d|johab|iso-2022-(kr|jp)|shift[_-]jis|euc-jp|"
    r"gb2312|gbk|gb18030|big5|koi8-[ru]|tis-620|windows-874"
)
SAYS_LITTLE = re.compile(r"(us-)?ascii|iso-?8859-1|latin-?1|windows-?1252|cp1252")  # named where nothing was thought
UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
WORD = re.compile(r"=\?([A-Za-z0-9_.:+-]{1,40})(?:\*[A-Za-z0-9-]{1,20})?\?([bBqQ])\?([^?]{0,2000})\?=")
NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
LONGEST_HEADER = 20_000


def decode(raw: bytes, charset: str | None) -> str:
    """The text, in the character set that it names or else the one that it is plainly in. Never raises, never drops the rest."""
    if raw.isascii() and not (charset or "").lower().startswith(("utf-7", "iso-2022", "utf-16")):
        return shown(raw.decode("ascii"))
    as_utf8 = _strictly(raw, "utf-8")
    if as_utf8 is not None and HANGUL.search(as_utf8):
        return shown(as_utf8)
    named = _named(charset)
    if named and not SAYS_LITTLE.fullmatch(named) and (text := _strictly(raw, named)) is not None:
        return shown(text)
    if as_utf8 is not None:
        return shown(as_utf8)
    as_korean = _strictly(raw, "cp949")
    if as_korean is not None and HANGUL.search(as_korean):
        return shown(as_korean)
    return shown(raw.decode(named or "cp949", "replace"))


def shown(text: str) -> str:
    """Without characters that nobody can see or keep; line ends as one character."""
    return UNSHOWN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def header(message: Message[Any, Any], name: str) -> str:
    """The first such header in words a person reads, on one line; "" when there is none."""
    return next(headers(message, name), "")


def headers(message: Message[Any, Any], name: str) -> Iterator[str]:
    """All of them."""
    return (" ".join(words(as_sent(value)[:LONGEST_HEADER]).split()) for value in _raw(message, name))


def addresses(message: Message[Any, Any], *names: str) -> list[tuple[str, str]]:
    """(name, address) as these headers have them, addresses in small letters; what is no address isn't among them."""
    found = []
    for name in names:
        for value in _raw(message, name):
            # Names are decoded after the list is taken apart: a comma within one doesn't make two of it.
            plain = " ".join(as_sent(value)[:LONGEST_HEADER].decode("latin-1").split())
            for shown_name, address in getaddresses([plain]):
                if ADDRESS.fullmatch(address):
                    found.append((" ".join(words(shown_name.encode("latin-1", "replace")).split()), address.lower()))
    return found


def words(raw: bytes) -> str:
    """A header's encoded words (RFC 2047) decoded; those that follow each other are one text, which may be cut within a letter."""
    text, done = raw.decode("latin-1"), 0
    pieces: list[str] = []
    open_word: tuple[str | None, bytes] = (None, b"")
    for found in WORD.finditer(text):
        between = text[done : found.start()]
        content = _unpacked(found[2].lower(), found[3])
        if open_word[0] == found[1].lower() and not between.strip():
            open_word = (open_word[0], open_word[1] + content)
        else:
            pieces += [_closed(open_word), "" if open_word[0] and not between.strip() else _plain(between)]
            open_word = (found[1].lower(), content)
        done = found.end()
    return "".join([*pieces, _closed(open_word), _plain(text[done:])])


def _unpacked(how: str, content: str) -> bytes:
    raw = content.encode("latin-1")
    if how == "q":
        return decodestring(raw, header=True)
    letters = NO_BASE64.sub(b"", raw)
    letters = letters[:-1] if len(letters) % 4 == 1 else letters  # cut short on its way: what is whole still says something
    return b64decode(letters + b"=" * (-len(letters) % 4))


def _closed(word: tuple[str | None, bytes]) -> str:
    return decode(word[1], word[0]) if word[0] else ""


def _plain(text: str) -> str:
    return decode(text.encode("latin-1"), None)


def _raw(message: Message[Any, Any], name: str) -> list[str]:
    return [str(value) for key, value in message.raw_items() if key.lower() == name.lower()]


def as_sent(value: str) -> bytes:
    """The bytes of a header or parameter as the library hands it out."""
    return value.encode("utf-8", "surrogateescape")


def _named(charset: str | None) -> str | None:
    name = (charset or "").strip("\"' ").lower()
    if KOREAN.fullmatch(name):
        return "cp949"
    return name if KNOWN.fullmatch(name) or SAYS_LITTLE.fullmatch(name) else None


def _strictly(raw: bytes, charset: str) -> str | None:
    try:
        return raw.decode(charset)
    except (UnicodeError, LookupError):  # not this charset: the next one is tried
        return None

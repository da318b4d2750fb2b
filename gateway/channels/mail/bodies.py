"""What a message consists of: the text that a person reads, the pictures, and the kinds of files that are not taken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.utils import collapse_rfc2231_value
from typing import Any, TypeAlias

from gateway.channels.mail import markup
from gateway.channels.mail.decoding import as_sent, decode, shown, words
from gateway.domain.heard import Attachment

DEEPEST, MOST_PARTS = 20, 200
MOST_TEXT = 60_000  # characters; a longer text than this isn't read by anybody
MOST_PICTURES = 10
LARGEST_PICTURE = 12 * 1024 * 1024
DECORATION = 6 * 1024  # bytes up to which a picture within the text is a logo or counts readers
PICTURE = re.compile(rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n|RIFF.{4}WEBP", re.S)
ENDING = re.compile(r"\.([A-Za-z0-9]{1,5})$")
KINDS = {
    "application/ms-tnef": "winmail.dat",
    "application/vnd.ms-tnef": "winmail.dat",
    "application/pkcs7-mime": "S/MIME",
    "application/x-pkcs7-mime": "S/MIME",
    "application/pgp-encrypted": "PGP",
    "message/rfc822": "eml",
    "text/calendar": "ics",
}
UNSAID = {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature", "application/pgp-keys"}
Part: TypeAlias = "Message[Any, Any]"


@dataclass(frozen=True, kw_only=True)
class Body:
    """`refused`: the kinds of what was not taken, each once, as `hwp` or `pdf`."""

    text: str = field(repr=False)
    pictures: tuple[Attachment, ...] = ()
    refused: tuple[str, ...] = ()


def body_of(message: Part) -> Body:
    """The whole message, as far as anybody needs it."""
    texts: list[str] = []
    pictures: list[Attachment] = []
    refused: dict[str, None] = {}
    for part in _leaves(message):
        if _is_text(part):
            texts.append(_text(part))
        elif (content := _picture(part)) is not None and len(pictures) < MOST_PICTURES:
            pictures.append(Attachment(content=content))
        elif part.get_content_type() not in UNSAID and not _is_decoration(part):
            refused[_kind(part)] = None
    text = "\n\n".join(one for one in (each.strip("\n ") for each in texts) if one)
    return Body(text=text[:MOST_TEXT], pictures=tuple(pictures), refused=tuple(sorted(refused)))


def parts(message: Part) -> Iterator[Part]:
    """Every part, from the outside in, as far as a message of a person goes."""
    waiting = [(message, 0)]
    for _ in range(MOST_PARTS):
        if not waiting:
            return
        part, depth = waiting.pop(0)
        yield part
        if depth < DEEPEST:
            waiting += [(one, depth + 1) for one in inside(part)]


def inside(part: Part) -> list[Part]:
    """The parts of a part. Only what has some is asked: the library would decode the others, by whatever name they give."""
    found = part.get_payload() if part.is_multipart() else []
    return [one for one in found if isinstance(one, Message)][:MOST_PARTS] if isinstance(found, list) else []


def content_of(part: Part) -> bytes:
    """The bytes of a part, decoded as far as they can be."""
    content = None if part.is_multipart() else part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def words_of(part: Part) -> str:
    """A part's text, in the character set that it is in."""
    return decode(content_of(part), _parameter(part, "charset"))


def _leaves(message: Part, depth: int = 0) -> Iterator[Part]:
    """What is shown, in order: of several forms of the same thing (multipart/alternative) one; mail within mail isn't opened."""
    if message.get_content_maintype() != "multipart":
        yield message
    elif depth < DEEPEST and message.get_content_subtype() == "alternative":
        yield from _best(inside(message), depth)
    elif depth < DEEPEST:
        for part in inside(message):
            yield from _leaves(part, depth + 1)


def _best(forms: list[Part], depth: int) -> Iterator[Part]:
    """The plain form, or the first that says anything; with it what isn't text (pictures within a page)."""
    found = [list(_leaves(form, depth + 1)) for form in forms]
    texts = [part for leaves in found for part in leaves if _is_text(part) and _text(part).strip()]
    plain = [part for part in texts if part.get_content_type() == "text/plain"]
    yield from (plain or texts)[:1]
    for leaves in found:
        yield from (part for part in leaves if not _is_text(part))


def _is_text(part: Part) -> bool:
    return (
        part.get_content_maintype() == "text"
        and part.get_content_subtype() in ("plain", "html", "richtext", "enriched")
        and part.get_content_disposition() != "attachment"
    )


def _text(part: Part) -> str:
    text = words_of(part)
    if part.get_content_type() == "text/html":
        return shown(markup.text_of(text))
    return _flowing(text, (_parameter(part, "delsp") or "").lower() == "yes") if _is_flowed(part) else text


def _is_flowed(part: Part) -> bool:
    return (_parameter(part, "format") or "").lower() == "flowed"


def _flowing(text: str, without_space: bool) -> str:
    """Lines that were cut to be sent, put together again (RFC 3676)."""
    made: list[str] = []
    depth, open_line = 0, False
    for line in text.split("\n"):
        quoted = len(line) - len(line.lstrip(">"))
        words = line[quoted:].removeprefix(" ")
        if open_line and quoted == depth and words != "-- ":
            made[-1] += words
        else:
            made.append(f"{'>' * quoted} {words}" if quoted else words)
        open_line = words.endswith(" ") and words != "-- "
        if open_line and without_space:
            made[-1] = made[-1][:-1]
        depth = quoted
    return "\n".join(made)


def _picture(part: Part) -> bytes | None:
    """The bytes of what is a picture, whatever it is called."""
    if part.get_content_maintype() not in ("image", "application"):
        return None
    content = content_of(part)
    if not PICTURE.match(content) or len(content) > LARGEST_PICTURE or _is_decoration(part):
        return None
    return content


def _is_decoration(part: Part) -> bool:
    within = part.get("Content-ID") is not None and part.get_content_disposition() != "attachment"
    return within and part.get_content_maintype() == "image" and len(content_of(part)) <= DECORATION


def _kind(part: Part) -> str:
    """How a person calls such a file: by its ending, which says more than what programs declare."""
    known = KINDS.get(part.get_content_type())
    if known:
        return known
    name = _parameter(part, "filename", "content-disposition") or _parameter(part, "name") or ""
    ending = ENDING.search(name.strip()[-10:])
    return ending[1].lower() if ending else part.get_content_maintype()[:12]


def _parameter(part: Part, name: str, of: str = "content-type") -> str | None:
    try:
        value = part.get_param(name, header=of)
        return words(as_sent(collapse_rfc2231_value(value))[:2000])[:300] if value is not None else None
    except (ValueError, LookupError, TypeError, AttributeError):  # a parameter that can't be read is as if it weren't there
        return None

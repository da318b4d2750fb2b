"""What stands on a drawn phone, line by line: what its citizen said, what was answered at once, and letters as their provider got them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from typing import Any

from frontend import dates

PHONES = {"kakao": ("kakao",), "sms": ("sms",), "messenger": ("facebook", "instagram", "telegram"), "email": ("email",)}
PHONE_OF = {channel: phone for phone, channels in PHONES.items() for channel in channels}
TO_STAFF = frozenset({"digest", "due", "urging", "new_case", "question", "danger", "danger_again", "surge", "nearing"})
SHORT, LONG, ALIMTALK = 90, 2_000, 1_000  # bytes of an SMS and of an LMS in CP949, characters of an 알림톡
_OURS = re.compile(r"https?://[^\s/]+(/c/[A-Za-z0-9_/-]{4,300})")


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much of what the provider takes is used. `kind`: sms, lms, alimtalk."""

    kind: str
    used: int
    most: int


@dataclass(frozen=True, kw_only=True)
class Line:
    """One bubble or letter. `kind`: said, answer, letter. `letter`: its name, as receipt or result. `asked`: the provider's request, to be
    read. `choices`: what the citizen may answer by a touch. `pictures`: how many were sent along."""

    key: str
    at: datetime
    channel: str
    kind: str
    text: str
    receipt_number: str = ""
    choices: Sequence[str] = ()
    letter: str = ""
    subject: str = ""
    recipient: str = ""
    asked: str = ""
    size: Size | None = None
    pictures: int = 0

    @property
    def phone(self) -> str:
        return PHONE_OF[self.channel]

    @property
    def pieces(self) -> Iterator[tuple[str, str]]:
        """The text in pieces, each with where it leads: only into the case of a citizen, at this very door."""
        end = 0
        for found in _OURS.finditer(self.text):
            yield self.text[end : found.start()], ""
            yield found[0], found[1]
            end = found.end()
        yield self.text[end:], ""

    @property
    def links(self) -> Sequence[tuple[str, str]]:
        """Where its buttons lead, each with what it is for: result, decline, case."""
        hrefs = dict.fromkeys(href for _, href in self.pieces if href)
        return tuple((next((one for one in ("result", "decline") if href.startswith(f"/c/{one}/")), "case"), href) for href in hrefs)


def said(channel: str, text: str, at: datetime, *, receipt_number: str = "", pictures: int = 0) -> Line:
    """What the citizen said."""
    return _keyed(Line(key="", at=at, channel=channel, kind="said", text=text, receipt_number=receipt_number, pictures=pictures))


def answered(channel: str, body: str | None, at: datetime, *, receipt_number: str = "") -> Sequence[Line]:
    """What the provider was answered at once, where there are words in it: KakaoTalk shows them, the others send letters."""
    told = _record(body)
    template: Mapping[str, Any] = told.get("template") or {}
    texts = [one["simpleText"]["text"] for one in template.get("outputs", ()) if isinstance(one, dict) and "simpleText" in one]
    choices = tuple(one["messageText"] for one in template.get("quickReplies", ()) if one.get("messageText"))
    lines = [
        _keyed(Line(key="", at=at, channel=channel, kind="answer", text=text, receipt_number=receipt_number), str(place))
        for place, text in enumerate(texts)
    ]
    return [*lines[:-1], replace(lines[-1], choices=choices, asked=_readable(told))] if lines else []


def letter(sent: Mapping[str, Any]) -> Line:
    """A letter of /v1/sandbox/letters."""
    at = dates.read(sent["at"])
    assert at is not None
    request = _record(sent.get("request"))
    line = Line(
        key="",
        at=at,
        channel=sent["channel"],
        kind="letter",
        text=sent["body"].strip(),
        receipt_number=sent["receipt_number"],
        letter=sent["letter"],
        subject=sent["subject"],
        recipient=sent["recipient"],
        asked=_readable(request),
    )
    return _keyed(replace(line, size=_size(line, request)), sent["recipient"])


def is_for_a_citizen(sent: Mapping[str, Any]) -> bool:
    """Letters to staff go elsewhere, and some channels have no drawn phone."""
    return sent["letter"] not in TO_STAFF and sent["channel"] in PHONE_OF


def _size(line: Line, request: Mapping[str, Any]) -> Size | None:
    """As the provider counts it."""
    if line.channel == "kakao":
        return Size(kind="alimtalk", used=len(line.text.encode("utf-16-le")) // 2, most=ALIMTALK)
    if line.channel != "sms":
        return None
    messages = _record(request.get("body")).get("messages")
    message = messages[0] if isinstance(messages, list) and messages and isinstance(messages[0], dict) else {}
    used = len(str(message.get("text", line.text)).encode("cp949", "replace"))
    return Size(kind="sms", used=used, most=SHORT) if message.get("type") == "SMS" else Size(kind="lms", used=used, most=LONG)


def _readable(request: Mapping[str, Any]) -> str:
    """JSON to be read: a body that is JSON itself stands open, line breaks of a mail are line breaks."""
    if not request:
        return ""
    body = request.get("body")
    if "method" not in request or not isinstance(body, str):
        return json.dumps(request, ensure_ascii=False, indent=1)
    head = "\n".join((f"{request['method']} {request['url']}", *(f"{name}: {value}" for name, value in request["headers"].items())))
    inner = _record(body)
    shown = json.dumps(inner, ensure_ascii=False, indent=1) if inner else body.replace("\r\n", "\n")
    return f"{head}\n\n{shown}"


def _keyed(line: Line, more: str = "") -> Line:
    """Known again when it is seen twice."""
    what = "\0".join((line.at.isoformat(), line.channel, line.kind, line.letter, line.text, more))
    return replace(line, key=blake2b(what.encode("utf-8", "replace"), digest_size=9).hexdigest())


def _record(text: Any) -> Mapping[str, Any]:
    """A JSON object; an empty one for everything else."""
    try:
        found = json.loads(text) if isinstance(text, str) else None
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {}

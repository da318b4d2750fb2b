"""X: direct messages to the city's account as far as X still shows them, and what mentions it in public (Account Activity webhook)."""

from __future__ import annotations

import html
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from contracts.gateway import Channel
from gateway.domain.heard import Attachment, Heard, Incoming, Mention, Reply, TakenBack
from gateway.providers import Forged, Located, ProviderAnswer, ProviderCall, Said, Unreadable, proofs, shapes
from gateway.providers.proofs import Secrets

HOSTS = ("twimg.com",)
SIGNATURE = "x-twitter-webhooks-signature"
_TOKEN = re.compile(r"[A-Za-z0-9_=+/.-]{8,200}")


@dataclass(frozen=True, kw_only=True)
class X:
    """`secrets` are consumer secrets; `own` is the city's user id."""

    secrets: Secrets = field(repr=False)
    own: str = ""
    hosts: tuple[str, ...] | None = HOSTS
    channel: Channel = Channel.X
    replies_in_answer: bool = False

    def greet(self, call: ProviderCall) -> ProviderAnswer:
        """The CRC, asked for again and again. Whoever may choose the token gets it signed by the key that also signs calls: so nothing is
        taken for a token that could be a call."""
        token = call.query.get("crc_token", "")
        if not self.secrets or not _TOKEN.fullmatch(token):
            raise Forged(403)
        return ProviderAnswer(body=shapes.dumped({"response_token": _signed(self.secrets[0], token.encode())}))

    def verify(self, call: ProviderCall) -> None:
        proofs.require(call.headers.get(SIGNATURE), [_signed(secret, call.body) for secret in self.secrets])
        if not call.body.lstrip().startswith(b"{"):
            raise Forged  # only an answer to a CRC proves this

    def read(self, call: ProviderCall) -> Sequence[Incoming]:
        """Raises Unreadable, also for a message of X Chat: it is encrypted, and only the account itself can open it."""
        sent = shapes.parsed(call.body)
        us = shapes.identifier(sent.get("for_user_id"))
        if "chat.received" in (sent.get("event_type"), shapes.record(sent.get("data")).get("event_type")):
            raise Unreadable("the message is encrypted")
        if not us:
            raise Unreadable("the call names no account")
        if self.own and us != self.own:
            return ()
        understood: list[Incoming] = []
        puzzle = None
        lists = (("direct_message_events", _message), ("tweet_create_events", _mention), ("tweet_delete_events", _deleted))
        for name, reading in lists:
            for event in shapes.records(sent.get(name)):
                try:
                    found = reading(event, us, shapes.record(sent.get("users")))
                except Unreadable as error:
                    puzzle = error
                else:
                    understood += [found] if found else []
        if puzzle:
            raise Unreadable(str(puzzle), understood)
        return understood

    def answer(self, replies: Sequence[Reply]) -> ProviderAnswer:
        return ProviderAnswer()

    def locate(self, attachment: Attachment) -> Located:
        return shapes.located(attachment, self.hosts)

    def simulate(self, said: Said) -> ProviderCall:
        us = self.own or "1"
        words: dict[str, Any] = {"text": said.text, "entities": {"hashtags": [], "symbols": [], "user_mentions": [], "urls": []}}
        if said.photos:
            words["attachment"] = {"type": "media", "media": {"id_str": "1", "type": "photo", "media_url_https": said.photos[0]}}
        event = {
            "type": "message_create",
            "id": said.message_id,
            "created_timestamp": str(int(said.said_at.timestamp() * 1000)),
            "message_create": {"target": {"recipient_id": us}, "sender_id": said.sender, "message_data": words},
        }
        users = {said.sender: {"id": said.sender, "name": said.name or "시민", "screen_name": "citizen"}}
        body = shapes.dumped({"for_user_id": us, "direct_message_events": [event], "apps": {}, "users": users})
        headers = {"content-type": "application/json", SIGNATURE: _signed(self.secrets[0], body)}
        return ProviderCall(method="POST", url="/channels/x", headers=headers, body=body)


def _signed(secret: bytes, content: bytes) -> str:
    return f"sha256={b64encode(proofs.signature(secret, content)).decode()}"


def _message(event: Mapping[str, Any], us: str, users: Mapping[str, Any]) -> Incoming | None:
    """A direct message to us; what we write comes back here too."""
    if event.get("type") != "message_create":
        return None
    said = shapes.record(event.get("message_create"))
    sender = shapes.required(said.get("sender_id"), "sender")
    if sender == us:
        return None
    data = shapes.record(said.get("message_data"))
    media = shapes.record(shapes.record(data.get("attachment")).get("media"))
    return Heard(
        channel=Channel.X,
        message_id=shapes.required(event.get("id"), "message"),
        sender=sender,
        text=html.unescape(shapes.text(data.get("text"))),
        said_at=shapes.moment(event.get("created_timestamp")),
        attachments=_pictures([media]),
        name=shapes.short(shapes.record(users.get(sender)).get("name")),
    )


def _mention(post: Mapping[str, Any], us: str, users: Mapping[str, Any]) -> Incoming | None:
    """A post of somebody else that names the account or answers it; not what only passes ours on."""
    user = shapes.record(post.get("user"))
    author = shapes.required(user.get("id_str") or user.get("id"), "author")
    if author == us or "retweeted_status" in post:
        return None
    long = shapes.record(post.get("extended_tweet"))
    entities = shapes.record(long.get("extended_entities") or post.get("extended_entities") or post.get("entities"))
    number, called = shapes.required(post.get("id_str") or post.get("id"), "post"), shapes.identifier(user.get("screen_name"))
    return Mention(
        channel=Channel.X,
        message_id=number,
        author=author,
        author_name=shapes.short(user.get("name")),
        text=html.unescape(shapes.text(long.get("full_text") or post.get("full_text") or post.get("text"))),
        said_at=shapes.moment(post.get("timestamp_ms")) or _written(post.get("created_at")),
        link=shapes.link(f"https://x.com/{called}/status/{number}") if re.fullmatch(r"\w{1,30}", called) else None,
        under=number,
        attachments=_pictures(shapes.records(entities.get("media"))),
    )


def _deleted(event: Mapping[str, Any], us: str, users: Mapping[str, Any]) -> Incoming | None:
    return TakenBack(channel=Channel.X, message_id=shapes.required(shapes.record(event.get("status")).get("id"), "post"))


def _pictures(media: Sequence[Mapping[str, Any]]) -> tuple[Attachment, ...]:
    urls = [shapes.link(one.get("media_url_https")) for one in media if one.get("type") == "photo"]
    return tuple(Attachment(url=url) for url in urls if url)


def _written(value: Any) -> datetime | None:
    """`Wed Oct 10 20:19:24 +0000 2018`."""
    parts = value.split() if isinstance(value, str) else []
    if len(parts) == 6:
        with suppress(ValueError, OverflowError, IndexError):  # whatever stands there is no date
            return shapes.moment(parsedate_to_datetime(f"{parts[0]}, {parts[2]} {parts[1]} {parts[5]} {parts[3]} {parts[4]}").timestamp())
    return None

"""What Facebook and Instagram share: Meta's handshake, its signature, and the shape in which both are told what was said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from contracts.gateway import Channel
from contracts.notify import DeliveryState
from gateway.domain.heard import Attachment, Heard, Incoming, Mention, Report, TakenBack
from gateway.providers import Forged, ProviderAnswer, ProviderCall, Said, Unreadable, proofs, shapes
from gateway.providers.proofs import Secrets

HOSTS = ("fbcdn.net", "fbsbx.com", "cdninstagram.com")  # where Meta keeps what people send
SIGNATURE = "x-hub-signature-256"
CHANNELS = {"page": Channel.FACEBOOK, "instagram": Channel.INSTAGRAM}
PICTURES = ("image", "share", "ig_post", "story_mention")
WRITTEN = ("comment", "status", "post", "photo")  # what somebody can write below or onto the page
LONGEST_CHALLENGE = 200


def greet(call: ProviderCall, tokens: Secrets) -> ProviderAnswer:
    """hub.challenge comes back to whoever knows our verify token; raises Forged (403)."""
    challenge = call.query.get("hub.challenge", "")
    proofs.require(call.query.get("hub.verify_token"), tokens, status=403)
    if call.query.get("hub.mode") != "subscribe" or not 0 < len(challenge) <= LONGEST_CHALLENGE or not challenge.isascii():
        raise Forged(403)
    return ProviderAnswer(media_type="text/plain", body=challenge.encode())


def verify(call: ProviderCall, secrets: Secrets) -> None:
    """X-Hub-Signature-256 over the raw body; raises Forged."""
    proofs.require(call.headers.get(SIGNATURE), proofs.in_hex(secrets, call.body))


def read(call: ProviderCall, own: Sequence[str]) -> Sequence[Incoming]:
    """All that was said in one call, of page or account; `own` are the city's ids, of whom nothing is heard. `standby`, where another app
    holds the talk, is left to that app. Raises Unreadable, with what could be understood."""
    sent = shapes.parsed(call.body)
    channel = CHANNELS.get(shapes.identifier(sent.get("object")))
    if channel is None or not isinstance(sent.get("entry"), list):
        raise Unreadable("the call is about neither page nor account")
    understood: list[Incoming] = []
    puzzles: list[Unreadable] = []

    def take(reading: Callable[..., Iterator[Incoming]], item: Mapping[str, Any], at: datetime | None) -> None:
        try:
            understood.extend(reading(channel, item, own, at))
        except Unreadable as puzzle:
            puzzles.append(puzzle)

    for entry in shapes.records(sent["entry"]):
        at = shapes.moment(entry.get("time"))
        for item in shapes.records(entry.get("messaging")):
            take(_message, item, at)
        for item in shapes.records(entry.get("changes")):
            take(_change, item, at)
    if puzzles:
        raise Unreadable(str(puzzles[0]), understood)
    return understood


def _message(channel: Channel, item: Mapping[str, Any], own: Sequence[str], at: datetime | None) -> Iterator[Incoming]:
    """A private message, what became of one of ours, or a mark that is of no concern (read, reaction, typing)."""
    at = shapes.moment(item.get("timestamp")) or at
    if isinstance(item.get("delivery"), dict):
        yield from _reports(channel, item["delivery"], at)
    message, pressed = shapes.record(item.get("message")), shapes.record(item.get("postback"))
    sender = shapes.identifier(shapes.record(item.get("sender")).get("id"))
    if not (message or pressed) or message.get("is_echo") or sender in own:
        return
    if not message:  # a button, as "Get started": no word of the citizen's own
        key = shapes.identifier(pressed.get("mid")) or _pressed(sender, item.get("timestamp"))
        yield Heard(channel=channel, message_id=key, sender=shapes.required(sender, "sender"), text="", said_at=at)
        return
    mid = shapes.required(message.get("mid"), "message")
    if message.get("is_deleted"):
        yield TakenBack(channel=channel, message_id=mid)
        return
    attachments = shapes.records(message.get("attachments"))
    pictures = _pictures(attachments)
    if any(one.get("type") == "story_mention" for one in attachments):
        yield Mention(channel=channel, message_id=mid, author=shapes.required(sender, "sender"), text="", said_at=at, attachments=pictures)
        return
    yield Heard(
        channel=channel,
        message_id=mid,
        sender=shapes.required(sender, "sender"),
        text=_text(message, attachments),
        said_at=at,
        attachments=pictures,
        answers=shapes.identifier(shapes.record(message.get("reply_to")).get("mid")) or None,
    )


def _pressed(sender: str, at: Any) -> str:
    """What a press of a button is known by, where it has no number: it doesn't show who pressed."""
    return proofs.signature(b"postback", f"{sender}:{shapes.identifier(at)}".encode()).hex()


def _text(message: Mapping[str, Any], attachments: Sequence[Mapping[str, Any]]) -> str:
    """The words, and beneath them the addresses of pages that were shared."""
    pages = [
        shapes.link(shapes.record(one.get("payload")).get("url") or one.get("url")) for one in attachments if one.get("type") == "fallback"
    ]
    written = shapes.text(message.get("text"))
    return "\n".join([*([written] if written else []), *(page for page in pages if page and page not in written)])


def _pictures(attachments: Sequence[Mapping[str, Any]]) -> tuple[Attachment, ...]:
    urls = [shapes.link(shapes.record(one.get("payload")).get("url")) for one in attachments if one.get("type") in PICTURES]
    return tuple(Attachment(url=url) for url in urls if url)


def _reports(channel: Channel, delivery: Mapping[str, Any], at: datetime | None) -> Iterator[Report]:
    """message_deliveries: these messages of ours have arrived."""
    mids = delivery.get("mids")
    for mid in map(shapes.identifier, mids if isinstance(mids, list) else ()):
        if mid:
            yield Report(
                channel=channel,
                key=f"delivered:{mid}"[: shapes.LONGEST_IDENTIFIER],
                state=DeliveryState.DELIVERED,
                reference=mid,
                reported_at=at,
            )


def _change(channel: Channel, item: Mapping[str, Any], own: Sequence[str], at: datetime | None) -> Iterator[Incoming]:
    """What was written in public: comments, posts on the page, mentions."""
    value = shapes.record(item.get("value"))
    if item.get("field") == "feed" and value.get("item") not in WRITTEN:
        return  # likes, shares, events
    if item.get("field") not in ("feed", "mention", "comments", "live_comments", "mentions") or value.get("verb", "add") in (
        "hide",
        "unhide",
    ):
        return
    author = shapes.record(value.get("from"))
    author_id = shapes.identifier(author.get("id") or value.get("sender_id"))
    if author_id in own and own:
        return
    key = shapes.required(value.get("comment_id") or value.get("id") or value.get("post_id") or value.get("media_id"), "post")
    if value.get("verb") in ("remove", "delete"):
        yield TakenBack(channel=channel, message_id=key)
    elif value.get("verb", "add") == "add":
        photo = shapes.link(value.get("photo") or value.get("link"))
        yield Mention(
            channel=channel,
            message_id=key,
            author=author_id or key,
            author_name=shapes.short(author.get("name") or author.get("username") or value.get("sender_name")),
            text=shapes.text(value.get("message") or value.get("text")),
            said_at=shapes.moment(value.get("created_time")) or at,
            link=shapes.link(shapes.record(value.get("post")).get("permalink_url")),
            under=shapes.identifier(value.get("comment_id") or (value.get("id") if item["field"] != "mention" else None)) or None,
            attachments=(Attachment(url=photo),) if photo and shapes.is_from(photo, HOSTS) else (),
        )


def simulate(said: Said, sort: str, to: str, secret: bytes) -> ProviderCall:
    """A private message, as Meta brings it to the page (`sort` page) or account (instagram) `to`."""
    at = int(said.said_at.timestamp() * 1000)
    message: dict[str, Any] = {"mid": said.message_id}
    if said.text or not said.photos:
        message["text"] = said.text
    if said.photos:
        message["attachments"] = [{"type": "image", "payload": {"url": url}} for url in said.photos]
    messaging = {"sender": {"id": said.sender}, "recipient": {"id": to}, "timestamp": at, "message": message}
    body = shapes.dumped({"object": sort, "entry": [{"id": to, "time": at, "messaging": [messaging]}]})
    headers = {"content-type": "application/json", SIGNATURE: proofs.in_hex((secret,), body)[0]}
    return ProviderCall(method="POST", url=f"/channels/{CHANNELS[sort].value}", headers=headers, body=body)

"""Telegram: messages to the city's bot. It may write to the citizen later, until it is blocked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from contracts.gateway import Channel, Location
from gateway.domain.heard import Attachment, Heard, Incoming, Reply
from gateway.providers import Forged, Located, ProviderAnswer, ProviderCall, Said, Unreadable, proofs, shapes
from gateway.providers.asking import Asking, over_http
from gateway.providers.proofs import Secrets

PROOF = "x-telegram-bot-api-secret-token"
MOST_BYTES = 20 * 1024 * 1024  # what getFile gives out
OPENING = re.compile(r"/(start|help)(@\w{1,64})?(\s.{0,200})?")
CONTENT = (
    "text",
    "caption",
    "photo",
    "document",
    "location",
    "venue",
    "contact",
    "sticker",
    "voice",
    "video",
    "video_note",
    "audio",
    "animation",
)
_PATH = re.compile(r"[A-Za-z0-9_-]{1,100}(?:[./][A-Za-z0-9_-]{1,100}){0,10}")


@dataclass(frozen=True, kw_only=True)
class Telegram:
    """`secrets`: the secret_token that the webhook was set with. `token` is the bot's; without one (simulated) a picture's reference is its
    address."""

    secrets: Secrets = field(repr=False)
    token: str = field(default="", repr=False)
    url: str = "https://api.telegram.org"
    asking: Asking = over_http
    channel: Channel = Channel.TELEGRAM
    replies_in_answer: bool = False  # an answer's words have no outcome: they go as letters, in the ledger

    def greet(self, call: ProviderCall) -> ProviderAnswer:
        raise Forged(403)  # Telegram never asks

    def verify(self, call: ProviderCall) -> None:
        proofs.require(call.headers.get(PROOF), self.secrets)

    def read(self, call: ProviderCall) -> Sequence[Incoming]:
        """A new message of a person, alone with the bot. What is said in groups, or changed afterwards, isn't said to the city."""
        update = shapes.parsed(call.body)
        number = shapes.required(update.get("update_id"), "update")
        message = shapes.record(update.get("message"))
        person, chat = shapes.record(message.get("from")), shapes.record(message.get("chat"))
        if chat.get("type") != "private" or person.get("is_bot") or not any(name in message for name in CONTENT):
            return ()
        sender = shapes.required(chat.get("id"), "chat")
        written = shapes.text(message.get("text") or message.get("caption"))
        album = shapes.identifier(message.get("media_group_id"))
        contact = shapes.record(message.get("contact"))
        its_own = shapes.identifier(contact.get("user_id")) == shapes.identifier(person.get("id"))
        heard = Heard(
            channel=self.channel,
            message_id=f"{number[:100]}.{shapes.required(message.get('message_id'), 'message')[:100]}",
            sender=sender,
            text="" if OPENING.fullmatch(written) else written,
            said_at=shapes.moment(message.get("date")),
            attachments=_pictures(message),
            answers=shapes.identifier(shapes.record(message.get("reply_to_message")).get("message_id")) or None,
            name=shapes.short(" ".join(filter(None, (shapes.text(person.get(name)) for name in ("first_name", "last_name"))))),
            phone=shapes.short(contact.get("phone_number")) if its_own else None,
            locale=shapes.language(person.get("language_code")),
            group=proofs.signature(b"album", f"{sender}.{album}".encode()).hex() if album else None,
            location=_place(message),
        )
        return (heard,)

    def answer(self, replies: Sequence[Reply]) -> ProviderAnswer:
        return ProviderAnswer()

    def locate(self, attachment: Attachment) -> Located:
        """getFile says where it is, for an hour."""
        if not self.token:
            return shapes.located(Attachment(url=attachment.reference), None)
        status, body = self.asking(f"{self.url}/bot{self.token}/getFile", {"file_id": attachment.reference or ""})
        if status == 429 or status >= 500:
            raise OSError(f"Telegram said {status}")
        try:
            path = shapes.record(shapes.parsed(body).get("result")).get("file_path")
        except Unreadable:
            raise OSError("Telegram's answer can't be read") from None
        if status != 200 or not isinstance(path, str) or not _PATH.fullmatch(path):
            raise ValueError("Telegram doesn't give this picture out")
        return Located(url=f"{self.url}/file/bot{self.token}/{path}", trusted=True)

    def simulate(self, said: Said) -> ProviderCall:
        number = int.from_bytes(proofs.signature(b"update", said.message_id.encode())[:6], "big")
        person = {"id": _number_of(said.sender), "is_bot": False, "first_name": said.name or "시민", "language_code": "ko"}
        message: dict[str, Any] = {
            "message_id": number % 1_000_000,
            "from": person,
            "chat": {"id": person["id"], "first_name": person["first_name"], "type": "private"},
            "date": int(said.said_at.timestamp()),
        }
        if said.photos:
            sizes = ((90, 67, 1253), (1280, 960, 180_000))
            message["photo"] = [
                {"file_id": said.photos[0], "file_unique_id": f"u{width}", "width": width, "height": height, "file_size": size}
                for width, height, size in sizes
            ]
        message["caption" if said.photos else "text"] = said.text
        headers = {"content-type": "application/json", PROOF: self.secrets[0].decode()}
        body = shapes.dumped({"update_id": number, "message": message})
        return ProviderCall(method="POST", url="/channels/telegram", headers=headers, body=body)


def _pictures(message: Mapping[str, Any]) -> tuple[Attachment, ...]:
    """The largest size of the photo that is given out, or a picture that was sent as a file."""
    document = shapes.record(message.get("document"))
    is_picture = isinstance(document.get("mime_type"), str) and document["mime_type"].startswith("image/")
    sizes = [*shapes.records(message.get("photo")), *([document] if is_picture else [])]
    given = [size for size in sizes if _size(size, "file_size") <= MOST_BYTES and shapes.identifier(size.get("file_id"))]
    if not given:
        return ()
    largest = max(given, key=lambda size: (_size(size, "width") * _size(size, "height"), _size(size, "file_size")))
    return (Attachment(reference=shapes.identifier(largest["file_id"])),)


def _size(size: Mapping[str, Any], name: str) -> float:
    return shapes.number(size.get(name)) or 0.0


def _place(message: Mapping[str, Any]) -> Location | None:
    """A shared place, on the map."""
    venue = shapes.record(message.get("venue"))
    place = shapes.record(message.get("location") or venue.get("location"))
    lat, long = shapes.number(place.get("latitude")), shapes.number(place.get("longitude"))
    if lat is None or long is None or abs(lat) > 90 or abs(long) > 180:
        return None
    return Location(lat=lat, long=long, address=shapes.short(venue.get("address")))


def _number_of(sender: str) -> int:
    """A chat's number, as Telegram has them; invented for a sender who is called otherwise."""
    return (
        int(sender) if sender.isdecimal() and len(sender) < 16 else int.from_bytes(proofs.signature(b"sender", sender.encode())[:5], "big")
    )

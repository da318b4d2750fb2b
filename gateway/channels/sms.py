"""Text messages to the city's number. In Korea each dealer pushes them in a way of its own: this is the one way that we take, into which a
dealer's push is turned (docs/channels.md says how)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from contracts.gateway import Channel
from gateway.domain.heard import Attachment, Heard, Incoming, Reply
from gateway.providers import Forged, Located, ProviderAnswer, ProviderCall, Said, proofs, shapes
from gateway.providers.proofs import Secrets

SIGNATURE, SIGNED_AT = "x-ontong-signature", "x-ontong-timestamp"
WINDOW = timedelta(minutes=5)  # what was signed longer ago has been recorded and played again
MOST_IMAGES = 10
_NUMBER = re.compile(r"0[0-9]{7,11}")


@dataclass(frozen=True, kw_only=True)
class Sms:
    """`secrets` are shared with the dealer; `own` are the city's numbers, of which nothing is heard."""

    secrets: Secrets = field(repr=False)
    clock: Callable[[], datetime]
    own: tuple[str, ...] = ()
    channel: Channel = Channel.SMS
    replies_in_answer: bool = False

    def greet(self, call: ProviderCall) -> ProviderAnswer:
        raise Forged(403)  # no dealer asks

    def verify(self, call: ProviderCall) -> None:
        """HMAC-SHA256 over the time, a dot and the raw body; old and future ones prove nothing."""
        stamp = call.headers.get(SIGNED_AT, "")
        signed_by = stamp.encode("utf-8", "surrogatepass") + b"."
        proofs.require(call.headers.get(SIGNATURE), proofs.in_hex(self.secrets, signed_by, call.body))
        signed_at = shapes.moment(stamp)
        if signed_at is None or abs(self.clock() - signed_at) > WINDOW:
            raise Forged

    def read(self, call: ProviderCall) -> Sequence[Incoming]:
        """{id, from, to, text, received_at, images: [url, ...]}"""
        sent = shapes.parsed(call.body)
        sender = number(shapes.required(sent.get("from"), "sender"))
        if sender in map(number, self.own):
            return ()
        words, at = shapes.text(sent.get("text")), shapes.moment(sent.get("received_at"))
        images = sent.get("images")
        urls = [url for url in map(shapes.link, images[:MOST_IMAGES] if isinstance(images, list) else ()) if url]
        heard = Heard(
            channel=self.channel,
            message_id=shapes.identifier(sent.get("id")) or self._key(sender, words, at or self.clock()),
            sender=sender,
            text=words,
            said_at=at,
            attachments=tuple(Attachment(url=url) for url in urls),
            phone=sender if _NUMBER.fullmatch(sender) else None,
        )
        return (heard,)

    def answer(self, replies: Sequence[Reply]) -> ProviderAnswer:
        return ProviderAnswer()

    def locate(self, attachment: Attachment) -> Located:
        return shapes.located(attachment, None)  # each dealer keeps them somewhere else

    def simulate(self, said: Said) -> ProviderCall:
        sent = {
            "id": said.message_id,
            "from": said.sender,
            "to": (*self.own, "0410000000")[0],
            "text": said.text,
            "received_at": said.said_at.isoformat(),
            "images": list(said.photos),
        }
        body, stamp = shapes.dumped(sent), str(int(self.clock().timestamp()))
        signed = proofs.in_hex(self.secrets[:1], f"{stamp}.".encode(), body)[0]
        headers = {"content-type": "application/json", SIGNED_AT: stamp, SIGNATURE: signed}
        return ProviderCall(method="POST", url="/channels/sms", headers=headers, body=body)

    def _key(self, sender: str, words: str, at: datetime) -> str:
        what = f"{sender}\0{int(at.timestamp())}\0{words}"
        return proofs.signature(self.secrets[0], what.encode("utf-8", "replace")).hex()


def number(text: str) -> str:
    """A phone number as it is dialled in Korea: digits, without country code. What is none stays as it is."""
    digits = re.sub(r"[ ().-]", "", text)
    local = re.sub(r"^(\+82|0082|82(?=10))0?", "0", digits)
    return local if re.fullmatch(r"\+?[0-9]+", local) else text

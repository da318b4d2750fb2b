"""KakaoTalk: the city's channel as a chatbot (OpenBuilder skill). Kakao calls once for each message and shows what the answer says; later
nothing can be pushed there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from contracts.gateway import Channel
from gateway.domain.heard import Attachment, Heard, Incoming, Reply
from gateway.providers import Forged, Located, ProviderAnswer, ProviderCall, Said, Unreadable, proofs, shapes
from gateway.providers.proofs import Secrets

HOSTS = ("kakaocdn.net", "kakao.com", "daumcdn.net")  # where Kakao keeps what people send, for a short while
PROOF = "x-ontong-skill"
REQUEST = "x-request-id"
LONGEST_TEXT = 1000  # UTF-16 units: what a bubble holds, however Kakao counts
LONGEST_LABEL = 14
MOST_BUBBLES = 3
MOST_CHOICES = 10
_LINK = re.compile(r"https?://[^\s\"'()<>,\\\[\]{}]{4,2000}")


@dataclass(frozen=True, kw_only=True)
class Kakao:
    """`secrets`: what the skill's settings send along as a header. `bots`: whose calls are ours; empty: of any bot that knows the
    secret."""

    secrets: Secrets = field(repr=False)
    clock: Callable[[], datetime]
    bots: tuple[str, ...] = ()
    hosts: tuple[str, ...] | None = HOSTS
    channel: Channel = Channel.KAKAO
    replies_in_answer: bool = True

    def greet(self, call: ProviderCall) -> ProviderAnswer:
        raise Forged(403)  # Kakao never asks

    def verify(self, call: ProviderCall) -> None:
        proofs.require(call.headers.get(PROOF), self.secrets)
        try:
            bot = shapes.identifier(shapes.record(shapes.parsed(call.body).get("bot")).get("id"))
        except Unreadable:
            return  # it is Kakao's, and what is wrong with it is for the desk to see
        if bot and self.bots and bot not in self.bots:
            raise Forged(403)

    def read(self, call: ProviderCall) -> Sequence[Incoming]:
        sent = shapes.parsed(call.body)
        if not isinstance(sent.get("userRequest"), dict):
            raise Unreadable("the call holds no userRequest")
        request, action = sent["userRequest"], shapes.record(sent.get("action"))
        user = shapes.record(request.get("user"))
        sender, words = _sender(user), shapes.text(request.get("utterance"))
        pictures = [url for url in map(shapes.link, _LINK.findall(words)) if url and shapes.is_from(url, HOSTS)]
        if pictures:
            words = shapes.text(_LINK.sub(lambda found: "" if _is_kakao_s(found[0]) else found[0], words))
        pictures += [url for url in _in_parameters(action) if url not in pictures]
        heard = Heard(
            channel=self.channel,
            message_id=shapes.identifier(call.headers.get(REQUEST)) or self._key(sender, words, pictures),
            sender=sender,
            text=words,
            attachments=tuple(Attachment(url=url) for url in pictures),
            locale=shapes.language(request.get("lang")),
            rehearsal=not sender or _is_test(request, user),
        )
        return (heard,)

    def answer(self, replies: Sequence[Reply]) -> ProviderAnswer:
        """At most three bubbles; what is longer is cut. Without a reply nothing is shown."""
        bubbles = [{"simpleText": {"text": _cut(reply.text, LONGEST_TEXT)}} for reply in replies if reply.text][:MOST_BUBBLES]
        if not bubbles:
            return ProviderAnswer(body=_dumped({"version": "2.0", "data": {}}))
        template: dict[str, Any] = {"outputs": bubbles}
        choices = [choice for reply in replies for choice in reply.choices][:MOST_CHOICES]
        if choices:
            template["quickReplies"] = [{"label": _cut(one, LONGEST_LABEL), "action": "message", "messageText": one} for one in choices]
        return ProviderAnswer(body=_dumped({"version": "2.0", "template": template}))

    def locate(self, attachment: Attachment) -> Located:
        return shapes.located(attachment, self.hosts)

    def simulate(self, said: Said) -> ProviderCall:
        bot, block = {"id": (*self.bots, "bot")[0], "name": "온통"}, {"id": "block", "name": "민원 접수"}
        properties = dict.fromkeys(("botUserKey", "bot_user_key", "plusfriendUserKey", "plusfriend_user_key"), said.sender)
        urls = f"List({', '.join(said.photos)})"
        images = {"secureimage": json.dumps({"imageQuantity": str(len(said.photos)), "secureUrls": urls})} if said.photos else {}
        request = {
            "block": block,
            "user": {"id": said.sender, "type": "botUserKey", "properties": properties},
            "utterance": f"{said.text}\n",
            "params": {"surface": "Kakaotalk.plusfriend"},
            "lang": "ko",
            "timezone": "Asia/Seoul",
        }
        detail = {name: {"origin": value, "value": value, "groupName": ""} for name, value in images.items()}
        action = {"id": "skill", "name": "민원", "params": images, "detailParams": detail, "clientExtra": {}}
        body = _dumped({"bot": bot, "intent": block, "action": action, "userRequest": request, "contexts": []})
        headers = {"content-type": "application/json", PROOF: self.secrets[0].decode(), REQUEST: said.message_id}
        return ProviderCall(method="POST", url="/channels/kakao", headers=headers, body=body)

    def _key(self, sender: str, words: str, pictures: Sequence[str]) -> str:
        """The same within one second, for a call that has no number of its own."""
        second = int(self.clock().timestamp())
        what = "\0".join((sender, str(second), words, *pictures))
        return proofs.signature(self.secrets[0], what.encode("utf-8", "replace")).hex()


def _sender(user: Mapping[str, Any]) -> str:
    """botUserKey; Kakao writes it in either way."""
    properties = shapes.record(user.get("properties"))
    return next(filter(None, map(shapes.identifier, (user.get("id"), properties.get("botUserKey"), properties.get("bot_user_key")))), "")


def _is_test(request: Mapping[str, Any], user: Mapping[str, Any]) -> bool:
    """Is it the skill test of OpenBuilder?"""
    ignored = shapes.record(request.get("params")).get("ignoreMe")
    return user.get("type") == "accountId" or ignored is True or (isinstance(ignored, str) and ignored.strip().lower() == "true")


def _in_parameters(action: Mapping[str, Any]) -> list[str]:
    """The pictures of an image plugin: addresses within a JSON text within a parameter."""
    detail = [shapes.record(one).get("value") for one in shapes.record(action.get("detailParams")).values()]
    found: list[str] = []
    for value in (*shapes.record(action.get("params")).values(), *detail):
        if isinstance(value, str) and "secureUrls" in value:
            found += [url for url in map(shapes.link, _LINK.findall(value)) if url]
    return list(dict.fromkeys(found))


def _is_kakao_s(found: str) -> bool:
    url = shapes.link(found)
    return url is not None and shapes.is_from(url, HOSTS)


def _cut(text: str, longest: int) -> str:
    units = text.encode("utf-16-le", "replace")
    if len(units) <= longest * 2:
        return text
    return units[: (longest - 1) * 2].decode("utf-16-le", "ignore").rstrip() + "…"


def _dumped(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")

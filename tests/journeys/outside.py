"""The providers around the house, on this machine: Solapi and Meta as they answer, and what citizens say through them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx

from gateway.channels import ProviderCall, Said
from gateway.channels.facebook import Facebook
from gateway.channels.kakao import Kakao
from gateway.providers import proofs
from gateway.providers.meta import SIGNATURE
from gateway.providers.solapi import PROOF, Solapi
from tests.notify.providers import Asked, LocalProvider, answer, provider

SECRET, API_SECRET, PAGE_TOKEN = "what-both-sides-know", "what-solapi-gave-the-city", "what-meta-gave-the-city"
KAKAO = Kakao(secrets=(SECRET.encode(),), clock=lambda: datetime.now(UTC))
FACEBOOK = Facebook(secrets=(SECRET.encode(),), tokens=(SECRET.encode(),), own="100")
REPORTS = Solapi(secrets=(SECRET.encode(),))
NO_SUCH_USER, NO_SUCH_NUMBER = "3104", "3040"


@dataclass
class Outside:
    """`people` are those who have spoken or were written to, by what a provider knows of them. `refused`: codes by which Solapi refuses a number, for one type of message (ATA, SMS). `shut`: whom Meta takes nothing more for.
    `meanwhile` happens after Solapi has taken a message, before it says so."""

    local: LocalProvider
    people: set[str] = field(default_factory=set)
    refused: dict[tuple[str, str], str] = field(default_factory=dict)
    shut: set[str] = field(default_factory=set)
    meanwhile: Callable[[dict[str, Any]], None] | None = None

    @property
    def settings(self) -> dict[str, str]:
        """How the house finds them."""
        return {
            "ONTONG_KAKAO_SKILL_SECRET": SECRET,
            "ONTONG_SOLAPI_KEY": "key",
            "ONTONG_SOLAPI_SECRET": API_SECRET,
            "ONTONG_SOLAPI_SENDER": "041-000-0000",
            "ONTONG_SOLAPI_PROFILE": "KA01PF-city",
            "ONTONG_SOLAPI_WEBHOOK_SECRET": SECRET,
            "ONTONG_SOLAPI_URL": self.local.url,
            "ONTONG_META_APP_SECRET": SECRET,
            "ONTONG_META_VERIFY_TOKEN": SECRET,
            "ONTONG_FACEBOOK_PAGE_ID": "100",
            "ONTONG_FACEBOOK_PAGE_TOKEN": PAGE_TOKEN,
            "ONTONG_META_URL": self.local.url,
            "ONTONG_LOG_LEVEL": "DEBUG",
        }

    def a_phone(self) -> str:
        digits = f"{uuid4().int % 10**8:08}"
        self.people |= {f"010-{digits[:4]}-{digits[4:]}", f"010{digits}", f"10{digits}"}
        return f"010-{digits[:4]}-{digits[4:]}"

    def a_mail(self) -> str:
        return self._somebody(f"{uuid4().hex[:12]}@mail.example")

    def a_user(self) -> str:
        return self._somebody(f"{uuid4().int % 10**16:016}")

    def a_key(self) -> str:
        return self._somebody(uuid4().hex)

    def _somebody(self, known_as: str) -> str:
        self.people.add(known_as)
        return known_as

    def texts(self, to: str, *types: str) -> list[dict[str, Any]]:
        """The messages that Solapi was asked to send to a number, of these types."""
        asked = [message for one in self.local.asked if one.path.startswith("/messages") for message in one.json()["messages"]]
        return [message for message in asked if message["to"] == to and (not types or message["type"] in types)]

    def sent(self, to: str) -> list[dict[str, Any]]:
        """What Meta was asked to send to somebody."""
        asked = [one.json() for one in self.local.asked if one.path.startswith("/100/")]
        return [one for one in asked if one["recipient"].get("id") == to]

    def answers(self, asked: Asked) -> bytes:
        if asked.path.startswith("/100/"):
            return self._meta(asked.json())
        (message,) = asked.json()["messages"]
        code = self.refused.get((message["type"], message["to"]))
        item = {
            "messageId": f"M{uuid4().hex[:20]}",
            "statusCode": code or "2000",
            "to": message["to"],
            "customFields": message["customFields"],
        }
        if code:
            return answer(400, {"errorCode": "MessageNotInserted", "errorMessage": message["to"], "failedMessageList": [item]})
        if self.meanwhile:
            self.meanwhile(item)
        return answer(200, {"failedMessageList": [], "groupInfo": {"groupId": "G1"}, "messageList": [item]})

    def _meta(self, said: dict[str, Any]) -> bytes:
        to = said["recipient"]["id"]
        if to in self.shut:
            return answer(400, {"error": {"message": f"{to}: outside of allowed window", "code": 10, "error_subcode": 2018278}})
        return answer(200, {"recipient_id": to, "message_id": f"m_{uuid4().hex}"})


@contextmanager
def around_the_house() -> Iterator[Outside]:
    with provider(answer(503)) as local:
        outside = Outside(local)
        local.script = [outside.answers]
        yield outside


def said(text: str, sender: str) -> Said:
    return Said(text=text, sender=sender, message_id=uuid4().hex, said_at=datetime.now(UTC))


def brought(http: httpx.Client, call: ProviderCall) -> httpx.Response:
    """A provider's call at the door."""
    return http.request(call.method, call.url, headers=dict(call.headers), content=call.body)


def signed(way: Facebook, body: bytes) -> ProviderCall:
    """Anything, as Meta would bring it."""
    headers = {"content-type": "application/json", SIGNATURE: proofs.in_hex(way.secrets, body)[0]}
    return ProviderCall(method="POST", url=f"/channels/{way.channel.value}", headers=headers, body=body)


def in_kakaotalk(http: httpx.Client, sender: str, text: str) -> str:
    """What the city's channel in KakaoTalk answers to somebody."""
    answer = brought(http, KAKAO.simulate(said(text, sender)))
    assert answer.status_code == 200, answer.text
    return "\n".join(bubble["simpleText"]["text"] for bubble in answer.json()["template"]["outputs"])


def reports(*items: tuple[dict[str, Any], str], kind: str = "ATA") -> ProviderCall:
    """Solapi's call about messages that it has taken: a JSON array."""
    at = datetime.now(UTC).isoformat()
    told = [
        {
            "eventDataId": f"{message['messageId']}-{code}",
            "data": {**message, "type": kind, "statusCode": code, "dateReported": at},
            "retryCount": 0,
        }
        for message, code in items
    ]
    proof = REPORTS.simulate(said("4000", str(uuid4()))).headers[PROOF]
    headers = {"content-type": "application/json", "x-solapi-event-name": "SINGLE-REPORT", PROOF: proof}
    return ProviderCall(method="POST", url="/channels/solapi", headers=headers, body=json.dumps(told).encode())

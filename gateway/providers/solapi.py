"""Solapi tells what became of our 알림톡 and text messages (발송 결과 웹훅). Nobody speaks here: its
place is `/channels/solapi`, beside the channels that it reports about."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from contracts.gateway import Channel
from contracts.notify import DeliveryState
from gateway.domain.heard import Attachment, Incoming, Reply, Report
from gateway.providers import Forged, Located, ProviderAnswer, ProviderCall, Said, Unreadable, proofs, shapes
from gateway.providers.proofs import Secrets

PROOF = "x-solapi-secret"
OURS = "delivery_id"  # the custom field in which notify sends its own number along
ACCEPTED = ("2000", "3000")  # taken by Solapi, at the carrier
DELIVERED = "4000"
KAKAO = ("ATA", "CTA", "CTI", "BMS")  # types that go by KakaoTalk; what Solapi sends in their place is a text message


@dataclass(frozen=True, kw_only=True)
class Solapi:
    """`secrets`: what the webhook was given at Solapi, which sends its SHA-1 along with each call."""

    secrets: Secrets = field(repr=False)
    channel: Channel = Channel.SMS
    replies_in_answer: bool = False

    def greet(self, call: ProviderCall) -> ProviderAnswer:
        raise Forged(403)  # Solapi never asks

    def verify(self, call: ProviderCall) -> None:
        proofs.require(call.headers.get(PROOF), [_shown(secret) for secret in self.secrets])

    def read(self, call: ProviderCall) -> Sequence[Incoming]:
        """A list of reports, each within `data` or bare. Raises Unreadable."""
        sent = shapes.parsed_any(call.body)
        if not isinstance(sent, list):
            raise Unreadable("the call holds no list of reports")
        understood, puzzle = [], None
        for item in shapes.records(sent):
            try:
                understood.append(_report(item))
            except Unreadable as error:
                puzzle = error
        if puzzle:
            raise Unreadable(str(puzzle), understood)
        return understood

    def answer(self, replies: Sequence[Reply]) -> ProviderAnswer:
        return ProviderAnswer()

    def locate(self, attachment: Attachment) -> Located:
        raise ValueError("no picture comes with a report")

    def simulate(self, said: Said) -> ProviderCall:
        """A report instead of a message: `sender` is the delivery's number, `text` Solapi's code."""
        at = said.said_at.isoformat()
        data = {
            "messageId": said.message_id,
            "groupId": "G",
            "type": "SMS",
            "statusCode": said.text,
            "dateProcessed": at,
            "dateReported": at,
            "customFields": {OURS: said.sender},
        }
        body = shapes.dumped([{"eventDataId": said.message_id, "data": data, "retryCount": 0}])
        headers = {"content-type": "application/json", "x-solapi-event-name": "SINGLE-REPORT", PROOF: _shown(self.secrets[0])}
        return ProviderCall(method="POST", url="/channels/solapi", headers=headers, body=body)


def _shown(secret: bytes) -> str:
    return hashlib.sha1(secret, usedforsecurity=False).hexdigest()  # as Solapi has it


def _report(item: Mapping[str, Any]) -> Report:
    data = shapes.record(item.get("data")) or item
    message, code = shapes.identifier(data.get("messageId")), shapes.required(data.get("statusCode"), "status")
    ours = _number(shapes.record(data.get("customFields")).get(OURS))
    if not message and ours is None:
        raise Unreadable("the report names no message")
    state = DeliveryState.DELIVERED if code == DELIVERED else DeliveryState.ACCEPTED if code in ACCEPTED else DeliveryState.UNDELIVERABLE
    at = next(filter(None, (shapes.moment(data.get(name)) for name in ("dateReceived", "dateReported", "dateProcessed"))), None)
    return Report(
        channel=Channel.KAKAO if data.get("type") in KAKAO else Channel.SMS,
        key=shapes.identifier(item.get("eventDataId")) or f"{message or ours}"[:200] + f":{code[:20]}",
        state=state,
        reference=message or None,
        delivery_id=ours,
        code=code[:20],
        reported_at=at,
    )


def _number(value: Any) -> UUID | None:
    try:
        return UUID(value)
    except (ValueError, TypeError, AttributeError):  # none of ours: the report is matched otherwise or kept unread
        return None

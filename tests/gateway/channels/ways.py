"""Each way in as the tests set it up, and the recorded shape of every call that its provider makes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gateway.channels import ProviderCall, Said, Webhook, proofs
from gateway.channels.facebook import Facebook
from gateway.channels.instagram import Instagram
from gateway.channels.kakao import PROOF as KAKAO
from gateway.channels.kakao import Kakao
from gateway.channels.meta import SIGNATURE as META
from gateway.channels.sms import SIGNATURE as SMS
from gateway.channels.sms import SIGNED_AT, Sms
from gateway.channels.solapi import PROOF as SOLAPI
from gateway.channels.solapi import Solapi
from gateway.channels.solapi import _shown as shown
from gateway.channels.telegram import PROOF as TELEGRAM
from gateway.channels.telegram import Telegram
from gateway.channels.x import SIGNATURE as X_SIGNATURE
from gateway.channels.x import X
from gateway.channels.x import _signed as signed

NOW = datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)
SECRETS = (b"new-secret", b"old-secret")
PAYLOADS = Path(__file__).parent / "payloads"

WAYS: dict[str, Webhook] = {
    "kakao": Kakao(secrets=SECRETS, bots=("bot-69f1",), clock=lambda: NOW),
    "facebook": Facebook(secrets=SECRETS, tokens=(b"verify-me",), own="P-100"),
    "instagram": Instagram(secrets=SECRETS, tokens=(b"verify-me",), own="IG-200"),
    "telegram": Telegram(secrets=SECRETS),
    "x": X(secrets=SECRETS, own="4000"),
    "sms": Sms(secrets=SECRETS, own=("0410000000",), clock=lambda: NOW),
    "solapi": Solapi(secrets=SECRETS),
}


def payload(channel: str, name: str) -> Any:
    return json.loads((PAYLOADS / f"{channel}.json").read_text())[name]


def payloads(*channels: str) -> list[tuple[str, str]]:
    return [(channel, name) for channel in channels for name in json.loads((PAYLOADS / f"{channel}.json").read_text())]


def call(channel: str, sent: Any, secret: bytes = SECRETS[0], **headers: str) -> ProviderCall:
    """What the provider would send, with its proof."""
    body = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
    stamp = str(int(NOW.timestamp()))
    proof = {
        "kakao": {KAKAO: secret.decode()},
        "facebook": {META: proofs.in_hex((secret,), body)[0]},
        "instagram": {META: proofs.in_hex((secret,), body)[0]},
        "telegram": {TELEGRAM: secret.decode()},
        "x": {X_SIGNATURE: signed(secret, body)},
        "sms": {SIGNED_AT: stamp, SMS: proofs.in_hex((secret,), f"{stamp}.".encode(), body)[0]},
        "solapi": {SOLAPI: shown(secret)},
    }[channel]
    return ProviderCall(method="POST", url=f"https://city.example/channels/{channel}", headers=proof | headers, body=body)


def recorded(channel: str, name: str) -> ProviderCall:
    return call(channel, payload(channel, name))


def read(channel: str, name: str) -> list[Any]:
    return list(WAYS[channel].read(recorded(channel, name)))


def without(sent: ProviderCall, *names: str) -> ProviderCall:
    return replace(sent, headers={name: value for name, value in sent.headers.items() if name not in names})


def a_saying(**given: Any) -> Said:
    return Said(**{"text": "집 앞 가로등이 꺼졌어요", "sender": "01012345678", "message_id": "said-1", "said_at": NOW} | given)

"""Every way in whose provider calls us, as the suite wants it, and the recorded shape of each call: a line here is what a new channel adds."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha1
from pathlib import Path
from typing import Any

from gateway.channels import ProviderCall, Said, Webhook, kakao, sms, telegram, x
from gateway.channels.facebook import Facebook
from gateway.channels.instagram import Instagram
from gateway.channels.kakao import Kakao
from gateway.channels.sms import Sms
from gateway.channels.telegram import Telegram
from gateway.channels.x import X
from gateway.providers import meta, proofs, solapi
from gateway.providers.proofs import Secrets
from gateway.providers.solapi import Solapi

NOW = datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)
STAMP = str(int(NOW.timestamp()))
SECRETS = (b"new-secret", b"old-secret")
PAYLOADS = Path(__file__).parents[1] / "payloads"


@dataclass(frozen=True, kw_only=True)
class Way:
    """`make` builds it with these secrets. `proof` is the header that proves a call, `proves` what it and its like say for a body and a secret;
    `signs`: it proves the body too. `first` names a recorded call of which something is heard, `ignored` those of which nothing is."""

    make: Callable[[Secrets], Webhook]
    proof: str
    proves: Callable[[bytes, bytes], dict[str, str]]
    signs: bool = False
    first: str = "message"
    ignored: tuple[str, ...] = ()


def _carried(header: str) -> Callable[[bytes, bytes], dict[str, str]]:
    return lambda body, secret: {header: secret.decode()}


def _by_meta(body: bytes, secret: bytes) -> dict[str, str]:
    return {meta.SIGNATURE: proofs.in_hex((secret,), body)[0]}


def _by_dealer(body: bytes, secret: bytes) -> dict[str, str]:
    return {sms.SIGNED_AT: STAMP, sms.SIGNATURE: proofs.in_hex((secret,), f"{STAMP}.".encode(), body)[0]}


WAYS: Mapping[str, Way] = {
    "kakao": Way(
        make=lambda secrets: Kakao(secrets=secrets, bots=("bot-69f1",), clock=lambda: NOW),
        proof=kakao.PROOF,
        proves=_carried(kakao.PROOF),
    ),
    "facebook": Way(
        make=lambda secrets: Facebook(secrets=secrets, tokens=(b"verify-me",), own="P-100"),
        proof=meta.SIGNATURE,
        proves=_by_meta,
        signs=True,
        ignored=("echo", "read", "reaction", "standby", "own_comment", "like"),
    ),
    "instagram": Way(
        make=lambda secrets: Instagram(secrets=secrets, tokens=(b"verify-me",), own="IG-200"),
        proof=meta.SIGNATURE,
        proves=_by_meta,
        signs=True,
        ignored=("echo", "own_comment"),
    ),
    "telegram": Way(
        make=lambda secrets: Telegram(secrets=secrets),
        proof=telegram.PROOF,
        proves=_carried(telegram.PROOF),
        ignored=("edited", "group", "bot", "blocked", "pinned"),
    ),
    "x": Way(
        make=lambda secrets: X(secrets=secrets, own="4000"),
        proof=x.SIGNATURE,
        proves=lambda body, secret: {x.SIGNATURE: x._signed(secret, body)},
        signs=True,
        ignored=("own_message", "own_post", "retweet", "typing", "read", "another_account"),
    ),
    "sms": Way(
        make=lambda secrets: Sms(secrets=secrets, own=("0410000000",), clock=lambda: NOW),
        proof=sms.SIGNATURE,
        proves=_by_dealer,
        signs=True,
        ignored=("own",),
    ),
    "solapi": Way(
        make=lambda secrets: Solapi(secrets=secrets),
        proof=solapi.PROOF,
        proves=lambda body, secret: {solapi.PROOF: sha1(secret).hexdigest()},
        first="reports",
    ),
}
HOOKS = {name: way.make(SECRETS) for name, way in WAYS.items()}


def payload(channel: str, name: str) -> Any:
    return payloads_of(channel)[name]


def payloads_of(channel: str) -> dict[str, Any]:
    """The recorded calls of one provider."""
    found: dict[str, Any] = json.loads((PAYLOADS / f"{channel}.json").read_text())
    return found


def call(channel: str, sent: Any, secret: bytes = SECRETS[0], **headers: str) -> ProviderCall:
    """What the provider would send, with its proof."""
    body = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
    proof = WAYS[channel].proves(body, secret)
    return ProviderCall(method="POST", url=f"https://city.example/channels/{channel}", headers=proof | headers, body=body)


def recorded(channel: str, name: str) -> ProviderCall:
    return call(channel, payload(channel, name))


def read(channel: str, name: str) -> list[Any]:
    return list(HOOKS[channel].read(recorded(channel, name)))


def without(sent: ProviderCall, *names: str) -> ProviderCall:
    return replace(sent, headers={name: value for name, value in sent.headers.items() if name not in names})


def a_saying(**given: Any) -> Said:
    return Said(**{"text": "집 앞 가로등이 꺼졌어요", "sender": "01012345678", "message_id": "said-1", "said_at": NOW} | given)

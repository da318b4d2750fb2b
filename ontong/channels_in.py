"""By which ways citizens come in: those of the providers that are set, and in the sandbox a faithful stand-in for each of the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from gateway.channels import Mailbox, Webhook, band, kakao, meta, proofs, x
from gateway.channels.band import Band
from gateway.channels.facebook import Facebook
from gateway.channels.instagram import Instagram
from gateway.channels.kakao import Kakao
from gateway.channels.proofs import Secrets
from gateway.channels.sms import Sms
from gateway.channels.solapi import Solapi
from gateway.channels.telegram import Telegram
from gateway.channels.x import X
from ontong.settings import BadSetting, Settings, variable_of

NEEDED = {  # what must be set for a way to be real
    "kakao": ("kakao_skill_secret",),
    "facebook": ("meta_app_secret", "meta_verify_token"),
    "instagram": ("meta_app_secret", "meta_verify_token"),
    "telegram": ("telegram_secret",),
    "x": ("x_consumer_secret",),
    "sms": ("sms_secret",),
    "solapi": ("solapi_webhook_secret",),
    "band": ("band_token", "band_key"),
}


@dataclass(frozen=True, kw_only=True)
class WaysIn:
    """`webhooks` by their name in `/channels/{name}`, `mailboxes` by their channel. `simulated`: those through which only the sandbox
    speaks."""

    webhooks: Mapping[str, Webhook] = field(default_factory=dict)
    mailboxes: Mapping[str, Mailbox] = field(default_factory=dict)
    simulated: Mapping[str, Webhook | Mailbox] = field(default_factory=dict)


def ways_in(settings: Settings, secrets: Secrets, *, clock: Callable[[], datetime], sandbox: bool) -> WaysIn:
    """What is set is real. What isn't set is simulated where there is a sandbox, proving itself by what is derived from the channels'
    `secrets`; else it isn't there. Raises BadSetting where half of something is set."""
    real = {name for name in NEEDED if _is_set(settings, name)}
    simulated = NEEDED.keys() - real if sandbox else set()
    webhooks = _webhooks(_completed(settings, secrets[0], simulated) if simulated else settings, simulated, clock)
    hosts = None if "band" in simulated else band.HOSTS
    mailbox = Band(token=settings.band_token, key=settings.band_key, url=settings.band_url.rstrip("/"), hosts=hosts)
    everything: Mapping[str, Webhook | Mailbox] = {**webhooks, "band": mailbox}
    return WaysIn(
        webhooks={name: way for name, way in webhooks.items() if name in real | simulated},
        mailboxes={"band": mailbox} if "band" in real else {},
        simulated={name: way for name, way in everything.items() if name in simulated},
    )


def _webhooks(settings: Settings, simulated: Set[str], clock: Callable[[], datetime]) -> Mapping[str, Webhook]:
    """All of them. Pictures come to the simulated ones from wherever they are."""

    def secrets(name: str) -> Secrets:
        return proofs.secrets_in(getattr(settings, name))

    def hosts(name: str, of_the_provider: tuple[str, ...]) -> tuple[str, ...] | None:
        return None if name in simulated else of_the_provider

    app, tokens = secrets("meta_app_secret"), secrets("meta_verify_token")
    return {
        "kakao": Kakao(
            secrets=secrets("kakao_skill_secret"),
            bots=tuple(settings.kakao_bot_id.split()),
            clock=clock,
            hosts=hosts("kakao", kakao.HOSTS),
        ),
        "facebook": Facebook(secrets=app, tokens=tokens, own=settings.facebook_page_id, hosts=hosts("facebook", meta.HOSTS)),
        "instagram": Instagram(secrets=app, tokens=tokens, own=settings.instagram_account_id, hosts=hosts("instagram", meta.HOSTS)),
        "telegram": Telegram(
            secrets=secrets("telegram_secret"),
            token="" if "telegram" in simulated else settings.telegram_token,
            url=settings.telegram_url.rstrip("/"),
        ),
        "x": X(secrets=secrets("x_consumer_secret"), own=settings.x_user_id, hosts=hosts("x", x.HOSTS)),
        "sms": Sms(secrets=secrets("sms_secret"), own=tuple(settings.solapi_sender.split()), clock=clock),
        "solapi": Solapi(secrets=secrets("solapi_webhook_secret")),
    }


def _is_set(settings: Settings, name: str) -> bool:
    """Raises BadSetting for what is still missing."""
    missing = [one for one in NEEDED[name] if not getattr(settings, one).split()]
    if missing and len(missing) < len(NEEDED[name]):
        raise BadSetting(f"{name}: set {' and '.join(map(variable_of, missing))} too")
    return not missing


def _completed(settings: Settings, secret: bytes, simulated: Set[str]) -> Settings:
    """With a secret of its own for each that isn't set."""
    invented: dict[str, Any] = {
        one: proofs.signature(secret, b"simulated:", one.encode()).hex() for name in simulated for one in NEEDED[name]
    }
    return replace(settings, **invented)

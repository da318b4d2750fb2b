"""By which ways citizens come in: those of the providers that are set, and in the sandbox a faithful stand-in for each of the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from gateway.channels import Mailbox, Webhook, band, kakao, x
from gateway.channels.band import Band
from gateway.channels.facebook import Facebook
from gateway.channels.instagram import Instagram
from gateway.channels.kakao import Kakao
from gateway.channels.sms import Sms
from gateway.channels.telegram import Telegram
from gateway.channels.x import X
from gateway.providers import meta, proofs
from gateway.providers.proofs import Secrets
from gateway.providers.solapi import Solapi
from ontong import mailboxes
from ontong.settings import BadSetting, Settings, variable_of

Clock = Callable[[], datetime]


@dataclass(frozen=True, kw_only=True)
class Way:
    """`needs`: the settings without which it isn't real. `make` is given settings in which these stand. `hosts`: where its pictures may
    come from; a stand-in (None) takes them from anywhere."""

    needs: tuple[str, ...]
    make: Callable[[Settings, tuple[str, ...] | None, Clock], Webhook | Mailbox]
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class WaysIn:
    """`webhooks` by their name in `/channels/{name}`, `mailboxes` by their channel. `simulated`: those through which only the sandbox
    speaks."""

    webhooks: Mapping[str, Webhook] = field(default_factory=dict)
    mailboxes: Mapping[str, Mailbox] = field(default_factory=dict)
    simulated: Mapping[str, Webhook | Mailbox] = field(default_factory=dict)


def _kakao(settings: Settings, hosts: tuple[str, ...] | None, clock: Clock) -> Kakao:
    return Kakao(secrets=_secrets(settings, "kakao_skill_secret"), bots=tuple(settings.kakao_bot_id.split()), hosts=hosts, clock=clock)


def _facebook(settings: Settings, hosts: tuple[str, ...] | None, clock: Clock) -> Facebook:
    app, tokens = _secrets(settings, "meta_app_secret"), _secrets(settings, "meta_verify_token")
    return Facebook(secrets=app, tokens=tokens, own=settings.facebook_page_id, hosts=hosts)


def _instagram(settings: Settings, hosts: tuple[str, ...] | None, clock: Clock) -> Instagram:
    app, tokens = _secrets(settings, "meta_app_secret"), _secrets(settings, "meta_verify_token")
    return Instagram(secrets=app, tokens=tokens, own=settings.instagram_account_id, hosts=hosts)


def _telegram(settings: Settings, hosts: tuple[str, ...] | None, clock: Clock) -> Telegram:
    token = "" if hosts is None else settings.telegram_token  # a stand-in asks nobody
    return Telegram(secrets=_secrets(settings, "telegram_secret"), token=token, url=settings.telegram_url.rstrip("/"))


def _x(settings: Settings, hosts: tuple[str, ...] | None, clock: Clock) -> X:
    return X(secrets=_secrets(settings, "x_consumer_secret"), own=settings.x_user_id, hosts=hosts)


def _sms(settings: Settings, hosts: tuple[str, ...] | None, clock: Clock) -> Sms:
    return Sms(secrets=_secrets(settings, "sms_secret"), own=tuple(settings.solapi_sender.split()), clock=clock)


def _solapi(settings: Settings, hosts: tuple[str, ...] | None, clock: Clock) -> Solapi:
    return Solapi(secrets=_secrets(settings, "solapi_webhook_secret"))


def _band(settings: Settings, hosts: tuple[str, ...] | None, clock: Clock) -> Band:
    return Band(token=settings.band_token, key=settings.band_key, url=settings.band_url.rstrip("/"), hosts=hosts)


WAYS: Mapping[str, Way] = {
    "kakao": Way(needs=("kakao_skill_secret",), make=_kakao, hosts=kakao.HOSTS),
    "facebook": Way(needs=("meta_app_secret", "meta_verify_token"), make=_facebook, hosts=meta.HOSTS),
    "instagram": Way(needs=("meta_app_secret", "meta_verify_token"), make=_instagram, hosts=meta.HOSTS),
    "telegram": Way(needs=("telegram_secret",), make=_telegram),
    "x": Way(needs=("x_consumer_secret",), make=_x, hosts=x.HOSTS),
    "sms": Way(needs=("sms_secret",), make=_sms),
    "solapi": Way(needs=("solapi_webhook_secret",), make=_solapi),
    "band": Way(needs=("band_token", "band_key"), make=_band, hosts=band.HOSTS),
}
ASKED = ("band",)  # the others call us


def ways_in(settings: Settings, secrets: Secrets, *, clock: Clock, sandbox: bool) -> WaysIn:
    """What is set is real. What isn't set is simulated where there is a sandbox, proving itself by what is derived from the channels'
    `secrets`; else it isn't there. Raises BadSetting where half of something is set."""
    real = {name: way.make(settings, way.hosts, clock) for name, way in WAYS.items() if _is_set(settings, name)}
    others = [name for name in WAYS if name not in real] if sandbox else []
    simulated = {name: WAYS[name].make(_completed(settings, secrets[0], name), None, clock) for name in others}
    box, letterbox = mailboxes.mailbox(settings, secrets), mailboxes.stand_in(settings, secrets) if sandbox else None
    asked: dict[str, Any] = {name: way for name, way in real.items() if name in ASKED}
    return WaysIn(
        webhooks={name: way for name, way in (real | simulated).items() if name not in ASKED},  # type: ignore[misc]  # the others call us
        mailboxes=asked | ({"email": box} if box else {}),
        simulated=simulated | ({"email": letterbox} if letterbox else {}),
    )


def _is_set(settings: Settings, name: str) -> bool:
    """Raises BadSetting for what is still missing."""
    missing = [one for one in WAYS[name].needs if not getattr(settings, one).split()]
    if missing and len(missing) < len(WAYS[name].needs):
        raise BadSetting(f"{name}: set {' and '.join(map(variable_of, missing))} too")
    return not missing


def _completed(settings: Settings, secret: bytes, name: str) -> Settings:
    """With secrets of its own in the place of those that aren't set."""
    invented: dict[str, Any] = {one: proofs.signature(secret, b"simulated:", one.encode()).hex() for one in WAYS[name].needs}
    return replace(settings, **invented)


def _secrets(settings: Settings, name: str) -> Secrets:
    return proofs.secrets_in(getattr(settings, name))

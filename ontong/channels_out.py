"""The ways out to the citizens: which there are, and which of them are real, as the settings have it."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from ontong.settings import BadSetting, Settings, variable_of
from services.notify.channels import Carry, Channel, Joining, Provider
from services.notify.channels.app import App
from services.notify.channels.band import Band
from services.notify.channels.email import Email
from services.notify.channels.facebook import Facebook
from services.notify.channels.instagram import Instagram
from services.notify.channels.kakao import Kakao
from services.notify.channels.phone import Phone
from services.notify.channels.sms import Sms
from services.notify.channels.telegram import Telegram
from services.notify.channels.visit import Visit
from services.notify.channels.web import Web
from services.notify.channels.x import X
from services.notify.providers import solapi
from services.notify.providers.carry import Pooled
from services.notify.providers.joined import Joined
from services.notify.providers.posted import Posted
from services.notify.providers.sandbox import Sandbox
from services.notify.providers.smtp import Smtp

Secrets = tuple[bytes, ...]
SHOWN_SENDER = re.compile(r"0[\d-]{7,13}|1[\d-]{7,9}")


def _account(settings: Settings) -> solapi.Account:
    sender = settings.solapi_sender
    if sender and not SHOWN_SENDER.fullmatch(sender):
        raise BadSetting(f"{variable_of('solapi_sender')}: it must be a registered number, as 041-000-0000")
    return solapi.Account(
        url=settings.solapi_url,
        key=settings.solapi_key or "sandbox",
        secret=settings.solapi_secret or "sandbox",
        sender=sender.replace("-", "") or "0410000000",
    )


def _email(settings: Settings, secrets: Secrets) -> Email:
    try:
        return Email(sender=settings.mail_from, answers_to=settings.mail_address, secret=secrets[0] if secrets else b"")
    except ValueError as error:
        raise BadSetting(
            f"{variable_of('mail_from')} must look like `Name <name@host>`, {variable_of('mail_address')} like name@host: {error}"
        ) from None


@dataclass(frozen=True, kw_only=True)
class Way:
    """`own` are the settings that say that the city has this channel, `needs` all that it takes, `at` the one that says where it is."""

    own: tuple[str, ...]
    needs: tuple[str, ...]
    at: str | None = None
    make: Callable[[Settings, Secrets], Provider]


WAYS: Mapping[str, Way] = {
    "email": Way(own=("smtp_url",), needs=("smtp_url",), make=_email),
    "sms": Way(
        own=("solapi_sender",),
        needs=("solapi_key", "solapi_secret", "solapi_sender"),
        at="solapi_url",
        make=lambda settings, _: Sms(_account(settings)),
    ),
    "kakao": Way(
        own=("solapi_profile",),
        needs=("solapi_key", "solapi_secret", "solapi_profile"),
        at="solapi_url",
        make=lambda settings, _: Kakao(_account(settings), profile=settings.solapi_profile or "KA01PF"),
    ),
    "facebook": Way(
        own=("facebook_page_id", "facebook_page_token"),
        needs=("facebook_page_id", "facebook_page_token"),
        at="meta_url",
        make=lambda settings, _: Facebook(
            url=settings.meta_url, page=settings.facebook_page_id or "100", token=settings.facebook_page_token or "sandbox"
        ),
    ),
    "instagram": Way(
        own=("instagram_account_id", "instagram_token"),
        needs=("instagram_account_id", "instagram_token"),
        at="meta_url",
        make=lambda settings, _: Instagram(
            url=settings.meta_url, account=settings.instagram_account_id or "200", token=settings.instagram_token or "sandbox"
        ),
    ),
    "telegram": Way(
        own=("telegram_token",),
        needs=("telegram_token",),
        at="telegram_url",
        make=lambda settings, _: Telegram(url=settings.telegram_url, token=settings.telegram_token or "sandbox"),
    ),
    "band": Way(
        own=("band_token", "band_key"),
        needs=("band_token", "band_key"),
        at="band_url",
        make=lambda settings, _: Band(url=settings.band_url, token=settings.band_token or "sandbox", band=settings.band_key or "300"),
    ),
    "x": Way(
        own=("x_token",),
        needs=("x_token",),
        at="x_url",
        make=lambda settings, _: X(url=settings.x_url, token=settings.x_token or "sandbox"),
    ),
}
BY_PEOPLE: Mapping[str, Channel] = {"phone": Phone(), "visit": Visit(), "web": Web(), "app": App()}


def channels(settings: Settings, secrets: Secrets = ()) -> dict[str, Channel]:
    """Each channel that there is, by its word. Real are those whose credentials are set. Where nothing is set all are simulated; else the
    others don't exist, because a citizen isn't told by a letter that stays here, unless ONTONG_SANDBOX asks for them. Raises BadSetting,
    naming what is missing."""
    if (settings.solapi_key or settings.solapi_secret) and not (settings.solapi_sender or settings.solapi_profile):
        raise BadSetting(
            f"{variable_of('solapi_key')} and {variable_of('solapi_secret')} need {variable_of('solapi_sender')} for text messages, "
            f"{variable_of('solapi_profile')} for 알림톡, or both"
        )
    found: dict[str, Channel] = {}
    carry = Pooled()
    for name, way in WAYS.items():
        if _real(settings, name):
            _check(settings, way)
            provider = way.make(settings, secrets)
            found[name] = (
                Joined(provider, carry)
                if isinstance(provider, Joining)
                else Posted(provider, _smtp(settings) if name == "email" else carry)
            )
        elif _simulates(settings):
            found[name] = Sandbox(way.make(settings, secrets))
    return {**found, **BY_PEOPLE}


def simulated(settings: Settings) -> bool:
    """Does any letter stay in the sandbox?"""
    return _simulates(settings) and not all(_real(settings, name) for name in WAYS)


def summary(settings: Settings) -> str:
    """Which channels are real and which are simulated, in one line for whoever starts the house."""
    real = [f"{name} by {_mail_host(settings)}" if name == "email" else name for name in WAYS if _real(settings, name)]
    rest = [name for name in WAYS if not _real(settings, name)]
    if not rest:
        return "real: " + ", ".join(real)
    if not _simulates(settings):
        return f"real: {', '.join(real)}; not set: {', '.join(rest)}"
    shown = f"simulated: {'all' if not real else ', '.join(rest)} ({settings.url}/v1/sandbox/letters)"
    return f"real: {', '.join(real)}; {shown}" if real else shown


def _real(settings: Settings, name: str) -> bool:
    return any(getattr(settings, field) for field in WAYS[name].own)


def _simulates(settings: Settings) -> bool:
    return settings.sandbox.lower() == "yes" or not any(_real(settings, name) for name in WAYS)


def _check(settings: Settings, way: Way) -> None:
    missing = [variable_of(field) for field in way.needs if not getattr(settings, field)]
    if missing:
        given = [variable_of(field) for field in way.own if getattr(settings, field)]
        raise BadSetting(f"{' and '.join(given)} is set: set {' and '.join(missing)} too, or none of them")
    for field in way.needs:
        value = getattr(settings, field)
        if not (value.isascii() and value.isprintable() and " " not in value):
            raise BadSetting(f"{variable_of(field)}: it must be one word of plain characters")
    if way.at is not None and not _is_safe(getattr(settings, way.at)):
        raise BadSetting(f"{variable_of(way.at)}: it must look like https://host")


def _is_safe(url: str) -> bool:
    """A token travels there: encrypted, or within this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and local))


def _smtp(settings: Settings) -> Carry:
    try:
        return Smtp(settings.smtp_url, name=_email(settings, ()).host)
    except ValueError:  # its words may hold a piece of the URL, and so of the password
        raise BadSetting(
            f"{variable_of('smtp_url')} must look like smtp://user:password@host:port (or smtps://), with %2F for a / in the password"
        ) from None


def _mail_host(settings: Settings) -> str:
    return settings.smtp_url.rsplit("@", 1)[-1].removeprefix("smtp://").removeprefix("smtps://")

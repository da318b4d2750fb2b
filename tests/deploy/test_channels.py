"""What a city was given by the providers of channels reaches those processes that need it, and no other."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from ontong import channels_out, correspondence, mail, outside
from ontong.channels_in import ASKED, WAYS
from ontong.channels_out import WAYS as WAYS_OUT
from ontong.keys import production
from ontong.settings import EXAMPLE_CITY, PROVIDERS, Settings, read
from services.notify.providers.joined import Joined
from services.notify.providers.posted import Posted
from services.notify.providers.sandbox import Sandbox

ROOT = Path(__file__).parents[2]
READERS = {
    "mail_from": "notify",
    "mail_address": "gateway mail notify",
    "mail_listen": "mail",
    "mail_tls": "mail",
    "imap_url": "gateway",
    "kakao_skill_secret": "gateway web",
    "kakao_bot_id": "gateway web",
    "solapi_key": "notify",
    "solapi_secret": "notify",
    "solapi_sender": "gateway notify web",
    "solapi_profile": "notify",
    "solapi_webhook_secret": "gateway web",
    "solapi_url": "notify",
    "sms_secret": "gateway web",
    "meta_app_secret": "gateway web",
    "meta_verify_token": "gateway web",
    "meta_url": "notify",
    "facebook_page_id": "gateway notify web",
    "facebook_page_token": "notify",
    "instagram_account_id": "gateway notify web",
    "instagram_token": "notify",
    "telegram_token": "gateway notify",
    "telegram_secret": "gateway web",
    "telegram_url": "gateway notify",
    "band_token": "gateway notify",
    "band_key": "gateway notify",
    "band_url": "gateway notify",
    "x_consumer_secret": "gateway web",
    "x_token": "notify",
    "x_user_id": "gateway web",
    "x_url": "notify",
    "staff_notices": "notify",
    "staff_secret": "web",
    "channels_secret": "gateway mail notify web",
    "sandbox": "gateway notify pages web",
    "smtp_url": "notify",
}
KEY = "d29yZHdvcmR3b3Jkd29yZHdvcmR3b3Jkd29yZHdvcmQ="
OWN = {  # what make-secrets.sh makes itself
    "gateway.database": "postgresql://gateway@127.0.0.1/gateway",
    **dict.fromkeys(("token.secret", "staff.secret", "channels.secret", "complaints.public", "notify.public", "notify.key"), KEY),
}
FILLED = {
    "smtp": "smtp://user:hidden@mail.gaon.example:587",
    "imap": "imaps://user:hidden@mail.gaon.example/INBOX",
    "solapi.sender": "041-000-0000",
    "staff.notices": '[departments]\nroad = ["jsons://chat.gaon.example/road"]\n',
}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def settings_of(compose: dict[str, Any], name: str, folder: Path, *, filled: bool) -> Settings:
    """What this process reads: each file as make-secrets.sh leaves it, or as the city has filled it in."""
    given = {}
    for variable, value in compose["services"][name]["environment"].items():
        secret = re.fullmatch(r"/run/secrets/(.+)", value)
        if secret:
            (folder / secret[1]).write_text(OWN.get(secret[1], FILLED.get(secret[1], "word") if filled else ""))
            given[variable] = str(folder / secret[1])
        else:
            given[variable] = re.sub(r"\$\{\w+:-(.*)\}", r"\1", value)
    given |= {"ONTONG_MEDIA_URL": str(folder / "media"), "ONTONG_JURISDICTION": str(EXAMPLE_CITY)}
    return read(given | {"ONTONG_MAIL_ADDRESS": "minwon@gaon.example"})


def real_ways_in(settings: Settings) -> Any:
    return outside.ways(settings, production(settings), clock=lambda: datetime(2026, 9, 21, tzinfo=UTC), sandbox=False)


def test_each_setting_of_a_provider_reaches_who_needs_it_and_nobody_else(compose):
    told = {
        field.name: " ".join(
            sorted(
                name
                for name, service in compose["services"].items()
                if {field.metadata["variable"], f"{field.metadata['variable']}_FILE"} & set(service.get("environment") or {})
            )
        )
        for field in fields(Settings)
        if field.metadata["variable"].startswith(PROVIDERS) or field.name in READERS
    }

    assert told == READERS


def test_what_is_secret_comes_as_a_file_of_its_own(compose):
    secret = {field.metadata["variable"] for field in fields(Settings) if field.metadata["secret"]} - {"ONTONG_STAFF_NOTICES"}
    plain = {variable for service in compose["services"].values() for variable in service.get("environment") or {}}
    named = [
        (variable.removesuffix("_FILE"), value.removeprefix("/run/secrets/"))
        for name in ("web", "gateway", "notify")
        for variable, value in compose["services"][name]["environment"].items()
        if variable.startswith(PROVIDERS) and variable.endswith("_FILE") and value != "/run/secrets/imap"
    ]

    assert not secret & plain
    assert [value for _, value in named] == [
        variable.removeprefix("ONTONG_").lower().replace("_", ".", 1).replace("_", "-") for variable, _ in named
    ]


def test_while_the_files_are_empty_every_process_starts_and_nothing_is_real(compose, tmp_path):
    web, gateway, notify = (settings_of(compose, name, tmp_path, filled=False) for name in ("web", "gateway", "notify"))

    assert not real_ways_in(web).webhooks
    assert not outside.errands(gateway, production(gateway)).mailboxes
    assert {type(way) for name, way in channels_out.channels(notify).items() if name in WAYS_OUT} == {Sandbox}
    assert correspondence.staff_notices(notify) == {}
    assert mail._certificate(settings_of(compose, "mail", tmp_path, filled=False).mail_tls) is None


def test_once_they_are_filled_in_every_channel_is_real(compose, tmp_path):
    web, gateway, notify = (settings_of(compose, name, tmp_path, filled=True) for name in ("web", "gateway", "notify"))

    assert real_ways_in(web).webhooks.keys() == WAYS.keys() - set(ASKED)
    assert outside.errands(gateway, production(gateway)).ways_in.keys() == WAYS.keys() | {"email"}
    assert outside.errands(gateway, production(gateway)).mailboxes.keys() == {"band", "email"}
    assert {type(way) for name, way in channels_out.channels(notify).items() if name in WAYS_OUT} == {Posted, Joined}
    assert correspondence.staff_notices(notify).keys() == {"department:road"}
    assert mail._certificate(settings_of(compose, "mail", tmp_path, filled=True).mail_tls) == str(tmp_path / "mail.tls")


def test_on_servers_the_gateway_simulates_nothing_unless_the_city_wants_a_sandbox(compose, tmp_path):
    gateway = settings_of(compose, "gateway", tmp_path, filled=False)
    wanted = replace(gateway, sandbox="yes")

    assert not outside.errands(gateway, production(gateway)).ways_in
    assert outside.errands(wanted, production(wanted)).ways_in.keys() == WAYS.keys() | {"email"}

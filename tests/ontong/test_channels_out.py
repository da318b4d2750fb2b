"""Which ways out there are, and which of them are real: as the settings have it, and never by halves."""

from __future__ import annotations

import json
import logging

import pytest

from contracts.gateway import Channel
from ontong import channels_out
from ontong.settings import BadSetting, Settings, kept_inside
from services.notify.outcomes import Delivered
from services.notify.providers.joined import Joined
from services.notify.providers.posted import Posted
from services.notify.providers.sandbox import Sandbox
from tests.notify.builders import a_letter
from tests.notify.conformance.ways import WAYS

SMTP = {"smtp_url": "smtp://user:hidden@mail.gaon.example:587"}
SOLAPI = {"solapi_key": "KEY", "solapi_secret": "SECRET"}
EVERYTHING = {
    **SMTP,
    **SOLAPI,
    "mail_address": "minwon@gaon.example",
    "solapi_sender": "041-000-0000",
    "solapi_profile": "KA01PF",
    "facebook_page_id": "1",
    "facebook_page_token": "T",
    "instagram_account_id": "2",
    "instagram_token": "T",
    "telegram_token": "T",
    "band_token": "T",
    "band_key": "B",
    "x_token": "T",
}


def kinds(**given):
    return {name: type(channel) for name, channel in channels_out.channels(Settings(**given), (b"secret",)).items()}


def real(**given):
    return {name for name, kind in kinds(**given).items() if kind in (Posted, Joined)}


def test_there_is_a_way_out_for_every_way_in():
    assert set(kinds()) == {channel.value for channel in Channel}


def test_with_nothing_set_every_channel_is_simulated():
    assert {name for name, kind in kinds().items() if kind is Sandbox} == set(WAYS)
    assert channels_out.simulated(Settings())


def test_with_everything_set_every_channel_is_real():
    assert real(**EVERYTHING) == set(WAYS)
    assert not channels_out.simulated(Settings(**EVERYTHING))


def test_beside_a_real_channel_none_pretends_to_tell_the_citizen():
    assert set(kinds(**SMTP)) == {"email", "phone", "visit", "web", "app"}
    assert not channels_out.simulated(Settings(**SMTP))


def test_whoever_asks_for_it_has_the_others_simulated():
    found = kinds(**SMTP, sandbox="yes")

    assert (found["email"], found["sms"]) == (Posted, Sandbox)
    assert channels_out.simulated(Settings(**SMTP, sandbox="yes"))


def test_one_account_serves_text_messages_alimtalk_or_both():
    assert real(**SOLAPI, solapi_sender="0410000000") == {"sms"}
    assert real(**SOLAPI, solapi_profile="KA01PF") == {"kakao"}


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"solapi_key": "K"}, "ONTONG_SOLAPI_SENDER"),
        (SOLAPI, "ONTONG_SOLAPI_PROFILE"),
        ({"solapi_sender": "0410000000"}, "ONTONG_SOLAPI_KEY and ONTONG_SOLAPI_SECRET"),
        ({"solapi_profile": "KA01PF", "solapi_key": "K"}, "ONTONG_SOLAPI_SECRET"),
        ({"facebook_page_token": "T"}, "ONTONG_FACEBOOK_PAGE_ID"),
        ({"facebook_page_id": "1"}, "ONTONG_FACEBOOK_PAGE_TOKEN"),
        ({"instagram_token": "T"}, "ONTONG_INSTAGRAM_ACCOUNT_ID"),
        ({"band_token": "T"}, "ONTONG_BAND_KEY"),
        ({"band_key": "B"}, "ONTONG_BAND_TOKEN"),
    ],
)
def test_half_a_set_of_credentials_is_refused_and_the_rest_is_named(given, missing):
    with pytest.raises(BadSetting, match=missing):
        kinds(**given)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"telegram_token": "1:SEC\nRET"}, "ONTONG_TELEGRAM_TOKEN"),
        ({"telegram_token": "1:SEC RET"}, "ONTONG_TELEGRAM_TOKEN"),
        ({"telegram_token": "T", "telegram_url": "http://api.telegram.example"}, "ONTONG_TELEGRAM_URL"),
        ({"telegram_token": "T", "telegram_url": "api.telegram.org"}, "ONTONG_TELEGRAM_URL"),
        ({**SOLAPI, "solapi_sender": "시청"}, "ONTONG_SOLAPI_SENDER"),
        ({"smtp_url": "http://user:SECRET@mail"}, "ONTONG_SMTP_URL"),
        ({"mail_from": "가온시"}, "ONTONG_MAIL_FROM"),
        ({"mail_address": "no address"}, "ONTONG_MAIL_ADDRESS"),
    ],
)
def test_what_can_t_work_is_refused_at_the_start_without_repeating_a_secret(given, named):
    with pytest.raises(BadSetting, match=named) as caught:
        kinds(**given)

    assert "SEC" not in str(caught.value).replace("ONTONG_SOLAPI_SECRET", "")


def test_a_provider_on_this_machine_may_be_asked_in_the_clear():
    assert real(telegram_token="T", telegram_url="http://127.0.0.1:9999") == {"telegram"}


def test_nothing_of_a_demonstration_reaches_a_provider():
    assert {name for name, kind in kinds(**vars(kept_inside(Settings(**EVERYTHING)))).items() if kind in (Posted, Joined)} == set()


def test_every_simulated_channel_takes_a_letter_and_shows_the_request(caplog):
    caplog.set_level(logging.DEBUG)
    ways = channels_out.channels(Settings(mail_address="minwon@gaon.example"), (b"secret",))
    for name, way in WAYS.items():
        outcome = ways[name].send(way.letter())

        assert isinstance(outcome, Delivered), name
        assert {"method", "url", "headers", "body"} <= set(json.loads(outcome.request or "")), name
    assert "CANARY" not in caplog.text


def test_no_secret_is_in_what_a_simulated_mail_shows():
    ways = channels_out.channels(Settings(mail_address="minwon@gaon.example"), (b"secret",))

    outcome = ways["email"].send(a_letter())

    assert isinstance(outcome, Delivered)
    assert json.loads(outcome.request or "")["method"] == "SMTP"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "simulated: all (http://127.0.0.1:8000/v1/sandbox/letters)"),
        (SMTP, "real: email by mail.gaon.example:587; not set: sms, kakao, facebook, instagram, telegram, band, x"),
        (
            {**SMTP, "telegram_token": "T", "sandbox": "yes"},
            "real: email by mail.gaon.example:587, telegram; "
            "simulated: sms, kakao, facebook, instagram, band, x (http://127.0.0.1:8000/v1/sandbox/letters)",
        ),
        (EVERYTHING, "real: email by mail.gaon.example:587, sms, kakao, facebook, instagram, telegram, band, x"),
    ],
)
def test_whoever_starts_the_house_is_told_which_are_real(given, said):
    assert channels_out.summary(Settings(**given)) == said

"""Which ways in there are follows from what is set, and in the sandbox each of the others has a stand-in."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gateway.channels import Forged, Said
from gateway.domain.heard import Attachment
from ontong.channels_in import WAYS, ways_in
from ontong.settings import BadSetting, Settings

NOW = datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)
SAID = Said(text="가로등", sender="01012345678", message_id="m", said_at=NOW)
ALL_SET = {name: f"{name}-value" for way in WAYS.values() for name in way.needs}


def ways(*, sandbox, **given):
    return ways_in(Settings(**given), (b"x" * 32,), clock=lambda: NOW, sandbox=sandbox)


def test_where_nothing_is_set_and_nothing_simulated_nobody_comes_in():
    there = ways(sandbox=False)

    assert (there.webhooks, there.mailboxes, there.simulated) == ({}, {}, {})


def test_in_the_sandbox_every_provider_has_a_stand_in():
    there = ways(sandbox=True)

    assert there.simulated.keys() == WAYS.keys() | {"email"}
    assert there.webhooks.keys() == WAYS.keys() - {"band"}
    assert there.mailboxes == {}  # nobody is asked over the network


def test_what_is_set_is_real_and_nobody_can_speak_through_it():
    there = ways(sandbox=True, **ALL_SET, mail_address="minwon@city.example", imap_url="imaps://a:b@mail.example/INBOX")

    assert there.webhooks.keys() == WAYS.keys() - {"band"}
    assert there.mailboxes.keys() == {"band", "email"}
    assert there.simulated == {}


@pytest.mark.parametrize("name", sorted(WAYS.keys() - {"band"}))
def test_a_stand_in_believes_its_own_proof_and_no_other_house_s(name):
    here, elsewhere = ways(sandbox=True), ways_in(Settings(), (b"y" * 32,), clock=lambda: NOW, sandbox=True)

    here.webhooks[name].verify(here.simulated[name].simulate(SAID))
    with pytest.raises(Forged):
        here.webhooks[name].verify(elsewhere.simulated[name].simulate(SAID))


def test_stand_ins_take_pictures_from_anywhere_and_real_ones_do_not():
    picture = Attachment(url="https://example.com/a.jpg")

    assert ways(sandbox=True).simulated["facebook"].locate(picture).url == picture.url
    with pytest.raises(ValueError, match="not on a host"):
        ways(sandbox=True, **ALL_SET).webhooks["facebook"].locate(picture)


@pytest.mark.parametrize("name", sorted(WAYS.keys() - {"band"}))
@pytest.mark.parametrize("of", ["new", "old"])
def test_while_a_secret_is_exchanged_both_count_and_a_third_does_not(name, of):
    def way(secret):
        return ways(sandbox=False, **dict.fromkeys(WAYS[name].needs, secret)).webhooks[name]

    way("new old").verify(way(of).simulate(SAID))
    with pytest.raises(Forged):
        way("new old").verify(way("older").simulate(SAID))


@pytest.mark.parametrize("given", [{"meta_app_secret": "x"}, {"meta_verify_token": "x"}, {"band_key": "x"}, {"band_token": "x"}])
def test_half_of_something_is_named(given):
    with pytest.raises(BadSetting, match=r"ONTONG_(META|BAND)"):
        ways(sandbox=True, **given)


def test_a_mail_written_in_the_sandbox_is_read_like_any_other():
    (heard,) = (
        ways(sandbox=True)
        .simulated["email"]
        .simulate(replace(SAID, sender="hong@mail.example", name="홍길동", photos=("https://example.com/a.jpg",)))
    )

    assert (heard.sender, heard.email, heard.name, heard.text, heard.said_at) == (
        "hong@mail.example",
        "hong@mail.example",
        "홍길동",
        "가로등",
        NOW,
    )
    assert [one.url for one in heard.attachments] == ["https://example.com/a.jpg"]


def test_where_mail_comes_in_nobody_writes_it_in_the_sandbox():
    assert "email" not in ways(sandbox=True, mail_address="minwon@city.example", mail_listen="127.0.0.1:0").simulated


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"imap_url": "imaps://a:b@mail.example"}, "set ONTONG_MAIL_ADDRESS"),
        ({"imap_url": "imaps://a:secret@", "mail_address": "minwon@city.example"}, "ONTONG_IMAP_URL must look like"),
        ({"imap_url": "imaps://a:b@mail.example", "mail_address": "민원 <minwon@city.example>"}, "ONTONG_MAIL_ADDRESS must look like"),
    ],
)
def test_half_of_a_mailbox_is_told_without_its_password(given, told):
    with pytest.raises(BadSetting, match=told) as why:
        ways(sandbox=False, **given)

    assert "secret" not in str(why.value)

"""Which ways in there are follows from what is set, and in the sandbox each of the others has a stand-in."""

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

    assert there.simulated.keys() == WAYS.keys()
    assert there.webhooks.keys() == WAYS.keys() - {"band"}
    assert there.mailboxes == {}  # nobody is asked over the network


def test_what_is_set_is_real_and_nobody_can_speak_through_it():
    there = ways(sandbox=True, **ALL_SET)

    assert there.webhooks.keys() == WAYS.keys() - {"band"}
    assert there.mailboxes.keys() == {"band"}
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


def test_two_secrets_in_one_setting_both_count():
    there = ways(sandbox=False, telegram_secret="new old")
    sent = ways(sandbox=False, telegram_secret="old").webhooks["telegram"].simulate(SAID)

    there.webhooks["telegram"].verify(sent)


@pytest.mark.parametrize("given", [{"meta_app_secret": "x"}, {"meta_verify_token": "x"}, {"band_key": "x"}, {"band_token": "x"}])
def test_half_of_something_is_named(given):
    with pytest.raises(BadSetting, match=r"ONTONG_(META|BAND)"):
        ways(sandbox=True, **given)

"""Which ways out there are: real ones, simulated ones, and what people do; those that aren't set don't exist."""

from __future__ import annotations

import pytest

from contracts.letters import ListWaysOut, WayState
from ontong import channels_out
from ontong.settings import Settings
from tests.notify.at_the_doors import PostRoom

SMS = {"solapi_key": "k", "solapi_secret": "s", "solapi_sender": "041-000-0000"}


def ways(**settings):
    room = PostRoom(channels=channels_out.channels(Settings(**settings), (b"-",)))
    return {way.channel: way for way in room.asks(ListWaysOut()).items}


def test_without_any_credentials_all_are_simulated_but_what_people_do():
    found = ways()

    assert {way.channel for way in found.values() if way.state is not WayState.SIMULATED} == {"phone", "visit", "web", "app"}
    assert (found["phone"].state, found["web"].state) == (WayState.BY_PERSON, WayState.PAGE)


def test_one_that_is_real_is_and_the_others_do_not_exist():
    found = ways(**SMS)

    assert (found["sms"].state, found.keys()) == (WayState.REAL, {"sms", "phone", "visit", "web", "app"})


@pytest.mark.parametrize(
    ("channel", "field", "value"),
    [("sms", "most_bytes", 2000), ("sms", "encoding", "cp949"), ("facebook", "window_hours", 24), ("facebook", "person_window_hours", 168)],
)
def test_what_a_channel_can_do_is_told(channel, field, value):
    assert getattr(ways()[channel], field) == value

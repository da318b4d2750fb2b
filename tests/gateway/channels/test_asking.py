"""A provider that is asked may do what it wants: it is an answer within bounds, or an accident that tells no secret."""

import logging

import pytest

from gateway.providers import asking
from gateway.providers.asking import MOST_BYTES, over_http
from tests.notify.providers import DROP, RESET, STALL, answer, provider

QUERY = {"access_token": "CANARY", "band_key": "가 b"}


def test_status_and_body_come_back_and_the_question_is_written_safely():
    with provider(answer(200, b'{"a": 1}')) as local:
        told = over_http(f"{local.url}/v2/profile", QUERY)

    assert told == (200, b'{"a": 1}')
    assert local.asked[0].path == "/v2/profile?access_token=CANARY&band_key=%EA%B0%80+b"


def test_no_redirect_is_followed():
    with provider(answer(200)) as other, provider(answer(302, Location=f"{other.url}/x")) as local:
        told = over_http(local.url, QUERY)

    assert told[0] == 302
    assert other.asked == []


@pytest.mark.parametrize(
    "script", [DROP, RESET, b"garbage\r\n\r\n", answer(200, b"x" * (MOST_BYTES + 1))], ids=["drop", "reset", "garbage", "endless"]
)
def test_whatever_else_it_does_is_an_accident_that_shows_no_secret(script, caplog):
    caplog.set_level(logging.DEBUG)

    with provider(script) as local, pytest.raises(OSError, match="provider") as accident:
        over_http(f"{local.url}/botCANARY/getFile", QUERY)

    assert "CANARY" not in repr(accident.value) + str(accident.value.__cause__) + caplog.text


def test_one_that_says_nothing_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(asking, "SECONDS", 0.2)

    with provider(STALL) as local, pytest.raises(OSError, match="provider"):
        over_http(local.url, QUERY)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://no-such-host.invalid/", "http://[::1", "nothing at all"])
def test_one_that_is_not_there_is_an_accident(url):
    with pytest.raises(OSError, match="provider"):
        over_http(url, QUERY)

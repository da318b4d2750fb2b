"""The sandbox lets a newcomer speak as a citizen: in the provider's own shape, signed, through the same door."""

import json
from datetime import UTC, datetime

import pytest

from contracts.desk import Role
from contracts.gateway import ComplaintSubmitted
from ontong import channels_in
from ontong.settings import Settings

TEXT = "중앙로 12 앞 가로등이 꺼져 있어서 밤에 어두워요. 고쳐 주세요."
SECRETS = (b"s" * 32,)


@pytest.fixture
def town(make_place, client_of):
    ways = channels_in.ways_in(Settings(), SECRETS, clock=lambda: datetime.now(UTC), sandbox=True)
    place = make_place(sandbox=True, webhooks=ways.webhooks, simulated=ways.simulated, channels_secrets=SECRETS)
    client = client_of(place, "127.0.0.1")
    client.headers["host"] = "localhost:8000"
    return place, client


def say(client, channel, **body):
    return client.post(f"/v1/sandbox/channels/{channel}/messages", json={"text": TEXT, **body})


def filed(place):
    return [event for event in place.database.said() if isinstance(event, ComplaintSubmitted)]


CHANNELS = sorted(channels_in.ways_in(Settings(), SECRETS, clock=lambda: datetime.now(UTC), sandbox=True).simulated.keys() - {"solapi"})


@pytest.mark.parametrize("channel", CHANNELS)
def test_what_is_said_on_a_channel_becomes_a_case_of_it(town, channel):
    place, client = town

    answer = say(client, channel)

    assert answer.status_code == 200, answer.text
    told = answer.json()
    if channel == "band":  # posts under the city's own are comments until staff decide
        assert told["receipt_number"] is None
        return
    (submitted,) = filed(place)
    assert told["receipt_number"] == submitted.receipt_number
    assert submitted.channel.value == channel
    assert told["status"] in (200, None)


def test_kakao_answers_in_its_own_form_with_the_number(town):
    _, client = town

    told = say(client, "kakao").json()

    answer = json.loads(told["answer"])
    assert answer["version"] == "2.0"
    assert told["receipt_number"] in json.dumps(answer, ensure_ascii=False)


def test_whoever_goes_on_as_the_same_person_goes_on_with_the_same_case(town):
    place, client = town
    first = say(client, "kakao", sender="citizen-7").json()

    again = say(client, "kakao", sender="citizen-7", text=f"{first['receipt_number']} 언제 고치나요?").json()

    assert again["status"] == 200
    assert len(filed(place)) == 1


def test_the_channels_are_listed_each_with_a_message_that_works(town):
    _, client = town

    items = client.get("/v1/sandbox/channels").json()["items"]

    assert [one["channel"] for one in items] == CHANNELS
    for one in items:
        answer = client.post(f"/v1/sandbox/channels/{one['channel']}/messages", json=json.loads(one["example"]))
        assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("channel", ["pigeon", "web", "solapi"])
def test_a_channel_that_is_not_simulated_is_not_there(town, channel):
    _, client = town

    answer = say(client, channel)

    assert answer.status_code == 404
    assert "kakao" in answer.json()["detail"]


def test_a_photo_needs_no_word(town):
    _, client = town

    told = client.post("/v1/sandbox/channels/kakao/messages", json={"photos": ["https://example.com/a.jpg"]}).json()

    assert "사진 잘 받았어요" in json.dumps(json.loads(told["answer"]), ensure_ascii=False)


@pytest.mark.parametrize(
    ("body", "field"), [({"text": ""}, "text"), ({"photos": ["http://x.kr/a.jpg"]}, "photos[0]"), ({"who": "x"}, "who")]
)
def test_what_does_not_fit_is_named(town, body, field):
    _, client = town

    answer = say(client, "kakao", **body)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


def test_strangers_do_not_speak_here(town, client_of):
    place, _ = town
    stranger = client_of(place, "8.8.8.8")

    assert say(stranger, "kakao").status_code == 401
    officer, admin = place.staff(), place.staff(Role.ADMIN)
    assert stranger.post("/v1/sandbox/channels/kakao/messages", json={"text": TEXT}, headers=officer).status_code == 403
    assert stranger.post("/v1/sandbox/channels/kakao/messages", json={"text": TEXT}, headers=admin).status_code == 200


def test_without_a_sandbox_there_is_none(client):
    assert client.get("/v1/sandbox/channels").status_code == 404
    assert say(client, "kakao").status_code == 404

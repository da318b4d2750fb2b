"""Who has lost the links of their cases is sent one to all of them, at the address that they left, and nobody else learns of it."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import generate_latest

from contracts.conversation import ReplyGiven
from contracts.gateway import Channel
from gateway.service import Gateway
from tests.gateway.talks import Citizen, said

EMAIL, PHONE = "hong@secret.example", "010-1234-5678"
LAMP = "시청 앞 가로등이 꺼져 있습니다. " * 10


class Clock:
    def __init__(self):
        self.now = datetime.now(UTC)

    def __call__(self):
        return self.now


@pytest.fixture
def clock(place):
    """What the store takes for now: links run out by it."""
    clock = Clock()
    place.database.clock = clock
    return clock


def ask(client, contact, **more):
    return client.post("/v1/links", json={"contact": contact, **more})


def letters(place):
    return [(one.channel, place.opened_by_notify(one.sealed_reply)) for one in said(place, ReplyGiven)]


def token(place):
    return letters(place)[-1][1]["text"].partition("/m/")[2].split()[0]


def items(client, token):
    answer = client.post(f"/v1/links/{token}", json={})
    assert answer.status_code == 200
    return answer.json()["items"]


def test_whoever_has_filed_is_sent_one_link_to_all_of_their_cases(client, place, submitted):
    first, second = [submitted(description=LAMP, title=title, contact={"email": EMAIL}) for title in ("가로등", "가로등 다시")]
    submitted(contact={"email": "other@secret.example"})

    answer = ask(client, {"email": "Hong@Secret.example"})

    assert (answer.status_code, answer.json()) == (202, {})
    ((channel, letter),) = letters(place)
    assert (channel, letter["address"], letter["begins"]) == (Channel.EMAIL, "Hong@Secret.example", True)
    assert "30분" in letter["text"]
    found = items(client, token(place))
    assert [(one["receipt_number"], one["token"], one["title"]) for one in found] == [
        (case["receipt_number"], case["token"], title) for case, title in ((second, "가로등 다시"), (first, "가로등"))
    ]
    assert found[0].keys() == {"receipt_number", "token", "status", "title", "text_start", "received_at", "due_at", "department"}
    assert LAMP.startswith(found[0]["text_start"])
    assert len(found[0]["text_start"]) == 80
    page = client.get(f"/v1/complaints/{found[0]['receipt_number']}?token={found[0]['token']}")
    assert page.status_code == 200


def test_a_number_is_known_however_it_is_typed_and_its_link_fits_into_one_text_message(client, place, submitted):
    case = submitted(contact={"phone": PHONE})

    ask(client, {"phone": "+82 10 1234 5678"})

    ((channel, letter),) = letters(place)
    assert (channel, letter["address"]) == (Channel.SMS, "+82 10 1234 5678")
    assert "subject" not in letter or letter["subject"] is None
    assert len(letter["text"].replace("http://127.0.0.1:8000", "https://minwon.gaon.go.kr").encode("cp949")) <= 90
    assert [one["receipt_number"] for one in items(client, token(place))] == [case["receipt_number"]]


def test_an_address_that_was_given_later_is_one_too(client, place, submitted):
    filed = submitted()
    path, key = f"/v1/complaints/{filed['receipt_number']}", {"authorization": f"Bearer {filed['token']}"}
    client.post(f"{path}/contact", json={"phone": PHONE}, headers=key)

    ask(client, {"phone": PHONE})

    assert path.endswith(items(client, token(place))[0]["receipt_number"])


@pytest.mark.parametrize(
    ("channel", "sender", "contact"),
    [(Channel.SMS, "01012345678", {"phone": PHONE}), (Channel.EMAIL, EMAIL, {"email": EMAIL})],
)
def test_an_address_that_somebody_wrote_from_is_one_too(client, place, channel, sender, contact):
    Citizen(place, channel=channel, sender=sender).says("시청 앞 사거리 가로등이 꺼져 있어요")

    ask(client, contact)

    assert items(client, token(place))[0]["text_start"] == "시청 앞 사거리 가로등이 꺼져 있어요"


def test_with_a_number_the_link_opens_that_case_alone(client, place, submitted):
    first, _ = submitted(contact={"email": EMAIL}), submitted(contact={"email": EMAIL})
    others = submitted(contact={"email": "other@secret.example"})

    ask(client, {"email": EMAIL}, receipt_number=others["receipt_number"])
    assert letters(place) == []
    ask(client, {"email": EMAIL}, receipt_number=first["receipt_number"].lower())

    assert [one["receipt_number"] for one in items(client, token(place))] == [first["receipt_number"]]


def test_nobody_learns_whether_somebody_has_filed_from_an_address(client, place, submitted):
    submitted(contact={"email": EMAIL})

    known, unknown = ask(client, {"email": EMAIL}), ask(client, {"email": "nobody@secret.example"})

    assert (known.status_code, known.content) == (unknown.status_code, unknown.content) == (202, b"{}")
    assert len(letters(place)) == 1
    assert set(known.headers) == set(unknown.headers)


@pytest.mark.parametrize("known", [True, False])
def test_five_links_an_hour_are_sent_to_one_address_whether_or_not_it_is_known(place, client_of, clock, submitted, known):
    if known:
        submitted(contact={"email": EMAIL})

    statuses = [ask(client_of(place, f"1.2.3.{n}"), {"email": EMAIL}).status_code for n in range(6)]
    refused = ask(client_of(place, "1.2.3.7"), {"email": EMAIL})
    clock.now += timedelta(hours=1, seconds=1)
    later = ask(client_of(place, "1.2.3.8"), {"email": EMAIL})

    assert statuses == [202] * 5 + [429]
    assert 3500 < int(refused.headers["retry-after"]) <= 3600
    assert later.status_code == 202
    assert len(letters(place)) == (6 if known else 0)


def test_one_address_asks_for_five_a_minute(client):
    statuses = [ask(client, {"email": f"{n}@secret.example"}).status_code for n in range(6)]

    assert statuses == [202] * 5 + [429]


def test_looking_at_a_link_uses_nothing_up(client, place, clock, submitted):
    submitted(contact={"email": EMAIL})
    ask(client, {"email": EMAIL})

    looks = [client.get(f"/v1/links/{token(place)}") for _ in range(3)]

    assert {look.status_code for look in looks} == {200}
    assert datetime.fromisoformat(looks[0].json()["until"]) == clock.now + timedelta(minutes=30)
    assert len(items(client, token(place))) == 1


def test_a_link_is_used_once_and_runs_out(client, place, clock, submitted):
    submitted(contact={"email": EMAIL})
    ask(client, {"email": EMAIL})
    used = token(place)
    items(client, used)
    ask(client, {"email": EMAIL})
    late = token(place)
    clock.now += timedelta(minutes=31)

    answers = [client.request(how, f"/v1/links/{one}") for one in (used, late) for how in ("GET", "POST")]

    assert [answer.status_code for answer in answers[:2]] == [410, 410]
    assert answers[0].json()["type"].endswith("link-used")
    assert answers[3].status_code == 410
    assert answers[3].json()["type"].endswith("link-expired")


def test_of_two_at_the_same_moment_one_is_let_in(client, place, submitted):
    submitted(contact={"email": EMAIL})
    ask(client, {"email": EMAIL})
    path, statuses = f"/v1/links/{token(place)}", []

    both = [threading.Thread(target=lambda: statuses.append(client.post(path, json={}).status_code)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert sorted(statuses) == [200, 410]


def test_who_guesses_a_link_is_slowed_down(client):
    answers = [client.get(f"/v1/links/guess{n}").status_code for n in range(40)]

    assert answers[0] == 404
    assert answers[-1] == 429
    assert client.post("/v1/links/guess", json={}).status_code == 429


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "contact"),
        ({"contact": {}}, "contact.phone"),
        ({"contact": {"email": EMAIL, "phone": PHONE}}, "contact.phone"),
        ({"contact": {"email": "no address"}}, "contact.email"),
        ({"contact": {"email": EMAIL}, "receipt_number": "26AA-AAAA-A"}, "receipt_number"),
        ({"contact": {"email": EMAIL}, "locale": "한국어"}, "locale"),
    ],
)
def test_what_is_wrong_is_named(client, body, field):
    answer = client.post("/v1/links", json=body)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


def test_the_letter_speaks_the_language_that_was_asked_for(client, place, submitted):
    submitted(contact={"email": EMAIL})

    ask(client, {"email": EMAIL}, locale="en")

    ((_, letter),) = letters(place)
    assert "within 30 minutes" in letter["text"]
    assert letter["subject"] == "[Gaon City] The link to your cases"


def test_the_address_stands_in_no_log_row_or_figure_and_the_link_only_hashed(client, place, submitted, caplog, tmp_path):
    caplog.set_level(logging.DEBUG)
    submitted(contact={"email": EMAIL})
    ask(client, {"email": EMAIL})
    ask(client, {"phone": PHONE})
    link = token(place)
    items(client, link)

    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    told = "".join(record.getMessage() for record in caplog.records if record.name != "httpx")
    for secret in (EMAIL, PHONE, "01012345678", link):
        assert secret not in told + generate_latest(place.door.registry).decode()
        assert secret.encode() not in stored


def test_a_link_of_yesterday_is_forgotten(client, place, clock, submitted):
    submitted(contact={"email": EMAIL})
    ask(client, {"email": EMAIL})
    clock.now += timedelta(days=1, minutes=1)

    place.database.transact(Gateway().forget)

    assert client.get(f"/v1/links/{token(place)}").status_code == 404

"""How a citizen wants to be reached: said as a complaint is sent, changed later, and the click that ends updates."""

import pytest

from contracts import return_addresses
from contracts.conversation import ContactGiven, LettersDeclined
from contracts.gateway import Channel, ComplaintSubmitted
from contracts.message import new_id
from contracts.return_addresses import DECLINE, THREAD

SECRET = b"s" * 32
PHONE = "010-1234-5678"


def said(place, kind):
    return [event for event in place.database.said() if isinstance(event, kind)]


def contact_of(place):
    (submitted,) = said(place, ComplaintSubmitted)
    return place.opened_by_notify(submitted.sealed_contact)


@pytest.fixture
def case(submitted):
    body = submitted()
    return f"/v1/complaints/{body['receipt_number']}", {"authorization": f"Bearer {body['token']}"}


def test_a_citizen_chooses_two_channels_for_the_result(place, submitted):
    submitted(contact={"phone": PHONE, "email": "a@example.org", "result_channels": ["sms", "email"], "updates": True})

    contact = contact_of(place)

    assert (contact["result_channels"], contact["updates"]) == (["sms", "email"], True)


def test_as_a_form_the_channels_stand_with_a_comma_between(client, place, picture):
    sent = {"description": "가로등", "contact.phone": PHONE, "contact.result_channels": "sms, kakao", "contact.updates": "true"}

    answer = client.post("/v1/complaints", data=sent, files=[("photos", ("a.jpg", picture()))])

    assert answer.status_code == 201, answer.text
    assert (contact_of(place)["result_channels"], contact_of(place)["updates"]) == (["sms", "kakao"], True)


@pytest.mark.parametrize(
    ("contact", "field"),
    [
        ({"phone": PHONE, "result_channels": ["email"]}, "contact.email"),
        ({"email": "a@example.org", "result_channels": ["email", "sms"]}, "contact.phone"),
        ({"email": "a@example.org", "result_channels": ["kakao"]}, "contact.phone"),
        ({"phone": PHONE, "result_channels": ["pigeon"]}, "contact.result_channels"),
        ({"phone": PHONE, "result_channels": ["visit"]}, "contact.result_channels"),
        ({"phone": PHONE, "result_channels": []}, "contact.result_channels"),
        ({"phone": PHONE, "result_channels": "sms,email,phone"}, "contact.result_channels"),
        ({"phone": PHONE, "result_channels": [7]}, "contact.result_channels"),
        ({"name": "홍길동", "updates": True}, "contact.updates"),
        ({"phone": PHONE, "updates": "often"}, "contact.updates"),
        ({"phone": PHONE, "postal_address": "중앙로 12"}, "contact.postal_address"),
        ({}, "contact.phone"),
    ],
)
def test_a_wish_that_can_not_be_granted_names_the_field(client, contact, field):
    answer = client.post("/v1/complaints", json={"description": "가로등", "contact": contact})

    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json()["errors"]]


@pytest.mark.parametrize(
    ("contact", "named"),
    [
        ({"phone": PHONE, "result_channels": ["phone"]}, {"phone": PHONE, "result_channels": ["phone"]}),
        ({"postal_address": "중앙로 12", "result_channels": ["visit"]}, {"postal_address": "중앙로 12", "result_channels": ["visit"]}),
    ],
)
def test_whoever_has_no_smartphone_is_told_by_a_call_a_visit_or_by_post(client, place, contact, named):
    answer = client.post(
        "/v1/desk/complaints", json={"description": "전화로 말씀", "channel": "visit", "contact": contact}, headers=place.staff()
    )

    assert answer.status_code == 201, answer.text
    assert {name: contact_of(place)[name] for name in named} == named
    assert PHONE not in repr(place.database.said())


# Later on --------------------------------------------------------------------------------------------------------------


def test_another_number_is_sealed_and_only_a_hint_of_it_is_said(client, place, case):
    page, token = case

    answer = client.post(f"{page}/contact", json={"phone": PHONE, "result_channels": ["sms"]}, headers=token)

    assert (answer.status_code, answer.json()["action"]) == (202, "contact")
    (given,) = said(place, ContactGiven)
    assert (given.contact_hint, len(given.citizen_keys), given.unreachable_after) == ("010-****-5678", 1, None)
    assert place.opened_by_notify(given.sealed_contact) == {"phone": PHONE, "result_channels": ["sms"]}, "only what is new"
    line = client.get(page, headers=token).json()["timeline"][-1]
    assert line["act"] == "contact"
    assert "1234" not in repr(line)


def test_wishes_alone_change_no_address(client, place, case):
    page, token = case

    client.post(f"{page}/contact", json={"updates": False, "result_channels": ["email"]}, headers=token)

    (given,) = said(place, ContactGiven)
    assert (given.contact_hint, given.citizen_keys) == (None, ())


@pytest.mark.parametrize(("body", "field"), [({}, "phone"), ({"phone": "12"}, "phone"), ({"email": "x"}, "email"), ({"link": "x"}, "link")])
def test_what_does_not_fit_is_named(client, case, body, field):
    page, token = case

    answer = client.post(f"{page}/contact", json=body, headers=token)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


def test_nobody_changes_anothers_contact(client, place, case):
    page, _ = case

    assert client.post(f"{page}/contact", json={"phone": PHONE}).status_code == 401
    assert client.post(f"{page}/contact", json={"phone": PHONE}, headers={"authorization": "Bearer x"}).status_code == 404
    assert said(place, ContactGiven) == []


# One click -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def door(make_place, client_of):
    """A door that knows the channels' secrets, a case, and a link for it."""
    place = make_place(channels_secrets=(SECRET,))
    client = client_of(place)
    client.post("/v1/complaints", json={"description": "가로등", "contact": {"email": "a@example.org"}})
    (submitted,) = said(place, ComplaintSubmitted)
    return place, client, f"/v1/declines/email/{return_addresses.make(SECRET, DECLINE, submitted.complaint_id)}"


def test_looking_at_the_link_declines_nothing(door):
    place, client, link = door

    assert (client.get(link).json()["declined"], client.get(link).json()["locale"]) == (False, "ko")
    assert said(place, LettersDeclined) == []


def test_who_declines_twice_has_declined_once(door):
    place, client, link = door

    answers = [client.post(link, json={}) for _ in range(2)]

    assert [(answer.status_code, answer.json()["declined"]) for answer in answers] == [(200, True), (200, True)]
    assert client.get(link).json() == answers[0].json()
    (declined,) = said(place, LettersDeclined)
    assert declined.channel is Channel.EMAIL


def test_whoever_wants_letters_again_may_decline_them_again(door):
    place, client, link = door
    client.post(link)
    (submitted,) = said(place, ComplaintSubmitted)
    token = place.reception.link_of(place.database.read(lambda tx: tx.views.get(submitted.complaint_id))).rpartition("/")[2]

    page = f"/v1/complaints/{submitted.receipt_number}"
    client.post(f"{page}/contact", json={"updates": True}, headers={"authorization": f"Bearer {token}"})
    client.post(link)

    assert len(said(place, LettersDeclined)) == 2


def test_a_link_of_ours_in_capitals_is_ours(door):
    place, client, link = door
    head, _, token = link.rpartition("/")

    assert client.post(f"{head}/{token.upper()}").status_code == 200


def test_what_is_no_such_link_looks_always_alike(door):
    place, client, link = door
    nobodys = return_addresses.make(SECRET, DECLINE, new_id())
    forged = return_addresses.make(b"x" * 32, DECLINE, new_id())
    of_another_kind = return_addresses.make(SECRET, THREAD, said(place, ComplaintSubmitted)[0].complaint_id)

    ours = link.rpartition("/")[2]
    paths = (*(f"email/{token}" for token in (nobodys, forged, of_another_kind, "x")), f"pigeon/{ours}")
    answers = [client.request(how, f"/v1/declines/{path}") for path in paths for how in ("GET", "POST")]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.json()["detail"] for answer in answers}) == 1
    assert said(place, LettersDeclined) == []

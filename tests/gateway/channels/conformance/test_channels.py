"""What every way in does, whoever its provider is: nobody is believed without a proof, the same call is heard the same, and the stand-in says
what the provider would."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contracts.gateway import Channel
from gateway.channels import Forged, ProviderCall
from gateway.domain.heard import Heard, Reply, Report
from gateway.providers import proofs
from ontong import channels_in
from tests.gateway.channels.conformance.ways import HOOKS, SECRETS, STAMP, WAYS, a_saying, call, payload, recorded, without

every_way = pytest.mark.parametrize("name", sorted(WAYS))
WRONG = (None, "", " ", "sha256=", "sha256=" + "0" * 64, "new-secre", "new-secret ", "NEW-SECRET", "가", "\udc80", "\x00")


def test_the_suite_knows_every_provider_that_calls():
    assert set(channels_in.WAYS) - set(channels_in.ASKED) == set(WAYS)


@every_way
@pytest.mark.parametrize("secret", SECRETS, ids=["new", "old"])
def test_each_of_two_secrets_counts(name, secret):
    HOOKS[name].verify(call(name, payload(name, WAYS[name].first), secret))


@every_way
@pytest.mark.parametrize("wrong", WRONG)
def test_a_call_with_a_wrong_missing_or_empty_proof_is_forged(name, wrong):
    good, proof = recorded(name, WAYS[name].first), WAYS[name].proof
    forged = without(good, proof) if wrong is None else replace(good, headers={**good.headers, proof: wrong})

    with pytest.raises(Forged):
        HOOKS[name].verify(forged)


@every_way
def test_without_a_secret_nothing_is_believed(name):
    way, good = WAYS[name].make(()), recorded(name, WAYS[name].first)

    for proof in ("", "sha256=", f"sha256={proofs.signature(b'', good.body).hex()}", *WAYS[name].proves(good.body, b"").values()):
        with pytest.raises(Forged):
            way.verify(replace(good, headers={**good.headers, WAYS[name].proof: proof}))


@every_way
def test_a_body_that_was_changed_by_one_byte_is_forged_where_it_is_signed(name):
    good = recorded(name, WAYS[name].first)
    changed = replace(good, body=good.body + b" ")

    if WAYS[name].signs:
        with pytest.raises(Forged):
            HOOKS[name].verify(changed)
    else:
        HOOKS[name].verify(changed)


@every_way
def test_no_secret_is_shown_by_its_repr(name):
    assert "secret" not in repr(HOOKS[name]).replace("secrets=", "")


@every_way
def test_something_is_heard_of_the_first_call_and_the_same_each_time(name):
    heard = HOOKS[name].read(recorded(name, WAYS[name].first))

    assert heard
    assert heard == HOOKS[name].read(recorded(name, WAYS[name].first))


@pytest.mark.parametrize(("name", "ignored"), [(name, ignored) for name, way in WAYS.items() for ignored in way.ignored])
def test_echoes_marks_and_our_own_words_are_not_heard(name, ignored):
    assert list(HOOKS[name].read(recorded(name, ignored))) == []


@every_way
def test_the_answer_is_a_200_that_holds_the_reply_only_where_it_is_carried(name):
    answer = HOOKS[name].answer([Reply(text="CANARY")])

    assert answer.status == 200
    assert (b"CANARY" in answer.body) == HOOKS[name].replies_in_answer
    assert HOOKS[name].answer([]).status == 200


@every_way
def test_the_stand_in_proves_itself_and_says_what_was_said(name):
    said = a_saying(text="4000" if name == "solapi" else "집 앞 가로등이 꺼졌어요 <3번지>")
    sent = HOOKS[name].simulate(said)

    HOOKS[name].verify(sent)
    (heard,) = HOOKS[name].read(sent)

    assert (sent.method, sent.url) == ("POST", f"/channels/{name}")
    if isinstance(heard, Heard):
        assert (heard.channel, heard.text, heard.rehearsal) == (Channel(name), said.text, False)
    else:
        assert isinstance(heard, Report)


@every_way
def test_the_stand_in_s_pictures_arrive(name):
    (heard,) = HOOKS[name].read(HOOKS[name].simulate(a_saying(photos=("https://example.com/a.jpg",))))

    if isinstance(heard, Heard):
        assert [one.url or one.reference for one in heard.attachments] == ["https://example.com/a.jpg"]


@every_way
def test_the_stand_in_keeps_senders_and_messages_apart(name):
    def known_by(**given):
        (heard,) = HOOKS[name].read(HOOKS[name].simulate(a_saying(**given)))
        return (heard.sender, heard.message_id) if isinstance(heard, Heard) else ("", heard.key)

    assert known_by() == known_by()
    assert known_by()[1] != known_by(message_id="said-2")[1]
    assert known_by()[0] == known_by(message_id="said-2")[0]
    if not isinstance(HOOKS[name].read(recorded(name, WAYS[name].first))[0], Report):
        assert known_by()[0] != known_by(sender="01099998888")[0]


@every_way
def test_whoever_asks_without_knowing_anything_is_not_greeted(name):
    for query in ({}, {"hub.mode": "subscribe", "hub.challenge": "1"}, {"crc_token": '{"a": 1}'}):
        with pytest.raises(Forged):
            HOOKS[name].greet(ProviderCall(method="GET", url="", query=query, headers={"x-ontong-timestamp": STAMP}))

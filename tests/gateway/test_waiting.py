"""What an operator sees of the channels: mailboxes that don't answer, and what waits for a person."""

from __future__ import annotations

import pytest
from prometheus_client import CollectorRegistry

from contracts.gateway import Channel
from contracts.message import new_id
from gateway import usecases
from gateway.domain.conversation.errands import AskMailbox
from gateway.domain.heard import Mention
from gateway.measures import Measures
from tests.gateway.talks import Citizen, later


@pytest.fixture
def shown(place):
    """What Prometheus reads now."""

    def look(name, **labels):
        registry = CollectorRegistry()
        registry.register(Measures(place.database.read, ["email"]))
        return registry.get_sample_value(name, labels)

    return look


def asked(place, name, brought):
    place.database.transact(lambda tx: usecases.ask_mailboxes(tx, {name: 30.0}))
    chain = place.database.read(lambda tx: tx.mailboxes.find(name)).chain
    errand = AskMailbox(name=name, chain=chain)
    place.database.transact(lambda tx: usecases.mailbox_asked(tx, errand, brought, 30.0))


def test_while_nothing_has_come_nothing_waits(shown):
    assert (shown("channel_unread_waiting"), shown("channel_mention_oldest_seconds")) == (0, 0)
    assert shown("channel_mailbox_failures", mailbox="email") is None


def test_a_mailbox_that_does_not_answer_is_counted_until_it_does(place, shown):
    asked(place, "email", None)
    asked(place, "email", None)
    failed = shown("channel_mailbox_failures", mailbox="email")
    later(place, minutes=3)

    assert (failed, shown("channel_mailbox_asked_seconds", mailbox="email")) == (2, pytest.approx(180, abs=2))
    asked(place, "email", usecases.Brought(cursor="1"))
    assert shown("channel_mailbox_failures", mailbox="email") == 0


def test_a_mailbox_that_the_city_has_given_up_is_not_missed(place, shown):
    asked(place, "band", None)

    assert shown("channel_mailbox_failures", mailbox="band") is None


def test_what_nobody_could_read_is_counted(place, shown):
    unread_id = new_id()
    place.database.transact(
        lambda tx: usecases.keep_unread(tx, place.reception, Channel.TELEGRAM, b"{}", why="a test", unread_id=unread_id)
    )

    assert shown("channel_unread_waiting") == 1


def test_the_oldest_comment_is_told_by_how_long_it_has_waited(place, shown):
    for number in (1, 2):
        Citizen(place, channel=Channel.FACEBOOK).brings(
            Mention(channel=Channel.FACEBOOK, message_id=f"c{number}", author="user", text="가로등이 꺼졌어요", link=None)
        )
        later(place, hours=2)

    assert shown("channel_mention_oldest_seconds") == pytest.approx(4 * 3600, abs=5)

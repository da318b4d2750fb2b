"""A real broker takes the topology, and gives each user what it needs and no more."""

from __future__ import annotations

import amqp
import pytest
from amqp.exceptions import AccessRefused, PreconditionFailed

from chassis.doors import doors_of
from chassis.rabbit.administration import ControlTool, ManagementApi, apply, definitions, find_administration
from chassis.rabbit.connection import Connection, connect, vhost_of
from chassis.rabbit.message import to_message
from chassis.rabbit.topology import Binding, topology_of
from tests.chassis.rabbit.little import Little
from tests.chassis.rabbit.stage import depth, little_topology, publish_raw, submitted
from tests.servers import Broker, PrivateBroker, await_that

PASSWORDS = {"routing": "wall lamp", "web": "open door"}
pytestmark = pytest.mark.stack


@pytest.fixture
def users(broker: Broker, amqp_url: str) -> dict[str, str]:
    """URLs of the users of a broker on which everything was applied. Users belong to the whole broker."""
    apply(little_topology(), amqp_url, administration=broker.administration, passwords=PASSWORDS)
    return {name: broker.url_of(vhost_of(amqp_url), user=name, password=password) for name, password in PASSWORDS.items()}


def talk(url: str) -> Connection:
    return connect(url, name="tests")


def refused(url: str, exchange: str, key: str, message: amqp.Message) -> bool:
    """Does the broker refuse this publication?"""
    connection = talk(url)
    try:
        channel = connection.channel()
        channel.confirm_select()
        channel.basic_publish(message, exchange, key)
        channel.wait([amqp.spec.Basic.Ack], timeout=5)
    except (AccessRefused, PreconditionFailed):  # that is the answer
        return True
    finally:
        connection.collect()
    return False


def test_a_broker_takes_the_topology_and_may_be_given_it_again(broker: Broker, amqp_url: str):
    for _ in range(2):
        apply(little_topology(), amqp_url, administration=broker.administration)

    bound = broker.administration.bound(vhost_of(amqp_url)) if broker.administration else ()
    assert set(little_topology().bindings) <= set(bound)
    assert depth(amqp_url, "routing.in.v1") == depth(amqp_url, "routing.dead.v1") == depth(amqp_url, "unrouted.v1") == 0


def test_without_administration_the_streets_are_laid_and_what_is_left_is_said(amqp_url: str):
    advice = apply(little_topology(), amqp_url, administration=None)

    assert depth(amqp_url, "routing.in.v1") == 0
    assert "rabbitmqctl import_definitions" in advice[0]


def test_users_without_a_password_are_named(broker: Broker, amqp_url: str):
    advice = apply(little_topology(), amqp_url, administration=broker.administration)

    assert any("routing, web" in line for line in advice)


def test_a_binding_that_no_door_asks_for_is_taken_away(broker: Broker, amqp_url: str):
    apply(little_topology(), amqp_url, administration=broker.administration)
    connection = talk(amqp_url)
    connection.channel().queue_bind("routing.in.v1", "gateway.events", "complaint_lost.v1")
    connection.close()

    apply(little_topology(), amqp_url, administration=broker.administration)

    assert broker.administration is not None
    left = broker.administration.bound(vhost_of(amqp_url))
    assert Binding(exchange="gateway.events", queue="routing.in.v1", key="complaint_lost.v1") not in left
    assert Binding(exchange="gateway.events", queue="routing.in.v1", key="complaint_submitted.v1") in left


def test_a_service_may_say_its_own_events(users: dict[str, str]):
    assert not refused(users["routing"], "routing.events", "department_assigned.v1", amqp.Message(b"{}", user_id="routing"))


@pytest.mark.parametrize(
    ("exchange", "key"),
    [
        ("gateway.events", "complaint_submitted.v1"),  # another's exchange
        ("routing.events", "complaint_received.v1"),  # its own exchange, another's event
        ("commands", "complaints"),  # services don't ask
        ("unrouted", ""),
    ],
)
def test_a_service_may_say_nothing_else(users: dict[str, str], exchange: str, key: str):
    assert refused(users["routing"], exchange, key, amqp.Message(b"{}"))


def test_nobody_may_sign_with_another_name(users: dict[str, str]):
    assert refused(users["routing"], "routing.events", "department_assigned.v1", amqp.Message(b"{}", user_id="gateway"))


def test_the_web_door_may_ask_and_hears_the_answer_without_reading_any_queue(users: dict[str, str]):
    connection = talk(users["web"])
    channel = connection.channel()

    channel.basic_consume("amq.rabbitmq.reply-to", no_ack=True, callback=print)

    connection.close()
    assert not refused(users["web"], "commands", "routing", amqp.Message(b"{}", user_id="web"))


@pytest.mark.parametrize("exchange", ["gateway.events", "routing.events", ""])
def test_the_web_door_may_say_nothing(users: dict[str, str], exchange: str):
    assert refused(users["web"], exchange, "complaint_submitted.v1", amqp.Message(b"{}"))


@pytest.mark.parametrize("queue", ["unrouted.v1", "complaints.in.v1"])
def test_a_service_may_read_no_queue_but_its_own(users: dict[str, str], amqp_url: str, queue: str):
    with connect(amqp_url, name="tests") as admin:
        admin.channel().queue_declare(queue, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
    connection = talk(users["routing"])
    connection.channel().basic_consume("routing.in.v1", callback=print)

    with pytest.raises(AccessRefused):
        connection.channel().basic_consume(queue, callback=print)

    connection.close()


def test_a_service_may_look_whether_its_queue_stands_but_not_make_one(users: dict[str, str]):
    connection = talk(users["routing"])
    connection.channel().queue_declare("routing.in.v1", passive=True)

    with pytest.raises(AccessRefused):
        connection.channel().queue_declare("routing.in.v2", durable=True)

    connection.close()


def test_an_event_nobody_is_bound_to_is_kept_and_counted(city: str):
    publish_raw(city, to_message(submitted("hello")), exchange="notify.events", key="something_new.v1")

    assert await_that(lambda: depth(city, "unrouted.v1") == 1, what="the kept event")


def test_a_message_delivered_again_and_again_ends_in_the_dead_queue(broker: Broker, city: str):
    if isinstance(broker, PrivateBroker):
        await_that(lambda: effective_policy(broker, city) == "routing.in", what="the policy")
    publish_raw(city, to_message(submitted("hello")), exchange="gateway.events", key="complaint_submitted.v1")
    connection = talk(city)
    channel = connection.channel()
    tries: list[int] = []

    def give_back(message: amqp.Message) -> None:
        tries.append(message.delivery_tag)
        channel.basic_reject(message.delivery_tag, True)

    def is_dead() -> bool:
        connection.pump(0.1)  # once the broker has given up, nothing comes any more
        return depth(city, "routing.dead.v1") == 1

    channel.basic_consume("routing.in.v1", callback=give_back)

    await_that(is_dead, what="the dead letter", seconds=60)

    connection.close()
    assert 20 <= len(tries) <= 22


def effective_policy(broker: PrivateBroker, url: str) -> str | None:
    return str(broker.management_get(f"/queues/{vhost_of(url)}/routing.in.v1").get("policy"))


def test_the_brokers_own_tool_does_the_same_as_the_http_api(private_broker: PrivateBroker, amqp_url: str):
    topology = topology_of([doors_of(Little)])

    private_broker.control.bring(definitions(topology, vhost=vhost_of(amqp_url)))

    assert set(topology.bindings) <= set(private_broker.control.bound(vhost_of(amqp_url)))


def test_the_tool_is_only_used_for_a_broker_on_this_machine():
    assert isinstance(find_administration("amqp://broker.city.example/", "http://broker.city.example:15672"), ManagementApi)
    assert find_administration("amqp://broker.city.example/") is None
    assert isinstance(find_administration("amqp://localhost/"), ControlTool | None)

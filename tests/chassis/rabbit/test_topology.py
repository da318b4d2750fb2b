"""The broker's streets follow from the services' doors."""

from __future__ import annotations

from dataclasses import replace

from chassis.doors import Doors, doors_of
from chassis.rabbit.administration import definitions, stale
from chassis.rabbit.topology import Binding, Topology, topology_of
from tests.chassis.rabbit.little import Little


def bound(topology: Topology, queue: str) -> set[tuple[str, str]]:
    return {(binding.exchange, binding.key) for binding in topology.bindings if binding.queue == queue}


def doors(**changes: object) -> Doors:
    return replace(doors_of(Little), **changes)  # type: ignore[arg-type]  # the tests change one field at a time


def test_a_service_hears_exactly_what_it_has_doors_for():
    topology = topology_of([doors()])

    assert bound(topology, "routing.in.v1") == {
        ("gateway.events", "complaint_submitted.v1"),
        ("gateway.events", "withdrawal_requested.v1"),
    }


def test_a_service_that_needs_the_order_of_a_source_hears_all_of_it():
    topology = topology_of([doors(in_order_from=frozenset({"gateway"}))])

    assert bound(topology, "routing.in.v1") == {("gateway.events", "#")}


def test_a_service_that_hears_everything_is_bound_to_every_source():
    topology = topology_of([doors(hears_everything=True, events={}, hears={})])

    assert {("gateway.events", "#"), ("complaints.events", "#"), ("notify.events", "#")} <= bound(topology, "routing.in.v1")


def test_a_service_is_asked_through_a_queue_of_its_own():
    assert bound(topology_of([doors()]), "routing.commands.v1") == {("commands", "routing")}
    assert bound(topology_of([doors(commands={})]), "routing.commands.v1") == set()


def test_every_source_has_an_exchange_whose_orphans_are_kept():
    topology = topology_of([doors()])

    events = [exchange for exchange in topology.exchanges if exchange.name.endswith(".events")]
    assert {"gateway.events", "complaints.events", "routing.events", "notify.events"} <= {exchange.name for exchange in events}
    assert {exchange.arguments["alternate-exchange"] for exchange in events} == {"unrouted"}
    assert bound(topology, "unrouted.v1") == {("unrouted", "")}


def test_a_message_that_can_not_be_delivered_is_set_aside_and_nothing_is_dropped_on_the_way():
    (policy,) = [policy for policy in topology_of([doors()]).policies if policy.name == "routing.in"]

    assert policy.pattern == r"^routing\.in\.v\d+$"
    assert policy.definition == {
        "delivery-limit": 20,
        "dead-letter-exchange": "",
        "dead-letter-routing-key": "routing.dead.v1",
        "dead-letter-strategy": "at-least-once",
        "overflow": "reject-publish",
    }


def test_the_web_door_may_ask_and_nothing_else():
    (web,) = [user for user in topology_of([doors()]).users if user.name == "web"]

    assert (web.configure, web.write, web.read, dict(web.topics)) == ("^$", "^commands$", "^$", {})


def test_without_passwords_a_definitions_file_holds_no_users():
    document = definitions(topology_of([doors()]))

    assert document["users"] == document["permissions"] == document["topic_permissions"] == []


def test_a_password_stands_in_the_definitions_only_as_a_salted_hash():
    document = definitions(topology_of([doors()]), passwords={"routing": "correct horse"})

    (user,) = document["users"]
    assert user["name"] == "routing"
    assert "correct horse" not in str(document)
    assert user["password_hash"] != definitions(topology_of([doors()]), passwords={"routing": "correct horse"})["users"][0]["password_hash"]


def test_bindings_nobody_asks_for_any_more_are_stale_and_those_of_strangers_are_left_alone():
    topology = topology_of([doors()])
    old = Binding(exchange="gateway.events", queue="routing.in.v1", key="complaint_lost.v1")
    foreign = Binding(exchange="gateway.events", queue="dashboard", key="#")

    assert stale(topology, [*topology.bindings, old, foreign]) == [old]

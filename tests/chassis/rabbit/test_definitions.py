"""The definitions file of the deployment is what follows from the doors of the real services.

`python -m tests.chassis.rabbit.test_definitions` writes it anew.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from chassis.doors import doors_of
from chassis.rabbit.administration import definitions
from chassis.rabbit.connection import vhost_of
from chassis.rabbit.topology import Topology, topology_of
from ontong import house
from tests.chassis.rabbit.stage import depth
from tests.servers import Broker

FILE = Path(__file__).parents[3] / "deploy" / "rabbitmq" / "definitions.json"
VHOST = "ontong"


def the_city() -> Topology:
    return topology_of([doors_of(house.service(name)) for name in house.SERVICES])


def written() -> str:
    return json.dumps(definitions(the_city(), vhost=VHOST), indent=2) + "\n"


def test_the_file_is_up_to_date():
    assert FILE.read_text() == written(), "run: python -m tests.chassis.rabbit.test_definitions"


def test_the_file_holds_no_secret():
    assert not re.search(r"password|secret", FILE.read_text())


def test_every_event_that_has_a_door_reaches_its_queue():
    topology = the_city()
    bound = {(binding.queue, binding.exchange, binding.key) for binding in topology.bindings}

    for name in house.SERVICES:
        for event in doors_of(house.service(name)).events:
            exchange = f"{event.source}.events"
            assert {(f"{name}.in.v1", exchange, event.type()), (f"{name}.in.v1", exchange, "#")} & bound


@pytest.mark.stack
def test_a_real_broker_takes_the_file(broker: Broker, amqp_url: str):
    document = json.loads(FILE.read_text().replace(f'"vhost": "{VHOST}"', f'"vhost": "{vhost_of(amqp_url)}"'))

    assert broker.administration is not None
    broker.administration.bring({**document, "vhosts": []})

    assert [depth(amqp_url, queue["name"]) for queue in document["queues"]] == [0] * len(document["queues"])


if __name__ == "__main__":
    FILE.write_text(written())

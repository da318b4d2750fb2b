"""The stage of the production runner's tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chassis.database import Store, create_tables
from chassis.host import Host
from chassis.rabbit.administration import definitions
from chassis.rabbit.connection import vhost_of
from tests.chassis.rabbit.little import Little, little_host
from tests.chassis.rabbit.stage import Process, little_topology
from tests.servers import Broker


@pytest.fixture
def city(broker: Broker, amqp_url: str) -> str:
    """The URL of a virtual host in which the little service's topology stands."""
    assert broker.administration is not None
    broker.administration.bring(definitions(little_topology(), vhost=vhost_of(amqp_url)))
    return amqp_url


@pytest.fixture
def host(database_url: str) -> Iterator[Host]:
    """The little service on a fresh database, in this process."""
    found = little_host(database_url)
    create_tables(Little.db, found.store.engine)
    yield found
    found.store.close()


@pytest.fixture
def store(host: Host) -> Store:
    """The little service's database, to look into."""
    return host.store


@pytest.fixture
def start(city: str, host: Host, database_url: str, tmp_path: Path) -> Iterator[Callable[..., Process]]:
    """Starts processes of the little service; whatever still runs at the end is killed."""
    started: list[Process] = []

    def begin(url: str = city, **environment: str) -> Process:
        started.append(Process(amqp_url=url, database_url=database_url, folder=tmp_path, environment=environment))
        return started[-1]

    yield begin
    for process in started:
        process.kill()

"""A city whose words have changed is prepared beside the work, so that no case waits for it."""

from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from chassis.host import Host
from chassis.local import Clock
from chassis.watch import Watch
from contracts.routing import RegisterDepartments
from services.routing.domain import city
from services.routing.store import cities
from tests.routing.test_service import CITY, CLEAR, Service, received


@pytest.fixture
def prepared(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The versions of each city that is prepared from now on."""
    seen: list[Any] = []

    def noting(versions: Any, parts: Any) -> city.City:
        seen.append(dict(versions))
        return city.prepare(versions, parts)

    monkeypatch.setattr(cities, "prepare", noting)
    return seen


def test_a_changed_city_is_ready_before_the_next_case_comes(prepared: list[Any]) -> None:
    routing = Service()
    host = Host(routing.service, routing.store, Watch("routing", CollectorRegistry()))
    routing.do(RegisterDepartments(departments=CITY))

    host.look_ahead()
    host.look_ahead()
    assert len(prepared) == 1

    event = received(CLEAR)
    routing.hear(event)
    assert routing.decision(event.complaint_id).proposals[0].department_code == "road"
    assert len(prepared) == 1


def test_a_case_that_is_quicker_is_decided_by_the_new_words_all_the_same(prepared: list[Any]) -> None:
    routing = Service()
    Host(routing.service, routing.store, Watch("routing", CollectorRegistry())).look_ahead()
    routing.do(RegisterDepartments(departments=CITY))

    event = received(CLEAR)
    routing.hear(event)

    assert routing.decision(event.complaint_id).proposals[0].department_code == "road"
    assert "duties" in prepared[-1]


def test_the_house_looks_ahead_by_itself() -> None:
    routing = Service()
    host = Host(routing.service, routing.store, Watch("routing", CollectorRegistry()))

    chores = [chore for _, _, chore in Clock([host], host.closing).chores]

    assert host.look_ahead in chores

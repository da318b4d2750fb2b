"""When a department is no more, its people, their tokens and its figures go on where its work went."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from chassis.tables import outbox
from contracts.complaints import Department
from contracts.desk import Role, Staff
from contracts.lists import CasePage, ListComplaints
from contracts.metrics import Count, GetStatistics
from contracts.routing import DepartmentRegistered
from contracts.staff import StaffRegistered
from gateway import domain, identity, usecases
from gateway.domain import Listed
from tests.gateway.test_public import FIGURES

NOON = datetime(2026, 11, 24, 3, tzinfo=UTC)


def listed(code: str, *successors: str, active: bool = False) -> Listed:
    return Listed(code=code, name=code, phone=None, active=active, as_of=NOON, successor_codes=successors)


@pytest.fixture
def registers(place):
    def register(code: str, *successors: str, active: bool = True, **more) -> None:
        event = DepartmentRegistered(
            occurred_at=NOON + timedelta(seconds=not active),
            department=Department(code=code, name=f"{code}과"),
            active=active,
            successor_codes=successors,
            **more,
        )
        place.database.transact(lambda tx: usecases.list_department(tx, event))

    return register


@pytest.fixture
def kim(place, registers):
    for code in ("road", "construction", "parks"):
        registers(code)
    account = identity.new_account(
        account_id="kim", login="kim", name="김가온", password="correct horse battery", role=Role.OFFICER, department_code="road"
    )
    place.database.transact(lambda tx: usecases.keep_account(tx, account))
    return account


def where(place) -> str:
    return place.database.read(lambda tx: tx.accounts.find("kim").department_code)


def test_an_account_goes_to_the_only_successor_and_others_hear_of_it(place, registers, kim):
    registers("road", "construction", active=False)

    assert where(place) == "construction"
    with place.database.engine.connect() as connection:
        bodies = connection.execute(select(outbox.c.body).where(outbox.c.type == StaffRegistered.type()).order_by(outbox.c.seq)).scalars()
        assert [json.loads(body)["department_code"] for body in bodies] == ["road", "construction"]


def test_an_account_stays_where_several_share_the_work_or_nobody_is_known_to_have_it(place, registers, kim):
    registers("road", "construction", "parks", active=False)

    assert where(place) == "road"


def test_an_account_waits_for_a_successor_that_is_not_known_yet(place, registers, kim):
    registers("road", "eco", active=False)
    assert where(place) == "road"

    registers("eco")

    assert where(place) == "eco"


@pytest.mark.parametrize("account", [True, False], ids=["of an account", "of the command line"])
def test_a_token_of_before_goes_on_in_the_successor(client, place, registers, kim, account):
    place.services.answers[ListComplaints] = CasePage(items=(), total=0)
    staff = Staff(account_id="kim", name="김가온", role=Role.OFFICER, department_code="road")
    token = place.door.tokens.issue(staff, place.door.clock(), account=account)
    registers("road", "construction", active=False)

    answer = client.get("/v1/desk/complaints", headers={"authorization": f"Bearer {token}"})

    assert answer.status_code == 200, answer.text
    assert place.services.asked[-1].staff.department_code == "construction"


def test_a_token_ends_where_its_account_was_moved_elsewhere(client, place, registers, kim):
    token = place.door.tokens.issue(identity.staff_of(kim), place.door.clock(), account=True)
    place.database.transact(lambda tx: usecases.keep_account(tx, replace(kim, department_code="parks")))

    assert client.get("/v1/desk/complaints", headers={"authorization": f"Bearer {token}"}).status_code == 401


def test_other_agencies_are_not_among_the_citys_departments(client, registers, kim):
    registers("power", external=True)

    assert [one["code"] for one in client.get("/v1/departments").json()["items"]] == ["construction", "parks", "road"]


def test_figures_are_read_under_the_codes_of_then_or_through_reorganisations(client, place, registers, kim):
    counts = (Count(key="construction", value=3), Count(key="none", value=1), Count(key="road", value=4))
    place.services.answers[GetStatistics] = replace(FIGURES, by_department=counts)
    registers("road", "construction", active=False)

    then = client.get("/v1/stats/department").json()["items"]
    now = client.get("/v1/stats/department?follow=true").json()["items"]

    assert {one["key"]: one["value"] for one in then} == {"construction": 3, "none": 1, "road": 4}
    assert {one["key"]: one["value"] for one in now} == {"construction": 7, "none": 1}
    assert client.get("/v1/stats/department?follow=perhaps").status_code == 422


@pytest.mark.parametrize(
    ("directory", "expected"),
    [
        ({"a": listed("a", "b"), "b": listed("b", "c"), "c": listed("c", active=True)}, "c"),
        ({"a": listed("a", "b"), "b": listed("b", "a")}, "a"),
        ({"a": listed("a", "b")}, "a"),
        ({"a": listed("a")}, "a"),
        ({}, "a"),
        ({"a": listed("a", "b", "c"), "b": listed("b", active=True), "c": listed("c", "b")}, "b"),
    ],
)
def test_whoever_has_the_work_is_found_through_every_reorganisation(directory, expected):
    assert domain.heir("a", directory) == expected

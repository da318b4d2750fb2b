"""Whoever tries the house out at the own machine comes to the desk without a password; nobody else does, and in production no such door is
there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from contracts.complaints import Department
from contracts.desk import Role
from contracts.routing import DepartmentRegistered
from contracts.staff import StaffRegistered
from gateway import usecases
from gateway.usecases.practice import end_practice
from gateway.web import standing

URL = "/v1/sandbox/sessions"
HOME = {"host": "localhost"}
NAMES = {
    "officer": "연습 처리 담당",
    "head": "연습 부서장",
    "triage": "연습 배정 담당",
    "arbiter": "연습 조정 담당",
    "admin": "연습 관리자",
}


@pytest.fixture
def place(make_place):
    place = make_place(sandbox=True, practice=True, public_url="http://127.0.0.1:8000")
    for code, name in (("park", "산림공원과"), ("road", "도로과")):
        event = DepartmentRegistered(occurred_at=datetime.now(UTC), department=Department(code=code, name=name))
        place.database.transact(lambda tx, event=event: usecases.list_department(tx, event))
    return place


@pytest.fixture
def home(place, client_of):
    """Somebody at the machine itself."""
    return client_of(place, "127.0.0.1")


def enter(client, headers=HOME, **body):
    return client.post(URL, json=body, headers=headers)


def accounts(place):
    return {account.account_id: account for account in place.database.read(lambda tx: tx.accounts.all())}


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_whoever_sits_at_the_machine_takes_a_role_and_is_a_real_person_of_it(home, place, role):
    answer = enter(home, role=role)

    told = answer.json()
    department = "road" if role in ("officer", "head") else None
    assert answer.status_code == 201, answer.text
    assert (told["name"], told["role"], told["department_code"]) == (NAMES[role], role, department)
    assert datetime.fromisoformat(told["expires_at"]) > datetime.now(UTC)
    who = home.get("/v1/desk/sessions", headers={"authorization": f"Bearer {told['token']}"}).json()
    assert (who["name"], who["role"]) == (NAMES[role], role)
    (registered,) = [said for said in place.database.said() if isinstance(said, StaffRegistered)]
    assert (registered.account_id, registered.active) == (who["account_id"], True)


def test_the_same_role_is_the_same_person_and_each_department_has_its_own(home, place):
    for department in ("road", "park", "road"):
        assert enter(home, role="officer", department_code=department).json()["department_code"] == department

    assert sorted(accounts(place)) == ["practice:officer-park", "practice:officer-road"]


def test_nobody_signs_in_to_such_an_account_with_a_password(home):
    enter(home, role="admin")

    for password in ("admin", "practice", "연습 관리자", "!"):
        answer = home.post("/v1/desk/sessions", json={"login": "practice-admin", "password": password}, headers=HOME)
        assert answer.status_code == 401


def test_a_code_opens_once(home, place):
    code = home.app.state.codes.issue(Role.OFFICER, "park")

    first, second = enter(home, code=code), enter(home, code=code)

    assert (first.status_code, first.json()["department_code"]) == (201, "park")
    assert (second.status_code, second.json()["type"], "token" in second.json()) == (410, "urn:ontong:problem:spent", False)


def test_a_code_runs_out_and_none_is_guessed(home, place, make_place, client_of):
    now = [datetime.now(UTC)]
    late = client_of(make_place(sandbox=True, practice=True, clock=lambda: now[0]), "127.0.0.1")
    code = late.app.state.codes.issue(Role.ADMIN)
    now[0] += timedelta(minutes=30)

    assert enter(late, code=code).status_code == 410
    assert enter(home, code="AAAAAAAAAAAAAAAAAAAAAA").status_code == 410
    assert code not in repr(vars(late.app.state.codes))


def test_coming_in_stands_in_the_audit(home, place):
    admin = enter(home, role="admin").json()["token"]
    enter(home, role="officer")

    lines = home.get("/v1/desk/audit", headers={"authorization": f"Bearer {admin}"}).json()["items"]

    assert [(one["account_id"], one["reason"], one["status"], one["what"]) for one in lines] == [
        ("practice:officer-road", "practice", 201, f"POST {URL}"),
        ("practice:admin", "practice", 201, f"POST {URL}"),
    ]


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("1.2.3.4", HOME),
        ("127.0.0.1", {"host": "evil.example"}),
        ("127.0.0.1", HOME | {"x-forwarded-for": "127.0.0.1"}),
        ("127.0.0.1", HOME | {"forwarded": "for=127.0.0.1"}),
    ],
)
def test_nobody_else_comes_in(client_of, place, address, headers):
    home = client_of(place, address)
    code = home.app.state.codes.issue(Role.ADMIN)

    answers = [enter(home, headers, role="admin"), enter(home, headers, code=code)]
    admin = enter(home, headers | place.staff(Role.ADMIN), role="admin")

    assert [answer.status_code for answer in (*answers, admin)] == [403, 403, 403]
    assert accounts(place) == {}
    assert enter(client_of(place, "127.0.0.1"), code=code).status_code == 201, "the code was not spent"


def test_where_others_are_invited_nobody_comes_in(make_place, client_of):
    open_door = client_of(make_place(sandbox=True, practice=True, public_url="https://minwon.city.example"), "127.0.0.1")

    assert enter(open_door, role="admin").status_code == 403


@pytest.mark.parametrize("real", [{"sandbox": False, "practice": True}, {"sandbox": True, "practice": False}, {}])
def test_where_letters_go_out_and_in_production_there_is_no_such_door(make_place, client_of, real):
    client = client_of(make_place(**real), "127.0.0.1")

    assert enter(client, role="admin").status_code == 404
    assert client.app.state.codes is None


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "role"),
        ({"role": "king"}, "role"),
        ({"role": "admin", "code": "x"}, "role"),
        ({"code": "x", "department_code": "road"}, "department_code"),
        ({"role": "officer", "department_code": "moon"}, "department_code"),
    ],
)
def test_what_does_not_fit_is_named(home, place, body, field):
    answer = enter(home, **body)

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])
    assert accounts(place) == {}


def test_when_nothing_is_tried_out_any_more_their_accounts_are_closed_and_open_again_later(home, place, monkeypatch):
    monkeypatch.setattr(standing, "SECONDS", 0)
    token = enter(home, role="triage").json()["token"]

    place.database.transact(end_practice)
    gone = home.get("/v1/desk/sessions", headers={"authorization": f"Bearer {token}"}).status_code
    again = enter(home, role="triage").json()["token"]

    assert (gone, home.get("/v1/desk/sessions", headers={"authorization": f"Bearer {again}"}).status_code) == (401, 200)
    assert len(accounts(place)) == 1

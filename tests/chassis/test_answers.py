"""A command is carried out once and gets the same answer however often it is asked; a question changes nothing."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from chassis import database
from chassis.answers import Request, answer_of, reply_to, request_of
from chassis.database import create_tables
from chassis.doors import doors_of
from contracts.city import RegisterServices
from contracts.lists import ListComplaints
from contracts.message import Refusal
from contracts.notify import ListSandboxLetters
from tests.chassis.keeper import NOON, OFFICER, Keeper, Standing


def register() -> RegisterServices:
    return RegisterServices(services=())


def refusal_of(standing: Standing, command: RegisterServices | ListComplaints, **options: object) -> Refusal:
    with pytest.raises(Refusal) as caught:
        standing.asks(command, **options)
    return caught.value


def test_a_command_is_carried_out_once_however_often_it_is_asked(standing: Standing) -> None:
    command = register()

    answers = [standing.asks(command) for _ in range(3)]

    assert answers == [None, None, None]
    assert standing.diary() == ["registered"]


def test_a_refusal_is_remembered_and_leaves_no_trace(standing: Standing) -> None:
    command = register()
    standing.keeper.broken = {"refused"}
    refused = refusal_of(standing, command)
    standing.keeper.broken = set()

    again = refusal_of(standing, command)

    assert (
        (again.reason, again.detail, again.field)
        == (refused.reason, refused.detail, refused.field)
        == ("conflict", "not today", "services")
    )
    assert standing.diary() == []


def test_a_passing_trouble_is_not_remembered(standing: Standing) -> None:
    command = register()
    standing.keeper.broken = {"unavailable"}
    assert refusal_of(standing, command).reason == "unavailable"
    standing.keeper.broken = set()

    standing.asks(command)

    assert standing.diary() == ["registered"]


def test_a_failing_command_leaves_no_trace_and_may_be_asked_again(standing: Standing) -> None:
    command = register()
    standing.keeper.broken = {"register"}
    with pytest.raises(ValueError, match="register is broken"):
        standing.asks(command)
    standing.keeper.broken = set()

    standing.asks(command)

    assert standing.diary() == ["registered"]


def test_a_command_that_comes_after_its_deadline_is_refused_and_not_done(standing: Standing) -> None:
    command = register()

    refused = refusal_of(standing, command, deadline=NOON - timedelta(milliseconds=1))

    assert refused.reason == "late"
    assert standing.diary() == []
    standing.asks(command, deadline=NOON + timedelta(seconds=1))
    assert standing.diary() == ["registered"]


def test_a_command_whose_deadline_passes_while_others_are_served_is_refused_too(tmp_path: object) -> None:
    moments = iter([NOON, NOON + timedelta(seconds=9), NOON + timedelta(seconds=9)])
    store = database.sqlite(Keeper.db, tmp_path / "late.db", source="complaints", clock=lambda: next(moments))
    create_tables(Keeper.db, store.engine)
    command, keeper = register(), Keeper()

    reply = reply_to(request_of(command, deadline=NOON + timedelta(seconds=5)), store=store, service=keeper, doors=doors_of(Keeper))
    store.close()

    with pytest.raises(Refusal, match="too late"):
        answer_of(command, reply)


@pytest.mark.parametrize(
    ("type_", "body", "field"),
    [
        ("nobody_knows_this.v1", b"{}", None),
        ("register_services.v1", b"{", None),
        ("register_services.v1", b"[]", None),
        ("register_services.v1", b"\xff", None),
        ("register_services.v1", b'{"services": [], "mood": "grey"}', "mood"),
        ("register_services.v1", b'{"services": 3}', "services"),
        (ListSandboxLetters.type(), b"{}", None),
    ],
)
def test_what_is_not_understood_is_refused_naming_the_field(standing: Standing, type_: str, body: bytes, field: str | None) -> None:
    reply = standing.host.answer(Request(type=type_, body=body))

    with pytest.raises(Refusal) as caught:
        answer_of(register(), reply)
    assert (caught.value.reason, caught.value.field if field else None) == ("invalid", field)
    assert standing.diary() == []


def test_a_question_is_answered_afresh(standing: Standing) -> None:
    question = ListComplaints(staff=OFFICER, q="road")

    assert standing.asks(question).next_cursor == "road"
    assert standing.asks(question).next_cursor == "road"


@pytest.mark.parametrize("attempt", ["add", "say"])
def test_a_door_that_changes_something_to_answer_a_question_is_mistaken(standing: Standing, attempt: str) -> None:
    with pytest.raises(RuntimeError, match="may only read"):
        standing.asks(ListComplaints(staff=OFFICER, q=attempt))


def test_what_a_question_writes_past_the_repositories_does_not_stay(standing: Standing) -> None:
    with suppress(DBAPIError):  # files and PostgreSQL refuse it aloud
        standing.asks(ListComplaints(staff=OFFICER, q="write"))

    assert standing.diary() == []


def test_an_answer_carries_on_the_trace_of_its_question(standing: Standing) -> None:
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    request = request_of(register(), traceparent=trace)

    assert request.traceparent is not None
    assert request.traceparent[:36] == trace[:36] != request.traceparent


def test_a_command_asked_from_many_sides_at_once_is_carried_out_once(make_store) -> None:
    standing, command, answers = Standing(make_store), register(), []
    if standing.store.engine.url.database in (None, ""):
        pytest.skip("a database in memory belongs to one thread")
    threads = [threading.Thread(target=lambda: answers.append(standing.asks(command))) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [None] * 8
    assert standing.diary() == ["registered"]

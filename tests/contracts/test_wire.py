"""What is said arrives as it was said, and what doesn't fit is refused by name, never by value."""

import json
import types
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts import wire
from contracts.city import RegisterServices
from contracts.complaints import ComplaintReceived, ComplaintRouted
from contracts.desk import AnswerComplaint, OpenComplaint
from contracts.gateway import ComplaintRated, Location
from contracts.message import Message
from contracts.metrics import GetStatistics
from contracts.registry import COMMANDS, EVENTS
from contracts.routing import DepartmentAssigned, RegisterDepartments
from tests.contracts.samples import SAID, sample

SEOUL, NEWFOUNDLAND = timezone(timedelta(hours=9)), timezone(timedelta(hours=-2, minutes=-30))
PLAIN: dict[type, st.SearchStrategy[Any]] = {
    str: st.text(),
    int: st.integers(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    UUID: st.uuids(),
    datetime: st.datetimes(timezones=st.sampled_from([UTC, SEOUL, NEWFOUNDLAND])),
    date: st.dates(),
}
ANSWERS = {command.answer.type(): command.answer for command in COMMANDS.values() if command.answer}
TIMES = [(name, f.name) for name, record in SAID.items() for f in fields(record) if get_type_hints(record)[f.name] is datetime]


def anything(hint: Any) -> st.SearchStrategy[Any]:
    """Values that a field with this annotation may hold."""
    if get_origin(hint) in (Union, types.UnionType):
        return st.one_of(*(st.none() if part is types.NoneType else anything(part) for part in get_args(hint)))
    if get_origin(hint) is tuple:
        return st.lists(anything(get_args(hint)[0]), max_size=3).map(tuple)
    if issubclass(hint, Enum):
        return st.sampled_from(hint)
    return any_record(hint) if issubclass(hint, Message) else PLAIN[hint]


@cache
def any_record(record: type[Message]) -> st.SearchStrategy[Any]:
    hints = get_type_hints(record)
    return st.builds(record, **{f.name: anything(hints[f.name]) for f in fields(record)})


def over_the_wire(plain: Any) -> Any:
    return json.loads(json.dumps(plain, ensure_ascii=False).encode())


def sprinkled(plain: Any) -> Any:
    """The same with a field that nobody knows in every object, also deep inside."""
    if isinstance(plain, dict):
        return {name: sprinkled(value) for name, value in plain.items()} | {"news": {"of": "tomorrow"}}
    return [sprinkled(value) for value in plain] if isinstance(plain, list) else plain


def problems(record: type[Message], plain: Any) -> dict[str, Any]:
    with pytest.raises(wire.Unreadable) as unreadable:
        wire.load(record, plain)
    return dict(unreadable.value.problems)


@pytest.mark.parametrize("record", [*SAID.values(), *ANSWERS.values()], ids=lambda record: record.type())
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_every_record_arrives_as_it_was_said(record: type[Message], data: st.DataObject) -> None:
    said = data.draw(any_record(record))

    assert wire.load(record, over_the_wire(wire.dump(said))) == said


@pytest.mark.parametrize("name", EVENTS)
def test_readers_of_an_event_ignore_what_they_do_not_know_also_deep_inside(name: str) -> None:
    said = sample(EVENTS[name])

    assert wire.load(EVENTS[name], sprinkled(wire.dump(said))) == said


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_with_an_unknown_field_is_refused_by_its_name(name: str) -> None:
    plain = wire.dump(sample(COMMANDS[name])) | {"news": 1}

    assert problems(COMMANDS[name], plain) == {"news": ["Unknown field."]}


@pytest.mark.parametrize(
    ("record", "change", "problem"),
    [
        (AnswerComplaint, lambda body: body["staff"], {"staff": {"news": ["Unknown field."]}}),
        (RegisterServices, lambda body: body["services"][0], {"services": {0: {"news": ["Unknown field."]}}}),
        (
            RegisterDepartments,
            lambda body: body["departments"][0]["duties"][0],
            {"departments": {0: {"duties": {0: {"news": ["Unknown field."]}}}}},
        ),
    ],
)
def test_a_command_with_an_unknown_field_deep_inside_is_refused_by_its_place(record: type[Message], change: Any, problem: Any) -> None:
    plain = wire.dump(sample(record))
    change(plain)["news"] = 1

    assert problems(record, plain) == problem


@pytest.mark.parametrize(("name", "field"), TIMES)
def test_a_time_without_a_zone_is_refused(name: str, field: str) -> None:
    plain = wire.dump(sample(SAID[name]))

    for naive in ("2026-11-23T12:00:00", "2026-11-23", "noon", "", 1_770_000_000, None):
        assert problems(SAID[name], plain | {field: naive}).keys() == {field}, naive


@pytest.mark.parametrize("written", ["2026-11-23T12:00:00+09:00", "2026-11-23T03:00:00Z", "2026-11-23T03:00:00.000000+00:00"])
def test_a_time_may_be_written_in_any_zone(written: str) -> None:
    said = wire.load(ComplaintRouted, wire.dump(sample(ComplaintRouted)) | {"due_at": written})

    assert said.due_at == datetime(2026, 11, 23, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("record", "field", "value"),
    [
        (ComplaintRated, "score", "5"),
        (ComplaintRated, "score", 5.0),
        (ComplaintRated, "score", True),
        (ComplaintRated, "comment", 5),
        (ComplaintRouted, "automatic", "true"),
        (ComplaintRouted, "automatic", 1),
        (ComplaintRouted, "reason", None),
        (ComplaintRouted, "status", "asleep"),
        (ComplaintRouted, "status", ["routed"]),
        (ComplaintRouted, "department", "road"),
        (ComplaintRouted, "department", None),
        (ComplaintRouted, "complaint_id", "7"),
        (ComplaintRouted, "complaint_id", 7),
        (ComplaintReceived, "photos", {}),
        (ComplaintReceived, "photos", None),
        (ComplaintReceived, "photos", ["a photo"]),
        (ComplaintReceived, "citizen_actions", "withdraw"),
        (DepartmentAssigned, "confidence", "0.5"),
        (DepartmentAssigned, "confidence", True),
        (DepartmentAssigned, "confidence", float("nan")),
        (DepartmentAssigned, "confidence", float("inf")),
        (DepartmentAssigned, "confidence", 10**400),
    ],
)
def test_a_value_of_another_kind_is_refused_and_only_its_field_is_named(record: type[Message], field: str, value: Any) -> None:
    assert problems(record, wire.dump(sample(record)) | {field: value}).keys() == {field}


def test_a_whole_number_is_a_number() -> None:
    assert wire.load(Location, {"lat": 37, "long": 127}) == Location(lat=37.0, long=127.0)


def test_all_that_is_wrong_is_named_at_once() -> None:
    plain = wire.dump(sample(AnswerComplaint))
    del plain["receipt_number"], plain["staff"]["name"]
    plain["staff"]["role"] = "mayor"

    found = problems(AnswerComplaint, plain | {"text": 1, "news": 1})

    assert found.keys() == {"receipt_number", "text", "news", "staff"}
    assert found["staff"].keys() == {"name", "role"}


def test_what_is_left_out_has_its_default() -> None:
    plain = wire.dump(sample(ComplaintReceived))
    for optional in ("photos", "visibility", "location", "citizen_actions"):
        del plain[optional]

    said = wire.load(ComplaintReceived, plain)

    assert (said.photos, said.visibility, said.location, said.citizen_actions) == ((), "private", None, ())


@pytest.mark.parametrize("body", [None, [], "text", 5, True])
@pytest.mark.parametrize("record", [ComplaintRouted, OpenComplaint, Location, GetStatistics])
def test_a_body_that_is_no_object_is_refused(record: type[Message], body: Any) -> None:
    assert problems(record, body)


def test_a_refusal_never_repeats_what_was_sent() -> None:
    secret = "900101-1234567"
    plain = wire.dump(sample(ComplaintReceived)) | {"status": secret, "due_at": secret, "location": secret, "photos": [secret]}

    with pytest.raises(wire.Unreadable) as unreadable:
        wire.load(ComplaintReceived, plain)

    assert secret not in str(unreadable.value) + repr(unreadable.value)


def test_unreadable_leaves_a_context_manager_as_it_came() -> None:
    @contextmanager
    def transaction() -> Iterator[None]:
        yield

    with pytest.raises(wire.Unreadable), transaction():
        wire.load(ComplaintRouted, {})


def test_times_keep_their_zone_and_their_microseconds() -> None:
    moment = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=SEOUL)

    plain = wire.dump(replace(sample(ComplaintRouted), due_at=moment))

    assert plain["due_at"] == "2026-11-23T12:00:00.123456+09:00"

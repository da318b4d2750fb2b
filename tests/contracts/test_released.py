"""Whatever was once released can still be read, and means the same."""

from collections.abc import Callable
from dataclasses import MISSING, field, fields, make_dataclass
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from contracts import asyncapi, wire
from contracts.complaints import ComplaintRouted, Department
from contracts.desk import AnswerComplaint
from contracts.message import Command, Message
from tests.contracts import samples
from tests.contracts.samples import RELEASED, SAID, SHAPES, add_new, bare, broken, changes, read, released, sample, shapes

EVERY_SAMPLE = [(name, path) for name in SAID for path in released(name)]
NO_DEFAULT: Any = object()


def changed(record: type[Message], *, without: str = "", **given: tuple[Any, Any]) -> type[Message]:
    """The record as somebody might have changed it: a field left out, others given another type or default."""
    hints, of = get_type_hints(record), {f.name: f for f in fields(record)}
    shape: dict[str, tuple[Any, Any]] = {name: (hints[name], _default(of[name])) for name in of if name != without} | given
    declared = [(name, hint) if default is NO_DEFAULT else (name, hint, field(default=default)) for name, (hint, default) in shape.items()]
    base = Command if issubclass(record, Command) else Message
    namespace = {"type": classmethod(lambda cls: record.type())}
    return make_dataclass(record.__name__, declared, bases=(base,), frozen=True, kw_only=True, namespace=namespace)


def _default(f: Any) -> Any:
    if f.default is not MISSING:
        return f.default
    return NO_DEFAULT if f.default_factory is MISSING else f.default_factory()


@pytest.mark.parametrize("name", SAID)
def test_everything_that_is_said_has_a_sample_of_its_present_shape(name: str) -> None:
    assert released(name), f"no sample of {name}: run python -m tests.contracts.samples"
    assert read(released(name)[-1]) == wire.dump(sample(SAID[name]))


def test_every_sample_is_of_something_that_can_be_said() -> None:
    assert {".".join(path.name.split(".")[:2]) for path in RELEASED.glob("*.v*.json")} == SAID.keys()


@pytest.mark.parametrize(("name", "path"), EVERY_SAMPLE, ids=lambda value: value.name if isinstance(value, Path) else "")
def test_every_sample_ever_released_is_still_read_without_loss(name: str, path: Path) -> None:
    assert broken(SAID[name], read(path)) == []


def test_every_shape_ever_released_still_fits() -> None:
    assert changes(read(SHAPES), shapes()) == []


def test_the_released_shapes_are_the_present_ones() -> None:
    assert read(SHAPES) == shapes(), "new shapes: run python -m tests.contracts.samples"


def test_nothing_is_new_or_refused() -> None:
    assert add_new() == ([], [])


@pytest.mark.parametrize("record", [ComplaintRouted, AnswerComplaint])
def test_an_unchanged_record_breaks_nothing(record: type[Message]) -> None:
    assert found(record, changed(record)) == []


@pytest.mark.parametrize(
    ("record", "after", "complaint"),
    [
        (ComplaintRouted, {"without": "reason"}, "reason is gone"),
        (AnswerComplaint, {"without": "text"}, "text is gone"),
        (ComplaintRouted, {"without": "reason", "why": (str, "")}, "reason is gone"),
        (ComplaintRouted, {"without": "reason", "why": (str, NO_DEFAULT)}, "why must now be given"),
        (ComplaintRouted, {"reason": (int, NO_DEFAULT)}, "reason is another type"),
        (ComplaintRouted, {"reason": (str | None, None)}, "reason is another type"),
        (ComplaintRouted, {"complaint_id": (str, NO_DEFAULT)}, "complaint_id is another type"),
        (ComplaintRouted, {"department": (str, NO_DEFAULT)}, "department is another type"),
        (ComplaintRouted, {"department": (tuple[Department, ...], NO_DEFAULT)}, "department is another type"),
        (ComplaintRouted, {"urgency": (int, NO_DEFAULT)}, "urgency must now be given"),
        (AnswerComplaint, {"urgency": (int, NO_DEFAULT)}, "urgency must now be given"),
    ],
)
def test_a_change_that_breaks_readers_is_caught(record: type[Message], after: dict[str, Any], complaint: str) -> None:
    assert any(complaint in problem for problem in found(record, changed(record, **after)))


@pytest.mark.parametrize(
    ("record", "after"),
    [
        (ComplaintRouted, {"without": "reason"}),
        (ComplaintRouted, {"reason": (int, NO_DEFAULT)}),
        (ComplaintRouted, {"department": (str, NO_DEFAULT)}),
        (ComplaintRouted, {"urgency": (int, NO_DEFAULT)}),
        (AnswerComplaint, {"without": "text"}),
    ],
)
def test_the_sample_alone_catches_what_can_no_longer_be_read(record: type[Message], after: dict[str, Any]) -> None:
    assert broken(changed(record, **after), wire.dump(sample(record)))


@pytest.mark.parametrize("record", [ComplaintRouted, AnswerComplaint])
def test_a_field_with_a_default_may_be_added(record: type[Message]) -> None:
    assert found(record, changed(record, urgency=(int, 0), remark=(str | None, None))) == []


def test_a_word_may_be_added_but_none_taken_away() -> None:
    then, now = ({"Mood": {"type": "string", "enum": words}} for words in (["glad", "sad"], ["glad", "angry"]))

    assert changes(then, now) == ["Mood: the word 'sad' is gone"]


def test_new_samples_are_added_and_a_broken_one_is_never_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples, "RELEASED", tmp_path)
    monkeypatch.setattr(samples, "SHAPES", tmp_path / "shapes.json")
    added, refused = add_new()
    assert (len(added), refused) == (len(SAID) + 1, [])
    assert add_new() == ([], [])

    pretend_released(tmp_path / "complaint_routed.v1.json", lambda body: {**body, "reason": 5})

    added, refused = add_new()
    assert added == []
    assert "complaint_routed.v1: reason" in refused[0]
    assert read(tmp_path / "complaint_routed.v1.json")["reason"] == 5


def test_a_record_that_has_grown_gets_a_second_sample_and_keeps_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples, "RELEASED", tmp_path)
    monkeypatch.setattr(samples, "SHAPES", tmp_path / "shapes.json")
    add_new()
    older = pretend_released(tmp_path / "complaint_received.v1.json", lambda body: {k: v for k, v in body.items() if k != "title"})

    assert add_new() == (["complaint_received.v1.2.json"], [])
    assert read(tmp_path / "complaint_received.v1.json") == older
    assert [path.name for path in released("complaint_received.v1")] == ["complaint_received.v1.json", "complaint_received.v1.2.json"]


def found(record: type[Message], after: type[Message]) -> list[str]:
    """What the released sample and the released shape find wrong with a changed record."""
    then, now = ({record.__name__: bare(asyncapi.schema_of(shape))} for shape in (record, after))
    return broken(after, wire.dump(sample(record))) + changes(then, now)


def pretend_released(path: Path, change: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    body = change(read(path))
    path.write_text(asyncapi.text(body), encoding="utf-8")
    return body

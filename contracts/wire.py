"""How a record becomes plain data and back: marshmallow schemas, derived from the records' own annotations."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from datetime import date, datetime
from enum import Enum
from functools import cache
from math import isfinite
from operator import attrgetter
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints
from uuid import UUID

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError
from marshmallow import fields as wire

from contracts.message import Command, Message

M = TypeVar("M", bound=Message)
F = TypeVar("F", bound=Callable[..., Any])


class Unreadable(Exception):
    """A body doesn't fit its record. `problems` maps field names to what is wrong; it never holds the values."""

    def __init__(self, type: str, problems: Mapping[str, Any]) -> None:
        super().__init__(type, problems)
        self.type, self.problems = type, problems

    def __str__(self) -> str:
        return f"{self.type}: " + "; ".join(f"{name}: {why}" for name, why in self.problems.items())


def dump(record: Message) -> dict[str, Any]:
    """Plain data, ready for JSON: identifiers and times as text, tuples as lists."""
    made = vars(record).copy()
    for name, write in _writers(type(record)):
        if (value := made[name]) is not None:
            made[name] = write(value)
    return made


def load(record: type[M], data: Any, *, unknown: str | None = None) -> M:
    """The record that `data` (as parsed from JSON) stands for; raises Unreadable. Commands refuse unknown fields,
    everything else ignores them, unless `unknown` says otherwise."""
    unknown = unknown or (RAISE if issubclass(record, Command) else EXCLUDE)
    try:
        return _load(record, data, unknown)
    except (ValidationError, TypeError):  # TypeError: a field without default is missing
        pass  # something doesn't fit: the schema as a whole names every field that is wrong
    try:
        return record(**_schema(record, unknown).load(data))
    except ValidationError as error:
        raise Unreadable(record.type(), _named(error.messages)) from None


def _load(record: type[M], data: Any, unknown: str) -> M:
    """The schema's fields one by one, without the hooks that a schema may have and ours haven't: in half the time."""
    readers = _readers(record, unknown)
    if not isinstance(data, Mapping):
        raise ValidationError("Not an object.")
    if unknown == RAISE and not data.keys() <= readers.keys():
        raise ValidationError("Unknown field.")
    made = {}
    for name, (read, allow_none) in readers.items():
        if name in data:
            value = data[name]
            made[name] = None if value is None and allow_none else read(value, name, data)
    return record(**made)


def _named(messages: Any) -> Mapping[str, Any]:
    return messages if isinstance(messages, Mapping) else {"body": messages}


class Plain(wire.Field[Any]):
    """A value that is one text, number or truth in JSON. `read` makes it of that, or raises."""

    def __init__(self, read: Callable[[Any], Any], write: Callable[[Any], Any] | None, what: str, **options: Any) -> None:
        super().__init__(**options)
        self.read, self.write, self.what = read, write, what

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return value if value is None or self.write is None else self.write(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            return self.read(value)
        except (TypeError, ValueError, KeyError, AttributeError, OverflowError):
            raise ValidationError(f"Not {self.what}.") from None


class Record(wire.Field[Any]):
    """A nested record."""

    def __init__(self, record: type[Message], **options: Any) -> None:
        super().__init__(**options)
        self.record = record

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else dump(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, Mapping):
            raise ValidationError("Not an object.")
        try:
            return load(self.record, value, unknown=self.parent.unknown if isinstance(self.parent, Schema) else EXCLUDE)
        except Unreadable as error:
            raise ValidationError(dict(error.problems)) from None


class Sequence(wire.List[Any]):
    """A list on the wire, a tuple in the record."""

    def _bind_to_schema(self, field_name: str, parent: Any) -> None:
        super()._bind_to_schema(field_name, parent)
        self.inner.parent = parent

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return tuple(super()._deserialize(value, attr, data, **kwargs))


def _exactly(kind: type) -> Callable[[Any], Any]:
    """Only this type: neither a text that looks like a number, nor a truth that passes for one."""

    def read(value: Any) -> Any:
        if type(value) is not kind:
            raise TypeError
        return value

    return read


def _number(value: Any) -> float:
    if type(value) not in (int, float) or not isfinite(value):
        raise TypeError
    return float(value)


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError
    return moment


PLAIN: dict[type, tuple[Callable[[Any], Any], Callable[[Any], Any] | None, str]] = {
    str: (_exactly(str), None, "a text"),
    int: (_exactly(int), None, "a whole number"),
    float: (_number, None, "a number"),
    bool: (_exactly(bool), None, "true or false"),
    UUID: (UUID, str, "a UUID"),
    datetime: (_moment, datetime.isoformat, "a time with its zone"),
    date: (date.fromisoformat, date.isoformat, "a date"),
}


def _remembered(make: F) -> F:
    return cast(F, cache(make))  # mypy doesn't take a type of record for hashable


@_remembered
def _schema(record: type[Message], unknown: str) -> Schema:
    hints = get_type_hints(record)
    made = {f.name: _field(hints[f.name], **_presence(f)) for f in fields(record)}
    return Schema.from_dict(made, name=f"{record.__module__}.{record.__name__}.{unknown}")(unknown=unknown)  # type: ignore[arg-type]  # ours is RAISE or EXCLUDE


@_remembered
def _readers(record: type[Message], unknown: str) -> dict[str, tuple[Callable[..., Any], bool]]:
    return {name: (field._deserialize, field.allow_none) for name, field in _schema(record, unknown).fields.items()}


@_remembered
def _writers(record: type[Message]) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    """The fields that aren't plain data by themselves, and what makes them so."""
    found = ((name, _writer(field)) for name, field in _schema(record, EXCLUDE).fields.items())
    return tuple((name, write) for name, write in found if write is not None)


def _writer(field: wire.Field[Any]) -> Callable[[Any], Any] | None:
    if isinstance(field, Plain):
        return field.write
    if isinstance(field, Sequence):
        inner = _writer(field.inner)
        return list if inner is None else lambda values: [inner(value) for value in values]
    return dump


def _presence(f: Field[Any]) -> dict[str, Any]:
    return {"required": f.default is MISSING and f.default_factory is MISSING}


def _field(hint: Any, **options: Any) -> wire.Field[Any]:
    if get_origin(hint) in (Union, types.UnionType):
        (plain,) = (part for part in get_args(hint) if part is not types.NoneType)
        return _field(plain, allow_none=True, **options)
    if get_origin(hint) is tuple:
        return Sequence(_field(get_args(hint)[0]), **options)
    if issubclass(hint, Message):
        return Record(hint, **options)
    if issubclass(hint, Enum):
        words = {member.value: member for member in hint}
        return Plain(words.__getitem__, attrgetter("value"), f"one of {', '.join(words)}", **options)
    return Plain(*PLAIN[hint], **options)

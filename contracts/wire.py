"""How a record becomes plain data and back: marshmallow schemas, derived from the records' own annotations."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError
from marshmallow import fields as wire

from contracts.message import Command, Message

M = TypeVar("M", bound=Message)

PLAIN: dict[type, Callable[..., wire.Field[Any]]] = {
    str: wire.String,
    int: lambda **options: wire.Integer(strict=True, **options),
    float: wire.Float,
    bool: lambda **options: wire.Boolean(truthy={True}, falsy={False}, **options),
    UUID: wire.UUID,
    datetime: lambda **options: wire.AwareDateTime(format="iso", **options),
    date: wire.Date,
}


@dataclass(frozen=True)
class Unreadable(Exception):
    """A body doesn't fit its record. `problems` maps field names to what is wrong; it never holds the values."""

    type: str
    problems: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.type}: " + "; ".join(f"{name}: {why}" for name, why in self.problems.items())


class Record(wire.Field[Any]):
    """A nested record."""

    def __init__(self, record: type[Message], **options: Any) -> None:
        super().__init__(**options)
        self.record = record

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else dump(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, Mapping):
            raise ValidationError("Not a valid object.")
        try:
            return load(self.record, value, unknown=self.parent.unknown if isinstance(self.parent, Schema) else EXCLUDE)
        except Unreadable as error:
            raise ValidationError(dict(error.problems)) from None


class Sequence(wire.List):
    """A list on the wire, a tuple in the record."""

    def _bind_to_schema(self, field_name: str, parent: Any) -> None:
        super()._bind_to_schema(field_name, parent)
        self.inner.parent = parent

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return tuple(super()._deserialize(value, attr, data, **kwargs))


def dump(record: Message) -> dict[str, Any]:
    """Plain data, ready for JSON: identifiers and times as text, tuples as lists."""
    return _schema(type(record), EXCLUDE).dump(record)  # type: ignore[no-any-return]  # marshmallow leaves it open


def load(record: type[M], data: Any, *, unknown: str | None = None) -> M:
    """The record that `data` (as parsed from JSON) stands for; raises Unreadable. Commands refuse unknown fields,
    everything else ignores them, unless `unknown` says otherwise."""
    schema = _schema(record, unknown or (RAISE if issubclass(record, Command) else EXCLUDE))
    try:
        return record(**schema.load(data))
    except ValidationError as error:
        raise Unreadable(record.type(), error.normalized_messages()) from None


@cache
def _schema(record: type[Message], unknown: str) -> Schema:
    hints = get_type_hints(record)
    made = {f.name: _field(hints[f.name], **_presence(f)) for f in fields(record)}
    return Schema.from_dict(made, name=f"{record.__module__}.{record.__name__}.{unknown}")(unknown=unknown)  # type: ignore[arg-type]


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
        return wire.Enum(hint, by_value=True, **options)
    return PLAIN[hint](**options)

"""What was ever released, as files: a sample of each shape, and the shapes. `python -m tests.contracts.samples` adds what
is new and refuses what would break a reader of what was said before."""

from __future__ import annotations

import json
import sys
import types
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime, timedelta, timezone
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import NAMESPACE_OID, UUID, uuid5

import contracts
from contracts import asyncapi, wire
from contracts.message import Message
from contracts.registry import COMMANDS, EVENTS

M = TypeVar("M", bound=Message)
RELEASED = Path(contracts.__file__).parent / "released"
SHAPES = RELEASED / "shapes.json"
SAID: dict[str, type[Message]] = {**EVENTS, **COMMANDS}
SEOUL = timezone(timedelta(hours=9))
PLAIN = {int: 7, float: 0.5, bool: True, datetime: datetime(2026, 11, 23, 12, 0, tzinfo=SEOUL), date: date(2026, 11, 23)}


def sample(record: type[M]) -> M:
    """A record with every field filled, always with the same values."""
    hints = get_type_hints(record)
    return record(**{f.name: _value(hints[f.name], f.name) for f in fields(record)})


def released(name: str) -> list[Path]:
    """The samples of a type, oldest shape first: `x.v1.json`, then `x.v1.2.json` when fields had been added, ..."""
    later = sorted(RELEASED.glob(f"{name}.[0-9]*.json"), key=lambda path: int(path.stem.rpartition(".")[2]))
    return [*RELEASED.glob(f"{name}.json"), *later]


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def broken(record: type[Message], said_before: Mapping[str, Any]) -> list[str]:
    """What a reader of today makes of a sample of then: nothing, if it can't be read; else each field that it loses or changes."""
    try:
        understood = wire.load(record, said_before)
    except wire.Unreadable as error:
        return [str(error)]
    return _lost(said_before, wire.dump(understood), record.type())


def shapes() -> dict[str, Any]:
    """The shape of every record and enumeration that is said, without the words about it."""
    return {name: bare(schema) for name, schema in asyncapi.document()["components"]["schemas"].items()}


def bare(schema: Any) -> Any:
    return {key: value for key, value in schema.items() if key != "description"}


def changes(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """What in these shapes breaks those who speak or read as it was then. Fields with a default and words may be added."""
    return [problem for name, shape in then.items() for problem in _changes(name, shape, now.get(name))]


def add_new() -> tuple[list[str], list[str]]:
    """Add the samples and shapes that are new; returns what was added and what was refused."""
    then, now = read(SHAPES) if SHAPES.exists() else {}, shapes()
    refused = changes(then, now)
    refused += [problem for name, record in SAID.items() for path in released(name) for problem in broken(record, read(path))]
    refused += [f"{path.name} is the sample of nothing" for path in RELEASED.glob("*.v*.json") if _type(path) not in SAID]
    if refused:
        return [], refused
    added = [path for name, record in sorted(SAID.items()) if (path := _add(name, wire.dump(sample(record))))]
    if then != now:
        _write(SHAPES, now)
        added.append(SHAPES)
    return [path.name for path in added], []


def _type(path: Path) -> str:
    return ".".join(path.name.split(".")[:2])


def _add(name: str, today: dict[str, Any]) -> Path | None:
    there = released(name)
    if there and read(there[-1]) == today:
        return None
    path = RELEASED / (f"{name}.{len(there) + 1}.json" if there else f"{name}.json")
    _write(path, today)
    return path


def _write(path: Path, content: Any) -> None:
    path.write_text(asyncapi.text(content), encoding="utf-8")


def _value(hint: Any, name: str) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        return _value(next(part for part in get_args(hint) if part is not types.NoneType), name)
    if get_origin(hint) is tuple:
        return (_value(get_args(hint)[0], name),)
    if hint is str:
        return name
    if hint is UUID:
        return uuid5(NAMESPACE_OID, name)
    if issubclass(hint, Enum):
        return next(iter(hint))
    return sample(hint) if issubclass(hint, Message) else PLAIN[hint]


def _lost(then: Any, now: Any, place: str) -> list[str]:
    if isinstance(then, dict) and isinstance(now, dict):
        gone = [f"{place}.{name} is gone" for name in then if name not in now]
        return gone + [lost for name in then if name in now for lost in _lost(then[name], now[name], f"{place}.{name}")]
    if isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        return [lost for i, (a, b) in enumerate(zip(then, now, strict=True)) for lost in _lost(a, b, f"{place}[{i}]")]
    return [] if type(then) is type(now) and then == now else [f"{place} reads differently"]


def _changes(name: str, then: Mapping[str, Any], now: Mapping[str, Any] | None) -> list[str]:
    if now is None:
        return [f"{name} is gone"]
    if "enum" in then:
        return [f"{name}: the word {word!r} is gone" for word in then["enum"] if word not in now["enum"]]
    before, after = then["properties"], now["properties"]
    gone = [f"{name}.{field} is gone" for field in before if field not in after]
    changed = [f"{name}.{field} is another type" for field in before if field in after and _kind(before[field]) != _kind(after[field])]
    wanted = [f"{name}.{field} must now be given" for field in now["required"] if field not in then["required"]]
    return gone + changed + wanted


def _kind(field: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in field.items() if key != "default"}


if __name__ == "__main__":
    ADDED, REFUSED = add_new()
    print("\n".join([*(f"added {name}" for name in ADDED), *(f"refused: {problem}" for problem in REFUSED)]))
    sys.exit(1 if REFUSED else 0)

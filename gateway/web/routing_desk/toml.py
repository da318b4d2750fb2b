"""Rules and ground written as files of the city's folder, so that folder and desk don't drift apart."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, fields
from datetime import date
from typing import Any

from contracts.message import Message
from contracts.rules import Rule
from contracts.territory import CityGround

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def rules(some: Sequence[Rule]) -> str:
    """rules.toml. A rule that couldn't be read stands there as a remark: what was wrong with it is all that is known of it."""
    return "\n".join(part for rule in some for part in _rule(rule))


def ground(found: CityGround) -> str:
    """territory.toml; the outlines stand in areas.geojson."""
    lines = [f"{name} = {_value(list(getattr(found, name)))}" for name in ("names", "provinces")]
    for name in ("areas", "roads", "landmarks"):
        entries = [f"    {_value(_given(entry))}," for entry in getattr(found, name)]
        lines += ["", f"{name} = [", *entries, "]"]
    for split in found.splits:
        lines += ["", "[[splits]]", *_pairs(_given(split))]
    return "\n".join(lines) + "\n"


def _rule(rule: Rule) -> Iterator[str]:
    if rule.unreadable is not None:
        yield f"# {_value(rule.code)} could not be read: {_value(rule.unreadable)}\n"
        return
    plain = _given(rule)
    when = plain.pop("when", {})
    yield "[[rules]]"
    yield from _pairs(plain)
    yield "[rules.when]"
    yield from _pairs(when)
    yield ""


def _given(record: Message) -> dict[str, Any]:
    """The fields that say something else than their default."""
    found = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if field.default is MISSING or value != field.default:
            found[field.name] = _plain(value)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, Message):
        return _given(value)
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def _pairs(table: Mapping[str, Any]) -> list[str]:
    return [f"{_key(name)} = {_value(value)}" for name, value in table.items() if value is not None]


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _value(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Mapping):
        return "{ " + ", ".join(_pairs(value)) + " }" if value else "{}"
    return "[" + ", ".join(_value(one) for one in value) + "]" if isinstance(value, list) else str(value)

"""The AsyncAPI 3 document of everything that is said, drawn from the records: `python -m contracts.asyncapi` writes it."""

from __future__ import annotations

import inspect
import json
import types
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, fields
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from contracts.message import Command, Event, Message, Query, Refusal
from contracts.registry import COMMANDS, EVENTS

WRITTEN_TO = Path(__file__).resolve().parent.parent / "docs" / "asyncapi.json"
VERSION = "1.0.0"  # of the document: the versions of what is said stand in the names of the types
Plain = dict[str, Any]

INTRODUCTION = """\
What the services of Ontong say to each other over RabbitMQ, as CloudEvents 1.0 in binary mode. A type ends in its major
version; within one, fields are only added. Readers of events ignore fields they don't know; commands with fields that
nobody knows are refused. Generated from contracts/."""

PLAIN: Mapping[type, Plain] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    UUID: {"type": "string", "format": "uuid"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
}
ATTRIBUTES: Mapping[str, Plain] = {
    "ce-specversion": {"const": "1.0"},
    "ce-id": {"type": "string", "format": "uuid", "description": "The event's own id; an event may come twice."},
    "ce-type": {"type": "string", "description": "The name of the message, as complaint_received.v1."},
    "ce-source": {"type": "string", "description": "The service that says it."},
    "ce-subject": {"type": "string", "description": "What it is about: the id of a complaint, or as department:road."},
    "ce-time": {"type": "string", "format": "date-time", "description": "When it happened."},
    "ce-correlationid": {"type": "string", "description": "The same for everything about one subject."},
    "ce-causationid": {"type": "string", "format": "uuid", "description": "The event that led to this one."},
    "ce-aggregateversion": {"type": "string", "description": "1, 2, 3, ... for the events of one subject from one source."},
    "traceparent": {"type": "string", "description": "W3C Trace Context."},
}
OPTIONAL_ATTRIBUTES = {"ce-causationid", "traceparent"}


def document() -> Plain:
    """The whole document, as plain data."""
    asked = sorted({command.target for command in COMMANDS.values()})
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Ontong", "version": VERSION, "description": INTRODUCTION, "license": {"name": "Apache-2.0"}},
        "defaultContentType": "application/json",
        "channels": {
            **{f"{source}.events": _events_channel(source) for source in sorted({event.source for event in EVENTS.values()})},
            **{f"{target}.commands": _commands_channel(target) for target in asked},
            "replies": _replies_channel(),
        },
        "operations": {
            **{f"say.{name}": _says(name, event) for name, event in sorted(EVENTS.items())},
            **{f"answer.{name}": _answers(name, command) for name, command in sorted(COMMANDS.items())},
        },
        "components": {
            "schemas": {**_schemas([*EVENTS.values(), *COMMANDS.values(), *_answer_records()]), "Refusal": _refusal()},
            "messages": {
                **{name: _message(record) for name, record in sorted([*EVENTS.items(), *COMMANDS.items()])},
                **{_reply_name(answer): _reply(answer) for answer in [*_answer_records(), None]},
                "refused": _refused(),
            },
            "messageTraits": {"event": _event_trait()},
        },
    }


def write() -> None:
    """Bring docs/asyncapi.json up to date."""
    WRITTEN_TO.write_text(text(document()), encoding="utf-8")


def text(plain: Plain) -> str:
    """The form in which the document is kept, so that a change of one field is a change of one line."""
    return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"


# Channels ------------------------------------------------------------------------------------------------------------


def _events_channel(source: str) -> Plain:
    exchange = {"name": f"{source}.events", "type": "topic", "durable": True, "autoDelete": False}
    return {
        "address": f"{source}.events",
        "description": f"What {source} says. The routing key is the type.",
        "messages": _in_channel(name for name, event in EVENTS.items() if event.source == source),
        "bindings": {"amqp": {"is": "routingKey", "exchange": exchange}},
    }


def _commands_channel(target: str) -> Plain:
    queue = {"name": f"{target}.commands.v1", "durable": True, "exclusive": False, "autoDelete": False}
    return {
        "address": f"{target}.commands.v1",
        "description": f"What {target} is asked, over the exchange `commands` with the routing key `{target}`.",
        "messages": _in_channel(name for name, command in COMMANDS.items() if command.target == target),
        "bindings": {"amqp": {"is": "queue", "queue": queue}},
    }


def _replies_channel() -> Plain:
    names = [_reply_name(answer) for answer in [*_answer_records(), None]]
    return {"address": None, "description": "The asking side's own reply queue.", "messages": _in_channel([*names, "refused"])}


def _in_channel(names: Iterable[str]) -> Plain:
    return {name: {"$ref": f"#/components/messages/{name}"} for name in sorted(names)}


# Operations ----------------------------------------------------------------------------------------------------------


def _says(name: str, event: type[Event]) -> Plain:
    channel = f"{event.source}.events"
    return {"action": "send", "channel": {"$ref": f"#/channels/{channel}"}, "messages": [_said_on(channel, name)]}


def _answers(name: str, command: type[Command]) -> Plain:
    channel = f"{command.target}.commands"
    return {
        "action": "receive",
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [_said_on(channel, name)],
        "reply": {
            "address": {"location": "$message.header#/reply_to"},
            "channel": {"$ref": "#/channels/replies"},
            "messages": [_said_on("replies", _reply_name(command.answer)), _said_on("replies", "refused")],
        },
    }


def _said_on(channel: str, name: str) -> Plain:
    return {"$ref": f"#/channels/{channel}/messages/{name}"}


# Messages ------------------------------------------------------------------------------------------------------------


def _message(record: type[Message]) -> Plain:
    kind = "event" if issubclass(record, Event) else "query" if issubclass(record, Query) else "command"
    made = {"name": record.type(), "title": record.__name__, "tags": [{"name": kind}], "payload": _reference(record)}
    if about := _about(record):
        made["summary"] = about
    if kind == "event":
        made["traits"] = [{"$ref": "#/components/messageTraits/event"}]
    return made


def _event_trait() -> Plain:
    required = [name for name in ATTRIBUTES if name not in OPTIONAL_ATTRIBUTES]
    return {
        "headers": {"type": "object", "properties": dict(ATTRIBUTES), "required": required},
        "correlationId": {"location": "$message.header#/ce-correlationid"},
    }


def _answer_records() -> list[type[Message]]:
    found = {command.answer for command in COMMANDS.values() if command.answer is not None}
    return sorted(found, key=lambda record: record.__name__)


def _reply_name(answer: type[Message] | None) -> str:
    return "done" if answer is None else f"{answer.type()}.reply"


def _reply(answer: type[Message] | None) -> Plain:
    content = {"type": "null"} if answer is None else _reference(answer)
    title = "Done" if answer is None else answer.__name__
    return {"title": title, "payload": {"type": "object", "properties": {"answer": content}, "required": ["answer"]}}


def _refused() -> Plain:
    content = {"$ref": "#/components/schemas/Refusal"}
    return {"title": "Refused", "payload": {"type": "object", "properties": {"refusal": content}, "required": ["refusal"]}}


def _refusal() -> Plain:
    return {
        "type": "object",
        "description": inspect.getdoc(Refusal),
        "properties": {
            "reason": {"type": "string", "enum": sorted(Refusal.REASONS)},
            "detail": {"type": "string"},
            "field": {"type": ["string", "null"]},
            "changed": {"type": "array", "items": {"type": "object"}},
        },
        "required": ["reason", "detail"],
    }


# Schemas -------------------------------------------------------------------------------------------------------------


def _schemas(records: Iterable[type[Message]]) -> Plain:
    """Of these records and all that are nested in them, by name."""
    found: dict[str, Any] = {}
    waiting: list[type[Any]] = list(records)
    while waiting:
        kind = waiting.pop()
        if found.setdefault(kind.__name__, kind) is not kind:
            raise TypeError(f"two records are called {kind.__name__}")
        if issubclass(kind, Message):
            parts = {part for f in fields(kind) for part in _parts(get_type_hints(kind)[f.name])}
            waiting += sorted((part for part in parts if part.__name__ not in found), key=lambda part: part.__name__)
    return {name: _words(kind) if issubclass(kind, Enum) else schema_of(kind) for name, kind in sorted(found.items())}


def _parts(hint: Any) -> set[type[Any]]:
    """The records and enumerations in an annotation."""
    if get_args(hint):
        return {part for inner in get_args(hint) for part in _parts(inner)}
    return {hint} if isinstance(hint, type) and issubclass(hint, (Message, Enum)) else set()


def schema_of(record: type[Message]) -> Plain:
    """The JSON Schema of one record; what is nested in it is referred to by name."""
    hints = get_type_hints(record)
    made: Plain = {"type": "object"}
    if about := _about(record):
        made["description"] = about
    made["properties"] = {f.name: _hinted(hints[f.name]) | _default(f) for f in fields(record)}
    made["required"] = [f.name for f in fields(record) if f.default is MISSING and f.default_factory is MISSING]
    if issubclass(record, Command):
        made["additionalProperties"] = False
    return made


def _words(kind: type[Enum]) -> Plain:
    made: Plain = {"type": "string", "enum": [member.value for member in kind]}
    return made | ({"description": about} if (about := _about(kind)) else {})


def _hinted(hint: Any) -> Plain:
    if get_origin(hint) in (Union, types.UnionType):
        (plain,) = (_hinted(part) for part in get_args(hint) if part is not types.NoneType)
        return {"anyOf": [plain, {"type": "null"}]} if "$ref" in plain else {**plain, "type": [plain["type"], "null"]}
    if get_origin(hint) is tuple:
        return {"type": "array", "items": _hinted(get_args(hint)[0])}
    return dict(PLAIN[hint]) if hint in PLAIN else _reference(hint)


def _reference(kind: type[Any]) -> Plain:
    return {"$ref": f"#/components/schemas/{kind.__name__}"}


def _default(f: Field[Any]) -> Plain:
    return {"default": f.default} if isinstance(f.default, (str, int, float)) else {}


def _about(kind: type[Any]) -> str | None:
    """The docstring that we wrote, not the one that a dataclass or an enumeration writes for itself."""
    written = kind.__dict__.get("__doc__")
    return None if not written or written.startswith(f"{kind.__name__}(") else inspect.cleandoc(written)


if __name__ == "__main__":
    write()

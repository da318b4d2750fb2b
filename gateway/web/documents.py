"""The API described in OpenAPI 3.1, made from the same table and schemas that answer: it can't say anything else."""

from __future__ import annotations

import re
import types
from collections.abc import Iterable
from dataclasses import MISSING, fields
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from marshmallow import Schema
from marshmallow import fields as wire
from starlette.responses import JSONResponse, Response

from contracts.message import Message
from gateway.web.fields import Text
from gateway.web.held_answers import ActBody
from gateway.web.problems import MEDIA_TYPE, ProblemDocument
from gateway.web.routes import Call, Entry
from gateway.web.routing_desk.bodies import OfRecord

PLAIN: dict[type, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    UUID: {"type": "string", "format": "uuid"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    ActBody: {"type": "object"},
    ProblemDocument: {"$ref": "#/components/schemas/Problem"},
}
PROBLEM = {
    "type": "object",
    "description": "A refusal (RFC 9457).",
    "required": ["type", "title", "status", "detail", "trace_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "trace_id": {"type": ["string", "null"]},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "detail"],
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
        "changed": {
            "type": "array",
            "description": "of a stale act: what has happened since the revision that was sent",
            "items": {
                "type": "object",
                "required": ["act", "at", "by", "status"],
                "properties": {
                    "act": {"type": "string"},
                    "at": {"type": "string", "format": "date-time"},
                    "by": {"type": ["string", "null"]},
                    "status": {"type": "string"},
                },
            },
        },
        "case": {
            "type": "object",
            "description": "of a link that can't be used any more: the case that it belongs to",
            "required": ["receipt_number", "department"],
            "properties": {"receipt_number": {"type": "string"}, "department": {"anyOf": [{"type": "object"}, {"type": "null"}]}},
        },
    },
}
REASONS = {
    200: "Here it is.",
    201: "Taken in.",
    202: "Taken up.",
    204: "It is done, and there is nothing to show.",
    303: "It is elsewhere: see Location.",
    400: "It can't be read.",
    401: "A valid token is needed.",
    403: "Your role may not do this.",
    404: "There is no such thing, or you may not see it.",
    409: "The case doesn't allow it now.",
    410: "The link can't be used any more.",
    413: "Too large.",
    415: "Not in this form.",
    422: "A field doesn't fit; `errors` names it.",
    429: "Too often; see Retry-After.",
    503: "Not just now; see Retry-After.",
}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "maxLength": 200},
    "description": "The same key and body get the same answer.",
}
REVISION = {
    "name": "If-Match",
    "in": "header",
    "schema": {"type": "string"},
    "description": "The ETag of what is changed, as it was read. If it is another by now: 409, and `changed` says what was done.",
}


def document(table: Iterable[Entry], *, url: str, version: str) -> dict[str, Any]:
    """The whole document."""
    records: dict[str, Any] = {"Problem": PROBLEM}
    paths: dict[str, Any] = {}
    for entry in table:
        paths.setdefault(entry.path, {})[entry.method.lower()] = _operation(entry, records)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Ontong",
            "version": version,
            "description": "One door for every voice in the city.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": url}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(records.items())),
            "securitySchemes": {
                "case": {"type": "http", "scheme": "bearer", "description": "The token that came with the receipt number."},
                "staff": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
            },
        },
    }


def served(table: Iterable[Entry], *, url: str, version: str) -> Entry:
    """The line of the table that hands the document out; it describes itself too. Made when somebody first asks for it."""

    @cache
    def made() -> dict[str, Any]:
        return document([*table, itself], url=url, version=version)

    async def act(call: Call) -> Response:
        return JSONResponse(made(), headers={"cache-control": "no-cache"})

    itself = Entry(method="GET", path="/openapi.json", act=act, summary="This document", tag="pages", answers={200: "application/json"})
    return itself


def _operation(entry: Entry, records: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": re.sub(r"[^a-z0-9]+", "_", f"{entry.method} {entry.path}".lower()).strip("_"),
        "summary": entry.summary,
        "tags": [entry.tag],
        "parameters": [*_path_parameters(entry), *_query_parameters(entry, records)],
        "responses": {str(status): _answer(status, what, records) for status, what in entry.answers.items()},
    }
    if entry.roles is not None:
        operation["security"] = [{"staff": []}]
        operation["description"] = "Roles: " + ", ".join(sorted(role.value for role in entry.roles)) + "."
    elif "{receipt_number}" in entry.path and entry.path.startswith("/v1/"):
        operation["security"] = [{"case": []}]
    if entry.body is not None:
        operation["requestBody"] = _request_body(entry, records)
    if entry.keyed:
        operation["parameters"].append(KEY)
    if entry.versioned:
        operation["parameters"].append(REVISION)
    return operation


def _path_parameters(entry: Entry) -> list[dict[str, Any]]:
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in re.findall(r"{(\w+)}", entry.path)]


def _query_parameters(entry: Entry, records: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "query", "required": field.required, "schema": _field(field, records)}
        for name, field in entry.query().fields.items()
    ]


def _request_body(entry: Entry, records: dict[str, Any]) -> dict[str, Any]:
    assert entry.body is not None
    schema = entry.body()
    reference = _body(schema, records)
    content: dict[str, Any] = {"application/json": {"schema": reference}}
    for called, kinds in (("photos", "image/*"), ("files", "application/pdf, image/*")):
        if getattr(entry, called):
            files = {"type": "array", "maxItems": 10, "items": {"type": "string", "contentMediaType": kinds}}
            record = records[type(schema).__name__]
            form = {**record["properties"], called: files}
            content["multipart/form-data"] = {"schema": {"type": "object", "properties": form, "required": record.get("required", [])}}
    return {"required": any(field.required for field in schema.fields.values()), "content": content}


def _answer(status: int, what: Any, records: dict[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {"description": REASONS[status]}
    if what == "problem":
        said["content"] = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    elif isinstance(what, str):
        said["content"] = {kind: {} for kind in what.split(", ")}
    elif what is not None:
        said["content"] = {"application/json": {"schema": _record(what, records)}}
    return said


# Bodies: from their marshmallow schemas --------------------------------------------------------------------------------


def _body(schema: Schema, records: dict[str, Any]) -> dict[str, Any]:
    name = type(schema).__name__
    if name not in records:
        records[name] = {
            "type": "object",
            "additionalProperties": False,
            "properties": {field_name: _field(field, records) for field_name, field in schema.fields.items()},
        }
        if required := [field_name for field_name, field in schema.fields.items() if field.required]:
            records[name]["required"] = required
        if type(schema).__doc__ and "__doc__" in vars(type(schema)):
            records[name]["description"] = type(schema).__doc__
    return {"$ref": f"#/components/schemas/{name}"}


def _field(field: wire.Field[Any], records: dict[str, Any]) -> dict[str, Any]:
    if isinstance(field, wire.Nested):
        return _body(field.schema, records)
    if isinstance(field, OfRecord):
        return _record(field.record, records)
    if isinstance(field, wire.List):
        return {"type": "array", "items": _field(field.inner, records)} | dict(field.metadata)
    kinds: tuple[tuple[type, dict[str, Any]], ...] = (
        (Text, {"type": "string"}),
        (wire.Email, {"type": "string", "format": "email"}),
        (wire.Boolean, {"type": "boolean"}),
        (wire.Integer, {"type": "integer"}),
        (wire.Enum, {"type": "string"}),
        (wire.String, {"type": "string"}),
        (wire.Field, {}),
    )
    made = dict(next(shape for kind, shape in kinds if isinstance(field, kind))) | dict(field.metadata)
    for validator in field.validators:
        if choices := getattr(validator, "choices", None):
            made.setdefault("enum", [getattr(choice, "value", choice) for choice in choices])
    return made


# Answers: from their records -------------------------------------------------------------------------------------------


def _record(record: type[Message], records: dict[str, Any]) -> dict[str, Any]:
    if record.__name__ not in records:
        records[record.__name__] = {}  # it may hold itself
        hints = get_type_hints(record)
        records[record.__name__] = {
            "type": "object",
            "description": (record.__doc__ or "").strip(),
            "properties": {_called(record, field.name): _hint(hints[field.name], records) for field in fields(record)},
            "required": [
                _called(record, field.name) for field in fields(record) if field.default is MISSING and field.default_factory is MISSING
            ],
        }
    return {"$ref": f"#/components/schemas/{record.__name__}"}


def _called(record: type[Message], name: str) -> str:
    """In JSON, where that can't be a name in Python, as `from`."""
    called: str = getattr(record, "CALLED", {}).get(name, name)
    return called


def _hint(hint: Any, records: dict[str, Any]) -> dict[str, Any]:
    if get_origin(hint) in (Union, types.UnionType):
        (plain,) = (part for part in get_args(hint) if part is not types.NoneType)
        return {"anyOf": [_hint(plain, records), {"type": "null"}]}
    if get_origin(hint) is tuple:
        return {"type": "array", "items": _hint(get_args(hint)[0], records)}
    if issubclass(hint, Message):
        return _record(hint, records)
    if issubclass(hint, Enum):
        return {"type": "string", "enum": [member.value for member in hint]}
    return PLAIN[hint]

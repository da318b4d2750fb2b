"""How a body is read: JSON or a form with photos or files, in UTF-8, of bounded depth, and what can't be read is said plainly."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import AsyncGenerator
from typing import Any

from python_multipart.multipart import parse_options_header
from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from gateway.media import MOST_BYTES, MOST_PHOTOS
from gateway.web.problems import Problem, wrong

DEEPEST = 16
_BOUNDARY = re.compile(rb"[A-Za-z0-9'()+_,./:=? -]{1,70}")
_NUMBER = re.compile(r"-?\d{1,3}(\.\d{1,17})?")
_NESTED = ("location", "contact", "answers")
MOST_FIELDS = 40

# A stranger's malformed form is answered with a problem and counted there; the parser would also write a line for each.
logging.getLogger("python_multipart").setLevel(logging.CRITICAL)


async def json_body(request: Request) -> Any:
    """The JSON that was sent; nothing at all counts as an empty object. Raises a Problem (400, 415)."""
    raw = await request.body()
    if is_plain_json(request) and raw:
        return parse(raw)
    kind, options = _content_type(request)
    if not raw and kind in (b"", b"application/json"):
        return {}
    if kind != b"application/json":
        raise Problem(415, "unsupported-media-type", "Send JSON: Content-Type: application/json.")
    _must_be_utf8(options)
    return parse(raw)


def parse(raw: bytes) -> Any:
    try:
        value = _DECODER.decode(raw.decode())
    except UnicodeDecodeError:
        raise Problem(400, "malformed", "The body is not UTF-8.") from None
    except (ValueError, RecursionError):
        raise Problem(400, "malformed", "The body is not well-formed JSON.") from None
    if raw.count(b"[") + raw.count(b"{") > DEEPEST and _depth(value) > DEEPEST:
        raise Problem(400, "malformed", f"The body is nested deeper than {DEEPEST} levels.")
    return value


def is_plain_json(request: Request) -> bool:
    """What nearly every client sends, told without taking the header apart."""
    return request.headers.get("content-type") == "application/json"


def is_form(request: Request) -> bool:
    return _content_type(request)[0] == b"multipart/form-data"


async def form_body(request: Request, files_in: str) -> tuple[dict[str, Any], list[bytes]]:
    """The fields of a form, and the files under this name; raises a Problem (400, 413, 415, 422)."""
    _, options = _content_type(request)
    _must_be_utf8(options)
    boundary = options.get(b"boundary", b"")
    if not _BOUNDARY.fullmatch(boundary):
        raise Problem(400, "malformed", "The form has no usable boundary.")
    # The parser reads text as Latin-1, byte for byte: with its own fallback a wrong charset would pass as nonsense.
    headers = Headers({"content-type": f'multipart/form-data; charset=latin-1; boundary="{boundary.decode()}"'})
    try:
        parser = MultiPartParser(headers, _closed(request), max_files=MOST_PHOTOS * 5, max_fields=MOST_FIELDS)
        parts = (await parser.parse()).multi_items()
    except MultiPartException as error:
        if "files" in error.message:
            raise wrong(files_in, f"at most {MOST_PHOTOS} are taken") from None
        raise Problem(400, "malformed", "The form can't be read.") from None
    files = [(name, part) for name, part in parts if isinstance(part, UploadFile)]
    try:
        return _fields([(name, part) for name, part in parts if isinstance(part, str)]), await _files(files, files_in)
    finally:
        for _, part in files:
            await part.close()


async def _closed(request: Request) -> AsyncGenerator[bytes, None]:
    """The body, which must end with the closing boundary: a form that was cut off is not taken for a whole one."""
    tail = b""
    async for chunk in request.stream():
        tail = (tail + chunk)[-80:]
        yield chunk
    if not tail.rstrip().endswith(b"--"):
        raise Problem(400, "malformed", "The form was cut off.")


def _fields(parts: list[tuple[str, str]]) -> dict[str, Any]:
    """Form fields as the JSON they stand for: `contact.email`, or `contact` as JSON. Fields left empty count as not sent."""
    body: dict[str, Any] = {}
    for latin_name, latin_value in parts:
        name, value = _utf8(latin_name, "body"), _utf8(latin_value, latin_name[:80])
        outer, dot, inner = name.partition(".")
        if not value.strip() and name != "description":
            continue
        if dot and outer in _NESTED:
            nested = body.setdefault(outer, {})
            if isinstance(nested, dict):
                if inner in nested:
                    raise wrong(name[:80].encode("ascii", "backslashreplace").decode(), "was sent twice")
                nested[inner] = _number(value) if inner in ("lat", "long") else value
        elif name in body:
            raise wrong(name[:80], "was sent twice")
        else:
            body[name] = parse(value.encode()) if name in _NESTED and value.lstrip().startswith("{") else value
    return body


async def _files(files: list[tuple[str, UploadFile]], called: str) -> list[bytes]:
    sent: list[bytes] = []
    for name, file in files:
        if name != called:
            raise wrong(name[:80].encode("ascii", "backslashreplace").decode(), "is not a field here")
        if not file.size and not file.filename:
            continue
        if len(sent) == MOST_PHOTOS:
            raise wrong(called, f"at most {MOST_PHOTOS} are taken")
        if (file.size or 0) > MOST_BYTES:
            raise Problem(413, "too-large", f"{called}[{len(sent)}] has more than {MOST_BYTES // 1024 // 1024} MiB.")
        sent.append(await file.read())
    return sent


def _content_type(request: Request) -> tuple[bytes, dict[bytes, bytes]]:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    return kind.lower(), options


def _must_be_utf8(options: dict[bytes, bytes]) -> None:
    if options.get(b"charset", b"utf-8").lower() not in (b"utf-8", b"utf8"):
        raise Problem(415, "unsupported-media-type", "Send UTF-8.")


def _utf8(latin: str, field: str) -> str:
    try:
        return latin.encode("latin-1").decode()
    except UnicodeError:
        raise wrong(field.encode("ascii", "backslashreplace").decode(), "is not UTF-8") from None


def _number(value: str) -> float | str:
    return float(value) if _NUMBER.fullmatch(value.strip()) else value


def _no_such_number(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(parse_constant=_no_such_number)


def _depth(value: Any) -> int:
    """How many levels of lists and objects there are."""
    depth, level = 0, [value]
    while level := [one for one in level if isinstance(one, dict | list)]:
        depth += 1
        level = [inner for outer in level for inner in (outer.values() if isinstance(outer, dict) else outer)]
    return depth

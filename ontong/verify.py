"""`ontong verify`: does a downloaded history still say what was written, and was each line there on its day?"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from ontong import evidence
from ontong.evidence import HASH, Line, Unreadable

HOLDS, BROKEN, UNREADABLE = 0, 1, 2
PAGE = 366  # roots in one answer


def verify(options: argparse.Namespace) -> int:
    """`ontong verify FILE [--root DATE=HEX ...] [--url BASE]`; 0 it holds, 1 it doesn't, 2 it can't be checked."""
    try:
        told = evidence.read(_text(options.file))
        given = dict(map(_root, options.root))
        published = {**(_fetched(options.url, _days(told)) if options.url else {}), **given}
    except Unreadable as error:
        print(f"ontong: {options.file}: {error}" if str(options.file) not in str(error) else f"ontong: {error}", file=sys.stderr)
        return UNREADABLE
    lines = evidence.examine(told, published or None)
    missing: set[date | None] = {line.day for line in lines if line.day and options.url and line.day not in published}
    for line in lines:
        print(_told(line, missing))
    broken = any(line.wrong for line in lines) or bool(missing)
    print(*_summary(told["receipt_number"], lines, broken=broken), sep="\n")
    return BROKEN if broken else HOLDS


def _told(line: Line, missing: set[date | None]) -> str:
    content = line.content
    what = f"{content.get('at')} {content.get('act')}" if content else "(internal: its digest alone)"
    if line.wrong:
        return f"{line.position:4} {what}\n     ALTERED: " + "; ".join(line.wrong)
    if line.day is None:
        proven = "follows from the line before it; no root covers it yet"
    elif line.day in missing:
        proven = f"ALTERED: no root of {line.day} was ever published"
    elif line.agrees:
        proven = f"proven: it was there when the root of {line.day} was published"
    else:
        proven = f"leads to the root of {line.day} that the file names; compare that one with the published one"
    return f"{line.position:4} {what}\n     {proven}"


def _summary(number: str, lines: list[Line], *, broken: bool) -> Iterable[str]:
    yield ""
    if broken:
        yield f"{number}: NOT as it was written. See the lines marked ALTERED."
        return
    proven = sum(1 for line in lines if line.agrees)
    yield f"{number}: {len(lines)} lines, unaltered and complete from the first to the last; {proven} proven against published roots."
    if proven < len(lines):
        yield "Lines that aren't proven are bound to each other, but the city could still have written all of them anew."
        if any(line.day and line.agrees is None for line in lines):
            yield "Give the published roots with --root DATE=HEX, or where to read them with --url https://..."
        if any(line.day is None for line in lines):
            yield "What no root covers yet is proven by a download from a later day."
    yield "What the file can't tell: whether more was written after its last line. Of a page, only the data inside it was checked."


# What was given --------------------------------------------------------------------------------------------------------


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Unreadable("it is not UTF-8") from None


def _root(text: str) -> tuple[date, str]:
    day, _, root = text.partition("=")
    try:
        known = date.fromisoformat(day)
    except ValueError:
        known = None
    if known is None or not HASH.fullmatch(root.lower()):
        raise Unreadable(f"--root: {text!r} doesn't read like 2026-11-24=... with 64 hexadecimal digits")
    return known, root.lower()


def _days(told: dict[str, object]) -> set[date]:
    lines: list[dict[str, dict[str, str]]] = told["lines"]  # type: ignore[assignment]  # read() has checked it
    return {date.fromisoformat(line["proof"]["day"]) for line in lines if line["proof"]}


def _fetched(url: str, days: set[date]) -> dict[date, str]:
    """The roots that the city publishes, from the latest back to the oldest that is wanted."""
    if urlsplit(url).scheme not in {"http", "https"}:
        raise Unreadable(f"--url: {url!r} begins with neither https:// nor http://")
    found: dict[date, str] = {}
    cursor = ""
    while days and min(days) not in found:
        try:
            with urlopen(f"{url.rstrip('/')}/v1/stats/roots?limit={PAGE}{cursor}", timeout=20) as answer:  # noqa: S310 - http or https
                page = json.load(answer)
            found |= {date.fromisoformat(one["day"]): one["root"] for one in page["items"]}
            following = page["next_cursor"]
        except (URLError, OSError, ValueError, KeyError, TypeError) as error:
            raise Unreadable(f"--url: the published roots can't be read: {error}") from None
        if following is None or following < min(days).isoformat():
            break
        cursor = f"&cursor={following}"
    return found

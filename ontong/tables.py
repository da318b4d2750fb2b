"""A file of the city's folder, read as a record: whatever doesn't fit is named by its place in the file."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from contracts import wire
from contracts.message import Message

M = TypeVar("M", bound=Message)


class BadJurisdiction(ValueError):
    """A city's folder can't be used; `problems` holds one line for each thing to mend."""

    def __init__(self, folder: Path, problems: Iterable[str]) -> None:
        self.folder, self.problems = folder, tuple(problems)
        super().__init__("\n  ".join([f"{folder} can't be used:", *self.problems]))


def read(record: type[M], path: Path, problems: list[str], *, unknown: str = "raise") -> M | None:
    """The record in a TOML file; what is wrong with it goes to `problems`. A date may stand with or without quotation marks."""
    try:
        table = json.loads(json.dumps(tomllib.loads(path.read_text(encoding="utf-8-sig")), default=str))
        return wire.load(record, table, unknown=unknown)
    except OSError as error:
        problems.append(f"{path.name}: can't be read ({error.strerror})")
    except wire.Unreadable as error:
        problems += _lines(error.problems, table, f"{path.name}: ")
    except ValueError as error:
        problems.append(f"{path.name}: {error}")
    return None


def _lines(problems: Any, data: Any, place: str) -> Iterator[str]:
    """One line for each problem, with the way to it: `departments 2 (road) > duties 1 (제설) > words: Not a valid list.`"""
    if not isinstance(problems, Mapping):
        yield f"{place.removesuffix(' > ')}: {' '.join(problems)}"
        return
    for key, inner in problems.items():
        if isinstance(key, int):
            entry = data[key]
            called = next((str(entry[name]) for name in ("code", "name") if name in entry), "") if isinstance(entry, Mapping) else ""
            step = f"{place.removesuffix(' > ')} {key + 1}" + (f" ({called})" if called else "")
        else:
            entry = data.get(key) if isinstance(data, Mapping) else None
            step = f"{place}{key}"
        yield from _lines(inner, entry, f"{step} > ")

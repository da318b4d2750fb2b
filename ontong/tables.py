"""A file of the city's folder, read as a record: whatever doesn't fit is named by its line and its place in the file."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from contracts import wire
from contracts.message import Message
from ontong.lines import Way, lines_of, nearest

M = TypeVar("M", bound=Message)
_AT = re.compile(r"(.*) \(at line (\d+), column (\d+)\)", re.DOTALL)


class BadJurisdiction(ValueError):
    """A city's folder can't be used; `problems` holds one line for each thing to mend."""

    def __init__(self, folder: Path, problems: Iterable[str]) -> None:
        self.folder, self.problems = folder, tuple(problems)
        super().__init__("\n  ".join([f"{folder} can't be used:", *self.problems]))


def read(record: type[M], path: Path, problems: list[str], *, unknown: str = "raise") -> M | None:
    """The record in a TOML file; what is wrong with it goes to `problems`. A date may stand with or without quotation marks."""
    plain = parsed(path, problems)
    if plain is None:
        return None
    try:
        return wire.load(record, plain, unknown=unknown)
    except wire.Unreadable as error:
        problems += told(path, error, plain)
        return None


def parsed(path: Path, problems: list[str]) -> dict[str, Any] | None:
    """What stands in a TOML file, as plain data; None, and a line in `problems`, where it can't be read."""
    try:
        found: dict[str, Any] = json.loads(json.dumps(tomllib.loads(path.read_text(encoding="utf-8-sig")), default=str))
        return found
    except UnicodeDecodeError as error:
        problems.append(_not_utf8(path, error.start))
    except tomllib.TOMLDecodeError as error:
        found_at = _AT.fullmatch(str(error))
        problems.append(f"{path.name}:{found_at[2]}: {found_at[1]} (column {found_at[3]})" if found_at else f"{path.name}: {error}")
    except OSError as error:
        problems.append(f"{path.name}: can't be read ({error.strerror})")
    except ValueError as error:
        problems.append(f"{path.name}: {error}")
    return None


def _not_utf8(path: Path, start: int) -> str:
    """Where the first strange byte stands; Korean editors of old write cp949."""
    content = path.read_bytes()
    line = content.count(b"\n", 0, start) + 1
    try:
        content.decode("cp949")
    except UnicodeDecodeError:
        return f"{path.name}:{line}: is not UTF-8"
    return f"{path.name}:{line}: is not UTF-8 but probably cp949 (EUC-KR): save it as UTF-8"


def told(path: Path, error: wire.Unreadable, plain: Mapping[str, Any], way: Way = ()) -> Iterator[str]:
    """One line for each problem, with its line in the file and the way to it:
    `departments.toml:12: departments 2 (road) > duties 1 (제설) > words: Not a valid list.` `way`: where in the file the data stands."""
    lines = lines_of(path.read_text(encoding="utf-8-sig"))
    for inner, words in problems_in(error.problems, plain):
        yield f"{at(path, lines, *way, *(step for step, _ in inner))}: {' > '.join(name for _, name in inner if name)}: {words}"


def at(path: Path, lines: Mapping[Way, int], *way: str | int) -> str:
    """The file and the line of an entry, as `rules.toml:12`."""
    line = nearest(lines, way)
    return path.name if line is None else f"{path.name}:{line}"


def problems_in(
    problems: Any, data: Any, way: tuple[tuple[str | int, str], ...] = ()
) -> Iterator[tuple[tuple[tuple[str | int, str], ...], str]]:
    """Each problem with the steps that lead to it, each as it stands in the data and as people read it (`duties 1 (제설)`)."""
    if not isinstance(problems, Mapping):
        yield way, " ".join(problems)
        return
    for key, inner in problems.items():
        if isinstance(key, int):
            entry = data[key]
            called = next((str(entry[name]) for name in ("code", "name") if name in entry), "") if isinstance(entry, Mapping) else ""
            name = f"{way[-1][1] if way else ''} {key + 1}".strip() + (f" ({called})" if called else "")
            yield from problems_in(inner, entry, (*way[:-1], (way[-1][0], name), (key, "")) if way else ((key, name),))
        else:
            yield from problems_in(inner, data.get(key) if isinstance(data, Mapping) else None, (*way, (key, str(key))))

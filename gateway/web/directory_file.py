"""The list of departments as a file of the city's folder: what was changed at the desk goes back there, and loads without a difference."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from contracts.departments import DatedName, DepartmentKind, Successor
from contracts.routing import DepartmentDuties, Duty

WIDEST = 140
HEAD = "# 부서와 업무. 데스크에서 내려받은 목록입니다.  Departments and duties, as they stand at the desk.\n"


def written(entries: Iterable[DepartmentDuties]) -> str:
    """departments.toml."""
    return HEAD + "".join("\n" + "\n".join(_department(entry)) + "\n" for entry in entries)


def _department(entry: DepartmentDuties) -> Iterator[str]:
    yield "[[departments]]"
    yield f"code = {_text(entry.department.code)}"
    latest = entry.names[-1] if entry.names else DatedName(name=entry.department.name)
    yield f"name = {_text(latest.name)}"
    for name in ("bureau", "parent_code", "valid_from", "valid_to"):
        if (value := getattr(latest, name)) is not None:
            yield f"{name} = {_value(value)}"
    if entry.names[:-1]:
        yield from _listed("former_names", [_name(name) for name in entry.names[:-1]])
    if entry.department.phone is not None:
        yield f"phone = {_text(entry.department.phone)}"
    if entry.kind is not DepartmentKind.INTERNAL:
        yield f"kind = {_text(entry.kind.value)}"
    if entry.aliases:
        yield from _listed("aliases", [_text(alias) for alias in entry.aliases])
    if entry.closed_on is not None:
        yield f"closed_on = {entry.closed_on}"
    if entry.successors:
        yield from _listed("successors", [_successor(heir) for heir in entry.successors])
    if not entry.duties:
        yield "duties = []"
    for duty in entry.duties:
        yield from _duty(duty)


def _duty(duty: Duty) -> Iterator[str]:
    yield ""
    yield "[[departments.duties]]"
    yield f"name = {_text(duty.name)}"
    for kind in ("strong", "words", "weak"):
        if words := getattr(duty, kind):
            yield from _listed(kind, [_text(word) for word in words])
    for name in ("valid_from", "valid_to"):
        if (day := getattr(duty, name)) is not None:
            yield f"{name} = {day}"


def _listed(name: str, values: Sequence[str]) -> Iterator[str]:
    """In one line, or in as many as it takes."""
    line = f"{name} = [{', '.join(values)}]"
    if len(line) <= WIDEST:
        yield line
        return
    yield f"{name} = ["
    line = "   "
    for value in values:
        if len(line) + len(value) + 2 > WIDEST and line.strip():
            yield line
            line = "   "
        line += f" {value},"
    yield line
    yield "]"


def _name(name: DatedName) -> str:
    return _inline(
        name=name.name, bureau=name.bureau, parent_code=name.parent_code, valid_from=name.valid_from, valid_to=name.valid_to
    )  # fmt: skip


def _successor(heir: Successor) -> str:
    return _inline(department_code=heir.department_code, duties=heir.duties or None)


def _inline(**fields: str | date | Sequence[str] | None) -> str:
    return "{ " + ", ".join(f"{name} = {_value(value)}" for name, value in fields.items() if value is not None) + " }"


def _value(value: str | date | Sequence[str]) -> str:
    if isinstance(value, date):
        return str(value)
    return _text(value) if isinstance(value, str) else f"[{', '.join(_text(one) for one in value)}]"


def _text(text: str) -> str:
    """JSON's texts are TOML's, but for the one control character that JSON leaves as it is."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")

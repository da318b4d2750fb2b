"""What a file of cases calls a department, and which department of the list that is today."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ontong.failures import Stop
from ontong.routing.lists import Departments, Entry
from ontong.routing.rows import Case, History, Problems


@dataclass(frozen=True, kw_only=True)
class Matched:
    """The cases with the codes of departments in place of what the file calls them."""

    cases: tuple[Case, ...]
    unknown: Mapping[str, int]  # label -> cases that were left out
    renamed: Mapping[str, str]  # label -> code, where they differ


def match(history: History, departments: Departments, *, skip_unknown: bool) -> Matched:
    """By code, else by name, former name or short name, else by its only successor. Raises Stop for labels that nobody knows."""
    codes = _codes(departments)
    told = {label: codes.get(_plain(label)) for label in {case.label for case in history.cases}}
    unknown = Counter(case.label for case in history.cases if told[case.label] is None)
    if unknown and not skip_unknown:
        _refuse(history, departments, unknown)
    cases = tuple(replace(case, label=code) for case in history.cases if (code := told[case.label]) is not None)
    if not cases:
        raise Stop(f"{history.path}: no row has a label that {departments.path} knows")
    renamed = {label: code for label, code in told.items() if code is not None and code != label}
    return Matched(cases=cases, unknown=dict(unknown.most_common()), renamed=renamed)


def as_they_are(history: History) -> Matched:
    """Without a list of departments each label is one."""
    return Matched(cases=history.cases, unknown={}, renamed={})


def largest(cases: Iterable[Case], number: int) -> tuple[Case, ...]:
    """The cases of the departments that have most; of two with equally many the first by name."""
    every = tuple(cases)
    count = Counter(case.label for case in every)
    kept = set(sorted(count, key=lambda label: (-count[label], label))[:number])
    return tuple(case for case in every if case.label in kept)


def _codes(departments: Departments) -> dict[str, str]:
    """What may be written -> the code it means today. A code goes before a name, a name before an alias; a name of two means none."""
    stands = {one.department.code for one in departments.entries}
    today = {one.department.code: _successor(one.department.code, departments, stands) for one in departments.entries}
    found: dict[str, str] = {}
    for called in (_by_code, _by_name, _by_alias):
        meant: dict[str, set[str]] = {}
        for one in departments.entries:
            for name in called(one):
                meant.setdefault(_plain(name), set()).add(today[one.department.code])
        found = {**{name: codes.pop() for name, codes in meant.items() if len(codes) == 1}, **found}
    return found


def _by_code(one: Entry) -> tuple[str, ...]:
    return (one.department.code,)


def _by_name(one: Entry) -> tuple[str, ...]:
    return (one.department.name,)


def _by_alias(one: Entry) -> tuple[str, ...]:
    return one.aliases


def _successor(code: str, departments: Departments, stands: set[str]) -> str:
    """Where a closed department names its only successor, that one; a circle ends where it began."""
    next_one = {one.department.code: one.successors[0] for one in departments.entries if len(one.successors) == 1}
    seen = [code]
    while next_one.get(seen[-1]) in stands and next_one[seen[-1]] not in seen:
        seen.append(next_one[seen[-1]])
    return seen[-1]


def _refuse(history: History, departments: Departments, unknown: Counter[str]) -> None:
    problems = Problems(path=history.path)
    column = history.columns.name("label")
    first = {case.label: case.place for case in reversed(history.cases)}
    for label, rows in unknown.most_common():
        others = f" (and {rows - 1:,} more rows)" if rows > 1 else ""
        problems.add(f"{first[label]}, column `{column}`: {label[:60]!r} is no department of {departments.path}{others}")
    problems.lines.append("(a department's `aliases` may name it; --unknown-labels skip leaves such rows out)")
    problems.stop_if_any()


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()

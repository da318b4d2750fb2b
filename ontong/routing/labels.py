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


@dataclass(frozen=True, kw_only=True)
class Known:
    """The departments by everything they may be called, and where that stands."""

    codes: Mapping[str, str]  # as `plain` writes it -> code
    names: Mapping[str, str]  # code -> name
    source: str

    @classmethod
    def of(cls, departments: Departments) -> Known:
        return cls(codes=_codes(departments), names=departments.names, source=str(departments.path))


def match(history: History, known: Known, *, skip_unknown: bool) -> Matched:
    """By code, else by name, former name or short name. Raises Stop for labels that nobody knows."""
    told = {label: known.codes.get(plain(label)) for label in {case.label for case in history.cases}}
    unknown = Counter(case.label for case in history.cases if told[case.label] is None)
    if unknown and not skip_unknown:
        _refuse(history, known, unknown)
    cases = tuple(replace(case, label=code) for case in history.cases if (code := told[case.label]) is not None)
    if not cases:
        raise Stop(f"{history.path}: no row has a label that {known.source} knows")
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
    """What may be written -> the code it means today. A code goes before a name, a name before an alias; what means
    two means none."""
    today = _today(departments)
    found: dict[str, str] = {}
    for called in (_by_code, _by_name, _by_alias):
        meant: dict[str, set[str]] = {}
        for one in departments.entries:
            for name in called(one):
                meant.setdefault(plain(name), set()).update(today[one.department.code])
        found = {**{name: codes.pop() for name, codes in meant.items() if len(codes) == 1}, **found}
    return found


def _by_code(one: Entry) -> tuple[str, ...]:
    return (one.department.code,)


def _by_name(one: Entry) -> tuple[str, ...]:
    return (one.department.name,)


def _by_alias(one: Entry) -> tuple[str, ...]:
    return one.aliases


def _today(departments: Departments) -> dict[str, set[str]]:
    """Who has what a department had: itself, or those that come at the end of its successors; nobody where it was only closed."""
    entries = {one.department.code: one for one in departments.entries}

    def end(code: str, seen: frozenset[str]) -> set[str]:
        one = entries[code]
        if one.stands:
            return {code}
        return set().union(*(end(after, seen | {code}) for after in one.successors if after not in seen))

    return {code: end(code, frozenset()) for code in entries}


def _refuse(history: History, known: Known, unknown: Counter[str]) -> None:
    problems = Problems(path=history.path)
    column = history.columns.name("label")
    first = {case.label: case.place for case in reversed(history.cases)}
    for label, rows in unknown.most_common():
        others = f" (and {rows - 1:,} more rows)" if rows > 1 else ""
        problems.add(f"{first[label]}, column `{column}`: {label[:60]!r} is no department of {known.source}{others}")
    problems.lines.append("(a department's `aliases` may name it; --unknown-labels skip leaves such rows out)")
    problems.stop_if_any()


def plain(name: str) -> str:
    """However a name is written: with or without spaces, wide or narrow, large or small."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()

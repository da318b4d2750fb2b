"""The words of a department's duties, in every form in which cities write them down."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from contracts.routing import Duty

_BETWEEN = re.compile(r"\s*[,;·、，|\n\r]+\s*")
_FIELDS = {"name", "title", "words", "keywords", "strong", "weak"}
LONG_LINE = 4  # a line of so many words without a comma is a list of words, no expression


class WrongForm(ValueError):
    """A field can't be read; the message begins with its name."""


def duties(fields: Mapping[str, Any], department: str) -> tuple[Duty, ...]:
    """All duties of one department: from `duties`, and from the words that stand in the department's own table."""
    found: list[Duty] = []
    own = {key: fields[key] for key in ("words", "keywords", "duties_words", "duty_words", "strong", "weak") if key in fields}
    for key, value in fields.items():
        if key not in own:
            found += _duties(key, value, department)
    if own:
        words = tuple(word for key in own if key not in ("strong", "weak") for word in _words(key, own[key]))
        found.append(_duty(department, words, _words("strong", own.get("strong", ())), _words("weak", own.get("weak", ()))))
    return tuple(one for one in found if one.words or one.strong)


def names(key: str, value: Any) -> tuple[str, ...]:
    """Names or places: a list, one text with commas, or tables with a `name` each."""
    if isinstance(value, str):
        return tuple(one for one in (part.strip() for part in value.split(",")) if one)
    if isinstance(value, Mapping):
        return tuple(one for key, inner in value.items() for one in names(key, inner))
    if isinstance(value, list):
        return tuple(one for entry in value for one in _name(key, entry))
    raise WrongForm(f"{key}: {value!r} is neither a text nor a list")


def _name(key: str, entry: Any) -> tuple[str, ...]:
    if isinstance(entry, str):
        return (entry.strip(),) if entry.strip() else ()
    if isinstance(entry, Mapping):
        named = next((entry[field] for field in ("name", "code", "department_code") if isinstance(entry.get(field), str)), "")
        if named.strip():
            return (named.strip(),)
    raise WrongForm(f"{key}: {entry!r} is no name")


def _duties(key: str, value: Any, department: str) -> Iterator[Duty]:
    if isinstance(value, str):
        yield _duty(department, _words(key, value))
    elif isinstance(value, Mapping):
        if value.keys() <= _FIELDS:
            yield _table(key, value, department)
        else:  # name = words
            for name, words in value.items():
                yield _duty(name, _words(f"{key} > {name}", words))
    elif isinstance(value, list):
        yield from _listed(key, value, department)
    else:
        raise WrongForm(f"{key}: {value!r} is neither a text, a list nor a table")


def _listed(key: str, entries: list[Any], department: str) -> Iterator[Duty]:
    """Single words make one duty together; a line of several words, separated by commas, is a duty of its own."""
    single: list[str] = []
    for number, entry in enumerate(entries, start=1):
        if isinstance(entry, Mapping):
            yield _table(f"{key} {number}", entry, department)
        elif isinstance(entry, str):
            words = _words(key, entry)
            if len(words) > 1:
                yield _duty(words[0], words)
            else:
                single += words
        elif isinstance(entry, list):
            yield _duty(department, _words(f"{key} {number}", entry))
        else:
            raise WrongForm(f"{key} {number}: {entry!r} is no text")
    if single:
        yield _duty(department, tuple(single))


def _table(key: str, table: Mapping[str, Any], department: str) -> Duty:
    if strange := [one for one in table if one not in _FIELDS]:
        raise WrongForm(f"{key}: `{strange[0]}` is not known; a duty has name, words, strong and weak")
    name = str(table.get("name", table.get("title", department)))
    words = (*_words(f"{key} > words", table.get("words", ())), *_words(f"{key} > keywords", table.get("keywords", ())))
    strong, weak = _words(f"{key} > strong", table.get("strong", ())), _words(f"{key} > weak", table.get("weak", ()))
    if not words and not strong:
        words = _words(key, name)
    return _duty(name, words, strong, weak)


def _duty(name: str, words: tuple[str, ...], strong: tuple[str, ...] = (), weak: tuple[str, ...] = ()) -> Duty:
    """Of an expression of several words (`불법 주정차 단속`) each word supports it where the others are missing."""
    parts = [part for word in (*words, *strong) if " " in word for part in word.split() if len(part) > 1]
    said = {*words, *strong, *weak}
    return Duty(
        name=name.strip() or "업무",
        words=tuple(dict.fromkeys(words)),
        strong=tuple(dict.fromkeys(strong)),
        weak=tuple(dict.fromkeys((*weak, *(part for part in parts if part not in said)))),
    )


def _words(key: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        parts = [part.strip() for part in _BETWEEN.split(value) if part.strip()]
        if len(parts) == 1 and len(parts[0].split()) >= LONG_LINE:
            parts = parts[0].split()
        return tuple(parts)
    if isinstance(value, list | tuple):
        if strange := [one for one in value if not isinstance(one, str)]:
            raise WrongForm(f"{key}: {strange[0]!r} is no word")
        return tuple(word for one in value for word in _words(key, one))
    raise WrongForm(f"{key}: {value!r} is neither a text nor a list of words")

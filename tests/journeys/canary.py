"""Where a word stands that should stand nowhere: in what the processes log and measure, and in every row of every service."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator

from sqlalchemy import inspect, text

from tests.stack import SERVICES, House

SHOWN = {"sandbox_letter"}  # what the sandbox shows is a letter, with the address on it


def found(house: House, words: Collection[str]) -> list[str]:
    """The places in which any of these stands in clear, and which; empty where all is well."""
    return _standing((*_spoken(house), *_kept(house, None)), words)


def found_in_talk(house: House, words: Collection[str]) -> list[str]:
    """The same of what may stand in a case, but in no log, figure or errand: what a citizen wrote."""
    return _standing((*_spoken(house), *_kept(house, {"errand"})), words)


def _standing(places: Iterable[tuple[str, str]], words: Collection[str]) -> list[str]:
    """As they are, and as JSON writes them in ASCII."""
    forms = {form: word for word in words for form in (word, json.dumps(word)[1:-1])}
    return [f"{place}: {word}" for place, text in places for form, word in forms.items() if form in text]


def _spoken(house: House) -> Iterator[tuple[str, str]]:
    """Logs and figures, which a stranger to the case may read."""
    for name, process in house.processes.items():
        yield f"the log of {name}", process.log.read_text(errors="replace")
    for name in SERVICES:
        yield f"the figures of {name}", house.figures(name)
    yield "the figures of the door", house.http.get("/metrics").text


def _kept(house: House, only: Collection[str] | None) -> Iterator[tuple[str, str]]:
    """Each table, as text."""
    for name in SERVICES:
        tables = set(inspect(house.engines[name]).get_table_names())
        with house.engines[name].connect() as connection:
            for table in tables - SHOWN if only is None else tables & set(only):
                rows = connection.execute(text(f'SELECT * FROM "{table}"'))  # its name is the database's own word
                yield f"{name}.{table}", "\n".join(_text(value) for row in rows for value in row)


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)

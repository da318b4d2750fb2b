"""Where in a file things stand: the line of every key and every entry of a TOML file, so that whoever mends it finds it at once."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping

Way = tuple[str | int, ...]  # as ("rules", 2, "when", "area"), counted from 0

_KEY = re.compile(r"""\s*([A-Za-z0-9_-]+|"(?:\\.|[^"\\])*"|'[^']*')\s*""")
_BLANK = re.compile(r"(?:\s|#[^\n]*)*")
_STRING = re.compile(r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'', re.DOTALL)
_PLAIN = re.compile(r"[^,\]\}\n#]+")


def lines_of(text: str) -> dict[Way, int]:
    """The line, from 1, of every key and entry of a TOML text that can be read."""
    return _Scan(text).lines


def nearest(lines: Mapping[Way, int], way: Way) -> int | None:
    """The line of what this way leads to, or of the nearest thing above it that stands somewhere."""
    while way and way not in lines:
        way = way[:-1]
    return lines.get(way)


class _Scan:
    """One walk through a text that `tomllib` has taken: nothing is checked again."""

    def __init__(self, text: str) -> None:
        self.text, self.at, self.lines = text, 0, dict[Way, int]()
        self._ends = [found.start() for found in re.finditer("\n", text)]
        self._entries: dict[Way, int] = {}  # of each list of tables: how many there are by now
        table: Way = ()
        while self._skip() < len(self.text):
            if self.text.startswith("[", self.at):
                table = self._header()
            else:
                self._pair(table)

    def _skip(self) -> int:
        self.at = _BLANK.match(self.text, self.at).end()  # type: ignore[union-attr]  # it fits the empty text
        return self.at

    def _note(self, way: Way) -> Way:
        self.lines.setdefault(way, bisect_left(self._ends, self.at) + 1)
        return way

    def _header(self) -> Way:
        double = self.text.startswith("[[", self.at)
        start, self.at = self.at, self.at + (2 if double else 1)
        names = self._names()
        end, self.at = self.at, start
        way: Way = ()
        for name in names[:-1]:
            way = self._inside((*way, name))
        way = (*way, names[-1])
        if double:
            self._note(way)
            self._entries[way] = self._entries.get(way, -1) + 1
            way = (*way, self._entries[way])
        self._note(way)
        self.at = end + (2 if double else 1)
        return way

    def _inside(self, way: Way) -> Way:
        """A list of tables stands for its last one."""
        return (*way, self._entries[way]) if way in self._entries else way

    def _names(self) -> list[str]:
        names = []
        while found := _KEY.match(self.text, self.at):
            names.append(found[1].strip("\"'"))
            self.at = found.end()
            if not self.text.startswith(".", self.at):
                break
            self.at += 1
        return names

    def _pair(self, table: Way) -> None:
        start = self.at
        names = self._names()
        end, self.at = self.at, start
        way = table
        for name in names:
            way = self._note((*way, name))
        self.at = end + 1  # behind the =
        self._value(way)

    def _value(self, way: Way) -> None:
        self._skip()
        opening = self.text[self.at : self.at + 1]
        if opening == "[":
            self._list(way)
        elif opening == "{":
            self._inline(way)
        else:
            found = _STRING.match(self.text, self.at) or _PLAIN.match(self.text, self.at)
            self.at = found.end() if found else self.at + 1

    def _list(self, way: Way) -> None:
        self.at, number = self.at + 1, 0
        while self._skip() < len(self.text) and not self.text.startswith("]", self.at):
            if self.text.startswith(",", self.at):
                self.at += 1
                continue
            self._value(self._note((*way, number)))
            number += 1
        self.at += 1

    def _inline(self, way: Way) -> None:
        self.at += 1
        while self._skip() < len(self.text) and not self.text.startswith("}", self.at):
            if self.text.startswith(",", self.at):
                self.at += 1
            else:
                self._pair(way)
        self.at += 1

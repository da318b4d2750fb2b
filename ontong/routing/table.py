"""A CSV file read row by row, in bounded memory: what breaks its form is named by row, line and column."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from ontong.failures import Stop
from ontong.routing import columns
from ontong.routing.encodings import CALLED, encoding_of

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
LONGEST_FIELD = 1_000_000  # characters; a quotation mark that is never closed ends here, not at the end of the memory
LONGEST_LINE = 4_000_000


@dataclass(frozen=True, kw_only=True)
class Form:
    """How a file is written."""

    path: Path
    encoding: str
    delimiter: str
    header: tuple[str, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """What isn't as usual."""
        encoding = f"encoding {CALLED[self.encoding]}" if self.encoding in CALLED else ""
        delimiter = f"fields parted by {DELIMITERS[self.delimiter]}" if self.delimiter != "," else ""
        return tuple(note for note in (encoding, delimiter) if note)


@dataclass(frozen=True, kw_only=True)
class Record:
    """One row as it stands in the file. `number` is what a spreadsheet shows: the header is row 1."""

    number: int
    line: int  # where it begins; another than `number` after a field of several lines
    cells: tuple[str, ...]

    @property
    def place(self) -> str:
        return _place(self.number, self.line)


def form_of(path: Path, delimiter: str | None) -> Form:
    """How the file is written: the delimiter as asked for, else the one by which the first line names the columns needed."""
    encoding = encoding_of(path)
    with path.open(encoding=encoding, newline="") as file:
        first = next((line for line in _lines(file, path) if line.strip()), "")
    headers = {one: _header(first, one) for one in ([delimiter] if delimiter else DELIMITERS)}
    best = max(headers, key=lambda one: (columns.fits(headers[one]), len(headers[one])))
    return Form(path=path, encoding=encoding, delimiter=best, header=tuple(cell.strip() for cell in headers[best]))


def records(form: Form) -> Iterator[Record]:
    """Every row below the header but empty ones; raises Stop where the file is broken."""
    with form.path.open(encoding=form.encoding, newline="") as file, _field_limit():
        full = (record for record in _all(file, form) if any(cell.strip() for cell in record.cells))
        next(full, None)  # the header
        for record in full:
            yield _even(record, form)


def _all(file: TextIO, form: Form) -> Iterator[Record]:
    reader, number, line = csv.reader(_lines(file, form.path), delimiter=form.delimiter, strict=True), 1, 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise Stop(f"{form.path}: {_place(number, line)}: {_why(str(error))}") from None
        if cells is None:
            return
        yield Record(number=number, line=line, cells=tuple(cells))
        number, line = number + 1, reader.line_num + 1


def _even(record: Record, form: Form) -> Record:
    has, wants = len(record.cells), len(form.header)
    if has == wants:
        return record
    column = f"column {form.header[has]!r} and what follows is missing" if has < wants else f"column {wants + 1} has no name"
    raise Stop(f"{form.path}: {record.place}: has {has} fields, the header has {wants} ({column})")


def _lines(file: TextIO, path: Path) -> Iterator[str]:
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if "\0" in line:
            raise Stop(f"{path}: line {number}: holds a NUL byte: the file is damaged, or is no CSV file")
        if len(line) == LONGEST_LINE:
            raise Stop(f"{path}: line {number}: is longer than {LONGEST_LINE:,} characters: this is no table of complaints")
        yield line


def _header(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:  # with this delimiter it is no table: the next one is tried
        return []


def _why(error: str) -> str:
    if "field larger" in error:
        return f"a field is longer than {LONGEST_FIELD:,} characters: is a quotation mark never closed?"
    if "unexpected end" in error:
        return "a quotation mark that is opened in this row is never closed"
    if "expected after" in error:
        return "a quotation mark stands inside a quoted field; it is written twice there, or an earlier one was never closed"
    return error


def _place(number: int, line: int) -> str:
    return f"row {number}" if number == line else f"row {number} (line {line})"


@contextmanager
def _field_limit() -> Iterator[None]:
    """The csv module keeps one limit for the whole process."""
    before = csv.field_size_limit(LONGEST_FIELD)
    try:
        yield
    finally:
        csv.field_size_limit(before)

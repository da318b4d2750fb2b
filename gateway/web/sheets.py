"""Tables as files, CSV and XLSX: written line by line, so that a long one needs no more memory than a short one. What a citizen
wrote never becomes a formula on an officer's machine."""

from __future__ import annotations

import csv
import unicodedata
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import StringIO
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Protocol

from xlsxwriter import Workbook

_BEGINS_A_FORMULA = frozenset("=+-@\N{MINUS SIGN}")
_WIDTHS = (16, 11, 18, 18, 17, 17, 10, 12, 40, 80)  # characters, of the columns of the desk's list
_INVISIBLE = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})  # categories of Unicode: a spreadsheet looks past these


class Sheet(Protocol):
    """A file that is being written: it has no name, and is gone once it is closed."""

    def add(self, lines: Iterable[Sequence[str]]) -> None: ...

    def finish(self) -> IO[bytes]:
        """The whole file, at its beginning."""
        ...

    def discard(self) -> None:
        """It isn't wanted any more."""
        ...


class Csv:
    """RFC 4180 in UTF-8, with the mark at its beginning by which Excel knows that."""

    def __init__(self, headings: Sequence[str]) -> None:
        self.file: IO[bytes] = TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
        self.file.write(BOM_UTF8)
        self.add([headings])

    def add(self, lines: Iterable[Sequence[str]]) -> None:
        written = StringIO(newline="")
        csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows([harmless(cell) for cell in line] for line in lines)
        self.file.write(written.getvalue().encode())

    def finish(self) -> IO[bytes]:
        self.file.seek(0)
        return self.file

    def discard(self) -> None:
        self.file.close()


class Xlsx:
    """Every cell is text: nothing is taken for a formula, a link or a number."""

    def __init__(self, headings: Sequence[str]) -> None:
        self.folder = TemporaryDirectory(prefix="ontong-export-")
        self.file: IO[bytes] = TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
        self.book = Workbook(self.file, {"constant_memory": True, "tmpdir": self.folder.name})
        self.sheet = self.book.add_worksheet()
        for column, width in enumerate(_WIDTHS[: len(headings)]):
            self.sheet.set_column(column, column, width)
        self.sheet.freeze_panes(1, 0)
        self.lines = 0
        self.add([headings])

    def add(self, lines: Iterable[Sequence[str]]) -> None:
        for line in lines:
            for column, cell in enumerate(line):
                self.sheet.write_string(self.lines, column, cell)  # a cell holds 32,767 characters; more is cut off
            self.lines += 1

    def finish(self) -> IO[bytes]:
        self.book.close()
        self.folder.cleanup()
        self.file.seek(0)
        return self.file

    def discard(self) -> None:
        self.file.close()
        self.sheet.row_data_fh.close()
        self.folder.cleanup()


SHEETS: Mapping[str, Callable[[Sequence[str]], Sheet]] = {"csv": Csv, "xlsx": Xlsx}


def harmless(cell: str) -> str:
    """The cell as a spreadsheet shows it without reckoning: behind a ' where it would begin a formula. What can't be seen and
    full-width signs don't hide one."""
    if cell.startswith(("\t", "\r", "\n")):
        return f"'{cell}"
    first = next((sign for sign in cell if unicodedata.category(sign) not in _INVISIBLE), "")
    return f"'{cell}" if unicodedata.normalize("NFKC", first)[:1] in _BEGINS_A_FORMULA else cell

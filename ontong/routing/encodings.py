"""In which encoding a city's file was saved: what Excel and older systems write here is UTF-8, CP949 or UTF-16."""

from __future__ import annotations

import codecs
from pathlib import Path

from ontong.failures import Stop

BLOCK = 1 << 20
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
OTHERS = (
    (b"PK\x03\x04", "an Excel workbook or a zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"\x1f\x8b", "compressed"),
)
CALLED = {"utf-8-sig": "UTF-8 with a byte order mark", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "cp949": "CP949"}


def encoding_of(path: Path) -> str:
    """The encoding in which the whole file can be read; raises Stop where it is no text, empty, or can't be read at all."""
    try:
        with path.open("rb") as file:
            start = file.read(4096)
    except OSError as error:
        raise Stop(f"{path}: can't be read ({error.strerror})") from None
    if not start.strip(b"\x00\r\n\t ") or start in (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        raise Stop(f"{path}: is empty")
    for mark, what in OTHERS:
        if start.startswith(mark):
            raise Stop(f"{path}: is {what}, not a CSV file; save it as `CSV UTF-8`")
    named = next((name for mark, name in MARKS if start.startswith(mark)), None) or _wide(start)
    return _readable(path, (named,) if named else ("utf-8", "cp949"))


def _wide(start: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of plain Latin text is nothing."""
    halves = [start[offset:400:2].count(0) for offset in (0, 1)]
    for name, zeros, others in (("utf-16-le", halves[1], halves[0]), ("utf-16-be", halves[0], halves[1])):
        if zeros > 0.2 * len(start[:400:2]) and zeros > 4 * others:
            return name
    return None


def _readable(path: Path, names: tuple[str, ...]) -> str:
    """The first of the encodings in which everything can be read."""
    lines = []
    for name in names:
        line = _first_unreadable(path, name)
        if line is None:
            return name
        lines.append(f"{CALLED.get(name, name.upper())} (line {line} can't be)")
    raise Stop(f"{path}: can't be read as {' nor as '.join(lines)}")


def _first_unreadable(path: Path, name: str) -> int | None:
    """The line in which the first byte stands that can't be read; None where all can."""
    decoder, line = codecs.getincrementaldecoder(name)(), 1
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            try:
                line += decoder.decode(block).count("\n")
            except UnicodeDecodeError as error:
                return line + block[: error.start].count(b"\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return line
    return None

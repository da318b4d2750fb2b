"""A city's decided cases, read from its file: every row is right, or the file is refused with a list of what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ontong.failures import Stop
from ontong.routing import columns, table
from ontong.routing.columns import OPTIONS, Columns, Part
from ontong.routing.moments import moment
from ontong.routing.progress import Progress

MOST_ROWS = 500_000
MOST_CHARACTERS = 400_000_000  # of all texts kept, about 800 MB
LONGEST_TEXT = 20_000  # characters kept, as many as a citizen may write; what routing reads is less
SHOWN = 20  # problems
ASKED: Mapping[Part, str] = {  # part -> option
    "text": "text_column",
    "title": "title_column",
    "label": "label_column",
    "received_at": "time_column",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One decided case of the file, with its place there."""

    place: str  # as `row 7 (line 9)`
    text: str
    label: str
    title: str | None = None
    received_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class History:
    """All cases of a file, and how it was read."""

    path: Path
    cases: tuple[Case, ...]
    columns: Columns
    notes: tuple[str, ...] = ()


@dataclass(kw_only=True)
class Problems:
    """What is wrong in a file: the first ones in full, the others counted."""

    path: Path
    lines: list[str] = field(default_factory=list)
    more: int = 0

    def add(self, line: str) -> None:
        if len(self.lines) < SHOWN:
            self.lines.append(line)
        else:
            self.more += 1

    def stop_if_any(self) -> None:
        """Raises Stop with all of them."""
        if self.lines:
            rest = [f"and {self.more:,} more"] if self.more else []
            raise Stop("\n  ".join([f"{self.path} can't be used, nothing was taken from it:", *self.lines, *rest]))


def read(
    path: Path,
    wanted: Mapping[Part, str | None],
    *,
    delimiter: str | None = None,
    limit: int | None = None,
    needs_time: bool = False,
    progress: Progress | None = None,
) -> History:
    """Every case of the file (or the first so many); raises Stop with the row and column of whatever is wrong."""
    form = table.form_of(path, delimiter)
    taken = columns.find(form.header, wanted, str(path))
    if needs_time and taken.received_at is None:
        option = OPTIONS["received_at"]
        raise Stop(
            f"{path}: row 1: there is no column `received_at` to order the cases by ({option} says which one it is; "
            "--in-order takes the rows as they stand)"
        )
    problems, cases, kept = Problems(path=path), list[Case](), 0
    for record in table.records(form):
        if limit is not None and len(cases) >= limit:
            break
        if len(cases) >= MOST_ROWS:
            raise Stop(f"{path}: holds more than {MOST_ROWS:,} rows; --limit takes the first ones")
        case = _case(record, taken, needs_time, problems)
        if case is not None:
            cases.append(case)
            kept += len(case.text)
        if kept > MOST_CHARACTERS:
            raise Stop(f"{path}: {record.place}: holds more text than {MOST_CHARACTERS:,} characters; --limit takes the first rows")
        if progress is not None:
            progress.step()
    problems.stop_if_any()
    if not cases:
        raise Stop(f"{path}: has a header and no rows")
    return History(path=path, cases=tuple(cases), columns=taken, notes=form.notes)


def _case(record: table.Record, taken: Columns, needs_time: bool, problems: Problems) -> Case | None:
    text, label = _cell(record, taken.text), _cell(record, taken.label)
    title = _cell(record, taken.title) if taken.title is not None else ""
    wrong = []
    if not text and not title:
        wrong.append((taken.name("text"), "is empty"))
    if not label:
        wrong.append((taken.name("label"), "is empty"))
    at = None
    try:
        at = _time(record, taken, needs_time)
    except (ValueError, OverflowError) as error:
        wrong.append((taken.name("received_at"), str(error)))
    for column, what in wrong:
        problems.add(f"{record.place}, column `{column}`: {what}")
    if wrong:
        return None
    return Case(
        place=record.place, text=(text or title)[:LONGEST_TEXT], label=label, title=(title or None) if text else None, received_at=at
    )


def _time(record: table.Record, taken: Columns, needed: bool) -> datetime | None:
    if taken.received_at is None:
        return None
    said = _cell(record, taken.received_at)
    if not said and not needed:
        return None
    if not said:
        raise ValueError("is empty")
    return moment(said)


def _cell(record: table.Record, place: int) -> str:
    return record.cells[place].strip()


def named(history: History) -> Iterator[str]:
    """Which columns were taken, in words."""
    for part in ASKED:
        name = history.columns.name(part)
        if name is not None:
            yield f"{part} = `{name}`"

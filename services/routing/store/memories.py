"""Decided cases: what was read, which department was right, and by what those like a new one are found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, func, literal, or_, select, tuple_, update

from chassis import statements
from chassis.columns import Moment
from chassis.shelf import Shelf
from services.routing import precedents
from services.routing.domain import Reading, Remembered
from services.routing.domain.reading import from_plain
from services.routing.domain.remembering import LONG_AGO
from services.routing.store.tables import mark, remembered

if TYPE_CHECKING:
    from services.routing.store import Transaction

COUNTED = 200_000
SLOTS = 16  # cases of one mark: as many as `_slot` tells apart
PLACES = 4  # of a likeness
COMPARED = 12  # cases that are read for one text: those that share most marks with it


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """What is learned of one case. `place`: where it stands among the others."""

    place: tuple[datetime, UUID]
    title: str | None
    text: str
    label: str

    @property
    def received_at(self) -> datetime | None:
        return self.place[0] if self.place[0] > LONG_AGO else None


class Memories:
    """The cases, and the marks of those that are decided."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.shelf = Shelf(tx, remembered, record=_record, row=_row)
        self.marked: dict[int, tuple[UUID, ...]] = {}  # looked up before in this transaction

    def find(self, id: UUID) -> Remembered | None:
        return self.shelf.find(id)

    def keep(self, case: Remembered) -> None:
        """Once it is decided those like it find it; a decision that changes changes what they find."""
        before = self.shelf.find(case.id)
        if before == case:
            return
        (self.shelf.put if before else self.shelf.add)(case)
        if case.label is not None and case.reading is not None and (before is None or before.label is None or before.reading is None):
            self._mark(case.id, case.reading)

    def numbered(self, receipt_number: str) -> Remembered | None:
        row = self.tx.execute(select(remembered).where(remembered.c.receipt_number == receipt_number)).mappings().first()
        return None if row is None else _record(row)

    def decided(self, after: tuple[datetime, UUID] | None, limit: int) -> list[Lesson]:
        """What is learned from, the latest first, from behind that place on."""
        place = remembered.c.received_at, remembered.c.id
        question = select(*place, remembered.c.reading, remembered.c.label).where(remembered.c.label.is_not(None), place[0].is_not(None))
        if after is not None:
            question = question.where(tuple_(*place) < tuple_(literal(after[0], Moment), literal(after[1], Uuid)))
        found = self.tx.execute(question.order_by(place[0].desc(), place[1].desc()).limit(limit)).mappings()
        return [
            Lesson(place=(row["received_at"], row["id"]), title=row["reading"]["title"], text=row["reading"]["text"], label=row["label"])
            for row in found
            if row["reading"]
        ]

    def count_decided(self, since: datetime | None) -> int:
        """How many were decided since then, counted no further than it matters."""
        decided = select(remembered.c.id).where(remembered.c.label.is_not(None))
        if since is not None:
            decided = decided.where(remembered.c.labelled_at > since)
        return int(self.tx.execute(select(func.count()).select_from(decided.limit(COUNTED).subquery())).scalar_one())

    def prefetch(self, ids: Iterable[UUID]) -> None:
        self.shelf.fetch(ids)

    def like(self, reading: Reading, but: UUID | None = None) -> list[tuple[Remembered, float]]:
        """Decided cases that say nearly the same, the likest first, and how alike they are (0..1)."""
        marks = precedents.marks(reading.title, reading.text)
        self.look_up(marks)
        together = Counter(id for one in marks for id in self.marked[one] if id != but)
        likeliest = [id for id, _ in sorted(together.items(), key=lambda found: (-found[1], found[0].int))[:COMPARED]]
        alike = ((case, precedents.likeness(reading.words, case.reading.words)) for case in self._read(likeliest) if case.reading)
        near = [(case, round(likeness, PLACES)) for case, likeness in alike if likeness >= precedents.ALIKE]
        return sorted(near, key=lambda one: (-one[1], -_when(one[0]), one[0].id.int))[: precedents.MOST]

    def _read(self, ids: Collection[UUID]) -> list[Remembered]:
        """Those that are decided, as they are now. Nobody waits for them: they are only looked at."""
        missing = [id for id in ids if id not in self.shelf.known]
        found = {id: self.shelf.known[id] for id in ids if id in self.shelf.known}
        if missing:
            self.tx.flush()
            found |= {row["id"]: _record(row) for row in statements.fetch(self.tx.connection, remembered, missing, locked=False)}
        return [case for id in ids if (case := found.get(id)) is not None and case.label]

    def look_up(self, marks: Collection[int]) -> None:
        """Look these marks up with one statement."""
        missing = sorted(set(marks) - self.marked.keys())
        if not missing:
            return
        self.tx.flush()
        found: dict[int, list[UUID]] = {one: [] for one in missing}
        count, wanted = statements.padded(missing)
        for row in statements.prepared(self.tx.connection, _marked, count).rows(self.tx.connection, wanted):
            found[row["mark"]].append(row["remembered_id"])
        self.marked |= {one: tuple(ids) for one, ids in found.items()}

    def put_aside(self, cases: Iterable[Remembered]) -> None:
        """Those that are known already stay as they are."""
        rows = {case.id: _row(case) for case in cases}
        if rows:
            self.tx.execute(self.tx.insert_new(remembered), list(rows.values()))

    def take(self, history: str) -> None:
        """All that was put aside of it counts from now on."""
        aside = remembered.c.brought == history, remembered.c.left_out.is_(True)
        self.tx.execute(
            update(remembered).where(*aside).values(left_out=False, label=remembered.c.chosen, labelled_at=remembered.c.chosen_at)
        )

    def count_of(self, history: str) -> int:
        return int(self.tx.execute(select(func.count()).where(remembered.c.brought == history)).scalar_one())

    def mark_some(self, history: str, limit: int) -> int:
        """Make so many of its cases findable, the oldest first, so that the latest keep their place; how many are left."""
        wanted = remembered.c.brought == history, remembered.c.unmarked.is_(True)
        rows = self.tx.execute(select(remembered).where(*wanted).order_by(remembered.c.received_at, remembered.c.id).limit(limit))
        cases = [_record(row) for row in rows.mappings()]
        marks = [(one, case.id) for case in cases if case.reading for one in precedents.marks(case.reading.title, case.reading.text)]
        self._write_marks(marks)
        for case in cases:
            self.tx.execute(update(remembered).where(remembered.c.id == case.id).values(unmarked=False))
        return int(self.tx.execute(select(func.count()).where(*wanted)).scalar_one())

    def forget(self, before: datetime, limit: int) -> int:
        """What was received before this is forgotten with its marks, some at a time; how many were."""
        timed = remembered.c.received_at.between(LONG_AGO, before)
        untimed = and_(remembered.c.received_at < LONG_AGO, remembered.c.chosen_at < before)
        old = select(remembered).where(or_(timed, untimed)).order_by(remembered.c.received_at).limit(limit)
        cases = [_record(row) for row in self.tx.execute(old).mappings()]
        marks = [(one, case.id) for case in cases if case.reading for one in precedents.marks(case.reading.title, case.reading.text)]
        own = mark.c.mark == bindparam("its_mark"), mark.c.slot == bindparam("its_slot"), mark.c.remembered_id == bindparam("its_id")
        if marks:
            self.tx.execute(mark.delete().where(*own), [{"its_mark": one, "its_slot": _slot(one, id), "its_id": id} for one, id in marks])
        if cases:
            self.tx.execute(remembered.delete().where(remembered.c.id.in_([case.id for case in cases])))
        return len(cases)

    def _mark(self, id: UUID, reading: Reading) -> None:
        """A newer case takes the slot of an older one."""
        self._write_marks([(one, id) for one in precedents.marks(reading.title, reading.text)])

    def _write_marks(self, marks: Iterable[tuple[int, UUID]]) -> None:
        places = {(one, _slot(one, id)): id for one, id in marks}
        rows = [{"mark": one, "slot": slot, "remembered_id": id} for (one, slot), id in sorted(places.items())]
        if rows:
            statements.put(self.tx.connection, mark, rows, by=("mark", "slot"), change=("remembered_id",))
            self.marked.clear()


def _slot(mark: int, id: UUID) -> int:
    """Another one for each mark: of two cases alike the later takes one or two places of the earlier, never all of them."""
    return ((id.int ^ mark) * 0x9E3779B97F4A7C15 & 0xFFFF_FFFF_FFFF_FFFF) >> 60


def _marked(count: int) -> Any:
    return select(mark.c.mark, mark.c.remembered_id).where(statements.among(mark.c.mark, count)).order_by(mark.c.mark, mark.c.slot)


def _when(case: Remembered) -> float:
    return case.labelled_at.timestamp() if case.labelled_at else 0.0


def _record(row: Mapping[Any, Any]) -> Remembered:
    drawn = {"label", "labelled_at", "unmarked"}
    reading = row["reading"]
    return Remembered(**{**{n: v for n, v in row.items() if n not in drawn}, "reading": None if reading is None else from_plain(reading)})


def _row(case: Remembered) -> dict[str, Any]:
    reading = None if case.reading is None else case.reading.plain()
    return {
        **vars(case),
        "reading": reading,
        "label": case.label,
        "labelled_at": case.labelled_at,
        "unmarked": case.brought is not None and case.left_out,
    }

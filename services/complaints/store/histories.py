"""Where the links of all lines and the roots of the days are read, and the roots kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import func, insert, select

from contracts.desk import TimelineEntry
from services.complaints.roots import BLOCK, Root
from services.complaints.store.tables import root, timeline

if TYPE_CHECKING:
    from chassis.transaction import Transaction


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A line with what binds it. `id` is its place among all lines of all cases."""

    id: int
    entry: TimelineEntry
    position: int
    open: bool
    salt: str | None
    digest: str
    chain: str


class Histories:
    """Lines are read here and never changed."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    def of(self, complaint_id: UUID) -> list[Kept]:
        """The lines of one case, oldest first."""
        rows = self.tx.execute(select(timeline).where(timeline.c.complaint_id == complaint_id).order_by(timeline.c.position))
        return [_kept(row) for row in rows.mappings()]

    def last_root(self) -> Root | None:
        row = self.tx.execute(select(root).order_by(root.c.day.desc()).limit(1)).mappings().first()
        return _root(row) if row else None

    def roots_between(self, first_id: int, last_id: int) -> list[Root]:
        """The roots that cover the lines from one to another, and one more where the last is covered."""
        until = select(func.min(root.c.last_id)).where(root.c.last_id >= last_id).scalar_subquery()
        up_to = root.c.last_id <= func.coalesce(until, last_id)
        rows = self.tx.execute(select(root).where(root.c.last_id >= first_id, up_to).order_by(root.c.last_id))
        return [_root(row) for row in rows.mappings()]

    def last_id_before(self, covered: Root) -> int:
        """The last line that an earlier root covers; 0 for none."""
        return self.tx.execute(select(func.max(root.c.last_id)).where(root.c.last_id < covered.last_id)).scalar() or 0

    def add_root(self, added: Root) -> None:
        self.tx.execute(insert(root), {**vars(added), "blocks": list(added.blocks)})

    def first_moment_after(self, last_id: int) -> datetime | None:
        """When the oldest line behind this one was written."""
        return self.tx.execute(select(func.min(timeline.c.at)).where(timeline.c.id > last_id)).scalar()

    def last_before(self, moment: datetime, *, after: int) -> int:
        """The last line behind this one that was written before the moment."""
        question = select(func.max(timeline.c.id)).where(timeline.c.id > after, timeline.c.at < moment)
        return self.tx.execute(question).scalar() or after

    def links(self, after: int, until: int) -> Sequence[str]:
        """The links of all lines behind the one up to the other, in the order in which they were written."""
        question = select(timeline.c.chain).where(timeline.c.id > after, timeline.c.id <= until).order_by(timeline.c.id)
        return self.tx.execute(question).scalars().all()

    def place(self, after: int, line_id: int) -> int:
        """How many lines stand between the two."""
        question = select(func.count()).select_from(timeline).where(timeline.c.id > after, timeline.c.id < line_id)
        return int(self.tx.execute(question).scalar_one())

    def block(self, covered: Root, after: int, number: int) -> Sequence[str]:
        """The links of this block (from 0) of the root's lines."""
        question = select(timeline.c.chain).where(timeline.c.id > after, timeline.c.id <= covered.last_id)
        return self.tx.execute(question.order_by(timeline.c.id).offset(number * BLOCK).limit(BLOCK)).scalars().all()


def _kept(row: Any) -> Kept:
    entry = TimelineEntry(at=row["at"], act=row["act"], status=row["status"], by=row["by"], text=row["text"])
    return Kept(entry=entry, **{name: row[name] for name in ("id", "position", "open", "salt", "digest", "chain")})


def _root(row: Any) -> Root:
    day: date = row["day"]
    return Root(day=day, root=row["root"], lines=row["lines"], last_id=row["last_id"], blocks=tuple(row["blocks"]))

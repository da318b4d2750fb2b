"""By what cases of one matter find each other: the marks that each has left, and who filed it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    Table,
    Text,
    Uuid,
    bindparam,
    cast,
    column,
    delete,
    func,
    literal_column,
    select,
    text,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY

from chassis import statements
from chassis.columns import Plain
from services.complaints.domain import Complaint, Near
from services.complaints.lifecycle import UNANSWERED
from services.complaints.matters import WITHIN
from services.complaints.repeats import LOOKED_AT
from services.complaints.store.tables import complaint, filed_by, metadata

if TYPE_CHECKING:
    from services.complaints.store import Transaction

OF_A_MARK = 20  # cases that are looked at, the latest: a mass petition leaves one mark ten thousand times
OF_A_PERSON = 50
OF_A_LEAD = 50
AT_ONCE = 500  # cases that are read with one statement
LAST = UUID(int=2**128 - 1)
_COMPARED = ("id", "status", "kind", "service_code", "title", "location", "visibility", "department", "signatories", "received_at")

# The marks of a case (services/complaints/matters.py), written once, as it is received.
matter = Table(
    "matter",
    metadata,
    Column("mark", BigInteger, primary_key=True, autoincrement=False),
    Column("complaint_id", Uuid, primary_key=True),
)

# Cases that nobody has compared with others yet, with the marks by which others are found: for seconds only.
unseen = Table(
    "unseen",
    metadata,
    Column("complaint_id", Uuid, primary_key=True),
    Column("marks", Plain, nullable=False),
)


class Matters:
    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.rows: list[dict[str, Any]] = []
        self.newcomers: list[dict[str, Any]] = []

    def add(self, complaint_id: UUID, marks: Collection[int], looked_for: Collection[int]) -> None:
        """`looked_for`: the marks by which others are found, once somebody compares it."""
        self.rows += [{"mark": mark, "complaint_id": complaint_id} for mark in marks]
        self.newcomers.append({"complaint_id": complaint_id, "marks": sorted(looked_for)})

    def like(self, case: Complaint, marks: Collection[int]) -> tuple[list[Complaint], set[UUID]]:
        """Other open cases of about the same time with one of these marks or of the same citizen, or that one of the citizens has joined;
        and which are the citizen's."""
        self.tx.flush()
        own = select(filed_by.c.key).where(filed_by.c.complaint_id == case.id)
        newest = select(filed_by.c.complaint_id).where(filed_by.c.key.in_(own)).order_by(filed_by.c.complaint_id.desc())
        theirs = set(self.tx.execute(newest.limit(OF_A_PERSON)).scalars())
        joined = set(self.tx.execute(select(complaint.c.id).where(complaint.c.joins == case.id).limit(OF_A_LEAD)).scalars())
        wanted = (theirs | joined | {case.joins} | self.sharing(marks).keys()) - {case.id, None}
        if not wanted:
            return [], theirs
        about_then = complaint.c.received_at.between(case.received_at - WITHIN, case.received_at + WITHIN)
        still_open = complaint.c.status.in_(UNANSWERED), complaint.c.merged_into.is_(None)
        found = self.tx.execute(select(complaint.c.id).where(complaint.c.id.in_(wanted), *still_open, about_then)).scalars().all()
        return self.tx.complaints.read(found), theirs

    def sharing(self, marks: Collection[int]) -> Counter[UUID]:
        """How many of these marks each case has, as far as it is among the latest of a mark: each mark is read off its index, and no
        further."""
        return self.sharing_each([marks])[0]

    def sharing_each(
        self, several: Sequence[Collection[int]], *, compared: bool = False, before: UUID | None = None
    ) -> list[Counter[UUID]]:
        """The same for several at once; of those that are `compared` already, of those before a certain one."""
        self.tx.flush()
        wanted = sorted({mark for marks in several for mark in marks})
        holders: dict[int, list[str]] = {}
        for mark, held_by in self._holders(wanted, before or LAST, compared=compared):
            holders.setdefault(mark, []).append(held_by)
        found = [Counter(id for mark in marks for id in holders.get(mark, ())) for marks in several]
        ids = {id: UUID(id) for counter in found for id in counter}  # each is held by many marks, and made once
        return [Counter({ids[id]: count for id, count in counter.items()}) for counter in found]

    def _holders(self, marks: Sequence[int], until: UUID, *, compared: bool) -> Iterable[Sequence[Any]]:
        """Mark and case, as the driver has them: there are hundreds, and most are of no use."""
        if not marks:
            return
        if self.tx.dialect == "postgresql":
            wanted: dict[str, Any] = {"marks": list(marks), "until": until}
            yield from statements.prepared(self.tx.connection, HELD_BY[compared]).found(self.tx.connection, wanted)
            return
        rest = iter(marks)
        while some := list(islice(rest, 64)):  # SQLite takes so many selects at once, and no lateral one
            count, wanted = statements.padded(some)
            held = statements.prepared(self.tx.connection, HELD_BY_EACH[compared], count)
            yield from held.found(self.tx.connection, {**wanted, "until": until})

    def near(self, ids: Collection[UUID]) -> dict[UUID, Near]:
        """Those of these cases that are open, of the last weeks, and not merged into another one."""
        self.tx.flush()
        rest, found = iter(sorted(ids)), dict[UUID, Near]()
        while some := list(islice(rest, AT_ONCE)):
            count, wanted = statements.padded(some)
            parameters = {**wanted, "since": self.tx.now - WITHIN}
            for row in statements.prepared(self.tx.connection, _compared, count).rows(self.tx.connection, parameters):
                found[row["id"]] = Near(**row)
        return found

    def behind(self, ids: Collection[UUID]) -> Counter[UUID]:
        """How many stand behind each of these cases, as its own citizens, in cases that have joined it, and in those merged into it."""
        count: Counter[UUID] = Counter()
        if ids:
            self.tx.flush()
            number, wanted = statements.padded(list(ids))
            for row in statements.prepared(self.tx.connection, _behind, number).rows(self.tx.connection, wanted):
                count[row["lead"]] += row["signatories"]
        return count

    # What nobody has compared yet --------------------------------------------------------------------------------------

    def unseen(self, limit: int) -> list[tuple[UUID, list[int]]]:
        """The oldest cases that nobody has compared yet, with the marks by which others are found."""
        self.tx.flush()
        rows = statements.prepared(self.tx.connection, _unseen).rows(self.tx.connection, {"limit": limit})
        return [(row["complaint_id"], row["marks"]) for row in rows]

    def many_unseen(self, most: int) -> bool:
        """Do so many wait to be compared?"""
        self.tx.flush()
        return bool(statements.prepared(self.tx.connection, _beyond).rows(self.tx.connection, {"most": most - 1}))

    def seen(self, ids: Collection[UUID]) -> None:
        count, wanted = statements.padded(list(ids))
        statements.prepared(self.tx.connection, _forget, count).run(self.tx.connection, wanted)

    def write(self) -> None:
        if self.rows:
            rows, self.rows = self.rows, []
            statements.add(self.tx.connection, matter, rows)
        if self.newcomers:
            newcomers, self.newcomers = self.newcomers, []
            statements.add(self.tx.connection, unseen, newcomers)


def _unseen() -> Any:
    return select(unseen).order_by(unseen.c.complaint_id).limit(bindparam("limit", type_=Integer))


def _beyond() -> Any:
    """One that has so many before it."""
    return select(unseen.c.complaint_id).order_by(unseen.c.complaint_id).limit(1).offset(bindparam("most", type_=Integer))


def _forget(count: int) -> Any:
    return delete(unseen).where(statements.among(unseen.c.complaint_id, count))


def _behind(count: int) -> Any:
    """How many stand behind so many cases: their own citizens, and those of the cases that have joined them or were merged into them."""
    ways = (complaint.c.id, complaint.c.joins, complaint.c.merged_into)
    each = [select(leads_to.label("lead"), complaint.c.signatories).where(statements.among(leads_to, count)) for leads_to in ways]
    behind = union_all(*each).subquery()
    return select(behind.c.lead, func.sum(behind.c.signatories).label("signatories")).group_by(behind.c.lead)


def _held_by(*, compared: bool) -> Any:
    """The latest cases of each of these marks (PostgreSQL)."""
    wanted = func.unnest(bindparam("marks", type_=ARRAY(BigInteger))).table_valued(column("mark", BigInteger)).render_derived()
    latest = _latest(wanted.c.mark, compared=compared).lateral()
    return select(wanted.c.mark, latest.c.held_by).select_from(wanted.join(latest, text("true")))


def _held_by_each(count: int, *, compared: bool) -> Any:
    """The same for so many marks, one by one (SQLite)."""
    marks = [bindparam(f"key_{number}", type_=BigInteger) for number in range(count)]
    return union_all(*(select(_latest(mark, compared=compared).subquery()) for mark in marks))


def _latest(mark: Any, *, compared: bool) -> Any:
    """The latest cases of a mark before a certain one; `compared`: of those that nobody has still to compare."""
    wanted = [matter.c.mark == mark, matter.c.complaint_id < bindparam("until", type_=Uuid())]
    if compared:
        wanted.append(~select(unseen.c.complaint_id).where(unseen.c.complaint_id == matter.c.complaint_id).exists())
    latest = select(matter.c.mark, cast(matter.c.complaint_id, Text).label("held_by")).where(*wanted).order_by(matter.c.complaint_id.desc())
    return latest.limit(literal_column(str(OF_A_MARK)))


def _compared(count: int) -> Any:
    """What open cases are compared by; of a long text its beginning."""
    columns = [complaint.c[name] for name in _COMPARED]
    begins = func.substr(complaint.c.text, 1, LOOKED_AT, type_=complaint.c.text.type).label("text")
    since = complaint.c.received_at >= bindparam("since", type_=complaint.c.received_at.type)
    still_open = complaint.c.open, complaint.c.merged_into.is_(None)
    return select(*columns, begins).where(statements.among(complaint.c.id, count), *still_open, since)


HELD_BY = {compared: partial(_held_by, compared=compared) for compared in (False, True)}  # each prepared once
HELD_BY_EACH = {compared: partial(_held_by_each, compared=compared) for compared in (False, True)}

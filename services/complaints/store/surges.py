"""Where it is kept which cases are many of one matter, and how many the largest matter of a day has had."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text, Uuid, bindparam, func, or_, select, update

from chassis import statements
from chassis.columns import Moment
from chassis.shelf import Shelf
from contracts.complaints import Department
from contracts.similar import SurgeState
from services.complaints.domain import Belongs, Surge
from services.complaints.store.columns import Kept, word
from services.complaints.store.tables import filed_by, metadata

if TYPE_CHECKING:
    from services.complaints.store import Transaction

NOBODYS = ""  # where no department answers for it yet

# The columns are the fields of domain.Surge; department_code is drawn out of them.
surge = Table(
    "surge",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("state", word(SurgeState), nullable=False),
    Column("department_code", Text),
    Column("department", Kept(Department)),
    Column("matter", Text),
    Column("place", Text),
    Column("words", String(32), nullable=False),
    Column("persons", Integer, nullable=False),
    Column("cases", Integer, nullable=False),
    Column("same", Integer, nullable=False),
    Column("late", Integer, nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("alerted_at", Moment),
    Column("alerted_persons", Integer),
    Column("decided_at", Moment),
    Column("decided_by", Text),
    Column("reason", Text),
)
Index("surge_listed", surge.c.state, surge.c.last_at)

surge_member = Table(
    "surge_member",
    metadata,
    Column("complaint_id", Uuid, primary_key=True),
    Column("surge_id", Uuid, ForeignKey("surge.id"), nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("words", String(32), nullable=False),
    Column("late", Boolean, nullable=False),
)
Index("surge_member_of", surge_member.c.surge_id, surge_member.c.received_at)

# How many citizens the largest matter of a day had: from it is learnt what is usual.
surge_day = Table(
    "surge_day",
    metadata,
    Column("department_code", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("largest", Integer, nullable=False),
)


class Surges:
    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.shelf = Shelf(tx, surge, record=_record, row=_row)
        self.find, self.add, self.put = self.shelf.find, self.shelf.add, self.shelf.put
        self.rows: list[dict[str, Any]] = []
        self.days: dict[tuple[str, date], int] = {}  # as far as they are known
        self.higher: set[tuple[str, date]] = set()  # than the database has them

    def alone(self) -> None:
        """Surges are noticed and decided on one after the other, whichever processes there are."""
        self.tx.lock({"surges"})

    def of_cases(self, ids: Collection[UUID]) -> dict[UUID, UUID]:
        """Which of these cases belong to which surge."""
        if not ids:
            return {}
        self.tx.flush()
        count, wanted = statements.padded(list(ids))
        rows = statements.prepared(self.tx.connection, _of_cases, count).rows(self.tx.connection, wanted)
        return {row["complaint_id"]: row["surge_id"] for row in rows}

    def take_in(self, belongs: Iterable[Belongs]) -> None:
        self.rows += [vars(one).copy() for one in belongs]

    def members(self, surge_id: UUID, limit: int, *, late_only: bool = False) -> list[Belongs]:
        """The earliest first."""
        theirs = [surge_member.c.surge_id == surge_id, *([surge_member.c.late] if late_only else [])]
        rows = self.tx.execute(select(surge_member).where(*theirs).order_by(surge_member.c.received_at).limit(limit)).mappings()
        return [Belongs(**row) for row in rows]

    def count_late(self, surge_id: UUID) -> int:
        theirs = surge_member.c.surge_id == surge_id, surge_member.c.late
        return int(self.tx.execute(select(func.count()).select_from(surge_member).where(*theirs)).scalar_one())

    def mark(self, ids: Collection[UUID], *, late: bool) -> None:
        self.tx.execute(update(surge_member).where(surge_member.c.complaint_id.in_(ids)).values(late=late))

    def has_person(self, surge_id: UUID, keys: Collection[str], fingerprint: str) -> bool:
        """Is this citizen in it already? Who left nothing to be known by is known by the words."""
        self.tx.flush()
        if keys:
            count, wanted = statements.padded(sorted(keys))
            found = statements.prepared(self.tx.connection, _of_person, count)
        else:
            found, wanted = statements.prepared(self.tx.connection, _of_words), {"fingerprint": fingerprint}
        return bool(found.rows(self.tx.connection, {**wanted, "surge": surge_id}))

    def listed(self, state: SurgeState | None, department_code: str | None, limit: int) -> list[Surge]:
        """Latest first; without a state, those that wait for somebody."""
        waits = or_(surge.c.state == SurgeState.PROPOSED, (surge.c.state == SurgeState.ACCEPTED) & (surge.c.late > 0))
        wanted = [waits if state is None else surge.c.state == state]
        if department_code is not None:
            wanted.append(surge.c.department_code == department_code)
        return self.shelf.all(select(surge).where(*wanted).order_by(surge.c.last_at.desc(), surge.c.id).limit(limit))

    # What is usual -----------------------------------------------------------------------------------------------------

    def largest(self, department_code: str | None, since: date, before: date) -> list[int]:
        """Of each day on which there was one."""
        self.tx.flush()
        theirs = {"code": department_code or NOBODYS, "since": since, "before": before}
        return [row["largest"] for row in statements.prepared(self.tx.connection, _largest).rows(self.tx.connection, theirs)]

    def told_since(self, department_code: str | None, since: datetime) -> int:
        """How many of this department somebody was told of."""
        self.tx.flush()
        question = statements.prepared(self.tx.connection, _told_since, department_code is None)
        return int(question.rows(self.tx.connection, {"code": department_code, "since": since})[0]["told"])

    def keep_largest(self, department_code: str | None, day: date, persons: int) -> None:
        key = department_code or NOBODYS, day
        if key not in self.days:
            self.tx.flush()
            found = statements.prepared(self.tx.connection, _largest_of).rows(self.tx.connection, {"code": key[0], "day": day})
            self.days[key] = found[0]["largest"] if found else 0
        if persons > self.days[key]:
            self.days[key] = persons
            self.higher.add(key)

    def write(self) -> None:
        if self.rows:
            rows, self.rows = self.rows, []
            statements.add(self.tx.connection, surge_member, rows)
        if self.higher:
            higher, self.higher = sorted(self.higher), set()
            days = [{"department_code": code, "day": day, "largest": self.days[code, day]} for code, day in higher]
            statements.put(self.tx.connection, surge_day, days, by=("department_code", "day"), change=("largest",))


def _largest() -> Any:
    days = surge_day.c.day >= bindparam("since", type_=Date()), surge_day.c.day < bindparam("before", type_=Date())
    return select(surge_day.c.largest).where(surge_day.c.department_code == bindparam("code"), *days)


def _largest_of() -> Any:
    return select(surge_day.c.largest).where(
        surge_day.c.department_code == bindparam("code"), surge_day.c.day == bindparam("day", type_=Date())
    )


def _told_since(nobodys: bool) -> Any:
    same = surge.c.department_code.is_(None) if nobodys else surge.c.department_code == bindparam("code")
    return select(func.count().label("told")).select_from(surge).where(same, surge.c.alerted_at >= bindparam("since", type_=Moment()))


def _of_cases(count: int) -> Any:
    return select(surge_member.c.complaint_id, surge_member.c.surge_id).where(statements.among(surge_member.c.complaint_id, count))


def _of_person(count: int) -> Any:
    """A case of a surge that was filed with one of so many keys."""
    theirs = select(surge_member.c.complaint_id).join(filed_by, filed_by.c.complaint_id == surge_member.c.complaint_id)
    return theirs.where(surge_member.c.surge_id == bindparam("surge", type_=Uuid()), statements.among(filed_by.c.key, count)).limit(1)


def _of_words() -> Any:
    """A case of a surge with these words, whose citizen left nothing to be known by."""
    unknown = ~select(filed_by.c.key).where(filed_by.c.complaint_id == surge_member.c.complaint_id).exists()
    same = surge_member.c.surge_id == bindparam("surge", type_=Uuid()), surge_member.c.words == bindparam("fingerprint")
    return select(surge_member.c.complaint_id).where(*same, unknown).limit(1)


def _record(row: object) -> Surge:
    return Surge(**{name: value for name, value in dict(row).items() if name != "department_code"})  # type: ignore[call-overload]  # a row is a mapping


def _row(record: Surge) -> dict[str, object]:
    return {**vars(record), "department_code": record.department.code if record.department else None}

"""Where the city's standard answers are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Column, ForeignKey, Index, Table, Text, Uuid, func, insert, select

from chassis.columns import Moment, Plain
from contracts.answering import StandardAnswer
from services.complaints.fitting import Used
from services.complaints.store.tables import complaint, metadata

if TYPE_CHECKING:
    from services.complaints.store import Transaction

EVERYBODY = ""  # whose a city-wide one is: a key has no gaps

standard_answer = Table(
    "standard_answer",
    metadata,
    Column("department_code", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("keywords", Plain, nullable=False, server_default="[]"),
    Column("changed_at", Moment, nullable=False),
    Column("changed_by", Text, nullable=False),
)

# 어느 표준 답변으로 답했는지: how cases of the same kind are answered the next time.
standard_answer_use = Table(
    "standard_answer_use",
    metadata,
    Column("complaint_id", Uuid, ForeignKey("complaint.id"), primary_key=True),
    Column("department_code", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("used_at", Moment, nullable=False),
)
Index("standard_answer_use_latest", standard_answer_use.c.used_at)


class StandardAnswers:
    """Each by whose it is and its code. A few hundred in a city."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self._version: tuple[object] | None = None  # as it was first asked for in this transaction

    def find(self, code: str, department_code: str | None) -> StandardAnswer | None:
        its = standard_answer.c.code == code, standard_answer.c.department_code == (department_code or EVERYBODY)
        row = self.tx.execute(select(standard_answer).where(*its)).mappings().first()
        return _record(dict(row)) if row else None

    def of(self, department_code: str | None) -> list[StandardAnswer]:
        """Those of this department and the whole city's; all, if no department is named."""
        question = select(standard_answer).order_by(standard_answer.c.department_code, standard_answer.c.code)
        if department_code:
            question = question.where(standard_answer.c.department_code.in_((department_code, EVERYBODY)))
        return [_record(dict(row)) for row in self.tx.execute(question).mappings()]

    def put(self, kept: StandardAnswer, by: str) -> None:
        self.delete(kept)
        row = {
            **vars(kept),
            "keywords": list(kept.keywords),
            "department_code": kept.department_code or EVERYBODY,
            "changed_at": self.tx.now,
            "changed_by": by,
        }
        self.tx.execute(insert(standard_answer), row)

    def version(self) -> object:
        """It is another one when anything has been kept, taken away or used since. Asked for once in a transaction, however many cases
        are received in it."""
        if self._version is None:
            self._version = (self._read_version(),)
        return self._version[0]

    def _read_version(self) -> object:
        count = self.tx.execute(select(func.count()).select_from(standard_answer)).scalar_one()
        if not count:
            return None
        changed = self.tx.execute(select(func.max(standard_answer.c.changed_at))).scalar_one()
        return count, changed, self.tx.execute(select(func.max(standard_answer_use.c.used_at))).scalar_one()

    def is_of(self, given: StandardAnswer, by: str) -> bool:
        """Does nothing stand there, or what this one has kept?"""
        its = standard_answer.c.code == given.code, standard_answer.c.department_code == (given.department_code or EVERYBODY)
        return self.tx.execute(select(standard_answer.c.changed_by).where(*its)).scalar() in (None, by)

    def use(self, complaint_id: UUID, kept: StandardAnswer) -> None:
        """The case is answered with it: the latest counts."""
        self._version = None
        self.tx.flush()
        self.tx.execute(standard_answer_use.delete().where(standard_answer_use.c.complaint_id == complaint_id))
        row = {"complaint_id": complaint_id, "department_code": kept.department_code or EVERYBODY, "code": kept.code}
        self.tx.execute(insert(standard_answer_use), {**row, "used_at": self.tx.now})

    def latest_used(self, limit: int) -> list[Used]:
        """The cases that were answered with one, the latest first."""
        case, use = complaint.c, standard_answer_use.c
        question = select(use.department_code, use.code, case.title, case.text).join(complaint, case.id == use.complaint_id)
        rows = self.tx.execute(question.order_by(use.used_at.desc(), use.complaint_id).limit(limit)).mappings()
        return [Used(department_code=row["department_code"] or None, code=row["code"], text=_said(row)) for row in rows]

    def hand_on(self, heirs: Mapping[str, str]) -> None:
        """Those of departments that are no more go to whoever has their work, unless there is one of that code already."""
        self._version = None
        theirs, gone = standard_answer.c, standard_answer.c.department_code.in_(sorted(heirs))
        for row in self.tx.execute(select(theirs.code, theirs.department_code).where(gone)).all():
            code, department = row.code, row.department_code
            if self.find(code, heirs[department]) is not None:
                continue
            moved = {"department_code": heirs[department]}
            its = theirs.department_code == department, theirs.code == code
            self.tx.execute(standard_answer.update().where(*its).values(**moved, changed_at=self.tx.now))
            used = standard_answer_use.c.department_code == department, standard_answer_use.c.code == code
            self.tx.execute(standard_answer_use.update().where(*used).values(**moved))

    def delete(self, kept: StandardAnswer) -> None:
        self._version = None
        its = standard_answer.c.code == kept.code, standard_answer.c.department_code == (kept.department_code or EVERYBODY)
        self.tx.execute(standard_answer.delete().where(*its))


def _record(row: dict[str, Any]) -> StandardAnswer:
    return StandardAnswer(
        code=row["code"],
        title=row["title"],
        text=row["text"],
        department_code=row["department_code"] or None,
        keywords=tuple(row["keywords"]),
    )


def _said(row: Any) -> str:
    return f"{row['title'] or ''}\n{row['text']}"

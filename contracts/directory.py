"""조직 개편. What an administrator may read and change in the city's list of departments; each change is dated and written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from contracts.departments import Successor
from contracts.desk import Staff
from contracts.message import Command, Message, Query
from contracts.routing import DepartmentDuties, Duty


@dataclass(frozen=True, kw_only=True)
class DepartmentRecord(Message):
    """A department with all its dates, and how it stands today. `changes_on`: the next day on which something of it changes by itself.
    `revision` counts the changes of the whole list."""

    entry: DepartmentDuties
    name: str
    active: bool
    changes_on: date | None = None
    revision: int = 0


@dataclass(frozen=True, kw_only=True)
class DepartmentRecords(Message):
    """The city's list, in its own order."""

    items: tuple[DepartmentRecord, ...]
    revision: int


@dataclass(frozen=True, kw_only=True)
class DepartmentChange(Message):
    """One change of the list: by whom, when and why, and which departments read otherwise since then. `by` is None where a folder was
    loaded. `planned_on`: the day on which it begins, while what it planned can be called off."""

    revision: int
    at: datetime
    by: str | None
    note: str | None
    departments: tuple[str, ...]
    planned_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class DepartmentStory(Message):
    """A department, from whom it has taken over, who has taken over from it, and every change of it, latest first."""

    record: DepartmentRecord
    predecessors: tuple[str, ...]
    successors: tuple[str, ...]  # as they stand now, through all reorganisations since
    changes: tuple[DepartmentChange, ...]


@dataclass(frozen=True, kw_only=True)
class ListDepartments(Query):
    """The whole list, those included that are no more."""

    target: ClassVar[str] = "routing"
    answer: ClassVar[type[Message] | None] = DepartmentRecords

    staff: Staff


@dataclass(frozen=True, kw_only=True)
class ReadDepartment(Query):
    """One of them with its history."""

    target: ClassVar[str] = "routing"
    answer: ClassVar[type[Message] | None] = DepartmentStory

    staff: Staff
    code: str


@dataclass(frozen=True, kw_only=True)
class DirectoryCommand(Command):
    """`seen_revision`: of the list, as whoever changes it has read it; None: whatever it is now. `note`: why, for the history."""

    target: ClassVar[str] = "routing"
    answer: ClassVar[type[Message] | None] = DepartmentRecord

    staff: Staff
    code: str
    seen_revision: int | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class AddDepartment(DirectoryCommand):
    """A new one, under a code that was never used."""

    entry: DepartmentDuties


@dataclass(frozen=True, kw_only=True)
class RenameDepartment(DirectoryCommand):
    """Another name, bureau or parent from a day on; the name before ends the day before."""

    name: str
    bureau: str | None = None
    parent_code: str | None = None
    valid_from: date


@dataclass(frozen=True, kw_only=True)
class AmendDepartment(DirectoryCommand):
    """Duties with their words, aliases, phone; what is None stays. An empty phone removes it."""

    duties: tuple[Duty, ...] | None = None
    aliases: tuple[str, ...] | None = None
    phone: str | None = None


@dataclass(frozen=True, kw_only=True)
class CloseDepartment(DirectoryCommand):
    """폐지. From `closed_on` on it is no more; what its successors do is said with their words."""

    closed_on: date
    successors: tuple[Successor, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MergeDepartments(DirectoryCommand):
    """통합. From `closed_on` on those of `codes` are no more, and `code` has their duties. `name` where it is new on that day."""

    codes: tuple[str, ...]
    closed_on: date
    name: str | None = None
    bureau: str | None = None
    phone: str | None = None


@dataclass(frozen=True, kw_only=True)
class SplitPart(Message):
    """Who has which duties after a split; `name` where it is new."""

    department_code: str
    duties: tuple[str, ...]
    name: str | None = None
    bureau: str | None = None
    phone: str | None = None


@dataclass(frozen=True, kw_only=True)
class SplitDepartment(DirectoryCommand):
    """분리. From `split_on` on its duties go where the parts say, each to exactly one. Where it is itself a part, it goes on with these."""

    split_on: date
    parts: tuple[SplitPart, ...]


@dataclass(frozen=True, kw_only=True)
class CallOffPlan(DirectoryCommand):
    """계획 취소. What the desk planned with this edition and hasn't come yet: a merger, a split or a closing with all that went with it."""

    edition: int

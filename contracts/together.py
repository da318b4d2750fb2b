"""What the complaints service says where a case isn't what it was filed as, or isn't one department's alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from contracts.complaints import ComplaintEvent, Department, Handler
from contracts.gateway import Location, Photo
from contracts.message import Message


@dataclass(frozen=True, kw_only=True)
class ComplaintChanged(ComplaintEvent):
    """변경 (법 제22조 제2항). The citizen has added to the complaint or corrected it. What was filed stands as it was, and this beside
    it: `text` is masked, `location` is the place from now on where the citizen named another one."""

    text: str | None = None
    location: Location | None = None
    photos: tuple[Photo, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Change(Message):
    """What the citizen has added to the complaint or corrected in it, beside what was filed. `original_text` is masked;
    `previous_location` where the place is another one now."""

    at: datetime
    original_text: str | None
    location: Location | None = None
    previous_location: Location | None = None
    photos: tuple[Photo, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Question(Message):
    """문의. What the citizen has written about the case since, unasked; `original_text` is masked."""

    at: datetime
    original_text: str
    photos: tuple[Photo, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ComplaintInherited(ComplaintEvent):
    """승계. The department that had the case is no more, and another one has its work: the case goes on there as it stands. It hasn't
    changed hands: nobody had it wrongly. `handler` stays who it was where the whole department went there (`as_a_whole`)."""

    department: Department
    previous_department_code: str
    due_at: datetime | None = None  # None while the clock stands
    reason: str
    as_a_whole: bool = True


# Several departments ---------------------------------------------------------------------------------------------------


class PartState(Enum):
    """How far another department is with its part of a case."""

    OPEN = "open"
    CONTRIBUTED = "contributed"
    DECLINED = "declined"  # with a reason: the department in charge must say what becomes of it
    RELEASED = "released"  # the answer needs nothing more from there


@dataclass(frozen=True, kw_only=True)
class Part(Message):
    """협조 (법 제20조), 분리. What another department contributes to the answer of a case: a part of the same matter, or a matter of
    its own that came in the same complaint. Internal, and never in an event: `matter` is what is asked, `text` what was contributed,
    or why it was declined or released, by the officer named in `done_by`."""

    department: Department
    matter: str
    asked_at: datetime
    contribute_by: datetime  # never later than the case itself is due
    prolonged: bool = False
    state: PartState = PartState.OPEN
    text: str | None = None
    done_at: datetime | None = None
    done_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class DepartmentInvolved(ComplaintEvent):
    """협조 요청. Another department works on the case too; the one in charge answers for all of it."""

    contributor: Department
    contribute_by: datetime


@dataclass(frozen=True, kw_only=True)
class PartContributed(ComplaintEvent):
    """협조 회신. It has done its part. What it wrote is internal until the answer."""

    contributor: Department


@dataclass(frozen=True, kw_only=True)
class DepartmentReleased(ComplaintEvent):
    """협조 해제. The answer needs nothing from there any more."""

    contributor: Department


# Many citizens, and one again and again --------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class GroupRecognized(ComplaintEvent):
    """다수인관련민원 (법 제2조 제6호): five or more stand behind the matter, in one petition or in several that are answered together."""

    persons: int


@dataclass(frozen=True, kw_only=True)
class ComplaintClosedAsRepeated(ComplaintEvent):
    """반복민원의 종결 (법 제23조). Filed for the `filing`-th time, after its result had been told twice."""

    department: Department
    handler: Handler
    filing: int
    ground: str
    reason: str
    remedy: str


@dataclass(frozen=True, kw_only=True)
class Repeat(Message):
    """The same person has filed the same before: `filing` counts this one too, `told` the results proven to have been told before it
    was received; `group`: one of them was a group petition."""

    of_receipt_number: str
    filing: int
    told: int
    group: bool = False

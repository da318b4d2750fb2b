"""What a city tells the complaints service about itself: its table of services, its days, its outages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from contracts.gateway import Kind
from contracts.message import Command, Message, Query


@dataclass(frozen=True, kw_only=True)
class QuestionChoice(Message):
    """One of the answers that can be chosen: `key` is sent, `name` is read."""

    key: str
    name: str


@dataclass(frozen=True, kw_only=True)
class ServiceQuestion(Message):
    """What the city asks of whoever chooses the service. `datatype`: string, text, number, datetime, singlevaluelist (one of the
    `choices`) or multivaluelist (one or several)."""

    code: str
    text: str
    datatype: str = "string"
    required: bool = False
    choices: tuple[QuestionChoice, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Service(Message):
    """A line of the city's table of services: what a service code means and how long it may take."""

    code: str
    name: str
    kind: Kind
    period: str  # as `7d` (working days) or `3h` (working hours)
    department_code: str | None = None
    together: bool = True  # may others be shown that such a case is open, and join it?
    questions: tuple[ServiceQuestion, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RegisterServices(Command):
    """Load the city's table of services; the table replaces the one before."""

    target: ClassVar[str] = "complaints"

    services: tuple[Service, ...]


@dataclass(frozen=True, kw_only=True)
class DeclaredDay(Message):
    """A day that the calendar doesn't know by itself: closed (임시공휴일), or worked although it looks like a holiday."""

    day: date
    name: str
    works: bool = False


@dataclass(frozen=True, kw_only=True)
class DeclareDays(Command):
    """Replace the city's table of declared days; open cases are counted anew, a few at a time."""

    target: ClassVar[str] = "complaints"

    days: tuple[DeclaredDay, ...]
    seen_revision: int | None = None  # of the city's days, as whoever declares saw them


@dataclass(frozen=True, kw_only=True)
class DeclareOutage(Command):
    """정보시스템 장애: no case's clock ran meanwhile (시행령 제20조)."""

    target: ClassVar[str] = "complaints"

    began_at: datetime
    ended_at: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class Outage(Message):
    """A time in which no case's clock ran."""

    began_at: datetime
    ended_at: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class CityDays(Message):
    """The days that the city has declared, by date, whether in its folder or at the desk, and its outages. `revision` counts the changes
    at the desk."""

    days: tuple[DeclaredDay, ...]
    outages: tuple[Outage, ...]
    revision: int


@dataclass(frozen=True, kw_only=True)
class ReadDays(Query):
    """The city's own days and outages."""

    target: ClassVar[str] = "complaints"
    answer: ClassVar[type[Message] | None] = CityDays

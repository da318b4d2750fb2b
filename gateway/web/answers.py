"""What the door answers, as records: the documents and the JSON are both made of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from contracts.complaints import Department, Handler, Role, Status
from contracts.gateway import Channel, Kind, Location, Photo
from contracts.message import Message
from contracts.metrics import Count
from gateway.view import Line, View
from gateway.web.words import sentence


@dataclass(frozen=True, kw_only=True)
class Links(Message):
    """`page` opens in a browser; what stands behind its # never reaches a server."""

    self: str
    page: str


@dataclass(frozen=True, kw_only=True)
class Receipt(Message):
    """The token is the only key to the case: keep it."""

    receipt_number: str
    token: str
    status: Status
    received_at: datetime
    links: Links


@dataclass(frozen=True, kw_only=True)
class TimelineLine(Message):
    at: datetime
    status: Status
    act: str
    text: str
    department: Department | None = None


@dataclass(frozen=True, kw_only=True)
class PublicCase(Message):
    """The case as its citizen sees it. `actions`: what the citizen may ask now. `revision` grows with each change."""

    receipt_number: str
    status: Status
    kind: Kind | None
    service_code: str | None
    channel: Channel
    locale: str
    title: str | None
    description: str
    location: Location | None
    photos: tuple[Photo, ...]
    received_at: datetime
    updated_at: datetime
    due_at: datetime | None
    department: Department | None
    handler: Handler | None
    answer: str | None
    answered_at: datetime | None
    actions: tuple[str, ...]
    timeline: tuple[TimelineLine, ...]
    revision: int


@dataclass(frozen=True, kw_only=True)
class Accepted(Message):
    """The act was taken up. What comes of it is seen on the timeline."""

    receipt_number: str
    action: str
    revision: int


@dataclass(frozen=True, kw_only=True)
class Ticket(Message):
    """Opens the live stream once more within the next `expires_in` seconds."""

    ticket: str
    expires_in: int


@dataclass(frozen=True, kw_only=True)
class Session(Message):
    """A staff session. Send the token as `Authorization: Bearer`."""

    token: str
    token_type: str
    expires_in: int
    name: str
    role: Role
    department_code: str | None


@dataclass(frozen=True, kw_only=True)
class DepartmentList(Message):
    items: tuple[Department, ...]


@dataclass(frozen=True, kw_only=True)
class Counts(Message):
    items: tuple[Count, ...]


def public_case(view: View, lines: list[Line], photos: tuple[Photo, ...], locale: str | None) -> PublicCase:
    """The view in the citizen's language, or in the one asked for."""
    return PublicCase(
        receipt_number=view.receipt_number,
        status=view.status,
        kind=view.kind,
        service_code=view.service_code,
        channel=view.channel,
        locale=view.locale,
        title=view.title,
        description=view.text,
        location=view.location,
        photos=photos,
        received_at=view.received_at,
        updated_at=view.updated_at,
        due_at=view.due_at,
        department=view.department,
        handler=view.handler,
        answer=view.answer,
        answered_at=view.answered_at,
        actions=view.actions,
        timeline=tuple(
            TimelineLine(
                at=line.at, status=line.status, act=line.act, text=sentence(line, locale or view.locale), department=_department(line)
            )
            for line in lines
        ),
        revision=view.version,
    )


def _department(line: Line) -> Department | None:
    code, name = line.details.get("department_code"), line.details.get("department")
    return Department(code=code, name=name) if code and name else None

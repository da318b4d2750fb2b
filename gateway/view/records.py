"""What a citizen may see of a case, as records: the view, and the lines of its timeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from contracts.complaints import Department, Handler, Status
from contracts.gateway import Channel, Kind, Location
from contracts.message import Message
from contracts.similar import SimilarCase

Details = Mapping[str, str | None]
STANDSTILLS = frozenset(  # why the clock may stand; gateway.web.words has a sentence for each
    ("supplement", "transit", "representative", "hearing", "examination", "expert_review", "prior_matter", "study", "outage")
)


@dataclass(frozen=True, kw_only=True)
class Standstill(Message):
    """The clock stands, on a ground of STANDSTILLS; `until` where that is known beforehand."""

    since: datetime
    ground: str
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class SupplementWanted(Message):
    """보완 요구. What the citizen was asked for, and by when to answer."""

    request: str
    answer_by: datetime


@dataclass(frozen=True, kw_only=True)
class Refused(Message):
    """불수용. The legal ground, the reason, and what the citizen can do against it."""

    ground: str
    reason: str
    remedy: str


@dataclass(frozen=True, kw_only=True)
class Transfer(Message):
    """이송. The agency that answers, and where the case can be asked for there, as far as it is known."""

    agency: str
    receipt_number: str | None = None
    link: str | None = None


@dataclass(frozen=True, kw_only=True)
class Confirmation(Message):
    """The link in the letter of the latest answer, which has this number: until when it holds, and when it was used."""

    number: int
    until: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class View:
    """What the citizen may see of the case. `version` grows by one with each change, `moves` counts changes of hands."""

    complaint_id: UUID
    receipt_number: str
    token_hash: str
    version: int
    status: Status
    channel: Channel
    locale: str
    kind: Kind | None
    service_code: str | None
    title: str | None
    text: str
    location: Location | None
    visibility: str
    received_at: datetime
    updated_at: datetime
    due_at: datetime | None = None
    department: Department | None = None
    contributors: tuple[Department, ...] = ()  # departments that work on it too
    moves: int = 0
    handler: Handler | None = None
    paused: Standstill | None = None
    supplement: SupplementWanted | None = None
    answer: str | None = None
    official_answer: str | None = None  # where `answer` is its wording for a channel
    answered_at: datetime | None = None
    refusal: Refused | None = None
    transfer: Transfer | None = None
    confirmation: Confirmation | None = None
    similar: tuple[SimilarCase, ...] = ()  # other open cases that may be the same matter, as they stood when they were found
    joins: UUID | None = None  # the one of which the citizen says that it is
    actions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the public timeline. `act` says which; `details` fill its sentence, and `details["note"]` is what somebody
    wrote in their own words: a request, a reason, an answer."""

    complaint_id: UUID
    position: int
    at: datetime
    act: str
    status: Status
    details: Details = field(default_factory=dict)


def first_line(view: View) -> Line:
    """`Received`: true of every case from its first moment, so it need not be kept."""
    return Line(complaint_id=view.complaint_id, position=1, at=view.received_at, act="received", status=Status.RECEIVED)


def line(view: View, act: str, at: datetime | None = None, **details: str | None) -> Line:
    """A line about the view as it now stands, with the department that answers for it."""
    where = {"department_code": view.department.code, "department": view.department.name} if view.department else {}
    return Line(
        complaint_id=view.complaint_id,
        position=view.version,
        at=at or view.updated_at,
        act=act,
        status=view.status,
        details={**where, **details},
    )

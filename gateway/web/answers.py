"""What the door answers, as records: the documents and the JSON are both made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from contracts.city import DeclaredDay
from contracts.complaints import Department, Handler, Status
from contracts.desk import Role
from contracts.gateway import Channel, Kind, Location, Photo
from contracts.history import DayRoot
from contracts.message import Message
from contracts.metrics import Count
from contracts.urgency import Danger
from gateway.domain.dangers import Dangers
from gateway.view import Line, Refused, Standstill, SupplementWanted, Transfer, View
from gateway.web.cards import SimilarCard
from gateway.web.problems import ProblemDocument
from gateway.web.words import KOREA, because, page_language, sentence

Photos = Mapping[int | None, tuple[Photo, ...]]


@dataclass(frozen=True, kw_only=True)
class Links(Message):
    """`page` opens in a browser: its address holds the token, and is as secret."""

    self: str
    page: str


@dataclass(frozen=True, kw_only=True)
class DangerTold(Message):
    """위험. What was written speaks of a danger: show `text` first, and let `call` be called with one touch."""

    kind: str
    call: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Receipt(Message):
    """The token is the only key to the case: keep it."""

    receipt_number: str
    token: str
    status: Status
    received_at: datetime
    links: Links
    danger: DangerTold | None = None


@dataclass(frozen=True, kw_only=True)
class TimelineLine(Message):
    """`text` is our sentence; `note` is what somebody wrote: a request, a reason, an answer; `files` came with it."""

    at: datetime
    status: Status
    act: str
    text: str
    note: str | None = None
    department: Department | None = None
    files: tuple[Photo, ...] = ()
    official_answer: str | None = None


@dataclass(frozen=True, kw_only=True)
class Paused(Message):
    """The clock stands: `because` is a sentence, `until` is there where it is known beforehand."""

    since: datetime
    because: str
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class PublicCase(Message):
    """The case as its citizen sees it. `actions`: what the citizen may ask now. `revision` grows with each change. `due_at` is
    null while the clock stands and nobody knows until when. `moves`: how often the case has changed hands. `contributors`: departments that
    work on it beside the one that answers. `demonstration`: played, nobody's real voice. `similar`: other open cases that may be the same
    matter, until the citizen has `joined` one."""

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
    paused: Paused | None
    supplement: SupplementWanted | None
    department: Department | None
    contributors: tuple[Department, ...]
    handler: Handler | None
    moves: int
    answer: str | None
    answered_at: datetime | None
    answer_files: tuple[Photo, ...]
    official_answer: str | None
    refusal: Refused | None
    transfer: Transfer | None
    actions: tuple[str, ...]
    timeline: tuple[TimelineLine, ...]
    revision: int
    demonstration: bool = False
    similar: tuple[SimilarCard, ...] = ()
    joined: bool = False


@dataclass(frozen=True, kw_only=True)
class Accepted(Message):
    """The act was taken up. What comes of it is seen on the timeline."""

    receipt_number: str
    action: str
    revision: int
    danger: DangerTold | None = None


@dataclass(frozen=True, kw_only=True)
class LinkedAnswer(Message):
    """What the one-time link of a result letter is for: the answer or the refusal, what can be said of it (`confirm`, `reopen`, `object`,
    `rate`), and until when. `locale`: in which language its letter is."""

    receipt_number: str
    title: str | None
    department: Department | None
    answer: str | None
    refusal: Refused | None
    actions: tuple[str, ...]
    until: datetime
    locale: str


@dataclass(frozen=True, kw_only=True)
class VerdictTaken(Message):
    """What was said was taken up; the link can't be used again."""

    receipt_number: str
    actions: tuple[str, ...]
    revision: int
    danger: DangerTold | None = None


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
    expires_at: datetime
    name: str
    role: Role
    department_code: str | None


@dataclass(frozen=True, kw_only=True)
class DepartmentList(Message):
    items: tuple[Department, ...]


@dataclass(frozen=True, kw_only=True)
class Counts(Message):
    items: tuple[Count, ...]


@dataclass(frozen=True, kw_only=True)
class PublishedRoots(Message):
    """Latest first. A day on which nothing was written has none."""

    items: tuple[DayRoot, ...]
    next_cursor: date | None


@dataclass(frozen=True, kw_only=True)
class DeclaredDays(Message):
    """The city's table of declared days, as it is from now on. Open cases are counted anew, a few at a time."""

    days: tuple[DeclaredDay, ...]


@dataclass(frozen=True, kw_only=True)
class DeclaredOutage(Message):
    """A time in which no case's clock ran."""

    began_at: datetime
    ended_at: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class BulkResult(Message):
    """What became of the act for one case; `problem` is what the single act would have answered."""

    receipt_number: str
    ok: bool
    problem: ProblemDocument | None = None


@dataclass(frozen=True, kw_only=True)
class BulkResults(Message):
    """One result for each case, in the order asked."""

    items: tuple[BulkResult, ...]


def danger_told(dangers: Dangers, danger: Danger | None, locale: str) -> DangerTold | None:
    """What the citizen is told, in their language."""
    return DangerTold(kind=danger.kind, call=danger.call, text=dangers.text(danger.kind, locale)) if danger else None


def public_case(
    view: View,
    lines: list[Line],
    photos: Photos,
    locale: str | None,
    zone: tzinfo = KOREA,
    *,
    demonstration: bool = False,
    similar: tuple[SimilarCard, ...] = (),
) -> PublicCase:
    """The view in the citizen's language, or in the one asked for; moments in its sentences are those of the city's clocks. `photos`
    by the line with which they came, the citizen's own under None."""
    language = page_language(locale or view.locale)
    answered = next((line.position for line in reversed(lines) if line.act == "answer"), None)
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
        photos=photos[None],
        received_at=view.received_at,
        updated_at=view.updated_at,
        due_at=view.due_at,
        paused=_paused(view.paused, language),
        supplement=view.supplement,
        department=view.department,
        contributors=view.contributors,
        handler=view.handler,
        moves=view.moves,
        answer=view.answer,
        answered_at=view.answered_at,
        answer_files=photos.get(answered, ()) if answered else (),
        official_answer=view.official_answer,
        refusal=view.refusal,
        transfer=view.transfer,
        actions=view.actions,
        timeline=tuple(_timeline_line(line, photos.get(line.position, ()), language, zone) for line in lines),
        revision=view.version,
        demonstration=demonstration,
        similar=similar,
        joined=view.joins is not None,
    )


def _paused(standstill: Standstill | None, language: str) -> Paused | None:
    if standstill is None:
        return None
    return Paused(since=standstill.since, because=because(standstill.ground, language), until=standstill.until)


def _timeline_line(line: Line, files: tuple[Photo, ...], language: str, zone: tzinfo) -> TimelineLine:
    return TimelineLine(
        at=line.at,
        status=line.status,
        act=line.act,
        text=sentence(line, language, zone),
        note=line.details.get("note"),
        department=_department(line),
        files=files,
        official_answer=line.details.get("official"),
    )


def _department(line: Line) -> Department | None:
    code, name = line.details.get("department_code"), line.details.get("department")
    return Department(code=code, name=name) if code and name else None

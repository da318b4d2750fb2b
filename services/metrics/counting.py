"""What each case counts for: the sums that it stands in, and the acts that are counted whatever becomes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from contracts.complaints import (
    CitizenRequestRefused,
    ClockPaused,
    ComplaintAnswered,
    ComplaintClosed,
    ComplaintNotified,
    ComplaintReclassified,
    ComplaintReopened,
    ComplaintRerouted,
    DeadlineExtended,
    DeadlineRecomputed,
    ProgressReported,
    SupplementRequested,
)
from contracts.message import CaseEvent
from contracts.notify import NotificationDelivered, NotificationFailed, NotifyEvent
from contracts.promise import FirstResponse
from contracts.reminders import DeadlineReminded
from contracts.similar import SurgeNoticed

NOBODY = "none"  # the department of a case that nobody was given yet
MANY = 3  # hand-overs from which on a case has simply changed hands too often


class Key(NamedTuple):
    """A figure and what it is broken down by, as ("completed", "road", "answered")."""

    figure: str
    first: str = ""
    second: str = ""
    third: str = ""


SURGING = Key("surging")  # surges that somebody was told of, and nobody has decided on


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """A letter of which nobody can tell whether it went out."""

    delivery_id: str
    channel: str


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What the figures need to know of one case. Until `received_at` is known the case counts nowhere: something else
    about it may be heard first.

    `began_at`: when the period began that runs now, at the reception or the last reopening. `outcome`: how the case ended
    (answered, withdrawn, transferred, declined, repeated, merged), None while it is open. `late`: its due date has passed.
    `untold_since`: the citizen left a contact and no letter has gone either way yet.
    `guesses`: the departments that routing proposed, best first, with its `confidence` in the first (millionths); `settled`: the
    department whose answer ended the case first, and `forebears` those that it had the case from because they are no more.
    `received_on`, `answered_on`, `rated_on`: days of the city, as far as there was a board to count them; `days`: how many the last answer
    took. `area`: the 읍면동; `lat`, `long`: of a public case, no more exactly than they are shown."""

    complaint_id: UUID
    channel: str | None = None
    kind: str | None = None
    service_code: str | None = None
    department: str = NOBODY
    status: str | None = None
    received_at: datetime | None = None
    began_at: datetime | None = None
    due_at: datetime | None = None  # None while the clock stands
    late: bool = False
    automatic: bool | None = None  # who routed it first: routing, or a person
    reroutes: int = 0
    outcome: str | None = None
    answer_class: int | None = None
    on_time: bool | None = None
    means: str | None = None  # how the citizen was told the result
    closing: str | None = None  # why it was closed
    score: int | None = None
    told_at: datetime | None = None
    untold_since: datetime | None = None
    doubts: tuple[Doubt, ...] = ()
    guessed_by: str | None = None  # automatic, triage
    guessed_at: datetime | None = None
    guesses: tuple[str, ...] = ()
    confidence: int = 0
    settled: str | None = None
    forebears: tuple[str, ...] = ()
    received_on: date | None = None
    answered_on: date | None = None
    days: int | None = None
    rated_on: date | None = None
    area: str | None = None
    lat: float | None = None
    long: float | None = None


def counts(fact: Fact) -> Counter[Key]:
    """The figures that a case stands in as it is now. A figure of the whole city is the sum over all cases."""
    if fact.received_at is None or fact.channel is None or fact.status is None or fact.kind is None:
        return Counter()
    keys = [Key("received", fact.channel), Key("standing", fact.status, fact.department), Key("kind", fact.kind)]
    if fact.outcome is None:
        keys.append(Key("open", fact.status, fact.department))
        if fact.late:
            keys.append(Key("late", fact.department))
    if fact.automatic is not None:
        keys.append(Key("routed", "auto" if fact.automatic else "manual"))
        keys.append(Key("moves", str(fact.reroutes) if fact.reroutes < MANY else f"{MANY}+"))
    keys.extend(Key("reached", word) for word in _reached(fact))
    if fact.on_time is not None:
        keys.append(Key("promptness", "on_time" if fact.on_time else "late"))
    if fact.answer_class is not None:
        keys.append(Key("answer_class", str(fact.answer_class)))
    if fact.score is not None:
        keys += [Key("score", str(fact.score)), Key("vote", fact.department, str(fact.score))]
    if not fact.closing and fact.outcome != "withdrawn":  # else nobody waits for a letter any more, unless it is reopened
        keys.extend(Key("unknown", doubt.channel) for doubt in fact.doubts)
    return Counter(keys)


def _reached(fact: Fact) -> list[str]:
    """How far a case has come since it was received, or reopened."""
    words = {"notified": fact.means, "closed": fact.closing}
    return [*([fact.outcome] if fact.outcome else []), *(word for word, reached in words.items() if reached)]


def difference(before: Fact, after: Fact) -> Mapping[Key, int]:
    """By how much each figure moves when a case changes."""
    moved = counts(after)
    moved.subtract(counts(before))
    return {key: by for key, by in moved.items() if by}


# Acts that are counted by themselves, whatever becomes of the case: these sums never fall, as Prometheus expects of a
# counter. `fact` is the case after the act.

ACTS = frozenset(
    {
        *("completed", "on_time", "notified", "closed", "rerouted", "refused", "notification", "extended", "supplement"),
        *("paused", "reclassified", "recomputed", "reopened", "reminded", "progress", "handover", "files", "response"),
        *("judged", "expected", "surge"),
    }
)


def completed(fact: Fact) -> Key:
    return Key("completed", fact.department, fact.outcome or "")


def prompt(event: ComplaintAnswered) -> Key:
    return Key("on_time", event.department.code, "on_time" if event.on_time else "late")


def files(event: ComplaintAnswered) -> list[Key]:
    return [Key("files", event.department.code, file.media_type) for file in event.files]


def response(first: FirstResponse) -> Key:
    arrived = "office" if first.in_office_hours else "after_hours"
    return Key("response", arrived, "late" if not first.in_time else "warned" if first.warned else "in_time")


def notified(event: ComplaintNotified) -> Key:
    return Key("notified", event.means)


def closed(event: ComplaintClosed) -> Key:
    return Key("closed", event.reason)


def rerouted(event: ComplaintRerouted) -> Key:
    return Key("rerouted", event.previous_department_code)


def handed_over(handover: str, event: CaseEvent, by: datetime | None) -> Key:
    """Registered (`register`) or handed over within the decree's working hours, or not."""
    return Key("handover", handover, "late" if by is not None and event.occurred_at > by else "in_time")


def reclassified(event: ComplaintReclassified) -> Key:
    return Key("reclassified", event.previous_kind.value, event.kind.value)


def supplement(event: SupplementRequested) -> Key:
    return Key("supplement", event.department.code)


def paused(fact: Fact, event: ClockPaused) -> Key:
    return Key("paused", fact.department, event.ground)


def extended(event: DeadlineExtended) -> Key:
    return Key("extended", event.department.code, event.ground)


def recomputed(event: DeadlineRecomputed) -> Key:
    return Key("recomputed", event.because)


def reopened(fact: Fact, event: ComplaintReopened) -> Key:
    return Key("reopened", fact.department, event.because)


def progress(event: ProgressReported) -> Key:
    return Key("progress", event.department.code if event.department else NOBODY)


def reminded(event: DeadlineReminded) -> Key:
    return Key("reminded", event.department.code if event.department else NOBODY, str(event.percent))


def notification(event: NotifyEvent) -> Key:
    match event:
        case NotificationDelivered():
            outcome = event.outcome.value
        case NotificationFailed():
            outcome = "undeliverable"
        case _:
            outcome = "unknown"
    return Key("notification", event.channel, event.letter.value, outcome)


def triaged() -> Key:
    return Key("routed", "triage")


def surge(event: SurgeNoticed) -> Key:
    return Key("surge", event.department.code if event.department else NOBODY, "campaign" if event.same_words else "many")


def refused(event: CitizenRequestRefused) -> Key:
    return Key("refused", event.action)

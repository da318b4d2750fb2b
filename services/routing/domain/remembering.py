"""Which department was right in the end: what becomes of a case teaches what to do with the next one like it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_OID, UUID, uuid5

from contracts.complaints import (
    ComplaintAnswered,
    ComplaintDeclined,
    ComplaintReceived,
    ComplaintRerouted,
    ComplaintRouted,
)
from contracts.teaching import DecidedCase
from services.routing.domain.reading import Reading, read

LONG_AGO = datetime(1980, 1, 1, tzinfo=UTC)  # before it: a case of which nobody has told the time, in the order in which it was told


@dataclass(frozen=True, kw_only=True)
class Remembered:
    """A case as it was read, and what people made of it; or one of the history that the city has brought along."""

    id: UUID  # of the case
    receipt_number: str | None = None
    reading: Reading | None = None  # None while the news of the case itself is still on its way
    received_at: datetime | None = None
    chosen: str | None = None  # the department that a person gave it to last
    chosen_at: datetime | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None
    answer: str | None = None  # as it was published: masked
    left_out: bool = False  # taken back by the citizen, or answered with another case
    brought: str | None = None  # the history that it came with

    @property
    def label(self) -> str | None:
        """The department that was right. What a person chose wins over who answered in the end: an area office signs much that is
        another's. What nobody but routing chose teaches only once it was answered: before that it would teach itself."""
        return None if self.left_out else self.chosen or self.answered_by

    @property
    def labelled_at(self) -> datetime | None:
        return self.chosen_at if self.chosen else self.answered_at


def unheard(id: UUID) -> Remembered:
    """Something happened to a case whose own news is still on its way."""
    return Remembered(id=id)


def receive(kept: Remembered, event: ComplaintReceived) -> Remembered:
    return replace(kept, receipt_number=event.receipt_number, reading=read(event), received_at=event.received_at)


def choose(kept: Remembered, event: ComplaintRouted | ComplaintRerouted) -> Remembered:
    """A person gave it to a department: the last one who did is right, in whatever order we hear of it."""
    if kept.chosen_at is not None and kept.chosen_at > event.occurred_at:
        return kept
    return replace(kept, chosen=event.department.code, chosen_at=event.occurred_at)


def answer(kept: Remembered, event: ComplaintAnswered | ComplaintDeclined) -> Remembered:
    """The last answer counts. What was refused is as good a precedent, but no answer to offer."""
    if kept.answered_at is not None and kept.answered_at > event.occurred_at:
        return kept
    said = (event.official_answer or event.answer) if isinstance(event, ComplaintAnswered) else None
    return replace(kept, answered_by=event.department.code, answered_at=event.occurred_at, answer=said)


def give_away(kept: Remembered, body: str | None, at: datetime) -> Remembered:
    """Another agency answers: one of the bodies in the city's list, or one that nobody can propose, which teaches nothing."""
    if body is None:
        return replace(kept, left_out=True)
    return replace(kept, chosen=body, chosen_at=at, answered_at=at, answered_by=body)


def leave_out(kept: Remembered) -> Remembered:
    return replace(kept, left_out=True)


def take_in(kept: Remembered) -> Remembered:
    """It goes its own way again."""
    return replace(kept, left_out=False)


def brought(case: DecidedCase, history: str, place: int, now: datetime) -> Remembered:
    """A case of a history that the city has brought along, put aside: it counts when all of it is there. The same case twice is one;
    those of which nobody has told the time stay in their order, and are kept as if they had been decided today."""
    content = json.dumps(
        [case.title, case.text, case.department_code, case.received_at and case.received_at.isoformat()], ensure_ascii=False
    )
    at = case.received_at or datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=place)
    reading = Reading(title=case.title, text=case.text, received_at=case.received_at)
    return Remembered(
        id=uuid5(NAMESPACE_OID, content),
        reading=reading,
        received_at=at,
        chosen=case.department_code,
        chosen_at=case.received_at or now,
        left_out=True,
        brought=history,
    )

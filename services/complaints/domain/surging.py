"""급증: many cases of one matter, from the first that were noticed to what somebody decided on them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from contracts.complaints import Department
from contracts.desk import Staff
from contracts.message import Refusal, new_id
from contracts.similar import Surge as ShownSurge
from contracts.similar import SurgeMember, SurgeNoticed, SurgeState
from services.complaints.domain.case import name_of, words
from services.complaints.surges import campaign


@dataclass(frozen=True, kw_only=True)
class Surge:
    """`words`: fingerprint of the first text, `same`: how many cases have the very same; `late`: cases since it was accepted."""

    id: UUID
    state: SurgeState = SurgeState.PROPOSED
    department: Department | None = None
    matter: str | None = None
    place: str | None = None
    words: str
    persons: int
    cases: int
    same: int
    late: int = 0
    began_at: datetime
    last_at: datetime
    alerted_at: datetime | None = None
    alerted_persons: int | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    reason: str | None = None

    @property
    def same_words(self) -> bool:
        return campaign(self.same, self.cases)


@dataclass(frozen=True, kw_only=True)
class Belongs:
    """A case of a surge."""

    complaint_id: UUID
    surge_id: UUID
    received_at: datetime
    words: str
    late: bool = False


def begin_surge(
    first_words: str, members: int, same: int, *, persons: int, began_at: datetime, last_at: datetime, department: Department | None
) -> Surge:
    return Surge(
        id=new_id(), words=first_words, persons=persons, cases=members, same=same, began_at=began_at, last_at=last_at, department=department
    )


def grow(surge: Surge, received_at: datetime, *, fingerprint: str, new_person: bool, department: Department | None) -> Surge:
    """One more case of it; after it was accepted a late one, which is proposed to be added."""
    return replace(
        surge,
        department=surge.department or department,
        cases=surge.cases + 1,
        persons=surge.persons + new_person,
        same=surge.same + (fingerprint == surge.words),
        late=surge.late + (surge.state is SurgeState.ACCEPTED),
        last_at=max(surge.last_at, received_at),
    )


def alert(surge: Surge, head_ids: tuple[str, ...], now: datetime) -> tuple[Surge, SurgeNoticed]:
    """Somebody is told, once; and once more when it has grown tenfold."""
    said = SurgeNoticed(
        occurred_at=now,
        surge_id=surge.id,
        department=surge.department,
        matter=surge.matter,
        place=surge.place,
        persons=surge.persons,
        cases=surge.cases,
        began_at=surge.began_at,
        same_words=surge.same_words,
        grown=surge.alerted_persons is not None,
        head_ids=head_ids,
    )
    return replace(surge, alerted_at=now, alerted_persons=surge.persons), said


def accept_surge(surge: Surge, left: int, now: datetime, staff: Staff) -> Surge:
    """다수인관련민원. `left`: how many cases are still to be added."""
    if surge.state is SurgeState.DISMISSED:
        raise Refusal("conflict", "it was dismissed already", field="surge_id")
    if surge.state is SurgeState.ACCEPTED and not surge.late:
        raise Refusal("conflict", "it was accepted already, and no case has come since", field="surge_id")
    return replace(surge, state=SurgeState.ACCEPTED, late=left, decided_at=now, decided_by=name_of(staff))


def dismiss_surge(surge: Surge, reason: str, now: datetime, staff: Staff) -> Surge:
    if surge.state is not SurgeState.PROPOSED:
        raise Refusal("conflict", f"it was {surge.state.value} already", field="surge_id")
    said = words(reason, "reason")
    return replace(surge, state=SurgeState.DISMISSED, decided_at=now, decided_by=name_of(staff), reason=said)


def shown_surge(surge: Surge, members: tuple[SurgeMember, ...]) -> ShownSurge:
    return ShownSurge(
        surge_id=surge.id,
        state=surge.state,
        department=surge.department,
        matter=surge.matter,
        place=surge.place,
        persons=surge.persons,
        cases=surge.cases,
        late=surge.late,
        began_at=surge.began_at,
        last_at=surge.last_at,
        same_words=surge.same_words,
        members=members,
        alerted_at=surge.alerted_at,
        decided_at=surge.decided_at,
        decided_by=surge.decided_by,
        reason=surge.reason,
    )

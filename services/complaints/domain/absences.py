"""대직: who is away, and who stands in for them meanwhile."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from contracts.desk import Officer
from contracts.message import Refusal, new_id
from services.complaints.domain.persons import Member

LONGEST_ABSENCE = timedelta(days=366)  # whoever is away longer has a successor


@dataclass(frozen=True, kw_only=True)
class Absence:
    """From `begins_at` until `ends_at` the deputy stands in."""

    id: UUID
    account_id: str
    begins_at: datetime
    ends_at: datetime
    deputy: Officer


def record_absence(
    absent: Member, deputy: Member | None, *, begins_at: datetime, ends_at: datetime, known: Collection[Absence], now: datetime
) -> Absence:
    """`known` are the absences of the same person. A Refusal names the field that makes no sense."""
    if ends_at <= begins_at:
        raise Refusal("invalid", "an absence ends after it has begun", field="ends_at")
    if ends_at <= now:
        raise Refusal("invalid", "this absence is over", field="ends_at")
    if ends_at - begins_at > LONGEST_ABSENCE:
        raise Refusal("invalid", "whoever is away for more than a year has a successor", field="ends_at")
    if deputy is None or absent.department_code is None or not deputy.works_in(absent.department_code):
        raise Refusal("invalid", "a deputy works in the same department", field="deputy_id")
    if deputy.account_id == absent.account_id:
        raise Refusal("invalid", "nobody stands in for themselves", field="deputy_id")
    if any(begins_at < other.ends_at and other.begins_at < ends_at for other in known):
        raise Refusal("conflict", f"{absent.name} is away in this time already: end that absence first", field="begins_at")
    return Absence(id=new_id(), account_id=absent.account_id, begins_at=begins_at, ends_at=ends_at, deputy=deputy.officer)


def stands_in(account_id: str, absences: Collection[Absence]) -> str:
    """Who acts for this person, of those who are away now; a deputy who is away too has a deputy. Where all are away, they
    themselves."""
    deputies = {absence.account_id: absence.deputy.account_id for absence in absences}
    one, asked = account_id, set[str]()
    while one in deputies and one not in asked:
        asked.add(one)
        one = deputies[one]
    return account_id if one in asked else one


def stood_in_for(account_id: str, absences: Collection[Absence]) -> frozenset[str]:
    """For whom this person acts now, of those who are away."""
    return frozenset(absence.account_id for absence in absences if stands_in(absence.account_id, absences) == account_id) - {account_id}

"""Which other open cases may be the same matter: proposed to whoever opens a case, and joined by nobody but them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.desk import Staff
from contracts.gateway import Location
from contracts.proposals import Joining
from services.complaints import matters, roles
from services.complaints.domain import Complaint
from services.complaints.lifecycle import UNANSWERED

if TYPE_CHECKING:
    from services.complaints.store import Transaction

MOST = 10
CITIZEN = "citizen"


def joinings(tx: Transaction, case: Complaint, staff: Staff) -> tuple[tuple[Joining, ...], int]:
    """The likeliest first, of those that the reader may see; and how many others there are. What is answered or merged joins nothing."""
    if case.status not in UNANSWERED or case.merged_into is not None:
        return (), 0
    others, theirs = tx.matters.like(case, matters.looked_for(*_filed(case)))
    judged = [(other, *_because(case, other, same_person=other.id in theirs)) for other in others]
    found = sorted((one for one in judged if one[1]), key=lambda one: (CITIZEN not in one[1], -len(one[1]), -one[2], one[0].receipt_number))
    seen = [one for one in found if roles.may(staff, one[0], "see")]
    shown = tuple(_joining(*one) for one in seen[:MOST])
    return shown, len(found) - len(seen)


def _because(case: Complaint, other: Complaint, *, same_person: bool) -> tuple[tuple[str, ...], float]:
    """What speaks for one matter. That a citizen says so stands before all else."""
    found, alike = matters.because(_filed(case), _filed(other), same_person=same_person)
    return ((CITIZEN, *found) if case.joins == other.id or other.joins == case.id else found), alike


def _filed(case: Complaint) -> tuple[str | None, str, Location | None]:
    return case.title, case.text, case.place


def _joining(other: Complaint, because: tuple[str, ...], likeness: float) -> Joining:
    return Joining(receipt_number=other.receipt_number, channel=other.channel.value, because=because, likeness=likeness)

"""What a person has filed before, and what follows from it; and how many stand behind a matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from contracts.desk import CaseSummary
from contracts.filings import CloseAsRepeated, Filing, Filings, ListFilings
from contracts.gateway import ComplaintSubmitted
from contracts.together import Repeat
from services.complaints import domain, roles
from services.complaints.domain import Complaint, Filed
from services.complaints.notices import RESULTS
from services.complaints.usecases.saying import leads_nobody, permitted, say, seen, summary

if TYPE_CHECKING:
    from services.complaints.store import Transaction

MOST = 50  # of a person's filings are looked at, the newest


def earlier(tx: Transaction, submitted: ComplaintSubmitted) -> list[Filed]:
    """What the same person has filed before."""
    return tx.filings.by(submitted.citizen_keys, limit=MOST) if submitted.citizen_keys else []


def repeat(tx: Transaction, earlier: Sequence[Filed], submitted: ComplaintSubmitted) -> Repeat | None:
    """Is this one of them again?"""
    alike = [one for one in earlier if domain.same(one, submitted.title, submitted.text)]
    return domain.repeat_of([replace(one, told_at=_told(tx, one.id)) for one in alike], tx.now)


def recognize_group(tx: Transaction, lead: Complaint) -> None:
    """Where five or more stand behind a matter, each of its cases is marked."""
    cases = [lead, *tx.complaints.merged_into(lead.id)]
    count = domain.persons(cases, tx.filings.keys_of([case.id for case in cases]))
    for case in cases:
        if recognized := domain.recognize_group(case, count, tx.now):
            say(tx, recognized)


def list_filings(tx: Transaction, query: ListFilings) -> Filings:
    complaint = seen(tx, query)
    others = tx.filings.of_the_same_citizen(complaint.id, limit=MOST)
    shown = [one for one in others if roles.may(query.staff, one, "see")]
    return Filings(items=tuple(_filing(tx, one, complaint) for one in shown), elsewhere=len(others) - len(shown))


def close_as_repeated(tx: Transaction, command: CloseAsRepeated) -> CaseSummary:
    complaint = permitted(tx, command, "close_as_repeated")
    leads_nobody(tx, complaint)
    done = domain.close_as_repeated(complaint, reason=command.reason, remedy=command.remedy, now=tx.now, staff=command.staff)
    return summary(tx, say(tx, done))


def _filing(tx: Transaction, one: Complaint, looked_at: Complaint) -> Filing:
    told = _told(tx, one.id)
    return Filing(
        receipt_number=one.receipt_number,
        received_at=one.received_at,
        status=one.status,
        department=one.department,
        title=one.title if one.folded_at is None else None,
        text=one.text if one.folded_at is None else "",
        same_content=domain.same(one, looked_at.title, looked_at.text),
        told_at=told[-1] if told else None,
    )


def _told(tx: Transaction, complaint_id: UUID) -> tuple[datetime, ...]:
    """When the results of a case were told, as far as that is proven."""
    return tuple(owed.told_at for owed in tx.notices.of(complaint_id) if owed.notice in RESULTS and owed.told_at is not None)

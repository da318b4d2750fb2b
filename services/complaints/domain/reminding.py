"""Who is told before it is late: the officer or a deputy, the head; and what an officer reads in the morning."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from contracts.reminders import DeadlineReminded, DigestCompiled, DigestLine
from services.complaints.calendar import KOREA, Calendar, midnight
from services.complaints.deadlines import next_reminder
from services.complaints.domain.absences import Absence, stands_in
from services.complaints.domain.case import Complaint, Done, counted, event, line
from services.complaints.domain.persons import Member

LONGEST_PART = 50  # lines of one part of a digest; the desk shows the rest
HEADS_FROM = 100  # percent of the period


@dataclass(frozen=True, kw_only=True)
class Told:
    """Whom a reminder is for, by their accounts."""

    officer_id: str | None = None
    head_ids: tuple[str, ...] = ()


def told(complaint: Complaint, team: Sequence[Member], heads: Collection[str], absences: Collection[Absence]) -> Told:
    """The officer who has it, or stands in; the heads of the department. `team` are those who work there now: whoever has left
    it isn't told of its cases any more."""
    here = {member.account_id for member in team}
    has_it = complaint.officer is not None and complaint.officer.account_id in here
    officer = stands_in(complaint.officer.account_id, absences) if complaint.officer and has_it else None
    leading = {stands_in(head, absences) for head in heads} - {officer}
    return Told(officer_id=officer, head_ids=tuple(sorted(leading)))


def remind(complaint: Complaint, whom: Told, calendar: Calendar, now: datetime) -> Done[DeadlineReminded] | Complaint:
    """독촉 (시행령 제28조): the highest mark that has been passed, once. Where the clock has moved meanwhile, the case with the moment at
    which it will be. A head is told once it is due, or when nobody has it."""
    passed, coming = complaint.reminded, next_reminder(complaint.clock, calendar, complaint.reminded)
    while coming is not None and coming[1] <= now:
        passed, coming = coming[0], next_reminder(complaint.clock, calendar, coming[0])
    if passed == complaint.reminded or complaint.due_at is None:
        return counted(complaint, calendar)
    reminded = replace(complaint, reminded=passed, reminded_at=now, remind_at=coming[1] if coming else None)
    said = event(
        DeadlineReminded,
        reminded,
        now,
        department=reminded.department,
        percent=passed,
        due_at=complaint.due_at,
        officer_id=whom.officer_id,
        head_ids=whom.head_ids if passed >= HEADS_FROM or whom.officer_id is None else (),
    )
    return reminded, said, line(reminded, "remind", now, by=None, text=f"{passed} %")


def office_day(calendar: Calendar, now: datetime) -> date | None:
    """Today, while the office is open; None before it opens, after it closes, and on days on which it doesn't."""
    day = now.astimezone(KOREA).date()
    if calendar.closed_because(day) is not None:
        return None
    return day if calendar.opening(day) <= now < calendar.closing(day) else None


def digest(
    member: Member, cases: Sequence[Complaint], nobodys: Sequence[Complaint], names: Mapping[str, str], *, day: date, now: datetime
) -> DigestCompiled | None:
    """What this officer reads this morning, each case once, where it is most urgent; None where there is nothing to read. `names`
    are those of the colleagues for whom they stand in."""
    tomorrow = midnight(day + timedelta(days=1))
    parts: dict[str, list[DigestLine]] = {"late": [], "due_today": [], "nearing": [], "new": []}
    for case in cases:
        due_at = next_due(case)
        if due_at is not None and due_at < now:
            part = "late"
        elif due_at is not None and due_at < tomorrow:
            part = "due_today"
        elif since_digest(member, case.reminded_at):
            part = "nearing"
        elif since_digest(member, case.assigned_at):
            part = "new"
        else:
            continue
        absent = names.get(case.officer.account_id) if case.officer else None
        parts[part].append(_line(case, absent))
    parts["nobodys"] = [_line(case) for case in nobodys]
    if not any(parts.values()):
        return None
    return DigestCompiled(
        occurred_at=now,
        account_id=member.account_id,
        day=day,
        late=_first(parts["late"]),
        due_today=_first(parts["due_today"]),
        nearing=_first(parts["nearing"]),
        new=_first(parts["new"]),
        nobodys=_first(parts["nobodys"]),
    )


def since_digest(member: Member, at: datetime | None) -> bool:
    """Has it happened since their last digest?"""
    return at is not None and (member.digested_at is None or at > member.digested_at)


def next_due(complaint: Complaint) -> datetime | None:
    """By when we must do something: answer, or hand over. None while the clock stands."""
    over = complaint.handover.due_at if complaint.handover else None
    return min((at for at in (complaint.due_at, over) if at is not None), default=None)


def _first(lines: Sequence[DigestLine]) -> tuple[DigestLine, ...]:
    return tuple(lines[:LONGEST_PART])


def _line(complaint: Complaint, instead_of: str | None = None) -> DigestLine:
    return DigestLine(
        receipt_number=complaint.receipt_number,
        kind=complaint.kind,
        due_at=next_due(complaint),
        percent=complaint.reminded or None,
        instead_of=instead_of,
    )

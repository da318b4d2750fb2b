"""위험. A danger that the door has heard of waits for somebody who takes it up; until then the city's people are told again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from contracts.dangers import DangerHeard, DangerUnacknowledged
from contracts.desk import Role, Staff
from contracts.message import Refusal
from contracts.urgency import Alarm
from services.complaints.domain.case import CITIZEN, Complaint, Done, Noted, event, line, name_of, words
from services.complaints.domain.persons import Member
from services.complaints.lifecycle import step

AGAIN_AFTER = timedelta(minutes=10)  # since somebody was told last
ADMINISTRATORS_FROM, MOST_TIMES = 3, 4  # of being told; the first is the gateway's own word


def hear_danger(complaint: Complaint, heard: DangerHeard, now: datetime) -> Noted | None:
    """The citizen's words speak of a danger. More about one that waits already is none of its own: None."""
    known = complaint.alarm
    if known is not None and known.waits and known.danger.kind == heard.danger.kind:
        return None
    alarmed = replace(complaint, alarm=Alarm(danger=heard.danger, heard_at=heard.occurred_at, told_at=now))
    return alarmed, line(alarmed, "hear_danger", now, by=CITIZEN, text=f"{heard.danger.name} ({heard.danger.call})")


def acknowledge_danger(complaint: Complaint, note: str | None, now: datetime, staff: Staff) -> Noted:
    """위험 확인. Who and when stays with the case."""
    step(complaint.status, "acknowledge_danger")
    alarm = complaint.alarm
    if alarm is None or not alarm.waits:
        raise Refusal("conflict", "no danger waits to be taken up" if alarm is None else f"{alarm.acknowledged_by} has taken it up already")
    text = words(note, "note") if note is not None else None
    seen = replace(complaint, alarm=replace(alarm, acknowledged_at=now, acknowledged_by=staff.name))
    return seen, line(seen, "acknowledge_danger", now, by=name_of(staff), text=text)


def alert_again(complaint: Complaint, members: Iterable[Member], now: datetime) -> Done[DangerUnacknowledged]:
    """Nobody has taken it up. From the third time on the administrators among these people are told too."""
    alarm = complaint.alarm
    assert alarm is not None, "only what waits comes here"
    alarm = replace(alarm, times=alarm.times + 1, told_at=now)
    alerted = replace(complaint, alarm=alarm)
    admins = tuple(sorted(one.account_id for one in members if one.active and one.role is Role.ADMIN))
    said = event(
        DangerUnacknowledged,
        alerted,
        now,
        danger=alarm.danger,
        heard_at=alarm.heard_at,
        department=alerted.department,
        times=alarm.times,
        account_ids=admins if alarm.times >= ADMINISTRATORS_FROM else (),
    )
    return alerted, said, line(alerted, "alert_again", now, by=None, text=f"{alarm.danger.name}, {alarm.times}")


def alerts_at(alarm: Alarm | None) -> datetime | None:
    """When somebody is told again; None where nobody need be."""
    if alarm is None or not alarm.waits or alarm.times >= MOST_TIMES:
        return None
    return (alarm.told_at or alarm.heard_at) + AGAIN_AFTER

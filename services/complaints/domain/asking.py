"""The citizen is asked for what is missing, and answers; or adds something unasked (보완과 변경, 법 제22조, 시행령 제24조와 제25조)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from contracts.complaints import ComplaintSupplemented, SupplementPeriodExtended, SupplementRequested
from contracts.desk import Staff
from contracts.gateway import ChangeRequested, SupplementSubmitted
from contracts.message import Refusal
from contracts.together import ComplaintChanged
from services.complaints.calendar import Calendar
from services.complaints.domain.case import (
    CITIZEN,
    LONGEST_TEXT,
    Asked,
    Complaint,
    Done,
    Noted,
    colon,
    counted,
    event,
    handler_of,
    kept_sealed,
    line,
    name_of,
    running,
    words,
)
from services.complaints.domain.clock import ended
from services.complaints.domain.openings import MOST_REQUESTS, closed_to_the_citizen, has_time_to_answer
from services.complaints.lifecycle import step
from services.complaints.pauses import Pause, PauseGround

SHORTEST_WAIT = timedelta(days=3)  # less is no "상당한 기간"; the number is ours
LONGEST_WAIT = timedelta(days=60)  # "상당한 기간": a reasonable time; longer is none
SECOND_WAIT = timedelta(days=10)  # "10일 이내" for the second request (시행령 제24조)


def request_supplement(
    complaint: Complaint, request: str, answer_by: datetime, *, calendar: Calendar, now: datetime, staff: Staff
) -> Done[SupplementRequested]:
    """보완 요구. The clock stands from the day of the request until the day of the answer, both included. Who hasn't answered in
    time may be asked once more, and the clock stands as before."""
    status = step(complaint.status, "request_supplement")
    unanswered = _unanswered(complaint)
    if unanswered is None:
        running(complaint, "ask for a supplement")
    elif has_time_to_answer(complaint, now):
        raise Refusal("conflict", "the citizen still has time to answer the first request (시행령 제24조)", field="request")
    times = complaint.asked.times + 1 if complaint.asked else 1
    if times > MOST_REQUESTS:
        raise Refusal("conflict", "the citizen was asked twice: decide, or return it with the reason (시행령 제25조)", field="request")
    if answer_by < now + SHORTEST_WAIT:
        raise Refusal("invalid", f"the citizen needs {SHORTEST_WAIT.days} days at least to answer (법 제22조)", field="answer_by")
    longest = SECOND_WAIT if times == MOST_REQUESTS else LONGEST_WAIT
    if answer_by > now + longest + timedelta(days=1):
        raise Refusal("invalid", f"at most {longest.days} days may be given for this request (시행령 제24조)", field="answer_by")
    asked = Asked(request=words(request, "request", most=LONGEST_TEXT, rule="법 제22조"), asked_at=now, answer_by=answer_by, times=times)
    pauses = complaint.pauses if unanswered else (*complaint.pauses, Pause(began_at=now, ground=PauseGround.SUPPLEMENT))
    handler = handler_of(complaint, staff)
    waiting = counted(replace(complaint, status=status, asked=asked, pauses=pauses, handler=handler, handover=None), calendar)
    said = event(
        SupplementRequested,
        waiting,
        now,
        department=waiting.department,
        handler=handler,
        request=request,
        answer_by=answer_by,
        paused_since=unanswered.began_at if unanswered else now,
    )
    return waiting, said, line(waiting, "request_supplement", now, by=name_of(staff), text=request)


def give_more_time(complaint: Complaint, reason: str | None, now: datetime) -> Done[SupplementPeriodExtended]:
    """보완 기간의 연장, as long again as was given, at most twice."""
    step(complaint.status, "more_time")
    asked = complaint.asked
    assert asked is not None, "whoever waits was asked"
    if closed := closed_to_the_citizen(complaint, "more_time", now):
        raise Refusal("conflict", closed)
    given = (asked.answer_by - asked.asked_at) / (asked.prolonged + 1)
    longer = replace(complaint, asked=replace(asked, answer_by=asked.answer_by + given, prolonged=asked.prolonged + 1))
    assert longer.asked is not None
    said = event(SupplementPeriodExtended, longer, now, handler=longer.handler, answer_by=longer.asked.answer_by)
    return longer, said, line(longer, "more_time", now, by=CITIZEN, text=reason)


def supplement(complaint: Complaint, submitted: SupplementSubmitted, calendar: Calendar, now: datetime) -> Done[ComplaintSupplemented]:
    """보완. The clock goes on with the day after."""
    status = step(complaint.status, "supplement")
    standing = _unanswered(complaint)
    assert standing is not None, "whoever waits has stopped the clock"
    sealed = kept_sealed(complaint, submitted.occurred_at, submitted.sealed_text)
    answered = counted(replace(complaint, status=status, pauses=ended(complaint.pauses, standing, now), sealed_words=sealed), calendar)
    said = event(
        ComplaintSupplemented, answered, now, text=submitted.text, photos=submitted.photos, due_at=running(answered, "supplement it")
    )
    return answered, said, line(answered, "supplement", now, by=CITIZEN, text=submitted.text)


def change(complaint: Complaint, requested: ChangeRequested, now: datetime) -> Done[ComplaintChanged]:
    """변경 (법 제22조 제2항). It stands beside what was filed, and nothing is overwritten; the clock runs on as it did."""
    changed = replace(complaint, status=step(complaint.status, "change"), changes=(*complaint.changes, requested))
    more = {"text": requested.text, "location": requested.location, "photos": requested.photos}
    return changed, event(ComplaintChanged, changed, now, **more), line(changed, "change", now, by=CITIZEN, text=requested.text)


def hear_of_change(lead: Complaint, changed: Complaint, now: datetime) -> Noted:
    """Who answers for others too learns what one of them has changed."""
    text = colon(changed.receipt_number, changed.changes[-1].text)
    return lead, line(lead, "hear_of_change", now, by=CITIZEN, text=text)


def _unanswered(complaint: Complaint) -> Pause | None:
    """The pause of a request that the citizen hasn't answered."""
    return next((one for one in complaint.pauses if one.ground is PauseGround.SUPPLEMENT and one.ended_at is None), None)

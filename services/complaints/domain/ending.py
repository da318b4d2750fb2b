"""How a case is answered or goes elsewhere, and how it may be taken up again."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from contracts.complaints import (
    CitizenRequestRefused,
    ComplaintAnswered,
    ComplaintClosed,
    ComplaintDeclined,
    ComplaintMerged,
    ComplaintNotified,
    ComplaintReopened,
    ComplaintTransferred,
    ComplaintUnmerged,
    ComplaintWithdrawn,
    Handler,
)
from contracts.desk import Staff
from contracts.gateway import ObjectionFiled, Photo, ReopenRequested
from contracts.message import Refusal
from services.complaints.calendar import Calendar
from services.complaints.domain.case import (
    CITIZEN,
    GATEWAY,
    LONGEST_TEXT,
    NOTIFY,
    PROGRESS_EACH,
    SHORTEST_ANSWER,
    Complaint,
    Done,
    Noted,
    at_rest,
    colon,
    counted,
    event,
    handed_over_by,
    handler_of,
    in_charge,
    kept_sealed,
    line,
    name_of,
    running,
    words,
)
from services.complaints.domain.openings import all_in, closed_to_the_citizen, has_time_to_answer
from services.complaints.handovers import Handover
from services.complaints.lifecycle import UNANSWERED, step
from services.complaints.periods import Period

MOST_FILES = 10  # of an answer
LONGEST_LINK = 2_000
LINK = re.compile(r"https?://[^\s/<>\"'\[\]@]+(/[^\s<>\"']*)?")
OBJECTION = Period.parse("10d")  # 이의신청의 처리기간: "10일 이내" (법 제35조 제2항)


def answer(
    complaint: Complaint,
    text: str,
    now: datetime,
    staff: Staff,
    *,
    files: tuple[Photo, ...] = (),
    handler: Handler | None = None,
    official: str | None = None,
) -> Done[ComplaintAnswered]:
    """답변. Whoever answers stands for it with unit, name and contact (시행령 제31조): `handler`, where another one drafted it.
    `official` is what the department decided, where the answer is its wording for a channel."""
    status = step(complaint.status, "answer")
    check_answer(complaint, text, files)
    by, answers = handler or handler_of(complaint, staff), complaint.answers + 1
    told = replace(complaint, status=status, answer=text, official_answer=official, answer_files=files, handler=by, answers=answers)
    answered = at_rest(told)
    return answered, _answered(answered, now), line(answered, "answer", now, by=name_of(staff), text=text)


def check_answer(complaint: Complaint, text: str, files: tuple[Photo, ...]) -> None:
    """Can this be its answer now?"""
    all_in(complaint)
    words(text, "text", least=SHORTEST_ANSWER, most=LONGEST_TEXT, rule="법 제27조")
    if len(files) > MOST_FILES:
        raise Refusal("invalid", f"an answer has at most {MOST_FILES} files", field="files")


def answer_together(complaint: Complaint, lead: Complaint, now: datetime) -> Done[ComplaintAnswered]:
    """A merged case gets the answer of the one it was merged into, and everything that follows an answer."""
    answered = at_rest(
        replace(
            complaint,
            status=step(complaint.status, "answer_together"),
            answer=lead.answer,
            answer_files=lead.answer_files,
            official_answer=lead.official_answer,
            handler=lead.handler,
            department=lead.department,
            answers=complaint.answers + 1,
        )
    )
    return answered, _answered(answered, now), line(answered, "answer_together", now, by=None, text=lead.answer)


def notify(complaint: Complaint, means: str, now: datetime) -> Done[ComplaintNotified]:
    """통지. `means` is the channel of the letter, or `page` where there was no address to write to."""
    notified = replace(complaint, status=step(complaint.status, "notify"), notified_at=now)
    said = event(ComplaintNotified, notified, now, means=means)
    return notified, said, line(notified, "notify", now, by=GATEWAY if means == "page" else NOTIFY, text=means)


def decline(
    complaint: Complaint, *, ground: str, reason: str, remedy: str, now: datetime, staff: Staff, handler: Handler | None = None
) -> Done[ComplaintDeclined]:
    """불수용, 반려 (법 제27조 제3항): with the legal ground, the reason, and how the citizen can have it looked at again."""
    status = step(complaint.status, "decline")
    check_refusal(complaint, ground, reason, remedy, now)
    by, answers = handler or handler_of(complaint, staff), complaint.answers + 1
    declined = at_rest(replace(complaint, status=status, handler=by, declined_at=now, answers=answers))
    said = event(
        ComplaintDeclined,
        declined,
        now,
        department=declined.department,
        handler=declined.handler,
        ground=ground,
        reason=reason,
        remedy=remedy,
        answer_number=declined.answers,
    )
    return declined, said, line(declined, "decline", now, by=name_of(staff), text=f"{ground}: {reason}")


def check_refusal(complaint: Complaint, ground: str, reason: str, remedy: str, now: datetime) -> None:
    """Can it be refused like this now? While the citizen has time to supplement, nothing is returned (시행령 제25조)."""
    all_in(complaint)
    if has_time_to_answer(complaint, now):
        raise Refusal("conflict", "the citizen still has time to answer (시행령 제25조)", field="ground")
    for field, text in (("ground", ground), ("reason", reason), ("remedy", remedy)):
        words(text, field, most=LONGEST_TEXT, rule="법 제27조")


def transfer(
    complaint: Complaint,
    *,
    agency: str,
    reason: str,
    receipt_number: str | None,
    link: str | None,
    ours: Collection[str],
    calendar: Calendar,
    now: datetime,
    staff: Staff,
) -> Done[ComplaintTransferred]:
    """이송 (법 제16조). Another agency answers; the citizen is told which, and where to ask. `ours` are the city's own names
    and those of its departments."""
    status = step(complaint.status, "transfer")
    all_in(complaint)
    if words(agency, "agency", most=200, rule="법 제16조").strip() in ours:
        raise Refusal("invalid", f"{agency.strip()} belongs to this city: reroute it (시행령 제13조)", field="agency")
    words(reason, "reason", rule="법 제16조")
    if receipt_number is not None:
        words(receipt_number, "agency_receipt_number", most=100)
    if link is not None:
        _check_link(link)
    gone = at_rest(replace(complaint, status=status))
    said = event(
        ComplaintTransferred,
        gone,
        now,
        department=gone.department,
        handler=handler_of(complaint, staff),
        agency=agency,
        agency_receipt_number=receipt_number,
        agency_link=link,
        reason=reason,
        hand_over_by=handed_over_by(complaint, Handover.TRANSFER, calendar),
    )
    return gone, said, line(gone, "transfer", now, by=name_of(staff), text=f"{colon(agency, receipt_number)}: {reason}")


def merge(complaint: Complaint, lead: Complaint, reason: str, now: datetime, staff: Staff) -> Done[ComplaintMerged]:
    """병합. The same matter is answered once; its citizens stay informed, and each gets the answer."""
    status = step(complaint.status, "merge")
    all_in(complaint)
    if lead.id == complaint.id:
        raise Refusal("invalid", "a complaint can't be merged into itself", field="into_receipt_number")
    if lead.status not in UNANSWERED or lead.merged_into is not None or lead.department is None:
        raise Refusal("conflict", "only a case that a department is working on can take others in", field="into_receipt_number")
    running(complaint, "merge it")
    merged = replace(complaint, status=status, merged_into=lead.id, remind_at=None, disputed_at=None, handover=None, draft=None)
    said = event(ComplaintMerged, merged, now, into_receipt_number=lead.receipt_number, reason=words(reason, "reason"))
    return merged, said, line(merged, "merge", now, by=name_of(staff), text=f"{lead.receipt_number}: {reason}")


def unmerge(complaint: Complaint, reason: str, calendar: Calendar, now: datetime, staff: Staff | None = None) -> Done[ComplaintUnmerged]:
    """분리. It goes its own way again, its clock unchanged. Without `staff` the case that it was merged into has ended otherwise."""
    apart = counted(replace(complaint, status=step(complaint.status, "unmerge"), merged_into=None), calendar)
    said = event(
        ComplaintUnmerged, apart, now, department=in_charge(apart), due_at=running(apart, "unmerge it"), reason=words(reason, "reason")
    )
    return apart, said, line(apart, "unmerge", now, by=name_of(staff) if staff else None, text=reason)


def withdraw(complaint: Complaint, reason: str | None, now: datetime) -> Done[ComplaintWithdrawn]:
    """취하, while nobody has answered (법 제22조 제2항)."""
    withdrawn = at_rest(replace(complaint, status=step(complaint.status, "withdraw")))
    return withdrawn, event(ComplaintWithdrawn, withdrawn, now, reason=reason), line(withdrawn, "withdraw", now, by=CITIZEN, text=reason)


def confirm(complaint: Complaint, now: datetime) -> Done[ComplaintClosed]:
    """종결 by the citizen: the matter is settled, whether or not the letter has arrived. Who says so has been told."""
    told_at = complaint.notified_at or now
    closed = replace(complaint, status=step(complaint.status, "confirm"), notified_at=told_at, question_at=None)
    return closed, event(ComplaintClosed, closed, now, reason="confirmed"), line(closed, "confirm", now, by=CITIZEN)


def rate(complaint: Complaint, score: int, comment: str | None, now: datetime) -> Noted:
    """만족도. Kept in the history; the gateway, which heard it, has said it already."""
    rated = replace(complaint, status=step(complaint.status, "rate"))
    return rated, line(rated, "rate", now, by=CITIZEN, text=colon(f"{score}/5", comment))


def reopen(complaint: Complaint, asked: ReopenRequested | ObjectionFiled, calendar: Calendar, now: datetime) -> Done[ComplaintReopened]:
    """재처리. A citizen who isn't content has the case taken up again; against a refusal the law gives an objection (법 제35조). A new
    period runs from now."""
    act, because = ("object", "objection") if isinstance(asked, ObjectionFiled) else ("reopen", "dissatisfied")
    status = step(complaint.status, act)
    open_again = replace(
        complaint,
        status=status,
        sealed_words=kept_sealed(complaint, asked.occurred_at, asked.sealed_text),
        runs_from=now,
        period=OBJECTION if act == "object" else complaint.period,
        pauses=(),
        extensions=(),
        asked=None,
        reminded=0,
        progress_at=complaint.received_at + ((now - complaint.received_at) // PROGRESS_EACH + 1) * PROGRESS_EACH,
        came_at=now,
        merged_into=None,
        notified_at=None,
        declined_at=None,
        objected_at=now if act == "object" else complaint.objected_at,
    )
    again = counted(open_again, calendar)
    photos = asked.photos if isinstance(asked, ReopenRequested) else ()
    said = event(
        ComplaintReopened,
        again,
        now,
        because=because,
        text=asked.text,
        photos=photos,
        received_at=now,
        due_at=running(again, "reopen it"),
    )
    return again, said, line(again, act, now, by=CITIZEN, text=asked.text)


def close(complaint: Complaint, now: datetime) -> Done[ComplaintClosed]:
    """종결 by time: CLOSES_AFTER has passed since the notice."""
    closed = replace(complaint, status=step(complaint.status, "close"), question_at=None)
    return closed, event(ComplaintClosed, closed, now, reason="elapsed"), line(closed, "close", now, by=None)


def possible(complaint: Complaint, action: str, now: datetime) -> bool:
    """May the citizen do this now?"""
    return closed_to_the_citizen(complaint, action, now) is None


def refuse(complaint: Complaint, action: str, now: datetime, because: str | None = None) -> Done[CitizenRequestRefused]:
    """The citizen's request crossed with another act on its way here, or another rule is against it; they can read why."""
    reason = closed_to_the_citizen(complaint, action, now) or because
    assert reason is not None, "only what is closed is refused"
    said = event(CitizenRequestRefused, complaint, now, action=action, reason=reason)
    return complaint, said, line(complaint, "refuse", now, by=CITIZEN, text=reason)


def _check_link(link: str) -> None:
    if not LINK.fullmatch(words(link, "agency_link", most=LONGEST_LINK)):
        raise Refusal("invalid", "a link begins with https:// or http:// and has no spaces", field="agency_link")


def _answered(complaint: Complaint, now: datetime) -> ComplaintAnswered:
    return event(
        ComplaintAnswered,
        complaint,
        now,
        department=complaint.department,
        handler=complaint.handler,
        answer=complaint.answer,
        on_time=complaint.due_at is None or now <= complaint.due_at,
        files=complaint.answer_files,
        answer_number=complaint.answers,
        official_answer=complaint.official_answer,
    )

"""문의와 회신. Citizen and officer write to each other while the case is open; and how the citizen is reached from now on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from contracts.conversation import ContactGiven, QuestionAsked
from contracts.desk import Staff
from contracts.dialogue import ContactChanged, QuestionReceived, ReplySent
from services.complaints.domain.case import (
    CITIZEN,
    LONGEST_TEXT,
    SHORTEST_ANSWER,
    Complaint,
    Done,
    Noted,
    colon,
    event,
    handler_of,
    line,
    name_of,
    words,
)
from services.complaints.domain.openings import MOST_QUESTIONS
from services.complaints.lifecycle import step


def ask(complaint: Complaint, asked: QuestionAsked, now: datetime) -> Done[QuestionReceived]:
    """문의. It waits for a reply; the clock runs on as it did."""
    waiting = replace(
        complaint,
        status=step(complaint.status, "ask"),
        questions=(*complaint.questions, asked),
        question_at=complaint.question_at or now,
    )
    officer_id = waiting.officer.account_id if waiting.officer else None
    more = {"text": asked.text, "photos": asked.photos, "department": waiting.department, "officer_id": officer_id}
    return waiting, event(QuestionReceived, waiting, now, **more), line(waiting, "ask", now, by=CITIZEN, text=asked.text)


def keep_question(complaint: Complaint, asked: QuestionAsked, now: datetime) -> Noted | None:
    """It came when the case had ended: nobody owes a reply, and it can be read all the same."""
    if len(complaint.questions) >= MOST_QUESTIONS:
        return None
    kept = replace(complaint, questions=(*complaint.questions, asked))
    return kept, line(kept, "ask_too_late", now, by=CITIZEN, text=asked.text)


def hear_of_question(lead: Complaint, asked: Complaint, now: datetime) -> Noted:
    """Who answers for others too learns what the citizen of one of them asks."""
    return lead, line(lead, "hear_of_question", now, by=CITIZEN, text=colon(asked.receipt_number, asked.questions[-1].text))


def reply(complaint: Complaint, text: str, now: datetime, staff: Staff) -> Done[ReplySent]:
    """회신. The citizen is written to; it is no answer, and the period runs on."""
    status, handler = step(complaint.status, "reply"), handler_of(complaint, staff)
    replied = replace(complaint, status=status, question_at=None)
    words(text, "text", least=SHORTEST_ANSWER, most=LONGEST_TEXT)
    said = event(ReplySent, replied, now, department=replied.department, handler=handler, text=text)
    return replied, said, line(replied, "reply", now, by=name_of(staff), text=text)


def change_contact(complaint: Complaint, given: ContactGiven, now: datetime) -> Done[ContactChanged]:
    """The address itself is notify's to know. Without a hint there is no other one: wishes have changed, or a window is open longer."""
    until = given.unreachable_after
    if given.contact_hint is None:
        until = complaint.unreachable_after and (given.unreachable_after or complaint.unreachable_after)
    hint = given.contact_hint or complaint.contact_hint
    changed = replace(complaint, reachable=hint is not None or complaint.reachable, contact_hint=hint, unreachable_after=until)
    said = event(ContactChanged, changed, now, sealed_contact=given.sealed_contact, unreachable_after=until)
    return changed, said, line(changed, "change_contact", now, by=CITIZEN)

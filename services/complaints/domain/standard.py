"""What may stand in a standard answer (표준 답변) for what differs from case to case, and how it is filled in."""

from __future__ import annotations

import re
from datetime import datetime

from contracts.answering import ProposedAnswer, StandardAnswer
from contracts.desk import Staff
from contracts.message import Refusal
from services.complaints.calendar import KOREA
from services.complaints.domain.case import LONGEST_TEXT, SHORTEST_ANSWER, Complaint, words

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
KNOWN = (
    *("receipt_number", "title", "place", "received_date", "due_date"),
    *("department", "department_phone", "handler", "handler_unit", "handler_contact"),
)
UNKNOWN = "-"
DATES = {"ko": "{0:%Y}년 {0.month}월 {0.day}일 {0:%H:%M}", "en": "{0:%Y-%m-%d %H:%M}"}


def check_standard_answer(kept: StandardAnswer) -> None:
    """A standard answer has a code, a title, and words; a Refusal names the placeholder which nothing can be put in for."""
    words(kept.code, "code", most=40)
    words(kept.title, "title", most=200)
    words(kept.text, "text", least=SHORTEST_ANSWER, most=LONGEST_TEXT)
    for name in PLACEHOLDER.findall(kept.text):
        if name not in KNOWN:
            known = ", ".join(f"{{{one}}}" for one in KNOWN)
            raise Refusal("invalid", f"unknown placeholder {{{name}}}; known are {known}", field="text")


def fill_in(kept: StandardAnswer, complaint: Complaint, staff: Staff) -> ProposedAnswer:
    """How it reads for this case, answered by this person. All placeholders are filled in one pass: what a value holds, such as a
    citizen's own title, is text and is never looked at again."""
    values = _values(complaint, staff)
    return ProposedAnswer(
        code=kept.code,
        title=kept.title,
        text=PLACEHOLDER.sub(lambda found: values[found[1]] or UNKNOWN, kept.text),
        missing=tuple(dict.fromkeys(name for name in PLACEHOLDER.findall(kept.text) if values[name] is None)),
    )


def _values(complaint: Complaint, staff: Staff) -> dict[str, str | None]:
    department, place = complaint.department, complaint.location
    phone = department.phone if department else None
    return {
        "receipt_number": complaint.receipt_number,
        "title": complaint.title,
        "place": place.address if place else None,
        "received_date": _written(complaint.received_at, complaint.locale),
        "due_date": _written(complaint.due_at, complaint.locale) if complaint.due_at else None,
        "department": department.name if department else None,
        "department_phone": phone,
        "handler": staff.name,
        "handler_unit": department.name if department else None,
        "handler_contact": staff.contact or phone,
    }


def _written(moment: datetime, locale: str) -> str:
    return DATES.get(locale, DATES["ko"]).format(moment.astimezone(KOREA))

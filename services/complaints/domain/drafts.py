"""An answer that doesn't go out at once: the head approves it (결재), or the intake unit finds the words for its channel."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from contracts.complaints import ComplaintAnswered, ComplaintDeclined
from contracts.desk import Staff
from contracts.drafts import Draft, DraftState
from contracts.gateway import Photo
from contracts.message import Refusal
from services.complaints.domain.case import Complaint, Done, Noted, handler_of, line, name_of, words
from services.complaints.domain.ending import answer, check_answer, check_refusal, decline
from services.complaints.lifecycle import step

WAITS_FOR = {DraftState.APPROVAL: "an approval", DraftState.WORDING: "the channel's words"}


def draft_answer(
    complaint: Complaint, text: str, files: tuple[Photo, ...], *, state: DraftState, mediate: bool, now: datetime, staff: Staff
) -> Noted:
    """기안. It is looked at as the answer itself would be: what is approved can be sent."""
    step(complaint.status, "answer")
    check_answer(complaint, text, files)
    draft = Draft(
        act="answer",
        state=state,
        text=text,
        files=files,
        mediate=mediate,
        handler=handler_of(complaint, staff),
        by=name_of(staff),
        drafted_at=now,
    )
    return replace(complaint, draft=draft), line(complaint, "draft", now, by=name_of(staff), text=text)


def draft_refusal(complaint: Complaint, *, ground: str, reason: str, remedy: str, now: datetime, staff: Staff) -> Noted:
    """The same for a refusal."""
    step(complaint.status, "decline")
    check_refusal(complaint, ground, reason, remedy, now)
    draft = Draft(
        act="decline",
        state=DraftState.APPROVAL,
        text=reason,
        ground=ground,
        remedy=remedy,
        handler=handler_of(complaint, staff),
        by=name_of(staff),
        drafted_at=now,
    )
    return replace(complaint, draft=draft), line(complaint, "draft", now, by=name_of(staff), text=f"{ground}: {reason}")


def waiting(complaint: Complaint, state: DraftState) -> Draft:
    """The draft that waits for this; raises a Refusal where none does."""
    if complaint.draft is None or complaint.draft.state is not state:
        raise Refusal("conflict", f"nothing here waits for {WAITS_FOR[state]}")
    return complaint.draft


def approve_answer(complaint: Complaint, draft: Draft, now: datetime, staff: Staff) -> Done[ComplaintAnswered]:
    """결재: it goes out as it was drafted, and the officer who drafted it stands for it."""
    return answer(complaint, draft.text, now, staff, files=draft.files, handler=draft.handler)


def approve_refusal(complaint: Complaint, draft: Draft, now: datetime, staff: Staff) -> Done[ComplaintDeclined]:
    return decline(
        complaint, ground=draft.ground or "", reason=draft.text, remedy=draft.remedy or "", now=now, staff=staff, handler=draft.handler
    )


def approve_for_wording(complaint: Complaint, draft: Draft, now: datetime, staff: Staff) -> Noted:
    """The official answer stands; how it is said on its channel is for the intake unit to find."""
    approved = replace(complaint, draft=replace(draft, state=DraftState.WORDING))
    return approved, line(approved, "approve", now, by=name_of(staff))


def return_draft(complaint: Complaint, reason: str, now: datetime, staff: Staff) -> Noted:
    """반려. The officer reads why, and answers anew."""
    draft = waiting(complaint, DraftState.APPROVAL)
    words(reason, "reason")
    returned = replace(complaint, draft=replace(draft, state=DraftState.RETURNED, returned_because=reason))
    return returned, line(returned, "return_draft", now, by=name_of(staff), text=reason)


def word(complaint: Complaint, text: str, now: datetime, staff: Staff) -> Done[ComplaintAnswered]:
    """The citizen gets the channel's words; the official answer is told beside them, and nobody here can change it."""
    draft = waiting(complaint, DraftState.WORDING)
    return answer(complaint, text, now, staff, files=draft.files, handler=draft.handler, official=draft.text)

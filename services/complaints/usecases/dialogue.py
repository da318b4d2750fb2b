"""문의와 회신. What citizen and officers write to each other while a case is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from contracts.conversation import ContactGiven, QuestionAsked
from contracts.desk import CaseSummary, Role
from contracts.dialogue import OpenedText, OpenSealedText, ReplyToCitizen
from contracts.message import Refusal
from services.complaints import domain
from services.complaints.usecases.saying import keep, permitted, say, summary

if TYPE_CHECKING:
    from services.complaints.store import Transaction


def change_contact(tx: Transaction, event: ContactGiven) -> None:
    """By new fingerprints, what the same person files is known to be theirs; earlier ones stay true."""
    known = tx.filings.keys_of([event.complaint_id]).get(event.complaint_id, frozenset())
    tx.filings.add(event.complaint_id, [key for key in event.citizen_keys if key not in known])
    say(tx, domain.change_contact(tx.complaints.get(event.complaint_id), event, tx.now))


def hear_question(tx: Transaction, event: QuestionAsked) -> None:
    complaint = tx.complaints.get(event.complaint_id)
    if not domain.possible(complaint, "ask", tx.now):
        if kept := domain.keep_question(complaint, event, tx.now):
            complaint = keep(tx, kept)
        say(tx, domain.refuse(complaint, "ask", tx.now))
        return
    asked = say(tx, domain.ask(complaint, event, tx.now))
    if asked.merged_into is not None:
        keep(tx, domain.hear_of_question(tx.complaints.get(asked.merged_into), asked, tx.now))


def reply(tx: Transaction, command: ReplyToCitizen) -> CaseSummary:
    return summary(tx, say(tx, domain.reply(permitted(tx, command, "reply"), command.text, tx.now, command.staff)))


def open_sealed(query: OpenSealedText, open_text: Callable[[str], str]) -> OpenedText:
    """It belongs to no case, and so to no department."""
    if query.staff.role not in (Role.TRIAGE, Role.ADMIN):
        raise Refusal("forbidden", "What nobody could read is the counter's to look after.")
    try:
        return OpenedText(text=open_text(query.sealed_text))
    except Exception:  # whatever a box is that isn't ours
        raise Refusal("invalid", "It can't be opened with the key of this city.", field="sealed_text") from None

"""문의와 회신. What citizen and officers write to each other while a case is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.conversation import ContactGiven, QuestionAsked
from contracts.desk import CaseSummary
from contracts.dialogue import ReplyToCitizen

if TYPE_CHECKING:
    from services.complaints.store import Transaction


def change_contact(tx: Transaction, event: ContactGiven) -> None:
    raise NotImplementedError


def hear_question(tx: Transaction, event: QuestionAsked) -> None:
    raise NotImplementedError


def reply(tx: Transaction, command: ReplyToCitizen) -> CaseSummary:
    raise NotImplementedError

"""즉시 답변. The standard answers that fit a case, offered to whoever may answer it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.answering import FindStandardAnswers, FittingAnswers, RegisterStandardAnswers
from contracts.message import Refusal
from services.complaints import domain, fitting
from services.complaints.domain import Complaint
from services.complaints.lifecycle import UNANSWERED
from services.complaints.usecases.saying import seen

if TYPE_CHECKING:
    from services.complaints.store import Transaction

FOLDER = "jurisdiction"  # who has kept what came with the city's folder
MOST_USED = 300  # of the latest cases that were answered with one
MOST_OFFERED = 10


class Answers:
    """The city's standard answers as a transaction finds them, prepared for comparing. Preparing takes some milliseconds, so the last is
    remembered."""

    def __init__(self) -> None:
        self.version: object = None
        self.last = fitting.Fitting()

    def now(self, tx: Transaction) -> fitting.Fitting:
        version = tx.standard_answers.version()
        if version != self.version:
            self.last, self.version = fitting.Fitting.of(tx.standard_answers.of(None), tx.standard_answers.latest_used(MOST_USED)), version
        return self.last

    def at_once(self, tx: Transaction, complaint: Complaint, department_code: str | None) -> str | None:
        """The code of the one to answer with at once."""
        return self.now(tx).at_once(complaint.title, complaint.text, department_code)


def find(tx: Transaction, query: FindStandardAnswers, answers: Answers) -> FittingAnswers:
    if not 1 <= query.limit <= MOST_OFFERED:
        raise Refusal("invalid", f"1 to {MOST_OFFERED} standard answers are offered", field="limit")
    complaint = seen(tx, query)
    if complaint.status not in UNANSWERED:
        return FittingAnswers(items=())
    own = complaint.department.code if complaint.department else query.staff.department_code
    return FittingAnswers(items=answers.now(tx).find(complaint.title, complaint.text, own, query.limit))


def register(tx: Transaction, command: RegisterStandardAnswers) -> None:
    """What comes with the city's folder: kept where nothing of that code stands, and in the place of what came from there before. What was
    changed at the desk stays."""
    for given in command.answers:
        domain.check_standard_answer(given)
        if tx.standard_answers.find(given.code, given.department_code) != given and tx.standard_answers.is_of(given, FOLDER):
            tx.standard_answers.put(given, FOLDER)


def used(tx: Transaction, complaint: Complaint, code: str | None) -> None:
    """Somebody answers with it."""
    if code is None:
        return
    own = complaint.department.code if complaint.department else None
    found = (own and tx.standard_answers.find(code, own)) or tx.standard_answers.find(code, None)
    if not found:
        raise Refusal("invalid", f"there is no standard answer {code}", field="standard_answer")
    tx.standard_answers.use(complaint.id, found)

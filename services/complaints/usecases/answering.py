"""How an answer comes to be: standard answers are kept, and filled in for a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.answering import (
    DeleteStandardAnswer,
    ListStandardAnswers,
    ProposeAnswer,
    ProposedAnswer,
    PutStandardAnswer,
    StandardAnswer,
    StandardAnswers,
)
from contracts.message import Refusal
from services.complaints import desk, domain
from services.complaints.usecases.saying import department, seen

if TYPE_CHECKING:
    from services.complaints.store import Transaction

MOST_STANDARD_ANSWERS = 500  # of a department, or of the whole city


def put_standard_answer(tx: Transaction, command: PutStandardAnswer) -> StandardAnswer:
    owner = desk.administers(command.staff, command.department_code)
    if owner:
        department(tx, owner)
    kept = StandardAnswer(code=command.code, title=command.title, text=command.text, department_code=owner)
    domain.check_standard_answer(kept)
    known = [one for one in tx.standard_answers.of(owner) if one.department_code == owner]
    if kept == tx.standard_answers.find(kept.code, owner):
        return kept
    if len(known) >= MOST_STANDARD_ANSWERS and all(one.code != kept.code for one in known):
        raise Refusal("conflict", f"there are {MOST_STANDARD_ANSWERS} standard answers: delete one first", field="code")
    tx.standard_answers.put(kept, command.staff.account_id)
    return kept


def delete_standard_answer(tx: Transaction, command: DeleteStandardAnswer) -> StandardAnswer:
    owner = desk.administers(command.staff, command.department_code)
    kept = _known(tx.standard_answers.find(command.code, owner), command.code)
    tx.standard_answers.delete(kept)
    return kept


def list_standard_answers(tx: Transaction, query: ListStandardAnswers) -> StandardAnswers:
    return StandardAnswers(items=tuple(tx.standard_answers.of(desk.looks_at(query.staff, query.department_code))))


def propose_answer(tx: Transaction, query: ProposeAnswer) -> ProposedAnswer:
    complaint = seen(tx, query)
    own = complaint.department.code if complaint.department else None
    found = (own and tx.standard_answers.find(query.code, own)) or tx.standard_answers.find(query.code, None)
    return domain.fill_in(_known(found or None, query.code), complaint, query.staff)


def _known(found: StandardAnswer | None, code: str) -> StandardAnswer:
    if found is None:
        raise Refusal("not_found", f"there is no standard answer {code}", field="code")
    return found

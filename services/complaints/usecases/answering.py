"""How an answer comes to be: from standard answers, with the head's approval, in the words of a channel; and abusive text folded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.answering import (
    ApprovalRule,
    ApproveDraft,
    DeleteStandardAnswer,
    FoldText,
    ListStandardAnswers,
    ProposeAnswer,
    ProposedAnswer,
    PutStandardAnswer,
    ReadApproval,
    ReturnDraft,
    SetApproval,
    StandardAnswer,
    StandardAnswers,
    UnfoldText,
    WordAnswer,
)
from contracts.complaints import ComplaintAnswered
from contracts.desk import AnswerComplaint, CaseSummary, DeclineComplaint, DeskCommand
from contracts.drafts import DraftState
from contracts.message import Refusal
from services.complaints import domain, roles
from services.complaints.domain import Complaint, Done
from services.complaints.usecases import fitting
from services.complaints.usecases.saying import department, keep, leads_nobody, permitted, say, seen, summary

if TYPE_CHECKING:
    from services.complaints.store import Transaction

MOST_STANDARD_ANSWERS = 500  # of a department, or of the whole city


AT_ONCE = "바로 답변"  # why the intake unit has a case that it answers itself


def answer(tx: Transaction, command: AnswerComplaint) -> CaseSummary:
    """Answer it; where the head must approve it, or the intake unit word it, it waits for them. The intake unit has what it answers
    before anybody was given it."""
    complaint = permitted(tx, command, "answer")
    if complaint.department is None and command.staff.department_code:
        own = department(tx, command.staff.department_code)
        complaint = say(tx, domain.route(complaint, own, AT_ONCE, tx.now, staff=command.staff))
    fitting.used(tx, complaint, command.standard_answer)
    approval = _wants_approval(tx, command, complaint)
    if approval or command.mediate:
        state = DraftState.APPROVAL if approval else DraftState.WORDING
        drafted = domain.draft_answer(
            complaint, command.text, command.files, state=state, mediate=command.mediate, now=tx.now, staff=command.staff
        )
        return summary(tx, keep(tx, drafted))
    return _answered(tx, domain.answer(complaint, command.text, tx.now, command.staff, files=command.files))


def decline(tx: Transaction, command: DeclineComplaint) -> CaseSummary:
    """Refuse it; where the head must approve that, it waits."""
    complaint = permitted(tx, command, "decline")
    leads_nobody(tx, complaint)
    if _wants_approval(tx, command, complaint):
        drafted = domain.draft_refusal(
            complaint, ground=command.ground, reason=command.reason, remedy=command.remedy, now=tx.now, staff=command.staff
        )
        return summary(tx, keep(tx, drafted))
    done = domain.decline(complaint, ground=command.ground, reason=command.reason, remedy=command.remedy, now=tx.now, staff=command.staff)
    return summary(tx, say(tx, done))


def approve(tx: Transaction, command: ApproveDraft) -> CaseSummary:
    complaint = permitted(tx, command, "approve")
    draft = domain.waiting(complaint, DraftState.APPROVAL)
    if draft.mediate:
        return summary(tx, keep(tx, domain.approve_for_wording(complaint, draft, tx.now, command.staff)))
    if draft.act == "answer":
        return _answered(tx, domain.approve_answer(complaint, draft, tx.now, command.staff))
    leads_nobody(tx, complaint)
    return summary(tx, say(tx, domain.approve_refusal(complaint, draft, tx.now, command.staff)))


def return_draft(tx: Transaction, command: ReturnDraft) -> CaseSummary:
    return summary(tx, keep(tx, domain.return_draft(permitted(tx, command, "return_draft"), command.reason, tx.now, command.staff)))


def word(tx: Transaction, command: WordAnswer) -> CaseSummary:
    return _answered(tx, domain.word(permitted(tx, command, "word"), command.text, tx.now, command.staff))


def fold(tx: Transaction, command: FoldText) -> CaseSummary:
    return summary(tx, keep(tx, domain.fold(permitted(tx, command, "fold"), command.reason, tx.now, command.staff)))


def unfold(tx: Transaction, command: UnfoldText) -> CaseSummary:
    return summary(tx, keep(tx, domain.unfold(permitted(tx, command, "unfold"), tx.now, command.staff)))


def read_approval(tx: Transaction, query: ReadApproval) -> ApprovalRule:
    roles.must_be_admin(query.staff)
    code = department(tx, query.department_code).code
    return ApprovalRule(department_code=code, required=tx.approvals.required(code))


def set_approval(tx: Transaction, command: SetApproval) -> ApprovalRule:
    """What waits already goes on waiting."""
    roles.must_be_admin(command.staff)
    code = department(tx, command.department_code).code
    if command.required:
        tx.approvals.require(code, command.staff.account_id)
    else:
        tx.approvals.release(code)
    return ApprovalRule(department_code=code, required=command.required)


def _wants_approval(tx: Transaction, command: DeskCommand, complaint: Complaint) -> bool:
    return complaint.department is not None and not roles.approves(command.staff) and tx.approvals.required(complaint.department.code)


def _answered(tx: Transaction, done: Done[ComplaintAnswered]) -> CaseSummary:
    """And with it all that were merged into it."""
    lead = say(tx, done)
    for other in tx.complaints.merged_into(lead.id):
        say(tx, domain.answer_together(other, lead, tx.now))
    return summary(tx, lead)


def put_standard_answer(tx: Transaction, command: PutStandardAnswer) -> StandardAnswer:
    owner = roles.administers(command.staff, command.department_code)
    if owner:
        department(tx, owner)
    kept = StandardAnswer(code=command.code, title=command.title, text=command.text, department_code=owner, keywords=command.keywords)
    domain.check_standard_answer(kept)
    known = [one for one in tx.standard_answers.of(owner) if one.department_code == owner]
    if kept == tx.standard_answers.find(kept.code, owner):
        return kept
    if len(known) >= MOST_STANDARD_ANSWERS and all(one.code != kept.code for one in known):
        raise Refusal("conflict", f"there are {MOST_STANDARD_ANSWERS} standard answers: delete one first", field="code")
    tx.standard_answers.put(kept, command.staff.account_id)
    return kept


def delete_standard_answer(tx: Transaction, command: DeleteStandardAnswer) -> StandardAnswer:
    owner = roles.administers(command.staff, command.department_code)
    kept = _known(tx.standard_answers.find(command.code, owner), command.code)
    tx.standard_answers.delete(kept)
    return kept


def list_standard_answers(tx: Transaction, query: ListStandardAnswers) -> StandardAnswers:
    return StandardAnswers(items=tuple(tx.standard_answers.of(roles.looks_at(query.staff, query.department_code))))


def propose_answer(tx: Transaction, query: ProposeAnswer) -> ProposedAnswer:
    complaint = seen(tx, query)
    own = complaint.department.code if complaint.department else None
    found = (own and tx.standard_answers.find(query.code, own)) or tx.standard_answers.find(query.code, None)
    return domain.fill_in(_known(found or None, query.code), complaint, query.staff)


def _known(found: StandardAnswer | None, code: str) -> StandardAnswer:
    if found is None:
        raise Refusal("not_found", f"there is no standard answer {code}", field="code")
    return found

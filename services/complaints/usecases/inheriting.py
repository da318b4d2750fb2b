"""조직 개편. Open cases of departments that are no more go where their work went, a few hundred at a time; nothing stays behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.complaints import domain
from services.complaints.domain import City
from services.complaints.usecases.saying import keep, say

if TYPE_CHECKING:
    from services.complaints.store import Transaction

AT_ONCE = 500  # cases in one transaction
REASON = "조직 개편으로 업무를 이어받은 부서가 계속 처리합니다."


def inherit(tx: Transaction, city: City) -> None:
    """To an only successor by itself; else a person chooses. Whose successor isn't known here yet waits for the next turn. Nothing to
    do is the usual case."""
    gone = tx.departments.gone()
    if not gone:
        return
    directory = tx.departments.all()
    heirs = {code: domain.heirs(code, directory) for code in gone}
    alone = {code: some[0] for code, some in heirs.items() if some is not None and len(some) == 1}
    for case in tx.complaints.with_departments(alone, AT_ONCE, waiting=True) if alone else ():
        assert case.department is not None, "it was found by its department"
        say(tx, domain.inherit(case, alone[case.department.code], REASON, tx.now))
    codes = {code: heir.code for code, heir in alone.items()}
    if codes:
        tx.standard_answers.hand_on(codes)
        tx.approvals.hand_on(codes)
    for code, heir in alone.items():
        for case in tx.complaints.with_parts_of(code, AT_ONCE):
            keep(tx, domain.inherit_part(case, code, heir, tx.now))
    shared = {code: some for code, some in heirs.items() if some is not None and len(some) != 1}
    for case in tx.complaints.with_departments(shared, AT_ONCE, waiting=False) if shared else ():
        assert case.department is not None, "it was found by its department"
        keep(tx, domain.await_heir(case, shared[case.department.code], calendar=city.calendar, now=tx.now))

"""What officers ask of a case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from contracts.city import RegisterServices
from contracts.desk import (
    CaseFile,
    CaseSummary,
    ExtendDeadline,
    HandBackComplaint,
    MergeComplaint,
    NoteComplaint,
    OpenComplaint,
    PauseClock,
    ReclassifyComplaint,
    RequestSupplement,
    ResumeClock,
    Role,
    RouteComplaint,
    StartComplaint,
    TransferComplaint,
    UnmergeComplaint,
)
from contracts.dialogue import OpenOriginal, Original
from contracts.duties import ListObligations, Obligation, Obligations
from contracts.history import CaseNews, FollowComplaint
from contracts.lists import CasePage, ForeseeLate, LateTomorrow, ListComplaints
from contracts.message import Refusal
from services.complaints import desk, domain, roles
from services.complaints.domain import City
from services.complaints.notices import ARTICLES, WITHOUT_DELAY
from services.complaints.periods import Period
from services.complaints.usecases.filings import recognize_group
from services.complaints.usecases.joining import joinings
from services.complaints.usecases.saying import as_seen, department, is_gone, keep, leads_nobody, permitted, say, seen, summary

if TYPE_CHECKING:
    from services.complaints.store import Transaction


def route(tx: Transaction, command: RouteComplaint, city: City) -> CaseSummary:
    """Give it to a department. The third change of hands is the arbiter's: what others ask for then is kept for the arbiter."""
    complaint = seen(tx, command)
    roles.permit(command.staff, complaint, "reroute" if complaint.department else "route")
    as_seen(tx, command, complaint)
    wanted, reason = department(tx, command.department_code), command.reason or ""
    if complaint.department is None:
        return summary(tx, say(tx, domain.route(complaint, wanted, reason, tx.now, staff=command.staff)))
    if is_gone(tx, complaint.department):
        return summary(tx, say(tx, domain.inherit(complaint, wanted, reason, tx.now, staff=command.staff)))
    if command.staff.role is Role.ARBITER and wanted.code == complaint.department.code and complaint.disputed_at:
        return summary(tx, keep(tx, domain.settle_dispute(complaint, reason, tx.now, command.staff)))
    if complaint.moves >= domain.MOST_MOVES and command.staff.role not in roles.DECIDES_DISPUTES:
        disputed = domain.dispute(complaint, wanted, reason, calendar=city.calendar, now=tx.now, staff=command.staff)
        if complaint.disputed_at is not None:
            raise Refusal("conflict", "민원조정: an arbiter is deciding who answers", field="department_code")
        return summary(tx, keep(tx, disputed))
    return summary(tx, say(tx, domain.reroute(complaint, wanted, reason, calendar=city.calendar, now=tx.now, staff=command.staff)))


def hand_back(tx: Transaction, command: HandBackComplaint, city: City) -> CaseSummary:
    complaint = permitted(tx, command, "hand_back")
    done = domain.hand_back(complaint, command.to, command.reason, calendar=city.calendar, now=tx.now, staff=command.staff)
    return summary(tx, keep(tx, done))


def start(tx: Transaction, command: StartComplaint) -> CaseSummary:
    return summary(tx, say(tx, domain.start(permitted(tx, command, "start"), tx.now, command.staff)))


def note(tx: Transaction, command: NoteComplaint) -> CaseSummary:
    return summary(tx, keep(tx, domain.note(permitted(tx, command, "note"), command.text, tx.now, command.staff)))


def reclassify(tx: Transaction, command: ReclassifyComplaint, city: City) -> CaseSummary:
    complaint = permitted(tx, command, "reclassify")
    service = tx.services.find(complaint.service_code)
    of_service = Period.parse(service.period) if service else None
    done = domain.reclassify(complaint, command.kind, command.reason, of_service=of_service, city=city, now=tx.now, staff=command.staff)
    return summary(tx, say(tx, done))


def request_supplement(tx: Transaction, command: RequestSupplement, city: City) -> CaseSummary:
    complaint = permitted(tx, command, "request_supplement")
    leads_nobody(tx, complaint)
    done = domain.request_supplement(complaint, command.request, command.answer_by, calendar=city.calendar, now=tx.now, staff=command.staff)
    return summary(tx, say(tx, done))


def pause(tx: Transaction, command: PauseClock, city: City) -> CaseSummary:
    complaint = permitted(tx, command, "pause")
    leads_nobody(tx, complaint)
    done = domain.pause(complaint, command.ground, command.until, calendar=city.calendar, now=tx.now, staff=command.staff)
    return summary(tx, say(tx, done))


def resume(tx: Transaction, command: ResumeClock, city: City) -> CaseSummary:
    return summary(tx, say(tx, domain.resume(permitted(tx, command, "resume"), city.calendar, tx.now, command.staff)))


def extend(tx: Transaction, command: ExtendDeadline, city: City) -> CaseSummary:
    complaint = permitted(tx, command, "extend")
    leads_nobody(tx, complaint)
    done = domain.extend(
        complaint,
        length=command.length,
        ground=command.ground,
        reason=command.reason,
        consented_at=command.consented_at,
        calendar=city.calendar,
        now=tx.now,
        staff=command.staff,
    )
    return summary(tx, say(tx, done))


def transfer(tx: Transaction, command: TransferComplaint, city: City) -> CaseSummary:
    complaint = permitted(tx, command, "transfer")
    leads_nobody(tx, complaint)
    done = domain.transfer(
        complaint,
        agency=command.agency,
        reason=command.reason,
        receipt_number=command.agency_receipt_number,
        link=command.agency_link,
        ours=tx.departments.names() | city.names,
        calendar=city.calendar,
        now=tx.now,
        staff=command.staff,
    )
    return summary(tx, say(tx, done))


def merge(tx: Transaction, command: MergeComplaint) -> CaseSummary:
    complaint = permitted(tx, command, "merge")
    leads_nobody(tx, complaint)
    lead = seen(tx, command, command.into_receipt_number, field="into_receipt_number")
    merged = say(tx, domain.merge(complaint, lead, command.reason, tx.now, command.staff))
    recognize_group(tx, lead)
    return summary(tx, merged)


def unmerge(tx: Transaction, command: UnmergeComplaint, city: City) -> CaseSummary:
    complaint = permitted(tx, command, "unmerge")
    return summary(tx, say(tx, domain.unmerge(complaint, command.reason, city.calendar, tx.now, command.staff)))


def list_complaints(tx: Transaction, query: ListComplaints) -> CasePage:
    covered = domain.stood_in_for(query.staff.account_id, tx.absences.at(tx.now)) if query.officer == desk.ME else frozenset()
    search = desk.Search.of(query, covered)
    count = tx.complaints.count_at_the_desk(search, tx.now) if query.count else None
    return search.page(tx.complaints.at_the_desk(search, tx.now), count, tx.now)


def foresee_late(tx: Transaction, query: ForeseeLate, city: City) -> LateTomorrow:
    end = desk.until(city.calendar, tx.now)
    search = desk.soon(query.staff, query.department_code, end)
    return desk.late_tomorrow(tx.complaints.at_the_desk(search, tx.now), search.department_code, city.calendar, tx.now, end)


def open_complaint(tx: Transaction, query: OpenComplaint, city: City) -> CaseFile:
    complaint = seen(tx, query)
    history = tx.complaints.history(complaint.id)
    alike, elsewhere = joinings(tx, complaint, query.staff)
    file = desk.case_file(complaint, history, query.staff, now=tx.now, calendar=city.calendar, unfold=query.unfold)
    return replace(file, joinings=alike, joinings_elsewhere=elsewhere)


def follow_complaint(tx: Transaction, query: FollowComplaint) -> CaseNews:
    """As a rule nothing was written, and then the case's row is all that is read."""
    complaint = seen(tx, query)
    lines = tx.complaints.written_since(complaint.id, query.since) if query.since < complaint.revision else ()
    return CaseNews(receipt_number=complaint.receipt_number, revision=complaint.revision, lines=lines)


def open_original(tx: Transaction, query: OpenOriginal, open_text: Callable[[str], str]) -> Original:
    complaint = seen(tx, query)
    roles.permit(query.staff, complaint, "open_original")
    return desk.original(complaint, open_text)


def list_obligations(tx: Transaction, query: ListObligations) -> Obligations:
    if not 1 <= query.limit <= desk.LONGEST_REPORT:
        raise Refusal("invalid", f"a report has 1 to {desk.LONGEST_REPORT} lines", field="limit")
    own = roles.own_department(query.staff)
    overdue = tx.notices.overdue(tx.now - WITHOUT_DELAY, own, query.limit)
    return Obligations(
        items=tuple(
            Obligation(
                receipt_number=complaint.receipt_number,
                notice=owed.notice.value,
                article=ARTICLES[owed.notice],
                arose_at=owed.arose_at,
                department=complaint.department,
            )
            for owed, complaint in overdue
        )
    )


def register_services(tx: Transaction, command: RegisterServices) -> None:
    domain.check_services(command.services)
    tx.services.replace(command.services)

"""Who may do what with which case: by role, by department, and by whose part it is."""

from __future__ import annotations

from datetime import datetime

from contracts.desk import Role, Staff
from contracts.drafts import DraftState
from contracts.message import Refusal
from contracts.together import PartState
from services.complaints.domain import ON_A_PART, Complaint, closed_on_the_part, desk_actions, part_of
from services.complaints.lifecycle import allows

_HANDLE = frozenset(
    (
        *("see", "open_original", "acknowledge_danger", "reroute", "reclassify", "merge", "unmerge", "note", "reply", "transfer"),
        *("fold", "unfold"),
    )
)
_DECIDE = frozenset(
    {
        *("assign", "hand_back", "start", "request_supplement", "pause", "resume", "extend", "involve", "release"),
        *("answer", "decline", "close_as_repeated"),
    }
)
_CONTRIBUTE = frozenset({"see", "note", *ON_A_PART})  # to a case that another department answers for
_APPROVE = frozenset({"approve", "return_draft"})
ACTS_OF = {
    Role.OFFICER: _HANDLE | _DECIDE,  # for the cases of one department
    Role.HEAD: _HANDLE | _DECIDE | _APPROVE,  # for the cases of one department
    Role.TRIAGE: _HANDLE | {"route", "involve", "release", "word"},
    Role.ARBITER: frozenset({"see", "acknowledge_danger", "reroute", "note", "close_as_repeated"}),
    Role.ADMIN: _HANDLE | _DECIDE | _CONTRIBUTE | _APPROVE | {"route", "word"},
}
DECIDES_DISPUTES = frozenset({Role.ARBITER, Role.ADMIN})
HANDS_OUT = frozenset({Role.HEAD, Role.ADMIN})  # to anybody of the department; an officer takes what nobody has
OF_A_DRAFT = {DraftState.APPROVAL: ("approve", "return_draft"), DraftState.WORDING: ("word",), DraftState.RETURNED: ()}


def may(staff: Staff, complaint: Complaint, act: str) -> bool:
    """Does this person's role cover the act on this case?"""
    if staff.role.of_one_department and (complaint.department is None or complaint.department.code != staff.department_code):
        part = part_of(complaint, staff.department_code)
        return part is not None and part.state is not PartState.RELEASED and act in _CONTRIBUTE
    return act in ACTS_OF[staff.role] or act in _of_an_intake_unit(staff, complaint)


def _of_an_intake_unit(staff: Staff, complaint: Complaint) -> frozenset[str]:
    """A triage clerk who belongs to a department answers what nobody was given yet, and decides the own department's cases."""
    if staff.role is not Role.TRIAGE or staff.department_code is None:
        return frozenset()
    if complaint.department is None:
        return frozenset({"answer"})
    return _DECIDE if complaint.department.code == staff.department_code else frozenset()


def approves(staff: Staff) -> bool:
    """Does an answer of this person go out without another's approval?"""
    return "approve" in ACTS_OF[staff.role]


def must_be_admin(staff: Staff) -> None:
    if staff.role is not Role.ADMIN:
        raise Refusal("forbidden", f"the role {staff.role.value} sets no department's rules")


def permit(staff: Staff, complaint: Complaint, act: str) -> None:
    """Raises Refusal unless they may."""
    if not may(staff, complaint, act):
        raise Refusal("forbidden", f"the role {staff.role.value} may not {act.replace('_', ' ')} this complaint")


def offered(staff: Staff, complaint: Complaint, now: datetime) -> tuple[str, ...]:
    """What is open to this person now."""
    part = part_of(complaint, staff.department_code)
    closed = set(closed_on_the_part(complaint, part, now)) if part else set[str]()
    if complaint.officer is not None and staff.role not in HANDS_OUT:
        closed.add("assign")
    if complaint.disputed_at is not None and staff.role not in DECIDES_DISPUTES:
        closed.add("reroute")
    possible = [*desk_actions(complaint, now), *(OF_A_DRAFT[complaint.draft.state] if complaint.draft else ())]
    if complaint.department is None and allows(complaint.status, "route") and _of_an_intake_unit(staff, complaint):
        possible.append("answer")
    return tuple(act for act in possible if may(staff, complaint, act) and act not in closed)


def own_department(staff: Staff) -> str | None:
    """The one department whose cases an officer or its head sees; None for those who see all."""
    if not staff.role.of_one_department:
        return None
    if staff.department_code is None:
        raise Refusal("forbidden", "an officer sees the cases of the own department only", field="department_code")
    return staff.department_code


def looks_at(staff: Staff, department_code: str | None) -> str | None:
    """The department that is looked at: the one asked for, or the own one of who belongs to one; None for all."""
    own = own_department(staff)
    if own is None:
        return department_code
    if department_code not in {None, own}:
        raise Refusal("forbidden", "an officer sees the cases of the own department only", field="department_code")
    return own


def decides_on_surges(staff: Staff) -> None:
    """Raises Refusal unless this person says whether many cases are one group petition."""
    if staff.role not in {Role.HEAD, Role.TRIAGE, Role.ARBITER, Role.ADMIN}:
        raise Refusal("forbidden", f"the role {staff.role.value} decides on no surge")


def administers(staff: Staff, department_code: str | None) -> str | None:
    """Whose standard answers are changed: those of the department asked for, or a head's own; None for the whole city's. Raises
    Refusal unless this person looks after them."""
    if staff.role not in {Role.HEAD, Role.ADMIN}:
        raise Refusal("forbidden", f"the role {staff.role.value} changes no standard answers", field="department_code")
    return looks_at(staff, department_code)

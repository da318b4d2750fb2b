"""What is open to the citizen and to officers now: what the status allows, less what another rule closes, with the reason."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from contracts.gateway import Kind
from contracts.message import Refusal
from contracts.together import Part, PartState
from services.complaints import lifecycle
from services.complaints.handovers import Handover
from services.complaints.lifecycle import allows
from services.complaints.pauses import PauseGround
from services.complaints.repeats import LEAST_FILINGS, LEAST_NOTICES

if TYPE_CHECKING:
    from services.complaints.domain.case import Complaint

REOPENS_WITHIN = timedelta(days=30)  # after the notice: the city's promise
OBJECTS_WITHIN = timedelta(days=60)  # after the refusal (법 제35조 제1항)
MOST_REQUESTS = 2  # for a supplement (시행령 제24조)
MOST_PROLONGED = 2  # "2회로 한정한다" (시행령 제24조)
MOST_EXTENSIONS = 2  # 시행령 제21조
MOST_CHANGES = 50  # of one complaint: more is no change of it (시행령 제11조의2)
MOST_QUESTIONS = 100  # about one complaint; the number is ours
IN_DISPUTE = {"note", "acknowledge_danger", "reply", "fold", "unfold", "reroute"}  # while an arbiter must say who answers
ON_A_PART = {"contribute", "decline_part", "prolong"}  # acts of the department whose part it is
BY_ACTS = {PauseGround.SUPPLEMENT, PauseGround.OUTAGE}  # pauses that begin and end with other acts than `pause` and `resume`


def citizen_actions(complaint: Complaint, now: datetime) -> tuple[str, ...]:
    """What the citizen may do now."""
    return tuple(action for action in lifecycle.citizen_actions(complaint.status) if closed_to_the_citizen(complaint, action, now) is None)


def closed_to_the_citizen(complaint: Complaint, action: str, now: datetime) -> str | None:
    """Why the citizen may not do this now; None if they may."""
    if not allows(complaint.status, action):
        return f"too late to {action.replace('_', ' ')}: the complaint is {complaint.status.value.replace('_', ' ')}"
    closed = {
        "change": _changed_enough,
        "ask": _asked_enough,
        "more_time": _no_more_time,
        "reopen": _not_again,
        "object": _no_objection,
    }.get(action)
    return closed(complaint, now) if closed else None


def desk_actions(complaint: Complaint, now: datetime) -> tuple[str, ...]:
    """What an officer may do now, as far as role and department allow it."""
    open_now = lifecycle.desk_actions(complaint.status)
    if "reroute" not in open_now and complaint.handover is not None and complaint.handover.handover is Handover.INHERIT:
        open_now = ("reroute", *open_now)  # whatever its status: the department is no more
    return tuple(action for action in open_now if action not in _closed_at_the_desk(complaint, now))


def has_time_to_answer(complaint: Complaint, now: datetime) -> bool:
    """Does the case wait for a citizen who still has time to supplement?"""
    return allows(complaint.status, "supplement") and complaint.asked is not None and now <= complaint.asked.answer_by


def part_of(complaint: Complaint, department_code: str | None) -> Part | None:
    """What that department was last asked for."""
    return next((part for part in reversed(complaint.parts) if part.department.code == department_code), None)


def unfinished(complaint: Complaint) -> list[Part]:
    """The parts that the answer waits for: not contributed, and not released."""
    return [part for part in complaint.parts if part.state in {PartState.OPEN, PartState.DECLINED}]


def all_in(complaint: Complaint) -> None:
    """Raises a Refusal while the answer waits for other departments."""
    if waiting := unfinished(complaint):
        names = ", ".join(part.department.name for part in waiting)
        raise Refusal("conflict", f"협조: wait for the part of {names}, or release it (법 제20조)")


def closed_on_the_part(complaint: Complaint, part: Part, now: datetime) -> set[str]:
    """What can't be done on this part now."""
    if part.state is not PartState.OPEN:
        return ON_A_PART
    longest = complaint.due_at is None or part.contribute_by >= complaint.due_at
    return {"prolong"} if part.prolonged or longest or now > part.contribute_by else set()


def _closed_at_the_desk(complaint: Complaint, now: datetime) -> set[str]:
    folding = "fold" if complaint.folded_at else "unfold"
    if complaint.disputed_at is not None:
        return set(lifecycle.OF_THE_DESK) - IN_DISPUTE | {folding} | _no_danger(complaint)
    closed, stands, waits = {folding} | _no_danger(complaint), complaint.standing(now), allows(complaint.status, "supplement")
    if stands is None or stands.ground in BY_ACTS:
        closed.add("resume")
    if complaint.due_at is None and not waits:
        closed |= {"pause", "extend", "request_supplement", "merge", "involve"}
    if complaint.due_at is not None and now > complaint.due_at:
        closed |= {"pause", "extend", "involve"}
    if len(complaint.extensions) >= MOST_EXTENSIONS:
        closed.add("extend")
    if complaint.handover is not None:
        closed.add("hand_back")
    if complaint.objected_at is not None:
        closed.add("reclassify")
    waiting = unfinished(complaint)
    closed |= {"answer", "decline", "close_as_repeated", "transfer", "merge"} if waiting else {"release"}
    closed |= ON_A_PART.intersection(*(closed_on_the_part(complaint, part, now) for part in waiting))  # on every one of them
    if complaint.kind is Kind.STATUTORY or not _often_enough(complaint):
        closed.add("close_as_repeated")
    if has_time_to_answer(complaint, now):
        closed |= {"decline", "request_supplement"}
    if complaint.asked is not None and complaint.asked.times >= MOST_REQUESTS:
        closed.add("request_supplement")
    return closed


def _no_danger(complaint: Complaint) -> set[str]:
    return set() if complaint.alarm is not None and complaint.alarm.waits else {"acknowledge_danger"}


def _often_enough(complaint: Complaint) -> bool:
    repeat = complaint.repeat
    return repeat is not None and repeat.filing >= LEAST_FILINGS and repeat.told >= LEAST_NOTICES


def _changed_enough(complaint: Complaint, now: datetime) -> str | None:
    if len(complaint.changes) >= MOST_CHANGES:
        return f"a complaint is changed {MOST_CHANGES} times at most (시행령 제11조의2)"
    return None


def _asked_enough(complaint: Complaint, now: datetime) -> str | None:
    if len(complaint.questions) >= MOST_QUESTIONS:
        return f"{MOST_QUESTIONS} questions were asked about the complaint: call the department"
    return None


def _no_more_time(complaint: Complaint, now: datetime) -> str | None:
    if complaint.asked is None or complaint.asked.prolonged >= MOST_PROLONGED:
        return "more time can be had twice (시행령 제24조)"
    if now > complaint.asked.answer_by:
        return "more time can be had until the day on which the answer was due (시행령 제24조)"
    return None


def _not_again(complaint: Complaint, now: datetime) -> str | None:
    if complaint.notified_at is None or now > complaint.notified_at + REOPENS_WITHIN:
        return f"a complaint is taken up again within {REOPENS_WITHIN.days} days of the notice"
    return None


def _no_objection(complaint: Complaint, now: datetime) -> str | None:
    if complaint.kind is not Kind.STATUTORY:
        return "an objection is given against the refusal of a statutory complaint only (법 제35조)"
    if complaint.objected_at is not None:
        return "there was an objection already (법 제35조)"
    if complaint.declined_at is None or now > complaint.declined_at + OBJECTS_WITHIN:
        return f"an objection is filed within {OBJECTS_WITHIN.days} days of the refusal (법 제35조)"
    return None

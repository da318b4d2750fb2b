"""What moves the due date: the kind, pauses, extensions, the calendar itself; and what time brings while a case is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from contracts.complaints import (
    ClockPaused,
    ClockResumed,
    ComplaintReclassified,
    DeadlineExtended,
    DeadlineRecomputed,
    Handler,
    ProgressReported,
)
from contracts.desk import Staff
from contracts.gateway import Kind
from contracts.message import Refusal
from services.complaints.calendar import KOREA, Calendar
from services.complaints.domain.case import (
    PROGRESS_EACH,
    City,
    Complaint,
    Done,
    altered,
    counted,
    event,
    handler_of,
    line,
    name_of,
    running,
    words,
)
from services.complaints.domain.openings import BY_ACTS
from services.complaints.extensions import extend as permit_extension
from services.complaints.lifecycle import step
from services.complaints.pauses import IN_KOREAN, Pause, PauseGround
from services.complaints.pauses import pause as permit_pause
from services.complaints.periods import Period, granted

LONGEST_PAUSE = timedelta(days=366)
GROUNDS = [ground.value for ground in PauseGround if ground not in BY_ACTS]


def reclassify(
    complaint: Complaint, kind: Kind, reason: str, *, of_service: Period | None, city: City, now: datetime, staff: Staff
) -> Done[ComplaintReclassified]:
    """분류 변경. The period of the right kind runs from the same receipt; what was extended was extended for another period, and only
    a grievance is studied on site (시행령 제17조)."""
    step(complaint.status, "reclassify")
    if complaint.objected_at is not None:
        raise Refusal("conflict", "what was refused and objected to is decided as what it was (법 제35조)", field="kind")
    if kind is complaint.kind:
        raise Refusal("invalid", f"the complaint is a {kind.value} already", field="kind")
    words(reason, "reason")
    period = granted(kind, of_service, city.periods)
    pauses = tuple(one for one in complaint.pauses if one.ground is not PauseGround.STUDY)
    decided = replace(complaint, kind=kind, kind_proposal=None, period=period, pauses=pauses, extensions=(), reminded=0)
    corrected = counted(decided, city.calendar)
    said = event(
        ComplaintReclassified,
        corrected,
        now,
        kind=kind,
        previous_kind=complaint.kind,
        previous_due_at=complaint.due_at,
        due_at=corrected.due_at,
        reason=reason,
    )
    return corrected, said, line(corrected, "reclassify", now, by=name_of(staff), text=f"{complaint.kind.value} → {kind.value}: {reason}")


def pause(
    complaint: Complaint, ground: str, until: datetime | None, *, calendar: Calendar, now: datetime, staff: Staff
) -> Done[ClockPaused]:
    """산입 제외 (시행령 제20조). The clock stands from now until the ground is over, or until `until` where that is known."""
    step(complaint.status, "pause")
    if ground not in GROUNDS:
        raise Refusal("invalid", f"the clock stands on one of these grounds: {', '.join(GROUNDS)} (시행령 제20조)", field="ground")
    if now > running(complaint, "pause it"):
        raise Refusal("conflict", "the period has run out: a pause makes nothing timely that is late (시행령 제20조)", field="ground")
    if until is not None and until <= now:
        raise Refusal("invalid", "a pause ends after it has begun, and that is now (시행령 제20조)", field="until")
    if until is not None and until > now + LONGEST_PAUSE:
        raise Refusal("invalid", "nobody knows the end of a pause more than a year ahead: leave it open", field="until")
    stands = complaint.standing(now)
    if stands and stands.ended_at and until and until <= stands.ended_at:
        raise Refusal("conflict", f"the clock stands until {stands.ended_at.astimezone(KOREA):%Y-%m-%d %H:%M} already", field="until")
    pauses = permit_pause(complaint.kind, complaint.pauses, Pause(began_at=now, ended_at=until, ground=PauseGround(ground)), calendar)
    paused = counted(replace(complaint, pauses=pauses), calendar)
    said = event(ClockPaused, paused, now, ground=ground, paused_since=now, until=until, due_at=paused.due_at)
    return paused, said, line(paused, "pause", now, by=name_of(staff), text=IN_KOREAN[PauseGround(ground)])


def resume(complaint: Complaint, calendar: Calendar, now: datetime, staff: Staff) -> Done[ClockResumed]:
    """The ground is over: the clock goes on."""
    step(complaint.status, "resume")
    standing = complaint.standing(now)
    if standing is None or standing.ground in BY_ACTS:
        raise Refusal("conflict", "the clock runs: there is nothing to end")
    resumed = counted(replace(complaint, pauses=over(complaint, now)), calendar)
    said = event(ClockResumed, resumed, now, ground=standing.ground.value, due_at=running(resumed, "resume it"))
    return resumed, said, line(resumed, "resume", now, by=name_of(staff), text=IN_KOREAN[standing.ground])


def extend(
    complaint: Complaint,
    *,
    length: str,
    ground: str,
    reason: str,
    consented_at: datetime | None,
    calendar: Calendar,
    now: datetime,
    staff: Staff,
) -> Done[DeadlineExtended]:
    """연장 (시행령 제21조), before the period has run out. The citizen is told why, until when, and who stands for it."""
    step(complaint.status, "extend")
    before = running(complaint, "extend it")
    if now > before:
        raise Refusal("conflict", "the period has run out: what is late can't be extended (시행령 제21조)", field="length")
    if consented_at is not None and not complaint.received_at <= consented_at <= now:
        raise Refusal("invalid", "a consent lies between the receipt and now (시행령 제21조)", field="consented_at")
    words(reason, "reason", rule="시행령 제21조")
    extensions = permit_extension(complaint.period, complaint.extensions, length=length, ground=ground, consented_at=consented_at)
    handler = handler_of(complaint, staff)
    extended = counted(replace(complaint, extensions=extensions, handler=handler), calendar)
    said = event(
        DeadlineExtended,
        extended,
        now,
        department=extended.department,
        handler=handler,
        ground=ground,
        reason=reason,
        previous_due_at=before,
        due_at=running(extended, "extend it"),
    )
    return extended, said, line(extended, "extend", now, by=name_of(staff), text=f"{length}, {ground}: {reason}")


def recount(complaint: Complaint, city: City, now: datetime) -> Done[DeadlineRecomputed] | Complaint:
    """The city's days or outages have changed: the case counted anew; with what is said of it if its due date has moved."""
    own = tuple(pause for pause in complaint.pauses if pause.ground is not PauseGround.OUTAGE)
    met = tuple(outage for outage in city.outages if outage.ended_at and outage.ended_at > complaint.runs_from)
    because = "outage" if {*own, *met} != {*complaint.pauses} else "calendar"
    anew = counted(altered(complaint, pauses=(*own, *met), counted_as=city.version), city.calendar)
    if anew.due_at == complaint.due_at:
        return anew
    said = event(DeadlineRecomputed, anew, now, because=because, previous_due_at=complaint.due_at, due_at=anew.due_at)
    return anew, said, line(anew, "recompute", now, by=None, text=f"{because}: {_told(complaint.due_at)} → {_told(anew.due_at)}")


def report_progress(complaint: Complaint, now: datetime) -> Done[ProgressReported]:
    """처리진행상황 (시행령 제23조): thirty days after the receipt and each thirty days again, however long nobody looked."""
    assert complaint.progress_at is not None, "only a case that is owed one is asked for"
    told_of = (now - complaint.received_at) // PROGRESS_EACH
    reported = replace(complaint, progress_at=complaint.received_at + (told_of + 1) * PROGRESS_EACH)
    said = event(
        ProgressReported,
        reported,
        now,
        department=reported.department,
        handler=_whom_to_ask(reported),
        days=(now - complaint.received_at).days,
        due_at=reported.due_at,
    )
    return reported, said, line(reported, "report_progress", now, by=None, text=f"{(now - complaint.received_at).days}")


def over(complaint: Complaint, now: datetime) -> tuple[Pause, ...]:
    """The pauses, with all that stand on an officer's word over: when the clock goes on, none of them may hold it."""

    def stands(pause: Pause) -> bool:
        return pause.ground not in BY_ACTS and pause.began_at <= now and (pause.ended_at is None or pause.ended_at > now)

    return tuple(replace(pause, ended_at=now) if stands(pause) else pause for pause in complaint.pauses)


def ended(pauses: Sequence[Pause], standing: Pause, now: datetime) -> tuple[Pause, ...]:
    """The pauses, with this one over."""
    return tuple(replace(pause, ended_at=now) if pause is standing else pause for pause in pauses)


def _told(moment: datetime | None) -> str:
    return f"{moment.astimezone(KOREA):%Y-%m-%d %H:%M}" if moment else "일시정지"


def _whom_to_ask(complaint: Complaint) -> Handler:
    """The officer in charge; while nobody has taken it up, the department, or the counter."""
    if complaint.handler is not None:
        return complaint.handler
    if complaint.department is not None:
        return Handler(unit=complaint.department.name, name="민원 담당", contact=complaint.department.phone)
    return Handler(unit="민원실", name="민원 담당")

"""Time that is not counted into the processing period (처리기간에 산입하지 않는 기간): on which ground, from when to when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import TypeAlias

from contracts.gateway import Kind
from contracts.message import Refusal
from services.complaints.calendar import KOREA, Calendar, midnight

Span: TypeAlias = tuple[datetime, datetime | None]  # from this moment until just before that one; None: nobody knows yet
STUDY_DAYS, MORE_STUDY_DAYS = 14, 7  # "14일의 범위에서", and once "7일의 범위에서" longer (시행령 제17조)


class PauseGround(Enum):
    """Why the clock stands (시행령 제20조 with 행정절차법 시행령 제11조; the study on site: 시행령 제17조)."""

    SUPPLEMENT = "supplement"  # from the request to the answer
    TRANSIT = "transit"  # documents on their way between distant offices
    REPRESENTATIVE = "representative"  # several citizens choose who speaks for them
    HEARING = "hearing"
    EXAMINATION = "examination"  # tests, inspections, appraisals
    EXPERT_REVIEW = "expert_review"
    PRIOR_MATTER = "prior_matter"  # another matter must be settled first
    STUDY = "study"  # of a grievance, on site
    OUTAGE = "outage"  # of the information system, as an operator has declared it


IN_KOREAN: Mapping[PauseGround, str] = {
    PauseGround.SUPPLEMENT: "보완",
    PauseGround.TRANSIT: "문서 이송",
    PauseGround.REPRESENTATIVE: "대표자 선정",
    PauseGround.HEARING: "의견청취",
    PauseGround.EXAMINATION: "시험·검사·감정",
    PauseGround.EXPERT_REVIEW: "전문적 기술검토",
    PauseGround.PRIOR_MATTER: "선행사무",
    PauseGround.STUDY: "현장조사",
    PauseGround.OUTAGE: "정보시스템 장애",
}
BY_DAYS = {PauseGround.SUPPLEMENT, PauseGround.STUDY}  # the first and the last day are not counted at all


@dataclass(frozen=True, kw_only=True)
class Pause:
    """The clock stands from `began_at` (a request was sent, a hearing opened, a system failed) to `ended_at` (the answer
    arrived, ...). While nobody knows the end, it is None."""

    began_at: datetime
    ended_at: datetime | None = None
    ground: PauseGround

    def span(self, begins_at: datetime) -> Span:
        """What it takes out of a period: of a supplement the day of the request and the day of the answer as well (행정절차법
        시행령 제11조), of everything else what it took, and nothing before the period begins. Where the first day counts whole, an
        outage takes out its hours before the receipt too: who comes later that day must not be served earlier."""
        began, ended = max(self.began_at, begins_at).astimezone(KOREA), self.ended_at and self.ended_at.astimezone(KOREA)
        if self.ground not in BY_DAYS:
            return began, ended
        return midnight(began.date()), ended and midnight(ended.date() + timedelta(days=1))


def union(spans: Sequence[Span]) -> list[Span]:
    """The same time in order, so that what lies in several spans is there once."""
    joined: list[Span] = []
    for began, ended in sorted(spans, key=lambda span: span[0]):
        if ended is not None and ended <= began:
            continue
        last = joined[-1] if joined else None
        if last and (last[1] is None or began <= last[1]):
            joined[-1] = (last[0], None if last[1] is None or ended is None else max(last[1], ended))
        else:
            joined.append((began, ended))
    return joined


def pause(kind: Kind, before: Sequence[Pause], new: Pause, calendar: Calendar) -> tuple[Pause, ...]:
    """All pauses of the case with a new one, if it may be; raises a Refusal that cites the article.

    A grievance may be studied on site for 14 days, and once for 7 more. The days are counted as those of a period are: the
    first included, without Saturdays and public holidays.
    """
    if new.ended_at is not None and new.ended_at < new.began_at:
        raise Refusal("invalid", "a pause cannot end before it begins", field="until")
    if new.ground is PauseGround.STUDY:
        _permit_study(kind, [earlier for earlier in before if earlier.ground is PauseGround.STUDY], new, calendar)
    return (*before, new)


def _permit_study(kind: Kind, before: Sequence[Pause], new: Pause, calendar: Calendar) -> None:
    if kind is not Kind.GRIEVANCE:
        raise Refusal("invalid", "only a grievance is studied on site without the clock running (시행령 제17조)", field="ground")
    if len(before) >= 2:
        raise Refusal("conflict", "a study on site may be made longer once only (시행령 제17조)", field="ground")
    days = MORE_STUDY_DAYS if before else STUDY_DAYS
    if new.ended_at is None:
        raise Refusal("invalid", "say until when the study on site will last (시행령 제17조)", field="until")
    last = calendar.working_day(new.began_at.astimezone(KOREA).date(), days)
    if new.ended_at.astimezone(KOREA).date() > last:
        longest = f"{days} days, here until {last}"
        raise Refusal("invalid", f"a study on site lasts at most {longest} (시행령 제17조)", field="until")

"""When more time may be taken (처리기간의 연장, 시행령 제21조): once, for a ground that counts, by the original period at most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from contracts.message import Refusal
from services.complaints.periods import Period

ARTICLE = "시행령 제21조"


class ExtensionGround(Enum):
    """사유. What may make an answer take longer (시행령 제21조, as in force since 2026-05-06)."""

    CO_OPERATION = "co_operation"  # 관계 기관의 협조: another body must act with us
    FACT_CHECK = "fact_check"  # 사실관계의 조사, 현장 확인: facts or the site must be looked at
    FORCE_MAJEURE = "force_majeure"  # 천재지변 등 불가항력
    SIMILAR = "similar"  # 그 밖에 이에 준하는 사유


REFUSED: Mapping[str, str] = {  # 제외되는 사유: what the same article says is no ground
    "workload": "업무 과다: too much work",
    "late_assignment": "배정 지연: a late assignment",
    "absence": "담당자 부재: the absence of the officer in charge",
}


@dataclass(frozen=True, kw_only=True)
class Extension:
    """연장. `consented_at`: when the citizen's consent was recorded, without which there is no second one."""

    length: Period
    ground: ExtensionGround
    consented_at: datetime | None = None


def extend(
    period: Period, before: Sequence[Extension], *, length: str, ground: str, consented_at: datetime | None = None
) -> tuple[Extension, ...]:
    """All extensions of a case with one more; raises a Refusal that names the field and cites the article. `length` is
    measured as the original `period` is."""
    if len(before) >= 2:
        raise Refusal("conflict", f"the period has been extended twice, and cannot be again ({ARTICLE})", field="length")
    if before and consented_at is None:
        raise Refusal("invalid", f"a second extension needs the citizen's recorded consent ({ARTICLE})", field="consented_at")
    return (*before, Extension(length=_length(period, length), ground=_ground(ground), consented_at=consented_at))


def _ground(word: str) -> ExtensionGround:
    if word in REFUSED:
        raise Refusal("invalid", f"{REFUSED[word]} is no ground for an extension ({ARTICLE})", field="ground")
    try:
        return ExtensionGround(word)
    except ValueError:
        known = ", ".join(ground.value for ground in ExtensionGround)
        raise Refusal("invalid", f"a ground for an extension is one of {known} ({ARTICLE})", field="ground") from None


def _length(period: Period, text: str) -> Period:
    try:
        length = Period.parse(text)
    except ValueError as error:
        raise Refusal("invalid", f"{error} ({ARTICLE})", field="length") from None
    if length.unit != period.unit:
        raise Refusal("invalid", f"an extension of {period} is measured in the same unit, not as {length} ({ARTICLE})", field="length")
    if length.amount > period.amount:
        raise Refusal(
            "invalid", f"an extension is at most as long as the original period, {period}, not {length} ({ARTICLE})", field="length"
        )
    return length

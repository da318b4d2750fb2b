"""How a letter says what isn't the city's to word: dates, where a case stands, and what nobody knows yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from contracts.complaints import Status

KOREAN_DAYS = "월화수목금토일"
ENGLISH_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ENGLISH_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]


@dataclass(frozen=True, kw_only=True)
class Words:
    """Those of one language."""

    clock_stands: str  # instead of a due date
    not_known: str  # what another agency hasn't told us
    standing: Mapping[Status, str]
    parts: Mapping[str, str]  # of a digest, in the order in which they stand
    instead_of: str


KOREAN = Words(
    clock_stands="처리기간 계산이 멈춰 있어 아직 정해지지 않았습니다",
    not_known="아직 알 수 없습니다",
    standing={
        Status.RECEIVED: "접수되어 담당부서를 정하고 있습니다.",
        Status.ROUTED: "담당부서에 배정되어 처리를 준비하고 있습니다.",
        Status.IN_PROGRESS: "담당자가 처리하고 있습니다.",
        Status.WAITING: "요청드린 보완을 기다리고 있습니다.",
        Status.ANSWERED: "답변이 작성되었습니다.",
        Status.NOTIFIED: "처리결과를 알려 드렸습니다.",
        Status.CLOSED: "종결되었습니다.",
        Status.WITHDRAWN: "취하되었습니다.",
        Status.TRANSFERRED: "다른 기관으로 이송되었습니다.",
        Status.DECLINED: "요청을 받아들이지 못함을 알려 드렸습니다.",
        Status.MERGED: "같은 내용의 다른 민원과 함께 처리하고 있습니다.",
    },
    parts={
        "late": "처리기한이 지난 민원",
        "due_today": "오늘까지 처리할 민원",
        "nearing": "처리기한이 다가오는 민원",
        "new": "새로 맡은 민원",
        "nobodys": "담당자가 없는 민원",
    },
    instead_of="{} 대직",
)
ENGLISH = Words(
    clock_stands="not fixed yet, because the clock is paused",
    not_known="not known yet",
    standing={
        Status.RECEIVED: "It has been received, and we are choosing the department.",
        Status.ROUTED: "It is with the department, which is preparing to handle it.",
        Status.IN_PROGRESS: "The person in charge is handling it.",
        Status.WAITING: "We are waiting for the information that we asked you for.",
        Status.ANSWERED: "The answer has been written.",
        Status.NOTIFIED: "You have been told the result.",
        Status.CLOSED: "It is closed.",
        Status.WITHDRAWN: "It has been withdrawn.",
        Status.TRANSFERRED: "It has been passed on to another agency.",
        Status.DECLINED: "You have been told that the request could not be granted.",
        Status.MERGED: "It is being handled together with another complaint about the same matter.",
    },
    parts={
        "late": "Past the due date",
        "due_today": "Due today",
        "nearing": "Coming due",
        "new": "New in your hands",
        "nobodys": "In nobody's hands",
    },
    instead_of="for {}",
)
WORDS: Mapping[str, Words] = {"ko": KOREAN, "en": ENGLISH}


def words(locale: str) -> Words:
    """The language's own, or Korean ones."""
    return WORDS.get(language(locale), KOREAN)


def language(locale: str) -> str:
    return locale.replace("_", "-").partition("-")[0].lower()


def moment(at: datetime, locale: str) -> str:
    """A local date and time as one would write it in a letter, as in `2026년 12월 1일 (화) 18:00`."""
    return MOMENTS.get(language(locale), _plain_moment)(at)


def _korean_moment(at: datetime) -> str:
    return f"{at.year}년 {at.month}월 {at.day}일 ({KOREAN_DAYS[at.weekday()]}) {at.hour:02}:{at.minute:02}"


def _english_moment(at: datetime) -> str:
    return f"{at.day} {ENGLISH_MONTHS[at.month - 1]} {at.year} ({ENGLISH_DAYS[at.weekday()]}) {at.hour:02}:{at.minute:02}"


def _plain_moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


MOMENTS: Mapping[str, Callable[[datetime], str]] = {"ko": _korean_moment, "en": _english_moment}

"""The desk's list as the columns of a table, in the reader's language."""

from __future__ import annotations

from datetime import datetime, tzinfo

from contracts.desk import CaseSummary
from gateway.web import words

HEADINGS = {
    "ko": ("접수번호", "상태", "민원의 종류", "처리부서", "접수일시", "처리기한", "기한 경과", "접수 경로", "제목", "내용"),
    "en": ("Receipt number", "Status", "Kind", "Department", "Received", "Due", "Late", "Channel", "Title", "Text"),
}
STATUSES = {
    "ko": {
        **{"received": "접수", "routed": "배정", "in_progress": "처리 중", "waiting": "보완 요구", "answered": "답변", "notified": "통지"},
        **{"closed": "종결", "withdrawn": "취하", "transferred": "이송", "declined": "불수용", "merged": "병합"},
    },
    "en": {
        **{"received": "received", "routed": "routed", "in_progress": "in progress", "waiting": "waiting", "answered": "answered"},
        **{"notified": "notified", "closed": "closed", "withdrawn": "withdrawn", "transferred": "transferred"},
        **{"declined": "declined", "merged": "merged"},
    },
}
KINDS = {
    "ko": words.KINDS["ko"],
    "en": {
        **{"statutory": "statutory application", "legal_question": "question about the law", "system_question": "question about procedure"},
        **{"suggestion": "suggestion", "other": "other", "grievance": "grievance"},
    },
}
CHANNELS = {
    "ko": {
        **{"web": "웹", "app": "앱", "email": "전자우편", "sms": "문자", "kakao": "카카오톡", "facebook": "페이스북"},
        **{"instagram": "인스타그램", "telegram": "텔레그램", "band": "밴드", "x": "X", "phone": "전화", "visit": "방문"},
    },
    "en": {
        **{"web": "web", "app": "app", "email": "e-mail", "sms": "text message", "kakao": "KakaoTalk", "facebook": "Facebook"},
        **{"instagram": "Instagram", "telegram": "Telegram", "band": "BAND", "x": "X", "phone": "phone", "visit": "visit"},
    },
}
LATE = {"ko": ("아니요", "예"), "en": ("no", "yes")}


def language(accepted: str) -> str:
    """What an Accept-Language header likes best of what we speak; Korean when it names neither."""
    best, liked = "ko", 0.0
    for one in accepted.split(","):
        name, _, weight = one.replace(" ", "").lower().partition(";q=")
        spoken = name.partition("-")[0]
        if spoken in HEADINGS and _weight(weight) > liked:
            best, liked = spoken, _weight(weight)
    return best


def _weight(typed: str) -> float:
    """What can't be read counts as not wanted."""
    try:
        return float(typed or 1)
    except ValueError:  # it counts as not wanted
        return 0.0


def cells(case: CaseSummary, spoken: str, zone: tzinfo) -> tuple[str, ...]:
    """One case as a line of the table; moments are those of the city's clocks. While the clock stands nothing is due."""
    return (
        case.receipt_number,
        STATUSES[spoken][case.status.value],
        KINDS[spoken][case.kind.value],
        case.department.name if case.department else "",
        _moment(case.received_at, zone),
        _moment(case.due_at, zone) if case.due_at else "",
        LATE[spoken][case.overdue],
        CHANNELS[spoken][case.channel.value],
        case.title or "",
        case.text,
    )


def _moment(at: datetime, zone: tzinfo) -> str:
    """As spreadsheets read and sort it."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"

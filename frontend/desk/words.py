"""What officers read instead of the API's words: roles, channels, kinds, acts, grounds, and why something was not done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

ROLES = {"officer": "담당", "head": "부서장", "triage": "배정 담당", "arbiter": "민원조정", "admin": "관리자"}
STATUSES = {
    "received": "접수",
    "routed": "배정",
    "in_progress": "처리 중",
    "waiting": "보완 요구",
    "answered": "답변",
    "notified": "통지",
    "closed": "종결",
    "transferred": "이송",
    "withdrawn": "취하",
    "merged": "병합",
    "declined": "불수용",
}
CHANNELS = {
    "web": "누리집",
    "app": "앱",
    "email": "메일",
    "sms": "문자",
    "kakao": "카카오톡",
    "facebook": "페이스북",
    "instagram": "인스타그램",
    "telegram": "텔레그램",
    "band": "밴드",
    "x": "X",
    "phone": "전화",
    "visit": "방문",
    "post": "우편",
    "page": "진행 화면",
}
KINDS = {
    "statutory": "법정민원",
    "legal_question": "법령 질의",
    "system_question": "제도 질의",
    "suggestion": "건의",
    "other": "기타",
    "grievance": "고충",
}
URGENCIES = {"immediate": "즉시", "soon": "서둘러", "ordinary": "보통"}
GROUNDS = {
    "hearing": "의견청취",
    "study": "현장조사 (고충민원, 14일까지)",
    "examination": "시험·검사·감정",
    "expert_review": "전문적 기술검토",
    "prior_matter": "먼저 정할 다른 일",
    "representative": "대표자 선정",
    "transit": "문서가 오가는 기간",
}
STANDSTILLS = {name: words.partition(" (")[0] for name, words in GROUNDS.items()} | {"supplement": "보완 기다림", "outage": "시스템 장애"}
ACTS = {
    "receive": "접수했습니다",
    "route": "배정했습니다",
    "reroute": "다시 배정했습니다",
    "inherit": "업무를 이어받았습니다",
    "hand_back": "소관이 아니라고 했습니다",
    "assign": "담당을 정했습니다",
    "start": "처리를 시작했습니다",
    "request_supplement": "보완을 요구했습니다",
    "supplement": "보완을 받았습니다",
    "more_time": "보완 기간을 늘려 달라고 했습니다",
    "involve": "협조를 요청했습니다",
    "contribute": "협조 의견을 보냈습니다",
    "decline_part": "협조할 일이 아니라고 했습니다",
    "prolong": "협조 기한을 늘렸습니다",
    "release": "협조 요청을 거두었습니다",
    "answer": "답변했습니다",
    "answer_together": "함께 답변했습니다",
    "notify": "통지했습니다",
    "decline": "받아들이지 않았습니다",
    "close_as_repeated": "반복 민원으로 종결했습니다",
    "transfer": "다른 기관으로 이송했습니다",
    "merge": "합쳤습니다",
    "unmerge": "합친 것을 풀었습니다",
    "join": "같은 일이라고 했습니다",
    "change": "내용을 더하거나 고쳤습니다",
    "ask": "문의했습니다",
    "reply": "문의에 답했습니다",
    "withdraw": "취하했습니다",
    "confirm": "해결을 확인했습니다",
    "rate": "평가했습니다",
    "reopen": "다시 살펴봐 달라고 했습니다",
    "object": "이의를 신청했습니다",
    "close": "종결했습니다",
    "reclassify": "종류를 고쳤습니다",
    "pause": "처리 기간을 멈췄습니다",
    "resume": "처리 기간이 다시 갑니다",
    "extend": "기한을 연장했습니다",
    "note": "메모를 남겼습니다",
    "acknowledge_danger": "위험을 확인했습니다",
    "fold": "글을 접었습니다",
    "unfold": "접은 글을 폈습니다",
    "propose": "맡을 부서를 제안했습니다",
    "dispute": "민원조정에 올렸습니다",
    "settle_dispute": "맡을 부서를 정했습니다",
    "hear_danger": "위험을 알리는 말이 있습니다",
    "alert_again": "위험을 다시 알렸습니다",
    "hear_of_change": "내용을 더하거나 고쳤습니다",
    "hear_of_question": "문의했습니다",
    "hear_of_joining": "같은 일이라고 했습니다",
    "change_contact": "알림 받을 곳을 고쳤습니다",
    "recognize_group": "여럿의 민원으로 인정했습니다",
    "recompute": "기한을 다시 셌습니다",
    "remind": "기한을 알렸습니다",
    "report_progress": "진행 상황을 알렸습니다",
    "succeed": "담당이 바뀌었습니다",
    "inherit_part": "협조를 이어받았습니다",
    "await_heir": "이어받을 부서를 기다립니다",
    "refuse": "할 수 없다고 알렸습니다",
    "ask_too_late": "때가 지난 뒤에 문의했습니다",
    "draft": "결재를 올렸습니다",
    "approve": "결재했습니다",
    "return_draft": "돌려보냈습니다",
    "word": "안내문을 다듬었습니다",
}
BY = {
    "citizen": "시민",
    "routing": "자동 배정",
    "system": "시스템",
    "complaints": "시스템",
    "notify": "발송",
    "timer": "시스템",
    "gateway": "접수 창구",
}
LETTERS = {
    "receipt": "접수 알림",
    "receipt_triage": "접수 알림",
    "result": "처리 결과",
    "supplement": "보완 요구",
    "extension": "기한 연장",
    "progress": "진행 알림",
    "transfer": "이송 알림",
    "due": "기한 알림",
    "urging": "직원: 독촉장",
    "refusal": "불수용 알림",
    "reply": "문의 답",
    "update": "진행 소식",
    "talk": "대화",
    "digest": "모아 보기",
    "new_case": "직원: 새 민원",
    "question": "직원: 시민 문의",
    "danger": "직원: 위험",
    "danger_again": "직원: 위험 다시",
    "surge": "직원: 급증",
    "nearing": "직원: 기한 임박",
}
OUTCOMES = {
    "queued": "보낼 차례를 기다림",
    "sending": "보내는 중",
    "accepted": "보냄 (도착 확인 전)",
    "delivered": "도착",
    "undeliverable": "보낼 수 없음",
    "unknown": "갔는지 알 수 없음",
    "cancelled": "보내지 않기로 함",
    "later": "조금 뒤에 다시 보냄",
    "configuration": "설정 문제: 관리자에게 알림",
    "reached": "전화로 알림",
    "not_reached": "전화를 받지 않음",
    "refused": "받기를 거절함",
    "posted": "우편으로 보냄",
}
_PROBLEMS = {
    "stale": "그사이 다른 사람이 먼저 처리했습니다. 바뀐 내용을 보고 다시 정해 주세요.",
    "illegal-step": "지금 상태에서는 할 수 없는 일입니다.",
    "forbidden": "이 일을 할 권한이 없습니다.",
    "not-found": "민원을 찾을 수 없습니다.",
    "too-late": "이미 처리되어 되돌릴 수 없습니다.",
    "conflict": "지금은 할 수 없습니다.",
    "invalid": "보낸 내용이 규정에 맞지 않습니다. 민원을 열어 보고 다시 적어 주세요.",
    "away": "잠시 뒤에 다시 해 주세요.",
    "busy": "잠시 뒤에 다시 해 주세요.",
}


def problem(told: Mapping[str, Any] | None) -> str:
    """Why it was not done, of a problem document (RFC 9457)."""
    told = told or {}
    if any(error.get("field") == "contact" for error in told.get("errors") or ()):
        return "부서나 담당의 전화번호가 없어 통지할 수 없습니다(시행령 31조). 관리자에게 부서 전화번호를 넣어 달라고 해 주세요."
    return _PROBLEMS.get(str(told.get("type", "")).rpartition(":")[2], "까닭을 알 수 없습니다. 민원을 열어 지금 어떤지 보아 주세요.")


def act(name: str) -> str:
    return ACTS.get(name, name)


def channel(name: str) -> str:
    return CHANNELS.get(name, name)

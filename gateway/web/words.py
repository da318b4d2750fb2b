"""The sentences of the public timeline, in the citizen's language."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from gateway.view import Line

KOREA = ZoneInfo("Asia/Seoul")

SENTENCES = {
    "ko": {
        "received": "민원이 접수되었습니다.",
        "route": "{department}에서 맡아 처리합니다.",
        "reroute": "담당부서가 바뀌어 {department}에서 맡아 처리합니다.",
        "inherit": "시의 조직이 바뀌어 {department}에서 이어서 처리합니다.",
        "start": "{department}에서 처리를 시작했습니다.",
        "reclassify": "민원의 종류를 바로잡았습니다: {kind}.{due}",
        "request_supplement": "{department}에서 보완을 요구했습니다. {answer_by}까지 보내 주세요. 그동안 처리기간 계산은 멈춥니다.",
        "more_time": "보완 기간을 연장해 달라고 요청하셨습니다.",
        "more_time_given": "보완 기간이 연장되었습니다. {answer_by}까지 보내 주세요.",
        "change": "민원 내용의 변경을 요청하셨습니다.",
        "changed": "변경하신 내용을 반영하여 처리합니다.",
        "ask": "민원에 대해 문의하셨습니다.",
        "reply": "{department}에서 회신했습니다.",
        "contact": "연락처나 알림 방법을 바꾸셨습니다.",
        "decline_letters": "법으로 정한 통지를 뺀 알림을 받지 않겠다고 하셨습니다.",
        "supplement": "보완하는 내용을 보내셨습니다.",
        "supplemented": "보완이 접수되어 처리기간 계산이 다시 시작되었습니다.{due}",
        "pause": "처리기간 계산이 멈추었습니다: {pause}.{until}",
        "resume": "처리기간 계산이 다시 시작되었습니다.{due}",
        "extend": "{department}에서 처리기간을 연장했습니다. 당초 처리기한은 {previous_due_at}, 새 처리기한은 {due_at}입니다.",
        "recompute_calendar": "공휴일이 바뀌어 처리기한을 다시 계산했습니다.{due}",
        "recompute_outage": "정보시스템 장애 시간을 빼고 처리기한을 다시 계산했습니다.{due}",
        "progress": "접수 후 {days}일이 지났습니다. {department}에서 처리하고 있습니다.{due}",
        "involve": "{contributor}에서도 함께 살펴봅니다. 답변은 {department}에서 모아 드립니다.",
        "contribute": "{contributor}에서 맡은 부분의 검토를 마쳤습니다.",
        "release": "{contributor}의 검토 없이 처리합니다.",
        "answer": "{department}에서 답변했습니다.",
        "decline": "{department}에서 민원을 받아들이지 않기로 결정했습니다. 근거: {ground}. 구제 절차: {remedy}",
        "close_as_repeated": "같은 내용의 민원에 이미 두 번 이상 답변드려 이 민원을 종결합니다. 근거: {ground}. 구제 절차: {remedy}",
        "join": "같은 내용의 다른 민원에 함께하겠다고 하셨습니다. 담당자가 확인하며, 답변은 이 민원에도 드립니다.",
        "recognize_group": "{persons}명이 함께 제기한 다수인관련민원으로 처리합니다.",
        "transfer": "다른 기관({agency})에 이송했습니다. 답변은 그 기관에서 드립니다.",
        "merge": "같은 내용의 다른 민원과 함께 처리합니다. 답변은 이 민원에도 알려 드립니다.",
        "unmerge": "다시 따로 처리합니다. 담당부서: {department}.{due}",
        "reopen": "다시 처리해 달라고 요청하셨습니다.",
        "reopened_dissatisfied": "요청하신 대로 민원을 다시 처리합니다.{due}",
        "object": "이의신청을 하셨습니다.",
        "reopened_objection": "이의신청을 받아 다시 살펴봅니다.{due}",
        "notify": "처리결과를 알려 드렸습니다.",
        "withdraw": "취하를 요청하셨습니다.",
        "withdrawn": "민원이 취하되었습니다.",
        "confirm": "처리결과를 확인하셨습니다.",
        "rate": "만족도 {score}점을 주셨습니다.",
        "close_confirmed": "확인하신 대로 민원이 종결되었습니다.",
        "close_elapsed": "통지 후 30일이 지나 민원이 종결되었습니다.",
        "refuse": "지금은 민원의 진행 단계나 법이 허용하지 않아 요청({action})을 처리하지 못했습니다.",
    },
    "en": {
        "received": "We have received your complaint.",
        "route": "{department} is responsible and will answer.",
        "reroute": "{department} has taken over.",
        "inherit": "The city has reorganised its departments: {department} goes on with your complaint.",
        "start": "{department} has started working on it.",
        "reclassify": "The kind of your case was corrected: {kind}.{due}",
        "request_supplement": "{department} needs more from you. Please send it by {answer_by}. Meanwhile the clock stands.",
        "more_time": "You asked for more time to answer.",
        "more_time_given": "You have more time: please answer by {answer_by}.",
        "change": "You added to your complaint or corrected it.",
        "changed": "What you added or corrected is handled with it.",
        "ask": "You asked something about your case.",
        "reply": "{department} has written to you.",
        "contact": "You changed how we can reach you.",
        "decline_letters": "You want no more letters than the law obliges us to send.",
        "supplement": "You sent what was asked for.",
        "supplemented": "We have what was asked for, and the clock goes on.{due}",
        "pause": "The clock stands: {pause}.{until}",
        "resume": "The clock goes on.{due}",
        "extend": "{department} needs more time. The answer was due on {previous_due_at}, and is now due on {due_at}.",
        "recompute_calendar": "The days off have changed, and the due date was counted again.{due}",
        "recompute_outage": "The time of a system outage isn't counted.{due}",
        "progress": "{days} days have passed since we received your complaint. {department} is working on it.{due}",
        "involve": "{contributor} is working on it too. {department} will give you one answer.",
        "contribute": "{contributor} has done its part.",
        "release": "It goes on without {contributor}.",
        "answer": "{department} has answered.",
        "decline": "{department} has decided not to grant it. Ground: {ground}. What you can do: {remedy}",
        "close_as_repeated": "The same was answered twice or more, and this case is closed. Ground: {ground}. What you can do: {remedy}",
        "join": "You said that it is the same matter as another open case. An officer looks at it; this case gets its own answer.",
        "recognize_group": "{persons} people stand behind it: it is handled as a group petition.",
        "transfer": "The case was handed to another agency, which will answer: {agency}.",
        "merge": "It is handled together with another case of the same matter. You will get the answer here too.",
        "unmerge": "It is handled by itself again, by {department}.{due}",
        "reopen": "You asked us to take the case up again.",
        "reopened_dissatisfied": "We have taken the case up again, as you asked.{due}",
        "object": "You filed an objection.",
        "reopened_objection": "We have your objection and are looking at the case again.{due}",
        "notify": "You have been told the result.",
        "withdraw": "You asked to withdraw the complaint.",
        "withdrawn": "The complaint is withdrawn.",
        "confirm": "You confirmed the result.",
        "rate": "You gave {score} of 5 points.",
        "close_confirmed": "The complaint is closed, as you confirmed.",
        "close_elapsed": "The complaint is closed: 30 days have passed since the notice.",
        "refuse": "Your request ({action}) could not be granted: where the case stands, or the law, doesn't allow it.",
    },
}
ACTIONS = {
    "ko": {
        **{"withdraw": "취하", "confirm": "확인", "rate": "만족도 평가", "supplement": "보완"},
        **{"more_time": "보완 기간 연장", "change": "변경", "ask": "문의", "reopen": "재처리", "object": "이의신청", "join": "함께하기"},
    },
    "en": {
        **{"withdraw": "withdraw", "confirm": "confirm", "rate": "rate", "supplement": "supplement"},
        **{"more_time": "more time", "change": "change", "ask": "ask", "reopen": "reopen", "object": "object", "join": "join"},
    },
}
KINDS = {
    "ko": {
        **{"statutory": "법정민원", "legal_question": "질의민원(법령)", "system_question": "질의민원(제도)"},
        **{"suggestion": "건의민원", "other": "기타민원", "grievance": "고충민원"},
    },
    "en": {
        **{"statutory": "a statutory application", "legal_question": "a question about the law"},
        **{"system_question": "a question about procedure", "suggestion": "a suggestion", "other": "another matter"},
        **{"grievance": "a grievance"},
    },
}
PAUSES = {  # why the clock stands (시행령 제20조)
    "ko": {
        **{"supplement": "보완을 기다리고 있습니다", "transit": "문서를 이송하고 있습니다", "representative": "대표자를 선정하고 있습니다"},
        **{"hearing": "의견청취를 하고 있습니다", "examination": "시험·검사·감정을 하고 있습니다"},
        **{"expert_review": "전문적 기술검토를 하고 있습니다", "prior_matter": "먼저 처리할 사무를 기다리고 있습니다"},
        **{"study": "현장조사를 하고 있습니다", "outage": "정보시스템에 장애가 있습니다"},
    },
    "en": {
        **{"supplement": "we wait for what you were asked to send", "transit": "documents are on their way between offices"},
        **{"representative": "you are choosing who speaks for all of you", "hearing": "a hearing is held"},
        **{"examination": "a test, inspection or appraisal is made", "expert_review": "experts are looking at it"},
        **{"prior_matter": "another matter must be settled first", "study": "the place is being looked at"},
        **{"outage": "the information system has failed"},
    },
}
DUE = {"ko": " 처리기한은 {}입니다.", "en": " The answer is due on {}."}
UNTIL = {"ko": " {}까지입니다.", "en": " It will last until {}."}
NOBODY = {"ko": "담당부서", "en": "The department"}
DATES = {"ko": "{0:%Y}년 {0.month}월 {0.day}일 {0:%H:%M}", "en": "{0:%Y-%m-%d %H:%M}"}


def page_language(locale: str) -> str:
    """In which of the pages' two languages somebody reads who writes in this one."""
    return "ko" if locale.partition("-")[0] == "ko" else "en"


def sentence(line: Line, locale: str, zone: tzinfo = KOREA) -> str:
    """What a citizen reads at this line of the timeline. Moments are those of the city's clocks."""
    locale = page_language(locale)
    details: dict[str, Any] = {"department": NOBODY[locale], **line.details}
    for name in ("answer_by", "due_at", "previous_due_at"):
        if details.get(name):
            details[name] = written(datetime.fromisoformat(details[name]), locale, zone)
    due, until = details.get("due_at"), details.get("until")
    details["due"] = DUE[locale].format(due) if due else ""
    details["until"] = UNTIL[locale].format(written(datetime.fromisoformat(until), locale, zone)) if until else ""
    for name, words in (("kind", KINDS), ("pause", PAUSES)):
        if name in details:
            details[name] = words[locale][details[name]]
    if "action" in details:
        details["action"] = ACTIONS[locale].get(details["action"], details["action"])
    return SENTENCES[locale][line.act].format_map(details)


def written(moment: datetime, locale: str, zone: tzinfo = KOREA) -> str:
    """A moment as people read it."""
    return DATES[page_language(locale)].format(moment.astimezone(zone))


def because(ground: str, locale: str) -> str:
    """Why the clock stands, as a sentence."""
    why = PAUSES[page_language(locale)][ground]
    return f"{why[0].upper()}{why[1:]}."

"""The sentences of the public timeline, in the citizen's language."""

from __future__ import annotations

from typing import Any

from gateway.view import Line

SENTENCES = {
    "ko": {
        "received": "민원이 접수되었습니다.",
        "route": "{department}에서 맡아 처리합니다.",
        "reroute": "담당부서가 바뀌어 {department}에서 맡아 처리합니다.",
        "start": "{department}에서 처리를 시작했습니다.",
        "answer": "{department}에서 답변했습니다.",
        "notify": "처리결과를 알려드렸습니다.",
        "withdraw": "취하를 요청하셨습니다.",
        "withdrawn": "민원이 취하되었습니다.",
        "confirm": "처리결과를 확인하셨습니다.",
        "rate": "만족도 {score}점을 주셨습니다.",
        "close_confirmed": "확인하신 대로 민원이 종결되었습니다.",
        "close_elapsed": "통지 후 30일이 지나 민원이 종결되었습니다.",
        "refuse": "이미 다음 단계로 넘어가 요청({action})을 처리하지 못했습니다.",
    },
    "en": {
        "received": "We have received your complaint.",
        "route": "{department} is responsible and will answer.",
        "reroute": "{department} has taken over.",
        "start": "{department} has started working on it.",
        "answer": "{department} has answered.",
        "notify": "You have been told the result.",
        "withdraw": "You asked to withdraw the complaint.",
        "withdrawn": "The complaint is withdrawn.",
        "confirm": "You confirmed the result.",
        "rate": "You gave {score} of 5 points.",
        "close_confirmed": "The complaint is closed, as you confirmed.",
        "close_elapsed": "The complaint is closed: 30 days have passed since the notice.",
        "refuse": "Your request ({action}) came too late for where the case stands.",
    },
}
ACTIONS = {
    "ko": {"withdraw": "취하", "confirm": "확인", "rate": "만족도 평가"},
    "en": {"withdraw": "withdraw", "confirm": "confirm", "rate": "rate"},
}


def sentence(line: Line, locale: str) -> str:
    """What a citizen reads at this line of the timeline."""
    details: dict[str, Any] = {"department": {"ko": "담당부서", "en": "The department"}[locale], **line.details}
    if "action" in details:
        details["action"] = ACTIONS[locale].get(details["action"], details["action"])
    return SENTENCES[locale][line.act].format_map(details)

"""What the page of a history says, in both languages."""

from __future__ import annotations

from typing import Any

WORDS: dict[str, dict[str, Any]] = {
    "ko": {
        "page": {
            "title": "민원 처리 이력",
            "number_word": "접수번호",
            "issued_word": "내려받은 때",
            "count_word": "기록",
            "until_word": "증명된 날",
            "about": (
                "모든 기록은 앞 기록과 해시로 이어져 있어, 나중에 고치거나 빼거나 끼워 넣으면 드러납니다. "
                "하루가 지나면 그날의 모든 기록을 대표하는 해시가 공개되고, 각 기록이 거기에 들어 있음을 이 파일로 증명할 수 있습니다. "
                "담당자들끼리 적은 기록은 내용 없이 해시만 담겨 있습니다."
            ),
            "check": "이 파일을 확인하려면",
            "keep": "이 페이지에는 확인에 필요한 자료가 모두 들어 있습니다. 인쇄물이 아니라 이 파일을 보관하세요.",
        },
        "closed": "내부 기록 (공개하지 않습니다)",
        "proven": "{} 공개 해시에 포함",
        "not_yet": "아직 공개 해시 없음",
        "acts": {
            **{"receive": "접수", "route": "배정", "start": "처리 시작", "change": "변경", "request_supplement": "보완 요구"},
            **{"more_time": "보완 기간 연장", "supplement": "보완", "pause": "처리기간 계산 멈춤", "resume": "처리기간 계산 재개"},
            **{"extend": "처리기간 연장", "recompute": "처리기한 다시 계산", "report_progress": "처리진행상황 알림", "answer": "답변"},
            **{"answer_together": "답변", "decline": "불수용", "transfer": "이송", "notify": "통지", "withdraw": "취하"},
            **{
                "confirm": "결과 확인",
                "rate": "만족도",
                "reopen": "재처리 요청",
                "object": "이의신청",
                "close": "종결",
                "refuse": "요청 불가",
            },
        },
    },
    "en": {
        "page": {
            "title": "History of your complaint",
            "number_word": "Receipt number",
            "issued_word": "Downloaded",
            "count_word": "Lines",
            "until_word": "Proven up to",
            "about": (
                "Each line is bound to the one before it by a hash, so that a line that is changed, left out or put in later "
                "shows. Once a day is over, one hash for all its lines is published, and this file proves that each line was "
                "among them. Of what officers wrote to each other only the hash is here."
            ),
            "check": "To check this file",
            "keep": "All that is needed to check it stands inside this page. Keep the file, not a print of it.",
        },
        "closed": "Internal line (not shown)",
        "proven": "in the published hash of {}",
        "not_yet": "no published hash yet",
        "acts": {
            **{"receive": "Received", "route": "Given to a department", "start": "Taken up", "change": "Changed by you"},
            **{"request_supplement": "More was asked of you", "more_time": "More time", "supplement": "You sent more"},
            **{"pause": "Clock stopped", "resume": "Clock goes on", "extend": "More time taken", "recompute": "Due date counted anew"},
            **{"report_progress": "Told how it stands", "answer": "Answered", "answer_together": "Answered", "decline": "Not granted"},
            **{"transfer": "Handed to another agency", "notify": "You were told", "withdraw": "Withdrawn", "confirm": "Confirmed by you"},
            **{"rate": "Rated by you", "reopen": "You asked again", "object": "Objection", "close": "Closed", "refuse": "Request refused"},
        },
    },
}

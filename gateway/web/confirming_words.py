"""What the page of a one-time link says, in both languages: the questions, the thanks, and what can still be done."""

from __future__ import annotations

from typing import Any

WORDS: dict[str, dict[str, Any]] = {
    "ko": {
        "form": {
            "title": "민원 처리결과 확인",
            "number_word": "접수번호",
            "title_word": "제목",
            "department_word": "담당부서",
            "answer_word": "처리결과",
            "question": "잘 해결되었나요?",
            "confirm": "네, 해결되었습니다",
            "reopen": "아니요, 다시 처리해 주세요",
            "object": "이의가 있습니다 (이의신청)",
            "text_word": "무엇이 남았는지 알려 주세요",
            "photos_word": "사진 (JPEG, PNG, WebP, 열 장까지)",
            "score_word": "얼마나 만족하시나요? (선택)",
            "worst": "매우 불만족",
            "best": "매우 만족",
            "comment_word": "남기고 싶은 말씀 (선택)",
            "send": "보내기",
        },
        "of_refusal": {
            "title": "민원 결정에 대한 의견",
            "answer_word": "결정의 이유",
            "question": "어떻게 하시겠습니까?",
            "text_word": "이의가 있는 이유",
        },
        "once": "한 번만 보낼 수 있습니다. 이 링크는 {}까지 열려 있습니다.",
        "thanks": "고맙습니다",
        "told": {
            "confirm": "해결되었다고 알려 주신 것을 전달했습니다.",
            "reopen": "다시 처리해 달라는 요청을 담당부서에 전달했습니다.",
            "object": "이의신청을 접수했습니다.",
            "rate": "의견을 전달했습니다.",
        },
        "after": "진행 상황은 접수하실 때 받으신 조회 링크에서 보실 수 있습니다.",
        "next": "이렇게 하실 수 있습니다",
        "contact": "접수번호 {number}",
        "phone": "\n{department} {phone}",
        "spent": {
            "used": (
                "이미 사용한 링크입니다",
                "이 답변에 대한 의견은 이미 보내셨습니다.",
                "접수하실 때 받으신 조회 링크에서 진행 상황을 보시고, 통지 후 30일까지는 거기에서 다시 처리해 달라고 요청하실 수 있습니다.",
            ),
            "expired": (
                "기간이 지난 링크입니다",
                "통지 후 30일이 지나 이 링크로는 의견을 보내실 수 없습니다.",
                "문제가 남아 있으면 새 민원을 접수하시거나 담당부서에 문의해 주세요. 지난 내용은 조회 링크에서 보실 수 있습니다.",
            ),
            "answered_anew": (
                "새로운 답변이 있습니다",
                "이 링크는 이전 답변에 대한 것입니다.",
                "가장 최근에 받으신 안내의 링크를 이용하시거나 조회 링크에서 새 답변을 보세요.",
            ),
            "moved_on": (
                "지금은 이 링크를 쓸 수 없습니다",
                "그 뒤로 민원의 상황이 달라졌습니다.",
                "접수하실 때 받으신 조회 링크에서 지금의 진행 상황과 하실 수 있는 일을 보세요.",
            ),
            "unknown": (
                "알 수 없는 링크입니다",
                "이 주소는 저희가 보낸 링크가 아니거나 일부가 빠졌습니다.",
                "안내에 적힌 링크를 처음부터 끝까지 그대로 열어 주세요.",
            ),
            "many": ("잠시 후 다시 시도해 주세요", "이 주소에서 잘못된 링크를 너무 많이 열었습니다.", "1분 뒤에 다시 열어 주세요."),
        },
        "wrong": {
            "outcome": "해결되었는지 골라 주세요.",
            "reopen": "무엇이 남았는지 적어 주세요.",
            "object": "이의가 있는 이유를 적어 주세요.",
            "score": "만족도를 1에서 5까지 골라 주세요.",
            "photos": "사진을 받을 수 없습니다. JPEG, PNG, WebP 사진을 열 장까지 다시 골라 주세요.",
            "other": "보내신 내용을 받을 수 없습니다. 다시 확인해 주세요.",
        },
    },
    "en": {
        "form": {
            "title": "The result of your complaint",
            "number_word": "Receipt number",
            "title_word": "Title",
            "department_word": "Department",
            "answer_word": "The answer",
            "question": "Is it done?",
            "confirm": "Yes, it is done",
            "reopen": "No, please take it up again",
            "object": "I object to it (이의신청)",
            "text_word": "What is left?",
            "photos_word": "Photos (JPEG, PNG, WebP, up to ten)",
            "score_word": "How satisfied are you? (optional)",
            "worst": "Not at all",
            "best": "Very much",
            "comment_word": "Anything else (you need not say)",
            "send": "Send",
        },
        "of_refusal": {
            **{"title": "The decision on your complaint", "answer_word": "Why it was refused", "question": "What would you like to do?"},
            **{"text_word": "Why do you object?"},
        },
        "once": "You can send this once. The link is open until {}.",
        "thanks": "Thank you",
        "told": {
            "confirm": "We have passed on that it is done.",
            "reopen": "We have asked the department to take it up again.",
            "object": "We have your objection.",
            "rate": "We have passed on what you said.",
        },
        "after": "You can follow the case with the link that you got with your receipt.",
        "next": "What you can do",
        "contact": "Receipt number {number}",
        "phone": "\n{department} {phone}",
        "spent": {
            "used": (
                "This link was used",
                "You have already told us what you think of this answer.",
                "With the link of your receipt you can follow the case and, within 30 days of the notice, ask us to take it up again.",
            ),
            "expired": (
                "This link has run out",
                "30 days have passed since the notice.",
                "If something is left, please send a new complaint or ask the department. The link of your receipt shows the old one.",
            ),
            "answered_anew": (
                "There is a newer answer",
                "This link belongs to an earlier answer.",
                "Please use the link in the latest letter, or read the new answer with the link of your receipt.",
            ),
            "moved_on": (
                "This link can't be used now",
                "The case has gone on since.",
                "With the link of your receipt you see where it stands and what you can do.",
            ),
            "unknown": (
                "We don't know this link",
                "It isn't one of ours, or a part of it is missing.",
                "Please open the link just as it stands in the letter, from its beginning to its end.",
            ),
            "many": ("Please try again in a moment", "Too many wrong links were opened from your address.", "Open it again in a minute."),
        },
        "wrong": {
            "outcome": "Please say whether it is done.",
            "reopen": "Please say what is left.",
            "object": "Please say why you object.",
            "score": "Please choose from 1 to 5.",
            "photos": "The photos can't be taken. Please choose up to ten JPEG, PNG or WebP photos again.",
            "other": "What you sent can't be taken. Please look again.",
        },
    },
}

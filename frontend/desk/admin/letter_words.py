"""What letters, languages and placeholders are called at the desk, and what is wrong with words that somebody has typed."""

from __future__ import annotations

import re

from frontend.desk import words

CLASSES = {"mail": "메일", "chat": "메신저", "text": "문자·알림톡"}
LANGUAGES = {
    "ko": "한국어",
    "ko-easy": "쉬운 말",
    "en": "영어",
    "vi": "베트남어",
    "zh": "중국어",
    "ja": "일본어",
    "th": "태국어",
    "uz": "우즈베크어",
    "ru": "러시아어",
    "mn": "몽골어",
    "km": "크메르어",
    "ne": "네팔어",
    "id": "인도네시아어",
    "tl": "타갈로그어",
}
MORE = {"receipt_triage": "접수 알림 (배정 전)"}
MEANINGS = {
    "city": "시의 이름",
    "receipt_number": "접수번호",
    "received_date": "접수한 때",
    "due_date": "처리기한",
    "link": "시민이 진행을 보는 주소",
    "department": "담당 부서",
    "department_phone": "담당 부서의 전화",
    "handler": "담당자의 이름",
    "handler_unit": "담당자의 부서",
    "handler_contact": "담당자의 연락처",
    "answer": "답변",
    "confirmation": "해결되었는지 묻는 주소",
    "ground": "거부의 법적 근거",
    "reason": "사유",
    "remedy": "불복하는 방법",
    "request": "보완해 달라고 한 것",
    "answer_by": "보완할 기한",
    "previous_due_date": "늘리기 전의 기한",
    "days": "지난 날의 수",
    "status": "지금 어디까지 왔는지",
    "agency": "넘겨받은 기관",
    "agency_receipt_number": "그 기관의 접수번호",
    "agency_link": "그 기관의 주소",
    "reply": "담당자가 쓴 회신",
    "unsubscribe": "그만 받겠다고 하는 주소",
    "name": "받는 직원의 이름",
    "date": "오늘 날짜",
    "cases": "민원의 목록",
    "desk": "업무 화면의 주소",
    "danger": "위험의 종류",
    "call": "먼저 부를 번호",
    "minutes": "지난 시간(분)",
    "matter": "몰린 민원의 내용",
    "place": "장소",
    "persons": "사람의 수",
    "answerable": "이 알림에 답장할 수 있을 때만 나가는 말",
    "contact_request": "메신저로 온 시민이 연락처를 남기지 않았을 때만 나가는 말",
}
_NAMED = r"\{(?P<name>[^{}]*?)(?:: \.\.\.)?\}"
_BETWEEN = re.compile("; (?!at most|here)")
_WRONG = tuple(
    (re.compile(form), said)
    for form, said in (
        (rf"unknown placeholder {_NAMED}", "{{{name}}}: 이 글에는 쓸 수 없는 자리표시입니다."),
        (rf"the placeholder {_NAMED} is missing in the body", "{{{name}}}: {meaning}. 글에 꼭 있어야 하는 자리표시인데 빠졌습니다."),
        (rf"{_NAMED} can't stand in a subject", "{{{name}}}: 제목에는 쓸 수 없는 자리표시입니다."),
        (rf"{_NAMED} can't stand here", "{{{name}: …}}: 여기에는 쓸 수 없는 자리표시입니다."),
        (rf"{_NAMED} holds the words .*", "{{{name}: …}}: 쌍점 뒤에 나갈 말을 적어 주세요."),
        (r"a brace stands outside a placeholder", "중괄호({{ }})의 짝이 맞지 않거나 겹쳐 있습니다. 자리표시에만 한 겹으로 써 주세요."),
        (r"(it holds|contains) control characters", "보이지 않는 제어 문자가 들어 있습니다. 지우고 다시 적어 주세요."),
        (r"no text message can show (?P<odd>.+)", "문자로 보낼 수 없는 글자입니다: {odd}"),
        (r"the subject must be one line of text|must be a single line", "제목은 한 줄로 적어 주세요."),
        (r"a message in a messenger has no subject", "메신저 글에는 제목을 둘 수 없습니다. 글을 Subject:로 시작하지 마세요."),
        (
            r"(the (text )?(message|subject) )?has (?P<has>[\d,]+) (?P<unit>characters|bytes)[,;] \D*(?P<most>[\d,]+)\D*",
            "너무 깁니다. {has}{of}인데 {most}{of}까지 됩니다.",
        ),
        (r"must not be empty|is missing|say why", "비어 있습니다."),
        (
            r"the city has no letters in (?P<locale>\S+): .*",
            "{locale}: 이 시의 언어가 아닙니다. 시의 언어는 시의 폴더(city.toml의 locales)에 먼저 적어야 합니다.",
        ),
        (r"this is the Korean text as it stands", "한국어 글 그대로입니다. 이 언어로 옮겨 적어 주세요."),
        (r"the city's folder has this letter: .*", "시의 폴더에 있는 글이라 여기서 거둘 수 없습니다."),
        (r"the city has no such letter in this language", "이 언어로는 글이 없습니다."),
        (r"the letter has no edition \d+ with words", "그런 판이 없거나, 글을 거둔 판입니다."),
        (r"letters to colleagues are Korean mails", "직원에게 가는 글은 한국어 메일로만 나갑니다."),
    )
)


def name(letter: str) -> str:
    return MORE.get(letter) or words.LETTERS.get(letter, letter)


def language(locale: str) -> str:
    return LANGUAGES.get(locale, locale)


def kind(channel_class: str) -> str:
    return CLASSES.get(channel_class, channel_class)


def problems(detail: str) -> str:
    """All that the API says is wrong, one thing a line, in the administrator's language; what isn't known here as it was said."""
    return "\n".join(_problem(one) for one in _BETWEEN.split(detail) if one) or "다시 봐 주세요."


def _problem(told: str) -> str:
    for form, said in _WRONG:
        if found := form.fullmatch(told):
            parts = {part: value or "" for part, value in found.groupdict().items()}
            meaning, of = MEANINGS.get(parts.get("name", ""), ""), "바이트" if parts.get("unit") == "bytes" else "자"
            return said.format(**parts, meaning=meaning, of=of)
    return f"이대로는 보낼 수 없습니다. ({told})"

"""The rules of conversations by themselves: what is meant, and what follows, whatever is written in whatever order."""

from __future__ import annotations

import time
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from contracts.gateway import Channel
from gateway import receipt
from gateway.domain.conversation import (
    Add,
    CaseSeen,
    Conversation,
    Expects,
    File,
    HoldBack,
    KeepContact,
    Linked,
    Meaning,
    Renew,
    Say,
    Wish,
    language_of,
    talk,
    understand,
)
from gateway.domain.conversation.meaning import ENOUGH, clean, email_in, phone_in
from gateway.domain.conversation.phrases import fill, letters, wrong
from gateway.domain.conversation.talking import FAIR_USE
from tests.gateway.conftest import LANGUAGES

NOON = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
LAMP = "시청 앞 가로등이 꺼져 있어요"


def meant(text: str, **more: object) -> Meaning:
    return understand(text, LANGUAGES, **more)  # type: ignore[arg-type]  # fields by name, as the test gives them


def a_conversation(**more: object) -> Conversation:
    given = {"conversation_id": UUID(int=1), "channel": Channel.KAKAO, "locale": "ko", "began_at": NOON, "heard_at": NOON}
    return Conversation(**given | more)  # type: ignore[arg-type]  # fields by name, as the test gives them


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        *(
            (text, Wish.GREETING)
            for text in ("안녕하세요", "안녕하세요~!", "/start", "Hello!", "xin chào", "您好", "민원 접수", "민원 넣고 싶어요")
        ),
        *((text, Wish.THANKS) for text in ("감사합니다!!", "네", "thanks", "谢谢", "빠른 처리 감사합니다")),
        *((text, Wish.SIGN) for text in ("👍", "😀😀", "...", "ㅋㅋ", "ㅠㅠㅠ")),
        *((text, Wish.DECLINE) for text in ("아니요", "괜찮아요.", "no thanks", "不用了")),
        *(
            (text, Wish.STATUS)
            for text in (
                "상태",
                "상태요?",
                "상태 알려주세요",
                "결과 나왔나요?",
                "처리 상황 알려주세요",
                "어떻게 됐나요?",
                "status?",
                "我的 状态",
            )
        ),
        *((text, Wish.NEW_CASE) for text in ("새 민원", "새민원이요", "새 민원: 가로등이 꺼졌어요", "New case - the lamp is out")),
        *(
            (text, None)
            for text in (
                LAMP,
                "도로 상태가 너무 안 좋아요 고쳐 주세요",
                "new cases of flooding in our street",
                "네거리 신호등이 고장났어요",
                "",
            )
        ),
    ],
)
def test_what_is_meant_is_told_from_the_words(text, wish):
    assert meant(text).wish is wish


@pytest.mark.parametrize(
    "typed",
    [
        *("010-1234-5678", "01012345678", "010.1234.5678", "010 1234 5678", "+82 10-1234-5678", "+821012345678", "0082-10-1234-5678"),
        *(
            "제 번호는 010-1234-5678입니다",
            "０１０－１２３４－５６７８",
            "(010) 1234-5678",
            "+82(0)10 1234 5678",
            "010–1234–5678",
            "tel:01012345678",
            "공일공 일이삼사 오육칠팔",
            "공일공에 일이삼사에 오육칠팔이에요",
        ),
    ],
)
def test_a_telephone_number_is_recognised_however_it_is_typed(typed):
    assert phone_in(typed) == "010-1234-5678"


@pytest.mark.parametrize(
    "typed", ["2026-11-27", "12345678", "1234-5678-9012-3456", "26BK-7Q4M-3", "접수번호 0101", "900101-1234567", "010-12-34"]
)
def test_other_numbers_are_no_telephone_numbers(typed):
    assert phone_in(typed) is None


def test_an_address_is_recognised():
    assert email_in("제 메일은 kim.min+a@mail.example.co.kr 입니다") == "kim.min+a@mail.example.co.kr"
    assert meant("kim_lee@mail.example").email == "kim_lee@mail.example"
    assert meant("kim_lee @ mail.example").email == "kim_lee@mail.example"
    assert meant("kim골뱅이mail.example 입니다").email == "kim@mail.example"
    assert email_in("a@b, @here, x@y..com") is None


def test_a_receipt_number_is_found_in_a_sentence():
    number = receipt.mint(2026)

    found = meant(f"제 민원 {number.lower()} 어떻게 됐나요?")

    assert (found.number, found.wish) == (number, Wish.STATUS)


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("가로등", "ko"),
        ("The lamp is out", "en"),
        ("Đèn đường bị hỏng", "vi"),
        ("路灯坏了", "zh"),
        ("👍", None),
        ("kim @ naver.com", None),
        ("26BK-7Q4M-3", None),
    ],
)
def test_the_language_is_told_from_the_letters(text, spoken):
    assert language_of(text, LANGUAGES) == spoken


@pytest.mark.parametrize(
    "text", ["a" * 100_000, "0" * 100_000, "새" * 100_000, "a@" * 50_000, "010-" * 25_000, " \n" * 50_000, "a.a-" * 25_000]
)
def test_no_text_takes_long_to_understand(text):
    began = time.process_time()
    meant(text)

    assert time.process_time() - began < 1.0


@given(st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_every_text_is_understood_somehow(text):
    found = meant(text)

    assert "\x00" not in found.text
    assert found.letters >= 0


def test_a_phrase_is_filled_once_and_a_citizens_braces_stay_as_they_are():
    assert fill("{hint} / {link}", {"hint": "{link}{0.__class__}%s", "link": "L"}) == "{link}{0.__class__}%s / L"


def test_the_words_that_are_shipped_have_no_mistake():
    assert set(LANGUAGES) >= {"ko", "ko-easy", "en", "vi", "zh"}
    assert [list(wrong(phrases)) for phrases in LANGUAGES.values()] == [[]] * len(LANGUAGES)


def test_a_part_of_a_message_says_nothing_again():
    _, acts = talk(a_conversation(), meant("", pictures=1, part=True), None, NOON)

    assert acts == ()


def test_a_photo_without_a_word_is_asked_about_and_waits():
    after, acts = talk(a_conversation(), meant("", pictures=1), None, NOON)

    assert acts == (Say(phrase="more_photo"),)
    assert after.expects is Expects.CONTENT


def test_with_a_photo_few_words_are_enough():
    _, acts = talk(a_conversation(), meant("시청 앞 구멍", pictures=1), None, NOON)

    assert isinstance(acts[0], File)


def test_what_was_left_lying_too_long_is_not_joined():
    unfinished, _ = talk(a_conversation(), meant("가로등"), None, NOON)
    after, acts = talk(unfinished, meant("놀이터"), None, NOON + timedelta(hours=13))

    assert acts == (Say(phrase="more"),)
    assert after.draft == "놀이터"


def test_beyond_fair_use_messages_are_kept_for_a_person_and_that_is_said_once():
    conversation, told, kept = a_conversation(), 0, 0
    for _ in range(FAIR_USE + 10):
        conversation, acts = talk(conversation, meant(LAMP), None, NOON)
        told += any(isinstance(act, Say) and act.phrase == "too_many" for act in acts)
        kept += any(isinstance(act, HoldBack) for act in acts)

    assert (told, kept) == (1, 10)
    later, acts = talk(conversation, meant("안녕하세요"), None, NOON + timedelta(minutes=1))
    assert acts == (Say(phrase="welcome"),)
    assert not later.held_back


def test_somebody_elses_case_is_added_to_without_a_word_about_it():
    theirs = CaseSeen(complaint_id=uuid4(), open=True, wants_supplement=False, own=False)

    for text in (LAMP, "상태", "010-1234-5678", "감사합니다"):
        _, acts = talk(a_conversation(channel=Channel.EMAIL), meant(text), theirs, NOON)
        assert not any(isinstance(act, Say) and act.complaint_id is not None for act in acts)
        assert not any(isinstance(act, KeepContact) and act.complaint_id is not None for act in acts)


TEXTS = st.sampled_from(
    [
        *("안녕하세요", "상태", "새 민원", "새 민원: 놀이터가 위험합니다", "네", "👍", "", "괜찮아요", "010-1234-5678", "a@b.example.com"),
        *("가로등", LAMP, "어제부터 그랬어요 고쳐 주세요", "010-1234-5678 이고요 어제부터 그랬어요", "{link}", "쉬운 말", "x" * 50),
    ]
)


class Talks(RuleBasedStateMachine):
    """A citizen writes whatever, whenever; cases come, are asked about and end."""

    def __init__(self) -> None:
        super().__init__()
        self.now, self.conversation = NOON, a_conversation()
        self.cases: dict[UUID, CaseSeen] = {}
        self.written: list[str] = []  # that must not be lost
        self.kept: list[str] = []

    @rule(text=TEXTS, pictures=st.integers(0, 2), minutes=st.sampled_from([0, 1, 20, 400, 2000]))
    def write(self, text: str, pictures: int, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        said = meant(text, pictures=pictures)
        case = next((one for one in reversed(self.cases.values()) if one.open), None)
        before = self.conversation
        self.conversation, acts = talk(before, said, case, self.now)
        self._look(before, said, case, acts)
        for act in acts:
            if isinstance(act, File):
                filed = CaseSeen(complaint_id=uuid4(), open=True, wants_supplement=False)
                self.cases[filed.complaint_id] = filed
                linked = Linked(complaint_id=filed.complaint_id, receipt_number=receipt.mint(2026), filed_at=self.now, words="")
                self.conversation = replace(self.conversation, cases=(*self.conversation.cases, linked))

    def _look(self, before: Conversation, said: Meaning, case: CaseSeen | None, acts: tuple[object, ...]) -> None:
        files = [act for act in acts if isinstance(act, File)]
        adds = [act for act in acts if isinstance(act, Add)]
        assert len(files) + len(adds) <= 1
        assert not files or files[0].text.strip()
        assert all(case is not None and case.open and add.complaint_id == case.complaint_id for add in adds)
        assert all(case is not None and act.complaint_id == case.complaint_id for act in acts if isinstance(act, Renew))
        says = [act for act in acts if isinstance(act, Say)]
        assert 1 <= len(says) <= 3 or any(isinstance(act, HoldBack) for act in acts)
        asked = [act for act in says if act.phrase == "ask_contact"]
        assert not asked or (before.contact is None and not before.contact_declined and files)
        if said.letters >= ENOUGH and said.wish is None and not any(isinstance(act, HoldBack) for act in acts):
            assert files or adds or said.contact, "what says enough is dealt with"

    @rule(ends=st.booleans(), wants=st.booleans())
    def the_city_acts(self, ends: bool, wants: bool) -> None:
        for complaint_id, case in list(self.cases.items())[-1:]:
            self.cases[complaint_id] = replace(case, open=not ends, wants_supplement=wants and not ends)

    @invariant()
    def it_stays_in_bounds(self) -> None:
        assert 0 <= self.conversation.pressure <= FAIR_USE + 2
        assert self.conversation.draft is None or self.conversation.draft.strip()


Talks.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestTalks = Talks.TestCase


@given(st.text())
def test_what_counts_is_letters_and_digits_of_every_script(text):
    assert letters(text) == "".join(one for one in unicodedata.normalize("NFKC", text).casefold() if one.isalnum())


@given(st.text(st.characters(codec="utf-8")) | st.text(st.sampled_from("가a \n\t\x00\x1b\u200d\u00a0\u0378\U0001f6b2")))
def test_nothing_but_control_characters_is_taken_from_a_text(text):
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))

    assert clean(text) == "".join(one for one in composed if one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cs", "Cn")).strip()

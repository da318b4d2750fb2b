"""A text message is counted as the carriers count it, says nothing that a phone can't show, and always fits."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.notify.letters.counted import CUT, LMS, SMS, SUBJECT, shortened, size, sms, unsayable
from services.notify.letters.hanja import SPELLED
from services.notify.letters.words import WORDS

LINK = "https://gaon.example/c/26A7K2M9QX/abcdefgh"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("가" * 45, "SMS"),
        ("가" * 45 + "a", "LMS"),
        ("펲똠뷁" * 15, "SMS"),
        ("펲똠뷁" * 15 + ".", "LMS"),
        ("🙂" * 45, "SMS"),
        ("🙂" * 45 + "!", "LMS"),
        ("가" * 1000, "LMS"),
        ("a" * 90, "SMS"),
        ("a" * 91, "LMS"),
        ("각" * 45, "SMS"),  # written in pieces, as some computers do
    ],
)
def test_ninety_bytes_are_a_short_message_and_one_more_a_long_one(text, kind):
    assert sms("제목", text).kind == kind


def test_what_was_counted_is_what_goes_out():
    assert sms("제목", "가" * 44 + "  \n").text == "가" * 44
    assert sms("제목", "가로등을 고쳤습니다 🙂 감사합니다").text == "가로등을 고쳤습니다 □ 감사합니다"
    assert sms("제목", "Đơn của bạn đã được tiếp nhận").text == "Don cua ban da duoc tiep nhan"
    assert sms("제목", "申请已受理。查看链接").text == "申請已受理。査看鍊接"
    assert sms("제목", "가로등").text == "가로등"


def test_two_thousand_bytes_go_out_whole_and_one_more_is_shortened_with_its_link():
    whole = "가나다라마. " * 160 + LINK
    whole += "." * (LMS - size(whole))

    assert size(whole) == LMS
    assert sms("제목", whole).text == whole
    assert CUT in sms("제목", "가. " + whole).text


def test_a_long_answer_ends_with_a_sentence_and_keeps_the_link():
    text = f"{'가로등을 고쳤습니다. ' * 100}\n{LINK}"

    shown = sms("제목", text).text

    assert shown.endswith(f"고쳤습니다.{CUT}\n{LINK}")
    assert LMS - 30 <= size(shown) <= LMS


def test_a_text_without_sentences_is_cut_between_words_and_one_without_words_anywhere():
    assert shortened("가로등 보안등 신호등 표지판 " * 10, 50) == "가로등 보안등 신호등 표지판 가로등 보안등 신호등" + CUT
    assert shortened("가" * 100, 50) == "가" * 24 + CUT


def test_a_link_is_never_cut_into():
    shown = shortened(f"가로등 {LINK} " + "가" * 100, 60)

    assert shown == f"가로등{CUT}\n{LINK}"


def test_a_link_that_fills_the_message_by_itself_leaves_only_its_beginning():
    assert size(shortened("https://gaon.example/" + "a" * 200, 50)) == 50


def test_a_subject_is_one_line_of_forty_bytes_and_a_short_message_has_none():
    counted = sms("[가온시] 민원 처리결과를 알려 드립니다\n(접수번호 26A7K2M9QX)", "가" * 100)

    assert counted.subject == "[가온시] 민원 처리결과를 알려 드립니다"
    assert size(counted.subject) <= SUBJECT
    assert sms("제목", "짧은 글").subject is None
    assert sms(" ", "가" * 100).subject is None


def test_what_no_phone_shows_is_named():
    assert unsayable("가로등 펲 Đơn 申请 ①") == ""
    assert unsayable("您🙂가🙂") == "您🙂"


def test_every_traditional_character_is_one_that_phones_have():
    assert all(size(traditional) == 2 and unsayable(simplified) == "" for simplified, traditional in SPELLED.items())


@pytest.mark.parametrize("locale", WORDS)
def test_where_a_case_stands_can_be_texted_in_every_language(locale):
    said = WORDS[locale]

    assert not [text for text in (*said.standing.values(), said.more, said.not_known, said.clock_stands_short) if unsayable(text)]


@settings(deadline=None)
@given(st.text(), st.text())
@example("\x00", "\r\n\x7f")
def test_whatever_was_written_goes_out_and_fits(subject, text):
    counted = sms(subject, text)

    assert len(counted.text.encode("cp949")) <= (SMS if counted.kind == "SMS" else LMS)
    assert len((counted.subject or "").encode("cp949")) <= SUBJECT
    assert sms(subject, counted.text).text == counted.text
    assert "\n" not in (counted.subject or "")


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["가", "펲", "🙂", "a", ". ", " ", "\n", LINK, "您"]), max_size=300), st.integers(min_value=1, max_value=400)
)
def test_a_shortened_text_fits_and_begins_as_the_whole_one(pieces, most):
    text = "".join(pieces)

    shown = shortened(text, most)

    assert size(shown) <= most
    assert shown == text or text.startswith(shown.partition(CUT)[0])

"""What may not stand in a text that others read, and what must stay."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway import masking

PERSONAL = [
    "900101-1234567",
    "900101 - 1234567",
    "9001011234567",
    "９００１０１-１２３４５６７",
    "010-1234-5678",
    "010 1234 5678",
    "010.1234.5678",
    "01012345678",
    "010ㅡ1234ㅡ5678",
    "02-123-4567",
    "02)123-4567",
    "(031) 123-4567",
    "+82 10-1234-5678",
    "+82-(0)10-1234-5678",
    "070-1234-5678",
    "4111 1111 1111 1111",
    "4111-1111-1111-1111",
    "3782 822463 10005",
    "hong.gildong+minwon@example.co.kr",
    "hong＠example.com",
    "12가3456",
    "123허 4567",
    "서울12가3456",
    "110-123-456789",
    "3333-01-1234567",
    "123456-78-901234",
    "11-12-345678-90",
    "110 - 123 - 456789",
    "110 123 456789",
    "1002  123  456789",
    "123456 78 901234",
    "3333 01 1234567",
    "M12345678",
    "m98765432",
    "S12345678",
    "M123A4567",
    "Ｍ１２３Ａ４５６７",
]
HARMLESS = [
    "2026-07-21 15:30에 신고했습니다",
    "중앙로 12, 3층 301호",
    "(우)03187",
    "비용이 12,000,000원입니다",
    "37.5665, 126.9780",
    "민원 26BK-7Q4M-3",
    "대표번호 1588-1234",
    "2024 2025 2026 2027년 예산",
    "09:00~18:00",
    "3월 1일부터 4월 30일까지",
    "A동 101호 앞",
    "버스 1234번",
    "2026 07 21 153000",
    "각각 1200 3400 5600 7800원",
    "3 4 5월분 12 000원",
    "버스 100 200 300 400번",
    "10 200000 30 400000 50 60",
    "통장 20 30 40장",
    "모델명 M1234567",
    "모델명 M123456789",
    "XM12345678",
    "공문 A12345678",
]
WORST = {
    "digits": "1" * 100_000,
    "digits and spaces": "1 " * 50_000,
    "digits and dashes": "1-" * 50_000,
    "accounts with spaces": "12 345678 90  " * 7_000,
    "rows of numbers": "12 " * 33_000,
    "passports": "M123A" * 20_000,
    "accounts": "12-12345678-12345678-1" * 4_500,
    "almost phones": "010-1234-" * 11_000,
    "country codes": "+82" * 33_000,
    "halves of resident numbers": "123456-" * 14_000,
    "local part without end": "a" * 100_000 + "@",
    "at signs": "@" * 100_000,
    "pairs": "a@" * 50_000,
    "domain without end": "a@" + "a." * 50_000 + "1",
    "one long gap": "1" + " " * 100_000 + "1",
    "plates": "12가" * 33_000,
    "brackets": "(0" * 50_000,
}


@pytest.mark.parametrize("personal", PERSONAL)
def test_personal_data_is_covered_wherever_it_stands(personal):
    for text in (personal, f"제 연락처는 {personal}입니다.", f"연락처:{personal}\n감사합니다", f"({personal})"):
        masked = masking.mask(text)

        digits = [character for character in personal if character.isdigit()]
        assert len(masked) == len(text)
        assert personal not in masked
        assert not digits or not any(character.isdigit() for character in masked), masked
        assert "example" not in masked


@pytest.mark.parametrize(
    ("said", "masked"),
    [
        ("보상금은 농협 352 1234 5678 93으로 넣어 주세요.", "보상금은 농협 *** **** **** **으로 넣어 주세요."),
        ("1000 1234 5678 토스뱅크 계좌입니다", "**** **** **** 토스뱅크 계좌입니다"),
        ("환불 계좌: 110 123 456789 3만원", "환불 계좌: *** *** ****** *만원"),
        ("여권(M123A4567)을 잃어버렸어요", "여권(*********)을 잃어버렸어요"),
    ],
)
def test_what_stands_beside_a_row_of_numbers_tells_what_it_is(said, masked):
    assert masking.mask(said) == masked


@pytest.mark.parametrize("harmless", HARMLESS)
def test_ordinary_numbers_stay(harmless):
    assert masking.mask(harmless) == harmless


@given(st.text())
def test_length_stays_and_masking_twice_changes_nothing_more(text):
    masked = masking.mask(text)

    assert len(masked) == len(text)
    assert masking.mask(masked) == masked


@given(
    st.from_regex(r"\A01[016789][-. ]?\d{4}[-. ]?\d{4}\Z"),
    st.text(alphabet="가나다 .,!\n", max_size=20),
    st.text(alphabet="은입니다 .,\n", max_size=20),
)
def test_no_mobile_number_survives(phone, before, after):
    masked = masking.mask(before + phone + after)

    assert not any(character.isdigit() for character in masked)


@pytest.mark.parametrize("unseen", ["\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u202c", "\u2069"])
def test_signs_that_nobody_sees_hide_no_number(unseen):
    text = f"전화 010-{unseen}12{unseen}34-5678{unseen} 주소 hong{unseen}@example.com 👩\u200d👧 끝"

    assert masking.mask(text) == f"전화 ***-{unseen}**{unseen}**-****{unseen} 주소 ****{unseen}@*******.*** 👩\u200d👧 끝"


@pytest.mark.parametrize("worst", WORST.values(), ids=WORST.keys())
def test_a_hundred_kilobytes_take_no_longer_than_they_are_long(worst):
    started = time.process_time()

    masking.mask(worst)

    assert time.process_time() - started < 1.0


@pytest.mark.parametrize(
    ("contact", "hint"),
    [
        ((None, "010-1234-5678", None), "010-****-5678"),
        ((None, "+82 10 1234 5678", None), "010-****-5678"),
        (("hong@example.com", None, "홍길동"), "h***@e***.com"),
        (("hong@example.com", "01012345678", None), "010-****-5678, h***@e***.com"),
        ((None, None, "홍길동"), "홍**"),
        ((None, None, None), None),
    ],
)
def test_a_hint_is_enough_for_its_owner_only(contact, hint):
    assert masking.hint(*contact) == hint

"""What a citizen wants is told by the words, and a text that says nothing of it is taken as most are."""

from __future__ import annotations

import csv
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.gateway import Kind
from services.routing.kinds import other_than, propose

HERE = Path(__file__).parent


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("건축법 제11조의 허가 대상에 컨테이너가 포함되는지 질의드립니다.", Kind.LEGAL_QUESTION),
        ("주차장 조례의 감면 규정에 대한 법령 해석을 부탁드립니다", Kind.LEGAL_QUESTION),
        ("도로법 시행령 제54조를 우리 가게에도 적용해야 하는지 궁금합니다", Kind.LEGAL_QUESTION),
        ("청년 월세 지원 제도의 신청 절차를 문의드립니다.", Kind.SYSTEM_QUESTION),
        ("기초연금 자격이 어떻게 되는지 알고 싶습니다", Kind.SYSTEM_QUESTION),
        ("출산지원금 신청 방법을 모르겠는데 어디로 가나요", Kind.SYSTEM_QUESTION),
        ("공원에 맨발길을 만들 것을 건의합니다", Kind.SUGGESTION),
        ("버스 정류장에 온열의자가 있었으면 좋겠어요", Kind.SUGGESTION),
        ("도서관 야간 개관을 제안드립니다. 한 시간만 늘려주세요", Kind.SUGGESTION),
        ("법을 지켰는데 부당하게 과태료를 받았습니다. 너무 억울합니다", Kind.GRIEVANCE),
        ("불허가 처분은 부당한 처분이니 시정해 주십시오", Kind.GRIEVANCE),
        ("가로등이 꺼져 있어요. 고쳐 주세요", Kind.OTHER),
        ("해수욕장 샤워장은 언제 여나요", Kind.OTHER),
        ("건축법 제11조를 어긴 옆집을 신고합니다", Kind.OTHER),
        ("", Kind.OTHER),
    ],
)
def test_the_words_tell_the_kind(text: str, kind: Kind):
    assert propose(text).kind is kind


@pytest.mark.parametrize(
    "text", ["일부 당사자", "구제역 소독", "수질의 하락", "사건의 하나", "문의전화가 안 돼요", "시정 소식지가 안 와요", "강제도 아니고"]
)
def test_what_only_looks_like_a_word_is_none(text: str):
    assert propose(text).words == ()


def test_the_words_are_told_as_they_stand_in_the_text():
    assert propose("정류장에 의자가 있었으면 좋겠습니다. 건의 드려요").words == ("건의드", "었으면좋겠")


def test_words_that_disagree_leave_doubt():
    sure, torn = propose("부당하고 억울합니다. 시정을 요구합니다"), propose("부당하니 개선을 건의합니다")

    assert sure.confidence > 0.9
    assert torn.confidence < 0.7


def test_everyday_complaints_are_rarely_taken_for_more_than_they_are():
    """Nearly all of them report something or ask where and when."""
    with (HERE / "everyday_sentences.csv").open(encoding="utf-8", newline="") as file:
        kinds = Counter(propose(row["text"]).kind for row in csv.DictReader(file))

    assert kinds[Kind.OTHER] > 0.8 * kinds.total()


@pytest.mark.parametrize("seen", ["yes", "no"])
def test_most_sentences_of_each_kind_are_told(seen: str):
    """Our own: those that the words were mended with, and 30 that were written afterwards and looked at once."""
    with (HERE / "kind_sentences.csv").open(encoding="utf-8", newline="") as file:
        told = [propose(row["text"]).kind.value == row["kind"] for row in csv.DictReader(file) if row["seen"] == seen]

    assert sum(told) >= 0.9 * len(told)


def test_a_long_text_is_read_at_once():
    began = time.process_time()

    propose("부당 한 건 의 문의 " * 10_000)

    assert time.process_time() - began < 1


@given(st.text())
def test_any_text_has_a_kind_that_routing_may_propose(text: str):
    found = propose(text)

    assert found.kind is not Kind.STATUTORY
    assert 0 < found.confidence <= 1


def test_only_another_kind_is_proposed_and_never_in_place_of_what_hangs_on_a_service():
    text = "공원에 맨발길을 만들 것을 건의합니다"

    assert other_than(Kind.OTHER, text) == propose(text)
    assert other_than(Kind.SUGGESTION, text) is None
    assert other_than(Kind.STATUTORY, text) is None
    assert other_than(Kind.GRIEVANCE, "가로등이 꺼져 있어요. 고쳐 주세요") is None

"""How soon somebody should look is told by the words, in Korean, and is advice only."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.urgency import Danger, Urgency
from services.routing.urgency import advise

GAS = Danger(kind="gas", name="가스 누출", call="119")


@pytest.mark.parametrize(
    "text",
    [
        "사거리 신호등이 고장 나서 사고 날 것 같아요",
        "집에 수돗물이 안 나와요",
        "지하실로 물이 새고 있어요 누수 같습니다",
        "도로가 깊게 파여서 오토바이가 넘어질 뻔했어요",
        "난간이 부서져 아이들이 빠질 뻔했습니다",
        "내일까지 서류를 내야 합니다 급합니다",
        "옆집 할아버지가 며칠째 안 보여요",
        "급식에서 식중독이 난 것 같아요",
        "동네가 갑자기 정전됐어요",
    ],
)
def test_what_gets_worse_or_cannot_wait_is_soon(text: str):
    advice = advise(text)

    assert advice.urgency is Urgency.SOON
    assert advice.words
    assert all(word in advice.reason for word in advice.words)


@pytest.mark.parametrize(
    "text",
    [
        "공원에 벤치를 놓아 주세요",
        "여권은 어디에서 만드나요",
        "긴급재난지원금 신청 방법이 궁금합니다",
        "도서관을 늦게까지 열어 주세요",
        "정전기가 심해요",
        "",
    ],
)
def test_most_is_ordinary(text: str):
    assert advise(text).urgency is Urgency.ORDINARY


def test_a_danger_is_immediate_whatever_the_words():
    advice = advise("부엌에서 냄새가 나요", GAS)

    assert advice.urgency is Urgency.IMMEDIATE
    assert "가스 누출" in advice.reason


def test_the_reason_is_good_korean():
    assert advise("수돗물이 안 나와요").reason == "'수돗물이안'이라는 말이 있어 서둘러 보시기를 권합니다 (물·전기·난방이 끊겼다)."


def test_few_ordinary_complaints_are_pressing():
    with Path("tests/routing/everyday_sentences.csv").open(encoding="utf-8", newline="") as file:
        soon = [advise(row["text"]).urgency is Urgency.SOON for row in csv.DictReader(file)]

    assert sum(soon) < 0.2 * len(soon)


@given(st.text())
def test_any_text_gets_advice(text: str):
    assert advise(text).reason

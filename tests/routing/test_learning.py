"""Routing learns from what people decided, keeps what it was taught in words, and says when it doesn't know."""

import json
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.routing.duties import Department, Duty
from services.routing.learning.learned import Learned
from services.routing.learning.lineage import handed_on, heirs
from services.routing.learning.reading import Reader, reason
from services.routing.learning.rows import Row
from services.routing.learning.training import train
from services.routing.precedents import Near

ROAD = Department(code="road", name="도로과", duties=(Duty(name="도로 보수", strong=("포트홀",), words=("도로", "구멍")),))
PARK = Department(code="park", name="공원과", duties=(Duty(name="공원 관리", words=("공원", "벤치")),))
WASTE = Department(code="waste", name="청소과", duties=(Duty(name="쓰레기 수거", words=("쓰레기", "수거")),))
CITY = (ROAD, PARK, WASTE)
SAID = {
    "road": ("아스팔트가 움푹 패였어요", "맨홀 뚜껑이 덜컹거려요", "보도블록이 깨졌습니다", "차선이 지워졌어요", "도로에 구멍이 났어요"),
    "park": (
        "그네 줄이 끊어졌어요",
        "잔디밭에 풀이 무성합니다",
        "산책로 의자가 부서졌어요",
        "공원 화장실이 더러워요",
        "놀이터 모래를 갈아 주세요",
    ),
    "waste": ("음식물통이 넘쳐요", "분리수거를 안 해 갑니다", "종량제 봉투가 쌓여 있어요", "폐가구를 버렸어요", "쓰레기를 안 가져가요"),
}
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ROWS = tuple(
    Row(text=f"{text} {street} 근처입니다", label=label, received_at=NOON + timedelta(hours=7 * number + street_number))
    for street_number, street in enumerate(("중앙로", "가온길", "시장통", "역전", "학교길", "강변"))
    for number, (label, text) in enumerate((label, text) for label, texts in SAID.items() for text in texts)
)
LEARNED = train(ROWS, CITY)


def near(label: str, likeness: float) -> Near:
    return Near(label=label, likeness=likeness, id=label)


def test_without_any_decided_case_the_citys_own_words_decide():
    reading = Reader.of(CITY).read("도로에 구멍이 났어요")

    assert reading.candidates[0].code == "road"
    assert reason(reading.candidates[0], "도로과") == "'구멍', '도로'라는 말이 도로과의 '도로 보수' 업무와 맞습니다."


def test_what_a_city_forgot_to_list_every_city_knows():
    reading = Reader.of(CITY).read("그네가 부서졌어요")

    assert reading.candidates[0].code == "park"
    assert reason(reading.candidates[0], "공원과") == "'그네', '부서지다'라는 말이 공원과에서 맡을 '놀이터' 일과 이어집니다."


def lamps(*words: str, strong: tuple[str, ...] = ()) -> tuple[Department, ...]:
    """A city whose road department lists these words, and two of whose departments list five."""
    others = (
        ("park", "공원과", ("공원", "벤치", "놀이터", "화단", "산책로")),
        ("waste", "청소과", ("쓰레기", "수거", "무단투기", "재활용", "악취")),
    )
    road = Department(code="road", name="도로과", duties=(Duty(name="가로등", words=words, strong=strong),))
    return (road, *(Department(code=code, name=name, duties=(Duty(name=name, words=listed),)) for code, name, listed in others))


def test_without_a_decided_case_a_few_listed_words_are_trusted_less_than_many():
    text = "가로등이 이상하고 화단도 엉망이에요"
    few, many = lamps("가로등", "보안등"), lamps("가로등", "보안등", *(f"조명{chr(0xAC00 + number)}" for number in range(300)))

    unsure, surer = (Reader.of(city).read(text) for city in (few, many))

    assert unsure.candidates[0].code == surer.candidates[0].code == "road"
    assert 0.5 < unsure.certainty < surer.certainty


def test_a_small_citys_plain_case_is_routed_without_a_person():
    reader = Reader.of(lamps("가로등", "불이 꺼지다", strong=("가로등이 꺼지다", "보안등")))

    assert reader.read("가로등이 꺼져 있어요").certainty >= reader.threshold(0.95)


def test_words_that_nobody_listed_are_learned_from_decided_cases():
    text = "그거 갈아 주세요"

    assert Reader.of(CITY).read(text).undecided
    assert Reader.of(CITY, LEARNED).read(text).candidates[0].code == "park"


def test_one_correction_is_enough_for_the_same_text():
    text = "도로에 구멍이 났어요"

    reading = Reader.of(CITY, LEARNED).read(text, precedents=[near("waste", 1.0)])

    assert reading.candidates[0].code == "waste"
    assert "비슷한 민원 1건을 청소과에서 처리했습니다." in reason(reading.candidates[0], "청소과")


def test_the_citizens_own_choice_of_service_is_evidence():
    assert Reader.of(CITY).read("안녕하세요", service_department="park").candidates[0].code == "park"
    assert Reader.of(CITY).read("안녕하세요", service_department="gone").candidates == ()


@pytest.mark.parametrize("text", ["", " ", "😀", "!!!", "ㅁㄴㅇㄹ", "qwrtp zxcv", "𓀀𓂀"])
@pytest.mark.parametrize("learned", [None, LEARNED], ids=["cold", "learned"])
def test_a_text_that_says_nothing_is_left_to_a_person(text: str, learned: Learned | None):
    reading = Reader.of(CITY, learned).read(text)

    assert reading.undecided
    assert reading.certainty < 0.05


@given(st.text(max_size=400), st.text(max_size=40), st.sampled_from([None, LEARNED]))
@settings(deadline=None)
def test_shares_are_shares_and_the_same_text_is_read_the_same(text: str, title: str, learned: Learned | None):
    reader = Reader.of(CITY, learned)

    reading = reader.read(text, title, precedents=[near("road", 0.5), near("gone", 0.9)])

    assert reading == reader.read(text, title, precedents=[near("road", 0.5), near("gone", 0.9)])
    assert all(0 <= one.share <= 1 for one in reading.candidates)
    assert sum(one.share for one in reading.candidates) <= 1 + 1e-9
    assert [one.share for one in reading.candidates] == sorted((one.share for one in reading.candidates), reverse=True)
    assert 0 <= reading.certainty <= 1


def test_the_order_of_rows_that_have_a_time_changes_nothing():
    assert train(ROWS[::-1], CITY).version == LEARNED.version


def test_what_was_learned_is_read_back_as_it_was_written():
    again = Learned.load(LEARNED.dump())

    assert again.version == LEARNED.version
    assert again.dump() == LEARNED.dump()
    assert Reader.of(CITY, again).read("그네") == Reader.of(CITY, LEARNED).read("그네")


@pytest.mark.parametrize("content", [b"", b"\x80\x04K\x01.", LEARNED.dump()[:-20], LEARNED.dump()[:30], b"ontong-learned-1\n" + b"x" * 50])
def test_a_damaged_model_is_refused(content: bytes):
    with pytest.raises(ValueError, match="learned model"):
        Learned.load(content)


def tampered(change: Callable[[dict[str, Any]], object], swap: bytes | None = None) -> bytes:
    """A model whose description was changed; `swap`: and whose numbers are all this byte."""
    head = b"ontong-learned-1\n"
    body = zlib.decompress(LEARNED.dump()[len(head) :])
    end = body.index(b"\n")
    about, numbers = json.loads(body[:end]), body[end + 1 :]
    change(about)
    return head + zlib.compress(json.dumps(about).encode() + b"\n" + (numbers if swap is None else swap * len(numbers)))


@pytest.mark.parametrize(
    "content",
    [
        tampered(lambda about: about["arrays"][0].__setitem__(2, [2**70])),
        tampered(lambda about: about["arrays"][0].__setitem__(2, [2**32, 2**32])),
        tampered(lambda about: about["arrays"][0].__setitem__(2, [])),
        tampered(lambda about: about.update(rows=float("inf"))),
        tampered(lambda about: about.update(classes=about["classes"][:1])),
        tampered(lambda about: about.update(pooling=[])),
        tampered(lambda about: None, swap=b"\xff"),
        b"ontong-learned-1\n" + zlib.compress(b"[" * 200_000 + b"\n"),
    ],
)
def test_a_model_whose_numbers_do_not_belong_together_is_refused_before_a_case_is_read_with_it(content: bytes):
    with pytest.raises(ValueError, match="damaged"):
        Learned.load(content)


def test_rows_that_say_nothing_teach_nothing():
    with pytest.raises(ValueError, match="nothing to learn"):
        train([Row(text="😀", label="road")], CITY)


def test_one_department_alone_can_be_learned():
    learned = train([Row(text="도로에 구멍", label="road")], CITY)

    assert Reader.of(CITY, learned).read("도로에 구멍이 났어요").candidates[0].code == "road"


def test_what_was_learned_of_merged_departments_goes_to_their_successor():
    green = Department(code="green", name="공원녹지과", duties=(Duty(name="녹지", words=("녹지",)),))

    reading = Reader.of((ROAD, green), LEARNED, {"park": ("green",), "waste": ("green",)}).read("잔디밭 그네")

    assert reading.candidates[0].code == "green"


def test_a_split_department_is_divided_by_whose_duties_the_text_names():
    divided = handed_on({"old": 0.8, "gone": 0.2}, ("a", "b"), {"old": ("a", "b")}, {"a": 2.0})

    assert divided["a"] > divided["b"] > 0
    assert sum(divided.values()) == pytest.approx(0.8)


def test_successors_that_go_round_in_a_circle_end():
    assert heirs("a", ("d",), {"a": ("b",), "b": ("a", "c"), "c": ("d",)}) == ("d",)
    assert heirs("a", ("d",), {"a": ("b",), "b": ("a",)}) == ()


def test_a_hundred_thousand_characters_take_no_longer_than_a_page():
    reader = Reader.of(CITY, LEARNED)
    reader.read("도로")
    begun = time.process_time()

    reader.read("도로에 구멍이 났습니다. " * 8_000, "제목 " * 50_000)

    assert time.process_time() - begun < 0.25


def test_reading_alone_needs_neither_numpy_nor_a_learning_library():
    code = "import sys, services.routing.learning.reading as r; print([m for m in ('numpy', 'scipy', 'sklearn') if m in sys.modules])"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"

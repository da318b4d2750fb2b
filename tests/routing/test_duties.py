"""The words citizens use lead to the department that does the work, and doubt leads to a person."""

import csv
import sys
import tomllib
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.routing.duties import AUTOMATIC, Department, Duties, Duty, departments_from
from services.routing.spelling import forms, particle

HERE = Path(__file__).parent
CITY = Path(__file__).parents[2] / "jurisdictions" / "example-city"
EVERYDAY = HERE / "everyday_sentences.csv"

with (CITY / "departments.toml").open("rb") as file:
    TABLE: dict[str, Any] = tomllib.load(file)
DUTIES = Duties(departments_from(TABLE))


def outcome(path: Path) -> tuple[float, float]:
    """Of a file of labelled sentences: the share routed automatically, and the share of those routed right."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["text"], row["department_code"]) for row in csv.DictReader(file)]
    proposals = [(DUTIES.score(text)[:1], department) for text, department in rows]
    automatic = [(first[0], department) for first, department in proposals if first and first[0].confidence >= AUTOMATIC]
    labelled = sum(department != "?" for _, department in rows)
    routed = sum(department != "?" for _, department in automatic)
    right = sum(proposal.department_code == department for proposal, department in automatic)
    return routed / labelled, right / len(automatic)


def best(text: str) -> str:
    proposals = DUTIES.score(text)
    return proposals[0].department_code if proposals else "?"


def work(text: str) -> int:
    """How many function calls reading the text takes: a measure of work that no busy machine disturbs."""
    calls: Counter[str] = Counter()

    def count(frame: FrameType, event: str, argument: object) -> None:
        calls[event] += 1

    sys.setprofile(count)
    try:
        DUTIES.score(text)
    finally:
        sys.setprofile(None)
    return calls["call"] + calls["c_call"]


@pytest.mark.parametrize(
    ("text", "department"),
    [
        ("우리 집 앞 가로등이 며칠째 꺼져 있어서 밤길이 무서워요", "road"),
        ("학교 앞에 차를 대놓고 안 빼는 사람이 있어요. 불법주차 단속해 주세요", "traffic"),
        ("쓰레기를 사흘째 안 가져가고 있어요", "waste"),
        ("아침부터 물이 안 나와요", "water"),
        ("옆집 개가 밤새 짖어요", "livestock"),
        ("윗집에서 밤마다 쿵쿵거려요", "housing"),
        ("여권 만들려면 뭐가 필요한가요", "civil-affairs"),
        ("창구 직원이 반말을 하고 짜증을 냈어요", "audit"),
    ],
)
def test_everyday_words_find_the_department_that_does_the_work(text: str, department: str) -> None:
    proposal = DUTIES.score(text)[0]

    assert proposal.department_code == department
    assert proposal.confidence >= AUTOMATIC


def test_spaces_punctuation_and_full_width_letters_do_not_matter() -> None:
    assert best("불법 주·정차!!") == best("불법주정차") == "traffic"
    assert best("ＣＣＴＶ 설치") == best("cctv설치") == "safety"


def test_a_place_named_beside_says_where_and_not_what() -> None:
    assert best("도서관 앞 가로등") == "road"
    assert best("어린이집 옆 놀이터") == "parks"


def test_letters_that_meet_across_two_words_are_no_word() -> None:
    assert DUTIES.score("번 개가")[0].confidence < AUTOMATIC
    assert best("정 자") == "?"


@pytest.mark.parametrize("dash", ["-", " - ", "–", "—", "‐"])
def test_letters_that_meet_across_a_dash_are_no_word_however_long_it_would_be(dash: str) -> None:
    assert best("가로 등") == "road"
    assert best(f"가로{dash}등") != "road"
    assert best(f"문의{dash}가로등{dash}") == "road"
    assert best(f"책{dash}") == best(f"{dash}책") == "library"


def test_a_word_of_one_syllable_counts_only_with_a_particle() -> None:
    assert best("책이 많아요") == "library"
    assert best("책상") != "library"


def test_the_reason_names_the_words_and_the_duty() -> None:
    reason = DUTIES.score("가로등이 꺼져 있어요")[0].reason

    assert reason == "'가로등', '꺼지다'라는 말이 도로과의 '가로등·보안등' 업무와 맞습니다."


def test_the_citizens_own_choice_of_service_decides_when_the_words_say_nothing() -> None:
    proposal = DUTIES.score("사진을 봐 주세요", "parks")[0]

    assert proposal.department_code == "parks"
    assert proposal.confidence >= AUTOMATIC
    assert proposal.reason == "고르신 민원 분류는 산림공원과 소관입니다."


def test_a_choice_of_service_against_plain_words_goes_to_a_person() -> None:
    proposals = DUTIES.score("여권", "parks")

    assert {proposal.department_code for proposal in proposals} == {"civil-affairs", "parks"}
    assert proposals[0].confidence < AUTOMATIC


def test_an_unknown_service_department_is_an_error() -> None:
    with pytest.raises(ValueError, match="no department 'moon'"):
        DUTIES.score("가로등", "moon")


@pytest.mark.parametrize("text", ["", "   ", "!!! ... ???", "🙏🙏", "안녕하세요", "qwerty", "\x00\ud800"])
def test_a_text_that_names_no_duty_is_not_routed(text: str) -> None:
    assert all(proposal.confidence < AUTOMATIC for proposal in DUTIES.score(text))


@given(st.text() | st.lists(st.sampled_from(["가로등", "버스", "여권", "쓰레기", "개가", "물", " ", "논이", "앞"])).map("".join))
def test_any_text_gives_at_most_three_proposals_in_order_and_always_the_same(text: str) -> None:
    proposals = DUTIES.score(text)

    confidences = [proposal.confidence for proposal in proposals]
    assert len(proposals) <= 3
    assert all(0 <= confidence <= 1 for confidence in confidences)
    assert confidences == sorted(confidences, reverse=True)
    assert len({proposal.department_code for proposal in proposals}) == len(proposals)
    assert DUTIES.score(text) == proposals


@pytest.mark.parametrize("piece", ["가로등이 꺼져 있어요. ", "가로", "쓰레기를", "논 ", "a", "ﷺ"])
def test_a_text_twice_as_long_is_twice_the_work(piece: str) -> None:
    short, long = work(piece * 2_000), work(piece * 4_000)

    assert long <= 2.1 * short + 200


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("막히다", "막혀"),
        ("나오다", "나왔"),
        ("어둡다", "어두워"),
        ("팔리다", "팔린"),
        ("시끄럽다", "시끄러운"),
        ("떠넘기다", "떠넘겨"),
        ("도로", "도로"),
        ("바다", "바다"),
    ],
)
def test_a_verb_in_its_dictionary_form_stands_for_its_conjugated_forms(word: str, form: str) -> None:
    assert form in forms(word)


@pytest.mark.parametrize(("word", "written"), [("가로등", "가로등과"), ("도로", "도로와"), ("CCTV", "CCTV와"), ("1365", "1365와")])
def test_a_particle_fits_the_word_before_it(word: str, written: str) -> None:
    assert word + particle(word.lower(), "과", "와") == written


def test_the_example_citys_departments_are_valid() -> None:
    departments = departments_from(TABLE)

    of_areas = [department for department in departments if not department.duties]
    assert len({department.code for department in departments}) == len(departments) == 51
    assert len(of_areas) == 8
    agencies = {entry["code"] for entry in TABLE["departments"] if entry.get("kind") == "external"}
    assert len(agencies) == 10
    own = [department for department in departments if department.code not in agencies and department not in of_areas]
    assert all(4 <= len(department.duties) <= 10 for department in own)
    assert all(duty.words for department in departments for duty in department.duties)
    assert len({entry["phone"] for entry in TABLE["departments"] if "closed_on" not in entry}) == 51


def test_the_example_citys_services_name_departments_that_exist() -> None:
    with (CITY / "services.toml").open("rb") as file:
        services = tomllib.load(file)["services"]

    departments = {department.code for department in departments_from(TABLE)}
    assert len({service["code"] for service in services}) == len(services)
    assert {service["department"] for service in services if "department" in service} <= departments


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ({}, "departments.toml: departments"),
        ({"departments": [{"name": "도로과"}]}, "department 1: code"),
        ({"departments": ["road"]}, "department 1: code"),
        ({"departments": [{"code": "road", "name": "도로과"}]}, "road: duties"),
        ({"departments": [{"code": "road", "duties": [{}]}]}, "road: name"),
        ({"departments": [{"code": "road", "name": "도로과", "duties": [{"name": "보수"}]}]}, r"road: duty 1 \(보수\): words"),
        (
            {"departments": [{"code": "road", "name": "도로과", "duties": [{"name": "보수", "words": [" "]}]}]},
            "words must be a list of words",
        ),
        (
            {"departments": [{"code": "road", "name": "도로과", "duties": [{"name": "보수", "words": ["길"]}]}] * 2},
            "road: code is used twice",
        ),
    ],
)
def test_a_wrong_list_of_departments_is_refused_by_name(table: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        departments_from(table)


def test_a_city_with_one_duty_works() -> None:
    city = Duties((Department(code="all", name="시청", duties=(Duty(name="모든 일", words=("민원", "")),)),))

    assert [proposal.department_code for proposal in city.score("민원입니다")] == ["all"]


def test_most_of_our_own_sentences_are_routed_right() -> None:
    share, right = outcome(HERE / "development_sentences.csv")

    assert right >= 0.95
    assert share >= 0.70


def test_nine_of_ten_sentences_routed_automatically_are_right_though_their_author_never_saw_our_words() -> None:
    share, right = outcome(EVERYDAY)

    print(f"everyday sentences: {share:.3f} routed automatically, {right:.3f} of those right")
    assert right >= 0.90
    assert share >= 0.40

"""Every city's citizens say the same things: the lexicon finds the department that a city described in three words."""

import pytest

from services.routing.duties import Department, Duty
from services.routing.learning import lexicon
from services.routing.learning.reading import Reader


def department(code: str, name: str, *words: str) -> Department:
    return Department(code=code, name=name, duties=(Duty(name=name, words=words),))


SHORT = (
    department("traffic", "교통과", "주차", "교통"),
    department("road", "도로과", "도로", "가로등"),
    department("clean", "청소과", "쓰레기", "청소"),
    department("park", "공원녹지과", "공원", "가로수"),
    department("welfare", "복지과", "복지", "장애인", "노인"),
    department("health", "보건소", "보건", "예방접종"),
    department("tax", "세무과", "세금", "재산세"),
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("횡단보도 신호가 너무 짧아서 다 건너지 못합니다", "traffic"),
        ("밤에 보안등이 꺼져서 캄캄해요", "road"),
        ("아스팔트가 움푹 파여 차가 덜컹거립니다", "road"),
        ("대형폐기물 스티커는 어디서 사나요", "clean"),
        ("놀이터 그네가 부서졌습니다", "park"),
        ("기초연금은 언제 신청하나요", "welfare"),
        ("독감 백신은 어디서 맞나요", "health"),
        ("자동차세 고지서를 못 받았어요", "tax"),
    ],
)
def test_a_department_hears_what_its_few_words_do_not_say(text: str, code: str) -> None:
    assert Reader.of(SHORT).read(text).candidates[0].code == code


def test_every_concept_has_words_and_a_name_of_its_own() -> None:
    fields = lexicon.concepts()

    named = [(field.name, concept.name) for field in fields for concept in field.duties]
    assert len(named) == len(set(named)) > 200
    assert all(concept.strong or concept.words for field in fields for concept in field.duties)


def test_what_a_text_speaks_of_is_shared_among_departments_and_never_more_than_all_of_it() -> None:
    homes = lexicon.homes(SHORT)

    handed = lexicon.handed_to(lexicon.spoken_of("불법주차 때문에 쓰레기차가 못 들어와요"), homes)

    assert {"traffic", "clean"} <= handed.keys()
    assert sum(handed.values()) <= 1
    assert all(sum(shares.values()) == pytest.approx(1) for shares in homes.values())

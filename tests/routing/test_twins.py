"""A version and the twin by which it is measured: of many cases both are made of one reading, and the twin hasn't seen the latest."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from services.routing.duties import Department, Duty
from services.routing.learning import apart, linear, training
from services.routing.learning.reading import Reader
from services.routing.learning.rows import Row
from services.routing.learning.training import train, train_twins

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = {
    "road": ("아스팔트", "맨홀", "차선", "노면"),
    "park": ("그네", "잔디", "벤치", "화단"),
    "pets": ("유기견", "들개", "길고양이", "목줄"),
}
CITY = tuple(Department(code=code, name=code, duties=(Duty(name=code, words=(code,)),)) for code in WORDS)


def rows(count: int, *codes: str, since: int = 0) -> list[Row]:
    chance = random.Random(since)
    filling = ("어제", "우리", "동네", "근처", "빨리", "너무", "아침")
    return [
        Row(
            text=" ".join((chance.choice(WORDS[code]), *chance.sample(filling, 3), chance.choice(WORDS[code]))),
            label=code,
            received_at=BEGAN + timedelta(hours=since + number),
        )
        for number, code in enumerate(codes * (count // len(codes)))
    ]


@pytest.fixture(params=[True, False], ids=["many", "few"])
def many(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Are 200 rows many?"""
    if request.param:
        monkeypatch.setattr(training, "MANY", 100)
        monkeypatch.setattr(apart, "BEFORE", 60)
    return bool(request.param)


def test_a_twin_knows_nothing_of_the_latest_and_the_version_knows_all(many: bool) -> None:
    cases = [*rows(200, "road", "park"), *rows(40, "pets", "road", since=200)]

    made, twin = train_twins(cases, CITY, {}, 40)

    assert ("pets" in made.classes, "pets" in twin.classes) == (True, False)
    assert (made.rows, twin.rows) == (240, 200)
    assert Reader.of(CITY, made).read("유기견이 돌아다녀요").candidates[0].code == "pets"
    assert Reader.of(CITY, twin).read("잔디 그네 화단").candidates[0].code == "park"


def test_what_all_rows_teach_is_the_same_with_a_twin_or_without(many: bool) -> None:
    cases = rows(240, "road", "park", "pets")

    made, alone = train_twins(cases, CITY, {}, 30)[0], train(cases, CITY)

    assert made.classes == alone.classes
    assert np.array_equal(made.vocabulary, alone.vocabulary)
    assert np.array_equal(made.weights, alone.weights)


def test_latest_cases_that_say_nothing_leave_a_twin_all_that_says_something(many: bool) -> None:
    silent = [Row(text="!", label="road", received_at=BEGAN + timedelta(days=90, hours=number)) for number in range(20)]

    _, twin = train_twins([*rows(200, "road", "park"), *silent], CITY, {}, 20)

    assert twin.rows >= 199


def test_how_sure_a_twin_may_be_is_not_told_by_the_cases_that_measure_it(many: bool) -> None:
    """Whatever the latest cases were decided to be."""
    past, latest = rows(200, "road", "park"), rows(40, "road", "park", since=200)
    wrong = [Row(text=one.text, label="park" if one.label == "road" else "road", received_at=one.received_at) for one in latest]

    twins = [train_twins([*past, *after], CITY, {}, 40)[1] for after in (latest, wrong)]

    assert twins[0].curve == twins[1].curve
    assert (twins[0].pooling, twins[0].reached, twins[0].sharpness) == (twins[1].pooling, twins[1].reached, twins[1].sharpness)


@pytest.mark.parametrize("many", [True], indirect=True)
def test_one_kind_of_model_is_told_by_models_of_the_same_kind(many: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where those, of fewer rows, would be of the other kind by themselves."""
    kinds: list[bool] = []

    def noting(*given: Any, seconded: bool = False) -> linear.Linear:
        kinds.append(seconded)
        return fit(*given, seconded=seconded)

    fit = linear.fit
    monkeypatch.setattr(linear, "fit", noting)
    for most in (1_000, 220):
        monkeypatch.setattr(linear, "SECONDED", most)
        train(rows(240, "road", "park"), CITY)
        train_twins(rows(240, "road", "park"), CITY, {}, 40)

    half = len(kinds) // 2
    assert kinds == [True] * half + [False] * half

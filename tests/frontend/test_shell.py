"""What every page has: language, look, headers; and that a case can be sent with nothing but HTML."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from frontend import words
from frontend.api import Refused
from frontend.particles import Word
from tests.frontend.browsing import PHONE, found_by_axe, small_targets


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_whoever_speaks_gets_a_receipt(visit, script):
    citizen = visit(java_script_enabled=script, viewport=PHONE)
    page = citizen.open("/")

    page.get_by_label("어떤 일인가요?").fill(f"우리 집 앞 {'가로등이 사흘째 꺼져' if script else '하수구에서 냄새가 나고'} 있어요")
    page.get_by_role("button", name="말하기").click()
    page.get_by_role("button", name="보내기").click()

    page.wait_for_url("**/c/**")
    assert page.locator("h1").is_visible()


def test_nothing_typed_is_lost_when_something_is_missing(visit):
    page = visit().open("/report")

    page.get_by_role("button", name="보내기").click()

    page.get_by_text("어떤 일인지 적어 주세요.").first.wait_for()
    assert page.title().startswith("오류: ")


def test_the_first_page_is_for_everybody(visit):
    citizen = visit(viewport=PHONE)
    page = citizen.open("/")
    citizen.shot("front-phone")

    assert found_by_axe(page) == []
    assert small_targets(page) == []


@pytest.mark.parametrize(("lang", "heading"), [("en", "Tell us anything"), ("ko", "무엇이든 말씀하세요")])
def test_the_language_stays_chosen(visit, lang, heading):
    citizen = visit(locale="ko-KR" if lang == "ko" else "en-GB")

    assert citizen.open("/").locator("h1").inner_text() == heading


def test_a_refusal_comes_through_what_stands_open():
    @contextmanager
    def opened():
        yield

    with pytest.raises(Refused) as refused, opened():  # Python writes on it where it has passed
        raise Refused(409, "stale")

    assert refused.value.kind == "stale"


def test_every_language_has_every_word():
    spoken = words.read()

    assert spoken["en"].texts.keys() == spoken["ko"].texts.keys()
    assert spoken["ko-easy"].texts.keys() == spoken["ko"].texts.keys()


@pytest.mark.parametrize(
    ("word", "particles", "said"),
    [
        ("도로과", "이/가", "도로과가"),
        ("건설국", "이/가", "건설국이"),
        ("서울", "으로/로", "서울로"),
        ("3", "을/를", "3을"),
        ("", "이/가", "가"),
    ],
)
def test_particles_follow_the_last_sound(word, particles, said):
    assert format(Word(word), particles) == said


@pytest.mark.parametrize(("language", "told"), [("ko", "부서를 몰라도 됩니다"), ("en", "without knowing which department")])
def test_a_page_says_in_the_reader_s_language_what_it_is_for(city, language, told):
    page = city.http.get("/report", headers={"accept": "text/html", "accept-language": language}).text

    assert told in page.partition('<meta name="description" content="')[2].partition('"')[0]

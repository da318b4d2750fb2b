"""The drawn phones: a citizen speaks on any of them, and what the city sends arrives there. With and without script."""

from __future__ import annotations

import re

import pytest

from contracts.notify import LetterName
from frontend import words
from frontend.phones.lines import TO_STAFF
from ontong import settings, staff
from tests.frontend.browsing import DESKTOP, PHONE, found_by_axe, small_targets
from tests.servers import await_that
from tests.stack import bearer

NUMBER = re.compile(r"26[0-9A-Z]{2}-[0-9A-Z]{4}-[0-9A-Z]")
HOSTILE = "<script>document.title='owned'</script> <img src=x onerror=\"document.title='owned'\"> \"><svg onload=alert(1)> {{91357*7}} javascript:alert(1)"


@pytest.fixture(scope="module")
def answers(city):
    """An officer answers, as one does at the desk; waits until the case has a department, or gives it one."""
    office = bearer(staff.issue(settings.read({"ONTONG_DATA": str(city.data)}), role="admin", department=None, name=None, hours=1))

    def answer(number, text):
        where = f"/v1/desk/complaints/{number}/actions"

        def done():
            made = city.http.post(f"{where}/answer", json={"text": text}, headers=office)
            if made.status_code == 409:
                city.http.post(f"{where}/route", json={"department_code": "road"}, headers=office)
            return made.status_code == 200

        await_that(done, seconds=20, what=f"an answer to {number}")

    return answer


def say(page, phone, text):
    field = page.locator(f"#{phone} .say textarea")
    before = page.locator(f"#{phone} .said").count()
    field.fill(text)
    page.locator(f"#{phone} .say button.main").click()
    page.locator(f"#{phone} .said").nth(before).wait_for()


def number_on(page, phone):
    return NUMBER.search(page.locator(f"#{phone}-log").inner_text())[0]


def news(page, script):
    if not script:
        page.get_by_role("link", name="새 알림 확인").click()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_from_words_on_a_drawn_phone_to_the_answer_on_it(visit, answers, script):
    citizen = visit(java_script_enabled=script, viewport=DESKTOP if script else PHONE)
    page = citizen.open("/phones")

    say(page, "kakao", f"육교 계단 손잡이가 흔들려서 위험해 보입니다 {'가' if script else '나'}")
    number = number_on(page, "kakao")
    say(page, "kakao", "상태")
    assert f"{number} 민원" in page.locator("#kakao .heard").last.inner_text()
    page.locator("#kakao .often button").filter(has_text="내 번호").click()
    page.locator("#kakao .said").nth(2).wait_for()
    answers(number, "손잡이를 단단히 고정했습니다.")

    def arrived():
        news(page, script)
        return page.locator("#kakao .card-letter").count()

    await_that(arrived, seconds=20, step=0.2, what="the letter on the phone")
    letter = page.locator("#kakao .card-letter").last
    assert "손잡이를 단단히 고정했습니다." in letter.inner_text()
    assert "알림톡" in letter.inner_text()
    if script:
        assert page.locator("#kakao-log").get_attribute("aria-live") == "polite"
    letter.locator("summary").click()
    assert "https://api.solapi.com/" in letter.locator("pre").inner_text()
    citizen.shot(f"phones-{'script' if script else 'plain'}")
    letter.locator("a.button").first.click()
    page.wait_for_url("**/c/**")


def test_a_letter_that_arrives_elsewhere_is_told_and_nothing_moves(visit, answers):
    page = visit().open("/phones")
    say(page, "sms", "어린이공원 그네 줄이 끊어지려고 합니다")
    page.locator("#sms .heard").first.wait_for()
    number = number_on(page, "sms")
    assert re.search(r"(단문 \d+/90|장문 [\d,]+/2,000)바이트", page.locator("#sms .heard").last.inner_text())

    field = page.locator("#kakao-text")
    field.fill("쓰던 글")
    answers(number, "그네 줄을 바꾸었습니다.")

    badge = page.locator("#sms .new")
    await_that(badge.is_visible, seconds=20, step=0.2, what="the news")
    assert badge.inner_text().startswith("새 알림")
    assert page.locator("#news").inner_text().startswith("새 알림")
    assert page.evaluate("document.activeElement.id") == "kakao-text"
    assert field.input_value() == "쓰던 글"


def test_messengers_and_mail_are_answered_where_they_spoke(visit):
    page = visit().open("/phones?m=telegram")

    say(page, "messenger", "가로수 가지가 표지판을 가립니다")
    say(page, "email", "큰길 아스팔트에 포트홀이 생겨 차들이 덜컹거립니다")

    await_that(lambda: page.locator("#messenger .heard").count(), seconds=20, step=0.2, what="the messenger's letter")
    await_that(lambda: page.locator("#email .mail").count(), seconds=20, step=0.2, what="the mail")
    assert number_on(page, "messenger")
    assert "민원이 접수되었습니다" in page.locator("#email .mail").first.inner_text()
    page.locator("#messenger .asked summary").last.click()
    assert "api.telegram.org/bot***" in page.locator("#messenger pre").last.inner_text()
    page.reload()
    assert "24시간" in page.locator("#messenger .rule").inner_text()
    assert "지금은" in page.locator("#messenger .rule").inner_text()


def test_hostile_words_are_words_in_bubbles_and_letters(visit, answers):
    citizen = visit(viewport=PHONE)
    page = citizen.open("/phones")

    for phone in ("kakao", "sms", "messenger", "email"):
        say(page, phone, f"{phone} 앞 화단이 망가졌습니다 {HOSTILE}")
    answers(number_on(page, "kakao"), HOSTILE)
    await_that(lambda: page.locator("#email .mail").count(), seconds=20, step=0.2, what="the mail")
    page.reload()

    assert "<script>" in page.locator("#kakao .said").first.inner_text()
    assert "639499" not in page.locator("#kakao .said").first.inner_text()
    assert page.title().endswith("휴대전화 연습 | 온통")
    assert page.locator(".log img, .log script, .log [onload], .log a[href^='javascript']").count() == 0


def test_nothing_typed_is_lost_without_words_or_with_an_old_page(visit, city):
    citizen = visit(java_script_enabled=False)
    citizen.allowed.append("a status of 403")
    page = citizen.open("/phones")

    page.locator("#kakao .photo summary").click()
    page.locator("#kakao-photo").fill("ftp://elsewhere.example/a.jpg")
    page.locator("#kakao .say button.main").click()

    assert page.title().startswith("오류: ")
    assert page.locator("#kakao-photo").input_value() == "ftp://elsewhere.example/a.jpg"
    assert page.get_by_text("https://로 시작하는 주소를 적어 주세요.").is_visible()
    page.locator("#kakao-text").fill("아직 못 보낸 글")
    citizen.context.clear_cookies(name="__Host-form")
    page.locator("#kakao .say button.main").click()
    assert page.locator("#kakao-text").input_value() == "아직 못 보낸 글"
    assert page.get_by_text("다시 보내 주세요").is_visible()


def test_somebody_new_has_another_number_and_no_conversation(visit):
    page = visit(java_script_enabled=False).open("/phones")
    say(page, "kakao", "안녕하세요")
    before = page.locator("#sms .head p").first.inner_text()

    page.get_by_role("button", name="새 시민으로 시작하기").click()

    assert page.locator("#sms .head p").first.inner_text() != before
    assert page.locator(".said").count() == 0


@pytest.mark.parametrize("colours", [{}, {"color_scheme": "dark"}, {"contrast": "more"}], ids=["light", "dark", "high contrast"])
def test_the_phones_are_for_everybody(visit, colours):
    citizen = visit(**colours)
    page = citizen.open("/phones")
    say(page, "kakao", "안녕하세요")
    page.locator("#kakao .asked summary").first.click()

    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        assert found_by_axe(page) == []
        assert small_targets(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    citizen.shot(f"phones-{next(iter(colours.values()), 'light')}")


def test_every_letter_to_a_citizen_has_a_name_on_the_phones():
    named = {key.removeprefix("phones.letter.") for key in words.read()["ko"].texts if key.startswith("phones.letter.")}

    assert named | TO_STAFF | {"talk"} == {letter.value for letter in LetterName}


def test_who_is_not_at_this_machine_is_told_so_calmly(city):
    elsewhere = city.http.get("/phones", headers={"accept": "text/html", "x-forwarded-for": "203.0.113.9"})

    assert elsewhere.status_code in (200, 403)
    assert "Traceback" not in elsewhere.text

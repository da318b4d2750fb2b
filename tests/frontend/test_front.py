"""The first page: one box, five doors, in rehearsal a phone, and roles by a button."""

from __future__ import annotations

import gzip

import pytest

from tests.frontend.browsing import DESKTOP, PHONE, found_by_axe, small_targets

DOCUMENT, WHOLE = 16_000, 60_000  # bytes over the wire


def test_five_doors_and_a_box_in_one_glance(visit):
    page = visit().open("/")

    doors = page.get_by_role("navigation", name="바로 가기").get_by_role("link")
    assert [one.get_attribute("href") for one in doors.all()] == ["/report", "/phones", "/desk", "/board", "/docs"]
    assert page.locator("#description").is_visible()
    assert page.locator(".phone").is_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_drawn_phone_is_a_working_form(visit, script):
    page = visit(java_script_enabled=script, viewport=PHONE).open("/")

    page.get_by_label("카카오톡으로 말하기").fill("배수로 덮개가 사라졌어요")
    page.get_by_role("button", name="보내기, 카카오톡").click()

    page.wait_for_url("**/phones#kakao")
    assert "배수로 덮개가 사라졌어요" in page.locator("#kakao .said").first.inner_text()
    assert "접수번호" in page.locator("#kakao .heard").first.inner_text()


def test_there_is_a_button_for_each_role(visit):
    page = visit().open("/")

    for name in ("부서 담당", "배정 담당", "중재", "관리자"):
        assert page.get_by_role("button", name=name).is_visible()
    assert {form.get_attribute("action") for form in page.locator(".roles form").all()} == {"/desk/enter"}


@pytest.mark.parametrize("colours", [{}, {"color_scheme": "dark"}, {"contrast": "more"}], ids=["light", "dark", "high contrast"])
def test_the_first_page_is_for_everybody_in_every_light(visit, colours):
    citizen = visit(**colours)
    page = citizen.open("/")

    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        assert found_by_axe(page) == []
        assert small_targets(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    citizen.shot(f"front-{next(iter(colours.values()), 'light')}")


def test_the_first_page_is_light(visit, city):
    page = visit().open("/")

    document = city.http.get("/", headers={"accept": "text/html", "accept-encoding": "gzip"})
    sizes = page.evaluate("performance.getEntries().map(one => one.transferSize || 0).reduce((sum, one) => sum + one, 0)")

    assert len(gzip.compress(document.content, 6)) < DOCUMENT
    assert 0 < sizes < WHOLE

"""What an officer writes for a case that somebody else changes meanwhile: told before it waits where that can be known, given back where it
can't, and never lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.frontend.browsing import found_by_axe, small_targets
from tests.frontend.test_desk_case import filed, seen
from tests.frontend.test_desk_watching import bar, colleague, opened

SOON = 25_000
DRAFTS = "Object.entries(localStorage).filter(([name]) => name.startsWith('draft ')).map(([, value]) => value)"
WRITTEN = "내일 오전에 고치겠습니다."
SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])


def answered(page):
    page.get_by_label("답변", exact=True).fill(WRITTEN)
    page.get_by_role("button", name="보내기", exact=True).click()


def test_an_answer_that_is_sent_over_the_warning_is_refused_at_once_and_stays_written(city, visit):
    receipt = filed(city, "가로등이 꺼졌습니다. 그대로 보내기")
    visitor, page = opened(city, visit, receipt, "/answer")
    page.get_by_label("답변", exact=True).fill(WRITTEN)
    colleague(city, receipt, "note", text="제가 전화했습니다.")
    expect(bar(page)).to_contain_text("메모를 남겼습니다", timeout=SOON)

    page.get_by_role("button", name="보내기", exact=True).click()

    page.get_by_text("먼저 메모를 남겼습니다").first.wait_for()
    assert page.get_by_label("답변", exact=True).input_value() == WRITTEN
    assert [WRITTEN in kept for kept in page.evaluate(DRAFTS)] == [True], "the browser has it too"
    page.get_by_role("button", name="보내기", exact=True).click()
    page.get_by_role("button", name="지금 하기").click()
    page.locator(".done").get_by_text("답변").first.wait_for()
    assert seen(city, receipt)["answer"] == WRITTEN
    assert page.evaluate(DRAFTS) == [], "what is done needs no draft"


@SCRIPT
def test_an_answer_that_fails_while_it_waits_comes_back_to_be_written_on(city, visit, script):
    receipt = filed(city, f"가로등이 꺼졌습니다. 기다리는 동안 {'가' if script else '나'}")
    visitor, page = opened(city, visit, receipt, "/answer", java_script_enabled=script)
    answered(page)
    page.get_by_role("button", name="되돌리기").wait_for()

    colleague(city, receipt, "note", text="제가 전화했습니다.")
    if not script:  # else the page tells it by itself, once the time is over
        page.get_by_role("button", name="지금 하기").click()

    expect(page.locator(".failed")).to_contain_text("하지 못했습니다", timeout=SOON)
    assert found_by_axe(page) == [] if script else True
    assert small_targets(page) == [] if script else True
    page.get_by_role("link", name="쓴 내용 다시 보기").click()
    assert page.get_by_label("답변", exact=True).input_value() == WRITTEN
    page.get_by_text("쓰신 글은 아래에 그대로 있습니다").first.wait_for()
    page.get_by_role("button", name="보내기", exact=True).click()
    page.get_by_role("button", name="지금 하기").click()
    page.locator(".done").get_by_text("답변").first.wait_for()
    expect(page.locator(".failed")).to_have_count(0)
    assert seen(city, receipt)["answer"] == WRITTEN


def test_what_failed_is_told_though_something_else_was_done_since(city, visit):
    first, second = (filed(city, f"가로등이 꺼졌습니다. 둘 가운데 {n}") for n in "가나")
    visitor, page = opened(city, visit, first, "/answer")
    answered(page)
    page.get_by_role("button", name="되돌리기").wait_for()
    colleague(city, first, "note", text="제가 전화했습니다.")
    page.goto(f"/desk/c/{second['receipt_number']}/note")
    page.get_by_label("메모").fill("현장에 다녀옴")
    page.get_by_role("button", name="메모 남기기").click()
    page.get_by_text("메모를 남겼습니다.", exact=True).wait_for()

    page.wait_for_timeout(10_000)
    page.goto("/desk")

    expect(page.locator(".failed")).to_contain_text(f"{first['receipt_number']}: 하지 못했습니다", timeout=SOON)
    assert [WRITTEN in kept for kept in page.evaluate(DRAFTS)] == [True], "the memo is done, the answer isn't"


@SCRIPT
def test_what_was_written_for_a_case_that_another_has_now_is_shown(city, visit, script):
    receipt = filed(city, "보도블록이 꺼졌습니다. 넘긴 뒤" if script else "놀이터 미끄럼틀에 금이 갔습니다. 넘긴 뒤")
    visitor, page = opened(city, visit, receipt, "/answer", java_script_enabled=script)
    visitor.allowed.append("a status of 404")
    code = seen(city, receipt)["summary"]["department"]["code"]
    colleague(city, receipt, "reroute", department_code="tax" if code != "tax" else "road", reason="소관")

    answered(page)

    page.get_by_text("이제 이 자리에서 볼 수 없습니다").wait_for()
    assert page.get_by_label("답변", exact=True).input_value() == WRITTEN


@SCRIPT
def test_a_look_at_the_letter_does_not_take_a_revision_that_nobody_has_seen(city, visit, script):
    receipt = filed(city, f"가로등이 꺼졌습니다. 미리 보기 {'가' if script else '나'}")
    visitor, page = opened(city, visit, receipt, "/answer", java_script_enabled=script)
    page.get_by_label("답변", exact=True).fill(WRITTEN)
    before = page.locator("#act input[name=revision]").input_value()
    colleague(city, receipt, "note", text="제가 전화했습니다.")

    page.get_by_role("button", name="문자", exact=True).click()

    page.get_by_role("article", name="문자 미리 보기").wait_for()
    assert page.locator("#act input[name=revision]").input_value() == before
    told = bar(page) if script else page.locator("noscript p")
    expect(told).to_contain_text("메모를 남겼습니다", timeout=3_000)
    page.get_by_role("button", name="보내기", exact=True).click()
    page.get_by_text("먼저 메모를 남겼습니다").first.wait_for()
    assert page.get_by_label("답변", exact=True).input_value() == WRITTEN

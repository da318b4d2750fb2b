"""A case that is open on somebody's desk while a colleague works on it: what can be shown anew is, and nothing typed is lost."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.frontend.browsing import DESKTOP, PHONE, found_by_axe, small_targets, until
from tests.frontend.desks import desk, sit_down
from tests.frontend.test_desk_case import await_status, filed, seen

SCREENS = pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
SOON = 20_000


def colleague(city, receipt, action, **body):
    """Somebody else does it."""
    with desk(city, "officer", seen(city, receipt)["summary"]["department"]["code"]) as api:
        done = api.post(f"/v1/desk/complaints/{receipt['receipt_number']}/actions/{action}", json=body)
    assert done.status_code == 200, done.text


def opened(city, visit, receipt, way="", **options):
    """The case as an officer of its department has it open."""
    visitor = sit_down(visit(**options), city, "officer", seen(city, receipt)["summary"]["department"]["code"], name="홍길동")
    return visitor, visitor.open(f"/desk/c/{receipt['receipt_number']}{way}")


def bar(page):
    return page.locator("#elsewhere")


@SCREENS
def test_what_a_colleague_does_is_shown_without_loading_the_page_again(city, visit, screen):
    receipt = filed(city, f"가로등이 깜빡거립니다. 지켜보기 {screen['width']}")
    visitor, page = opened(city, visit, receipt, viewport=screen, reduced_motion="reduce")
    page.evaluate("window.stays = true")
    page.get_by_role("link", name="이력").focus()

    colleague(
        city, receipt, "request-supplement", request="사진을 보내 주세요.", answer_by=(datetime.now(UTC) + timedelta(days=20)).isoformat()
    )

    expect(page.locator("[data-live=head]")).to_contain_text("보완 요구", timeout=SOON)
    expect(page.locator("[data-live=head]")).to_contain_text("멈춤")
    expect(page.locator(".history li").first).to_contain_text("보완을 요구했습니다")
    expect(bar(page)).to_contain_text(re.compile("다른 곳에서 바뀌었습니다: .*님이 보완을 요구했습니다"))
    assert page.locator("#told").inner_text() == bar(page).locator("p").first.inner_text(), "it is said, too"
    assert page.evaluate("window.stays && document.activeElement.textContent") == "이력"
    assert page.evaluate("document.getAnimations().length") == 0
    assert found_by_axe(page) == []
    assert small_targets(page) == []
    visitor.shot(f"desk-watched-{screen['width']}")


def test_what_is_typed_survives_until_it_is_seen_anew_and_beyond(city, visit):
    receipt = filed(city, "놀이터 미끄럼틀에 금이 갔습니다. 지켜보기")
    visitor, page = opened(city, visit, receipt, viewport=PHONE)
    box = page.get_by_label("직원만 봅니다")
    box.fill("현장에 나가 보니")
    box.evaluate("box => box.setSelectionRange(2, 4)")  # what is typed next takes the place of two letters

    colleague(city, receipt, "note", text="제가 먼저 전화했습니다.")

    expect(bar(page)).to_contain_text("메모를 남겼습니다", timeout=SOON)
    expect(page.locator(".history li").first).to_contain_text("제가 먼저 전화했습니다.")
    assert page.evaluate("[document.activeElement.id, document.activeElement.selectionStart]") == ["text", 2]
    assert found_by_axe(page) == []
    assert small_targets(page) == []
    page.keyboard.type("!")
    page.get_by_role("button", name="새로 보기").click()
    expect(page.locator("#told")).to_have_text("새로 보았습니다. 쓰던 글은 그대로 있습니다.")
    assert page.evaluate("document.activeElement.id") == "text", "the hand goes back to where it was"
    assert not bar(page).is_visible()
    page.get_by_role("button", name="메모 남기기").click()
    page.get_by_text("메모를 남겼습니다.", exact=True).wait_for()
    assert "현장!나가 보니" in page.locator(".history li").first.inner_text()


@SCREENS
@pytest.mark.parametrize("way", ["answer", "extend", "request-supplement"])
def test_who_writes_is_told_before_they_press(city, visit, way, screen):
    receipt = filed(city, f"보도블록이 꺼졌습니다. 지켜보기 {way} {screen['width']}")
    visitor, page = opened(city, visit, receipt, f"/{way}", viewport=screen)
    box = page.locator("textarea:visible").first
    box.fill("쓰고 있던 글")
    old = page.locator("#act input[name=revision]").input_value()

    colleague(city, receipt, "note", text="소장님과 통화함")

    expect(bar(page)).to_contain_text("메모를 남겼습니다", timeout=SOON)
    assert page.locator("#act input[name=revision]").input_value() == old, "who presses now is still told by the service"
    assert page.evaluate("document.activeElement.value") == "쓰고 있던 글"
    assert found_by_axe(page) == []
    assert small_targets(page) == []
    page.get_by_role("button", name="새로 보기").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_have_text("새로 보았습니다. 쓰던 글은 그대로 있습니다.")
    assert page.locator("#act input[name=revision]").input_value() == str(seen(city, receipt)["summary"]["revision"])
    assert box.input_value() == "쓰고 있던 글"


def test_an_answer_that_a_colleague_has_given_already_is_told_and_what_was_written_stays(city, visit):
    receipt = filed(city, "가로등이 하나 꺼졌습니다. 지켜보기 답변")
    visitor, page = opened(city, visit, receipt, "/answer")
    page.get_by_label("답변", exact=True).fill("내일 치우겠습니다.")

    colleague(city, receipt, "transfer", agency="충청남도", reason="지방하천입니다.")

    expect(bar(page)).to_contain_text("지금은 할 수 없는 일이 되었습니다.", timeout=SOON)
    assert page.get_by_label("답변", exact=True).input_value() == "내일 치우겠습니다."


def test_a_case_that_another_department_has_now_is_told_once(city, visit):
    receipt = filed(city, "가로수 가지가 창문을 가립니다. 지켜보기")
    visitor, page = opened(city, visit, receipt, "/note")
    page.get_by_label("메모").fill("쓰고 있던 메모")
    code = seen(city, receipt)["summary"]["department"]["code"]

    colleague(city, receipt, "reroute", department_code="tax" if code != "tax" else "road", reason="소관")

    expect(bar(page)).to_contain_text("이제 이 자리에서 볼 수 없습니다", timeout=SOON)
    assert page.get_by_label("메모").input_value() == "쓰고 있던 메모"


def test_whose_sign_in_has_ended_is_told_and_nothing_is_asked_any_more(city, visit):
    receipt = filed(city, "가로등이 두 개 꺼졌습니다. 지켜보기 나감")
    visitor, page = opened(city, visit, receipt)
    page.get_by_label("직원만 봅니다").fill("쓰고 있던 메모")
    visitor.context.clear_cookies(name="__Host-staff")

    expect(bar(page)).to_contain_text("로그아웃되었습니다.", timeout=SOON)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(6_000)

    assert asked == []
    assert page.get_by_label("직원만 봅니다").input_value() == "쓰고 있던 메모"


def test_letters_are_seen_to_arrive(city, visit):
    receipt = filed(city, "가로등이 세 개 꺼졌습니다. 지켜보기 알림", contact={"phone": "010-1234-5678"})
    visitor, page = opened(city, visit, receipt, "?tab=letters")
    before = page.locator("[data-live=more] tbody tr").count()

    colleague(
        city, receipt, "request-supplement", request="사진을 보내 주세요.", answer_by=(datetime.now(UTC) + timedelta(days=20)).isoformat()
    )

    until(page, f"document.querySelectorAll('[data-live=more] tbody tr').length > {before}", seconds=20)
    expect(page.locator("[data-live=more]")).to_contain_text("보완 요구", timeout=SOON)


def test_without_a_script_the_page_stays_as_it_was_given(city, visit):
    receipt = filed(city, "가로등이 네 개 꺼졌습니다. 지켜보기 그대로")
    visitor, page = opened(city, visit, receipt, java_script_enabled=False)

    colleague(city, receipt, "start")
    await_status(city, receipt, "in_progress")

    assert not bar(page).is_visible()
    assert "배정" in page.locator("[data-live=head]").inner_text()

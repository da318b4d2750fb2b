"""A case that is open on somebody's desk while a colleague works on it: what can be shown anew is, and nothing typed is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from playwright.sync_api import expect

from tests.frontend.browsing import DESKTOP, PHONE, found_by_axe, small_targets, until
from tests.frontend.desks import desk, sit_down, token
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
    expect(bar(page)).to_contain_text("다른 곳에서 바뀌었습니다.")
    expect(bar(page).locator("li")).to_contain_text("님이 보완을 요구했습니다")
    assert "(" not in bar(page).inner_text(), "a name is enough, without the account"
    assert "님이 보완을 요구했습니다" in page.locator("#told").inner_text(), "it is said, too"
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
    expect(page.locator("[data-live=more] tbody tr").filter(has_text="보완 요구").locator("td").nth(2)).to_contain_text(
        "도착", timeout=SOON
    )


def noted(city, receipt, *texts):
    for text in texts:
        colleague(city, receipt, "note", text=text)


def test_many_changes_are_few_lines_and_each_is_said_once(city, visit):
    receipt = filed(city, "가로등이 다섯 개 꺼졌습니다. 지켜보기 많음")
    visitor, page = opened(city, visit, receipt, "/answer", viewport={"width": 320, "height": 640})
    page.get_by_label("답변", exact=True).fill("쓰고 있던 글")
    noted(city, receipt, *"가나다라마바사")
    expect(bar(page)).to_contain_text("그 밖에 ", timeout=SOON)
    until(page, "[...document.querySelectorAll('#elsewhere li')].pop().textContent === '그 밖에 4건'", seconds=20)

    noted(city, receipt, "아")

    expect(bar(page)).to_contain_text("그 밖에 5건", timeout=SOON)
    assert bar(page).locator("li").count() == 4
    assert page.locator("#told").inner_text().count("메모를 남겼습니다") == 1, "what was said before isn't said again"
    assert bar(page).bounding_box()["height"] < 320
    assert page.get_by_role("button", name="새로 보기").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    visitor.shot("desk-watched-many", whole=False)
    assert found_by_axe(page) == []


@pytest.mark.parametrize("way", ["answer", "note"])
def test_what_is_told_moves_nothing_that_somebody_is_at(city, visit, way):
    receipt = filed(city, f"가로등이 여섯 개 꺼졌습니다. 지켜보기 {way}")
    visitor, page = opened(city, visit, receipt, f"/{way}")
    box = page.locator("textarea:visible").first
    box.fill("쓰고 있던 글")
    before = box.bounding_box()["y"]

    noted(city, receipt, "전화함")

    expect(bar(page)).to_contain_text("메모를 남겼습니다", timeout=SOON)
    assert abs(box.bounding_box()["y"] - before) < 2
    page.get_by_role("button", name="새로 보기").click()
    expect(bar(page)).to_be_hidden()
    assert abs(box.bounding_box()["y"] - before) < 2


def test_what_somebody_did_themselves_elsewhere_is_no_news(city, visit):
    receipt = filed(city, "가로등이 일곱 개 꺼졌습니다. 지켜보기 나")
    code = seen(city, receipt)["summary"]["department"]["code"]
    visitor, page = opened(city, visit, receipt, "/answer")
    page.get_by_label("답변", exact=True).fill("쓰고 있던 글")

    with httpx.Client(base_url=city.url, headers={"authorization": f"Bearer {token(city, 'officer', code, '홍길동')}"}) as api:
        api.post(f"/v1/desk/complaints/{receipt['receipt_number']}/actions/note", json={"text": "내 메모"}).raise_for_status()

    now = str(seen(city, receipt)["summary"]["revision"])
    until(page, f"document.querySelector('#act [name=revision]').value === '{now}'", seconds=20)
    assert not bar(page).is_visible()
    assert page.locator("#told").inner_text() == ""


def test_what_a_page_came_back_with_counts_as_typed(city, visit):
    receipt = filed(city, "가로등이 여덟 개 꺼졌습니다. 지켜보기 연장")
    visitor, page = opened(city, visit, receipt, "/extend?view=mine")
    page.locator("[name=length]").select_option(index=2)
    chosen = page.locator("[name=length]").input_value()
    page.locator("[name=reason]").fill("")
    page.get_by_role("button", name="연장하고 알리기").click()
    page.get_by_text("적어 주세요").first.wait_for()
    page.locator("[name=reason]").fill("비가 와서 늦습니다.")

    noted(city, receipt, "전화함")

    expect(bar(page)).to_contain_text("메모를 남겼습니다", timeout=SOON)
    assert page.locator("[name=length]").input_value() == chosen
    page.get_by_role("button", name="새로 보기").click()
    expect(bar(page)).to_be_hidden()
    assert page.locator("[name=length]").input_value() == chosen
    assert page.locator("[name=reason]").input_value() == "비가 와서 늦습니다."
    assert page.locator("p.back a").get_attribute("href").endswith("?view=mine"), "the way back leads to the queue one came from"


def test_who_extends_second_chooses_anew_and_is_asked_for_consent(city, visit):
    receipt = filed(city, "가로등이 아홉 개 꺼졌습니다. 지켜보기 둘째 연장")
    visitor, page = opened(city, visit, receipt, "/extend")
    menu = page.locator("[name=length]")
    menu.select_option(index=2)

    colleague(city, receipt, "extend", ground="fact_check", length=menu.input_value(), reason="현장 조사가 더 필요합니다.")

    expect(bar(page)).to_contain_text("기한을 연장했습니다", timeout=SOON)
    page.get_by_role("button", name="새로 보기").click()
    expect(bar(page)).to_contain_text("바뀐 날짜로 다시 골라 주세요")
    assert menu.input_value() == ""
    assert page.get_by_label("동의한 때").is_visible()
    assert page.evaluate("document.activeElement.name") == "length"


def test_a_part_that_somebody_is_at_is_shown_anew_when_they_leave_it(city, visit):
    receipt = filed(city, "가로등이 열 개 꺼졌습니다. 지켜보기 초점")
    visitor, page = opened(city, visit, receipt)
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.history li'))")
    text = page.evaluate("getSelection().toString()")

    noted(city, receipt, "먼저 전화함")

    expect(bar(page)).to_contain_text("메모를 남겼습니다", timeout=SOON)
    assert page.evaluate("getSelection().toString()") == text
    page.evaluate("getSelection().removeAllRanges()")
    expect(page.locator(".history li").first).to_contain_text("먼저 전화함", timeout=SOON)


def test_who_has_signed_in_again_elsewhere_is_not_told_that_they_are_out(city, visit):
    receipt = filed(city, "가로등이 모두 꺼졌습니다. 지켜보기 다시")
    visitor, page = opened(city, visit, receipt)
    visitor.context.clear_cookies(name="__Host-staff")
    expect(bar(page)).to_contain_text("로그아웃되었습니다.", timeout=SOON)

    sit_down(visitor, city, "officer", seen(city, receipt)["summary"]["department"]["code"], name="홍길동")
    page.evaluate("dispatchEvent(new Event('focus'))")

    expect(bar(page)).to_be_hidden()
    assert page.locator("#told").inner_text() == ""


def test_without_a_script_the_page_stays_as_it_was_given(city, visit):
    receipt = filed(city, "가로등이 네 개 꺼졌습니다. 지켜보기 그대로")
    visitor, page = opened(city, visit, receipt, java_script_enabled=False)

    colleague(city, receipt, "start")
    await_status(city, receipt, "in_progress")

    assert not bar(page).is_visible()
    assert "배정" in page.locator("[data-live=head]").inner_text()

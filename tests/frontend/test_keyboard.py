"""A citizen's whole way by the keyboard alone: Tab, Shift+Tab, Enter, Space and arrows, and at each stop one sees where one is."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.frontend.browsing import DESKTOP, PHONE
from tests.frontend.test_citizen_linked import act, answered
from tests.frontend.test_citizen_report import a_photo
from tests.frontend.test_desk_case import await_status

MOST_STOPS = 90
HERE = """() => {
  const one = document.activeElement
  if (!one || one === document.body) return null
  const style = getComputedStyle(one), box = one.getBoundingClientRect()
  const label = one.labels && one.labels[0] ? one.labels[0].textContent : one.getAttribute('aria-label') || one.textContent || one.value || one.name || ''
  const marked = parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== 'none' || style.boxShadow !== 'none'
  const middle = [box.left + Math.min(box.width / 2, 100), box.top + Math.min(box.height / 2, 20)]
  const top = document.elementFromPoint(...middle)
  const within = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
  return {name: label.replace(/\\s+/g, ' ').trim(), tag: one.tagName.toLowerCase(), id: one.id, type: one.type || '', marked: marked && one.matches(':focus-visible'), within,
          covered: !!top && top !== one && !one.contains(top) && !top.contains(one) && !(one.labels && [...one.labels].some(label => label.contains(top)))}
}"""


class Keyboard:
    """Somebody without a mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def here(self) -> dict[str, object]:
        """Where one is; what is wrong with how it is shown fails the test."""
        found = self.page.evaluate(HERE)
        if found is None:
            return {"name": "", "tag": "", "id": "", "type": ""}
        assert found["marked"], f"one doesn't see that this is focused: {found}"
        assert found["within"], f"it is focused out of sight: {found}"
        assert not found["covered"], f"something lies upon it: {found}"
        return dict(found)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def go_to(self, name: str, *, key: str = "Tab") -> None:
        """Tab on until the element of this name; each stop on the way must be seen."""
        passed = []
        for _ in range(MOST_STOPS):
            self.press(key)
            here = self.here()
            passed.append(here["name"])
            if re.search(name, str(here["name"])):
                return
        raise AssertionError(f"{name} can't be reached: {passed}")

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_from_the_first_page_to_the_confirmed_answer(city, visit, size):
    citizen = visit(viewport=size)
    page = citizen.open("/")
    keyboard = Keyboard(page)

    keyboard.press("Tab")
    assert keyboard.here()["name"] == "본문으로 건너뛰기"
    keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"

    keyboard.go_to("^말하기$", key="Shift+Tab")
    keyboard.press("Enter")
    page.wait_for_url("**/report")
    keyboard.go_to("어떤 일인가요")
    keyboard.type(f"{'전화' if size is PHONE else '책상'}로 알립니다. 골목길 가로등이 고장 났습니다.")
    keyboard.press("Enter")
    keyboard.type("밤에 어두워요.")
    assert "\n" in page.get_by_label("어떤 일인가요?").input_value()

    with page.expect_file_chooser() as asked:
        keyboard.go_to("^사진")
        keyboard.press("Enter")
    asked.value.set_files([a_photo()])
    expect(page.get_by_role("button", name="red.jpg 빼기")).to_be_visible()

    keyboard.go_to("지도에서 고르기")
    keyboard.press("Enter")
    expect(page.get_by_role("button", name=re.compile("지도의 표시"))).to_be_focused()
    keyboard.here()
    keyboard.press("+", "ArrowUp", "Shift+ArrowLeft", "ArrowDown")
    keyboard.here()
    expect(page.locator("#place-said")).to_contain_text("표시했습니다")
    assert page.locator("#lat").input_value()

    keyboard.go_to("^받지 않음$")  # one stop for the three: the chosen one
    keyboard.press("ArrowUp")
    assert keyboard.here()["name"] == "메일"
    keyboard.press("Tab")
    keyboard.type(f"keyboard-{size['width']}@example.com")
    keyboard.go_to("^보내기$")
    keyboard.press("Enter")
    expect(page.locator("#alike h2, #number")).to_be_visible()
    if not page.url.endswith("/receipt"):  # the other size has told the same before
        keyboard.go_to("새로 보내기")
        keyboard.press("Enter")
    page.wait_for_url("**/receipt")
    number = page.locator("#number").inner_text()

    keyboard.go_to("^진행 보기$")
    keyboard.press("Enter")
    page.wait_for_url(f"**/c/{number}")
    await_status(city, {"receipt_number": number}, "routed")
    act(
        city,
        {"receipt_number": number},
        "request-supplement",
        request="어느 골목인지 알려 주세요.",
        answer_by=(datetime.now(UTC) + timedelta(days=7)).isoformat(),
    )
    expect(page.locator("#live-card")).to_contain_text("어느 골목인지")

    keyboard.go_to("^더 알려 주기$")
    keyboard.press("Enter")
    page.wait_for_url("**/supplement")
    keyboard.go_to("보완 보내기")
    keyboard.press("Space")
    expect(page).to_have_title(re.compile("^오류: "))
    expect(page.get_by_label("알려 주실 내용")).to_be_focused()
    keyboard.here()
    keyboard.type("시장 뒤 첫째 골목입니다.")
    keyboard.go_to("보완 보내기")
    keyboard.press("Enter")
    expect(page.locator(".card.done")).to_contain_text("보완을 보냈습니다.")

    await_status(city, {"receipt_number": number}, "routed", "in_progress")
    act(city, {"receipt_number": number}, "answer", text="램프를 갈았습니다.")
    expect(page.locator("#live-answer")).to_contain_text("램프를 갈았습니다.")
    keyboard.go_to("^해결되었습니다$")
    keyboard.press("Space")
    keyboard.go_to("매우 만족")
    keyboard.press("Space", "ArrowDown")
    assert keyboard.here()["name"] == "만족"
    keyboard.go_to("평가 보내기")
    keyboard.press("Enter")

    expect(page.locator(".card.done")).to_contain_text("고맙습니다.")
    await_status(city, {"receipt_number": number}, "closed")


def test_the_link_of_a_letter_by_the_keyboard_alone_and_without_a_script(city, visit):
    receipt, link = answered(city, "공원 입구 가로등이 고장 났습니다", "keyboard-letter@example.com")
    page = visit(viewport=PHONE, java_script_enabled=False).open(link)

    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.locator("input[value=confirm]:focus").count():
            break
    page.keyboard.press("Space")
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.locator("button.main:focus").count():
            break
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text("고맙습니다")
    await_status(city, receipt, "closed")


@pytest.mark.parametrize("path", ["/", "/report", "/mine", "/look", "/board", "/phones"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_each_stop_is_seen_and_nobody_is_trapped(visit, path, size):
    page = visit(viewport=size).open(path)
    keyboard = Keyboard(page)

    stops = []
    for _ in range(250):
        keyboard.press("Tab")
        here = keyboard.here()
        if not here["tag"]:
            break
        stops.append((here["tag"], here["id"], here["name"]))
    else:
        raise AssertionError(f"there is no way out: {stops[-6:]}")

    assert len(stops) > 5
    assert stops[0][2] == "본문으로 건너뛰기"

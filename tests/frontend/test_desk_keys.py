"""An officer without a mouse: from the queue to the answer and on, more time, many at once; and what is new takes nobody's place away."""

from __future__ import annotations

import re

import pytest

from tests.frontend.browsing import until
from tests.frontend.desks import desk, sit_down
from tests.frontend.test_desk_case import await_status, filed, seen
from tests.frontend.test_desk_office import case_of, lost
from tests.servers import await_that

MOST = 90  # presses to anything on a page
WHERE = """() => {
  if (document.activeElement === document.body) return null
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect()
  const over = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
  return {
    name: (one.getAttribute('aria-label') || one.labels?.[0]?.textContent || one.textContent || '').trim().replace(/\\s+/g, ' '),
    ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    hidden: box.bottom < 0 || box.top > innerHeight || Boolean(over && !one.contains(over) && !over.contains(one) && getComputedStyle(over.closest('.several') || over).position === 'sticky'),
  }
}"""


def reach(page, name, key="Tab"):
    """Goes on by the key to what has this name; wherever one comes by, one sees where one is."""
    for _ in range(MOST):
        page.keyboard.press(key)
        here = page.evaluate(WHERE)
        if here is None:  # between the end of a page and its beginning the browser itself has the focus
            continue
        assert (here["ring"], here["hidden"]) == (True, False), here
        if re.search(name, here["name"]):
            return
    raise AssertionError(f"{name} can't be reached at {page.url}")


def focused(page):
    return page.evaluate("document.activeElement.textContent.trim()")


def test_a_case_is_taken_in_hand_answered_taken_back_and_answered_again(city, visit):
    text = "보도블록이 들떠서 유모차가 걸립니다. 열쇠 하나로 끝내기"
    receipts = [filed(city, f"{text} {n}") for n in range(2)]
    older, latest = (receipt["receipt_number"] for receipt in receipts)
    department = seen(city, receipts[0])["summary"]["department"]["code"]
    page = sit_down(visit(), city, "officer", department).open("/desk?sort=received&order=desc")

    page.keyboard.press("j")
    assert focused(page) == latest
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/c/{latest}?*")
    reach(page, "^처리 시작")
    page.keyboard.press("Enter")
    page.wait_for_url("**/start?*")
    until(page, "document.activeElement.tagName === 'BUTTON'")
    page.keyboard.press("Enter")
    await_status(city, receipts[1], "in_progress")
    page.wait_for_url(re.compile(r"/desk/c/[^/]+\?[^/]*$|/desk\?"))
    page.goto(f"/desk/c/{latest}?sort=received&order=desc")
    page.keyboard.press("a")
    page.wait_for_url("**/answer?*")
    reach(page, "^답변$")
    page.keyboard.type("현장을 보고 오늘 고쳤습니다.")
    reach(page, "^문자")
    page.keyboard.press("Enter")
    page.locator("article.letter").wait_for()
    read = page.locator("article.letter").inner_text()
    reach(page, "보내기$", "Shift+Tab")
    page.keyboard.press("Enter")
    page.get_by_text("답변을 보냅니다.").wait_for()
    page.keyboard.press("z")
    page.get_by_text("되돌렸습니다. 쓰신 글은 아래에 그대로 있습니다.").wait_for()
    again = page.get_by_label("답변", exact=True).input_value()
    reach(page, "보내기$")
    page.keyboard.press("Enter")
    page.get_by_text("답변을 보냅니다.").wait_for()
    reach(page, "^지금 하기")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    await_status(city, receipts[1], "answered", "notified")
    page.goto(f"/desk?sort=received&order=desc&to={older}")
    until(page, f"document.activeElement.textContent === '{older}'")
    page.keyboard.press("Enter")

    page.wait_for_url(f"**/desk/c/{older}?*")
    assert "현장을 보고 오늘 고쳤습니다." in read
    assert again == "현장을 보고 오늘 고쳤습니다."


def test_more_time_is_asked_for_and_what_is_missing_is_found_by_keys(city, visit):
    receipt = filed(city, "보도블록이 들떠서 유모차가 걸립니다. 열쇠로 늦추기")
    department = seen(city, receipt)["summary"]["department"]["code"]
    page = sit_down(visit(), city, "officer", department).open(f"/desk/c/{receipt['receipt_number']}")

    page.keyboard.press("e")
    page.wait_for_url("**/extend")
    reach(page, "^연장하고 알리기")
    page.keyboard.press("Enter")
    page.get_by_text("고칠 곳이").wait_for()
    until(page, "document.activeElement.id === 'wrong'")
    reach(page, "^다른 기관의 협조")
    page.keyboard.press("ArrowDown")
    reach(page, "^2. 며칠 늦출까요")
    page.keyboard.press("ArrowDown")
    reach(page, "^연장하고 알리기")
    page.keyboard.press("Enter")

    page.get_by_text("기한을 연장하고 시민에게 알렸습니다.").wait_for()
    assert any(line["act"] == "extend" for line in seen(city, receipt)["timeline"])


def test_several_cases_are_chosen_and_routed_by_keys(city, visit):
    numbers = [lost(city, f"뭐라고 해야 할지 모르겠습니다. 열쇠 {n}") for n in range(3)]
    page = sit_down(visit(), city, "triage").open("/desk?view=unrouted&sort=received&order=desc")

    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    picked = page.locator("#picked").inner_text()
    reach(page, "^배정$")
    page.keyboard.press("Enter")
    page.get_by_text("3건은 할 수 있습니다.").wait_for()
    reach(page, "^맡을 부서")
    page.keyboard.press("ArrowDown")
    reach(page, "^3건 배정하기")
    page.keyboard.press("Enter")
    page.get_by_text("3건을 곧 처리합니다.").wait_for()
    page.keyboard.press("z")
    page.get_by_text("되돌렸습니다.").wait_for()

    assert picked == "3건 선택"
    assert [case_of(city, number)["department"] for number in numbers] == [None, None, None]


@pytest.fixture
def watched(city, visit):
    """A queue that somebody has open, with a case of it in their hands."""
    receipt = filed(city, "보도블록이 들떠서 유모차가 걸립니다. 열쇠로 지켜보기")
    department = seen(city, receipt)["summary"]["department"]["code"]
    page = sit_down(visit(), city, "officer", department).open("/desk?sort=received&order=desc")
    page.keyboard.press("j")
    return page, receipt["receipt_number"]


def test_what_has_changed_is_said_once_and_takes_nobody_s_place_away(city, watched):
    page, number = watched
    page.evaluate(
        "() => { window.heard = []; new MutationObserver(() => heard.push(said.textContent)).observe(said, { childList: true }) }"
    )

    with desk(city) as api:
        revision = api.get(f"/v1/desk/complaints/{number}").json()["summary"]["revision"]
        answer = api.post(f"/v1/desk/complaints/{number}/actions/note", json={"text": "보았습니다."}, headers={"if-match": f'"{revision}"'})
    assert answer.status_code == 200, answer.text
    page.locator(f"#r-{number} .changed").wait_for(timeout=20_000)

    assert focused(page) == number
    await_that(lambda: page.evaluate("heard.length"), seconds=5, what="something to be said")
    assert [one for one in page.evaluate("heard") if "바뀐 민원 1건" in one] == page.evaluate("heard")[:1]

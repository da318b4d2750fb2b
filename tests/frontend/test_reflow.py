"""Every page of every face at 400 %: 320 px wide nothing scrolls sideways and nothing is cut off, not even with the text set wider
(WCAG 1.4.10, 1.4.12); and whoever wants no motion sees none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.frontend.desks import sit_down
from tests.frontend.test_citizen_linked import act, answered
from tests.frontend.test_desk_case import filed

NARROW = {"width": 320, "height": 640}
MOST_PAGES = 70  # of one walk
LONG = "가로등이 고장 났습니다. https://city.example/" + "아주긴주소" * 20 + " " + "x" * 90
SPACED = """() => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync('*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-bottom:2em!important}')
  document.adoptedStyleSheets = [sheet]
}"""
WRONG = """() => {
  const found = [], wide = document.documentElement.clientWidth
  const told = (one, why) => found.push(`${why}: <${one.tagName.toLowerCase()} class="${one.getAttribute('class') || ''}" id="${one.id}"> ${one.textContent.trim().slice(0, 50)}`)
  const hidden = one => { for (let up = one; up; up = up.parentElement) if (getComputedStyle(up).clipPath === 'inset(50%)') return true; return false }
  const unseen = one => one.closest('.skip, .clipped, [hidden], dialog:not([open]), svg, .tiles') || !one.getClientRects().length || hidden(one)
  const scroller = one => { for (let up = one; up && up !== document.documentElement; up = up.parentElement) if (/auto|scroll/.test(getComputedStyle(up).overflowX)) return up; return null }
  if (document.scrollingElement.scrollWidth > wide) {
    const widest = [...document.body.querySelectorAll('*')].filter(one => one.getBoundingClientRect().right > wide + 1).pop()
    found.push(`the page is ${document.scrollingElement.scrollWidth} px wide: ${widest ? widest.outerHTML.slice(0, 120) : ''}`)
  }
  for (const one of document.body.querySelectorAll('*')) {
    if (unseen(one)) continue
    const box = one.getBoundingClientRect(), style = getComputedStyle(one), within = scroller(one)
    if (!within && (box.right > wide + 1 || box.left < -1)) told(one, 'sticks out')
    if (within === one && one.scrollWidth > one.clientWidth + 1 && !/^(textarea|input|select)$/i.test(one.tagName)) {
      if (one.tabIndex !== 0 || !(one.getAttribute('aria-label') || one.getAttribute('aria-labelledby'))) told(one, 'scrolls without a name or a key')
      if (!one.querySelector('table, pre')) told(one, 'scrolls, and is no table')
    }
    const words = [...one.childNodes].some(part => part.nodeType === 3 && part.textContent.trim())
    if (!words || /^(option|textarea|select)$/i.test(one.tagName)) continue
    if (/hidden|clip/.test(style.overflowX) && one.scrollWidth > one.clientWidth + 1) told(one, 'is cut off at its side')
    if (/hidden|clip/.test(style.overflowY) && one.scrollHeight > one.clientHeight + 3) told(one, 'is cut off below')
    for (let up = one.parentElement; up && up !== document.body; up = up.parentElement) {
      if (!/hidden|clip/.test(getComputedStyle(up).overflow)) continue
      const around = up.getBoundingClientRect()
      if (box.width && (box.right > around.right + 1 || box.bottom > around.bottom + 2)) told(one, 'is cut off by what is around it')
      break
    }
  }
  return [...new Set(found)]
}"""


def kind_of(path: str) -> str:
    """Which page it is, whichever case it shows."""
    return re.sub(r"/(?=[^/]*\d)[0-9A-Za-z_.~-]+", "/*", urlsplit(path).path)


def walked(page: Page, first: list[str], belongs: Callable[[str], bool]) -> Iterator[str]:
    """The pages that can be reached from these by links, one of each kind; the page stands open at each."""
    waiting, known = list(first), {kind_of(path) for path in first}
    opened = 0
    while waiting and opened < MOST_PAGES:
        path = waiting.pop(0)
        answer = page.goto(path)
        if answer is None or "html" not in answer.headers.get("content-type", ""):
            continue
        opened += 1
        assert answer.status < 500, path
        yield path
        for link in page.evaluate(
            "[...document.links].filter(one => !one.download && one.origin === location.origin).map(one => one.pathname + one.search)"
        ):
            if kind_of(link) not in known and belongs(urlsplit(link).path):
                known.add(kind_of(link))
                waiting.append(link)


def checked(page: Page, first: list[str], belongs: Callable[[str], bool]) -> tuple[set[str], dict[str, list[str]]]:
    """Which kinds of pages were seen, and what is wrong with each."""
    seen, wrong = set(), {}
    for path in walked(page, first, belongs):
        seen.add(kind_of(path))
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        found = page.evaluate(WRONG)
        page.evaluate(SPACED)
        found += [f"spaced: {one}" for one in page.evaluate(WRONG) if one not in found]
        if found:
            wrong[path] = found
    return seen, wrong


@pytest.fixture(scope="module")
def cases(city) -> dict[str, str]:
    """Where pages are that only a case has."""
    asked = filed(
        city,
        f"{LONG} 하나",
        location={"lat": 36.781, "long": 126.452, "address": "물빛동 " + "긴주소" * 30},
        contact={"email": "narrow@example.com"},
    )
    act(
        city,
        asked,
        "request-supplement",
        request=f"사진을 보내 주세요. {LONG}",
        answer_by=(datetime.now(UTC) + timedelta(days=7)).isoformat(),
    )
    open_one = filed(city, f"{LONG} 둘", contact={"phone": "010-2222-3333"})
    told, link = answered(city, "골목 끝 가로등이 꺼져 있어요", "narrow-told@example.com", f"고쳤습니다. {LONG}")
    return {
        "asked": f"{asked['receipt_number']}/{asked['token']}",
        "open": open_one["receipt_number"],
        "told": f"{told['receipt_number']}/{told['token']}",
        "link": link,
    }


def test_the_citizen_s_pages(city, visit, cases):
    citizen = visit(viewport=NARROW)
    citizen.allowed += ["a status of 404", "a status of 410"]
    page = citizen.page
    asked, told = cases["asked"].partition("/")[0], cases["told"].partition("/")[0]
    for case in (cases["told"], cases["asked"]):
        page.goto(f"/c/{case}")
    first = [
        "/",
        "/report",
        "/look",
        f"/c/{asked}",
        f"/c/{asked}/receipt",
        f"/c/{asked}/more-time",
        f"/c/{told}/reopen",
        cases["link"],
        "/c/decline/email/nothing",
        "/phones",
        "/board",
        "/desk/sign-in",
    ]

    seen, wrong = checked(
        page,
        first,
        lambda path: path.startswith(("/c/", "/mine", "/report", "/look", "/phones")) and not re.search("/(photos|download)", path),
    )
    page.goto(f"/c/{told}")
    again = page.evaluate(WRONG)

    assert {
        "/",
        "/report",
        "/mine",
        "/look",
        "/phones",
        "/board",
        "/c/*",
        "/c/*/receipt",
        "/c/*/print",
        "/c/*/supplement",
        "/c/*/withdraw",
        "/c/*/contact",
        "/c/result/*",
    } <= seen
    assert (wrong, again) == ({}, [])


def test_what_has_to_be_put_right_and_what_others_have_said(city, visit):
    page = visit(viewport=NARROW, java_script_enabled=False).open("/report")
    page.get_by_label("메일", exact=True).check()
    page.get_by_role("button", name="보내기", exact=True).click()
    found = page.evaluate(WRONG)
    page.get_by_label("어떤 일인가요?").fill(f"가로등이 고장 났습니다 800101-1234567 {LONG}")
    page.get_by_label("받지 않음").check()
    page.get_by_role("button", name="보내기", exact=True).click()
    page.get_by_role("button", name="고쳐 쓰기").wait_for()

    assert (found, page.evaluate(WRONG)) == ([], [])


def test_the_desk_s_pages(city, visit, cases):
    visitor = sit_down(visit(viewport=NARROW), city, "admin")
    visitor.allowed += ["a status of 404", "a status of 403"]
    told = cases["told"].partition("/")[0]
    first = ["/desk", f"/desk/c/{cases['open']}", f"/desk/c/{told}", f"/desk/bulk?act=route&number={cases['open']}"]

    seen, wrong = checked(
        visitor.page, first, lambda path: path.startswith("/desk") and "/photos/" not in path and not path.endswith(".toml")
    )

    assert {
        "/desk",
        "/desk/c/*",
        "/desk/c/*/answer",
        "/desk/c/*/extend",
        "/desk/new",
        "/desk/deliveries",
        "/desk/tomorrow",
        "/desk/admin",
        "/desk/admin/departments",
        "/desk/admin/audit",
    } <= seen
    assert len(seen) > 30
    assert wrong == {}


@pytest.mark.parametrize("path", ["/", "/report", "/phones", "/board", "/desk"])
def test_whoever_wants_no_motion_sees_none(city, visit, path):
    visitor = visit(reduced_motion="reduce")
    if path == "/desk":
        sit_down(visitor, city, "triage")
    page = visitor.open(path)

    moving = page.evaluate(
        """() => [...document.querySelectorAll('*')].filter(one => {
          const style = getComputedStyle(one)
          return /[1-9]/.test(style.animationName === 'none' ? '' : style.animationDuration) || /[1-9]/.test(style.transitionDuration) || style.scrollBehavior === 'smooth'
        }).map(one => one.outerHTML.slice(0, 80))"""
    )

    assert moving == []
    assert page.evaluate("document.getAnimations().length") == 0

"""What people write is text: the same corpus of markup, links, templates and unseen characters through every channel, and on every page
that shows it nothing runs, nothing is made of it, and it stands there as it was written."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest

from tests.frontend.browsing import Visitor
from tests.frontend.desks import desk, sit_down
from tests.frontend.test_desk_case import case_of
from tests.servers import await_that

UNSEEN = "\u202elive\u200b\u2066"  # what follows would be read backwards
CORPUS = (
    "<script>window.ran=1</script>",
    "<img src=x onerror=window.ran=2>",
    '"><svg/onload=window.ran=3>',
    "' autofocus onfocus='window.ran=4",
    "</textarea></title></style></script><script>window.ran=5</script>",
    "{{91357*7}}${91357*7}{%raw%}#{91357*7}",
    "javascript:window.ran=6",
    "[x](javascript:window.ran=7)",
    "<a href=javascript:window.ran=8>여기</a>",
    "<iframe srcdoc='<script>parent.ran=9</script>'></iframe>",
    "<!--<style>*{display:none}</style>",
    "&lt;b&gt;&#60;i&#62;%3Cscript%3E",
)
WORDS = " ".join(CORPUS)
BEGINNING = "<script>"
SEEN_AS_TEXT = "<img src=x onerror=window.ran=2>"
CHANNELS = ("kakao", "sms", "telegram", "facebook", "instagram", "x", "email", "band", "web", "phone")
MADE = """() => [...document.querySelectorAll('*')].filter(one =>
    [...one.attributes].some(at => /^on/i.test(at.name) || (/^(href|src|action|formaction|data)$/i.test(at.name) && /^\\s*(javascript|data:text)/i.test(at.value)))
    || /^(iframe|object|embed|base)$/i.test(one.tagName) || (one.tagName === 'SCRIPT' && !one.src && one.text.includes('window.ran')) || (one.tagName === 'IMG' && one.getAttribute('src') === 'x')
  ).map(one => one.outerHTML.slice(0, 120))"""
TURNED = """() => {
  const found = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let text; text = texts.nextNode();) {
    if (!text.data.includes('\\u202e') || text.parentElement.closest('option, textarea, title, svg')) continue
    let around = text.parentElement
    while (/^(inline|contents)$/.test(getComputedStyle(around).display) && getComputedStyle(around).unicodeBidi === 'normal') around = around.parentElement
    const after = document.createRange()
    after.setStartAfter(text)
    after.setEndAfter(around.lastChild)
    if (after.toString().trim()) found.push(`${around.tagName} ${around.className}: ${after.toString().trim().slice(0, 60)}`)
  }
  return found
}"""


class Watched:
    """A visitor whose browser tells of every dialog and of every file that a page should never have asked for."""

    def __init__(self, visitor: Visitor) -> None:
        self.page, self.told = visitor.page, []
        visitor.page.on("dialog", self._dialog)
        visitor.context.on("request", lambda request: self.told.append(request.url) if request.url.endswith("/x") else None)

    def _dialog(self, dialog: Any) -> None:
        self.told.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def looks_at(self, *paths: str, shows: bool = True) -> None:
        """`shows`: the words must stand there as text, or their beginning where a line has no room for more."""
        wrong = []
        for path in paths:
            self.page.goto(path)
            wrong += [f"{path}: {one}" for one in self.found(shows=shows)]
        assert wrong == [], "\n".join(wrong)

    def found(self, *, shows: bool) -> list[str]:
        """What is wrong with the page that stands open."""
        page, wrong = self.page, [*self.told]
        if (ran := page.evaluate("window.ran")) is not None:
            wrong.append(f"it ran: {ran}")
        if "온통" not in page.title():
            wrong.append(f"its title is {page.title()}")
        if "639499" in page.content():
            wrong.append("a template was filled")
        wrong += [f"made of it: {one}" for one in page.evaluate(MADE)]
        wrong += [f"turned around by it: {one}" for one in page.evaluate(TURNED)]
        if shows and BEGINNING not in page.evaluate(
            "document.body.innerText + [...document.querySelectorAll('textarea, input')].map(one => one.value).join(' ')"
        ):
            wrong.append("it isn't shown as text")
        return wrong


def said_on(channel: str) -> str:
    return f"{channel} 앞 가로등이 고장 났습니다 {UNSEEN} {WORDS}"


LINKS: dict[str, str] = {}  # of cases that were opened in a conversation: there the link is told


def said(city, channel: str) -> str | None:
    """The corpus through one channel; the number of its case, where the channel opens one."""
    if channel == "web":
        where = {"lat": 36.781, "long": 126.452, "address": WORDS[:250]}
        return city.submit(
            said_on(channel),
            title=f"제목 {UNSEEN} {WORDS}"[:200],
            location=where,
            contact={"name": WORDS[:80], "email": "corpus@example.com"},
        )["receipt_number"]
    if channel == "phone":
        with desk(city, "admin") as api:
            sent = api.post(
                "/v1/desk/complaints",
                json={"description": said_on(channel), "channel": "phone", "contact": {"name": WORDS[:80], "phone": "010-0000-7777"}},
            )
            assert sent.status_code == 201, sent.text
            return str(sent.json()["receipt_number"])
    sender = {"email": "corpus-mail@example.org", "sms": "010-0000-4455"}.get(channel, "1000777")
    for text in (said_on(channel), f"{channel} 그 가로등이 여전히 고장 났습니다 {WORDS}"):
        heard = city.http.post(f"/v1/sandbox/channels/{channel}/messages", json={"text": text, "sender": sender, "name": WORDS[:80]})
        assert heard.status_code == 200, heard.text
        if number := heard.json()["receipt_number"]:
            if link := re.search(rf"/c/{number}/[\w-]+", heard.json()["answer"] or ""):
                LINKS[number] = link[0]
            return str(number)
    return None


@pytest.fixture(scope="module")
def numbers(city) -> dict[str, str]:
    """The case of each channel that opens one by itself, answered with the corpus too."""
    found = {channel: number for channel in CHANNELS if (number := said(city, channel))}
    with desk(city, "admin") as api:
        for number in found.values():
            where = f"/v1/desk/complaints/{number}"
            await_that(
                lambda where=where: case_of(api, where).get("status") in ("received", "routed"), seconds=30, what=f"{number} at the desk"
            )
            if case_of(api, where)["status"] == "received":
                api.post(f"{where}/actions/route", json={"department_code": "road", "reason": WORDS[:500]})
            assert api.post(f"{where}/actions/note", json={"text": f"메모 {WORDS}"}).status_code == 200
            assert api.post(f"{where}/actions/answer", json={"text": f"고쳤습니다. {UNSEEN} {WORDS}"}).status_code == 200
    return found


def test_every_channel_was_heard(numbers):
    assert set(numbers) >= {"kakao", "sms", "telegram", "facebook", "instagram", "email", "web", "phone"}


@pytest.mark.parametrize("channel", CHANNELS)
def test_an_officer_reads_it_as_text(city, visit, numbers, channel):
    if channel not in numbers:
        pytest.skip("its words are comments, which are shown in the inbox")
    number = numbers[channel]
    watched = Watched(sit_down(visit(), city, "admin"))

    watched.looks_at(f"/desk?view=all&q={quote(number)}", *(f"/desk/c/{number}{page}" for page in ("", "/note", "/reclassify")))


def test_lists_searches_and_administration_show_it_as_text(city, visit, numbers):
    watched = Watched(sit_down(visit(), city, "admin"))

    watched.looks_at(
        "/desk?view=all", f"/desk?view=all&q={quote(SEEN_AS_TEXT)}", f"/desk/bulk?act=note&number={numbers['web']}", "/desk/admin/inbox"
    )
    watched.looks_at("/desk/deliveries", "/desk/deliveries?list=all", "/desk/tomorrow", "/desk/new", shows=False)
    watched.looks_at("/desk/admin/audit", "/desk/admin/channels", "/board", f"/board?department={quote(WORDS[:60])}", shows=False)


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_citizen_reads_it_as_text(city, visit, numbers, channel):
    if channel not in numbers:
        pytest.skip("its words are comments, which open no case")
    visitor = visit(locale="ko-KR")
    visitor.allowed += ["a status of 422"]
    watched = Watched(visitor)
    number = numbers[channel]
    watched.page.goto(link_of(city, number))

    watched.looks_at(f"/c/{number}", f"/c/{number}/print", f"/report?address={quote(WORDS[:250])}&lat={quote(SEEN_AS_TEXT)}&long=1")
    watched.looks_at(f"/c/{number}/reopen", f"/c/{number}/receipt", "/mine", shows=False)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_what_is_typed_into_the_box_comes_back_as_text(visit, script):
    visitor = visit(java_script_enabled=script)
    page = visitor.open("/report")
    page.get_by_label("어떤 일인가요?").fill(f"{WORDS} 800101-1234567")
    page.get_by_label("메일", exact=True).check()
    page.get_by_label("메일 주소").fill(SEEN_AS_TEXT)
    page.get_by_role("button", name="보내기", exact=True).click()
    if page.locator("#alike h2").count():
        page.get_by_role("button", name="다른 일입니다. 새로 보내기").click()
    page.locator("#email-wrong").wait_for()

    assert page.get_by_label("메일 주소").input_value() == SEEN_AS_TEXT
    assert page.get_by_label("어떤 일인가요?").input_value() == f"{WORDS} 800101-1234567"
    if script:
        assert page.evaluate("window.ran") is None
        assert page.evaluate(MADE) == []


def test_drawn_phones_show_it_as_text(visit):
    watched = Watched(visit())
    page = watched.page
    page.goto("/phones")
    for phone in ("kakao", "sms", "messenger", "email"):
        before = page.locator(f"#{phone} .said").count()
        page.locator(f"#{phone} .say textarea").fill(f"{phone} 옆 {said_on(phone)}"[:900])
        page.locator(f"#{phone} .say button.main").click()
        page.locator(f"#{phone} .said").nth(before).wait_for()

    watched.looks_at("/phones")


def link_of(city, number: str) -> str:
    """The case's own link, as its citizen has it."""
    if number in LINKS:
        return LINKS[number]
    letters = city.http.get("/v1/sandbox/letters", params={"limit": 200}).json()["items"]
    for letter in letters:
        if found := re.search(rf"/c/{number}/[\w-]+", str(letter)):
            return found[0]
    raise AssertionError(f"no letter of {number} has its link")

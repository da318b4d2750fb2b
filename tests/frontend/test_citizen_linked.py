"""Where the links of letters lead: to say once whether it is done, and to decline further letters, with no cookie and no script."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from tests.frontend.browsing import DESKTOP, PHONE, found_by_axe, small_targets
from tests.frontend.desks import desk
from tests.frontend.test_citizen_report import a_photo
from tests.frontend.test_desk_case import await_status, filed
from tests.servers import await_that

NASTY = "<img src=x onerror=document.title='!'> {{7*7}} </textarea>"


def link_in_letter(city, address: str, kind: str) -> str:
    """The path, from a letter that stayed in the house."""

    def found() -> str | None:
        letters = city.http.get("/v1/sandbox/letters", params={"limit": 200}).json()["items"]
        links = [re.search(rf"/c/{kind}/[\w/-]+", str(letter)) for letter in letters if address in str(letter)]
        return next((link[0] for link in links if link), None)

    return str(await_that(found, seconds=30, what=f"a letter to {address} with a link to {kind}"))


def answered(city, said: str, address: str, text: str = "램프를 갈았습니다.") -> tuple[dict[str, Any], str]:
    """A case whose answer was told, and the path of the link in its letter."""
    receipt = filed(city, said, contact={"email": address})
    act(city, receipt, "answer", text=text)
    await_status(city, receipt, "notified")
    return receipt, link_in_letter(city, address, "result")


def act(city, receipt, name: str, **body: Any) -> None:
    with desk(city, "admin") as api:
        answer = api.post(f"/v1/desk/complaints/{receipt['receipt_number']}/actions/{name}", json=body)
        assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_whoever_has_the_letter_says_once_that_it_isn_t_done(city, visit, script):
    receipt, link = answered(city, "주차장 옆 가로등이 꺼져 있어요", f"lamp-{script}@example.com", f"램프를 갈았습니다. {NASTY}".lower())
    citizen = visit(java_script_enabled=script, viewport=PHONE)

    page = citizen.open(link)
    expect(page.locator(".answer")).to_contain_text("<img src=x")
    assert page.title().startswith(receipt["receipt_number"])
    assert page.get_by_label("무엇이 아직 해결되지 않았나요?").is_hidden()
    if script:
        citizen.shot("linked-phone")
        assert (found_by_axe(page), small_targets(page)) == ([], [])
    page.get_by_role("button", name="의견 보내기").click()
    expect(page).to_have_title(re.compile("^오류: "))
    page.get_by_label("해결되지 않았습니다").check()
    page.get_by_label("한마디").fill(NASTY)
    page.get_by_role("button", name="의견 보내기").click()
    expect(page.locator(".summary a")).to_have_count(2)  # what is left, and points beside the word
    assert page.get_by_label("한마디").input_value() == NASTY
    page.get_by_label("무엇이 아직 해결되지 않았나요?").fill("아직 깜빡입니다")
    page.locator("#photos").set_input_files([a_photo()])
    page.get_by_label("불만족", exact=True).check()
    page.get_by_role("button", name="의견 보내기").click()

    expect(page.locator("h1")).to_have_text("고맙습니다")
    expect(page.locator("main")).to_contain_text("다시 살펴봐 달라고")
    await_status(city, receipt, "routed", "in_progress")
    assert len(city.case(receipt)["photos"]) == 1

    citizen.allowed += ["a status of 410"]
    page.goto(link)
    expect(page.locator("h1")).to_have_text(re.compile("이미 쓴 링크입니다|지금은 이 링크를 쓸 수 없습니다"))
    expect(page.locator("main")).to_contain_text(receipt["receipt_number"])
    if script:
        assert (found_by_axe(page), small_targets(page)) == ([], [])


def test_who_keeps_no_cookies_can_confirm_and_looking_uses_nothing_up(city):
    receipt, link = answered(city, "놀이터 앞 가로등이 고장 났습니다", "nocookie@example.com")

    with httpx.Client(base_url=city.url) as browser:
        for _ in range(3):
            assert browser.get(link).status_code == 200
            browser.cookies.clear()
        thanks = browser.post(link, data={"outcome": "confirm", "score": "5", "comment": "빨랐어요"})

    assert (thanks.status_code, "해결되었다고" in thanks.text) == (200, True)
    assert "noindex" in thanks.headers["x-robots-tag"]
    await_status(city, receipt, "closed")


def test_what_was_written_is_not_dropped_where_it_would_go_nowhere(city, visit):
    receipt, link = answered(city, "시장 앞 가로등이 깜빡입니다", "dropped@example.com")
    page = visit(viewport=PHONE).open(link)
    page.get_by_label("해결되지 않았습니다").check()
    page.get_by_label("무엇이 아직 해결되지 않았나요?").fill("전화 주세요")
    page.get_by_label("해결되었습니다").check()

    page.get_by_role("button", name="의견 보내기").click()

    expect(page.locator(".summary")).to_contain_text("쓰신 글이나 사진을 보내시려면")
    expect(page.get_by_label("무엇이 아직 해결되지 않았나요?")).to_have_value("전화 주세요")
    page.get_by_label("해결되지 않았습니다").check()
    page.get_by_role("button", name="의견 보내기").click()
    expect(page.locator("main")).to_contain_text("다시 살펴봐 달라고")
    await_status(city, receipt, "routed", "in_progress")


def test_a_refusal_says_why_and_can_be_rated_alone(city, visit):
    receipt = filed(city, "버스 정류장 옆 가로등을 더 달아 주세요", contact={"email": "refused@example.com"})
    act(city, receipt, "decline", ground="법 제21조", reason="재판이 진행 중인 일입니다.", remedy="행정심판을 청구할 수 있습니다.")
    link = link_in_letter(city, "refused@example.com", "result")
    page = visit(viewport=DESKTOP).open(link)

    expect(page.locator(".answer")).to_contain_text("재판이 진행 중인 일입니다.")
    page.get_by_label("보통").check()
    page.get_by_role("button", name="의견 보내기").click()

    expect(page.locator("main")).to_contain_text("의견을 담당 부서에 전했습니다.")


def test_the_page_speaks_the_language_of_the_letter_and_the_reader_s_colours(city, visit):
    receipt = filed(
        city, "The street lamp at the market is dark.", "received", "routed", contact={"email": "english@example.com"}, locale="en"
    )
    act(city, receipt, "route", department_code="road", reason="the lamp")
    act(city, receipt, "answer", text="The lamp is new.")
    await_status(city, receipt, "notified")
    link = link_in_letter(city, "english@example.com", "result")
    citizen = visit(locale="ko-KR", color_scheme="dark")
    page = citizen.open(link)

    expect(page.locator("h1")).to_have_text("Is it solved?")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert found_by_axe(page) == []
    page.get_by_role("button", name="Send what you think").click()
    expect(page).to_have_title(re.compile("^Error: "))
    page.get_by_label("It is solved").check()
    page.get_by_role("button", name="Send what you think").click()
    expect(page.locator("h1")).to_have_text("Thank you")
    citizen.allowed += ["a status of 410"]
    page.goto(link)
    assert page.evaluate("document.documentElement.lang") == "en"


def test_who_has_chosen_a_language_reads_that(city, visit):
    _, link = answered(city, "터미널 옆 가로등이 고장 났습니다", "korean@example.com")
    citizen = visit(locale="en-GB")
    page = citizen.open(link)
    expect(page.locator("h1")).to_have_text("해결되었나요?")

    page.get_by_role("link", name="English").click()
    page.goto(link)

    expect(page.locator("h1")).to_have_text("Is it solved?")


def test_what_is_none_of_our_links_says_what_to_do(city, visit):
    citizen = visit()
    citizen.allowed += ["a status of 404"]
    for path in (f"/c/result/{'A' * 44}", "/c/decline/email/nothing", "/c/decline/pigeon/nothing"):
        page = citizen.open(path)
        expect(page.locator("h1")).to_have_text("모르는 링크입니다")


@pytest.fixture(scope="module")
def declining(city) -> tuple[dict[str, Any], str]:
    """A case whose citizen is told of each step, and the link by which that ends."""
    receipt = filed(city, "체육관 앞 가로등이 꺼졌습니다", contact={"email": "updates@example.com", "updates": True})
    act(city, receipt, "start")
    return receipt, link_in_letter(city, "updates@example.com", "decline")


def test_looking_declines_nothing_and_one_press_does(city, visit, declining):
    receipt, link = declining
    page = visit(java_script_enabled=False, viewport=PHONE).open(link)
    assert page.locator("h1").inner_text() == "진행 알림을 그만 받으시겠습니까?"
    assert not any(line["act"] == "decline_letters" for line in city.case(receipt)["timeline"])

    page.get_by_role("button", name="그만 받기").click()

    expect(page.locator("h1")).to_have_text("진행 알림을 보내지 않습니다")
    assert any(line["act"] == "decline_letters" for line in city.case(receipt)["timeline"])


def test_a_mail_programme_declines_with_one_click_and_no_cookie(city):
    receipt = filed(city, "빵집 앞 가로등이 나갔어요", contact={"email": "oneclick@example.com", "updates": True})
    act(city, receipt, "start")
    link = link_in_letter(city, "oneclick@example.com", "decline")

    answers = [httpx.post(city.url + link, data={"List-Unsubscribe": "One-Click"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert [line["act"] for line in city.case(receipt)["timeline"]].count("decline_letters") == 1


def test_both_pages_can_be_used_by_everybody(city, visit, declining):
    citizen = visit(viewport=PHONE, contrast="more")
    page = citizen.open(declining[1])
    assert (found_by_axe(page), small_targets(page)) == ([], [])
    citizen.shot("decline-phone-contrast")

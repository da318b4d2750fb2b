"""내 접수 찾기: one link to all cases for whoever left an address, and never a word on whether there are any."""

from __future__ import annotations

import json
import re
import time

import httpx
import pytest

from tests.frontend.browsing import PHONE, found_by_axe, small_targets


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_whoever_left_an_address_opens_all_cases_with_one_press(visit, city, script):
    reach = f"lost-{script}@example.com"
    numbers = [
        city.submit(f"{what} {script}", contact={"email": reach})["receipt_number"]
        for what in ("시장 공영주차장 발권기가 멈췄습니다", "독서실 에어컨이 고장났습니다")
    ]
    citizen = visit(java_script_enabled=script, viewport=PHONE)
    page = citizen.open("/mine")
    assert page.get_by_text("아직 접수가 없습니다.").is_visible()

    page.get_by_role("button", name="링크 받기").click()
    assert page.title().startswith("오류")
    page.get_by_label("휴대전화 번호나 메일 주소").fill(reach)
    page.get_by_role("button", name="링크 받기").click()
    assert page.get_by_text("해당하는 접수가 있으면 링크를 보내 드렸습니다.").is_visible()
    link = the_link(city, reach)
    page.goto(link)
    page.goto(link)  # scanners of mail look first, and again
    if script:
        citizen.shot("magic-link-phone")
        assert (found_by_axe(page), small_targets(page)) == ([], [])
    page.get_by_role("button", name="계속하기").click()

    assert page.url == f"{city.url}/mine"
    for number in numbers:
        assert page.get_by_role("link", name=number).is_visible()
    if script:
        citizen.shot("mine-phone")
        assert (found_by_axe(page), small_targets(page)) == ([], [])
    citizen.allowed.append("a status of 410")
    page.goto(link)
    assert page.get_by_text("이 링크는 기간이 지났거나 이미 썼습니다").is_visible()


def test_a_mistyped_number_is_said_and_kept_and_a_known_one_is_opened(visit, city):
    receipt = city.submit("체육관 샤워실 물이 차갑습니다")
    page = visit().open(f"/c/{receipt['receipt_number']}/{receipt['token']}")
    page.goto("/mine")

    page.get_by_label("접수번호 (선택)").fill("26BK-1234")
    page.get_by_role("button", name="링크 받기").click()
    assert "글자 하나가 잘못된" in page.locator("#number-wrong").inner_text()
    assert page.get_by_label("접수번호 (선택)").input_value() == "26BK-1234"
    page.get_by_label("접수번호 (선택)").fill(receipt["receipt_number"].lower().replace("-", " "))
    page.get_by_role("button", name="링크 받기").click()

    assert page.url == f"{city.url}/c/{receipt['receipt_number']}"


def test_a_link_that_is_none_says_how_to_get_another(city):
    answer = httpx.get(f"{city.url}/m/nothing")

    assert answer.status_code == 410
    assert 'href="/mine"' in answer.text


def test_whoever_speaks_of_a_danger_is_told_whom_to_call(visit):
    page = visit(viewport=PHONE).open("/report")
    page.get_by_label("어떤 일인가요?").fill("전신주가 쓰러져 전선이 도로에 늘어져 있고 불꽃이 튑니다")
    page.get_by_role("button", name="보내기", exact=True).click()
    page.wait_for_url("**/receipt*")

    call = page.get_by_role("alert").get_by_role("link")
    assert re.fullmatch(r"tel:\d+", call.get_attribute("href"))
    assert (found_by_axe(page), small_targets(page)) == ([], [])


def the_link(city, reach: str) -> str:
    """From the letter that stayed in the house."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        letters = city.http.get("/v1/sandbox/letters", params={"limit": 50}).json()["items"]
        for letter in letters:
            said = json.dumps(letter, ensure_ascii=False)
            if reach in said and (found := re.search(r"(/m/[\w-]+)", said)):
                return found[1]
        time.sleep(0.1)
    raise AssertionError(letters[:3])


def test_every_case_that_the_browser_knows_says_where_it_stands(visit, city):
    receipts = [city.submit(f"{n}번 쉼터의 의자가 흔들립니다") for n in range(8)]
    page = visit().open("/")
    for receipt in receipts:
        page.goto(f"{city.url}/c/{receipt['receipt_number']}/{receipt['token']}")
    page.goto(f"{city.url}/mine")

    cards = page.locator("ul.mine > li")
    assert [cards.nth(n).get_by_role("link").inner_text() for n in range(8)] == [one["receipt_number"] for one in reversed(receipts)]
    for n, card in enumerate(reversed(range(8))):
        assert f"{card}번 쉼터의 의자가 흔들립니다" in cards.nth(n).inner_text()

"""A citizen's case: what happened, who has it, until when and what can be done now, live; and every act without a script too."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from ontong import settings, staff
from tests.frontend.browsing import DESKTOP, PHONE, found_by_axe, small_targets
from tests.frontend.test_citizen_report import a_photo

NASTY = "<script>alert(1)</script>\"onx='1' {{91357*7}} javascript:alert(2) <img src=x onerror=alert(3)>"


@pytest.fixture(scope="module")
def desk(city):
    """Acts at the desk as an administrator."""
    token = staff.issue(settings.read({"ONTONG_DATA": str(city.data)}), role="admin", department=None, name=None, hours=1)
    headers = {"authorization": f"Bearer {token}"}

    def settled(receipt: dict[str, Any]) -> dict[str, Any]:
        """The case once a department has it: by itself, or because somebody of the triage gave it to one."""
        for n in range(400):
            if (case := city.case(receipt))["status"] != "received":
                return case
            if n % 20 == 19:
                where = f"/v1/desk/complaints/{receipt['receipt_number']}/actions/route"
                city.http.post(where, json={"department_code": "civil-affairs"}, headers=headers)
            time.sleep(0.05)
        raise AssertionError(case)

    def does(receipt: dict[str, Any], act: str, **body: Any) -> None:
        answer = city.http.post(f"/v1/desk/complaints/{receipt['receipt_number']}/actions/{act}", json=body, headers=headers)
        assert answer.status_code == 200, answer.text

    does.settled = settled
    return does


def opened(citizen, receipt) -> Any:
    return citizen.open(f"/c/{receipt['receipt_number']}/{receipt['token']}")


def test_the_link_of_a_letter_leaves_no_token_in_the_address_and_opens_the_case(visit, city, desk):
    receipt = city.submit("너른면 마을회관 앞 반사경이 깨졌습니다", location={"address": "너른면 마을회관"})
    desk.settled(receipt)
    citizen = visit(viewport=PHONE)

    page = opened(citizen, receipt)

    assert page.url == f"{city.url}/c/{receipt['receipt_number']}"
    assert page.locator("h1").inner_text().endswith("맡았습니다.")
    expect(page.get_by_role("table", name="처리기한 달력")).to_be_visible()
    expect(page.locator("td.due .unseen")).to_contain_text("마감")
    expect(page.locator("#live-card")).to_contain_text("근무일 남음")
    citizen.shot("case-phone")
    assert (found_by_axe(page), small_targets(page)) == ([], [])
    page.goto(f"/c/{receipt['receipt_number'].replace('-', '').lower()}")
    assert page.url == f"{city.url}/c/{receipt['receipt_number']}"
    page.goto("/mine")
    assert page.get_by_role("link", name=receipt["receipt_number"]).is_visible()
    assert (found_by_axe(page), small_targets(page)) == ([], [])
    page.get_by_role("button", name="이 기기에서 지우기").click()
    expect(page.locator("main")).to_contain_text("이 기기에서 지웠습니다")
    assert page.get_by_role("link", name=receipt["receipt_number"]).count() == 0


def test_why_a_day_is_not_counted_is_told_in_the_reader_s_language(visit, city, desk):
    receipt = city.submit("갯들면 버스 정류장 의자가 부러졌습니다")
    desk.settled(receipt)
    desk(receipt, "request-supplement", request="사진을 보내 주세요.", answer_by=in_days(7))

    citizen = visit(locale="en-GB")
    page = opened(citizen, receipt)

    days = page.locator("table.days").inner_text()
    assert re.search("not counted: (waiting for what you were asked to send|Saturday|Sunday)", days), days  # at a weekend it is that
    assert not re.search("[가-힣]", days)


@pytest.mark.parametrize(
    "path", ["/c/26BK-7Q4M-3", "/c/26BK-7Q4M-3/wrong", "/c/nothing", "/c/nothing/nothing/withdraw", "/c/26BK-7Q4M-3/print"]
)
def test_a_wrong_link_an_old_one_and_none_look_alike(city, path):
    answer = httpx.get(city.url + path, headers={"accept": "text/html"})

    assert answer.status_code == 404
    if "/nothing/nothing" not in path:
        assert "이 접수를 열 수 없습니다" in answer.text
        assert "__Host-cases" not in answer.headers.get("set-cookie", "")


def test_news_comes_by_itself_and_is_said_once(visit, city, desk):
    receipt = city.submit("별섬면 선착장 계단 손잡이가 흔들립니다")
    case = desk.settled(receipt)
    page = opened(visit(), receipt)
    expect(page.locator("#live-days")).to_contain_text("달력")

    if case["status"] == "routed":
        desk(receipt, "start")
    desk(receipt, "answer", text="손잡이를 새로 달았습니다.\n확인해 주세요.")

    expect(page.locator("#live-answer")).to_contain_text("손잡이를 새로 달았습니다.")
    expect(page.locator("#news")).to_contain_text("새 소식:")
    expect(page.get_by_role("heading", name="해결되었나요?")).to_be_visible()
    assert found_by_axe(page) == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_what_was_asked_for_is_sent_with_a_photo(visit, city, desk, script):
    receipt = city.submit(f"한뫼면 버스 정류장 지붕이 {'샙니다' if script else '날아갔습니다'}")
    desk.settled(receipt)
    desk(receipt, "request-supplement", request="사진을 보내 주세요. <b>가까이서</b>", answer_by=in_days(7))
    citizen = visit(java_script_enabled=script, viewport=PHONE)
    page = opened(citizen, receipt)
    expect(page.locator("h1")).to_contain_text("더 알려 주세요")

    page.get_by_role("link", name="더 알려 주기").click()
    page.get_by_role("button", name="보완 보내기").click()
    expect(page).to_have_title(re.compile("^오류"))
    page.get_by_label("알려 주실 내용").fill("사진입니다")
    page.locator("#photos").set_input_files([a_photo()])
    page.get_by_role("button", name="보완 보내기").click()

    expect(page.locator(".done")).to_contain_text("보완을 보냈습니다.")
    expect(page.get_by_role("img", name="보내신 사진 1")).to_be_visible()
    assert page.locator("b", has_text="가까이서").count() == 0


def test_a_case_can_be_added_to_asked_about_and_withdrawn_with_the_keyboard_alone(visit, city, desk):
    receipt = city.submit("갯들면 농로에 버려진 냉장고가 있습니다")
    desk.settled(receipt)
    citizen = visit(viewport=PHONE)
    page = opened(citizen, receipt)

    press(page, page.get_by_role("link", name="물어보기"))
    page.get_by_label("궁금한 것").fill("언제 치우나요?")
    press(page, page.get_by_role("button", name="물어보기"))
    expect(page.locator(".done")).to_contain_text("전했습니다")
    press(page, page.get_by_role("link", name="취하하기"))
    citizen.shot("withdraw-phone")
    assert (found_by_axe(page), small_targets(page)) == ([], [])
    press(page, page.get_by_role("button", name="취하하기"))

    expect(page.locator("h1")).to_contain_text("취하하셨습니다")


@pytest.mark.parametrize("solved", ["yes", "no"])
def test_whoever_has_an_answer_says_whether_it_is_solved(visit, city, desk, solved):
    receipt = city.submit(f"남산동 배드민턴장 조명이 {'켜지지 않습니다' if solved == 'yes' else '깜박입니다'}")
    desk.settled(receipt)
    desk(receipt, "answer", text="전구를 갈았습니다.")
    page = opened(visit(java_script_enabled=False), receipt)
    reload_until(page, lambda: page.get_by_role("heading", name="해결되었나요?").count())

    page.get_by_role("button", name="평가 보내기").click()
    assert page.title().startswith("오류")
    page.get_by_label("해결되었습니다" if solved == "yes" else "해결되지 않았습니다").check()
    page.get_by_label("만족", exact=True).check()
    page.get_by_role("button", name="평가 보내기").click()

    if solved == "yes":
        expect(page.locator(".done")).to_contain_text("고맙습니다")
        reload_until(page, lambda: "끝났습니다" in page.locator("h1").inner_text())
    else:
        page.get_by_label("무엇이 아직 해결되지 않았나요?").fill("아직 깜박입니다")
        page.get_by_role("button", name="다시 열기").click()
        expect(page.locator("#live-course")).to_contain_text("아직 깜박입니다")


def test_how_to_be_reached_can_be_changed_and_the_history_taken_home(visit, city):
    receipt = city.submit("솔내읍 도서관 자전거 거치대가 모자랍니다")
    page = opened(visit(), receipt)

    page.get_by_role("link", name="알림 받을 곳 바꾸기").click()
    page.get_by_label("메일", exact=True).check()
    page.get_by_label("메일 주소").fill("kim@example.com")
    page.get_by_role("button", name="알림 받을 곳 바꾸기").click()
    expect(page.locator(".done")).to_contain_text("바꿨습니다")
    with page.expect_download() as download:
        page.get_by_role("link", name="내 기록 내려받기", exact=True).click()

    assert download.value.suggested_filename == f"ontong-{receipt['receipt_number']}.html"


def test_a_receipt_is_printed_in_large_type_on_one_sheet(visit, city):
    receipt = city.submit("중앙동 주민센터 승강기 안내 글씨가 작습니다.\n" * 40)
    citizen = visit(viewport=DESKTOP)
    opened(citizen, receipt)
    page = citizen.open(f"/c/{receipt['receipt_number']}/print")
    assert found_by_axe(page) == []

    paper = page.pdf(format="A4", prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    page.emulate_media(media="print")
    assert page.locator(".large").evaluate("one => parseFloat(getComputedStyle(one).fontSize)") >= 31


def test_what_others_wrote_is_only_text_on_every_page(visit, city, desk):
    receipt = city.submit(f"역전동 {NASTY}", title=NASTY[:150], location={"address": NASTY})
    desk.settled(receipt)
    desk(receipt, "reply", text=NASTY)
    desk(receipt, "transfer", agency=NASTY, reason=NASTY, agency_link="https://elsewhere.example/?q=%22%3E%3Cscript%3E")
    citizen = visit()
    page = opened(citizen, receipt)
    reload_until(page, lambda: "그곳으로 보냈습니다" in page.locator("h1").inner_text())

    for path in ("", "/receipt", "/print", "/contact"):
        page.goto(f"/c/{receipt['receipt_number']}{path}")
        assert page.locator("main script, main img[src=x], main [onx], main [onerror]").count() == 0
        assert page.locator("a[href^='javascript:']").count() == 0
        assert "639499" not in page.locator("#live-card, .sheet-of-paper, .receipt, h1").first.inner_text()
    for path in ("/mine", f"/report?address={NASTY}&area={NASTY}"):
        page.goto(path)
        assert page.locator("main script, main img[src=x], main [onx], main [onerror]").count() == 0
    typed = httpx.post(f"{city.url}/mine", data={"number": NASTY, "reach": NASTY})
    assert "<script>alert" not in typed.text
    assert "&lt;script&gt;alert" in typed.text


def in_days(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat(timespec="seconds")


def press(page, target) -> None:
    """Reached with Tab, and pressed with Enter."""
    expect(target).to_be_visible()
    for _ in range(60):
        page.keyboard.press("Tab")
        if target.evaluate("one => one === document.activeElement"):
            break
    expect(target).to_be_focused()
    page.keyboard.press("Enter")


def reload_until(page, come) -> None:
    for _ in range(60):
        if come():
            return
        page.wait_for_timeout(150)
        page.reload()
    raise AssertionError(page.locator("main").inner_text())

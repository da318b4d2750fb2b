"""말하기: from thought to receipt, on a phone and at a desk, with a script and without, and nothing typed is ever lost."""

from __future__ import annotations

import gzip
import io
import re

import httpx
import pytest
from PIL import Image
from playwright.sync_api import expect

from frontend import assets
from tests.frontend.browsing import DESKTOP, PHONE, found_by_axe, small_targets, until


def a_photo(colour: str = "red") -> dict[str, object]:
    picture = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(picture, "JPEG")
    return {"name": f"{colour}.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}


def send(page) -> None:
    page.get_by_role("button", name="보내기", exact=True).click()


def test_a_report_with_photo_pin_and_contact_gets_a_receipt_to_keep(visit, city):
    citizen = visit(viewport=PHONE)
    page = citizen.open("/report")

    page.get_by_label("어떤 일인가요?").fill("물빛동 산책로 난간 나사가 모두 빠졌습니다")
    page.locator("#photos").set_input_files([a_photo(), a_photo("blue")])
    expect(page.get_by_role("button", name="blue.jpg 빼기")).to_be_visible()
    page.get_by_role("button", name="blue.jpg 빼기").click()
    page.get_by_role("button", name="지도에서 고르기").click()
    pin = page.get_by_role("button", name=re.compile("지도의 표시"))
    expect(pin).to_be_focused()
    assert page.locator("#map .names text[visibility=visible]").count() > 3  # areas that have room for their names have them
    pin.press("Shift+ArrowUp")
    expect(page.locator("#place-said")).to_contain_text("표시했습니다")
    page.get_by_label("문자").check()
    page.get_by_label("휴대전화 번호").fill("０１０ 2222-3333")
    citizen.shot("report-phone-filled")
    assert (found_by_axe(page), small_targets(page)) == ([], [])
    send(page)
    page.wait_for_url("**/receipt")

    citizen.shot("receipt-phone")
    number = page.locator("#number").inner_text()
    assert page.locator("#number").get_attribute("aria-label") == ", ".join(" ".join(group) for group in number.split("-"))
    assert page.get_by_role("img", name="진행 화면 QR 코드").is_visible()
    assert (found_by_axe(page), small_targets(page)) == ([], [])
    page.get_by_role("link", name="진행 보기").click()
    expect(page.locator("body")).to_contain_text("물빛동 산책로 난간")
    picture = page.get_by_role("img", name="보내신 사진 1")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("one => one.naturalWidth") == 64
    assert page.get_by_role("img", name="보내신 사진 2").count() == 0


def test_without_a_script_what_is_private_is_shown_before_it_is_sent(visit):
    page = visit(java_script_enabled=False, viewport=PHONE).open("/report")
    page.get_by_label("어떤 일인가요?").fill("경로당 보일러 문의입니다. 제 번호 800101-1234567 입니다")
    page.get_by_label("읍면동").select_option("솔내읍")

    send(page)
    assert page.locator("mark").inner_text() == "800101-1234567"
    page.get_by_role("button", name="고쳐 쓰기").click()
    assert page.get_by_label("읍면동").input_value() == "솔내읍"
    send(page)
    page.get_by_role("button", name="가리고 보내기").click()

    page.wait_for_url("**/receipt")
    page.get_by_role("link", name="진행 보기").click()
    assert "******-*******" in page.locator("main").inner_text()
    assert "솔내읍" in page.locator("main").inner_text()


def test_what_is_private_is_noticed_while_it_is_typed_and_can_be_moved(visit):
    page = visit().open("/report")
    page.get_by_label("어떤 일인가요?").type("연락은 010-1234-5678 로 주세요")

    page.get_by_role("button", name="옮기기").click()

    assert page.get_by_label("휴대전화 번호").input_value() == "010-1234-5678"
    assert "010" not in page.get_by_label("어떤 일인가요?").input_value()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_what_has_to_be_put_right_is_named_at_the_field_and_everything_is_kept(visit, script):
    page = visit(java_script_enabled=script).open("/report")
    page.get_by_label("어떤 일인가요?").fill("공원 수도꼭지가 계속 샙니다")
    page.get_by_label("메일", exact=True).check()
    page.get_by_label("메일 주소").fill("kim.example.com")
    page.get_by_label("주소나 가까운 건물").fill("중앙공원 <b>정문</b>")
    if script:
        page.locator("#photos").set_input_files([a_photo()])
    send(page)
    expect(page).to_have_title(re.compile("^오류: "))

    field = page.get_by_label("메일 주소")
    expect(field).to_be_focused()
    assert "@가 없습니다" in page.locator("#email-wrong").inner_text()
    assert field.input_value() == "kim.example.com"
    assert page.get_by_label("어떤 일인가요?").input_value() == "공원 수도꼭지가 계속 샙니다"
    assert page.get_by_label("주소나 가까운 건물").input_value() == "중앙공원 <b>정문</b>"
    if script:
        assert page.locator("#photos").evaluate("one => one.files.length") == 1
        assert found_by_axe(page) == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_whoever_says_the_same_is_shown_it_and_may_join(visit, city, script):
    said = f"새빛동 어린이집 앞 횡단보도 신호등이 {'빨간불' if script else '파란불'}에서 멈춰 있습니다"
    first = city.submit(said)
    city.settled(first)
    page = visit(java_script_enabled=script, viewport=PHONE).open("/report")
    page.get_by_label("어떤 일인가요?").fill(said)

    send(page)
    page.get_by_role("heading", name="같은 불편이 이미 접수되었습니다").wait_for()
    if script:
        assert (found_by_axe(page), small_targets(page)) == ([], [])
        expect(page.get_by_role("heading", name="같은 불편이 이미 접수되었습니다")).to_be_focused()
    page.get_by_role("button", name=re.compile("함께하기")).first.click()

    page.wait_for_url("**/receipt")
    assert page.locator("#number").inner_text() != first["receipt_number"]


def test_a_report_written_without_a_network_is_sent_once_when_it_is_back(visit, city):
    citizen = visit(viewport=PHONE)
    citizen.allowed += ["ERR_INTERNET_DISCONNECTED"]
    page = citizen.open("/report")
    page.evaluate("navigator.serviceWorker.ready.then(() => fetch('/report'))")
    until(page, "caches.match('/report').then(kept => !!kept)")
    citizen.context.set_offline(True)
    page.reload()
    page.get_by_label("어떤 일인가요?").fill("역전동 지하차도에 물이 고여 있어요")
    send(page)
    expect(page.locator("#sent-status")).to_contain_text("이 기기에 저장했습니다")
    expect(page.locator("#offline")).to_be_visible()

    citizen.context.set_offline(False)
    page.wait_for_url("**/receipt")

    assert page.evaluate("localStorage.getItem('ontong-draft')") is None
    page.goto("/mine")
    assert page.get_by_text("역전동 지하차도에 물이").count() == 1


def test_a_draft_is_offered_again_and_can_be_deleted(visit):
    page = visit().open("/report")
    page.get_by_label("어떤 일인가요?").type("쓰다 만 글")
    until(page, "localStorage.getItem('ontong-draft')")
    page.reload()

    page.get_by_role("button", name="이어 쓰기").click()

    assert page.get_by_label("어떤 일인가요?").input_value() == "쓰다 만 글"


def test_a_form_without_our_mark_does_nothing_and_keeps_what_was_typed(city):
    answer = httpx.post(f"{city.url}/report", data={"description": "남의 <i>사이트</i>", "form_token": "0" * 64})

    assert answer.status_code == 403
    assert "남의 &lt;i&gt;사이트&lt;/i&gt;" in answer.text


def test_a_place_can_be_pressed_on_a_picture_without_a_script(visit):
    page = visit(java_script_enabled=False).open("/report")
    page.get_by_label("어떤 일인가요?").fill("산불 감시 초소 지붕이 날아갔습니다")

    page.get_by_role("button", name="지도에서 고르기").click()
    page.locator("input[type=image]").click(position={"x": 200, "y": 110})

    assert "표시한 곳을 함께" in page.locator("#place-said").inner_text()
    assert page.get_by_label("어떤 일인가요?").input_value() == "산불 감시 초소 지붕이 날아갔습니다"
    assert float(page.locator("#lat").input_value()) == pytest.approx(36.78, abs=0.2)


def test_the_first_sight_is_small(city):
    for path in ("/", "/report"):
        page = httpx.get(city.url + path, headers={"accept": "text/html"})
        parts = {found.rpartition("/")[2] for found in re.findall(r'"(/static/[^"]+)"', page.text)}
        document = len(gzip.compress(page.content, 6))

        assert document <= 16_000
        assert document + sum(len(assets.FILES[name].packed) for name in parts) < 60_000


@pytest.mark.parametrize("colours", [{"color_scheme": "dark"}, {"contrast": "more"}], ids=["dark", "high contrast"])
def test_the_report_can_be_read_in_every_colour(visit, colours):
    citizen = visit(viewport=DESKTOP, **colours)
    page = citizen.open("/report")
    citizen.shot("report-" + "-".join(colours.values()))

    assert found_by_axe(page) == []

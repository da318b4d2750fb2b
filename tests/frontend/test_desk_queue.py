"""The officer's queue: who gets in, what they see, and that nothing typed is lost when the sign-in has run out."""

from __future__ import annotations

import re
from datetime import datetime

import httpx
import pytest

from frontend.dates import SEOUL
from frontend.desk import clocks
from frontend.sessions import STAFF, Seal
from tests.frontend.browsing import PHONE, found_by_axe, small_targets
from tests.frontend.desks import account, await_found, cookie, desk, sit_down
from tests.servers import await_that

SCRIPT = "<script>document.title='!'</script><img src=x onerror=document.title='!'>"
PASSWORD = "gaon-minwon-2026"


@pytest.fixture(scope="module")
def filed(city):
    """A few cases, one of them a danger and one that tries to be a script."""
    said = [
        "예천동 주민센터 옆 가로등이 사흘째 꺼져 있습니다.",
        "석남동 사거리 도로가 움푹 파여 차가 빠졌습니다.",
        f"{SCRIPT} 공원 의자가 부서져 있습니다.",
        "지하실에서 가스 냄새가 심하게 나고 사람이 쓰러졌어요.",
    ]
    numbers = [city.submit(text)["receipt_number"] for text in said]
    with desk(city) as api:
        for number in numbers:
            await_that(
                lambda number=number: api.get(f"/v1/desk/complaints/{number}").json().get("summary", {}).get("revision", 0) > 1,
                seconds=20,
                what="the case to be routed",
            )
    return numbers


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_an_officer_signs_in_and_comes_to_what_they_asked_for(city, visit, filed, script):
    login = f"road-{script}".lower()
    account(city, login, PASSWORD, "--name", "홍길동", "--role", "officer", "--department", "road")
    visitor = visit(java_script_enabled=script, viewport=PHONE)

    page = visitor.open("/desk?view=mine")
    page.get_by_label("아이디").fill(login)
    page.get_by_label("비밀번호", exact=True).fill("not this one")
    page.get_by_role("button", name="로그인", exact=True).click()
    refused = page.get_by_text("아이디나 비밀번호가 맞지 않습니다.").first.is_visible()
    page.get_by_label("비밀번호", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="로그인", exact=True).click()

    page.wait_for_url("**/desk?view=mine")
    assert refused
    assert page.get_by_text("홍길동").first.is_visible()
    assert page.locator("h1").inner_text().startswith("도로과 대기열")


def test_signing_out_ends_it(city, visit):
    page = sit_down(visit(), city, "officer", "road").open("/desk")

    page.get_by_role("button", name="로그아웃").click()

    page.wait_for_url("**/desk/sign-in")
    page.goto("/desk")
    assert page.url.endswith("/desk/sign-in?to=/desk")


def test_what_was_typed_is_done_after_signing_in_again(city, visit):
    account(city, "late", PASSWORD, "--name", "이나리", "--role", "triage")
    visitor = sit_down(visit(java_script_enabled=False), city, "triage")
    page = visitor.open("/desk?view=late")
    page.get_by_text("거르기 남기기").click()
    page.get_by_label("이름").fill("밀린 것")
    visitor.context.clear_cookies(name="__Host-staff")

    page.get_by_role("button", name="지금 거르기를 이 이름으로 남기기").click()
    assert page.get_by_text("쓰던 글은 그대로 있습니다.").is_visible()
    page.get_by_label("아이디").fill("late")
    page.get_by_label("비밀번호", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="로그인", exact=True).click()

    assert page.get_by_role("link", name="밀린 것").is_visible()


def test_what_one_officer_typed_is_not_done_in_another_ones_name(city, visit):
    account(city, "another", PASSWORD, "--name", "박다른", "--role", "triage")
    visitor = sit_down(visit(java_script_enabled=False), city, "triage")
    page = visitor.open("/desk?view=late")
    page.get_by_text("거르기 남기기").click()
    page.get_by_label("이름").fill("남의 것")
    gone = {"token": "gone", "name": "김가신", "role": "triage", "department": None, "expires_at": 0}
    sealed = Seal((city.data / "keys" / "frontend.secret").read_bytes()).close(STAFF, gone)
    visitor.context.add_cookies([{"name": STAFF, "value": sealed, "url": city.url.replace("http:", "https:"), "secure": True}])

    page.get_by_role("button", name="지금 거르기를 이 이름으로 남기기").click()
    page.get_by_label("아이디").fill("another")
    page.get_by_label("비밀번호", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="로그인", exact=True).click()

    page.goto("/desk")
    assert page.get_by_text("박다른").first.is_visible()
    assert page.get_by_role("link", name="남의 것").count() == 0


def test_the_queue_is_for_everybody(city, visit, filed):
    visitor = sit_down(visit(), city, "triage")
    page = visitor.open("/desk")
    visitor.shot("desk-queue")

    assert [found_by_axe(page), small_targets(page)] == [[], []]
    page.get_by_text("더 거르기").click()
    page.set_viewport_size(PHONE)
    visitor.shot("desk-queue-phone")
    assert [found_by_axe(page), small_targets(page)] == [[], []]


def test_what_can_be_done_with_several_lies_upon_no_row_until_one_is_chosen(city, visit, filed):
    page = sit_down(visit(), city, "triage").open("/desk")
    bar = page.locator(".several")

    before = bar.evaluate("one => getComputedStyle(one).position")
    page.locator(".pick input").first.check()

    assert (before, bar.evaluate("one => getComputedStyle(one).position")) == ("static", "sticky")


@pytest.mark.parametrize("look", ["theme=dark", "contrast=high"])
def test_the_queue_is_read_in_every_look(city, visit, filed, look):
    visitor = sit_down(visit(), city, "triage")
    visitor.context.add_cookies([{"name": "__Host-look", "value": look, "url": city.url.replace("http:", "https:"), "secure": True}])

    assert found_by_axe(visitor.open("/desk")) == []


def test_dangers_stand_first_in_words_and_what_citizens_write_stays_text(city, visit, filed):
    page = sit_down(visit(), city, "triage").open("/desk")

    first = page.locator(".queue tbody tr").first.inner_text()

    assert "위험: " in first
    assert page.get_by_text("위험: 가스 누출").first.is_visible()
    page.goto(f"/desk?q={filed[2]}")
    assert page.get_by_text("<script>document.title").first.is_visible()
    assert page.title() != "!"


def test_a_case_is_found_by_its_words_and_a_search_without_one_says_so(city, visit, filed):
    await_found(city, "움푹", 1)
    page = sit_down(visit(), city, "triage").open("/desk")

    page.keyboard.press("/")
    page.keyboard.type("움푹")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")
    found = page.locator(".queue tbody tr").count()
    page.goto("/desk?q=없는말을찾습니다")

    assert found == 1
    assert page.get_by_text("찾는 민원이 없습니다.").is_visible()


def test_keys_move_by_their_place_on_the_keyboard_and_can_be_switched_off(city, visit, filed):
    page = sit_down(visit(), city, "triage").open("/desk")
    numbers = page.locator(".queue tbody th a").all_inner_texts()

    def focused():
        return page.evaluate("document.activeElement.textContent")

    page.keyboard.press("j")
    page.evaluate("document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {code: 'KeyJ', key: 'ㅓ', bubbles: true}))")
    second = focused()
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    picked = page.locator("#picked").inner_text()
    page.keyboard.press("k")
    page.keyboard.press("Shift+Slash")
    page.get_by_label("단축키 쓰기").uncheck()
    page.keyboard.press("Escape")
    before = focused()
    page.keyboard.press("j")

    assert [second, picked] == [numbers[1], "2건 선택"]
    assert focused() == before


def test_what_is_new_is_offered_and_the_rows_stay(city, visit, filed):
    page = sit_down(visit(), city, "triage").open("/desk")
    before = page.locator(".queue tbody tr").count()

    city.submit("버스 정류장 지붕이 날아갔습니다.")

    page.locator("#fresh").wait_for(state="visible", timeout=20_000)
    assert "새 민원 1건" in page.locator("#fresh").inner_text()
    assert page.locator(".queue tbody tr").count() == before
    page.get_by_role("link", name="보기", exact=True).click()
    page.wait_for_load_state()
    assert page.locator(".queue tbody tr").count() == min(before + 1, 50)  # a page has fifty; other tests' cases stand there too


@pytest.mark.parametrize(
    ("due", "left", "level", "told"),
    [
        ("2026-11-27T16:00", 0, "today", "오늘 16:00까지"),
        ("2026-11-27T10:40", 0, "today", "40분 남음"),
        ("2026-11-27T09:00", 0, "late", "1시간 지남"),
        ("2026-11-25T10:00", -2, "late", "2근무일 지남"),
        ("2026-11-25T10:00", None, "late", "2일 지남"),
        ("2026-11-28T18:00", 0, "soon", "내일 18:00까지"),
        ("2026-12-07T18:00", 6, "calm", "12월 7일(월)까지, 6근무일 남음"),
        ("2026-12-07T18:00", None, "calm", "12월 7일(월)까지"),
    ],
)
def test_a_deadline_is_told_in_words_and_in_working_days(due, left, level, told):
    now = datetime(2026, 11, 27, 10, 0, tzinfo=SEOUL)

    assert clocks.words(datetime.fromisoformat(due).replace(tzinfo=SEOUL), now, left) == (level, told)


def test_the_page_counts_as_the_server_does(city, visit, filed):
    page = sit_down(visit(), city, "triage").open("/desk")
    shown = page.locator(".clock time").all_inner_texts()

    page.clock.install()
    page.reload()
    page.clock.run_for(61_000)

    assert [re.sub(r"\d+분", "", one) for one in page.locator(".clock time").all_inner_texts()] == [
        re.sub(r"\d+분", "", one) for one in shown
    ]


def test_what_the_queue_shows_is_taken_along_as_a_file_with_its_reason(city, visit, filed):
    page = sit_down(visit(), city, "triage").open("/desk")
    page.get_by_text("내려받기").first.click()
    page.get_by_label("무엇에 쓰나요?").fill("주간 회의 자료")
    page.get_by_label("형식").select_option("csv")

    with page.expect_download() as download:
        page.get_by_role("button", name="내려받기").click()

    assert "접수번호" in download.value.path().read_text("utf-8-sig")


def test_the_end_of_a_sign_in_is_told_before_it_comes(city, visit):
    page = sit_down(visit(java_script_enabled=False), city, "triage", lasts=100).open("/desk")

    assert page.get_by_text("곧 로그아웃됩니다.").is_visible()
    assert page.get_by_role("button", name="계속 쓰기").is_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_whoever_tries_it_out_comes_in_by_a_button(visit, script):
    page = visit(java_script_enabled=script, viewport=PHONE).open("/desk/sign-in?to=/desk%3Fview%3Dlate")

    page.get_by_role("button", name="도로과 담당").click()

    page.wait_for_url("**/desk?view=late")
    assert page.locator("h1").inner_text().startswith("도로과 대기열")


def test_a_link_is_used_once_and_only_by_its_button(city, visit):
    link = re.search(r"/desk/enter/\S+", city.up.log.read_text("utf-8"))
    assert link is not None
    visitor = visit()
    page = visitor.open(link[0])
    page.reload()

    page.get_by_role("button", name="계속하기").click()
    page.wait_for_url("**/desk")
    again = page.goto(link[0])
    visitor.allowed.append("a status of 410")
    page.get_by_role("button", name="계속하기").click()

    assert again is not None
    assert page.get_by_text("이 링크는 기간이 지났거나 이미 썼습니다").first.is_visible()


def test_whoever_goes_on_writing_stays_in(city, visit):
    page = sit_down(visit(), city, "triage", lasts=100).open("/desk")

    page.get_by_role("button", name="계속 쓰기").click()

    page.locator("#ending").wait_for(state="hidden")
    page.reload()
    assert page.locator("#ending").is_hidden()


def test_from_a_case_one_goes_to_the_next_and_back(city, filed):
    jar = {"cookie": f"{STAFF}={cookie(city, 'triage')}"}

    with httpx.Client(base_url=city.url, timeout=20, headers=jar) as http:
        queue = list(dict.fromkeys(re.findall(r"/desk/c/([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z])\b", http.get("/desk?view=all").text)))
        following = http.get(f"/desk/c/{queue[0]}/next?view=all").headers["location"]
        before = http.get(f"/desk/c/{queue[1]}/previous?view=all").headers["location"]

    assert following.startswith(f"/desk/c/{queue[1]}?")
    assert before.startswith(f"/desk/c/{queue[0]}?")

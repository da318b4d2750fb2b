"""An officer's day: triage by the keyboard alone, an answer with and without script, what can be taken back, and two at the same case."""

from __future__ import annotations

import re

import pytest

from tests.frontend.browsing import DESKTOP, PHONE, found_by_axe, small_targets
from tests.frontend.desks import desk, sit_down
from tests.servers import await_that

SCRIPT = "<script>document.title='!'</script><img src=x onerror=document.title='!'>"


def filed(city, text, *statuses, **more):
    """A case that stands where the test needs it."""
    receipt = city.submit(text, **more)
    await_status(city, receipt, *statuses or ("routed",))
    return receipt


def await_status(city, receipt, *statuses):
    with desk(city) as api:
        where = f"/v1/desk/complaints/{receipt['receipt_number']}"
        await_that(lambda: case_of(api, where).get("status") in statuses, seconds=30, what=f"the case to be {statuses}")
        if statuses == ("received",):
            await_that(lambda: case_of(api, where)["proposals"], seconds=30, what="proposals")


def case_of(api, where):
    answer = api.get(where)
    return answer.json()["summary"] if answer.status_code == 200 else {}


def seen(city, receipt):
    with desk(city) as api:
        return api.get(f"/v1/desk/complaints/{receipt['receipt_number']}").json()


def test_three_cases_are_triaged_by_the_keyboard_alone(city, visit):
    said = (
        "여기 좀 와서 봐 주세요. 정말 답답합니다.",
        "누구한테 말해야 할지 몰라서 여기에 적어 봅니다.",
        "우리 마을이 예전 같지가 않습니다.",
    )
    receipts = [filed(city, text, "received", kind="suggestion") for text in said]
    visitor = sit_down(visit(), city, "triage")
    page = visitor.open("/desk?view=unrouted&kind=suggestion")

    page.keyboard.press("j")
    done = []
    for n in range(3):
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk/c/*")
        done.append(page.locator("h1").inner_text())
        if n == 0:
            visitor.shot("desk-triage")
        page.keyboard.press("1")
        page.wait_for_url("**/desk?*")
        page.get_by_role("button", name=re.compile("되돌리기")).wait_for()
        if n < 2:
            focused = page.evaluate("document.activeElement.textContent")
            assert focused in {receipt["receipt_number"] for receipt in receipts} - set(done), "the keyboard goes on from the next row"
    for receipt in receipts:
        await_status(city, receipt, "routed")

    assert sorted(done) == sorted(receipt["receipt_number"] for receipt in receipts)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_case_is_routed_and_answered(city, visit, script):
    receipt = filed(city, f"하소연을 들어 주는 곳이 없네요. 기록이라도 남깁니다. {script}", "received")
    number = receipt["receipt_number"]
    page = sit_down(visit(java_script_enabled=script), city, "triage").open(f"/desk/c/{number}")
    page.get_by_label("다른 부서 찾기").select_option("road")
    page.get_by_role("button", name="이 부서로 배정").click()
    page.get_by_text("도로과로 배정했습니다.").wait_for()
    page.get_by_role("button", name="지금 하기").click()
    await_status(city, receipt, "routed")

    officer = sit_down(visit(java_script_enabled=script), city, "officer", "road", name="홍길동")
    page = officer.open(f"/desk/c/{number}")
    page.get_by_role("link", name=re.compile("^답변")).first.click()
    page.get_by_label("답변", exact=True).fill("살펴보았습니다. 내일까지 고치겠습니다.")
    page.get_by_role("button", name="보내기", exact=True).click()
    page.get_by_text("답변을 보냅니다.").wait_for()
    page.get_by_role("button", name="지금 하기").click()

    await_status(city, receipt, "answered", "notified")
    assert city.case(receipt)["answer"] == "살펴보았습니다. 내일까지 고치겠습니다."


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_an_answer_is_taken_back_and_can_be_written_on(city, visit, script):
    receipt = filed(city, f"하천 산책로 난간이 흔들려 위험해 보입니다. {'가' if script else '나'}")
    department = seen(city, receipt)["summary"]["department"]["code"]
    page = sit_down(visit(java_script_enabled=script), city, "officer", department).open(f"/desk/c/{receipt['receipt_number']}/answer")

    page.get_by_label("답변", exact=True).fill("아직 다 쓰지 않은 답변입니다.")
    page.get_by_role("button", name="보내기", exact=True).click()
    page.get_by_text("답변을 보냅니다.").wait_for()
    if script:
        page.keyboard.press("z")
    else:
        page.get_by_role("button", name=re.compile("되돌리기")).click()
    page.get_by_text("되돌렸습니다. 쓰신 글은 아래에 그대로 있습니다.").wait_for()

    assert page.get_by_label("답변", exact=True).input_value() == "아직 다 쓰지 않은 답변입니다."
    assert seen(city, receipt)["summary"]["status"] == "routed"


def test_whoever_comes_second_reads_who_was_faster_and_loses_nothing(city, visit):
    receipt = filed(city, "어린이 놀이터 그네 줄이 끊어졌습니다.")
    summary = seen(city, receipt)["summary"]
    page = sit_down(visit(), city, "officer", summary["department"]["code"]).open(f"/desk/c/{receipt['receipt_number']}/request-supplement")
    with desk(city, "triage") as api:
        other = api.post(f"/v1/desk/complaints/{receipt['receipt_number']}/actions/note", json={"text": "제가 먼저 봤습니다."})

    page.get_by_label("무엇이 더 필요한가요?").fill("사진을 한 장 보내 주세요.")
    page.get_by_label("언제까지").fill("2030-01-02")
    page.get_by_role("button", name="보완 요구 보내기").click()

    assert other.status_code == 200
    assert page.get_by_text("먼저 메모를 남겼습니다").first.is_visible()
    assert page.title().startswith("오류: ")
    assert page.get_by_label("무엇이 더 필요한가요?").input_value() == "사진을 한 장 보내 주세요."


def test_being_busy_is_no_ground_for_more_time(city, visit):
    receipt = filed(city, "보도블록이 들떠서 유모차가 걸립니다.")
    department = seen(city, receipt)["summary"]["department"]["code"]
    visitor = sit_down(visit(), city, "officer", department)
    page = visitor.open(f"/desk/c/{receipt['receipt_number']}/extend")

    told = page.get_by_text("업무가 많음, 늦은 배정, 담당자 부재는 법에서 연장 사유로 인정하지 않습니다(영 21조).").is_visible()
    page.get_by_role("button", name="연장하고 알리기").click()
    missing = page.get_by_text("사유를 골라 주세요.").first.is_visible()
    page.get_by_label("사실 확인·현장 조사").check()
    choice = page.locator("#length option[value='3d']").inner_text()
    page.get_by_label("2. 며칠 늦출까요?").select_option("3d")
    page.get_by_role("button", name="연장하고 알리기").click()
    page.get_by_text("기한을 연장하고 시민에게 알렸습니다.").wait_for()
    due = page.locator(".case-head .clock").inner_text()
    page.goto(f"/desk/c/{receipt['receipt_number']}/extend")

    assert [told, missing] == [True, True]
    assert re.fullmatch(r"3근무일, (.+)까지", choice)[1] in due  # the very day that was promised, holidays counted
    assert re.search(r"까지, \d+근무일 남음", due)
    assert page.get_by_text("두 번째 연장은 시민의 동의를 기록해야 합니다").is_visible()


def test_what_a_case_doesn_t_allow_is_not_called_something_to_put_right(city, visit):
    receipt = filed(city, "보도블록 사이로 물이 튑니다.")
    visitor = sit_down(visit(), city, "admin")
    page = visitor.open(f"/desk/c/{receipt['receipt_number']}/answer")
    with desk(city, "admin") as api:
        assert api.post(f"/v1/desk/complaints/{receipt['receipt_number']}/actions/answer", json={"text": "고쳤습니다."}).status_code == 200

    for act in ("answer", "extend"):
        page.goto(f"/desk/c/{receipt['receipt_number']}/{act}")
        heading = page.get_by_role("alert").get_by_role("heading")
        assert heading.inner_text() == "하지 못했습니다"
        assert page.get_by_role("alert").get_by_role("link").count() == 0


def test_on_a_phone_the_desk_s_ways_are_a_menu_that_needs_no_script(city, visit):
    visitor = sit_down(visit(java_script_enabled=False, viewport=PHONE), city, "admin")
    page = visitor.open("/desk")
    assert page.get_by_role("link", name="발송", exact=True).is_hidden()

    page.locator(".folded summary").click()
    page.get_by_role("navigation", name="직원 메뉴").get_by_role("link", name="발송", exact=True).click()

    assert page.url.endswith("/desk/deliveries")


def test_an_arbiter_sees_what_may_not_be_handed_on_and_decides(city, visit):
    receipt = filed(city, "전봇대에 걸린 현수막이 너무 많아 보기 흉합니다.")
    number = receipt["receipt_number"]
    with desk(city, "triage") as api:
        for code in ("road", "parks", "urban-planning"):
            api.post(f"/v1/desk/complaints/{number}/actions/reroute", json={"department_code": code, "reason": "그 부서의 일입니다."})
    page = sit_down(visit(), city, "arbiter").open(f"/desk/c/{number}")
    page.get_by_role("link", name=re.compile("다른 부서로 다시 배정")).click()
    page.get_by_label("맡을 부서").select_option("road")
    page.get_by_label("사유").fill("도로 점용은 도로과의 일입니다.")
    page.get_by_role("button", name="다시 배정하기").click()
    page.get_by_role("button", name="지금 하기").click()

    await_that(lambda: seen(city, receipt)["summary"]["department"]["code"] == "road", seconds=20, what="the arbiter's decision")


def test_what_citizens_write_stays_text_on_every_page_of_the_desk(city, visit):
    receipt = filed(city, f"{SCRIPT} 가로등이 꺼져 있습니다.", "received", "routed")
    visitor = sit_down(visit(), city, "admin", name="<b>홍길동</b>")

    for page_of in ("", "/answer", "/note", "?tab=letters", "?tab=person"):
        page = visitor.open(f"/desk/c/{receipt['receipt_number']}{page_of}")
        assert page.title() != "!"
        assert page.locator("main img[src=x], main b").count() == 0


@pytest.mark.parametrize("look", ["", "theme=dark", "contrast=high"])
def test_a_case_and_its_pages_are_for_everybody(city, visit, look):
    receipt = filed(
        city, f"육교 옆 가로등이 꺼져 밤길이 어둡습니다 {look}", location={"lat": 36.78, "long": 126.45, "address": "예천동 12"}
    )
    department = seen(city, receipt)["summary"]["department"]["code"]
    visitor = sit_down(visit(), city, "officer", department)
    if look:
        visitor.context.add_cookies([{"name": "__Host-look", "value": look, "url": city.url.replace("http:", "https:"), "secure": True}])
    found = []
    for page_of in ("", "/answer", "/extend", "/reroute") if not look else ("", "/answer"):
        page = visitor.open(f"/desk/c/{receipt['receipt_number']}{page_of}")
        visitor.shot(f"desk-case{page_of.replace('/', '-')}{look[-4:]}")
        found += [found_by_axe(page), small_targets(page)]
        page.set_viewport_size(PHONE)
        found += [
            small_targets(page),
            [] if page.evaluate("document.documentElement.scrollWidth <= innerWidth") else [f"{page_of} is too wide"],
        ]
        page.set_viewport_size({"width": 1440, "height": 900})

    assert [one for one in found if one] == []


def test_a_draft_waits_in_the_browser_until_it_is_sent(city, visit):
    receipt = filed(city, "마을회관 앞 배수구가 막혀 물이 고입니다.")
    department = seen(city, receipt)["summary"]["department"]["code"]
    page = sit_down(visit(), city, "officer", department).open(f"/desk/c/{receipt['receipt_number']}/answer")

    page.get_by_label("답변", exact=True).fill("쓰다 만 답변")
    page.get_by_text("임시 저장").wait_for(timeout=10_000)
    page.goto("/desk")
    page.goto(f"/desk/c/{receipt['receipt_number']}/answer")
    came_back = page.get_by_label("답변", exact=True).input_value()
    page.get_by_role("button", name="로그아웃").click()
    page.wait_for_url("**/desk/sign-in")

    assert came_back == "쓰다 만 답변"
    assert page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('draft ')).length") == 0


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_letter_is_seen_before_it_is_sent(city, visit, script):
    receipt = filed(
        city,
        f"골목 가로등이 꺼져 밤길이 어둡습니다. {'갓도 떨어졌습니다.' if script else '전구도 깨졌습니다.'}",
        contact={"phone": "010-9876-5432"},
    )
    department = seen(city, receipt)["summary"]["department"]["code"]
    visitor = sit_down(visit(java_script_enabled=script), city, "officer", department)
    page = visitor.open(f"/desk/c/{receipt['receipt_number']}/answer")

    page.get_by_label("답변", exact=True).fill("갓을 새로 달았습니다. 😀 " * 8)
    page.get_by_role("button", name="문자", exact=True).click()
    page.get_by_role("article", name="문자 미리 보기").wait_for()
    visitor.shot("desk-preview")

    assert page.get_by_text("장문 문자(LMS)로 보냅니다.").is_visible()
    assert page.get_by_text("□로 갑니다: 😀").is_visible()
    assert page.get_by_label("답변", exact=True).input_value().startswith("갓을 새로 달았습니다. 😀")


def test_what_a_head_must_approve_waits_and_goes_out_then(city, visit):
    receipt = filed(city, "벼 병충해 방제 일정을 알고 싶습니다.", "received", "routed")
    number = receipt["receipt_number"]
    with desk(city, "admin") as api:
        api.post(f"/v1/desk/complaints/{number}/actions/reroute", json={"department_code": "agriculture", "reason": "농사일입니다."})
        api.post(f"/v1/desk/complaints/{number}/actions/route", json={"department_code": "agriculture"})
        assert api.put("/v1/desk/departments/agriculture/approval", json={"required": True}).status_code == 200
    with desk(city, "officer", "agriculture") as api:
        drafted = api.post(f"/v1/desk/complaints/{number}/actions/answer", json={"text": "다음 주 월요일에 시작합니다."})
        assert drafted.json()["draft"] == "approval", drafted.text
    page = sit_down(visit(), city, "head", "agriculture", name="최과장").open("/desk")
    waits = page.get_by_text("결재 기다림").first.is_visible()
    page.get_by_role("link", name=number).click()
    page.get_by_role("button", name="결재하고 보내기").click()
    page.get_by_text("결재했습니다.").wait_for()

    await_status(city, receipt, "answered", "notified")
    assert waits


def test_a_danger_is_taken_up_in_one_press(city, visit):
    receipt = filed(city, "상가 지하에서 가스가 새는 냄새가 납니다.", "received", "routed")
    page = sit_down(visit(java_script_enabled=False), city, "triage", name="김배정").open(f"/desk/c/{receipt['receipt_number']}")

    page.get_by_role("button", name="내가 확인했습니다").click()

    assert page.get_by_text("위험을 확인했다고 남겼습니다.").is_visible()
    assert page.get_by_text("김배정 님이").first.is_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_original_is_shown_once_for_a_reason_that_stands_in_the_audit(city, visit, script):
    receipt = filed(city, f"가로등이 꺼졌습니다. 010-1234-5678로 전화 주세요. {script}")
    number = receipt["receipt_number"]
    visitor = sit_down(visit(java_script_enabled=script), city, "officer", "road", name="홍길동")
    page = visitor.open(f"/desk/c/{number}")
    assert page.get_by_text("***-****-****로 전화 주세요").first.is_visible()
    assert "1234-5678" not in page.content()

    page.get_by_role("link", name="원문 보기").click()
    page.get_by_role("button", name="원문 보기").click()
    assert page.title().startswith("오류: ")
    page.get_by_label("그 밖의 사유", exact=True).check()
    page.get_by_role("button", name="원문 보기").click()
    assert page.get_by_role("alert").get_by_text("그 밖의 사유를 적어 주세요.").is_visible()
    page.get_by_label("어떤 사유인가요?").fill("부서장 지시")
    with page.expect_response(f"**/desk/c/{number}/original") as told:
        page.get_by_role("button", name="원문 보기").click()
    page.get_by_text("010-1234-5678로 전화 주세요").wait_for()

    assert "no-store" in told.value.headers["cache-control"]
    with desk(city, "admin") as api:
        lines = api.get("/v1/desk/audit", params={"receipt_number": number}).json()["items"]
    assert [(line["reason"], line["detail"]) for line in lines] == [("read", "부서장 지시")]
    page.goto(f"/desk/c/{number}/original")
    assert "1234-5678" not in page.content()


def test_where_nothing_is_covered_no_original_is_offered(city, visit):
    receipt = filed(city, "가로등이 꺼졌는데 가릴 것은 없습니다.")

    page = sit_down(visit(), city, "officer", "road").open(f"/desk/c/{receipt['receipt_number']}")

    assert page.get_by_role("heading", name="시민의 글").is_visible()
    assert page.get_by_role("link", name="원문 보기").count() == 0


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_page_of_the_original_can_be_read_and_pressed_by_everybody(city, visit, size):
    receipt = filed(city, f"가로등이 꺼졌습니다. 제 번호는 010-1234-5678입니다. {size['width']}")
    visitor = sit_down(visit(viewport=size), city, "officer", "road")
    page = visitor.open(f"/desk/c/{receipt['receipt_number']}/original")
    found = [*found_by_axe(page), *small_targets(page)]
    visitor.shot(f"desk-original-{size['width']}")
    page.get_by_label("시민에게 연락하려고").check()
    page.get_by_role("button", name="원문 보기").click()
    page.get_by_text("010-1234-5678입니다").wait_for()
    visitor.shot(f"desk-original-shown-{size['width']}")

    assert [*found, *found_by_axe(page), *small_targets(page)] == []

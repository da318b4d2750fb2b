"""Work beside the single case: many at once, what comes by phone and over the counter, letters and calls, and what will be late tomorrow."""

from __future__ import annotations

import pytest

from tests.frontend.browsing import PHONE, found_by_axe, small_targets
from tests.frontend.desks import desk, sit_down
from tests.servers import await_that

SCRIPT = "<script>document.title='!'</script><img src=x onerror=document.title='!'>"


def case_of(city, number):
    with desk(city) as api:
        answer = api.get(f"/v1/desk/complaints/{number}")
    return answer.json()["summary"] if answer.status_code == 200 else {}


def lost(city, text):
    """A case that nobody was given."""
    number = city.submit(text)["receipt_number"]
    await_that(lambda: case_of(city, number).get("proposals"), seconds=30, what=f"proposals for {text}")
    return number


def checked(visitor, name):
    """In both sizes: nothing that axe finds, nothing too small; and the texts of citizens are no script."""
    page = visitor.page
    visitor.shot(name)
    assert [found_by_axe(page), small_targets(page), page.title() != "!"] == [[], [], True]
    before = page.viewport_size
    page.set_viewport_size(PHONE)
    visitor.shot(f"{name}-phone")
    assert [found_by_axe(page), small_targets(page)] == [[], []]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing is wider than a phone"
    page.set_viewport_size(before)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_several_cases_are_routed_at_once_and_taken_back_at_once(city, visit, script):
    numbers = [lost(city, f"{SCRIPT} 뭐라고 해야 할지 모르겠습니다. {n} {script}") for n in range(2)]
    elsewhere = city.submit(f"가로등이 꺼져서 밤길이 어둡습니다. {script}")["receipt_number"]
    await_that(lambda: case_of(city, elsewhere).get("department"), seconds=30, what="the case to be routed")
    visitor = sit_down(visit(java_script_enabled=script), city, "triage")
    page = visitor.open("/desk?view=all&sort=received&order=desc")
    for number in (*numbers, elsewhere):
        page.get_by_label(f"{number} 선택").check()
    page.get_by_role("button", name="배정", exact=True).click()
    told = page.locator("h1").inner_text()
    why = page.get_by_text("이미 배정됨").is_visible()
    if script:
        checked(visitor, "desk-bulk")
    page.get_by_role("button", name="2건 배정하기").click()
    assert page.get_by_role("link", name="맡을 부서를 골라 주세요.").is_visible()
    page.get_by_label("맡을 부서").select_option("road")
    page.get_by_role("button", name="2건 배정하기").click()
    page.get_by_text("2건을 곧 처리합니다.").wait_for()
    page.get_by_role("button", name="되돌리기").click()
    page.get_by_text("되돌렸습니다.").wait_for()

    assert [told, why] == ["부서 배정: 2건에 적용", True]
    assert [case_of(city, number)["department"] for number in numbers] == [None, None]


def test_what_failed_of_many_is_told_and_asked_for_again(city, visit):
    numbers = [lost(city, f"그냥 한번 적어 봅니다. {n}") for n in range(3)]
    visitor = sit_down(visit(), city, "triage")
    page = visitor.open(f"/desk/bulk?act=route&{'&'.join(f'number={number}' for number in numbers)}")
    page.get_by_label("맡을 부서").select_option("road")
    with desk(city) as api:
        assert api.post(f"/v1/desk/complaints/{numbers[0]}/actions/note", json={"text": "먼저 봤습니다."}).status_code == 200

    page.get_by_role("button", name="3건 배정하기").click()
    page.get_by_role("button", name="실패한 1건만 다시").wait_for()
    checked(visitor, "desk-bulk-result")
    page.get_by_role("button", name="지금 하기").click()  # the two; what is left is asked for again
    again = page.get_by_label("맡을 부서").input_value()
    page.get_by_role("button", name="1건 배정하기").click()
    page.get_by_role("button", name="지금 하기").click()

    assert again == "road"
    for number in numbers:
        await_that(lambda number=number: (case_of(city, number)["department"] or {}).get("code") == "road", seconds=20, what="routed")


def test_a_hundred_cases_fit_into_what_a_browser_keeps(city):
    from uuid import uuid4

    from frontend.desk import bar
    from frontend.sessions import Seal

    held = [str(uuid4()) for _ in range(100)]

    packed = bar._packed(held)

    assert bar._unpacked(packed) == tuple(held)
    assert (
        len(
            Seal(b"x" * 32).close(
                bar.DONE, {"said": "부서 배정: 100건을 곧 처리합니다.", "held": packed, "until": 1e9, "where": "/desk/bulk/result"}
            )
        )
        < 3500
    )


def test_what_is_said_on_the_phone_is_written_down_and_nothing_typed_is_lost(city, visit):
    visitor = sit_down(visit(), city, "triage")
    page = visitor.open("/desk/new")
    page.keyboard.type(f"{SCRIPT} 전화로 들은 이야기입니다.")
    page.get_by_label("장소 (선택)").fill("시청 앞")
    page.get_by_label("전화로 알림").check()
    page.get_by_role("button", name="접수하기").click()
    missing = page.get_by_role("link", name="알릴 전화번호를 적어 주세요.").is_visible()
    checked(visitor, "desk-new-wrong")
    page.get_by_label("전화번호 (선택)").fill("12")
    page.get_by_role("button", name="접수하기").click()
    refused = page.get_by_role("link", name="전화번호를 다시 봐 주세요.").is_visible()
    kept = [page.get_by_label("어떤 일인가요?").input_value(), page.get_by_label("장소 (선택)").input_value()]
    page.get_by_label("전화번호 (선택)").fill("010-2345-6789")
    page.get_by_label("어떤 일인가요?").press("Control+Enter")
    page.get_by_text("접수했습니다.").wait_for()
    number = page.locator(".done a").inner_text().split()[0]

    assert [missing, refused, kept] == [True, True, [f"{SCRIPT} 전화로 들은 이야기입니다.", "시청 앞"]]
    assert page.get_by_label("어떤 일인가요?").input_value() == ""
    await_that(lambda: case_of(city, number).get("channel") == "phone", seconds=20, what="the case")


def test_a_visit_is_written_down_without_script_and_its_number_is_large(city, visit):
    visitor = sit_down(visit(java_script_enabled=False), city, "officer", "road")
    page = visitor.open("/desk/new?way=visit")
    page.get_by_label("어떤 일인가요?").fill("창구에 오신 분의 이야기입니다.")
    page.get_by_label("우편이나 방문으로 알림").check()
    page.get_by_label("우편 주소 (선택)").fill("가온시 예천동 1-1")
    page.get_by_role("button", name="접수하기").click()
    page.get_by_role("heading", name="접수했습니다").wait_for()
    visitor.shot("desk-written")
    number = page.locator(".number").inner_text()

    page.get_by_role("link", name="하나 더 적기").click()

    assert page.get_by_label("방문", exact=True).is_checked()
    await_that(lambda: case_of(city, number).get("channel") == "visit", seconds=20, what="the case")

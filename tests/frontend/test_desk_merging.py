"""Departments are merged and split at the desk: what will happen is shown before it is done."""

from __future__ import annotations

import pytest

from tests.frontend.browsing import DESKTOP, PHONE, found_by_axe, small_targets
from tests.frontend.desks import desk, sit_down

HERE = "/desk/admin/departments"
LOOK, DO = "무엇이 바뀌는지 보기", "이렇게 하기"
DAY = "2031-07-01"


@pytest.fixture(scope="module")
def api(city):
    with desk(city, "admin") as client:
        yield client


def made(api, code, name, *duties):
    """A department of the test's own, with words that nobody else has."""
    told = [{"name": duty, "strong": [f"{duty}말", f"{code}{duty}"]} for duty in duties]
    answer = api.post("/v1/desk/departments", json={"code": code, "name": name, "duties": told})
    assert answer.status_code == 201, answer.text


def entry(api, code):
    return api.get(f"/v1/desk/departments/{code}").json()["record"]["entry"]


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_two_are_merged_after_it_was_shown_what_happens(city, visit, api, script):
    mark = "s" if script else "n"
    made(api, f"stay-{mark}", f"등대과 {mark}", f"등대{mark}")
    made(api, f"go-{mark}", f"나루과 {mark}", f"나루{mark}")
    rule = {"code": f"ferry-{mark}", "name": f"나루 규칙 {mark}", "department": f"go-{mark}", "when": {"text": {"any": ["나룻배삯"]}}}
    assert api.put(f"/v1/desk/routing/rules/ferry-{mark}", json={"rule": rule}).status_code == 200
    page = sit_down(visit(java_script_enabled=script), city, "admin").open(f"{HERE}/stay-{mark}")
    page.get_by_role("link", name="합치기").click()

    page.get_by_role("button", name=LOOK).click()
    assert "합쳐져 없어질 부서를 골라 주세요." in page.get_by_role("alert").inner_text()
    page.get_by_label(f"나루과 {mark}").check()
    page.get_by_label("합치는 날").fill(DAY)
    page.get_by_label("그날부터 쓸 새 이름").fill(f"바닷길과 {mark}")
    page.get_by_role("button", name=LOOK).click()

    told = page.locator("main").inner_text()
    assert "아직 아무것도 바뀌지 않았습니다." in told
    for words in (f"나루과 {mark}의 업무", f"바닷길과 {mark}", "지금 열린 민원 0건", "직원 0명", f"나루 규칙 {mark}", "2031년 7월 1일"):
        assert words in told, words
    assert entry(api, f"go-{mark}")["closed_on"] is None

    page.get_by_role("button", name="고치기").click()
    assert page.get_by_label("합치는 날").input_value() == DAY
    assert page.get_by_label(f"나루과 {mark}").is_checked()
    page.get_by_role("button", name=LOOK).click()
    page.get_by_role("button", name=DO).click()
    page.locator(".done").get_by_text("부서를 합치기로 했습니다.").wait_for()

    gone, stays = entry(api, f"go-{mark}"), entry(api, f"stay-{mark}")
    assert (gone["closed_on"], gone["successors"][0]["department_code"]) == (DAY, f"stay-{mark}")
    assert [name["name"] for name in stays["names"]] == [f"등대과 {mark}", f"바닷길과 {mark}"]
    assert {duty["name"]: duty["valid_from"] for duty in stays["duties"]} == {f"등대{mark}": None, f"나루{mark}": DAY}


def test_one_is_split_and_what_is_missing_of_a_new_one_is_told(city, visit, api):
    made(api, "whole", "온마당과", "앞마당일", "뒷마당일")
    page = sit_down(visit(java_script_enabled=False), city, "admin").open(f"{HERE}/whole")
    page.get_by_role("link", name="나누기").click()
    page.get_by_label("나누는 날").fill(DAY)
    page.get_by_role("button", name=LOOK).click()
    assert "적어도 한 업무는 다른 부서로 가야 합니다." in page.get_by_role("alert").inner_text()

    page.get_by_label("뒷마당일").select_option("new1")
    page.get_by_role("button", name=LOOK).click()
    assert "새 부서 1의 코드를 적어 주세요." in page.get_by_role("alert").inner_text()
    assert page.get_by_label("뒷마당일").input_value() == "new1"
    page.get_by_label("새 부서 1의 코드").fill("backyard")
    page.get_by_label("새 부서 1의 이름").fill("뒷마당과")
    page.get_by_role("button", name=LOOK).click()
    told = page.locator("main").inner_text()
    assert "뒷마당과 (새 부서)" in told
    assert "온마당과에 그대로 있습니다" in told
    page.get_by_role("button", name=DO).click()
    page.locator(".done").get_by_text("부서를 나누기로 했습니다.").wait_for()

    stays, new = entry(api, "whole"), entry(api, "backyard")
    assert stays["closed_on"] is None
    assert {duty["name"]: duty["valid_to"] for duty in stays["duties"]} == {"앞마당일": None, "뒷마당일": "2031-06-30"}
    assert ([duty["name"] for duty in new["duties"]], new["names"][0]["valid_from"]) == (["뒷마당일"], DAY)


def test_one_of_which_nothing_stays_is_no_more(city, visit, api):
    made(api, "scattered", "흩어질과", "왼쪽일", "오른쪽일")
    page = sit_down(visit(), city, "admin").open(f"{HERE}/scattered/split")
    page.get_by_label("나누는 날").fill(DAY)
    page.get_by_label("왼쪽일").select_option("library")
    page.get_by_label("오른쪽일").select_option("sports")
    page.get_by_role("button", name=LOOK).click()
    told = page.locator("main").inner_text()
    assert "2031년 7월 1일(화)부터 없습니다." in told
    assert "배정 담당의 대기열로 갑니다." in told
    page.get_by_role("button", name=DO).click()
    page.locator(".done").get_by_text("부서를 나누기로 했습니다.").wait_for()

    gone = entry(api, "scattered")
    assert gone["closed_on"] == DAY
    assert [(heir["department_code"], heir["duties"]) for heir in gone["successors"]] == [("library", ["왼쪽일"]), ("sports", ["오른쪽일"])]


def test_what_the_service_refuses_is_told_and_who_was_slower_too(city, visit, api):
    made(api, "calm", "고요과", "고요한일")
    made(api, "storm", "폭풍과", "폭풍일")
    page = sit_down(visit(), city, "admin").open(f"{HERE}/calm/merge")
    page.get_by_label("폭풍과").check()
    page.get_by_label("합치는 날").fill("2001-01-01")
    page.get_by_label("그날부터 쓸 새 이름").fill("도로과")
    page.get_by_role("button", name=LOOK).click()
    page.get_by_role("button", name=DO).click()
    assert "road is called 도로과 on the same day" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("그날부터 쓸 새 이름").input_value() == "도로과"

    page.get_by_label("합치는 날").fill(DAY)
    page.get_by_label("그날부터 쓸 새 이름").fill("")
    page.get_by_role("button", name=LOOK).click()
    made(api, "breeze", "산들과", "산들일")
    page.get_by_role("button", name=DO).click()

    assert "먼저 고쳤습니다" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("폭풍과").is_checked()
    assert entry(api, "storm")["closed_on"] is None


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_pages_can_be_read_and_pressed_by_everybody(city, visit, size):
    visitor = sit_down(visit(viewport=size), city, "admin")
    found = {}

    def look(name):
        wide = visitor.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        found[name] = [*found_by_axe(visitor.page), *small_targets(visitor.page), *(["wider than the screen"] if wide else [])]
        visitor.shot(f"admin-{name}-{size['width']}")

    page = visitor.open(f"{HERE}/library/split")
    look("split")
    page.goto(f"{HERE}/library/merge")
    look("merge")
    page.get_by_label("체육").first.check()
    page.get_by_label("합치는 날").fill(DAY)
    page.get_by_role("button", name=LOOK).click()
    page.get_by_role("button", name=DO).wait_for()
    look("what-happens")

    assert {name: told for name, told in found.items() if told} == {}

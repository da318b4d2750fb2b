"""Who has which part of the city for a duty: read, written, told where it can't be so, and decided by at once."""

from __future__ import annotations

import pytest

from tests.frontend.browsing import DESKTOP, PHONE, found_by_axe, small_targets
from tests.frontend.desks import desk, sit_down

HERE = "/desk/admin/ground"
GROUND = "/v1/desk/routing/territory"
LAMP = "중앙동 골목 가로등이 꺼졌어요. 보안등도 꺼졌습니다."


@pytest.fixture(scope="module")
def api(city):
    with desk(city, "admin") as client:
        yield client


def splits(api):
    return {one["split"]["code"]: one for one in api.get(GROUND).json()["splits"]}


def put(api, code, **more):
    split = {"code": code, "name": f"관할 {code}", "duties": ["상수도"], "shares": [{"department": "library", "areas": ["jungang"]}]} | more
    answer = api.put(f"{GROUND}/splits/{code}", json={"split": split})
    assert answer.status_code == 200, answer.text


def goes_to(api, text):
    return api.post("/v1/desk/routing/try", json={"text": text}).json()["proposals"][0]["department_code"]


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_duty_is_split_by_area_and_decided_by_at_once(city, visit, api, script):
    code = f"lamps-{'s' if script else 'n'}"
    assert goes_to(api, LAMP) == "road"
    page = sit_down(visit(java_script_enabled=script), city, "admin").open(HERE)
    assert "읍·면의 작은 수리는 읍·면사무소가" in page.locator("main").inner_text()
    page.get_by_role("link", name="새 관할").click()
    page.get_by_label("코드").fill(code)
    page.get_by_label("이름").fill("가로등은 동네마다")
    page.get_by_label("누구의 업무").fill("도로과")
    page.get_by_label("업무", exact=True).fill("가로등·보안등")
    page.get_by_label("몫 1: 맡을 부서").select_option("library")
    page.get_by_label("몫 1: 지역").fill("중앙동")
    page.get_by_role("button", name="몫 더하기").click()
    assert page.get_by_label("몫 1: 지역").input_value() == "중앙동"
    if script:
        assert page.evaluate("document.activeElement.id") == "of_s2"
    page.get_by_label("몫 2: 맡을 부서").select_option("sports")
    page.get_by_label("몫 2: 지역").fill("중앙동\n없는동")
    save = page.get_by_role("button", name="저장", exact=True)

    save.click()
    assert "‘없는동’: 이런 이름이 없습니다." in page.get_by_role("alert").inner_text()
    page.get_by_label("몫 2: 지역").fill("중앙동")
    save.click()
    assert "몫 2: 중앙동은 몫 1에도 있습니다." in page.get_by_role("alert").inner_text()
    page.get_by_label("몫 2: 지역").fill("솔내읍")
    save.click()
    page.locator(".done").get_by_text("저장했습니다.").wait_for()

    kept = splits(api)[code]
    assert kept["state"] == "on"
    assert (kept["split"]["departments"], kept["split"]["duties"]) == (["road"], ["가로등·보안등"])
    assert [(one["department"], one["areas"]) for one in kept["split"]["shares"]] == [("library", ["jungang"]), ("sports", ["solnae"])]
    assert goes_to(api, LAMP) == "library"

    page.goto(f"{HERE}/{code}")
    page.get_by_label("몫 2: 맡을 부서").select_option("")
    page.get_by_label("몫 2: 지역").fill("")
    page.get_by_label("켜짐").uncheck()
    save.click()
    page.locator(".done").get_by_text("저장했습니다.").wait_for()
    kept = splits(api)[code]
    assert (kept["state"], len(kept["split"]["shares"])) == ("off", 1)
    assert goes_to(api, LAMP) == "road"

    page.goto(f"{HERE}/{code}")
    page.get_by_role("link", name="관할 지우기").click()
    page.get_by_role("button", name="지우기").click()
    assert "확인한 뒤 표시해 주세요." in page.get_by_role("alert").inner_text()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="지우기").click()
    page.locator(".done").get_by_text("관할을 지웠습니다.").wait_for()
    assert code not in splits(api)


def test_what_can_not_be_is_told_at_its_field_and_nothing_is_kept(city, visit, api):
    put(api, "taken-ground")
    page = sit_down(visit(), city, "admin").open(f"{HERE}/new")
    page.get_by_label("코드").fill("taken-ground")
    page.get_by_label("이름").fill("가" * 300)
    page.get_by_label("누구의 업무").fill("없는과")
    page.get_by_label("업무", exact=True).fill("없는 업무")
    page.get_by_label("몫 1: 지역").fill("중앙동")
    page.get_by_label("첫날").fill("2031-02-01")
    page.get_by_label("마지막 날").fill("2031-01-01")

    page.get_by_role("button", name="저장", exact=True).click()

    said = page.get_by_role("alert").get_by_role("link").all()
    assert {one.get_attribute("href"): one.inner_text().partition(".")[0] for one in said} == {
        "#code": "이미 있는 코드입니다",
        "#name": "이름은 200자까지 적을 수 있습니다",
        "#departments": "‘없는과’: 이런 이름이 없습니다",
        "#duties": "‘없는 업무’: 이런 업무가 없습니다",
        "#s1_department": "몫 1: 맡을 부서를 골라 주세요",
        "#valid_to": "마지막 날이 첫날보다 앞섭니다",
    }
    assert page.get_by_label("누구의 업무").input_value() == "없는과"
    assert splits(api)["taken-ground"]["split"]["name"] == "관할 taken-ground"


def test_a_day_in_the_past_takes_a_tick_and_who_was_slower_is_told(city, visit, api):
    put(api, "late-ground")
    page = sit_down(visit(java_script_enabled=False), city, "admin").open(f"{HERE}/late-ground")
    page.get_by_label("이름").fill("내가 쓴 이름")
    page.get_by_label("마지막 날").fill("2026-01-05")
    save = page.get_by_role("button", name="저장", exact=True)
    save.click()
    assert "지난 날을 고르셨습니다." in page.get_by_role("alert").inner_text()
    page.get_by_label("지난 날입니다").check()
    put(api, "late-ground", name="먼저 쓴 이름")

    save.click()

    assert "먼저 고쳤습니다" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("이름").input_value() == "내가 쓴 이름"
    save.click()
    page.locator(".done").get_by_text("저장했습니다.").wait_for()
    assert (splits(api)["late-ground"]["state"], splits(api)["late-ground"]["split"]["name"]) == ("over", "내가 쓴 이름")


def test_a_broken_one_says_why_and_keeps_what_it_has(city, visit, api):
    put(api, "broken-ground", shares=[{"department": "nobody", "areas": ["jungang"]}])
    page = sit_down(visit(), city, "admin").open(HERE)
    assert "그런 부서가 없습니다." in page.locator("#split-broken-ground").inner_text()
    page.locator("#split-broken-ground").get_by_role("link").click()
    assert page.get_by_text("이 관할은 쓰이지 않고 있습니다: 그런 부서가 없습니다.").is_visible()
    assert page.get_by_label("몫 1: 맡을 부서").input_value() == "nobody"

    page.get_by_role("button", name="저장", exact=True).click()
    assert "몫 1: 지금은 없는 부서입니다." in page.get_by_role("alert").inner_text()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_pages_can_be_read_and_pressed_by_everybody(city, visit, api, size):
    visitor = sit_down(visit(viewport=size), city, "admin")
    found = {}
    for where in (HERE, f"{HERE}/new", f"{HERE}/small-repairs", f"{HERE}/small-repairs/delete"):
        page = visitor.open(where)
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        found[where] = [*found_by_axe(page), *small_targets(page), *(["wider than the screen"] if wide else [])]
        visitor.shot(f"admin-ground{where.removeprefix(HERE).replace('/', '-')}-{size['width']}")

    assert {where: told for where, told in found.items() if told} == {}


def test_nobody_else_sees_or_changes_it(city, visit):
    visitor = sit_down(visit(), city, "officer", "road")
    visitor.allowed += ["a status of 403"]
    for where in (HERE, f"{HERE}/new", f"{HERE}/parks"):
        assert visitor.page.goto(where).status == 403

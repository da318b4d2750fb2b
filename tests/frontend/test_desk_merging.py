"""Departments are merged and split at the desk: what will happen is shown before it is done."""

from __future__ import annotations

import pytest

from frontend.dates import now
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
    answer = api.post("/v1/desk/departments", json={"code": code, "name": name, "phone": "041-000-0900", "duties": told})
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
    assert page.get_by_role("alert").get_by_role("listitem").all_inner_texts() == ["새 부서 1의 전화를 적어 주세요."]
    page.get_by_label("새 부서 1의 전화").fill("041-000-0909")
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
    assert new["department"]["phone"] == "041-000-0909"


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


def test_what_the_service_refuses_is_told_in_korean_and_who_was_slower_too(city, visit, api):
    made(api, "calm", "고요과", "고요한일")
    made(api, "storm", "폭풍과", "폭풍일")
    page = sit_down(visit(), city, "admin").open(f"{HERE}/calm/merge")
    page.get_by_label("폭풍과").check()
    page.get_by_label("합치는 날").fill(DAY)
    page.get_by_label("그날부터 쓸 새 이름").fill("도로과")
    page.get_by_role("button", name=LOOK).click()
    page.get_by_role("button", name=DO).click()
    assert "같은 날 그 이름을 쓰는 부서가 이미 있습니다: 도로과" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("그날부터 쓸 새 이름").input_value() == "도로과"

    page.get_by_label("그날부터 쓸 새 이름").fill("")
    page.get_by_role("button", name=LOOK).click()
    made(api, "breeze", "산들과", "산들일")
    page.get_by_role("button", name=DO).click()

    assert "먼저 고쳤습니다" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("폭풍과").is_checked()
    assert entry(api, "storm")["closed_on"] is None


def test_an_older_form_is_refused_before_it_is_shown_what_happens_and_keeps_what_was_typed(city, visit, api):
    made(api, "drift", "떠다닐과", "첫째일", "둘째일", "셋째일")
    page = sit_down(visit(java_script_enabled=False), city, "admin").open(f"{HERE}/drift/split")
    page.get_by_label("나누는 날").fill(DAY)
    page.get_by_label("셋째일").select_option("sports")
    duties = [duty for duty in entry(api, "drift")["duties"] if duty["name"] != "첫째일"]
    assert api.post("/v1/desk/departments/drift/actions/amend", json={"duties": duties}).status_code == 200

    page.get_by_role("button", name=LOOK).click()

    assert "그사이 부서 목록이 바뀌었습니다." in page.get_by_role("alert").inner_text()
    assert page.get_by_label("첫째일").count() == 0
    assert (page.get_by_label("둘째일").input_value(), page.get_by_label("셋째일").input_value()) == ("stays", "sports")
    page.get_by_role("button", name=LOOK).click()
    page.get_by_role("button", name=DO).click()
    page.locator(".done").get_by_text("부서를 나누기로 했습니다.").wait_for()
    assert {duty["name"]: duty["valid_to"] for duty in entry(api, "drift")["duties"]} == {"둘째일": None, "셋째일": "2031-06-30"}


def test_a_new_department_of_a_split_has_a_code_that_nobody_had(city, visit, api):
    made(api, "hill", "언덕과", "윗언덕일", "아랫언덕일")
    made(api, "vale", "골짜기과", "골짜기일")
    assert api.post("/v1/desk/departments/vale/actions/close", json={"closed_on": "2026-01-01"}).status_code == 200
    page = sit_down(visit(), city, "admin").open(f"{HERE}/hill/split")
    page.get_by_label("나누는 날").fill(DAY)
    page.get_by_label("윗언덕일").select_option("new1")
    for field, value in (("이름", "윗언덕과"), ("전화", "041-000-0910")):
        page.get_by_label(f"새 부서 1의 {field}").fill(value)

    for code, name in (("library", "평생교육과"), ("vale", "골짜기과"), ("hill", "언덕과")):
        page.get_by_label("새 부서 1의 코드").fill(code)
        page.get_by_role("button", name=LOOK).click()
        (said,) = page.get_by_role("alert").get_by_role("link").all()
        assert said.get_attribute("href") == "#new1_code"
        assert "이미 쓴 코드입니다" in said.inner_text()
        assert name in said.inner_text()
    page.get_by_label("새 부서 1의 코드").fill("new")
    page.get_by_role("button", name=LOOK).click()
    page.get_by_role("button", name=DO).click()
    assert "쓸 수 없는 코드입니다. 다른 코드를 적어 주세요: new" in page.get_by_role("alert").inner_text()
    assert len(entry(api, "hill")["duties"]) == 2


def test_who_was_split_is_split_again_by_what_it_does_on_that_day(city, visit, api):
    made(api, "twice", "두번과", "아침일", "점심일", "저녁일")
    parts = [{"department_code": "twice", "duties": ["아침일", "저녁일"]}, {"department_code": "library", "duties": ["점심일"]}]
    assert api.post("/v1/desk/departments/twice/actions/split", json={"split_on": "2031-03-01", "parts": parts}).status_code == 200
    made(api, "night", "밤과", "밤일")
    merger = {"codes": ["night"], "closed_on": "2031-05-01"}
    assert api.post("/v1/desk/departments/twice/actions/merge", json=merger).status_code == 200
    page = sit_down(visit(java_script_enabled=False), city, "admin").open(f"{HERE}/twice/split")
    assert page.get_by_label("점심일").count() == 1
    assert page.get_by_label("밤일").count() == 0

    page.get_by_label("나누는 날").fill(DAY)
    page.get_by_label("저녁일").select_option("sports")
    page.get_by_role("button", name=LOOK).click()
    assert "나누는 날에는 밤일도 이 부서의 업무입니다." in page.get_by_role("alert").inner_text()
    assert page.get_by_label("점심일").count() == 0
    assert page.get_by_label("저녁일").input_value() == "sports"
    page.get_by_label("밤일").select_option("stays")
    page.get_by_role("button", name=LOOK).click()
    page.get_by_role("button", name=DO).click()
    page.locator(".done").get_by_text("부서를 나누기로 했습니다.").wait_for()

    ends = {duty["name"]: duty["valid_to"] for duty in entry(api, "twice")["duties"]}
    assert ends == {"아침일": None, "점심일": "2031-02-28", "저녁일": "2031-06-30", "밤일": None}


def test_a_department_is_not_closed_by_a_split_before_a_duty_that_is_to_come(city, visit, api):
    made(api, "spring", "봄과", "새싹일")
    duties = [*entry(api, "spring")["duties"], {"name": "꽃잎일", "strong": ["꽃잎일말"], "valid_from": "2031-09-01"}]
    assert api.post("/v1/desk/departments/spring/actions/amend", json={"duties": duties}).status_code == 200
    page = sit_down(visit(), city, "admin").open(f"{HERE}/spring/split")
    page.get_by_label("나누는 날").fill(DAY)
    page.get_by_label("새싹일").select_option("library")
    page.get_by_role("button", name=LOOK).click()
    page.get_by_role("button", name=DO).click()

    said = page.get_by_role("alert").get_by_role("link")
    assert said.inner_text() == "나누는 날: 2031년 9월 1일(월)부터 하는 업무가 있어 그 전에 닫을 수 없습니다: 꽃잎일"
    assert said.get_attribute("href") == "#split_on"
    assert entry(api, "spring")["closed_on"] is None


def test_a_merger_that_is_planned_is_named_and_nothing_else_can_be_planned(city, visit, api):
    made(api, "wagon", "수레과", "수레일")
    made(api, "traffic-w", "길목과", "길목일")
    made(api, "tax-w", "거두는과", "거두는일")
    visitor = sit_down(visit(), city, "admin")
    page = visitor.open(f"{HERE}/tax-w/merge")
    page.get_by_label("수레과").check()
    page.get_by_label("합치는 날").fill("2031-03-01")
    page.get_by_role("button", name=LOOK).click()
    assert "그날이 오기 전에는 부서 화면에서 취소할 수 있습니다." in page.locator("main").inner_text()
    merger = {"codes": ["wagon"], "closed_on": "2031-01-01"}
    assert api.post("/v1/desk/departments/traffic-w/actions/merge", json=merger).status_code == 200

    page.get_by_role("button", name=DO).click()
    assert "그사이 합칠 수 없게 되어 뺐습니다: 수레과" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("수레과").count() == 0
    assert "수레과는 2031년 1월 1일(수)에 닫기로 되어 있고, 길목과가 이어받습니다." in page.locator("main").inner_text()

    page.goto(f"{HERE}/wagon")
    assert "예정: 2031년 1월 1일(수)에 길목과로 통합" in page.locator("main").inner_text()
    assert page.get_by_role("link", name="이름 바꾸기").count() == 1
    assert [page.get_by_role("link", name=name, exact=True).count() for name in ("합치기", "나누기", "닫기")] == [0, 0, 0]
    page.goto(f"{HERE}/wagon/split")
    page.get_by_label("나누는 날").fill("2030-12-01")
    page.get_by_label("수레일").select_option("library")
    page.get_by_role("button", name=LOOK).click()
    assert "닫기로 되어 있고" in page.get_by_role("alert").inner_text()
    assert (entry(api, "wagon")["closed_on"], entry(api, "wagon")["duties"][0]["valid_to"]) == ("2031-01-01", None)


def test_a_day_in_the_past_takes_a_tick_and_today_is_soon(city, visit, api):
    made(api, "dawn", "새벽과", "새벽일")
    made(api, "dusk", "노을과", "노을일")
    page = sit_down(visit(java_script_enabled=False), city, "admin").open(f"{HERE}/dawn/merge")
    page.get_by_label("노을과").check()
    assert page.get_by_label("지난 날입니다").count() == 0
    page.get_by_label("합치는 날").fill(f"{now():%Y-%m-%d}")
    page.get_by_role("button", name=LOOK).click()
    told = page.locator("main").inner_text()
    assert "곧 지금 상태와 담당 그대로 새벽과로 옮겨 갑니다." in told
    assert "0시" not in told

    page.get_by_role("button", name="고치기").click()
    page.get_by_label("합치는 날").fill("2026-01-05")
    page.get_by_role("button", name=LOOK).click()
    assert "지난 날을 고르셨습니다." in page.get_by_role("alert").inner_text()
    page.get_by_label("지난 날입니다. 곧바로 바뀌고, 되돌릴 수 없습니다.").check()
    page.get_by_role("button", name=LOOK).click()
    page.get_by_role("button", name=f"지금 {DO}").click()
    page.locator(".done").get_by_text("부서를 합치기로 했습니다.").wait_for()

    assert entry(api, "dusk")["closed_on"] == "2026-01-05"
    page.goto(f"{HERE}/dusk")
    assert "닫았고, 새벽과가 이어받습니다." in page.locator("main").inner_text()
    assert page.get_by_role("link", name="합치기").count() == 0


@pytest.mark.parametrize("told", ["20310701", "2031-W27-2"])
def test_a_day_is_taken_in_one_form_alone(city, visit, told):
    visitor = sit_down(visit(), city, "admin")
    visitor.allowed.append("does not conform to the required format")  # the browser's own field takes no other, once it is one again
    page = visitor.open(f"{HERE}/library/merge")
    page.get_by_label("합치는 날").evaluate("(field, told) => { field.type = 'text'; field.value = told }", told)
    page.get_by_role("button", name=LOOK).click()

    assert "날짜를 다시 봐 주세요." in page.get_by_role("alert").inner_text()


def test_a_new_department_has_a_phone_and_not_the_code_of_this_form(city, visit):
    page = sit_down(visit(), city, "admin").open(f"{HERE}/new")
    page.get_by_label("코드").fill("new")
    page.get_by_label("이름").fill("새로날과")
    page.get_by_role("button", name="부서 만들기").click()
    assert "전화를 적어 주세요." in page.get_by_role("alert").inner_text()

    page.get_by_label("전화").fill("041-000-0911")
    page.get_by_role("button", name="부서 만들기").click()

    assert "쓸 수 없는 코드입니다. 다른 코드를 적어 주세요: new" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("이름").input_value() == "새로날과"


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


@pytest.mark.parametrize(("script", "screen"), [(True, DESKTOP), (False, PHONE)], ids=["script", "no script, phone"])
def test_a_plan_is_called_off_with_a_reason_and_nothing_of_it_stays(city, visit, api, script, screen):
    mark = "s" if script else "n"
    made(api, f"keeps-{mark}", f"물레과 {mark}", f"물레{mark}")
    made(api, f"leaves-{mark}", f"방앗간과 {mark}", f"방아{mark}")
    before = entry(api, f"keeps-{mark}"), entry(api, f"leaves-{mark}")
    merger = {"codes": [f"leaves-{mark}"], "closed_on": DAY, "name": f"물방아과 {mark}"}
    assert api.post(f"/v1/desk/departments/keeps-{mark}/actions/merge", json=merger).status_code == 200
    page = sit_down(visit(java_script_enabled=script, viewport=screen), city, "admin").open(f"{HERE}/keeps-{mark}")
    assert f"예정: 2031년 7월 1일(화)에 방앗간과 {mark}의 업무를 이어받음" in page.locator("main").inner_text()
    page.goto(f"{HERE}/leaves-{mark}")
    assert f"예정: 2031년 7월 1일(화)에 물레과 {mark}{'으로' if mark == 'n' else '로'} 통합" in page.locator("main").inner_text()
    if script:
        assert found_by_axe(page) == []
        assert small_targets(page) == []

    page.get_by_role("link", name="취소", exact=False).filter(has_text="취소").click()
    assert f"물레과 {mark}" in page.locator("main").inner_text()
    page.get_by_role("button", name="계획 취소하기").click()
    assert "취소하는 까닭을 적어 주세요." in page.get_by_role("alert").inner_text()
    made(api, f"other-{mark}", f"딴과 {mark}", f"딴일{mark}")
    page.get_by_label("취소하는 까닭").fill("조례가 부결됨")
    page.get_by_role("button", name="계획 취소하기").click()
    assert "먼저 고쳤습니다" in page.get_by_role("alert").inner_text(), "the list was changed meanwhile"
    assert page.get_by_label("취소하는 까닭").input_value() == "조례가 부결됨"
    page.get_by_role("button", name="계획 취소하기").click()
    page.locator(".done").get_by_text("계획을 취소했습니다.").wait_for()

    assert (entry(api, f"keeps-{mark}"), entry(api, f"leaves-{mark}")) == before
    page.goto(f"{HERE}/leaves-{mark}")
    assert "조례가 부결됨" in page.locator(".history").inner_text()
    assert page.get_by_text("예정:").count() == 0
    assert page.get_by_role("link", name="합치기").count() == 1


def test_what_can_not_be_called_off_any_more_says_why(city, visit, api):
    made(api, "frost", "서리과", "서리일")
    made(api, "thaw", "해빙과", "해빙일")
    assert api.post("/v1/desk/departments/thaw/actions/merge", json={"codes": ["frost"], "closed_on": DAY}).status_code == 200
    page = sit_down(visit(), city, "admin").open(f"{HERE}/frost")
    page.get_by_role("link", name="취소").click()
    page.get_by_label("취소하는 까닭").fill("잘못 정함")
    duties = entry(api, "thaw")["duties"]
    duties[-1]["words"] = ["얼음물"]
    assert api.post("/v1/desk/departments/thaw/actions/amend", json={"duties": duties}).status_code == 200

    page.get_by_role("button", name="계획 취소하기").click()
    page.get_by_role("button", name="계획 취소하기").click()

    assert "계획한 뒤에 같은 것을 고쳐서 취소할 수 없습니다: 해빙과" in page.get_by_role("alert").inner_text()
    page.goto(f"{HERE}/frost")
    assert (
        "서리과는 2031년 7월 1일(화)에 닫기로 되어 있고, 해빙과가 이어받습니다. 시의 폴더에서 온 계획이거나"
        in page.locator("main").inner_text()
    )


def test_two_become_a_new_one_in_one_step(city, visit, api):
    made(api, "oldest", "맏과", "맏일")
    made(api, "youngest", "막내과", "막내일")
    page = sit_down(visit(java_script_enabled=False), city, "admin").open(f"{HERE}/oldest/merge")
    page.get_by_label("막내과").check()
    page.get_by_label("합치는 날").fill(DAY)
    page.get_by_label("새 부서를 만들어").check()
    page.get_by_label("새 부서의 코드").fill("library")
    page.get_by_role("button", name=LOOK).click()
    said = page.get_by_role("alert").get_by_role("listitem").all_inner_texts()
    assert said[0] == "새 부서의 전화를 적어 주세요."
    assert said[1] == "새 부서의 이름을 적어 주세요."
    assert "이미 쓴 코드입니다" in said[2]
    page.get_by_label("새 부서의 코드").fill("next-of-kin")
    page.get_by_label("새 부서의 전화").fill("041-000-0911")
    page.get_by_label("그날부터 쓸 새 이름").fill("혈육과")
    page.get_by_role("button", name=LOOK).click()
    told = page.locator("main").inner_text()
    assert "혈육과 (새 부서)" in told
    assert "맏과, 막내과의 업무" in told
    page.get_by_role("button", name=DO).click()
    page.locator(".done").get_by_text("부서를 합치기로 했습니다.").wait_for()

    new, old = entry(api, "next-of-kin"), entry(api, "oldest")
    assert (new["department"]["phone"], new["names"][0]["valid_from"]) == ("041-000-0911", DAY)
    assert (old["closed_on"], old["successors"][0]["department_code"]) == (DAY, "next-of-kin")
    page.goto(f"{HERE}/next-of-kin")
    page.get_by_role("link", name="취소").click()
    page.get_by_label("취소하는 까닭").fill("보류")
    page.get_by_role("button", name="계획 취소하기").click()
    page.locator(".done").get_by_text("계획을 취소했습니다.").wait_for()
    assert api.get("/v1/desk/departments/next-of-kin").status_code == 404
    assert entry(api, "oldest")["closed_on"] is None


def test_what_a_new_department_needs_is_not_lost_where_none_is_made(city, visit, api):
    made(api, "lone", "홀로과", "홀로일")
    made(api, "pair", "짝과", "짝일")
    page = sit_down(visit(), city, "admin").open(f"{HERE}/lone/merge")
    page.get_by_label("짝과").check()
    page.get_by_label("합치는 날").fill(DAY)
    page.get_by_label("새 부서의 코드").fill("both")

    page.get_by_role("button", name=LOOK).click()

    assert "새 부서를 만들 때만 적습니다." in page.get_by_role("alert").inner_text()
    assert page.get_by_label("새 부서의 코드").input_value() == "both"


@pytest.mark.parametrize(
    ("way", "day", "button", "said", "more"),
    [
        ("close", "없어지는 날", "부서 닫기", "부서를 닫기로 했습니다.", {}),
        ("rename", "새 이름을 쓰는 첫날", "이름 바꾸기", "이름을 바꾸었습니다.", {"이름": "옛날과"}),
        ("duties/1", "마지막 날", "저장", "저장했습니다.", {}),
        ("duties/new", "첫날", "저장", "저장했습니다.", {"업무 이름": "먼일", "거의 확실한 말": "먼일말"}),
    ],
)
def test_a_day_in_the_past_takes_a_tick_wherever_one_is_chosen(city, visit, api, way, day, button, said, more):
    code = f"past-{way.replace('/', '-')}"
    made(api, code, f"지난과 {way}", f"지난일 {way}")
    page = sit_down(visit(java_script_enabled=False), city, "admin").open(f"{HERE}/{code}/{way}")
    for label, value in more.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label(day).fill("2026-01-05")
    assert page.get_by_label("지난 날입니다").count() == 0

    page.get_by_role("button", name=button).click()
    assert "지난 날을 고르셨습니다." in page.get_by_role("alert").inner_text()
    assert page.get_by_label(day).input_value() == "2026-01-05"
    page.get_by_label("지난 날입니다").check()
    page.get_by_role("button", name=button).click()

    page.locator(".done").get_by_text(said).wait_for()


def test_a_day_in_the_past_that_stands_already_asks_for_nothing(city, visit, api):
    made(api, "long-ago", "오랜과", "오랜일")
    duties = [{**entry(api, "long-ago")["duties"][0], "valid_from": "2020-01-01"}]
    assert api.post("/v1/desk/departments/long-ago/actions/amend", json={"duties": duties}).status_code == 200
    page = sit_down(visit(), city, "admin").open(f"{HERE}/long-ago/duties/1")
    page.get_by_label("거드는 말").fill("곁말")

    page.get_by_role("button", name="저장").click()

    page.locator(".done").get_by_text("저장했습니다.").wait_for()

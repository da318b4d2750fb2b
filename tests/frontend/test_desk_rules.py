"""The city's rules at the desk: written, tried before they are kept, switched off, and what is wrong with one told where it is."""

from __future__ import annotations

import pytest

from tests.frontend.browsing import DESKTOP, PHONE, found_by_axe, small_targets
from tests.frontend.desks import desk, sit_down

HERE = "/desk/admin/routing"
RULES = "/v1/desk/routing/rules"


@pytest.fixture(scope="module")
def api(city):
    with desk(city, "admin") as client:
        yield client


def rules(api):
    return {one["rule"]["code"]: one for one in api.get(RULES).json()["rules"]}


def put(api, code, **more):
    rule = {"code": code, "name": f"규칙 {code}", "department": "road", "when": {"text": {"any": ["도깨비풀"]}}} | more
    answer = api.put(f"{RULES}/{code}", json={"rule": rule})
    assert answer.status_code == 200, answer.text
    return rule


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_rule_is_tried_then_kept_and_decides(city, visit, api, script):
    code, word = f"comet-{'s' if script else 'n'}", "혜성먼지" if script else "유성먼지"
    text = f"마당에 {word}가 쌓였습니다."
    page = sit_down(visit(java_script_enabled=script), city, "admin").open(HERE)
    page.get_by_role("link", name="새 규칙").click()
    page.get_by_label("코드").fill(code)
    page.get_by_label("이름").fill(f"{word}는 도서관이 치웁니다")
    page.get_by_label("하나라도 있으면").fill(f"{word}\n별가루")
    page.get_by_label("이 부서가 맡음").select_option("library")
    page.get_by_label("시험할 글").fill(text)

    page.get_by_role("button", name="이 규칙으로 어디로 갈지 보기").click()

    told = page.locator("section", has=page.locator("#result")).inner_text()
    assert "이 규칙으로" in told
    assert "에 바로 배정" in told
    assert page.get_by_label("하나라도 있으면").input_value() == f"{word}\n별가루"
    assert code not in rules(api)
    if script:
        assert page.evaluate("document.activeElement.id") == "result"

    page.get_by_role("button", name="저장").click()
    page.locator(".done").get_by_text("저장했습니다.").wait_for()

    kept = rules(api)[code]
    assert (kept["state"], kept["rule"]["department"], kept["rule"]["when"]["text"]["any"]) == ("on", "library", [word, "별가루"])
    assert api.post("/v1/desk/routing/try", json={"text": text}).json()["proposals"][0]["department_code"] == "library"


def test_what_is_wrong_with_a_rule_stands_at_its_field_and_nothing_is_kept(city, visit, api):
    page = sit_down(visit(), city, "admin").open(f"{HERE}/rules/new")
    page.get_by_label("코드").fill("odd-rule")
    page.get_by_label("이름").fill("이상한 규칙")
    save = page.get_by_role("button", name="저장", exact=True)

    save.click()
    assert page.get_by_role("alert").get_by_text("하는 일이 없습니다.").is_visible()
    assert page.evaluate("document.activeElement.id") == "department"

    page.get_by_label("이 부서가 맡음").select_option("library")
    save.click()
    assert page.get_by_role("alert").get_by_text("조건이 하나도 없습니다.").is_visible()

    page.get_by_label("하나라도 있으면").fill(".*")
    save.click()
    assert page.get_by_role("alert").get_by_text("찾을 수 있는 말이 아닙니다.").is_visible()
    assert page.evaluate("document.activeElement.id") == "text_any"

    page.get_by_label("하나라도 있으면").fill("도깨비풀")
    page.get_by_label("먼저 볼 부서").fill("없는과")
    page.get_by_label("시각").fill("밤")
    save.click()
    assert page.get_by_role("alert").get_by_text("‘없는과’: 이런 이름이 없습니다.").is_visible()
    assert page.get_by_label("시각").input_value() == "밤"

    page.get_by_label("먼저 볼 부서").fill("도로과")
    save.click()
    assert page.get_by_role("alert").get_by_text("18:00-09:00처럼 적어 주세요.").is_visible()
    assert "odd-rule" not in rules(api)


def test_a_code_that_is_taken_overwrites_no_rule(city, visit, api):
    put(api, "taken")
    page = sit_down(visit(), city, "admin").open(f"{HERE}/rules/new")
    page.get_by_label("코드").fill("taken")
    page.get_by_label("이름").fill("다른 규칙")
    page.get_by_label("하나라도 있으면").fill("도깨비풀")
    page.get_by_label("이 부서가 맡음").select_option("library")

    page.get_by_role("button", name="저장", exact=True).click()

    assert page.get_by_role("alert").get_by_text("이미 있는 코드입니다.").is_visible()
    assert rules(api)["taken"]["rule"]["department"] == "road"


def test_editing_changes_what_was_changed_and_leaves_what_the_page_does_not_show(city, visit, api):
    when = {
        "text": {"any": ["도깨비풀"], "none": ["화분"]},
        "title": {"any": ["풀"]},
        "kind": ["!grievance"],
        "area": ["!jungang"],
        "channel": ["phone"],
        "time": {"weekdays": ["토"], "hours": ["18:00-09:00"], "office": False, "season": ["12-01~02-28"]},
        "any": [{"text": {"any": ["밭"]}}],
    }
    put(api, "rich", when=when, prefer=["library"], urgent=True, valid_to="2030-12-31")
    before = rules(api)["rich"]["rule"]
    page = sit_down(visit(java_script_enabled=False), city, "admin").open(f"{HERE}/rules/rich")
    assert page.get_by_label("지역", exact=True).input_value() == "!중앙동"
    assert page.get_by_label("고충 아님").is_checked()
    assert page.get_by_label("제목에 있으면 (하나라도)", exact=True).input_value() == "풀"
    assert page.get_by_label("조건 1: 하나라도 있으면").input_value() == "밭"
    page.get_by_label("이름").fill("고친 이름")
    page.locator("input[name=weekdays][value=일]").check()

    page.get_by_role("button", name="저장", exact=True).click()
    page.locator(".done").get_by_text("저장했습니다.").wait_for()

    after = rules(api)["rich"]["rule"]
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"name", "when"}
    assert after["when"] == before["when"] | {"time": before["when"]["time"] | {"weekdays": ["토", "일"]}}


def test_what_the_page_can_not_show_stays_when_the_rule_is_saved(city, visit, api):
    when = {
        "text": {"any": ["도깨비풀"]},
        "answers": [{"question": "a=b", "values": ["c, d"]}],
        "none": [{"title": {"all": ["두\n줄"]}}, {"channel": ["phone", "!visit"]}],
    }
    put(api, "deep", when=when)
    before = rules(api)["deep"]["rule"]
    page = sit_down(visit(java_script_enabled=False), city, "admin").open(f"{HERE}/rules/deep")
    assert page.get_by_text("이 화면에 보이지 않는 조건은 그대로 둡니다: 물음의 답, 함께 볼 조건.").is_visible()
    assert page.locator("#answers, [name^=c1_]").count() == 0

    page.get_by_label("하나라도 있으면").fill("도깨비풀\n명아주")
    page.get_by_role("button", name="저장", exact=True).click()
    page.locator(".done").get_by_text("저장했습니다.").wait_for()

    after = rules(api)["deep"]["rule"]
    assert after["when"] == before["when"] | {"text": before["when"]["text"] | {"any": ["도깨비풀", "명아주"]}}


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_conditions_are_put_beside_each_other_tried_and_taken_away(city, visit, api, script):
    code = f"beside-{'s' if script else 'n'}"
    page = sit_down(visit(java_script_enabled=script, viewport=PHONE), city, "admin").open(f"{HERE}/rules/new")
    page.get_by_label("코드").fill(code)
    page.get_by_label("이름").fill("노점이거나 전화로 온 주차")
    page.get_by_label("지역", exact=True).fill("중앙동")
    page.get_by_label("서비스의 물음에 답한 것", exact=True).fill("waste-kind = construction, mixed\nsize")
    page.get_by_label("이 부서가 맡음").select_option("library")
    more = page.get_by_role("button", name="함께 볼 조건 더하기")
    more.click()
    assert page.get_by_label("이름").input_value() == "노점이거나 전화로 온 주차"
    if script:
        assert page.evaluate("document.activeElement.id") == "of_c1"
        assert found_by_axe(page) == []
        assert small_targets(page) == []
    page.get_by_label("조건 1: 하나라도 있으면").fill("노점\n좌판")
    more.click()
    page.get_by_label("조건 1: 어떻게 볼까요?").select_option("any")
    page.get_by_label("조건 2: 하나라도 있으면").fill(".*")
    page.locator("[name=c2_channel][value=phone]").check()
    save = page.get_by_role("button", name="저장", exact=True)

    save.click()
    assert "조건 2: 어떻게 볼지 골라 주세요." in page.get_by_role("alert").inner_text()
    page.get_by_label("조건 2: 어떻게 볼까요?").select_option("any")
    save.click()
    assert "찾을 수 있는 말이 아닙니다." in page.get_by_role("alert").inner_text()
    assert page.locator(".summary a").get_attribute("href") == "#c2_text_any"
    page.get_by_label("조건 2: 하나라도 있으면").fill("주차")
    save.click()
    page.locator(".done").get_by_text("저장했습니다.").wait_for()

    when = rules(api)[code]["rule"]["when"]
    assert [one["text"]["any"] for one in when["any"]] == [["노점", "좌판"], ["주차"]]
    assert when["any"][1]["channel"] == ["phone"]
    assert when["answers"] == [{"question": "waste-kind", "values": ["construction", "mixed"]}, {"question": "size", "values": []}]

    page.goto(f"{HERE}/rules/{code}")
    page.get_by_label("조건 1: 어떻게 볼까요?").select_option("gone")
    page.get_by_label("조건 2: 어떻게 볼까요?").select_option("none")
    save.click()
    page.locator(".done").get_by_text("저장했습니다.").wait_for()
    when = rules(api)[code]["rule"]["when"]
    assert (when["any"], [one["text"]["any"] for one in when["none"]]) == ([], [["주차"]])


@pytest.mark.parametrize("code", ["야간소음", "night noise", "a/b", "Night"])
def test_a_code_that_no_rule_can_have_is_told_at_its_field(city, visit, code):
    page = sit_down(visit(), city, "admin").open(f"{HERE}/rules/new")
    page.get_by_label("코드").fill(code)
    page.get_by_label("이름").fill("밤의 소음")
    page.get_by_label("하나라도 있으면").fill("한밤중")
    page.get_by_label("이 부서가 맡음").select_option("environment")

    page.get_by_role("button", name="저장", exact=True).click()

    assert page.get_by_role("alert").get_by_text("영문 소문자, 숫자, 줄표").is_visible()
    assert (page.get_by_label("이름").input_value(), page.get_by_label("하나라도 있으면").input_value()) == ("밤의 소음", "한밤중")


@pytest.mark.parametrize("between", ["a trial", "a mistake"])
def test_who_was_slower_is_told_after_a_trial_and_after_a_mistake_too(city, visit, api, between):
    code = f"later-{between[2:]}"
    put(api, code)
    page = sit_down(visit(), city, "admin").open(f"{HERE}/rules/{code}")
    put(api, code, name="먼저 쓴 이름")
    if between == "a trial":
        page.get_by_label("시험할 글").fill("도깨비풀이 많습니다")
        page.get_by_role("button", name="이 규칙으로 어디로 갈지 보기").click()
    else:
        page.get_by_label("이름").fill("")
        page.get_by_role("button", name="저장", exact=True).click()
        page.get_by_label("이름").fill("내가 쓴 이름")

    page.get_by_role("button", name="저장", exact=True).click()

    assert page.get_by_text("먼저 고쳤습니다").is_visible()
    assert rules(api)[code]["rule"]["name"] == "먼저 쓴 이름"


def test_who_was_slower_is_told_and_keeps_what_was_typed(city, visit, api):
    put(api, "slow")
    page = sit_down(visit(), city, "admin").open(f"{HERE}/rules/slow")
    page.get_by_label("이름").fill("내가 쓴 이름")
    put(api, "slow", name="먼저 쓴 이름")

    page.get_by_role("button", name="저장", exact=True).click()

    assert "먼저 고쳤습니다" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("이름").input_value() == "내가 쓴 이름"
    assert page.get_by_text("먼저 쓴 이름").first.is_visible()
    assert rules(api)["slow"]["rule"]["name"] == "먼저 쓴 이름"
    page.get_by_role("button", name="저장", exact=True).click()
    page.locator(".done").get_by_text("저장했습니다.").wait_for()
    assert rules(api)["slow"]["rule"]["name"] == "내가 쓴 이름"


def test_a_rule_is_moved_to_the_top_switched_off_and_on_and_taken_away(city, visit, api):
    put(api, "wander")
    page = sit_down(visit(java_script_enabled=False), city, "admin").open(f"{HERE}/rules/wander")
    page.get_by_label("자리", exact=True).or_(page.get_by_label("자리 (없어도 됩니다)")).select_option("1")
    page.get_by_role("button", name="저장", exact=True).click()
    page.locator(".done").get_by_text("저장했습니다.").wait_for()
    assert next(iter(rules(api))) == "wander"

    page.locator("#rule-wander").get_by_role("button", name="끄기").click()
    page.locator(".done").get_by_text("껐습니다.").wait_for()
    assert rules(api)["wander"]["state"] == "off"
    page.locator("#rule-wander").get_by_role("button", name="켜기").click()
    page.locator(".done").get_by_text("켰습니다.").wait_for()
    assert rules(api)["wander"]["state"] == "on"

    page.goto(f"{HERE}/rules/wander")
    page.get_by_role("link", name="규칙 지우기").click()
    page.get_by_role("button", name="지우기").click()
    assert page.get_by_role("alert").get_by_text("확인한 뒤 표시해 주세요.").is_visible()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="지우기").click()
    page.locator(".done").get_by_text("규칙을 지웠습니다.").wait_for()
    assert "wander" not in rules(api)


def test_what_does_not_say_which_way_switches_nothing_and_a_name_has_an_end(city, visit, api):
    put(api, "steady")
    visitor = sit_down(visit(), city, "admin")
    page = visitor.open(HERE)
    page.locator("#rule-steady").get_by_role("button", name="끄기").evaluate("button => button.removeAttribute('name')")
    page.locator("#rule-steady").get_by_role("button", name="끄기").click()
    page.wait_for_url("**/switch")
    assert rules(api)["steady"]["state"] == "on"

    page.goto(f"{HERE}/rules/steady")
    page.get_by_label("이름").fill("가" * 3000)
    page.get_by_role("button", name="저장", exact=True).click()
    assert "이름은 200자까지 적을 수 있습니다. 지금은 3,000자입니다." in page.get_by_role("alert").inner_text()
    assert rules(api)["steady"]["rule"]["name"] == "규칙 steady"


def test_a_broken_rule_says_why_and_can_be_mended(city, visit, api):
    put(api, "broken", department="nobody")
    page = sit_down(visit(), city, "admin").open(HERE)
    assert "그런 부서가 없습니다." in page.locator("#rule-broken").inner_text()

    page.locator("#rule-broken").get_by_role("link").click()
    assert page.get_by_text("이 규칙은 쓰이지 않고 있습니다: 그런 부서가 없습니다.").is_visible()
    page.get_by_label("이 부서가 맡음").select_option("library")
    page.get_by_role("button", name="저장", exact=True).click()
    page.locator(".done").get_by_text("저장했습니다.").wait_for()

    assert rules(api)["broken"]["state"] == "on"


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_pages_of_a_rule_can_be_read_and_pressed_by_everybody(city, visit, api, size):
    put(api, "seen", when={"text": {"any": ["도깨비풀"]}, "kind": ["grievance"]})
    visitor = sit_down(visit(viewport=size), city, "admin")
    found = {}
    for where in (f"{HERE}/rules/new", f"{HERE}/rules/seen", f"{HERE}/rules/seen/delete"):
        page = visitor.open(where)
        if where.endswith("seen"):
            page.get_by_label("시험할 글").fill("도깨비풀이 자랐습니다.")
            page.get_by_role("button", name="이 규칙으로 어디로 갈지 보기").click()
            page.locator("#result").wait_for()
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        found[where] = [*found_by_axe(page), *small_targets(page), *(["wider than the screen"] if wide else [])]
        visitor.shot(f"admin-rule{where.removeprefix(HERE + '/rules').replace('/', '-')}-{size['width']}")

    assert {where: told for where, told in found.items() if told} == {}

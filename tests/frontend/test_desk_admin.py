"""Administration at the desk: who may, what is changed and told, and that every page can be read and pressed by everybody."""

from __future__ import annotations

from contextlib import closing

import httpx
import pytest

from chassis import waiting
from frontend.sessions import STAFF
from ontong import house, settings
from tests.frontend.browsing import DESKTOP, PHONE, found_by_axe, small_targets
from tests.frontend.desks import cookie, desk, sit_down
from tests.servers import await_that

SCRIPT = "<script>document.title='!'</script><img src=x onerror=document.title='!'>"
DEPARTMENT = "/desk/admin/departments/library"
PAGES = (
    "/desk/admin",
    "/desk/admin/departments",
    DEPARTMENT,
    f"{DEPARTMENT}/amend",
    f"{DEPARTMENT}/close",
    f"{DEPARTMENT}/duties/1",
    f"{DEPARTMENT}/approval",
    "/desk/admin/departments/new",
    "/desk/admin/staff?department=road",
    "/desk/admin/days",
    "/desk/admin/days/table",
    "/desk/admin/days/outage",
    "/desk/admin/routing",
    "/desk/admin/routing/try",
    "/desk/admin/letters",
    "/desk/admin/letters/result/mail/ko",
    "/desk/admin/channels",
    "/desk/admin/answers",
    "/desk/admin/answers/new",
    "/desk/admin/answers/of/basic-pension",
    "/desk/admin/inbox",
    "/desk/admin/parked",
    "/desk/admin/audit",
)


@pytest.fixture(scope="module")
def api(city):
    with desk(city, "admin") as client:
        yield client


def amend(api: httpx.Client, code: str, **changes: object) -> None:
    answer = api.post(f"/v1/desk/departments/{code}/actions/amend", json=changes)
    assert answer.status_code == 200, answer.text


def phone(api: httpx.Client, code: str) -> str:
    return str(api.get(f"/v1/desk/departments/{code}").json()["record"]["entry"]["department"]["phone"])


def test_an_administrator_changes_a_departments_phone_without_script(city, visit, api):
    page = sit_down(visit(java_script_enabled=False), city, "admin").open("/desk")

    page.get_by_role("link", name="관리", exact=True).click()
    page.get_by_role("link", name="부서와 업무").click()
    page.get_by_role("link", name="맑은물사업소").click()
    page.get_by_role("link", name="전화·별칭 고치기").click()
    page.get_by_label("전화").fill("041-000-7001")
    page.get_by_label("바꾸는 까닭").fill("자리를 옮김")
    page.get_by_role("button", name="저장").click()

    page.wait_for_url("**/desk/admin/departments/water")
    page.locator(".done").get_by_text("저장했습니다.").wait_for()
    assert page.get_by_text("자리를 옮김").is_visible()
    assert phone(api, "water") == "041-000-7001"


def test_who_was_slower_is_told_and_nothing_typed_is_lost(city, visit, api):
    page = sit_down(visit(java_script_enabled=False), city, "admin").open("/desk/admin/departments/health/amend")
    page.get_by_label("전화").fill("041-000-7002")
    amend(api, "health", phone="041-000-7003")

    page.get_by_role("button", name="저장").click()

    assert "먼저 고쳤습니다" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("전화").input_value() == "041-000-7002"
    assert page.get_by_text("041-000-7003").is_visible()
    assert phone(api, "health") == "041-000-7003"
    page.get_by_role("button", name="저장").click()
    page.wait_for_url("**/desk/admin/departments/health")
    assert phone(api, "health") == "041-000-7002"


def test_a_duty_gets_another_word_and_the_others_stay(city, visit, api):
    before = api.get("/v1/desk/departments/sports").json()["record"]["entry"]["duties"]
    page = sit_down(visit(), city, "admin").open("/desk/admin/departments/sports/duties/1")
    box = page.get_by_label("거의 확실한 말")

    box.fill(box.input_value() + "\n게이트볼장 그물")
    page.get_by_role("button", name="저장").click()

    page.wait_for_url("**/desk/admin/departments/sports")
    after = api.get("/v1/desk/departments/sports").json()["record"]["entry"]["duties"]
    assert after[0]["strong"] == [*before[0]["strong"], "게이트볼장 그물"]
    assert after[1:] == before[1:]


@pytest.mark.parametrize("role", ["officer", "triage", "arbiter"])
def test_nobody_else_comes_in(city, role):
    kept = {STAFF: cookie(city, role, "road" if role == "officer" else None)}
    with httpx.Client(base_url=city.url, cookies=kept) as client:
        answers = [client.get(page) for page in PAGES]

    assert {answer.status_code for answer in answers} == {403}
    assert "권한이 없습니다" in answers[0].text


def test_the_way_to_administration_is_shown_to_administrators_alone(city, visit):
    page = sit_down(visit(), city, "triage").open("/desk")

    assert page.locator("a[href='/desk/admin']").count() == 0


def test_what_stands_in_an_alias_is_text(city, visit, api):
    amend(api, "library", aliases=[SCRIPT[:60]], note=SCRIPT)

    page = sit_down(visit(), city, "admin").open(DEPARTMENT)

    assert SCRIPT[:60] in page.locator(".facts").inner_text()
    assert SCRIPT in page.locator(".history").inner_text()
    page.goto(f"{DEPARTMENT}/amend")
    assert page.get_by_label("별칭").input_value() == SCRIPT[:60]
    assert page.title() != "!"


def test_the_list_can_be_taken_home_as_a_file(city):
    with httpx.Client(base_url=city.url, cookies={STAFF: cookie(city, "admin")}) as client:
        answer = client.get("/desk/admin/departments.toml")

    assert answer.headers["content-disposition"] == 'attachment; filename="departments.toml"'
    assert "도로과" in answer.text


def test_a_day_off_that_cannot_be_read_is_named_and_a_good_table_recounts(city, visit):
    page = sit_down(visit(java_script_enabled=False), city, "admin").open("/desk/admin/days/table")
    before = page.get_by_label("따로 정한 날").input_value().split("\n")
    page.get_by_label("따로 정한 날").fill("2031-05-06 시의 날\n5월 7일 쉬는 날")

    page.get_by_role("button", name="표를 바꾸고").click()
    assert "2번째 줄" in page.get_by_role("alert").inner_text()
    page.get_by_label("따로 정한 날").fill("2031-05-06 시의 날\n2031-05-07 대체 근무 (근무)")
    page.get_by_role("button", name="표를 바꾸고").click()

    page.wait_for_url("**/desk/admin/days")
    page.get_by_text("쉬는 날 2일을 정했습니다. 열린 민원의 기한이 다시 계산됩니다.").wait_for()
    assert page.get_by_text("2031년 5월 7일(수)").first.is_visible()
    assert before != ["2031-05-06 시의 날", "2031-05-07 대체 근무 (근무)"]

    page.get_by_role("link", name="쉬는 날 표 바꾸기").click()
    assert page.get_by_label("따로 정한 날").input_value() == "2031-05-06 시의 날\n2031-05-07 대체 근무 (근무)"
    with desk(city, "admin") as api:
        kept = [{"day": "2031-05-08", "name": "다른 날"}]
        assert api.put("/v1/desk/calendar/days", json={"days": kept}).status_code == 202
    page.get_by_role("button", name="표를 바꾸고").click()
    assert "먼저 고쳤습니다" in page.get_by_role("alert").inner_text()
    assert page.get_by_text("2031-05-08 다른 날").first.is_visible(), "what there is now stands beside what was typed"


def test_whether_a_head_approves_is_shown_and_set(city, visit, api):
    page = sit_down(visit(java_script_enabled=False), city, "admin").open("/desk/admin/departments/vehicle/approval")
    assert page.get_by_label("담당이 답하면 바로 나갑니다").is_checked()
    page.get_by_label("부서장이 결재한 뒤에 나갑니다").check()
    page.get_by_role("button", name="저장").click()
    page.get_by_text("이제 부서장이 결재합니다.").wait_for()

    page.goto("/desk/admin/departments/vehicle/approval")
    assert page.get_by_label("부서장이 결재한 뒤에 나갑니다").is_checked()


def test_a_text_is_tried_and_the_reason_is_shown(city, visit):
    page = sit_down(visit(java_script_enabled=False), city, "admin").open("/desk/admin/routing/try")
    page.get_by_label("민원 글").fill("정당 현수막이 신호등을 가립니다.")

    page.get_by_role("button", name="어디로 갈지 보기").click()

    assert "도시과에 바로 배정" in page.locator("#result").inner_text()
    assert page.get_by_text("정당 현수막은 도시과가 봅니다").first.is_visible()


def test_a_rule_moves_a_place_down(city, visit, api):
    before = [one["rule"]["code"] for one in api.get("/v1/desk/routing/rules").json()["rules"]]
    page = sit_down(visit(java_script_enabled=False), city, "admin").open("/desk/admin/routing")

    page.locator(f"#rule-{before[-2]}").get_by_role("button", name="아래로").click()

    page.get_by_text("규칙의 순서를 바꾸었습니다.").wait_for()
    after = [one["rule"]["code"] for one in api.get("/v1/desk/routing/rules").json()["rules"]]
    assert after == [*before[:-2], before[-1], before[-2]]


def test_a_letter_reworded_wrongly_is_told_and_nothing_is_lost(city, visit):
    page = sit_down(visit(java_script_enabled=False), city, "admin").open("/desk/admin/letters/result/text/ko")
    assert "가로등" in page.locator(".letter").inner_text()

    page.get_by_label("글", exact=True).fill("{nobody} 말씀하신 일을 마쳤습니다.")
    page.get_by_role("button", name="미리보기").click()

    assert "nobody" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("글", exact=True).input_value() == "{nobody} 말씀하신 일을 마쳤습니다."


def test_every_channel_is_shown_with_what_it_can_do(city, visit):
    page = sit_down(visit(java_script_enabled=False), city, "admin").open("/desk/admin")
    page.get_by_role("link", name="채널").first.click()
    page.wait_for_url("**/desk/admin/channels")
    rows = {row.locator("th").inner_text(): row.inner_text() for row in page.locator(".plain-table tbody tr").all()}

    assert len(rows) == 12
    assert "연습" in rows["문자"]
    assert "2,000바이트" in rows["문자"]
    assert "사람이 합니다" in rows["전화"]
    assert "진행 화면에 올립니다" in rows["누리집"]
    assert "24시간" in rows["페이스북"]


def test_what_a_service_could_not_read_is_shown_without_its_words_and_tried_again(city, visit, api):
    def of_notify():
        return next(one["items"] for one in api.get("/v1/desk/parked").json()["items"] if one["service"] == "notify")

    with closing(house.stored(settings.read({"ONTONG_DATA": str(city.data)}), "notify")) as store:
        told = {"body": "비밀스러운 말", "source": "complaints", "type_": "complaint_received.v1", "reason": "no JSON"}
        store.transact(lambda tx: waiting.park_unreadable(tx, **told))
    page = sit_down(visit(java_script_enabled=False), city, "admin").open("/desk/admin")
    page.get_by_role("link", name="세워 둔 메시지").first.click()
    assert page.get_by_text("complaint_received.v1").is_visible()
    assert "비밀스러운 말" not in page.content()
    assert page.get_by_text("세워 둔 메시지가 없습니다.").count() == 4
    assert [one["attempts"] for one in of_notify()] == [0]

    page.get_by_role("button", name="complaint_received.v1").click()

    page.locator(".done").get_by_text("곧 다시 해 봅니다.").wait_for()
    await_that(lambda: [one["attempts"] for one in of_notify()] == [1], seconds=20, what="another try, in vain")
    assert "retried" in {line["reason"] for line in api.get("/v1/desk/audit").json()["items"]}


def test_a_standard_answer_is_made_edited_and_taken_away(city, visit, api):
    def known() -> dict[str, str]:
        return {one["code"]: one["text"] for one in api.get("/v1/desk/standard-answers").json()["items"]}

    page = sit_down(visit(java_script_enabled=False), city, "admin").open("/desk/admin/answers/new")
    page.locator("#code").fill("night-library")
    page.locator("#title").fill("도서관 밤 시간")
    page.locator("#text").fill("도서관은 밤 열 시까지 엽니다.")
    page.get_by_role("button", name="저장").click()
    page.wait_for_url("**/desk/admin/answers")
    assert known()["night-library"] == "도서관은 밤 열 시까지 엽니다."

    page.get_by_role("link", name="도서관 밤 시간").click()
    page.locator("#text").fill("도서관은 밤 아홉 시까지 엽니다.")
    page.get_by_role("button", name="저장").click()
    page.wait_for_url("**/desk/admin/answers")
    assert known()["night-library"] == "도서관은 밤 아홉 시까지 엽니다."

    page.get_by_role("link", name="도서관 밤 시간").click()
    page.get_by_label("이 표준 답변을 지웁니다").check()
    page.get_by_role("button", name="저장").click()
    page.wait_for_url("**/desk/admin/answers")
    assert "night-library" not in known()


def test_what_an_officer_was_refused_stands_in_the_audit(city, visit):
    with desk(city, "officer", "road") as officer:
        assert officer.get("/v1/desk/departments").status_code == 403

    page = sit_down(visit(java_script_enabled=False), city, "admin").open("/desk/admin/audit")

    assert page.get_by_text("GET /v1/desk/departments").first.is_visible()
    assert page.get_by_text("권한 없음").first.is_visible()


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")], ids=["phone", "desktop in the dark"])
def test_every_page_can_be_read_and_pressed_by_everybody(city, visit, size, scheme):
    visitor = sit_down(visit(viewport=size, color_scheme=scheme), city, "admin")
    found = {}
    for where in PAGES:
        page = visitor.open(where)
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        found[where] = [*found_by_axe(page), *small_targets(page), *(["wider than the screen"] if wide else [])]
        visitor.shot(f"admin{where.removeprefix('/desk/admin').partition('?')[0].replace('/', '-')}-{scheme}")

    assert {where: told for where, told in found.items() if told} == {}

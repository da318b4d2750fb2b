"""Whole days at the desk, in the browser alone: a case that nobody wants, and a city that gets a department with all that belongs to it."""

from __future__ import annotations

import re

import pytest

from tests.frontend.browsing import DESKTOP, PHONE, found_by_axe, small_targets
from tests.frontend.desks import desk, sit_down
from tests.servers import await_that

AGAIN = re.compile("다른 부서로 다시 배정")
LOOKS = [(DESKTOP, True), (PHONE, True), (PHONE, False)]
NAMED = ["desktop", "phone", "phone without script"]


def everybody(page):
    """What anybody can't read or press on the page as it is."""
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*found_by_axe(page), *small_targets(page), *(["wider than the screen"] if wide else [])]


def hand_on(page, number, to, why):
    """The case, to another department, at once."""
    page.goto(f"/desk/c/{number}")
    page.get_by_role("link", name=AGAIN).click()
    page.get_by_label("맡을 부서").select_option(to)
    page.get_by_label("사유").fill(why)
    page.get_by_role("button", name="다시 배정하기").click()
    said = page.locator(".done [role=status]").inner_text()
    page.get_by_role("button", name="지금 하기").click()
    page.get_by_role("button", name="지금 하기").wait_for(state="detached")
    return said


@pytest.mark.parametrize(("size", "script"), LOOKS, ids=NAMED)
def test_a_case_that_nobody_wants_is_decided_by_an_arbiter_and_answered(city, visit, size, script):
    receipt = city.submit(f"마을 어귀의 솟대가 기울어 넘어질 것 같습니다. {size['width']} {script}", kind="suggestion")
    number, first, other = receipt["receipt_number"], "road", "parks"
    names = {one["code"]: one["name"] for one in city.http.get("/v1/departments").json()["items"]}

    def come(role, department=None):
        return sit_down(visit(viewport=size, java_script_enabled=script), city, role, department, name=f"{role} {department or ''}".strip())

    def department_is(code):
        await_that(lambda: (city.case(receipt).get("department") or {}).get("code") == code, seconds=20, what=f"{code} to have the case")

    page = come("triage").open(f"/desk/c/{number}")
    await_that(lambda: page.reload() and page.get_by_label("다른 부서 찾기").count(), seconds=20, what="the question who is to have it")
    page.get_by_label("다른 부서 찾기").select_option(first)
    page.get_by_role("button", name="이 부서로 배정").click()
    page.get_by_role("button", name="지금 하기").click()
    department_is(first)
    mine, theirs = come("officer", first), come("officer", other)
    assert f"{names[other]}" in hand_on(mine.page, number, other, "공원 안의 등입니다.")
    department_is(other)
    hand_on(theirs.page, number, first, "길가의 등입니다.")
    department_is(first)

    page = mine.open(f"/desk/c/{number}")
    page.get_by_role("link", name=AGAIN).click()
    assert page.get_by_text("부서가 벌써 2번 바뀌었습니다.").is_visible()
    assert "민원조정에 올립니다." in hand_on(page, number, other, "역시 공원 안입니다.")
    department_is(first)
    page.goto(f"/desk/c/{number}")
    await_that(
        lambda: page.reload() and page.get_by_text("중재 담당이 정할 때까지 넘길 수 없습니다.").count(), seconds=20, what="the dispute"
    )
    assert page.get_by_role("link", name=AGAIN).count() == 0

    arbiter = come("arbiter")
    page = arbiter.open(f"/desk?q={number}")
    assert page.get_by_text("중재 기다림").first.is_visible()
    page.get_by_role("link", name=re.compile(number)).first.click()
    assert page.get_by_text("맡을 부서를 정해 주세요.").is_visible()
    for why in ("공원 안의 등입니다.", "길가의 등입니다.", "역시 공원 안입니다."):
        assert page.get_by_text(why).first.is_visible()
    if script:
        arbiter.shot(f"journey-arbiter-{size['width']}")
        assert everybody(page) == []
    assert names[other] in hand_on(page, number, other, "도면을 보니 공원 안입니다.")
    department_is(other)

    page = theirs.open(f"/desk?q={number}")
    page.get_by_role("link", name=re.compile(number)).first.click()
    assert page.get_by_text("도면을 보니 공원 안입니다.").first.is_visible()
    page.get_by_role("link", name=re.compile("^답변")).first.click()
    page.get_by_label("답변", exact=True).fill("공원 안의 등이라 내일 고칩니다.")
    page.get_by_role("button", name="보내기", exact=True).click()
    page.get_by_role("button", name="지금 하기").click()
    await_that(lambda: city.case(receipt).get("answer"), seconds=20, what="the answer")

    citizen = visit(viewport=size, java_script_enabled=script)
    page = citizen.open(receipt["links"]["page"])
    page.get_by_text("공원 안의 등이라 내일 고칩니다.").first.wait_for()
    assert page.get_by_text(names[other]).first.is_visible()
    assert page.get_by_text("길가의 등입니다.").count() == 0, "why departments hand it on is theirs to know"


@pytest.mark.parametrize(("size", "script"), LOOKS, ids=NAMED)
def test_a_city_gets_a_department_with_all_that_belongs_to_it(city, visit, size, script):
    which = NAMED[LOOKS.index((size, script))]
    mark = f"{size['width']}{'' if script else 'n'}"
    code, name, word = f"drone-{mark}", f"드론안전과 {mark}", {"1440": "무인비행기", "360": "날개기계", "360n": "하늘수레"}[mark]
    text = f"저녁마다 {word}가 우리 집 위를 맴돕니다."
    visitor = sit_down(visit(viewport=size, java_script_enabled=script), city, "admin")
    page = visitor.open("/desk/admin")
    faults = {}

    def menu(words):
        page.get_by_role("navigation", name="관리 메뉴").get_by_role("link", name=words, exact=True).click()

    def saved(words):
        page.locator(".done").get_by_text(words).wait_for()

    def look(what):
        if script:
            visitor.shot(f"journey-admin-{what}-{mark}")
            faults[what] = everybody(page)

    menu("부서")
    page.get_by_role("link", name="새 부서").click()
    page.get_by_label("코드").fill(code)
    page.get_by_label("이름").fill(name)
    page.get_by_label("전화").fill("041-000-7777")
    page.get_by_role("button", name="부서 만들기").click()
    saved("만들었습니다.")
    page.get_by_role("link", name=name).click()
    page.get_by_role("link", name="업무 더하기").click()
    page.get_by_label("업무 이름").fill(f"{word} 단속")
    page.get_by_label("거의 확실한 말").fill(word)
    page.get_by_role("button", name="저장").click()
    saved("저장했습니다.")
    look("department")

    menu("배정")
    page.get_by_role("link", name="글을 넣어 보기").click()
    page.get_by_label("민원 글").fill(text)
    page.get_by_role("button", name="어디로 갈지 보기").click()
    assert name in page.locator("section", has=page.locator("#result")).inner_text(), "by its duty alone"
    menu("배정")
    page.get_by_role("link", name="새 규칙").click()
    page.get_by_label("코드").fill(f"night-{code}")
    page.get_by_label("이름").fill(f"{word}는 드론안전과가 봅니다")
    page.get_by_label("하나라도 있으면").fill(word)
    page.get_by_label("이 부서가 맡음").select_option(code)
    page.get_by_label("급한 일로 표시").check()
    page.get_by_label("시험할 글").fill(text)
    page.get_by_role("button", name="이 규칙으로 어디로 갈지 보기").click()
    assert f"{name}에 바로 배정" in page.locator("section", has=page.locator("#result")).inner_text()
    look("rule")
    page.get_by_role("button", name="저장", exact=True).click()
    saved("저장했습니다.")
    receipt = city.submit(text)
    assert city.settled(receipt)["department"]["name"] == name

    menu("표준 답변")
    page.get_by_role("link", name="새 표준 답변").click()
    page.get_by_label("코드").fill(f"answer-{code}")
    page.get_by_label("부서").select_option(code)
    page.get_by_label("제목").fill(f"{word} 단속 안내")
    page.locator("#text").fill("{department}입니다. 저녁에 나가 보겠습니다.")
    page.get_by_label("찾는 말").fill(word)
    page.get_by_role("button", name="저장").click()
    saved("저장했습니다.")

    menu("쉬는 날·장애")
    page.get_by_role("link", name="쉬는 날 표 바꾸기").click()
    box = page.get_by_label("따로 정한 날")
    box.fill(f"{box.input_value()}\n2032-05-{10 + NAMED.index(which)} 드론의 날 {mark}")
    page.get_by_role("button", name="표를 바꾸고").click()
    saved("열린 민원의 기한이 다시 계산됩니다.")
    assert page.get_by_text(f"드론의 날 {mark}").first.is_visible()

    menu("알림 글")
    page.get_by_role("link", name="처리 결과, 문자·알림톡, 한국어: 보고 고치기").click()
    assert page.locator(".letter").inner_text().strip()

    page.goto(f"/desk/c/{receipt['receipt_number']}/answer?standard=answer-{code}")
    assert f"{name}입니다. 저녁에 나가 보겠습니다." in page.get_by_label("답변", exact=True).input_value()

    with desk(city, "officer", "road") as officer:
        assert officer.get("/v1/desk/routing/rules").status_code == 403
    page.goto("/desk/admin")
    menu("감사 기록")
    assert page.get_by_text("GET /v1/desk/routing/rules").first.is_visible()
    look("audit")
    assert {what: told for what, told in faults.items() if told} == {}

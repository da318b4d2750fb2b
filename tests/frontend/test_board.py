"""The public board: the same figures as the API has, for everybody, and explained."""

from __future__ import annotations

import re
from datetime import date

import pytest

from frontend import ground
from frontend.board import periods, plots
from tests.frontend.browsing import DESKTOP, PHONE, found_by_axe, small_targets
from tests.servers import await_that

SAID = (
    "저수지 둑길 난간이 부러져 위험해 보입니다",
    "마을회관 앞 하수구가 막혀 물이 넘칩니다",
    "시청 앞 신호등이 너무 빨리 바뀌어요",
    "체육관 수영장 물이 너무 차갑습니다",
    "도서관 열람실 에어컨이 고장 났어요",
    "산책로 안내판 글씨가 다 지워졌습니다",
)


@pytest.fixture(scope="module")
def counted(city):
    for said in SAID:
        city.submit(said)
    await_that(lambda: (_board(city)["totals"]["received"] or 0) >= len(SAID), seconds=30, what="the figures")
    return city


def _board(city):
    return city.http.get("/v1/stats/board").json()


def test_it_shows_what_the_api_says_and_so_do_statistics_and_metrics(counted, visit):
    page = visit().open("/board")

    shown = int(page.locator(".figures dd").first.inner_text().replace(",", ""))
    known = _board(counted)["totals"]["received"]
    told = sum(
        int(float(value)) for value in re.findall(r"(?m)^complaints_accepted_total\{[^}]*\} (\S+)$", counted.http.get("/metrics").text)
    )
    assert shown == known == counted.http.get("/v1/stats").json()["received"]
    assert told <= known  # what staff write down for citizens isn't counted at the door


@pytest.mark.parametrize(
    "options", [{"viewport": PHONE}, {"viewport": DESKTOP, "color_scheme": "dark"}, {"viewport": DESKTOP, "contrast": "more"}]
)
def test_everybody_can_read_it(counted, visit, options):
    visitor = visit(**options)
    page = visitor.open("/board?period=quarter")

    assert found_by_axe(page) == []
    assert small_targets(page) == []
    visitor.shot(f"board-{options['viewport']['width']}-{options.get('color_scheme', 'light')}-{options.get('contrast', 'usual')}")


@pytest.mark.parametrize("width", [360, 1440])
def test_words_on_plots_and_maps_are_large_enough_to_be_read(counted, visit, width):
    page = visit(viewport={"width": width, "height": 800}).open("/board?period=quarter")

    heights = page.evaluate(
        """() => [...document.querySelectorAll('svg.plot text, .map svg text')].filter(one => one.getClientRects().length).map(one => {
          return parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a
        })"""
    )

    assert len(heights) > 10
    assert min(heights) >= 12.5
    assert max(heights) < 26


def test_filters_are_a_form_that_needs_no_script(counted, visit):
    page = visit(java_script_enabled=False).open("/board")

    page.get_by_label("기간", exact=True).select_option("year")
    page.get_by_label("경로", exact=True).select_option("band")
    page.get_by_role("button", name="보기").click()

    assert "period=year" in page.url
    assert page.get_by_label("경로", exact=True).input_value() == "band"
    assert page.get_by_text("이 기간에는 접수가 없습니다.").or_(page.get_by_text("5건 미만이어서")).is_visible()


def test_a_department_that_nobody_knows_is_said_calmly(counted):
    answer = counted.http.get("/board?department=%3Cscript%3E", headers={"accept": "text/html"})

    assert answer.status_code in (200, 422)
    assert "<script>" not in answer.text


def test_periods_are_what_people_mean_by_them():
    today = date(2026, 3, 4)  # a Wednesday

    assert periods.days("month", today) == (date(2026, 3, 1), today)
    assert periods.days("last-month", today) == (date(2026, 2, 1), date(2026, 2, 28))
    assert periods.days("quarter", today) == (date(2025, 12, 8), today)
    assert all((last - first).days < periods.MOST_DAYS for first, last in (periods.days(name, today) for name in periods.NAMES))


def test_a_line_has_gaps_where_nothing_is_known_and_labels_that_do_not_lie_on_each_other():
    plot = plots.lines([("a", "received", [1, None, 3]), ("b", "answered", [1, 2, 3])], ["1", "2", "3"])

    assert plot.lines[0].path.count("M") + plot.lines[1].path.count("M") == 3
    assert abs(plot.lines[0].label_y - plot.lines[1].label_y) >= plots.LINE
    assert [value for _, value in plot.rules] == ["0", "2.5", "5"]


def test_a_city_without_outlines_has_no_map():
    assert ground.read({}) is None

"""`ontong deadline` answers as the service would, and shows the way."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from ontong import cli

GUIDE = Path(__file__).parents[2] / "docs" / "deadlines.md"


def told(capsys, *words: str) -> str:
    assert cli.main(["deadline", *words]) == 0
    return capsys.readouterr().out


def as_json(capsys, *words: str) -> dict:
    return json.loads(told(capsys, *words, "--json"))


@pytest.fixture
def no_city(tmp_path, monkeypatch):
    monkeypatch.setenv("ONTONG_JURISDICTION", str(tmp_path))
    return tmp_path


def test_the_way_is_told_day_by_day(capsys):
    assert told(capsys, "--period", "7d", "--received", "2026-09-21T10:00", "--pause", "2026-09-22/2026-09-23") == (
        "received 2026-09-21 (월) 10:00, period 7d in working days (법 제19조 제2항)\n"
        "  2026-09-21 월  day 1\n"
        "  2026-09-22 화  not counted: 일시정지(보완)\n"
        "  2026-09-23 수  not counted: 일시정지(보완)\n"
        "  2026-09-24 목  not counted: 추석 전날\n"
        "  2026-09-25 금  not counted: 추석\n"
        "  2026-09-26 토  not counted: 추석 다음날\n"
        "  2026-09-27 일  not counted: 일요일\n"
        "  2026-09-28 월  day 2\n"
        "  2026-09-29 화  day 3\n"
        "  2026-09-30 수  day 4\n"
        "  2026-10-01 목  day 5\n"
        "  2026-10-02 금  day 6\n"
        "  2026-10-03 토  not counted: 개천절\n"
        "  2026-10-04 일  not counted: 일요일\n"
        "  2026-10-05 월  not counted: 개천절 대체 휴일\n"
        "  2026-10-06 화  day 7\n"
        "due 2026-10-06 (화) 18:00 (Asia/Seoul)\n"
    )


def test_hours_are_told_in_minutes(capsys):
    assert told(capsys, "--period", "3h", "--received", "2026-11-23T17:00", "--pause", "2026-11-24T09:30/2026-11-24T11:00") == (
        "received 2026-11-23 (월) 17:00, period 3h in working hours (법 제19조 제1항)\n"
        "  2026-11-23 월  60 minutes\n"
        "  2026-11-24 화  120 minutes, 일시정지(정보시스템 장애)\n"
        "due 2026-11-24 (화) 13:30 (Asia/Seoul)\n"
    )


def test_while_the_clock_stands_still_it_tells_what_is_left(capsys):
    words = ("--period", "7d", "--received", "2026-11-23T10:00", "--pause", "2026-11-24/")

    found = as_json(capsys, *words)

    assert (found["due_at"], found["stands_since"], found["minutes_left"]) == (None, "2026-11-24T00:00:00+09:00", 6 * 480)
    assert told(capsys, *words).endswith(
        "stands still since 2026-11-24 (화) 00:00: 48 working hours 0 minutes are left, eight hours to a day\n"
    )


def test_a_program_reads_the_same(capsys):
    found = as_json(capsys, "--period", "7d", "--received", "2026-11-20T01:00Z", "--pause", "hearing=2026-11-24T09:00/2026-11-24T10:00")

    assert {name: value for name, value in found.items() if name != "days"} == {
        "period": "7d",
        "counted": "working_days",
        "article": "법 제19조 제2항",
        "received_at": "2026-11-20T10:00:00+09:00",
        "due_at": "2026-12-01T10:00:00+09:00",
        "stands_since": None,
        "minutes_left": None,
    }
    assert found["days"][1] == {"date": "2026-11-21", "weekday": "토", "day": None, "minutes": 0, "because": "토요일"}
    assert found["days"][4] == {"date": "2026-11-24", "weekday": "화", "day": 3, "minutes": 420, "because": "일시정지(의견청취)"}


@pytest.mark.parametrize(
    ("kind", "period"),
    [("grievance", "7d"), ("고충민원", "7d"), ("건의", "14d"), ("질의(법령)", "14d"), ("질의민원(제도)", "7d"), ("other", "3h")],
)
def test_a_kind_has_its_period(no_city, kind, period, capsys):
    assert as_json(capsys, "--kind", kind, "--received", "2026-11-24")["period"] == period


def test_the_citys_own_table_is_used(no_city, capsys):
    (no_city / "deadlines.toml").write_text('[periods]\nother = "6d"\n[[days]]\ndate = 2026-11-27\nname = "임시공휴일"\n', encoding="utf-8")

    found = as_json(capsys, "--kind", "기타민원", "--received", "2026-11-24T10:00")

    assert (found["period"], found["due_at"]) == ("6d", "2026-12-02T18:00:00+09:00")
    assert found["days"][3]["because"] == "임시공휴일"


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--period", "7x", "--received", "2026-11-24"], "--period: a period reads like 7d"),
        (["--kind", "wish", "--received", "2026-11-24"], "--kind: 'wish' is not a kind: 법정, "),
        (["--period", "7d", "--received", "soon"], "--received: 'soon' is not an ISO 8601 date"),
        (["--period", "7d", "--received", "2300-01-01"], "--received: the public holidays of 2300 are not known"),
        (["--period", "7d", "--received", "0001-01-01"], "--received: "),
        (["--period", "7d", "--received", "2026-11-24", "--pause", "2026-11-24"], "--pause: a pause reads like 2026-11-23/2026-11-25"),
        (
            ["--period", "7d", "--received", "2026-11-24", "--pause", "2026-11-24/2200-01-01"],
            "--received, --pause: the public holidays of 2",
        ),
        (["--period", "7d", "--received", "2026-11-24", "--pause", "outage=2026-11-24/9999-12-31"], "--pause: "),
        (["--period", "7d", "--received", "2026-11-24", "--pause", "a/b"], "--pause: 'a' is not an ISO 8601 date"),
        (["--period", "7d", "--received", "2026-11-24", "--pause", "lunch=2026-11-24/"], "--pause: 'lunch' is not a ground: supplement, "),
        (["--period", "7d", "--received", "2026-11-24", "--pause", "2026-11-25/2026-11-24"], "--pause: 2026-11-25/2026-11-24 ends before"),
    ],
)
def test_what_makes_no_sense_is_named_in_one_line(words, line, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["deadline", *words])

    assert ended.value.code == 1
    told = capsys.readouterr().err
    assert told.startswith(f"ontong: {line}")
    assert told.count("\n") == 1


@pytest.mark.parametrize("words", [[], ["--period", "7d", "--kind", "other"]])
def test_a_period_or_a_kind_is_needed_and_not_both(words, capsys):
    with pytest.raises(SystemExit):
        cli.main(["deadline", *words, "--received", "2026-11-24"])

    assert "--kind" in capsys.readouterr().err


def test_the_example_in_the_guide_is_what_the_command_prints(capsys):
    found = re.search(r"^    \$ ontong deadline (.+)\n((?:    .+\n)+)", GUIDE.read_text(encoding="utf-8"), re.M)

    words, printed = found[1].split(), re.sub(r"^    ", "", found[2], flags=re.M)

    assert told(capsys, *words) == printed

"""`ontong routing evaluate` and `train` at the door: files in, figures out, and a clear word where that can't be."""

from __future__ import annotations

import csv
import json
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image

from ontong import cli

SAID = {
    "도로과": (
        ("보도블록이", "아스팔트가", "도로가", "과속방지턱이"),
        ("깨져서 위험해요", "패여서 차가 덜컹거려요", "꺼져 있으니 보수해 주세요"),
    ),
    "자원순환과": (
        ("쓰레기를", "음식물 봉투를", "재활용품을", "대형폐기물을"),
        ("안 가져가요", "아무 데나 버려서 냄새가 나요", "언제 수거하나요"),
    ),
    "수도과": (
        ("수돗물이", "상수도관이", "수도 계량기가", "수도 요금이"),
        ("너무 이상해요", "새는 것 같습니다", "지난달과 다르게 나왔어요"),
    ),
}
DEPARTMENTS = """
[[departments]]
code = "road"
name = "도로과"
duties = ["보도블록", "아스팔트", "도로 보수", "과속방지턱"]

[[departments]]
code = "waste"
name = "자원순환과"
aliases = ["청소과"]
duties = ["쓰레기", "재활용", "음식물, 대형폐기물"]

[[departments]]
code = "water"
name = "수도과"
duties = ["상수도", "수돗물", "계량기", "수도 요금"]
"""


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """Ninety cases over three years, of three departments."""
    chance, path = random.Random(5), tmp_path / "history.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        written = csv.writer(file)
        written.writerow(("text", "label", "received_at"))
        for number in range(90):
            label = chance.choice(list(SAID))
            what, why = (chance.choice(part) for part in SAID[label])
            written.writerow((f"우리 동네 {number}번지 {what} {why}", label, date(2023, 1, 1) + timedelta(days=12 * number)))
    return path


@pytest.fixture
def departments(tmp_path: Path) -> Path:
    path = tmp_path / "departments.toml"
    path.write_text(DEPARTMENTS, encoding="utf-8")
    return path


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    try:
        code = cli.main(["routing", *map(str, words)])
    except SystemExit as ended:
        code = int(ended.code or 0)  # type: ignore[arg-type]  # the CLI ends with numbers
    told = capsys.readouterr()
    return code, told.out, told.err


def figures(capsys: pytest.CaptureFixture[str], *words: object) -> dict[str, Any]:
    code, told, problem = run(capsys, "evaluate", *words, "--json")
    assert (code, problem) == (0, "")
    return json.loads(told)  # type: ignore[no-any-return]  # what we wrote


def test_cold_routing_knows_the_words_of_the_list_and_learns_nothing(capsys, rows, departments):
    told = figures(capsys, "--rows", rows, "--departments", departments, "--mode", "cold")

    assert told["top1"] > 0.9
    assert told["learning"]["times"] == 0
    assert told["rows"] == {
        "read": 90,
        "measured": 90,
        "unknown_label": {},
        "smaller_departments": 0,
        "renamed": {"도로과": "road", "자원순환과": "waste", "수도과": "water"},
    }
    assert {one["name"] for one in told["by_department"]} == set(SAID)


def test_in_folds_the_labels_are_the_departments_where_there_is_no_list(capsys, rows):
    told = figures(capsys, "--rows", rows, "--mode", "cv", "--folds", "3")

    assert told["top1"] > 0.8
    assert told["learning"]["times"] == 3
    assert len(told["top1_by_fold"]) == 3
    assert (told["columns"]["text"], told["columns"]["label"], told["departments"]) == ("text", "label", 3)


def test_in_time_it_learns_as_it_goes_and_the_last_two_years_are_told_apart(capsys, rows):
    said_nothing = rows.read_text()
    for place, label in enumerate(SAID):  # a name says what a department does, before any case is decided
        said_nothing = said_nothing.replace(f",{label},", f",{'가나다'[place]}팀,")
    rows.write_text(said_nothing)

    told = figures(capsys, "--rows", rows, "--mode", "prequential", "--every", "30")

    assert (told["every"], told["learning"]["times"]) == (30, 3)
    assert told["recent"]["since"].startswith("2023-12-")
    assert (told["cases"], told["recent"]["cases"]) == (90, 61)
    assert told["recent"]["top1"] > told["top1"], "at first nothing was known"


def test_the_figures_of_a_day_on_can_be_asked_for(capsys, rows):
    told = figures(capsys, "--rows", rows, "--mode", "prequential", "--every", "90", "--since", "2025-01-01")

    assert (told["recent"]["since"], told["recent"]["cases"]) == ("2025-01-01T00:00:00+09:00", 29)


def test_every_figure_that_is_promised_is_there(capsys, rows, departments):
    told = figures(capsys, "--rows", rows, "--departments", departments, "--mode", "cold")

    assert {
        "top1",
        "top3",
        "macro_f1",
        "ece",
        "ece_binning",
        "coverage",
        "automatic",
        "ms_per_case",
        "by_department",
        "confusions",
    } <= told.keys()
    assert set(told["coverage"]) == {"95", "90", "85"}
    assert 0 < told["ms_per_case"]["mean"] <= told["ms_per_case"]["p99"]
    assert sum(one["cases"] for one in told["reliability"]) == 90


def test_the_same_rows_give_the_same_figures(capsys, rows, departments):
    once, again = (figures(capsys, "--rows", rows, "--departments", departments, "--folds", "2") for _ in range(2))

    for told in (once, again):
        del told["ms_per_case"], told["learning"]
    assert once == again


def test_the_table_says_it_in_words_and_files_and_pictures_lie_where_they_were_wanted(capsys, rows, departments, tmp_path):
    words = (
        "--rows",
        rows,
        "--departments",
        departments,
        "--mode",
        "cold",
        "--json",
        tmp_path / "told.json",
        "--plots",
        tmp_path / "new" / "pictures",
    )

    code, told, problem = run(capsys, "evaluate", *words)

    assert (code, problem) == (0, "")
    for word in (
        "columns: text = `text`",
        "right at first (top-1)",
        "expected calibration error",
        "coverage at 90% accuracy",
        "자원순환과 (waste)",
    ):
        assert word in told
    assert json.loads((tmp_path / "told.json").read_text())["cases"] == 90
    for name in ("reliability", "confusions"):
        with Image.open(tmp_path / "new" / "pictures" / f"{name}.png") as picture:
            assert min(picture.size) > 400
        drawn = (tmp_path / "new" / "pictures" / f"{name}.svg").read_text()
        assert ElementTree.fromstring(drawn).tag.endswith("svg")
    assert "자원순환과" in drawn, "a picture names the departments"


def test_korean_letters_are_drawn_on_a_machine_that_has_none(capsys, rows, departments, tmp_path, recwarn):
    import matplotlib

    run(capsys, "evaluate", "--rows", rows, "--departments", departments, "--mode", "cold", "--plots", tmp_path)

    drawn = (tmp_path / "confusions.svg").read_text()
    assert "NanumGothic" in drawn
    assert not [one for one in recwarn if "Glyph" in str(one.message)]
    assert matplotlib.rcParams["font.family"] != ["NanumGothic"], "what was set for the pictures is set back"


def test_a_name_that_looks_like_a_formula_is_drawn_as_it_is(capsys, tmp_path):
    path = tmp_path / "history.csv"
    path.write_text("text,label\n" + "".join(f"{word} 이야기,$x^{{{word}}}$\n{word} 다른 말,<과> & 😀\n" for word in ("가로등", "쓰레기")))

    code, _, problem = run(capsys, "evaluate", "--rows", path, "--folds", "2", "--plots", tmp_path)

    assert (code, problem) == (0, "")
    assert ElementTree.fromstring((tmp_path / "confusions.svg").read_text()).tag.endswith("svg")


def test_more_departments_than_a_picture_holds_are_drawn_together():
    from ontong.routing.matrix import NOBODY, OTHERS, matrix
    from services.routing.measuring import figures as measured
    from services.routing.measuring.outcomes import Outcome

    outcomes = [Outcome(label=f"d{n:02}", ranked=((f"d{n:02}", 0.9),)) for n in range(25) for _ in range(30 - n)]
    outcomes += [Outcome(label="d24", ranked=(("d00", 0.5),)), Outcome(label="d00", ranked=())]

    found = matrix(measured.of(outcomes), largest=20)

    assert (len(found.rows), found.rows[-1]) == (21, OTHERS)
    assert found.columns[-2:] == (OTHERS, NOBODY)
    assert sum(map(sum, found.cases)) == len(outcomes)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--mode", "cold"), "--departments: cold routing knows nothing but"),
        (("--since", "2026-01-01"), "--since: only the prequential mode goes by time"),
        (("--mode", "prequential", "--since", "2030-01-01"), "--since: no row is of that day or later; the last one is of 2025-12-"),
        (("--mode", "prequential", "--since", "soon"), "--since: 'soon' is not an ISO 8601"),
        (("--folds", "91"), "has 90 rows, fewer than the 91 folds"),
        (("--limit", "1", "--folds", "2"), "there is nothing to choose between"),
        (("--json", "/nowhere/told.json"), "--json: /nowhere/told.json can't be written"),
        (("--plots", "/proc/pictures"), "--plots: /proc/pictures can't be made"),
        (("--text-column", "body"), "--text-column: there is no column `body`"),
        (("--departments", "/nowhere.toml"), "/nowhere.toml: can't be read"),
    ],
)
def test_what_can_t_be_done_is_one_line_and_one_code(capsys, rows, words, told):
    code, out, problem = run(capsys, "evaluate", "--rows", rows, *words)

    assert (code, out) == (1, "")
    assert problem.startswith("ontong: ")
    assert told in problem


@pytest.mark.parametrize(
    "words", [("--folds", "1"), ("--folds", "many"), ("--accuracy", "2"), ("--mode", "hot"), ("--delimiter", "ab"), ("--limit", "0")]
)
def test_what_was_asked_wrongly_is_code_two(capsys, rows, words):
    assert run(capsys, "evaluate", "--rows", rows, *words)[0] == 2


def test_rows_of_one_department_leave_nothing_to_choose(capsys, tmp_path):
    path = tmp_path / "history.csv"
    path.write_text("text,label\n가로등,도로과\n보도,도로과\n")

    assert "every row says '도로과'" in run(capsys, "evaluate", "--rows", path, "--folds", "2")[2]


def test_the_largest_departments_are_measured_alone(capsys, rows):
    told = figures(capsys, "--rows", rows, "--folds", "2", "--largest", "2")

    assert told["departments"] == 2
    assert told["cases"] + told["rows"]["smaller_departments"] == 90


def test_progress_is_told_on_a_terminal_and_is_sparse_in_a_log(monkeypatch):
    import io

    from ontong.routing import progress

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    now = iter(range(0, 1000, 10))
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(now))
    shown = {}
    for stream in (Terminal(), io.StringIO()):
        with progress.Progress("deciding", 1000, stream) as one:
            for _ in range(4):
                one.step(50)
        shown[stream.isatty()] = stream.getvalue()

    assert shown[True].count("deciding: ") == 4
    assert shown[True].endswith("\r\033[K")
    assert shown[False].splitlines()[0] == "deciding: 100 of 1,000, 5 a second, 3 min 00 s left"
    assert len(shown[False].splitlines()) == 2


def test_before_a_twentieth_is_done_nobody_says_how_long_it_takes_and_a_long_step_tells_how_far_it_is(monkeypatch):
    import io

    from ontong.routing import progress

    stream, now = io.StringIO(), iter(range(0, 1000, 20))
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(now))
    with progress.Progress("deciding", 1000, stream) as one:
        one.step(49)
        one.inside("weighing", 0.8)

    assert stream.getvalue().splitlines() == ["deciding: 49 of 1,000, 2 a second", "deciding: 49 of 1,000, 1 a second (weighing, 80%)"]


def test_whoever_stops_it_reads_one_line(capsys, rows, monkeypatch):
    from ontong.routing import asking

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(asking, "put", interrupted)

    assert run(capsys, "evaluate", "--rows", rows) == (130, "", "ontong: stopped\n")


def test_a_place_that_is_a_department_s_own_speaks_for_it_and_another_agency_is_never_given_a_case_by_itself(capsys, tmp_path):
    rows, departments = tmp_path / "history.csv", tmp_path / "departments.toml"
    rows.write_text("text,label\n영흥면 선재리 공중화장실이 더러워요,island\n전기가 나갔어요 정전입니다,power\n")
    departments.write_text(
        '[[departments]]\ncode = "island"\nname = "영흥면사무소"\nterritory = ["영흥면"]\n'
        '[[departments]]\ncode = "power"\nname = "한국전력"\nkind = "external"\n[[departments.duties]]\nname = "전기"\nstrong = ["정전", "전기"]\n'
    )

    told = figures(capsys, "--rows", rows, "--departments", departments, "--mode", "cold", "--accuracy", "0.5")

    assert told["top1"] == 1
    assert [one["cases"] for one in told["by_department"]] == [1, 1]
    assert told["automatic"]["cases"] <= 1


def test_a_history_is_read_and_checked_as_a_whole_before_anything_is_taken(capsys, rows, departments):
    code, told, problem = run(capsys, "train", "--rows", rows, "--departments", departments, "--dry-run")

    assert (code, problem) == (0, "")
    assert "90 rows read" in told
    assert "received from 2023-01-01 to 2025-12-" in told
    assert "'자원순환과' is taken as waste" in told


def test_a_history_in_which_something_is_wrong_is_refused_as_a_whole(capsys, rows, departments):
    rows.write_text(rows.read_text() + "가로등,항만과,2026-01-01\n")

    code, told, problem = run(capsys, "train", "--rows", rows, "--departments", departments, "--dry-run")

    assert (code, told) == (1, "")
    assert "row 92, column `label`: '항만과' is no department of" in problem

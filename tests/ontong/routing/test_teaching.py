"""`ontong routing train`, `versions`, `rollback`, `release`, `wish` and `explain`, on a data folder beside which nothing runs."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path

import pytest

from contracts.complaints import Department
from contracts.routing import DepartmentDuties, Duty, RegisterDepartments
from ontong import cli, house, keys, settings
from ontong.folder import DataFolder
from ontong.routing import bringing, standing

DEPARTMENTS = (
    DepartmentDuties(
        department=Department(code="road", name="도로과"), duties=(Duty(name="도로", words=("포트홀",)),), aliases=("건설과",)
    ),
    DepartmentDuties(department=Department(code="waste", name="자원순환과"), duties=(Duty(name="쓰레기", words=("쓰레기",)),)),
)
SAID = {"건설과": ("그네", "미끄럼틀", "잔디", "벤치", "산책로", "화단"), "waste": ("여권", "인감", "등본", "증명서", "창구", "서류")}
FILLING = ("어제", "우리", "동네", "근처", "빨리", "너무", "아침", "주민", "자꾸", "정말")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder in which routing knows two departments."""
    monkeypatch.setenv("ONTONG_DATA", str(tmp_path / "var"))
    configured = settings.read()
    folder = DataFolder(configured.data).open()
    house.embedded(configured, folder, keys.embedded(folder.keys)).close()
    with standing.routing() as service:
        service.ask(RegisterDepartments(departments=DEPARTMENTS))
    return tmp_path


@pytest.fixture
def rows(data: Path) -> Path:
    """A hundred and twenty cases that the departments' own words say nothing of; one holds a number that nobody should read."""
    chance, path = random.Random(3), data / "history.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        written = csv.writer(file)
        written.writerow(("text", "label", "received_at"))
        for number in range(120):
            label = ("건설과", "waste")[number % 2]
            words = chance.sample(SAID[label], 3) + chance.sample(FILLING, 5)
            written.writerow((f"{' '.join(words)} 010-2345-67{number % 90 + 10}", label, f"2026-0{1 + number // 30}-{1 + number % 28:02}"))
    return path


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    try:
        code = cli.main(["routing", *map(str, words)])
    except SystemExit as ended:
        code = int(ended.code or 0)
    told = capsys.readouterr()
    return code, told.out, told.err


def decided() -> int:
    with standing.routing() as service:
        return int(service.store.read(lambda tx: tx.memories.count_decided(None)))


def test_a_history_is_brought_learned_from_and_gone_back_from(capsys, rows):
    code, told, problem = run(capsys, "train", "--rows", rows)

    assert code == 0
    assert all(line.startswith("learning: ") for line in problem.splitlines()), "a long learning says how far it is"
    assert "'건설과' is taken as road" in told
    assert "taken: 120 cases" in told
    assert " active  learned " in told
    assert "from 120 cases, received 2026-01-01 to 2026-04-" in told
    with standing.routing() as service:
        lessons = service.store.read(lambda tx: tx.memories.decided(None, 500))
    assert {lesson.label for lesson in lessons} == {"road", "waste"}
    assert not [lesson for lesson in lessons if "2345" in lesson.text], "what is brought is masked"

    version = told.split(" active ")[0].split()[-1]
    assert json.loads(run(capsys, "versions", "--json")[1])["versions"][0]["model_version"] == version
    assert run(capsys, "rollback") == (
        0,
        "in use: the departments' own words alone; newer versions wait until `ontong routing release`\n",
        "",
    )
    assert "held: nothing newer is taken" in run(capsys, "versions")[1]
    assert run(capsys, "rollback") == (1, "", "ontong: nothing that was learned is in use\n")
    assert run(capsys, "rollback", version)[1].startswith(f"in use: {version}; ")
    assert run(capsys, "release")[0] == 0
    assert "held" not in run(capsys, "versions")[1]


def test_the_same_history_brought_twice_is_one(rows, monkeypatch, capsys):
    monkeypatch.setattr(bringing, "learn", lambda service: "")

    for _ in range(2):
        assert "taken: 120 cases" in run(capsys, "train", "--rows", rows)[1]

    assert decided() == 120


def test_whoever_stops_while_a_history_is_brought_has_changed_nothing(rows, monkeypatch, capsys):
    monkeypatch.setattr(bringing, "PIECE", 50)
    asked = standing.Standing.ask
    pieces = iter(range(2))

    def broken(self: standing.Standing, command: object) -> object:
        if type(command).__name__ == "BringHistory" and next(pieces, None) is None:
            raise KeyboardInterrupt
        return asked(self, command)

    with monkeypatch.context() as patched:
        patched.setattr(standing.Standing, "ask", broken)
        assert run(capsys, "train", "--rows", rows)[0] == 130
    assert decided() == 0

    monkeypatch.setattr(bringing, "learn", lambda service: "")
    assert "taken: 120 cases" in run(capsys, "train", "--rows", rows)[1], "begun again it goes on"


def test_whoever_stops_a_learning_leaves_none_behind_that_seems_to_be_on(rows, monkeypatch, capsys):
    from services.routing import teaching

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(teaching, "teach", interrupted)
        assert run(capsys, "train", "--rows", rows)[0] == 130

    told = json.loads(run(capsys, "versions", "--json")[1])
    assert (told["training_since"], told["last_outcome"], told["versions"]) == (None, "stopped", [])
    assert decided() == 120, "the cases are there for the next training"


def test_a_learning_that_fails_says_so_and_changes_nothing(rows, monkeypatch, capsys):
    from services.routing import teaching

    monkeypatch.setattr(teaching, "teach", lambda *_, **__: teaching.Taught(outcome="failed"))

    code, _, problem = run(capsys, "train", "--rows", rows)

    assert code == 1
    assert "learning has not worked (failed); what was in use stays in use" in problem


def test_while_another_training_is_on_the_next_one_is_asked_for(data, capsys):
    from services.routing.usecases import teaching as lessons

    with standing.routing() as service:
        service.store.transact(lessons.claim)

    assert "another training is on" in run(capsys, "train")[1]


def test_without_any_decided_case_nothing_is_learned(data, capsys):
    assert run(capsys, "train") == (0, "nothing was learned: there are no decided cases\n", "")


def test_a_dry_run_reads_checks_and_takes_nothing(rows, capsys):
    code, told, _ = run(capsys, "train", "--rows", rows, "--dry-run")

    assert (code, decided()) == (0, 0)
    assert "'건설과' is taken as road" in told
    assert run(capsys, "train", "--dry-run")[2] == "ontong: --dry-run: reads and checks --rows FILE; there is none\n"


def test_a_label_that_the_city_does_not_know_is_refused_before_anything_is_brought(rows, capsys):
    rows.write_text(rows.read_text() + "가로등,항만과,2026-05-01\n")

    code, told, problem = run(capsys, "train", "--rows", rows)

    assert (code, told, decided()) == (1, "", 0)
    assert "row 122, column `label`: '항만과' is no department of the departments that are loaded" in problem


def test_a_folder_without_departments_or_without_anything_says_what_is_missing(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("ONTONG_DATA", str(tmp_path / "nothing"))

    code, _, problem = run(capsys, "versions")

    assert code == 1
    assert "holds no routing.db" in problem


def test_what_a_city_wishes_of_automatic_routing_is_kept_and_told(data, capsys):
    assert "automatic routing: 95.0% shall be right" in run(capsys, "versions")[1]

    told = run(capsys, "wish", "--accuracy", "90%", "--by-hand", "road")[1]

    assert "automatic routing: 90.0% shall be right" in told
    assert "a person gives every case to: road" in told
    assert "90.0% would be wished" in run(capsys, "wish", "--automatic", "off")[1], "what isn't named stays"
    assert "every case to" not in run(capsys, "wish", "--by-hand", "")[1]
    assert run(capsys, "wish", "--by-hand", "harbour") == (1, "", "ontong: there is no department harbour\n")


def test_a_case_that_nobody_remembers_can_t_be_explained(data, capsys):
    code, told, problem = run(capsys, "explain", "26A7K2M9QX")

    assert (code, told) == (1, "")
    assert "routing does not remember a case with this number" in problem


def test_a_decision_is_explained_and_made_again(data, capsys):
    from tests.routing.test_service import received

    with standing.routing() as service:
        host = service._host
        service.store.transact(lambda tx: host.service.assign(received("큰 포트홀이 있어요", receipt_number="26A7K2M9QX"), tx))

    code, told, problem = run(capsys, "explain", "26A7K2M9QX")

    assert (code, problem) == (0, "")
    assert "도로과 (road)" in told
    assert "decided again it comes out the same" in told
    assert json.loads(run(capsys, "explain", "26A7K2M9QX", "--json")[1])["reproduced"] is True

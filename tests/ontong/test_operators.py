"""What an operator does at the terminal, on a data folder."""

from __future__ import annotations

import io
import json
import re
import socket
import threading
from pathlib import Path

import pytest

from chassis.local import LocalRunner
from contracts.complaints import Department
from contracts.desk import Role
from contracts.routing import DepartmentDuties, Duty, RegisterDepartments
from contracts.staff import StaffRegistered
from ontong import cli, front, house, keys, settings
from ontong.folder import DataFolder
from services.complaints.store.tables import department
from tests.servers import await_that

ROAD = DepartmentDuties(department=Department(code="road", name="도로과"), duties=(Duty(name="가로등", words=("가로등",)),))


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder in which the services have been told of one department."""
    monkeypatch.setenv("ONTONG_DATA", str(tmp_path))
    built = _built()
    runner = LocalRunner(built.hosts)
    runner.start()
    runner.ask(RegisterDepartments(departments=(ROAD,)))
    await_that(lambda: _departments(built), what="the directory")
    assert runner.stop()
    built.close()
    return tmp_path


def test_a_service_that_lost_its_database_is_told_again(data, capsys):
    for file in data.glob("complaints.db*"):
        file.unlink()
    _built().close()

    assert cli.main(["replay", "department_registered.v1", "--to", "complaints", "--since", "2026-01-01"]) == 0

    assert capsys.readouterr().out == "told complaints 1 events; what it knew already was left as it is\n"
    assert _departments(_built()) == ["road"]


def test_telling_again_what_is_known_changes_nothing(data, capsys):
    before = _built().host("complaints").store.said()

    assert cli.main(["replay", "all", "--to", "complaints", "--since", "2026-01-01"]) == 0

    assert _built().host("complaints").store.said() == before
    assert _departments(_built()) == ["road"]


def test_a_service_is_told_only_what_it_hears(data, capsys):
    """What it has no ear for, as another's department, would be kept and tried until it is parked."""
    for name in house.SERVICES:
        assert cli.main(["redeliver", "all", "--to", name, "--since", "2026-01-01"]) == 0
    capsys.readouterr()

    cli.main(["parked", "list", "--state", "any"])

    assert capsys.readouterr().out == "nothing is waiting\n"


def test_to_tell_a_service_what_it_does_not_hear_is_refused(data):
    with pytest.raises(SystemExit):
        cli.main(["redeliver", "department_registered.v1", "--to", "notify", "--since", "2026-01-01"])


@pytest.mark.parametrize(("words", "line"), [(["nothing.v1"], "nobody says nothing.v1"), (["all"], "set ONTONG_DATABASE_URLS")])
def test_a_replay_that_makes_no_sense_is_explained(words, line, monkeypatch, capsys):
    monkeypatch.setenv("ONTONG_DATABASE_URL", "postgresql://one@127.0.0.1/one")

    with pytest.raises(SystemExit):
        cli.main(["replay", *words, "--to", "metrics", "--since", "2026-01-01"])

    assert line in capsys.readouterr().err


def test_what_is_parked_is_listed_read_and_let_go(data, capsys):
    built = _built()
    built.host("notify").park_unreadable(b"{", source="complaints", type_="complaint_routed.v1", reason="is not JSON")
    built.close()

    assert cli.main(["parked", "list"]) == 0
    listed = capsys.readouterr().out
    assert cli.main(["parked", "show", "1", "--service", "notify"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert cli.main(["parked", "drop", "1", "--service", "notify"]) == 0
    assert cli.main(["parked", "drop", "1", "--service", "notify"]) == 1
    capsys.readouterr()
    assert cli.main(["parked", "list"]) == 0

    assert "complaint_routed.v1" in listed
    assert "is not JSON" in listed
    assert shown["body"] == "{"
    assert capsys.readouterr().out == "nothing is parked\n"


def test_a_folder_without_databases_is_named(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("ONTONG_DATA", str(tmp_path))

    with pytest.raises(SystemExit):
        cli.main(["parked", "list"])

    assert f"{tmp_path} holds no gateway.db" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [["token", "--role", "admin", "--name", "관리\n자"], ["account", "add", "kim", "--role", "admin", "--name", "관리\x1b자"]]
)
def test_a_name_of_several_lines_is_refused_by_its_field(words, data, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse\n"))

    with pytest.raises(SystemExit):
        cli.main(words)

    assert capsys.readouterr() == ("", "ontong: name must be a single line, not empty and without control characters\n")


def test_a_token_is_given_to_whoever_decides_between_departments(data, capsys):
    assert cli.main(["token", "--role", "arbiter"]) == 0

    read = settings.read()
    tokens = front.staff_tokens(keys.embedded(DataFolder(read.data).keys))
    staff = tokens.read(capsys.readouterr().out.strip()).staff
    assert (staff.role, staff.name, staff.department_code) == (Role.ARBITER, "민원조정 담당", None)


def test_no_token_is_signed_for_a_folder_on_which_nothing_has_run(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("ONTONG_DATA", str(tmp_path / "elsewhere"))

    with pytest.raises(SystemExit):
        cli.main(["token", "--role", "admin"])

    assert "set ONTONG_DATA" in capsys.readouterr().err
    assert not (tmp_path / "elsewhere").exists()


def test_a_token_for_a_head_names_the_department(data, capsys):
    with pytest.raises(SystemExit):
        cli.main(["token", "--role", "head"])
    refused = capsys.readouterr().err

    assert cli.main(["token", "--role", "head", "--department", "road"]) == 0

    tokens = front.staff_tokens(keys.embedded(DataFolder(settings.read().data).keys))
    staff = tokens.read(capsys.readouterr().out.strip()).staff
    assert "the role head belongs to a department" in refused
    assert (staff.role, staff.name, staff.department_code) == (Role.HEAD, "부서장", "road")


def test_an_account_may_be_a_heads(data, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery\n"))

    assert cli.main(["account", "add", "choi", "--role", "head", "--department", "road", "--name", "최과장"]) == 0
    assert cli.main(["account", "list"]) == 0

    assert re.search(r"^choi +head +road ", capsys.readouterr().out, re.M)


def test_an_account_is_told_to_the_services_with_its_address_sealed_and_changes_with_what_is_named(data, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery\n"))
    kim = ["kim", "--role", "officer", "--department", "road", "--name", "김가온"]

    assert cli.main(["account", "add", *kim, "--email", "kim@gaon.example"]) == 0
    assert cli.main(["account", "change", "kim", "--department", "parks"]) == 0
    assert cli.main(["account", "close", "kim"]) == 0

    told = [event for event in _built().host("gateway").store.said() if isinstance(event, StaffRegistered)]
    opened = keys.contact_opener(keys.embedded(DataFolder(settings.read().data).keys).notify_private)
    assert [(event.name, event.department_code, event.active) for event in told] == [
        ("김가온", "road", True),
        ("김가온", "parks", True),
        ("김가온", "parks", False),
    ]
    assert {opened(event.sealed_email)["email"] for event in told} == {"kim@gaon.example"}
    assert "kim@gaon.example" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ([], "name what changes"),
        (["--email", "kim"], "--email looks like"),
        (["--name", "김\n가온"], "name must be a single line"),
        (["--role", "officer"], "the role officer belongs to a department"),
    ],
)
def test_a_change_that_makes_no_sense_is_explained(data, monkeypatch, capsys, words, line):
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery\n"))
    cli.main(["account", "add", "lee", "--role", "triage", "--name", "이누리"])

    with pytest.raises(SystemExit):
        cli.main(["account", "change", "lee", *words])

    assert line in capsys.readouterr().err


def test_an_account_may_be_an_arbiters(data, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery\n"))

    assert cli.main(["account", "add", "song", "--role", "arbiter", "--name", "송조정"]) == 0
    assert cli.main(["account", "list"]) == 0

    assert re.search(r"^song +arbiter ", capsys.readouterr().out, re.M)


def test_the_help_of_parked_says_what_each_act_leads_to(capsys):
    with pytest.raises(SystemExit):
        cli.main(["parked", "--help"])

    told = capsys.readouterr().out
    assert {act for act in ("list", "show", "retry", "drop") if re.search(rf"^  {act} +\w.{{20}}", told, re.M)} == {
        "list",
        "show",
        "retry",
        "drop",
    }
    assert "never applied" in told


@pytest.mark.parametrize("url", ["foo", "localhost:8000", "http://", "http://[::1", "http://x:y", "http://a b", "gopher://x"])
def test_a_tour_of_something_that_is_no_door_is_explained(url, monkeypatch, capsys):
    monkeypatch.setenv("ONTONG_DATA", "/nonexistent")

    with pytest.raises(SystemExit):
        cli.main(["tour", "--url", url])

    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("ontong: ")
    assert url.rstrip("/") in line


def test_a_tour_of_another_program_is_explained(capsys):
    """It answers, but not as a door does."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        threading.Thread(target=_answer_nonsense, args=(other,), daemon=True).start()
        with pytest.raises(SystemExit):
            cli.main(["tour", "--url", f"http://127.0.0.1:{other.getsockname()[1]}"])

    assert len(capsys.readouterr().err.splitlines()) == 1


def _answer_nonsense(other: socket.socket) -> None:
    connection, _ = other.accept()
    with connection:
        connection.sendall(b"220 mail.example.com ESMTP\r\n")


def _built() -> house.House:
    read = settings.read()
    folder = DataFolder(read.data).open()
    return house.embedded(read, folder, keys.embedded(folder.keys))


def _departments(built: house.House) -> list[str]:
    return built.host("complaints").store.read(lambda tx: list(tx.execute(department.select()).scalars()))


@pytest.mark.parametrize(
    ("words", "line"),
    [(["migrate", "routing"], "ontong: the database can't be used: "), (["migrate", "broker"], "ontong: the broker can't be used ")],
)
def test_a_server_that_is_away_is_told_in_one_line(words, line, monkeypatch, capsys):
    monkeypatch.setenv("ONTONG_DATABASE_URL", "postgresql://one@127.0.0.1:1/one")
    monkeypatch.setenv("ONTONG_AMQP_URL", "amqp://one:one@127.0.0.1:1/")
    monkeypatch.setattr("shutil.which", lambda name: None)

    with pytest.raises(SystemExit):
        cli.main(words)

    told = capsys.readouterr().err
    assert told.startswith(line)
    assert told.count("\n") == 1

"""A city's folder is read as a whole, and whoever wrote it is told everything that is wrong, by file and entry."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from chassis.database import in_memory
from contracts.city import DeclareDays, DeclaredDay
from contracts.gateway import Kind
from contracts.message import Command, Refusal
from contracts.notify import ChannelClass, LetterName
from contracts.registering import RegisteredTemplates, RegisterTemplates, WhichLetter
from contracts.routing import DepartmentRegistered, RegisterDepartments
from contracts.rules import RegisterRules
from contracts.territory import RegisterTerritory
from gateway.web.directory_file import written
from ontong import city as the_city
from ontong import departments, jurisdiction
from ontong.tables import BadJurisdiction
from services.complaints.domain import check_services
from services.notify.letters import TO_COLLEAGUES, WITH_WORDS, check_all
from services.routing.service import Routing

EXAMPLE_CITY = Path(__file__).parents[2] / "jurisdictions" / "example-city"
CITY, DEPARTMENTS, SERVICES, RECEIPT = "city.toml", "departments.toml", "services.toml", "letters/ko/mail/receipt.txt"
DEADLINES, TALK = "deadlines.toml", "talk/ko.toml"

ROAD = """
[[departments]]
code = "road"
name = "도로과"
phone = "041-000-0101"

[[departments.duties]]
name = "보도 보수"
words = ["보도", "인도"]
"""
LAMPS = """
[[services]]
code = "lamps"
name = "가로등"
kind = "other"
period = "7d"
department = "road"
"""


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """A small city without a mistake."""
    shutil.copytree(EXAMPLE_CITY / "letters", tmp_path / "letters")
    shutil.copytree(EXAMPLE_CITY / "talk", tmp_path / "talk")
    of_example = (EXAMPLE_CITY / CITY).read_text(encoding="utf-8")
    (tmp_path / CITY).write_text(of_example.replace('department = "civil-affairs"', 'department = "road"'), encoding="utf-8")
    (tmp_path / DEPARTMENTS).write_text(ROAD, encoding="utf-8")
    (tmp_path / SERVICES).write_text(LAMPS, encoding="utf-8")
    return tmp_path


def replaced(file: str, old: str, new: str) -> Callable[[Path], None]:
    def plant(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return plant


def problems(folder: Path) -> tuple[str, ...]:
    with pytest.raises(BadJurisdiction) as bad:
        jurisdiction.read(folder)
    return bad.value.problems


def test_the_city_that_is_shipped_reads_without_a_problem() -> None:
    found = jurisdiction.read(EXAMPLE_CITY)

    assert (found.city.name, found.city.locales) == ("가온시", ("ko", "ko-easy", "en", "vi", "zh"))
    assert len(found.departments) >= 20
    assert len(found.templates) == 5 * 3 * len(set(WITH_WORDS) - set(TO_COLLEAGUES)) + 2 * len(TO_COLLEAGUES)
    counted = f"가온시: {len(found.departments)} departments, {len(found.services)} services, {len(found.templates)} letters"
    assert str(found).startswith(counted)
    assert found.faults == ()


def test_what_is_shipped_is_what_the_services_take() -> None:
    found = jurisdiction.read(EXAMPLE_CITY)
    routing = in_memory(Routing.db, source="routing")

    check_all(found.templates, found.alimtalk)
    check_services(found.services)
    routing.transact(lambda tx: Routing().register(RegisterDepartments(departments=found.departments), tx))

    assert len([event for event in routing.said() if isinstance(event, DepartmentRegistered)]) == len(found.departments)


def test_a_small_city_is_read_as_it_was_written(city: Path) -> None:
    found = jurisdiction.read(city)

    ((department,), (service,)) = found.departments, found.services
    assert (department.department.code, department.department.phone, department.duties[0].words) == (
        "road",
        "041-000-0101",
        ("보도", "인도"),
    )
    assert (service.code, service.kind, service.period, service.department_code) == ("lamps", Kind.OTHER, "7d", "road")
    receipt = next(
        template
        for template in found.templates
        if (template.letter, template.locale, template.channel_class) == (LetterName.RECEIPT, "ko", ChannelClass.MAIL)
    )
    assert receipt.subject.startswith("[{city}]")
    assert receipt.body.endswith("{city} 드림\n")


def test_the_city_alone_can_be_read_though_the_rest_is_wrong(city: Path) -> None:
    (city / SERVICES).unlink()

    assert (the_city.read(city).name, the_city.read(city).phone) == ("가온시", "041-000-0100")


def test_loading_asks_the_services_departments_first(city: Path) -> None:
    asked: list[Command] = []

    def ask(command: Command, *, timeout: float) -> None:
        asked.append(command)

    found = jurisdiction.load(city, ask)

    assert [command.type() for command in asked] == [
        "register_departments.v1",
        "register_services.v1",
        "register_templates.v1",
        "declare_days.v1",
    ]
    assert len(found.jurisdiction.departments) == 1


@pytest.mark.parametrize("what", [(), ("letters",), ("rules", "territory"), jurisdiction.EDITED])
def test_the_folder_undoes_only_what_is_named(what: tuple[str, ...]) -> None:
    commands: dict[type[Command], Any] = {type(one): one for one in jurisdiction.read(EXAMPLE_CITY).commands(overwrite=what)}

    kinds = {"departments": RegisterDepartments, "territory": RegisterTerritory, "rules": RegisterRules, "letters": RegisterTemplates}
    assert {name for name, kind in kinds.items() if commands[kind].overwrite} == set(what)


def test_what_the_desk_has_edited_too_stays_is_named_and_keeps_nothing_else_from_being_loaded(city: Path) -> None:
    asked: list[Command] = []
    receipt = WhichLetter(letter=LetterName.RECEIPT, channel_class=ChannelClass.MAIL, locale="ko")

    def ask(command: Command, **_: Any) -> Any:
        asked.append(command)
        if isinstance(command, RegisterDepartments):
            raise Refusal("conflict", "departments were edited at the desk", field="departments")
        return RegisteredTemplates(kept=(receipt,)) if isinstance(command, RegisterTemplates) else None

    loaded = jurisdiction.load(city, ask)

    assert len(asked) == 4
    assert loaded.conflict.splitlines() == [
        "departments were edited at the desk",
        "letters were edited at the desk since the folder was last loaded, and the folder says otherwise in letters/ko/mail/receipt.txt: "
        "export them into the folder, or load with `--overwrite letters`; all others are loaded",
    ]


def test_the_days_that_a_city_has_declared_are_loaded_with_it(city: Path) -> None:
    asked: list[Command] = []
    (city / DEADLINES).write_text('[[days]]\ndate = 2026-11-27\nname = "임시공휴일"\n', encoding="utf-8")

    found = jurisdiction.load(city, lambda command, **_: asked.append(command))

    declared = asked[-1]
    assert isinstance(declared, DeclareDays)
    assert declared.days == (DeclaredDay(day=date(2026, 11, 27), name="임시공휴일"),)
    assert str(found.jurisdiction).endswith(", 1 declared days")


def test_a_city_that_has_declared_no_day_takes_back_what_was_declared_before(city: Path) -> None:
    declared = jurisdiction.read(city).commands()[-1]

    assert isinstance(declared, DeclareDays)
    assert declared.days == ()


def test_a_folder_with_a_mistake_is_not_loaded_and_a_service_that_refuses_is_heard(city: Path) -> None:
    def ask(command: Command, **_: Any) -> None:
        raise Refusal("unavailable", "nobody answers")

    with pytest.raises(Refusal, match="nobody answers"):
        jurisdiction.load(city, ask)
    (city / CITY).unlink()
    with pytest.raises(BadJurisdiction):
        jurisdiction.load(city, ask)


@pytest.mark.parametrize(
    ("plant", "problem"),
    [
        (replaced(CITY, 'name = "가온시"', ""), "city.toml: name: Missing data for required field."),
        (replaced(CITY, "[triage]", "[desk]"), "city.toml: triage: Missing data for required field."),
        (replaced(CITY, 'department = "road"', 'department = "moon"'), "city.toml: triage > department: there is no department moon"),
        (lambda folder: (folder / CITY).unlink(), "city.toml: can't be read (No such file or directory)"),
        (lambda folder: (folder / CITY).write_bytes(b"name = '\xff'"), "city.toml:1: is not UTF-8"),
        (replaced(DEPARTMENTS, 'name = "도로과"', "name = 5"), "departments.toml:4: departments 1 (road) > name: Not a text."),
        (replaced(DEPARTMENTS, 'name = "도로과"', 'nam = "도로과"'), "departments.toml:4: departments 1 (road) > nam: Unknown field."),
        (
            replaced(DEPARTMENTS, "words", "never"),
            "departments.toml:9: departments 1 (road) > duties 1 (보도 보수) > never: Unknown field.",
        ),
        (replaced(DEPARTMENTS, '"인도"', "7"), "departments.toml:9: departments 1 (road) > duties 1 (보도 보수) > words 2: Not a text."),
        (replaced(DEPARTMENTS, '"인도"', '"!?"'), "departments.toml:9: road: 보도 보수: '!?' is no word"),
        (replaced(DEPARTMENTS, '["보도", "인도"]', "[]"), "departments.toml:7: road: 보도 보수: has neither strong nor usual words"),
        (replaced(DEPARTMENTS, 'code = "road"', 'code = " "'), "departments.toml:3: departments 1: code is empty"),
        (replaced(DEPARTMENTS, 'name = "도로과"', 'name = ""'), "departments.toml:4: road: name is empty"),
        (replaced(DEPARTMENTS, ROAD, ROAD + ROAD), "departments.toml:12: road: the code is used twice: department 1 has it too"),
        (replaced(DEPARTMENTS, ROAD, ""), "departments.toml: departments: Missing data for required field."),
        (replaced(DEPARTMENTS, ROAD, "departments = []"), "departments.toml: departments: there are none"),
        (replaced(DEPARTMENTS, "= [", "= "), "departments.toml:9: "),
        (
            replaced(SERVICES, 'kind = "other"', 'kind = "odd"'),
            "services.toml:5: services 1 (lamps) > kind: Not one of statutory, legal_question",
        ),
        (replaced(SERVICES, '"7d"', '"7 days"'), "services.toml:6: lamps: a period reads like 7d (working days)"),
        (
            replaced(SERVICES, 'kind = "other"\nperiod = "7d"', 'kind = "suggestion"\nperiod = "15d"'),
            "services.toml:6: lamps: 15d can end later than 14d, the period of 시행령 제15조",
        ),
        (lambda folder: (folder / DEADLINES).write_text("office_hours = []"), "deadlines.toml: the office hours make 0 hours"),
        (replaced(SERVICES, '"road"', '"moon"'), "services.toml:7: lamps: there is no department moon"),
        (replaced(SERVICES, LAMPS, LAMPS * 2), "services.toml:10: lamps: the code is used twice"),
        (lambda folder: (folder / RECEIPT).unlink(), "letters/ko/mail/receipt.txt: is missing"),
        (lambda folder: shutil.rmtree(folder / "letters/en"), "letters/en/chat/result.txt: is missing"),
        (
            lambda folder: (folder / RECEIPT).rename(folder / "letters/ko/mail/reciept.txt"),
            "letters/ko/mail/reciept.txt: is no letter of this city",
        ),
        (
            lambda folder: shutil.copytree(folder / "letters/en", folder / "letters/fr"),
            "letters/fr/mail/receipt.txt: is no letter of this city",
        ),
        (replaced(RECEIPT, "Subject:", "Betreff:"), "letters/ko/mail/receipt.txt: the file must begin with a line `Subject: ...`"),
        (replaced(RECEIPT, "{link}", "{lnik}"), "letters/ko/mail/receipt.txt: unknown placeholder {lnik}"),
        (replaced(RECEIPT, "{department}", "우리"), "letters/ko/mail/receipt.txt: the placeholder {department} is missing"),
        (lambda folder: (folder / RECEIPT).write_bytes(b"Subject: \xff"), "letters/ko/mail/receipt.txt: can't be read"),
        (lambda folder: (folder / TALK).unlink(), "talk/ko.toml: is missing"),
        (replaced(TALK, "{receipt_number}", "{receipt}"), "talk/ko.toml: filed: there is no {receipt} here"),
        (replaced(TALK, "{link}", ""), "talk/ko.toml: filed: must say {link}"),
        (replaced(TALK, "welcome", "wellcome"), "talk/ko.toml: welcome: Missing data for required field."),
        (replaced(TALK, '"안녕하세요, ', '"' + "안녕" * 200), "talk/ko.toml: welcome: has "),
    ],
)
def test_a_planted_mistake_is_named(city: Path, plant: Callable[[Path], None], problem: str) -> None:
    plant(city)

    assert any(line.startswith(problem) for line in problems(city)), problems(city)


def test_all_mistakes_are_named_at_once(city: Path) -> None:
    for plant in (
        replaced(CITY, 'locale = "ko-KR"', ""),
        replaced(DEPARTMENTS, '["보도", "인도"]', "[]"),
        replaced(SERVICES, '"7d"', '"soon"'),
        replaced(SERVICES, '"road"', '"moon"'),
        replaced(RECEIPT, "{link}", ""),
    ):
        plant(city)

    found = problems(city)

    assert [line.partition(":")[0] for line in found] == [CITY, DEPARTMENTS, RECEIPT, SERVICES, SERVICES]
    with pytest.raises(BadJurisdiction, match=r"can't be used:\n  city.toml: locale: "):
        jurisdiction.read(city)


def test_a_file_that_cannot_be_read_is_named_without_blaming_the_others(city: Path) -> None:
    (city / DEPARTMENTS).write_text("departments = ", encoding="utf-8")

    (line,) = problems(city)

    assert line.startswith("departments.toml: Invalid value (at end of document)")


DATED = """
[[departments]]
code = "green"
name = "녹지과"
valid_from = 2024-01-01
former_names = [
    { name = "조경과", valid_to = 2022-12-31 },
    { name = "공원과", bureau = "건설국", valid_from = 2023-01-01, valid_to = 2023-12-31 },
]
aliases = ["녹지팀", "조경팀"]
closed_on = 2026-01-01
successors = [
    { department_code = "road", duties = ["가로수"] },
]

[[departments.duties]]
name = "가로수"
words = ["가로수"]
valid_to = 2025-12-31
"""


def dated(old: str = "", new: str = "") -> Callable[[Path], None]:
    assert old in DATED

    def plant(folder: Path) -> None:
        with (folder / DEPARTMENTS).open("a", encoding="utf-8") as file:
            file.write(DATED.replace(old, new, 1))

    return plant


def test_a_department_that_was_is_read_with_its_names_and_its_successor(city: Path) -> None:
    dated()(city)

    _, green = jurisdiction.read(city).departments

    assert [(one.name, one.bureau, one.valid_from, one.valid_to) for one in green.names] == [
        ("조경과", None, None, date(2022, 12, 31)),
        ("공원과", "건설국", date(2023, 1, 1), date(2023, 12, 31)),
        ("녹지과", None, date(2024, 1, 1), None),
    ]
    assert (green.department.name, green.aliases, green.closed_on) == ("녹지과", ("녹지팀", "조경팀"), date(2026, 1, 1))
    assert [(heir.department_code, heir.duties) for heir in green.successors] == [("road", ("가로수",))]
    assert green.duties[0].valid_to == date(2025, 12, 31)


@pytest.mark.parametrize(
    ("plant", "problem"),
    [
        (dated("valid_from = 2024-01-01", "valid_from = 2023-06-01"), "departments.toml:14: green: 공원과 and 녹지과 overlap"),
        (dated("valid_from = 2023-01-01", "valid_from = 2022-06-01"), "departments.toml:17: green: 조경과 and 공원과 overlap"),
        (dated("2023-12-31", "2022-06-30"), "departments.toml:17: green: 공원과: valid_from 2023-01-01 is later than valid_to 2022-06-30"),
        (
            dated('"녹지팀", "조경팀"', '"녹지팀", "도로과"'),
            "departments.toml:19: green: the alias 도로과 is used twice: it means road too",
        ),
        (dated('department_code = "road"', 'department_code = "moon"'), "departments.toml:22: green: there is no department moon"),
        (dated('duties = ["가로수"]', 'duties = ["제설"]'), "departments.toml:22: green: it has no duty 제설"),
        (dated("closed_on = 2026-01-01", ""), "departments.toml:21: green: only a department that is closed"),
        (dated("valid_to = 2025-12-31", "valid_to = 2025-13-31"), "departments.toml:28: "),
        (dated('code = "green"', 'code = "road"'), "departments.toml:12: road: the code is used twice: department 1 has it too"),
        (lambda folder: (folder / DEPARTMENTS).write_text("name =\n", encoding="utf-8"), "departments.toml:1: Invalid value (column 7)"),
        (
            lambda folder: (folder / DEPARTMENTS).write_bytes(("# hi\n" + ROAD).encode("cp949")),
            "departments.toml:5: is not UTF-8 but probably cp949 (EUC-KR): save it as UTF-8",
        ),
    ],
)
def test_a_mistake_in_the_life_of_a_department_is_named_by_its_line(city: Path, plant: Callable[[Path], None], problem: str) -> None:
    plant(city)

    assert any(line.startswith(problem) for line in problems(city)), problems(city)


def test_what_is_seldom_meant_is_warned_of_and_loaded(city: Path) -> None:
    dated('successors = [\n    { department_code = "road", duties = ["가로수"] },\n]', "")(city)
    with (city / DEPARTMENTS).open("a", encoding="utf-8") as file:
        file.write('\n[[departments]]\ncode = "idle"\nname = "한가과"\nduties = []\n')

    assert jurisdiction.read(city).warnings == (
        "departments.toml:20: green: is closed without a successor: its open cases will wait at the counter",
        "departments.toml:31: idle: has no duties, and takes none by area: no text leads there",
    )


def test_what_is_taken_home_from_the_desk_loads_without_a_difference(city: Path) -> None:
    known = jurisdiction.read(EXAMPLE_CITY).departments
    (city / DEPARTMENTS).write_text(written(known), encoding="utf-8")
    wrong: list[str] = []

    assert departments.look(city, wrong, wrong) == known
    assert wrong == []

"""A list of departments in every form that cities write it in, and labels by every name that a department has had."""

from __future__ import annotations

from pathlib import Path

import pytest

from ontong.failures import Stop
from ontong.routing import labels, lists
from ontong.routing.columns import Columns
from ontong.routing.rows import Case, History

ROOT = Path(__file__).parents[3]
LISTED = '[[departments]]\ncode = "road"\nname = "도로과"\n'


def read(folder: Path, text: str | bytes) -> lists.Departments:
    path = folder / "departments.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return lists.read(path)


def words(found: lists.Departments) -> set[str]:
    return {word for one in found.entries for duty in one.duties for word in (*duty.strong, *duty.words)}


@pytest.mark.parametrize(
    "text",
    [
        LISTED + 'duties = ["포트홀", "가로등"]',
        LISTED + 'duties = "포트홀, 가로등"',
        LISTED + 'duties = ["포트홀, 가로등"]',
        LISTED + 'words = ["포트홀", "가로등"]',
        LISTED + 'keywords = "포트홀·가로등"',
        LISTED + 'duties_words = ["포트홀", "가로등"]',
        LISTED + '[[departments.duties]]\nname = "보수"\nstrong = ["포트홀"]\nwords = ["가로등"]',
        LISTED + '[[departments.duties]]\nwords = "포트홀, 가로등"',
        LISTED + '[departments.duties]\n"도로 보수" = ["포트홀"]\n"조명" = "가로등"',
        LISTED + '[departments.duties]\nstrong = ["포트홀"]\nwords = ["가로등"]',
        '[departments.road]\nname = "도로과"\nduties = ["포트홀", "가로등"]',
        '[road]\nname = "도로과"\nduties = ["포트홀", "가로등"]',
        '[[department]]\ncode = "road"\nname = "도로과"\nwords = ["포트홀", "가로등"]',
        'departments = [{code = "road", name = "도로과", duties = ["포트홀", "가로등"]}]',
    ],
)
def test_the_same_department_is_read_in_every_form(tmp_path, text):
    found = read(tmp_path, text)

    assert [(one.department.code, one.department.name) for one in found.entries] == [("road", "도로과")]
    assert words(found) == {"포트홀", "가로등"}
    assert found.notes == ()


def test_a_line_of_several_words_is_a_duty_of_its_own_and_an_expression_is_supported_by_its_words(tmp_path):
    (one,) = read(tmp_path, LISTED + 'duties = ["도로 보수, 포트홀", "가로등", "과속방지턱 반사경 차선 도색"]').entries

    assert [duty.name for duty in one.duties] == ["도로 보수", "과속방지턱", "도로과"]
    assert one.duties[0].words == ("도로 보수", "포트홀")
    assert one.duties[0].weak == ("도로", "보수")
    assert one.duties[1].words == ("과속방지턱", "반사경", "차선", "도색")


def test_the_list_of_the_example_city_is_read_as_the_services_read_it():
    from ontong import jurisdiction

    city = ROOT / "jurisdictions/example-city"
    found, services = lists.read(city / "departments.toml"), jurisdiction.read(city).departments

    assert [one.department.code for one in found.entries] == [one.department.code for one in services]
    assert [[duty.name for duty in one.duties] for one in found.entries] == [[duty.name for duty in one.duties] for one in services]


@pytest.mark.parametrize("territory", ['["영흥면", "자월면"]', '"영흥면, 자월면"', '[{name = "영흥면"}, {name = "자월면"}]'])
def test_a_territory_is_a_list_of_places(tmp_path, territory):
    (one,) = read(tmp_path, LISTED + f'words = ["면"]\nterritory = {territory}').entries

    assert one.territory == ("영흥면", "자월면")


def test_what_is_not_known_is_named_and_the_rest_is_used(tmp_path):
    found = read(tmp_path, LISTED + 'words = ["포트홀"]\nflour = 3\nbureau = "건설국"')

    assert found.notes == ("departments.toml: departments 1 (road): `flour` is not known and not used",)


def test_a_department_without_words_may_stand_but_is_named(tmp_path):
    assert read(tmp_path, LISTED).notes == ("departments.toml: without words of their duties, so proposed only once they have cases: road",)


def test_a_list_in_an_older_encoding_is_read_and_said(tmp_path):
    found = read(tmp_path, (LISTED + 'words = ["포트홀"]').encode("cp949"))

    assert (found.names, words(found)) == ({"road": "도로과"}, {"포트홀"})
    assert "CP949" in found.notes[0]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "holds no departments"),
        ("departments = 3", "holds no departments"),
        ("departments = [", "is no TOML: "),
        ('[[departments]]\nname = "도로과"', "departments 1: has no code"),
        ('[[departments]]\ncode = "road"', "departments 1 (road): has no name"),
        (LISTED + LISTED, "departments 2: the code 'road' stands at departments 1 too"),
        (LISTED + 'successor = "raod"', "road > successors: 'raod' is no department"),
        (LISTED + "duties = 3", "departments 1 (road) > duties: 3 is neither"),
        (LISTED + "duties = [3]", "departments 1 (road) > duties 1: 3 is no text"),
        (LISTED + "words = [3]", "departments 1 (road) > words: 3 is no word"),
        (LISTED + "territory = [3]", "departments 1 (road) > territory: 3 is no name"),
        (LISTED + '[[departments.duties]]\nname = "보수"\nwrods = ["포트홀"]', "duties 1: `wrods` is not known"),
    ],
)
def test_what_can_t_be_right_is_told_with_its_department(tmp_path, text, told):
    with pytest.raises(Stop) as stopped:
        read(tmp_path, text)

    assert told in str(stopped.value)
    assert "departments.toml" in str(stopped.value)


def test_dated_names_are_names_and_the_one_without_an_end_is_today_s(tmp_path):
    (one,) = read(
        tmp_path,
        '[[departments]]\ncode = "road"\nwords = ["포트홀"]\nkind = "internal"\n'
        '[[departments.names]]\nname = "건설과"\nvalid_to = 2024-06-30\n[[departments.names]]\nname = "도로과"\nvalid_from = 2024-07-01\n',
    ).entries

    assert (one.department.name, one.aliases) == ("도로과", ("건설과", "도로과"))


@pytest.mark.parametrize(
    ("dates", "stands"),
    [
        ("closed_on = 2024-07-01", False),
        ("closed_on = 2124-07-01", True),
        ("valid_to = 2024-06-30", False),
        ("valid_to = 2124-06-30", True),
    ],
)
def test_a_department_takes_cases_until_it_is_closed(tmp_path, dates, stands):
    (one,) = read(tmp_path, LISTED + f'words = ["포트홀"]\n{dates}\n').entries

    assert one.stands is stands


def history(*said: str) -> History:
    cases = tuple(Case(place=f"row {number}", text="글", label=label) for number, label in enumerate(said, start=2))
    return History(path=Path("history.csv"), cases=cases, columns=Columns(header=("text", "label"), text=0, label=1))


@pytest.fixture
def city(tmp_path: Path) -> lists.Departments:
    return read(
        tmp_path,
        '[departments.road]\nname = "도로과"\naliases = ["도로관리과", "건설과"]\nwords = ["포트홀"]\n'
        '[departments.water]\nname = "상하수도과"\naliases = ["건설과"]\nwords = ["수도"]\n'
        '[departments.lamp]\nname = "조명과"\nsuccessor = "road"\nwords = ["가로등"]\n',
    )


@pytest.mark.parametrize("said", ["road", "도로과", "도로 과", "ROAD", "도로관리과", "조명과", "lamp"])
def test_a_label_is_a_code_a_name_a_former_name_or_a_department_that_is_no_more(city, said):
    matched = labels.match(history(said), labels.Known.of(city), skip_unknown=False)

    assert [case.label for case in matched.cases] == ["road"]


def test_a_label_that_nobody_knows_is_refused_with_its_first_row_and_how_many_there_are(city):
    with pytest.raises(Stop) as stopped:
        labels.match(history("road", "항만과", "도로과", "항만과"), labels.Known.of(city), skip_unknown=False)

    assert "row 3, column `label`: '항만과' is no department of" in str(stopped.value)
    assert "(and 1 more rows)" in str(stopped.value)


def test_a_name_that_two_departments_had_is_nobody_s(city):
    with pytest.raises(Stop, match="'건설과' is no department"):
        labels.match(history("건설과"), labels.Known.of(city), skip_unknown=False)


def test_unknown_labels_can_be_left_out_and_are_counted(city):
    matched = labels.match(history("road", "항만과", "항만과"), labels.Known.of(city), skip_unknown=True)

    assert ([case.label for case in matched.cases], matched.unknown) == (["road"], {"항만과": 2})
    with pytest.raises(Stop, match="no row has a label"):
        labels.match(history("항만과"), labels.Known.of(city), skip_unknown=True)


def test_what_a_department_had_that_was_parted_is_nobody_s_and_what_it_is_called_twice_over_is_its_last_heir_s(tmp_path):
    city = read(
        tmp_path,
        '[a]\nname = "가과"\nwords = ["가로등"]\n[b]\nname = "나과"\nwords = ["나무"]\n[c]\nname = "다과"\nsuccessor = "d"\n[d]\nname = "라과"\n'
        '[[d.successors]]\ndepartment_code = "a"\n[e]\nname = "마과"\nsuccessors = ["a", "b"]\n[f]\nname = "바과"\nactive = false\n',
    )

    assert [case.label for case in labels.match(history("다과", "라과", "나과"), labels.Known.of(city), skip_unknown=False).cases] == [
        "a",
        "a",
        "b",
    ]
    assert labels.match(history("가과", "마과", "바과"), labels.Known.of(city), skip_unknown=True).unknown == {"마과": 1, "바과": 1}


def test_the_largest_departments_are_those_with_most_cases():
    kept = labels.largest(history("a", "b", "b", "c", "c", "c", "d").cases, 3)

    assert {case.label for case in kept} == {"a", "b", "c"}

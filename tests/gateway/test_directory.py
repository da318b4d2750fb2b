"""The list of departments at the door: administrators alone, every field named, and a file that loads as it was written."""

import tomllib
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts import directory as asked
from contracts.complaints import Department
from contracts.departments import DatedName, DepartmentKind, Successor
from contracts.desk import Role
from contracts.directory import DepartmentRecord, DepartmentRecords, DepartmentStory
from contracts.message import Refusal
from contracts.routing import DepartmentDuties, Duty
from gateway.web.directory_file import written

URL = "/v1/desk/departments"
ROAD = DepartmentDuties(department=Department(code="road", name="도로과"), duties=(Duty(name="보수", words=("포트홀",)),))
RECORD = DepartmentRecord(entry=ROAD, name="도로과", active=True, revision=7)


@pytest.fixture
def desk(client, place):
    records = DepartmentRecords(items=(RECORD,), revision=7)
    place.services.answers |= {
        asked.ListDepartments: records,
        asked.ReadDepartment: DepartmentStory(record=RECORD, predecessors=("pave",), successors=(), changes=()),
        **dict.fromkeys(asked.DirectoryCommand.__subclasses__(), RECORD),
    }

    def does(method: str, path: str = "", body: Any = None, role: Role = Role.ADMIN, **headers: str):
        department = "road" if role.of_one_department else None
        return client.request(method, URL + path, json=body, headers={**place.staff(role, department), **headers})

    return does


def test_the_list_and_one_of_it_are_read_with_the_revision_as_its_tag(desk, place):
    everybody, one = desk("GET"), desk("GET", "/road")

    assert (everybody.status_code, everybody.headers["etag"], everybody.json()["items"][0]["name"]) == (200, '"7"', "도로과")
    assert (one.status_code, one.headers["etag"], one.json()["predecessors"]) == (200, '"7"', ["pave"])


@pytest.mark.parametrize(
    ("path", "body", "command"),
    [
        (
            "",
            {"code": "power", "name": "한국전력공사", "kind": "external", "duties": [{"name": "정전", "strong": ["정전"]}]},
            {"entry": DepartmentDuties(
                department=Department(code="power", name="한국전력공사"), kind=DepartmentKind.EXTERNAL, duties=(Duty(name="정전", strong=("정전",), words=()),)
            )},
        ),
        (
            "",
            {"code": "snow", "name": "제설과", "bureau": "안전국", "valid_from": "2027-07-01"},
            {"entry": DepartmentDuties(
                department=Department(code="snow", name="제설과"), duties=(), names=(DatedName(name="제설과", bureau="안전국", valid_from=date(2027, 7, 1)),)
            )},
        ),
        ("/road/actions/rename", {"name": "도로관리과", "valid_from": "2027-07-01", "note": "조직 개편"}, {"name": "도로관리과", "note": "조직 개편"}),
        (
            "/road/actions/amend",
            {"duties": [{"name": "보수", "words": ["길"], "valid_to": "2027-01-01"}], "aliases": ["도로팀"], "phone": ""},
            {"duties": (Duty(name="보수", words=("길",), valid_to=date(2027, 1, 1)),), "aliases": ("도로팀",), "phone": ""},
        ),
        (
            "/road/actions/close",
            {"closed_on": "2027-07-01", "successors": [{"department_code": "pave", "duties": ["보수"]}]},
            {"closed_on": date(2027, 7, 1), "successors": (Successor(department_code="pave", duties=("보수",)),)},
        ),
        ("/road/actions/merge", {"codes": ["pave"], "closed_on": "2027-07-01", "name": "건설과"}, {"codes": ("pave",), "name": "건설과"}),
        (
            "/road/actions/split",
            {"split_on": "2027-07-01", "parts": [{"department_code": "pave", "duties": ["보수"], "name": "포장과"}]},
            {"parts": (asked.SplitPart(department_code="pave", duties=("보수",), name="포장과"),)},
        ),
        ("/road/actions/call-off", {"edition": 5, "note": "조례 부결"}, {"edition": 5, "note": "조례 부결"}),
    ],
)  # fmt: skip
def test_what_is_sent_is_what_is_asked(desk, place, path, body, command):
    answer = desk("POST", path, body, **{"If-Match": '"6"'})

    assert (answer.status_code, answer.headers["etag"]) == (200 if path else 201, '"7"')
    (said,) = place.services.asked
    assert (said.seen_revision, said.staff.role) == (6, Role.ADMIN)
    assert {name: getattr(said, name) for name in command} == command


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("", {"name": "제설과"}, "code"),
        ("", {"code": "눈", "name": "제설과"}, "code"),
        ("", {"code": "snow", "name": "제설과", "duties": [{"words": ["눈"]}]}, "duties[0].name"),
        ("", {"code": "snow", "name": "제설과", "duties": [{"name": "눈", "words": ["눈", ""]}]}, "duties[0].words[1]"),
        ("", {"code": "snow", "name": "제설과", "kind": "lunar"}, "kind"),
        ("/road/actions/rename", {"name": "길과"}, "valid_from"),
        ("/road/actions/rename", {"name": "길과", "valid_from": "내일"}, "valid_from"),
        ("/road/actions/amend", {"words": ["길"]}, "words"),
        ("/road/actions/close", {"closed_on": "2027-07-01", "successors": ["pave"]}, "successors[0]"),
        ("/road/actions/merge", {"codes": [], "closed_on": "2027-07-01"}, "codes"),
        ("/road/actions/split", {"split_on": "2027-07-01", "parts": [{"department_code": "pave"}]}, "parts[0].duties"),
        ("/road/actions/call-off", {"edition": 5}, "note"),
        ("/road/actions/call-off", {"note": "조례 부결"}, "edition"),
        ("/road/actions/call-off", {"edition": "다섯", "note": "조례 부결"}, "edition"),
        ("/road/actions/call-off", {"edition": 0, "note": "조례 부결"}, "edition"),
    ],
)
def test_a_body_that_does_not_fit_is_refused_with_its_field(desk, place, path, body, field):
    answer = desk("POST", path, body)

    assert answer.status_code == 422
    assert field in [one["field"] for one in answer.json()["errors"]]
    assert not place.services.asked


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_nobody_else_reads_or_changes_the_list(desk, place, role):
    found = [desk("GET", role=role), desk("GET", ".toml", role=role), desk("GET", "/road", role=role)]
    found += [desk("POST", f"/road/actions/{act}", {}, role=role) for act in ("rename", "amend", "close", "merge", "split", "call-off")]

    assert {answer.status_code for answer in found} == {403}
    assert not place.services.asked


def test_who_was_slower_is_told_what_has_changed(desk, place):
    changed = [{"revision": 8, "by": "정담당 (admin)", "departments": ["road"]}]
    place.services.answers[asked.RenameDepartment] = Refusal("conflict", "look again", "seen_revision", changed)

    answer = desk("POST", "/road/actions/rename", {"name": "길과", "valid_from": "2027-07-01"}, **{"If-Match": '"7"'})

    assert (answer.status_code, answer.json()["type"], answer.json()["changed"]) == (409, "urn:ontong:problem:stale", changed)


def test_a_code_that_can_be_none_is_not_found(desk, place):
    assert desk("GET", "/눈").status_code == 404
    assert not place.services.asked


def test_the_list_is_taken_home_as_a_file(desk):
    answer = desk("GET", ".toml")

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/toml")
    assert answer.headers["content-disposition"] == 'attachment; filename="departments.toml"'
    assert answer.text == written([ROAD])


words = st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=30), max_size=8).map(tuple)
days = st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1))
names = st.builds(
    DatedName, name=st.text(min_size=1), bureau=st.none() | st.text(), parent_code=st.none() | st.text(), valid_from=days, valid_to=days
)
entries = st.builds(
    DepartmentDuties,
    department=st.builds(Department, code=st.text(min_size=1), name=st.text(min_size=1), phone=st.none() | st.text()),
    duties=st.lists(st.builds(Duty, name=st.text(), words=words, strong=words, weak=words, valid_from=days, valid_to=days), max_size=3).map(tuple),
    names=st.lists(names, max_size=3).map(tuple),
    aliases=words,
    kind=st.sampled_from(DepartmentKind),
    closed_on=days,
    successors=st.lists(st.builds(Successor, department_code=st.text(), duties=words), max_size=2).map(tuple),
)  # fmt: skip


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])  # drawing a list takes longer than writing it
@given(st.lists(entries, max_size=2))
def test_whatever_stands_in_the_list_the_file_can_be_read(listed):
    found = tomllib.loads(written(listed)).get("departments", [])

    assert [one["code"] for one in found] == [entry.department.code for entry in listed]
    assert [[duty["name"] for duty in one["duties"]] for one in found] == [[duty.name for duty in entry.duties] for entry in listed]

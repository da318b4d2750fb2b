"""욕설: abusive words are folded at the desk, never deleted, and nothing changes for who wrote them."""

from __future__ import annotations

import pytest

from contracts.desk import OpenComplaint
from contracts.lists import ListComplaints
from tests.complaints.at_the_doors import City
from tests.complaints.builders import PARKS, a_triage_clerk, an_arbiter, an_officer, asking

ABUSE = "입에 담지 못할 말"


@pytest.fixture
def city() -> City:
    return City()


def abused(city, **more):
    return city.takes_up(title=ABUSE, text=ABUSE, sealed_text=f"sealed:{ABUSE} 010-1234-5678", **more)


def reading(city, case, *, unfold=False, staff=None):
    return city.asks(OpenComplaint(staff=staff or an_officer(), receipt_number=case.receipt_number, unfold=unfold))


def listed(city):
    (row,) = city.asks(ListComplaints(staff=an_officer())).items
    return row


@pytest.mark.parametrize("staff", [an_officer(), a_triage_clerk()], ids=lambda staff: staff.role.value)
def test_folded_words_stand_in_no_list_and_open_for_who_asks(city, staff):
    case = abused(city)
    city.hears("change", case, text=ABUSE)
    city.does("fold", case, staff)

    row, folded, opened = listed(city), reading(city, case), reading(city, case, unfold=True)

    assert (row.folded, row.title, row.text) == (True, None, "")
    assert ABUSE not in repr(row) + repr(folded)
    assert (opened.original_text, opened.summary.title, opened.changes[0].original_text) == (ABUSE, ABUSE, ABUSE)
    assert ABUSE in [line.text for line in opened.timeline]


def test_nothing_is_said_of_it_and_the_reason_stays_inside(city):
    case = abused(city)
    said = len(city.said())

    city.does("fold", case, an_officer(), reason="심한 욕설")

    assert len(city.said()) == said
    line = reading(city, case).timeline[-1]
    assert (line.act, line.by, line.text) == ("fold", "김가온 (kim)", "심한 욕설")


def test_the_case_goes_its_way(city):
    case = abused(city)
    city.does("fold", case)
    city.does("answer", case)

    assert (city.said_last().answer, reading(city, case, unfold=True).original_text) == ("가로등을 고쳤습니다.", ABUSE)


def test_it_can_be_taken_back(city):
    case = abused(city)
    city.does("fold", case)
    city.does("unfold", case, an_officer())

    assert (listed(city).folded, listed(city).text) == (False, ABUSE)


@pytest.mark.parametrize(("first", "act"), [((), "unfold"), (("fold",), "fold")])
def test_twice_is_once(city, first, act):
    case = abused(city)
    for before in first:
        city.does(before, case)

    assert city.refuses(asking(act, case)).reason == "conflict"


def test_a_reason_is_needed_and_another_departments_case_does_not_exist(city):
    assert city.refuses(asking("fold", abused(city), reason=" ")).field == "reason"
    assert city.refuses(asking("fold", abused(city), an_officer(PARKS))).reason == "not_found"
    assert city.refuses(asking("fold", abused(city), an_arbiter())).reason == "forbidden"

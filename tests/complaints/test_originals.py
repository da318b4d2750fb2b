"""원문: what a citizen wrote before it was masked. Whoever handles the case reads it, when they ask for it, and nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from contracts.dialogue import OpenOriginal
from contracts.notify import LetterName
from tests.complaints.at_the_doors import City
from tests.complaints.builders import NOON, PARKS, a_head, a_triage_clerk, an_admin, an_arbiter, an_officer

COVERED = {"text": "전화 ***-****-**** 주세요", "sealed_text": "sealed:전화 010-1234-5678 주세요"}


@pytest.fixture
def city() -> City:
    return City()


def original(staff, case):
    return OpenOriginal(staff=staff, receipt_number=case.receipt_number)


@pytest.mark.parametrize("staff", [an_officer(), a_head(), a_triage_clerk(), an_admin()], ids=lambda staff: staff.role.value)
def test_whoever_handles_the_case_reads_what_was_written_by_time(city, staff):
    case = city.takes_up(**COVERED)
    city.now = NOON + timedelta(hours=1)
    city.hears("change", case, text="차 **** 옆", sealed_text="sealed:차 12가3456 옆")
    city.hears("ask", case, text="언제 고치나요?")
    city.does("request_supplement", case)
    city.now = NOON + timedelta(hours=2)
    city.hears("supplement", case, text="제 번호 ***-****-****", sealed_text="sealed:제 번호 010-1234-5678")

    read = city.asks(original(staff, case))

    assert read.receipt_number == case.receipt_number
    assert [(one.at, one.text) for one in read.items] == [
        (NOON, "전화 010-1234-5678 주세요"),
        (NOON + timedelta(hours=1), "차 12가3456 옆"),
        (NOON + timedelta(hours=2), "제 번호 010-1234-5678"),
    ]


def test_the_case_itself_shows_what_is_masked_and_that_there_is_more(city):
    case = city.takes_up(**COVERED)

    file = city.opens(case, an_officer())

    assert (file.original_text, file.covered) == (COVERED["text"], True)
    assert "1234" not in repr(file)
    assert not city.opens(city.takes_up(), an_officer()).covered


@pytest.mark.parametrize("act", ["ask", "change", "reopen"])
def test_what_was_covered_only_later_is_there_to_be_asked_for_too(city, act):
    case = city.takes_up()
    if act == "reopen":
        city.does("answer", case)
        city.delivers(case, LetterName.RESULT)
    city.hears(act, case, text="전화 ***-****-****", sealed_text="sealed:전화 010-1234-5678")

    assert city.opens(case, an_officer()).covered
    assert [one.text for one in city.asks(original(an_officer(), case)).items] == ["전화 010-1234-5678"]


def test_who_decides_between_departments_or_contributes_a_part_reads_none(city):
    case = city.takes_up(**COVERED)
    city.does("involve", case, replace(an_officer(), contact="041-000-0001"), contribute_by=NOON + timedelta(hours=3))
    for staff in (an_arbiter(), an_officer(PARKS)):
        assert not city.opens(case, staff).covered

        refused = city.refuses(original(staff, case))

        assert refused.reason == "forbidden"


def test_to_another_department_the_case_does_not_exist(city):
    case = city.takes_up(**COVERED)

    assert city.refuses(original(an_officer(PARKS), case)).reason == "not_found"


def test_reading_changes_nothing_of_the_case(city):
    case = city.takes_up(**COVERED)
    before = city.opens(case)

    city.asks(original(an_officer(), case))

    assert city.opens(case) == before
    assert "1234" not in repr(city.db.said())

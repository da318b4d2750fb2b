"""대직과 인사이동: who stands in for an absent colleague finds their cases, and a successor gets them all."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from contracts.desk import Officer
from contracts.lists import ListComplaints
from contracts.staff import EndAbsence, ListColleagues, RecordAbsence, SucceedOfficer
from services.complaints.domain import stands_in, stood_in_for
from services.complaints.usecases import timing
from tests.complaints.at_the_doors import City
from tests.complaints.builders import (
    NOON,
    PARKS,
    a_colleague,
    a_head,
    a_triage_clerk,
    an_admin,
    an_officer,
    registered,
)

DAY = timedelta(days=1)
YOON = Officer(account_id="yoon", name="윤마루")


@pytest.fixture
def city() -> City:
    return City()


def away(staff=None, **more):
    return RecordAbsence(**{"staff": staff or an_officer(), "begins_at": NOON, "ends_at": NOON + 3 * DAY, "deputy_id": "yoon", **more})


def mine(city, staff):
    return {item.receipt_number for item in city.asks(ListComplaints(staff=staff, officer="me")).items}


def taken(city, staff):
    case = city.takes_up()
    city.does("assign", case, staff, account_id=None)
    return case


def test_the_deputys_queue_holds_the_absent_colleagues_cases_while_they_are_away(city):
    kims, yoons = taken(city, an_officer()), taken(city, a_colleague())
    city.asks(away(begins_at=NOON + DAY, ends_at=NOON + 2 * DAY))
    queues = []

    for days in (0, 1, 2):
        city.now = NOON + days * DAY
        queues.append(mine(city, a_colleague()))

    theirs, both = {yoons.receipt_number}, {yoons.receipt_number, kims.receipt_number}
    assert queues == [theirs, both, theirs]
    assert mine(city, an_officer()) == {kims.receipt_number}


def test_a_deputy_who_is_away_too_has_a_deputy(city):
    kims = taken(city, an_officer())
    city.asks(away())
    city.asks(away(a_colleague(), deputy_id="choi"))

    assert mine(city, a_head()) == {kims.receipt_number}
    assert kims.receipt_number not in mine(city, a_colleague())


def test_whoever_is_back_early_has_no_deputy_any_more(city):
    kims = taken(city, an_officer())
    absence = city.asks(away())

    city.asks(EndAbsence(staff=an_officer(), absence_id=absence.absence_id))

    assert mine(city, a_colleague()) == set()
    assert mine(city, an_officer()) == {kims.receipt_number}
    assert city.refuses(EndAbsence(staff=an_officer(), absence_id=absence.absence_id)).reason == "not_found"


def test_colleagues_are_listed_with_who_stands_in(city):
    city.asks(away())

    items = city.asks(ListColleagues(staff=an_officer())).items

    assert [item.account_id for item in items] == ["kim", "yoon", "choi"]
    (absence,) = items[0].absences
    assert (absence.ends_at, absence.deputy) == (NOON + 3 * DAY, YOON)


@pytest.mark.parametrize(
    ("staff", "account_id", "reason"),
    [
        (an_officer(), None, None),
        (a_head(), "kim", None),
        (an_admin(), "kim", None),
        (a_colleague(), "kim", "forbidden"),
        (a_triage_clerk(), "kim", "forbidden"),
        (a_triage_clerk(), None, "invalid"),
        (a_head(PARKS), "kim", "invalid"),
        (a_head(), "nobody", "invalid"),
    ],
)
def test_who_may_say_that_somebody_is_away(city, staff, account_id, reason):
    asked = away(staff, account_id=account_id)

    if reason is None:
        assert city.asks(asked).account_id == "kim"
    else:
        refused = city.refuses(asked)
        assert (refused.reason, refused.field) == (reason, "account_id")


def test_nobody_ends_a_colleagues_absence_but_the_head(city):
    absence = city.asks(away())

    assert city.refuses(EndAbsence(staff=a_colleague(), absence_id=absence.absence_id)).reason == "forbidden"
    assert city.asks(EndAbsence(staff=a_head(), absence_id=absence.absence_id)) == absence


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"ends_at": NOON}, "ends_at"),
        ({"begins_at": NOON - 2 * DAY, "ends_at": NOON - DAY}, "ends_at"),
        ({"ends_at": NOON + 400 * DAY}, "ends_at"),
        ({"deputy_id": "nobody"}, "deputy_id"),
        ({"deputy_id": "kim"}, "deputy_id"),
        ({"deputy_id": "root"}, "deputy_id"),
    ],
)
def test_an_absence_that_makes_no_sense_names_the_field(city, more, field):
    refused = city.refuses(away(**more))

    assert (refused.reason, refused.field) == ("invalid", field)


def test_nobody_is_away_twice_at_once(city):
    city.asks(away())

    assert city.refuses(away(begins_at=NOON + 2 * DAY, ends_at=NOON + 9 * DAY)).reason == "conflict"
    city.asks(away(begins_at=NOON + 3 * DAY, ends_at=NOON + 9 * DAY))


@given(some.dictionaries(some.sampled_from("abcdef"), some.sampled_from("abcdef"), max_size=6))
def test_whoever_is_away_is_stood_in_for_by_one_person_who_is_there_or_by_nobody(deputies):
    absences = [SimpleNamespace(account_id=one, deputy=SimpleNamespace(account_id=other)) for one, other in deputies.items()]

    for one in "abcdef":
        acting = stands_in(one, absences)
        assert acting == one or acting not in deputies
        assert [other for other in "abcdef" if one in stood_in_for(other, absences)] == ([acting] if acting != one else [])


# 인사이동 --------------------------------------------------------------------------------------------------------------


def succession(staff=None, **more):
    return SucceedOfficer(**{"staff": staff or a_head(), "account_id": "kim", "successor_id": "yoon", **more})


def test_a_successor_gets_every_open_case_with_its_clock_and_a_line_in_its_history(city):
    cases = [taken(city, an_officer()) for _ in range(3)]
    due = [city.opens(case).summary.due_at for case in cases]
    answered = taken(city, an_officer())
    city.does("answer", answered, an_officer())
    said = len(city.said())

    begun = city.asks(succession())
    city.lets_time_pass()

    files = [city.opens(case) for case in cases]
    assert (begun.cases, begun.successor) == (3, YOON)
    assert [file.summary.officer for file in files] == [YOON] * 3
    assert [file.summary.due_at for file in files] == due
    assert {(file.timeline[-1].act, file.timeline[-1].by, file.timeline[-1].text) for file in files} == {
        ("succeed", "최과장 (choi)", "김가온 → 윤마루: yoon")
    }
    assert city.opens(answered).summary.officer.account_id == "kim"
    assert len(city.said()) == said


def test_many_cases_go_over_a_few_at_a_time_and_survive_a_restart(city, monkeypatch):
    monkeypatch.setattr(timing, "AT_ONCE", 2)
    cases = [taken(city, an_officer()) for _ in range(5)]
    city.asks(succession())
    there = []

    for _ in range(4):
        city.starts()
        city.lets_time_pass()
        there.append(sum(city.opens(case).summary.officer == YOON for case in cases))

    assert there == [2, 4, 5, 5]
    assert city.refuses(succession()).reason == "conflict"  # nothing is left to hand on


def test_what_is_being_handed_on_is_not_handed_on_twice(city):
    taken(city, an_officer())
    city.asks(succession())

    assert city.refuses(succession(successor_id="choi")).reason == "conflict"


def test_cases_of_somebody_who_has_left_go_over_too(city):
    case = taken(city, an_officer())
    city.tells(registered(an_officer(), active=False))

    city.asks(succession())
    city.lets_time_pass()

    assert city.opens(case).summary.officer == YOON


@pytest.mark.parametrize(
    ("staff", "more", "reason", "field"),
    [
        (an_officer(), {}, "forbidden", "account_id"),
        (a_triage_clerk(), {}, "forbidden", "account_id"),
        (a_head(PARKS), {}, "invalid", "successor_id"),
        (a_head(), {"successor_id": "kim"}, "invalid", "successor_id"),
        (a_head(), {"successor_id": "nobody"}, "invalid", "successor_id"),
        (an_admin(), {"successor_id": "root"}, "invalid", "successor_id"),
        (a_head(), {"account_id": "yoon", "successor_id": "kim"}, "conflict", "account_id"),
    ],
)
def test_a_succession_that_makes_no_sense_names_the_field(city, staff, more, reason, field):
    taken(city, an_officer())

    refused = city.refuses(succession(staff, **more))

    assert (refused.reason, refused.field) == (reason, field)

"""변경 (법 제22조 제2항): the citizen adds to the complaint or corrects it until it is answered, and nothing is overwritten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.complaints import CitizenRequestRefused, Status
from contracts.gateway import Location, Photo
from contracts.together import ComplaintChanged
from services.complaints.domain.openings import MOST_CHANGES
from tests.complaints.at_the_doors import City
from tests.complaints.builders import NOON, PARKS, ROAD, an_officer

STATION, MARKET = Location(address="가온역 앞"), Location(lat=36.78, long=126.45, address="중앙시장")
PHOTO = Photo(content_hash="a" * 64, media_type="image/jpeg", size_bytes=7)


@pytest.fixture
def city() -> City:
    return City()


def test_what_is_added_stands_beside_what_was_filed_and_is_said_masked(city):
    case = city.takes_up(location=STATION)

    city.hears("change", case, text="***-****-****", sealed_text="sealed:010-1234-5678", photos=(PHOTO,))

    said, file = city.said_last(), city.opens(case, an_officer())
    assert isinstance(said, ComplaintChanged)
    assert (said.text, said.location, said.photos) == ("***-****-****", None, (PHOTO,))
    assert (file.original_text, file.location) == (case.text, STATION)
    (change,) = file.changes
    assert (change.original_text, change.photos, change.at) == ("***-****-****", (PHOTO,), NOON)
    assert (change.location, change.previous_location) == (None, None)


def test_the_officer_sees_the_old_place_and_the_new_one(city):
    case = city.takes_up(location=STATION)

    city.hears("change", case, text=None, location=MARKET)
    city.hears("change", case, text="시장 북문입니다.")
    city.hears("change", case, text=None, location=STATION)

    file = city.opens(case)
    assert file.location == STATION
    assert [(one.previous_location, one.location) for one in file.changes] == [(STATION, MARKET), (None, None), (MARKET, STATION)]


@pytest.mark.parametrize("act", ["start", "request_supplement", "pause"])
def test_the_clock_runs_or_stands_as_before(city, act):
    case = city.takes_up()
    city.does(act, case)
    before = city.opens(case).summary

    city.hears("change", case)

    after = city.opens(case).summary
    assert (after.due_at, after.paused_since, after.status) == (before.due_at, before.paused_since, before.status)


def test_nobody_is_reminded_anew_because_something_was_added(city):
    case = city.takes_up()
    city.lets_time_pass(NOON + timedelta(days=2))
    reminders = len(city.said())

    city.hears("change", case)
    city.lets_time_pass(city.now + timedelta(minutes=1))

    assert len(city.said()) == reminders + 1


@pytest.mark.parametrize(("ends", "status"), [("answer", Status.ANSWERED), ("decline", Status.DECLINED), ("transfer", Status.TRANSFERRED)])
def test_too_late_the_citizen_reads_why(city, ends, status):
    case = city.takes_up()
    city.does(ends, case)

    city.hears("change", case)

    refused = city.said_last()
    assert isinstance(refused, CitizenRequestRefused)
    assert (refused.action, refused.status, status.value in refused.reason) == ("change", status, True)
    assert city.opens(case).changes == ()


def test_a_complaint_is_changed_so_often_and_no_more(city):
    case = city.takes_up()
    for _ in range(MOST_CHANGES):
        city.hears("change", case)
    assert "change" not in city.said_last().citizen_actions

    city.hears("change", case)

    assert (city.said_last().reason, len(city.opens(case).changes)) == (
        f"a complaint is changed {MOST_CHANGES} times at most (시행령 제11조의2)",
        MOST_CHANGES,
    )


def test_who_answers_for_a_merged_case_learns_what_its_citizen_changed(city):
    lead, case = city.takes_up(ROAD), city.takes_up(PARKS)
    city.does("merge", case, into_receipt_number=lead.receipt_number)

    city.hears("change", case, text="두 개가 꺼졌어요.")

    line = city.opens(lead, an_officer(ROAD)).timeline[-1]
    assert (line.act, line.text) == ("hear_of_change", f"{case.receipt_number}: 두 개가 꺼졌어요.")
    assert city.status(case) is Status.MERGED

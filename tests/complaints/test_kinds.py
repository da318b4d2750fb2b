"""분류 변경: an officer corrects the kind, and the due date follows from the same receipt."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.city import RegisterServices
from contracts.complaints import ComplaintReclassified
from contracts.gateway import Kind
from tests.complaints.at_the_doors import City
from tests.complaints.builders import NOON, a_service, a_triage_clerk, asking, korea

GRIEVANCE_DUE = korea("2026-12-02 18:00")  # seven days from Tuesday the 24th


@pytest.fixture
def city() -> City:
    return City()


@pytest.mark.parametrize(
    ("kind", "due"),
    [
        (Kind.LEGAL_QUESTION, "2026-12-11 18:00"),
        (Kind.SYSTEM_QUESTION, "2026-12-02 18:00"),
        (Kind.SUGGESTION, "2026-12-11 18:00"),
        (Kind.OTHER, "2026-11-24 16:00"),
        (Kind.GRIEVANCE, "2026-12-02 18:00"),
        (Kind.STATUTORY, "2026-12-11 18:00"),
    ],
)
def test_each_kind_is_due_as_the_decree_has_it(city, kind, due):
    city.receives(kind=kind)

    assert city.said_last().due_at == korea(due)


def test_the_right_kind_is_counted_from_the_original_receipt_and_both_values_are_said(city):
    case = city.takes_up()
    city.now = NOON + timedelta(days=1)

    city.does("reclassify", case)

    said = city.said_last()
    assert isinstance(said, ComplaintReclassified)
    assert (said.previous_kind, said.kind) == (Kind.OTHER, Kind.GRIEVANCE)
    assert (said.previous_due_at, said.due_at) == (korea("2026-11-24 16:00"), GRIEVANCE_DUE)
    assert city.opens(case).timeline[-1].text == "other → grievance: 처분에 대한 불만"
    assert city.opens(case).summary.received_at == NOON


def test_triage_may_correct_what_nobody_was_given_yet(city):
    case = city.receives()

    city.does("reclassify", case, a_triage_clerk())

    assert city.opens(case).summary.kind is Kind.GRIEVANCE


def test_what_was_extended_was_extended_for_another_period(city):
    case = city.takes_up(kind=Kind.GRIEVANCE)
    city.does("extend", case, length="7d")
    city.does("reclassify", case, kind=Kind.SYSTEM_QUESTION)
    assert city.opens(case).summary.due_at == GRIEVANCE_DUE

    city.does("extend", case, length="7d")

    assert city.opens(case).summary.due_at == korea("2026-12-11 18:00")


def test_who_makes_a_case_a_grievance_for_its_study_on_site_wins_no_time(city):
    case = city.takes_up(kind=Kind.SUGGESTION)
    before = city.opens(case).summary.due_at
    city.does("reclassify", case)
    city.does("pause", case, ground="study", until=korea("2026-12-04 18:00"))

    city.does("reclassify", case, kind=Kind.SUGGESTION)

    assert city.opens(case).summary.due_at == before


def test_while_the_clock_stands_neither_kind_has_a_date(city):
    case = city.takes_up()
    city.does("pause", case)

    city.does("reclassify", case)

    assert (city.said_last().previous_due_at, city.said_last().due_at) == (None, None)
    city.does("resume", case)
    assert city.said_last().due_at == GRIEVANCE_DUE


def test_the_period_of_the_service_counts_only_as_far_as_the_new_kind_may_wait(city):
    city.asks(RegisterServices(services=(a_service(period="30d"),)))
    case = city.takes_up(service_code="streetlight")

    city.does("reclassify", case)

    assert city.said_last().due_at == GRIEVANCE_DUE


@pytest.mark.parametrize(
    ("wish", "field"), [({"kind": Kind.OTHER}, "kind"), ({"reason": " "}, "reason"), ({"reason": "가" * 1_001}, "reason")]
)
def test_a_correction_that_makes_no_sense_names_the_field(city, wish, field):
    case = city.takes_up()

    refused = city.refuses(asking("reclassify", case, **wish))

    assert (refused.reason, refused.field) == ("invalid", field)

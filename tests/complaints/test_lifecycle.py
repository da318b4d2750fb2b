"""The one table: what it allows, what it refuses, and that its drawing is current."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.complaints import Status
from services.complaints import lifecycle
from services.complaints.lifecycle import LIFECYCLE, IllegalStep, citizen_actions, desk_actions, drawing, step

ALL = list(Status)


@pytest.mark.parametrize("action", LIFECYCLE)
@pytest.mark.parametrize("status", [None, *ALL])
def test_a_step_is_in_the_table_or_illegal(status, action):
    if status in LIFECYCLE[action]:
        assert step(status, action) is LIFECYCLE[action][status]
    else:
        with pytest.raises(IllegalStep):
            step(status, action)


@pytest.mark.parametrize(
    ("status", "action", "words"),
    [
        (Status.RECEIVED, "answer", "cannot answer a received complaint"),
        (Status.IN_PROGRESS, "start", "cannot start an in progress complaint"),
        (Status.CLOSED, "reroute", "cannot reroute a closed complaint"),
        (None, "answer", "cannot answer a new complaint"),
    ],
)
def test_a_refused_step_says_what_is_wrong_with_it(status, action, words):
    with pytest.raises(IllegalStep, match=words) as refused:
        step(status, action)

    assert refused.value.reason == "illegal_step"


def test_an_act_that_nobody_has_heard_of_is_an_error_not_a_refusal():
    with pytest.raises(KeyError):
        step(Status.RECEIVED, "shred")


def test_the_way_from_received_to_notified():
    status = None

    for action in ("receive", "route", "start", "answer", "notify"):
        status = step(status, action)

    assert status is Status.NOTIFIED


def test_a_routed_case_may_be_answered_without_being_started_first():
    assert step(Status.ROUTED, "answer") is Status.ANSWERED


def test_what_a_citizen_may_do():
    assert {status.value: citizen_actions(status) for status in ALL} == {
        "received": ("withdraw",),
        "routed": ("withdraw",),
        "in_progress": ("withdraw",),
        "answered": ("confirm", "rate"),
        "notified": ("confirm", "rate"),
        "closed": ("rate",),
        "withdrawn": (),
    }


def test_what_an_officer_may_do():
    assert {status.value: desk_actions(status) for status in ALL} == {
        "received": ("route",),
        "routed": ("reroute", "start", "answer"),
        "in_progress": ("reroute", "answer"),
        "answered": (),
        "notified": (),
        "closed": (),
        "withdrawn": (),
    }


def test_the_clock_runs_until_the_answer():
    assert {Status.RECEIVED, Status.ROUTED, Status.IN_PROGRESS} == lifecycle.UNANSWERED


def test_two_ends_stay_ends():
    assert {Status.CLOSED, Status.WITHDRAWN} == lifecycle.ENDS


def test_every_status_can_be_reached():
    assert {end for row in LIFECYCLE.values() for end in row.values()} == set(ALL)


def test_the_drawing_in_the_docs_is_current():
    page = Path(__file__).parents[2] / "docs" / "lifecycle.md"

    assert f"```mermaid\n{drawing()}\n```" in page.read_text(encoding="utf-8"), f"docs/lifecycle.md should show\n{drawing()}"

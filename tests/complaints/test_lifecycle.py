"""The one table: what it allows, what it refuses, and that its drawing is current."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.complaints import Status
from services.complaints import lifecycle
from services.complaints.lifecycle import LIFECYCLE, IllegalStep, citizen_actions, desk_actions, drawing, staying, step

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
        (Status.DECLINED, "close_as_repeated", "cannot close as repeated a declined complaint"),
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
        "received": ("withdraw", "change", "ask"),
        "routed": ("withdraw", "change", "ask"),
        "in_progress": ("withdraw", "change", "ask"),
        "waiting": ("withdraw", "change", "ask", "supplement", "more_time"),
        "answered": ("ask", "confirm", "rate"),
        "notified": ("ask", "confirm", "rate", "reopen"),
        "closed": ("rate", "reopen"),
        "withdrawn": (),
        "transferred": (),
        "declined": ("rate", "object"),
        "merged": ("withdraw", "change", "ask"),
    }


def test_what_an_officer_may_do():
    assert {status.value: desk_actions(status) for status in ALL} == {
        "received": ("route", "reclassify", "transfer", "reply", "acknowledge_danger", "note", "fold", "unfold"),
        "routed": (
            *("reroute", "assign", "hand_back", "start", "request_supplement", "pause", "resume", "extend", "reclassify"),
            *("involve", "contribute", "decline_part", "prolong", "release"),
            *("answer", "decline", "close_as_repeated", "transfer", "merge", "reply", "acknowledge_danger", "note", "fold", "unfold"),
        ),
        "in_progress": (
            *("reroute", "assign", "hand_back", "request_supplement", "pause", "resume", "extend", "reclassify"),
            *("involve", "contribute", "decline_part", "prolong", "release"),
            *("answer", "decline", "close_as_repeated", "transfer", "merge", "reply", "acknowledge_danger", "note", "fold", "unfold"),
        ),
        "waiting": (
            "assign",
            "request_supplement",
            "contribute",
            "decline_part",
            "release",
            "decline",
            "reply",
            "acknowledge_danger",
            "note",
            "fold",
            "unfold",
        ),
        "answered": (
            "reply",
            "acknowledge_danger",
            "note",
            "fold",
            "unfold",
        ),
        "notified": (
            "reply",
            "acknowledge_danger",
            "note",
            "fold",
            "unfold",
        ),
        "closed": (
            "acknowledge_danger",
            "note",
            "fold",
            "unfold",
        ),
        "withdrawn": (
            "acknowledge_danger",
            "note",
            "fold",
            "unfold",
        ),
        "transferred": (
            "acknowledge_danger",
            "note",
            "fold",
            "unfold",
        ),
        "declined": (
            "acknowledge_danger",
            "note",
            "fold",
            "unfold",
        ),
        "merged": ("unmerge", "reply", "acknowledge_danger", "note", "fold", "unfold"),
    }


def test_the_clock_runs_until_the_answer():
    assert {Status.RECEIVED, Status.ROUTED, Status.IN_PROGRESS, Status.WAITING, Status.MERGED} == lifecycle.UNANSWERED


def test_an_end_is_where_only_the_citizen_goes_on():
    assert {Status.CLOSED, Status.WITHDRAWN, Status.TRANSFERRED, Status.DECLINED} == lifecycle.ENDS


def test_every_status_can_be_reached():
    assert {end for row in LIFECYCLE.values() for end in row.values()} == set(ALL)


def test_every_act_is_drawn_or_listed():
    drawn = {act for line in drawing().splitlines() if ": " in line for act in line.split(": ")[1].split(", ")}
    listed = {line.split("`")[1] for line in staying().splitlines()[2:]}

    assert drawn | listed == set(LIFECYCLE)


@pytest.mark.parametrize("page", ["docs/lifecycle.md", "README.md", "README.ko.md"])
def test_the_drawing_is_current_wherever_it_is_shown(page):
    shown = (Path(__file__).parents[2] / page).read_text(encoding="utf-8")

    assert f"```mermaid\n{drawing()}\n```" in shown, f"{page} should show\n{drawing()}"


def test_the_acts_that_leave_a_case_where_it_stands_are_listed():
    page = (Path(__file__).parents[2] / "docs" / "lifecycle.md").read_text(encoding="utf-8")

    assert staying() in page, f"docs/lifecycle.md should list\n{staying()}"

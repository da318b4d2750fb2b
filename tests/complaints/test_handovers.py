"""Duties of a few working hours: 시행령 제6조 and 제13조."""

from __future__ import annotations

import pytest

from services.complaints.handovers import Handover, hand_over_by, register_by
from tests.complaints.builders import CALENDAR, korea


@pytest.mark.parametrize(
    ("arrived", "by"),
    [
        ("2026-11-21 12:00", "2026-11-23 18:00"),  # a Saturday: all of Monday
        ("2026-11-24 10:00", "2026-11-25 10:00"),
        ("2026-09-23 17:00", "2026-09-28 17:00"),  # before Chuseok
    ],
)
def test_what_arrives_is_registered_within_eight_working_hours(arrived, by):
    assert register_by(korea(arrived), CALENDAR) == korea(by)


@pytest.mark.parametrize(
    ("handover", "begins", "by"),
    [
        (Handover.TO_DEPARTMENT, "2026-11-24 11:30", "2026-11-24 13:30"),  # over lunch
        (Handover.TO_REMOTE_DEPARTMENT, "2026-11-24 11:30", "2026-11-24 15:30"),
        (Handover.REROUTE, "2026-11-24 16:00", "2026-11-25 10:00"),
        (Handover.TRANSFER, "2026-09-23 16:00", "2026-09-28 16:00"),  # over Chuseok
    ],
)
def test_by_when_a_case_is_handed_over(handover, begins, by):
    assert hand_over_by(handover, korea(begins), CALENDAR) == korea(by)

"""A citizen asks how the due date is counted: with the token, in one answer."""

from __future__ import annotations

from datetime import UTC, date, datetime

from contracts.days import CountDays, CountedDay, CountedDays


def test_with_the_token_the_days_are_told(client, place, submitted):
    sent = submitted()
    days = (
        CountedDay(day=date(2026, 11, 27), counted=True, number=1),
        CountedDay(day=date(2026, 11, 28), counted=False, because="토요일", reasons=("saturday",)),
    )
    place.services.answers[CountDays] = CountedDays(unit="day", due_at=datetime(2026, 12, 7, 9, tzinfo=UTC), days=days)

    answer = client.get(f"/v1/complaints/{sent['receipt_number']}/days", headers={"authorization": f"Bearer {sent['token']}"})

    assert answer.status_code == 200
    assert answer.json()["days"][1] == {
        "day": "2026-11-28",
        "counted": False,
        "number": None,
        "because": "토요일",
        "stood": False,
        "reasons": ["saturday"],
    }


def test_without_it_nothing_is_told(client, place, submitted):
    answer = client.get(f"/v1/complaints/{submitted()['receipt_number']}/days", headers={"authorization": "Bearer no"})

    assert answer.status_code == 404
    assert place.services.asked == []

"""The published roots: kept at the door, so that nobody can change one afterwards, and shown to everybody."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from contracts.history import RootPublished
from gateway.service import Gateway
from tests.complaints.builders import NOON

FIRST = date(2026, 11, 1)


@pytest.fixture
def publishes(place):
    def publishes(day: date, root: str = "ab" * 32, lines: int = 3) -> None:
        event = RootPublished(occurred_at=NOON, day=day, root=root, lines=lines)
        place.database.transact(lambda tx: Gateway().publish_root(event, tx))

    return publishes


def test_everybody_reads_them_latest_first_page_by_page(client, publishes):
    for number in range(5):
        publishes(FIRST + timedelta(days=number))

    page = client.get("/v1/stats/roots?limit=2").json()
    following = client.get(f"/v1/stats/roots?limit=3&cursor={page['next_cursor']}").json()

    assert page == {
        "items": [{"day": "2026-11-05", "root": "ab" * 32, "lines": 3}, {"day": "2026-11-04", "root": "ab" * 32, "lines": 3}],
        "next_cursor": "2026-11-04",
    }
    assert [item["day"] for item in following["items"]] == ["2026-11-03", "2026-11-02", "2026-11-01"]
    assert following["next_cursor"] is None


def test_what_was_published_once_stays_as_it_is(client, publishes):
    publishes(FIRST)
    publishes(FIRST, "cd" * 32, 4)

    assert client.get("/v1/stats/roots").json()["items"] == [{"day": "2026-11-01", "root": "ab" * 32, "lines": 3}]


@pytest.mark.parametrize("query", ["limit=0", "limit=367", "limit=x", "cursor=yesterday"])
def test_a_question_that_makes_no_sense_is_refused_by_its_field(client, query):
    answer = client.get(f"/v1/stats/roots?{query}")

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, query.partition("=")[0])

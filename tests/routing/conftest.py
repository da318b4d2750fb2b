"""Where routing keeps things, on both kinds of database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chassis.database import Store, in_memory, postgres
from chassis.migrate import migrate
from services.routing.service import Routing
from services.routing.store.doubts import DOUBTS


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.stack)])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    if request.param == "sqlite":
        kept = in_memory(Routing.db, source="routing")
    else:
        kept = postgres(Routing.db, request.getfixturevalue("database_url"), source="routing")
        migrate(Routing.db, kept.engine)
    yield kept
    kept.close()


@pytest.fixture
def trusting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing has failed in this process, whatever other tests have done to it."""
    monkeypatch.setattr(DOUBTS, "until", float("-inf"))
    monkeypatch.setattr(DOUBTS, "in_a_row", 0)

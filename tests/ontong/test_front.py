"""The HTTP door in production shows what it was told to show, and nothing that only notify can know."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest

from chassis.database import create_tables, sqlite
from contracts.message import Refusal
from ontong import house, settings
from ontong.keys import fresh

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Starlette would rather have another HTTP client; this one is fine
    from starlette.testclient import TestClient


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file where production has PostgreSQL: what is shown doesn't depend on it."""

    def instead(kept: Any, _url: str, *, source: str, **_options: Any) -> Any:
        store = sqlite(kept, tmp_path / "gateway.db", source=source)
        create_tables(kept, store.engine)
        return store

    monkeypatch.setattr(house.database, "postgres", instead)
    monkeypatch.setattr(house, "check", lambda *_: None)


def _nobody(command: Any, **_options: Any) -> Any:
    raise Refusal("unavailable", "nobody is asked here")


@pytest.mark.parametrize(("given", "status"), [({}, 404), ({"ONTONG_SANDBOX": "no"}, 404), ({"ONTONG_SANDBOX": "yes"}, 401)])
def test_letters_that_were_not_sent_are_shown_only_where_that_was_set(given: dict[str, str], status: int, database: None, tmp_path: Path):
    environment = {"ONTONG_DATABASE_URL": "postgresql://x", "ONTONG_MEDIA_URL": str(tmp_path), **fresh(), **given}

    with house.web(settings.read(environment), _nobody) as door, TestClient(door, client=("203.0.113.5", 1)) as client:
        assert client.get("/v1/sandbox/letters").status_code == status

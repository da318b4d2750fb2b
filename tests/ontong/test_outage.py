"""An operator declares that the system was down: at the terminal, once it is over, in words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

import chassis.rabbit.asking
from contracts.city import DeclareOutage
from contracts.message import Command, Refusal
from ontong import cli

OUTAGE = ["outage", "--from", "2026-03-02T09:00", "--to", "2026-03-02T11:30", "--reason", "전산실 정전"]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Command]:
    """What is asked of the services, which take everything."""
    heard: list[Command] = []

    class Asker:
        def __init__(self, url: str) -> None:
            self.close = lambda: None

        def ask(self, command: Command, **_: Any) -> None:
            heard.append(command)

    monkeypatch.setattr(chassis.rabbit.asking, "Asker", Asker)
    monkeypatch.setenv("ONTONG_AMQP_URL", "amqp://web@broker/")
    return heard


def test_an_outage_is_declared_in_korean_time(asked, capsys):
    assert cli.main(OUTAGE) == 0

    (declared,) = asked
    assert isinstance(declared, DeclareOutage)
    assert (declared.began_at, declared.ended_at) == (datetime(2026, 3, 2, 0, tzinfo=UTC), datetime(2026, 3, 2, 2, 30, tzinfo=UTC))
    assert declared.reason == "전산실 정전"
    assert capsys.readouterr().out.startswith("declared: no clock ran for 2:30:00")


def test_a_moment_that_is_none_is_refused_by_its_option(asked, capsys):
    with pytest.raises(SystemExit) as stopped:
        cli.main([word.replace("2026-03-02T11:30", "noon") for word in OUTAGE])

    assert stopped.value.code == 1
    assert capsys.readouterr().err == "ontong: --to: 'noon' is not an ISO 8601 date or time, as 2026-11-01T09:00\n"
    assert asked == []


def test_what_complaints_refuses_is_told_in_one_line(asked, monkeypatch, capsys):
    def refuse(_self, _command):
        raise Refusal("invalid", "declare an outage once it is over", field="ended_at")

    monkeypatch.setattr(chassis.rabbit.asking.Asker, "ask", refuse)

    with pytest.raises(SystemExit):
        cli.main(OUTAGE)

    assert capsys.readouterr() == ("", "ontong: declare an outage once it is over\n")


def test_an_outage_is_declared_to_running_services(monkeypatch, capsys):
    monkeypatch.delenv("ONTONG_AMQP_URL", raising=False)

    with pytest.raises(SystemExit):
        cli.main(OUTAGE)

    assert capsys.readouterr().err.startswith("ontong: set ONTONG_AMQP_URL: ")

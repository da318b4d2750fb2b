"""The production mode under every weather: processes, the broker and the database end at any moment, messages come twice and
in any order; in the end the citizens' ledger, five databases and the mail server agree."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select

from chassis import tables
from chassis.envelope import Envelope, envelope_of
from chassis.rabbit.connection import connect
from chassis.rabbit.message import to_message
from chassis.rabbit.topology import in_queue
from tests.faults import books
from tests.faults.balance import DOORS, Balance, settle
from tests.faults.conftest import OUTAGE_SECONDS, STACK_KILLS
from tests.faults.crowd import Crowd
from tests.faults.ledger import Ledger
from tests.faults.mutants import VARIABLE
from tests.faults.storm import STACK_POINTS, Storm
from tests.mail import MailServer
from tests.servers import PrivateBroker, PrivatePostgres, await_that
from tests.stack import SERVICES, Stack

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("stack")]  # one stack for all of them
MUTANTS = [sys.executable, "-m", "tests.faults.mutants"]
Balanced = Callable[[Balance], Balance]


@pytest.fixture(scope="module")
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One stack for all scenarios: each draws the balance of its own cases."""
    postgres, broker = request.getfixturevalue("postgres"), request.getfixturevalue("broker")
    if not (isinstance(broker, PrivateBroker) and isinstance(postgres, PrivatePostgres)):
        pytest.skip("NOT RUN: needs servers that may be killed: unset ONTONG_TEST_AMQP_URL and ONTONG_TEST_POSTGRES_URL")
    folder = tmp_path_factory.mktemp("stack")
    mail = MailServer(folder / "letters.jsonl")
    built = Stack(folder, mail, postgres=postgres, broker=broker)
    notify = built.processes["notify"]
    notify.program, notify.environment[VARIABLE] = MUTANTS, "short_claims"
    try:
        built.start()
        yield built
    finally:
        built.stop()
        mail.close()


@pytest.fixture(autouse=True)
def everybody_is_up(house: Stack) -> None:
    """Whatever the scenario before left behind."""
    for process in house.processes.values():
        if not process.running:
            process.start()
    house.wait_ready()


def test_stack_killed_at_every_named_point_and_at_random(house: Stack, ledger: Ledger, balanced: Balanced):
    storm = Storm(house, ledger, STACK_POINTS, pause=0.7, longest_life=5.0)

    with Crowd(house, ledger, rate=12):
        storm.rage(STACK_KILLS, seconds=600)

    balanced(settle(house, ledger, seconds=110))  # what a killed process had in hand is free again after half a minute
    assert not any(storm.left.values()), f"named points that were never reached: {storm.left}"
    assert len(ledger.kills) >= STACK_KILLS


def test_the_database_is_restarted(house: Stack, ledger: Ledger, balanced: Balanced, private_postgres: PrivatePostgres):
    with Crowd(house, ledger, rate=12):
        time.sleep(2)
        ledger.note("pg_ctl restart -m immediate")
        private_postgres._run([private_postgres.pg_ctl, "restart", "-w", "-m", "immediate", "-D", str(private_postgres.data)])
        time.sleep(3)

    balanced(settle(house, ledger, seconds=60, kills=1))


def test_the_broker_is_killed_and_started_again(house: Stack, ledger: Ledger, balanced: Balanced, private_broker: PrivateBroker):
    with Crowd(house, ledger, rate=12):
        time.sleep(2)
        ledger.note("kill the broker")
        private_broker.kill()
        private_broker.start()
        ledger.note("the broker is back")
        time.sleep(2)

    balanced(settle(house, ledger, seconds=60, kills=1))


def test_intake_goes_on_while_the_broker_does_not_answer(house: Stack, ledger: Ledger, balanced: Balanced, private_broker: PrivateBroker):
    with Crowd(house, ledger, rate=10, officers=1):
        time.sleep(1)
        _signal(private_broker, signal.SIGSTOP)
        ledger.note("the broker hangs")
        before = len(ledger.attempts)
        time.sleep(OUTAGE_SECONDS)
        during = [attempt for attempt in list(ledger.attempts.values())[before:] if attempt.outcome == "ok"]
        _signal(private_broker, signal.SIGCONT)
        ledger.note("the broker goes on")

    drawn = balanced(settle(house, ledger, seconds=60, kills=0))
    assert len(during) > OUTAGE_SECONDS * 10 / 2, "intake did not go on"
    assert ledger.slowest < 10, "somebody waited too long for an answer"
    assert drawn.figures["no_answer"] == 0


def test_messages_come_three_times_and_in_any_order(house: Stack, ledger: Ledger, balanced: Balanced):
    """Notify and metrics hear nothing while everything is said. What stands in their queues is thrown away; then all services
    are told everything three times, in disorder."""
    chance = random.Random(ledger.seed)
    deaf = ("notify", "metrics")
    for name in deaf:
        assert house.terminate(name) == 0
    with Crowd(house, ledger, rate=12):
        time.sleep(5)
    await_that(lambda: not unpublished(house), seconds=30, what="handing over")
    for name in deaf:
        purge(house, name)
    said = events_of(house, ledger)
    for name in SERVICES:
        wanted = [event for event in said if heard_by(name, event)] * 3
        chance.shuffle(wanted)
        publish(house, name, wanted)
    ledger.note(f"{len(said)} events said again, three times, in disorder")
    for name in deaf:
        house.processes[name].start()
    house.wait_ready()

    drawn = balanced(settle(house, ledger, seconds=60))
    assert drawn.figures["answered"] > 0


def test_at_the_end_no_letter_is_left_in_anybodys_hands(house: Stack):
    """Letters in the hands of a process that was killed are unknown once their claim has run out, and nothing is on its way."""
    await_that(lambda: not claimed(house), seconds=150, step=1.0, what="the end of all claims")
    assert not books.unfinished(house.engines)


def test_a_door_that_fails_now_and_then_costs_nothing(house: Stack, ledger: Ledger, balanced: Balanced):
    run_with(house, "flaky_handlers")

    with Crowd(house, ledger, rate=12):
        time.sleep(3)

    balanced(settle(house, ledger, seconds=60))


def test_a_mistake_is_noticed_failed_events_are_acknowledged(house: Stack, ledger: Ledger, red: Balanced):
    """As nameko's own event handler does."""
    run_with(house, "flaky_handlers,stock_ack")

    with Crowd(house, ledger, rate=12):
        time.sleep(3)

    assert red(settle(house, ledger, seconds=10)).wrong["unheard"]


def run_with(house: Stack, mutants: str) -> None:
    """Complaints and notify as tests.faults.mutants changes them."""
    for name in ("complaints", "notify"):
        assert house.terminate(name) == 0
        house.processes[name].program = MUTANTS
        house.processes[name].start(**{VARIABLE: f"short_claims,{mutants}"})
    house.wait_ready()


def _signal(broker: PrivateBroker, number: int) -> None:
    assert broker.process is not None
    os.killpg(broker.process.pid, number)


def claimed(house: Stack) -> int:
    with house.engines["notify"].connect() as connection:
        return len(connection.execute(select(tables.errand.c.id)).all())


def unpublished(house: Stack) -> list[str]:
    return [what for what in books.unfinished(house.engines) if what.endswith("outbox")]


def events_of(house: Stack, ledger: Ledger) -> list[Envelope]:
    """Everything that was said of this run's cases."""
    subjects = {str(row["complaint_id"]) for row in books.read(house.engines, ledger.run, ledger.since).views}
    found = []
    for name in SERVICES:
        with house.engines[name].connect() as connection:
            rows = connection.execute(select(tables.outbox).where(tables.outbox.c.subject.in_(subjects))).mappings().all()
        found += [envelope_of(row, name) for row in rows]
    return found


def heard_by(name: str, event: Envelope) -> bool:
    doors: Any = DOORS[name]
    return event.type in doors.hears or event.source in doors.in_order_from or doors.hears_everything


def purge(house: Stack, name: str) -> None:
    connection = connect(house.admin_url, name="tests")
    connection.channel().queue_purge(in_queue(name))
    connection.close()


def publish(house: Stack, name: str, events: list[Envelope]) -> None:
    """Put events into a service's queue, each vouched for by the one who said it."""
    connections = {source: connect(house.broker_url(source), name="tests") for source in {event.source for event in events}}
    channels = {source: connection.channel() for source, connection in connections.items()}
    for channel in channels.values():
        channel.confirm_select()
    for event in events:
        channels[event.source].basic_publish_confirm(to_message(event, user=event.source), "", in_queue(name))
    for connection in connections.values():
        connection.close()

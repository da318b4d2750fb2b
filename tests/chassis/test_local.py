"""In one process the outbox tables are the post office: a row leaves only when everybody who wants it has it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from chassis import database, local
from chassis.database import Store, create_tables
from chassis.doors import Database
from chassis.envelope import Envelope
from chassis.host import Host
from chassis.local import BATCH, SMALL_PAGE, Inlet, LocalRunner, Relay
from chassis.transaction import Transaction
from chassis.watch import Watch, new_registry
from chassis.writer import FEW, LEAST, SLICE_SECONDS, Desk, Pace, Unit
from contracts.city import RegisterServices
from contracts.lists import ListComplaints
from contracts.message import Refusal
from tests.chassis.keeper import OFFICER, Keeper, Standing, in_order, rated
from tests.servers import await_that


class Gate:
    name = "gateway"
    db = Database(Transaction, Keeper.db.tables, "tests.nowhere")


@pytest.fixture
def make_files(tmp_path: Path) -> Iterator[Callable[..., Store]]:
    made: list[Store] = []

    def make(kept: Database, *, source: str, **options: Any) -> Store:
        store = database.sqlite(kept, tmp_path / f"{source}.db", source=source, **options)
        create_tables(kept, store.engine)
        made.append(store)
        return store

    yield make
    for store in made:
        store.close()


@pytest.fixture
def gate(make_files: Callable[..., Store]) -> Host:
    return Host(Gate(), make_files(Gate.db, source="gateway"), Watch("gateway", new_registry()))


@pytest.fixture
def standing(make_files: Callable[..., Store]) -> Standing:
    return Standing(make_files)


def says(gate: Host, *texts: str) -> None:
    gate.store.transact(lambda tx: [tx.publish(rated(text, text)) for text in texts])


def test_a_row_leaves_only_when_every_listener_has_it(gate: Host, standing: Standing) -> None:
    first, second = Inlet(standing.host), Inlet(standing.host)
    relay = Relay(gate, [first, second])
    says(gate, "one")
    relay.read()

    envelope, done = first.waiting.popleft()
    done(envelope)
    relay.finish()
    assert [one.seq for one in gate.unpublished(10)] == [envelope.seq]

    envelope, done = second.waiting.popleft()
    done(envelope)
    relay.finish()
    assert gate.unpublished(10) == []


def test_what_nobody_wants_leaves_at_once(gate: Host) -> None:
    relay = Relay(gate, [])
    says(gate, "one")

    relay.read()
    relay.finish()

    assert gate.unpublished(10) == []


def test_a_mark_that_fails_is_made_later(gate: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    relay = Relay(gate, [])
    says(gate, "one")
    relay.read()

    def fails(_seqs: object) -> None:
        raise OperationalError("UPDATE", {}, Exception("disk full"))

    with monkeypatch.context() as patch:
        patch.setattr(gate, "mark_published", fails)
        relay.finish()
    assert len(gate.unpublished(10)) == 1
    relay.finish()

    assert gate.unpublished(10) == []


def test_a_relay_does_not_run_far_ahead_of_its_listeners(gate: Host, standing: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "AHEAD", 10)
    inlet = Inlet(standing.host)
    relay = Relay(gate, [inlet])
    for _ in range(3):
        says(gate, *[str(number) for number in range(10)])
        relay.read()

    assert len(inlet.waiting) == 10


def test_what_has_just_been_said_is_handed_over_as_it_is_and_in_order(gate: Host, standing: Standing) -> None:
    inlet = Inlet(standing.host)
    relay = Relay(gate, [inlet])
    gate.store.on_said = relay.hear
    says(gate, "one")
    relay.read()

    says(gate, "two", "three")

    assert [envelope.sequence for envelope, _ in inlet.waiting] == [1, 1, 1]
    assert [envelope.event.comment for envelope, _ in inlet.waiting] == ["one", "two", "three"]
    assert [envelope.seq for envelope, _ in inlet.waiting] == [envelope.seq for envelope in gate.unpublished(10)]


def test_what_another_process_has_said_in_between_is_not_passed_over(gate: Host, standing: Standing) -> None:
    inlet = Inlet(standing.host)
    relay = Relay(gate, [inlet])
    relay.read()
    says(gate, "one, said by another process")
    gate.store.on_said = relay.hear

    says(gate, "two")
    relay.unit()

    assert [envelope.event.comment for envelope, _ in inlet.waiting] == ["one, said by another process", "two"]


def test_what_is_handed_over_at_once_reads_the_same_from_the_table(gate: Host) -> None:
    heard: list[Envelope] = []
    gate.store.on_said = heard.extend

    says(gate, "one", "two")

    stored = gate.unpublished(10)
    assert stored == heard
    assert [envelope.event for envelope in stored] == [envelope.event for envelope in heard]


def test_an_inlet_waits_for_a_database_that_is_away(gate: Host, standing: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    taking, failures = standing.host.taking, iter([OperationalError("INSERT", {}, Exception("away"), connection_invalidated=True)] * 2)

    def fails_twice(batch: list[Envelope], tx: Any) -> Any:
        for failure in failures:
            raise failure
        return taking(batch, tx)

    monkeypatch.setattr(standing.host, "taking", fails_twice)
    runner = LocalRunner([gate, standing.host])
    runner.start()
    says(gate, "one")

    await_that(lambda: standing.diary() == ["one"])

    assert runner.stop()
    assert gate.unpublished(10) == []


def test_a_table_that_cannot_be_read_for_a_moment_stops_nothing(gate: Host, standing: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    unpublished, failures = gate.unpublished, iter([OperationalError("SELECT", {}, Exception("disk I/O error"))] * 2)

    def fails_twice(*asked: Any, **more: Any) -> list[Envelope]:
        for failure in failures:
            raise failure
        return unpublished(*asked, **more)

    monkeypatch.setattr(gate, "unpublished", fails_twice)
    runner = LocalRunner([gate, standing.host])
    runner.start()

    says(gate, "one")

    await_that(lambda: standing.diary() == ["one"])
    assert runner.stop()


def test_people_do_not_wait_for_everything_that_moves(gate: Host, standing: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    busy, go = threading.Event(), threading.Event()
    monkeypatch.setattr(standing.keeper, "hear", lambda event, tx: (order.append(event.comment), busy.set(), go.wait(10)))
    runner = LocalRunner([gate, standing.host])
    runner.inlets[standing.host.name].pace.most = 1
    runner.start()
    says(gate, "one", "two", "three")
    assert busy.wait(10)
    asked = gate.store.submit(lambda tx: order.append("a person"))
    go.set()

    asked.result(10)

    assert order.index("a person") == 1
    assert runner.stop()


def test_a_busy_house_stops_in_time_and_finishes_what_is_in_hand(gate: Host, standing: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    busy, go = threading.Event(), threading.Event()

    def slow(event: Any, tx: Any) -> None:
        busy.set()
        go.wait(10)
        tx.note(event.comment, event)

    monkeypatch.setattr(standing.keeper, "hear", slow)
    runner = LocalRunner([gate, standing.host])
    runner.start()
    says(gate, "one")
    assert busy.wait(10)
    says(gate, *[str(number) for number in range(200)])
    stopped: list[bool] = []
    stopper = threading.Thread(target=lambda: stopped.append(runner.stop()))

    stopper.start()
    await_that(runner.stopping.is_set)
    go.set()
    stopper.join(10)

    assert stopped == [True]
    assert standing.diary()[0] == "one"
    assert len(standing.diary()) + len(gate.unpublished(1000)) == 201


def test_a_house_that_does_not_stop_in_time_says_so(gate: Host, standing: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    busy, go = threading.Event(), threading.Event()
    monkeypatch.setattr(standing.keeper, "hear", lambda event, tx: (busy.set(), go.wait(10)))
    runner = LocalRunner([gate, standing.host])
    runner.start()
    says(gate, "one")
    busy.wait(10)

    assert not runner.stop(deadline_seconds=0.1)

    go.set()
    await_that(lambda: not any(thread.is_alive() for thread in runner.threads))


def test_what_a_killed_process_left_behind_is_settled_at_the_start(gate: Host, standing: Standing) -> None:
    from chassis import errands

    standing.entrusts("letter")
    standing.store.transact(lambda tx: errands.claim(tx, standing.keeper, standing.host.doors, ""))
    runner = LocalRunner([gate, standing.host])

    runner.start()

    assert standing.diary() == ["letter unknown"]
    assert runner.stop()


def test_a_command_is_answered_directly_and_what_fails_is_refused(gate: Host, standing: Standing) -> None:
    runner = LocalRunner([gate, standing.host])
    command = RegisterServices(services=())

    assert runner.ask(command) is None
    with pytest.raises(Refusal) as late:
        runner.ask(RegisterServices(services=()), timeout=-1)
    standing.keeper.broken = {"register"}
    with pytest.raises(Refusal) as failed:
        runner.ask(RegisterServices(services=()))

    assert (late.value.reason, failed.value.reason) == ("late", "unavailable")
    assert standing.diary() == ["registered"]


def test_a_question_is_answered_as_over_the_wire_and_what_changes_something_or_comes_late_is_refused(
    gate: Host, standing: Standing
) -> None:
    runner, question = LocalRunner([gate, standing.host]), ListComplaints(staff=OFFICER, q="road")

    found = runner.ask(question)
    with pytest.raises(Refusal) as late:
        runner.ask(question, timeout=-1)
    with pytest.raises(Refusal) as failed:
        runner.ask(ListComplaints(staff=OFFICER, q="add"))

    assert found == standing.asks(question)
    assert (late.value.reason, failed.value.reason) == ("late", "unavailable")


@pytest.mark.parametrize(("people_come", "taken"), [(True, FEW), (False, BATCH)])
def test_while_people_come_events_are_taken_in_small_pieces(
    standing: Standing, monkeypatch: pytest.MonkeyPatch, people_come: bool, taken: int
) -> None:
    monkeypatch.setattr(standing.store.writer, "in_company", lambda: people_come)
    inlet = Inlet(standing.host)
    for envelope in in_order(*map(str, range(100))):
        inlet.put(envelope, lambda envelope: None)

    assert inlet.unit() is not None

    assert len(inlet.waiting) == 100 - taken


def test_while_people_come_little_is_read_at_a_time(gate: Host, standing: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing.store.writer, "in_company", lambda: True)
    inlet = Inlet(standing.host)
    says(gate, *map(str, range(100)))
    relay = Relay(gate, [inlet])

    relay.read()
    first = len(inlet.waiting)
    relay.read()

    assert (first, len(inlet.waiting), relay.behind) == (SMALL_PAGE, 2 * SMALL_PAGE, True)


def test_a_piece_of_work_that_took_long_is_followed_by_smaller_ones_and_the_other_way_round() -> None:
    pace = Pace()

    pace.took(SLICE_SECONDS * 3, FEW)
    assert pace.most == FEW // 3
    pace.took(SLICE_SECONDS * 100, FEW)
    assert pace.most == LEAST
    pace.took(SLICE_SECONDS * 0.9, LEAST)
    assert pace.most == LEAST
    for _ in range(100):
        pace.took(SLICE_SECONDS / 2, pace.most)

    assert pace.most == FEW


def test_that_a_small_piece_took_little_does_not_say_that_a_large_one_would() -> None:
    pace = Pace()
    pace.took(SLICE_SECONDS * 2, 4)

    pace.took(SLICE_SECONDS / 10, 1)

    assert pace.most == 2


class Alike:
    """Work that goes well together with others of its kind."""

    def __call__(self, tx: Any) -> None:
        """Nothing."""

    @staticmethod
    def together(tx: Any, works: Any) -> None:
        """Nothing."""


def test_the_pace_is_kept_by_what_was_done_while_people_came(standing: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    store, came = standing.store, threading.Event()
    taken: list[int] = []
    monkeypatch.setattr(store.desk.pace, "took", lambda seconds, count: taken.append(count))

    monkeypatch.setattr(store.writer, "in_company", lambda: False)
    store.in_turn(Alike())
    assert taken == []
    monkeypatch.setattr(store.writer, "in_company", lambda: True)
    store.transact(Alike())
    store.in_turn(Alike())
    store.in_turn(lambda tx: came.set())
    store.transact(Alike())

    assert came.is_set()
    assert taken == [1]


def waits(work: Any) -> Unit:
    return Unit(work, None, lambda result, error: None)


@pytest.mark.parametrize(("in_company", "together"), [(True, FEW), (False, 50)])
def test_while_people_come_little_else_shares_a_commit(in_company: bool, together: int) -> None:
    desk = Desk(lambda group: [])
    desk.others.extend(waits(Alike()) for _ in range(50))

    assert len(desk.group(in_company=in_company)) == together


def test_while_people_come_work_of_different_kinds_is_done_one_after_the_other() -> None:
    desk, marks, tick = Desk(lambda group: []), waits("marks"), waits("tick")
    desk.others.extend([waits(Alike()), waits(Alike()), tick, waits(Alike())])
    desk.sources.append(Rows([marks, marks]))

    pieces = [[unit.work if isinstance(unit.work, str) else "alike" for unit in desk.group(in_company=True)] for _ in range(6)]

    assert pieces == [["marks"], ["alike", "alike"], ["marks"], ["tick"], ["alike"], []]


class Rows:
    """A source with so many units of work."""

    def __init__(self, units: list[Unit]) -> None:
        self.units = units

    def unit(self) -> Unit | None:
        return self.units.pop(0) if self.units else None

    def rest(self) -> float:
        return 1.0


def test_people_are_company_for_a_moment(standing: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = standing.store.writer
    standing.store.in_turn(lambda tx: None)
    monkeypatch.setattr(writer, "people_at", float("-inf"))
    assert not writer.in_company()

    standing.store.transact(lambda tx: None)

    assert writer.in_company()
    monkeypatch.setattr("chassis.writer.COMPANY_SECONDS", 0.0)
    assert not writer.in_company()

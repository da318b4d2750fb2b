"""Whatever the post office does, and whatever fails, each event has its effect once, a case goes forward in order, and nothing is lost."""

from __future__ import annotations

import logging
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import event as listening
from sqlalchemy import select

from chassis.database import Store, in_memory
from chassis.doors import Database
from chassis.envelope import Envelope
from chassis.host import Host
from chassis.outbox import mark_published, unpublished
from chassis.patience import Patience
from chassis.tables import waiting
from chassis.transaction import Transaction
from chassis.watch import Watch, new_registry
from contracts.gateway import ResultConfirmed
from contracts.message import Event
from tests.chassis.keeper import NOON, Keeper, Standing, case_id, diary, metadata, rated, unsure

CASES = "ab"


class PowerCut(Exception):
    """The commit does not happen."""


class AnyOrder(RuleBasedStateMachine):
    """Two speakers (one that is heard in order, one that isn't), a post office that does as it likes, and a keeper."""

    @initialize()
    def opens(self) -> None:
        self.standing = Standing(in_memory, patience=Patience(tries=2, first_seconds=1.0))
        self.speakers: dict[str, Store] = {
            name: in_memory(Database(Transaction, metadata, "tests.nowhere"), source=name) for name in ("gateway", "routing")
        }
        self.said: set[UUID] = set()
        self.carried: list[Envelope] = []  # what the post office has seen, and may bring again
        self.gone_on: set[tuple[str, str]] = set()  # (source, case) where an operator gave something up
        self.power_cut = False
        listening.listen(self.standing.store.engine, "commit", self._commit)

    def teardown(self) -> None:
        if not hasattr(self, "standing"):
            return
        self._everything_ends_well()
        for store in (self.standing.store, *self.speakers.values()):
            store.close()

    # What may happen -------------------------------------------------------------------------------------------------

    @rule(what=st.lists(st.tuples(st.sampled_from(CASES), st.sampled_from(["rated", "confirmed", "unsure"])), min_size=1, max_size=6))
    def say(self, what: list[tuple[str, str]]) -> None:
        for case, kind in what:
            text = f"e{len(self.said)}"
            event: Event = ResultConfirmed(occurred_at=NOON, complaint_id=case_id(case))
            if kind != "confirmed":
                event = rated(text, case) if kind == "rated" else unsure(text, case)
            self.speakers[event.source].transact(lambda tx, event=event: tx.publish(event))
            self.said.add(event.event_id)

    @precondition(lambda self: self.said)
    @rule(data=st.data(), marks=st.booleans())
    def bring(self, data: st.DataObject, marks: bool) -> None:
        """Some of what lies in the outboxes, in any order; the mark that it was brought may get lost."""
        offered = [one for store in self.speakers.values() for one in store.read(lambda tx: unpublished(tx, 1000))]
        if not offered:
            return
        batch = data.draw(st.lists(st.sampled_from(offered), min_size=1, max_size=8))
        if self._takes(batch) and marks:
            for name, store in self.speakers.items():
                seqs = [one.seq for one in batch if one.source == name]
                store.transact(lambda tx, seqs=seqs: mark_published(tx, seqs))

    @precondition(lambda self: self.carried)
    @rule(data=st.data())
    def bring_again(self, data: st.DataObject) -> None:
        self._takes(data.draw(st.lists(st.sampled_from(self.carried), min_size=1, max_size=4)))

    @precondition(lambda self: self.said)
    @rule(data=st.data())
    def something_breaks(self, data: st.DataObject) -> None:
        self.standing.keeper.broken.add(f"e{data.draw(st.integers(0, len(self.said)))}")

    @rule()
    def everything_is_mended(self) -> None:
        self.standing.keeper.broken.clear()

    @rule()
    def time_for_another_try(self) -> None:
        with suppress(PowerCut):  # what was cut short is tried again later
            self.standing.retries()

    @rule()
    def a_long_time_passes(self) -> None:
        self.standing.passes(minutes=11)
        self.standing.host.tidy()

    @precondition(lambda self: self._rows("parked", "retry"))
    @rule(data=st.data())
    def an_operator_drops_one(self, data: st.DataObject) -> None:
        row = data.draw(st.sampled_from(self._rows("parked", "retry")))
        self.gone_on.add((row.source, row.subject))
        with suppress(PowerCut):  # what was cut short is tried again later
            assert self.standing.host.drop(row.id)

    @precondition(lambda self: self._parked_in_their_case())
    @rule(data=st.data())
    def an_operator_retries_one(self, data: st.DataObject) -> None:
        row = data.draw(st.sampled_from(self._parked_in_their_case()))
        self.gone_on.add((row.source, row.subject))
        with suppress(PowerCut):  # what was cut short is tried again later
            assert self.standing.host.retry_now(row.id)

    @rule()
    def the_power_is_cut_at_the_next_commit(self) -> None:
        self.power_cut = True

    @rule()
    def the_process_starts_anew(self) -> None:
        standing, broken = self.standing, self.standing.keeper.broken
        standing.keeper = Keeper()
        standing.keeper.broken = broken
        standing.host = Host(standing.keeper, standing.store, Watch(Keeper.name, new_registry()), patience=standing.host.patience)

    # What must hold --------------------------------------------------------------------------------------------------

    @invariant()
    def each_event_has_its_effect_once(self) -> None:
        counted = Counter(row.event_id for row in self._written())
        assert [key for key, times in counted.items() if times > 1] == []

    @invariant()
    def a_case_goes_forward_in_order(self) -> None:
        came: dict[tuple[str, str], int] = {}
        for row in self._written():
            if row.source == "gateway":
                key = (row.source, row.subject)
                expected = came.get(key, 0) + 1
                assert row.sequence == expected if key not in self.gone_on else row.sequence >= expected
                came[key] = row.sequence

    @invariant()
    def nothing_is_lost_and_nothing_is_in_two_places(self) -> None:
        applied = {row.event_id for row in self._written()}
        kept = {row.message_id for row in self._rows("held", "retry", "parked", "dropped")}
        taken = {one.id for one in self.carried}
        assert applied.isdisjoint(kept)
        assert applied | kept == taken

    @invariant()
    def what_the_keeper_said_belongs_to_what_it_did(self) -> None:
        confirmed = Counter(row.subject for row in self._written() if row.text == "confirmed")
        numbered: dict[str, list[int]] = {}
        for one in self.standing.host.unpublished(1000):
            numbered.setdefault(one.subject, []).append(one.sequence)
        assert numbered == {case: list(range(1, times + 1)) for case, times in confirmed.items()}

    # Inside ----------------------------------------------------------------------------------------------------------

    def _takes(self, batch: list[Envelope]) -> bool:
        try:
            self.standing.takes(*[replace(one) for one in batch])
        except PowerCut:  # what was cut short comes again
            return False
        finally:
            known = {one.id for one in self.carried}
            entered = {row.event_id for row in self._written()} | {
                row.message_id for row in self._rows("held", "retry", "parked", "dropped")
            }
            self.carried += {one.id: one for one in batch if one.id in entered - known}.values()
        return True

    def _everything_ends_well(self) -> None:
        self.power_cut = False
        self.everything_is_mended()
        for store in self.speakers.values():
            for one in store.read(lambda tx: unpublished(tx, 1000)):
                self._takes([one])
        for _ in range(len(self.said) + 1):
            self.standing.retries()
            for row in self._parked_in_their_case():
                self.gone_on.add((row.source, row.subject))
                self.standing.host.retry_now(row.id)
        self.each_event_has_its_effect_once()
        self.nothing_is_lost_and_nothing_is_in_two_places()
        self.a_case_goes_forward_in_order()
        assert {one.id for one in self.carried} == self.said
        assert self._rows("held", "retry") == self._parked_in_their_case() == []

    def _commit(self, _connection: Any) -> None:
        if self.power_cut:
            self.power_cut = False
            raise PowerCut

    def _parked_in_their_case(self) -> list[Any]:
        """Without those that came after their case had gone on without them: to retry one of these is to want it out of order."""
        return [row for row in self._rows("parked") if row.subject is not None]

    def _written(self) -> list[Any]:
        return list(self.standing.store.read(lambda tx: tx.execute(select(diary).order_by(diary.c.id)).all()))

    def _rows(self, *states: str) -> list[Any]:
        question = select(waiting).where(waiting.c.state.in_(states)).order_by(waiting.c.id)
        return list(self.standing.store.read(lambda tx: tx.execute(question).all()))


class TestAnyOrder(AnyOrder.TestCase):
    def setUp(self) -> None:
        logging.disable()  # thousands of failures are meant to happen here

    def tearDown(self) -> None:
        logging.disable(logging.NOTSET)


TestAnyOrder.settings = settings(
    max_examples=15,
    stateful_step_count=30,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)

"""What a service says is numbered without gaps for each case and leaves with the commit that decided it."""

from __future__ import annotations

import threading
from collections import defaultdict
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from chassis import outbox
from chassis.database import Store
from chassis.tables import outbox as table
from chassis.transaction import Transaction
from tests.chassis.keeper import NOON, Standing, case_id, closed, on_its_way, rated


def says(standing: Standing, *cases: str) -> None:
    standing.store.transact(lambda tx: [tx.publish(closed(case_id(case))) for case in cases])


def numbers(standing: Standing) -> dict[str, list[int]]:
    """The numbers given to each case, in the order in which they would be handed over."""
    found = defaultdict(list)
    for envelope in standing.host.unpublished(10_000):
        found[envelope.subject].append(envelope.sequence)
    return found


def test_the_events_of_each_case_are_numbered_from_one(standing: Standing) -> None:
    says(standing, "a", "b", "a")
    says(standing, "b", "a")

    assert numbers(standing) == {str(case_id("a")): [1, 2, 3], str(case_id("b")): [1, 2]}


def test_what_is_said_in_a_transaction_that_fails_was_never_said_and_has_used_no_number(standing: Standing) -> None:
    def fails(tx: Transaction) -> None:
        tx.publish(closed(case_id("a")))
        tx.finish()
        raise ValueError("after all not")

    says(standing, "a")
    with pytest.raises(ValueError, match="after all not"):
        standing.store.transact(fails)
    says(standing, "a")

    assert numbers(standing) == {str(case_id("a")): [1, 2]}


def test_many_speakers_at_once_leave_no_gap_and_no_double_number(standing: Standing) -> None:
    if standing.store.engine.url.database in (None, ""):
        pytest.skip("a database in memory belongs to one thread")
    speakers = [threading.Thread(target=lambda: [says(standing, "a", "b", "c") for _ in range(10)]) for _ in range(8)]

    for speaker in speakers:
        speaker.start()
    for speaker in speakers:
        speaker.join()

    assert numbers(standing) == {str(case_id(case)): list(range(1, 81)) for case in "abc"}


def test_a_row_that_commits_late_is_not_passed_over(standing: Standing) -> None:
    if standing.store.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer: what commits later has a higher number")
    may_end, has_written = threading.Event(), threading.Event()

    def slow(tx: Transaction) -> None:
        tx.publish(closed(case_id("slow")))
        tx.finish()
        has_written.set()
        may_end.wait(10)

    here = standing.store
    elsewhere = Store(here.kept, here.engine, here.reader, source=here.source, clock=here.clock)  # as another process has it
    speaker = threading.Thread(target=lambda: elsewhere.transact(slow))
    speaker.start()
    has_written.wait(10)
    says(standing, "quick")
    seen = standing.host.unpublished(10)
    standing.host.mark_published([envelope.seq for envelope in seen])
    may_end.set()
    speaker.join()

    assert [envelope.subject for envelope in seen] == [str(case_id("quick"))]
    assert [envelope.subject for envelope in standing.host.unpublished(10)] == [str(case_id("slow"))]


def test_what_is_handed_over_is_not_offered_again_and_is_kept_for_a_month(standing: Standing) -> None:
    says(standing, "a", "b")
    first, _ = standing.host.unpublished(10)

    standing.host.mark_published([first.seq])
    standing.passes(days=29)
    standing.host.tidy()

    assert [envelope.subject for envelope in standing.host.unpublished(10)] == [str(case_id("b"))]
    assert len(standing.store.said()) == 2
    standing.passes(days=2)
    standing.host.tidy()
    assert len(standing.store.said()) == 1


def test_what_was_said_can_be_read_again_page_by_page(standing: Standing) -> None:
    says(standing, "a", "b", "c")

    def since(moment: Any, after: int) -> list[Any]:
        return standing.store.read(lambda tx: outbox.said_since(tx, ["complaint_closed.v1"], moment, after=after, limit=2))

    page = since(NOON, 0)
    assert [envelope.subject for envelope in page] == [str(case_id("a")), str(case_id("b"))]
    assert [envelope.subject for envelope in since(NOON, page[-1].seq)] == [str(case_id("c"))]
    assert since(NOON + timedelta(seconds=1), 0) == []


def test_what_is_said_names_its_cause_and_carries_on_its_trace(standing: Standing) -> None:
    from contracts.gateway import ResultConfirmed

    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    cause = on_its_way(ResultConfirmed(occurred_at=NOON, complaint_id=case_id("a")), 1, traceparent=trace)

    standing.takes(cause)

    (said,) = standing.host.unpublished(10)
    assert said.cause == cause.id
    assert said.traceparent is not None
    assert said.traceparent[:36] == trace[:36] != said.traceparent


def test_a_service_cannot_say_what_is_another_ones_to_say(standing: Standing) -> None:
    with pytest.raises(ValueError, match="it is gateway's to say"):
        standing.store.transact(lambda tx: tx.publish(rated("one")))


def test_saying_something_wakes_the_relay_once_it_is_committed(standing: Standing) -> None:
    seen = []
    standing.store.on_published = lambda: seen.append(len(standing.store.said()))

    says(standing, "a", "b")

    assert seen == [2]


def test_many_things_said_at_once_are_numbered_too(standing: Standing) -> None:
    says(standing, *[str(number) for number in range(1200)], "0")

    with standing.store.engine.connect() as connection:
        found = connection.execute(select(table.c.sequence)).scalars().all()
    assert sorted(found) == [1] * 1200 + [2]

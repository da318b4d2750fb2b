"""What the tests do in the town and see of it, whichever runner carries it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select, update

from chassis import waiting
from chassis.tables import errand, outbox
from chassis.tables import waiting as kept_events
from contracts.message import Event
from tests.chassis.conformance.harness import NAMES, Runner
from tests.chassis.conformance.town import HEARING, diary, rated, trouble
from tests.servers import await_that


class Town:
    def __init__(self, runner: Runner) -> None:
        self.runner = runner

    def says(self, *events: Event) -> None:
        """The gate says these, in one commit."""
        self.runner.store("gateway").transact(lambda tx: [tx.publish(event) for event in events])

    def says_changed(self, event: Event, **columns: Any) -> None:
        """The gate says something that reads otherwise on its way."""

        def work(tx: Any) -> None:
            tx.publish(event)
            tx.finish()
            tx.execute(update(outbox).where(outbox.c.event_id == event.event_id).values(**columns))
            tx.told.clear()  # what is carried is what the table holds

        self.runner.store("gateway").transact(work)

    def breaks(self, *texts: str) -> None:
        for name in HEARING:
            self.runner.store(name).transact(lambda tx: tx.execute(insert(trouble), [{"text": text} for text in texts]))

    def mends(self) -> None:
        for name in HEARING:
            self.runner.store(name).transact(lambda tx: tx.execute(delete(trouble)))

    def retries_parked(self, name: str) -> None:
        def work(tx: Any) -> None:
            for row in waiting.list_waiting(tx, "parked"):
                waiting.retry_now(tx, row["id"])

        self.runner.store(name).transact(work)

    def rows(self, name: str, question: Any) -> list[Any]:
        return list(self.runner.store(name).read(lambda tx: tx.execute(question).all()))

    def applied(self, name: str, *cases: UUID) -> list[Any]:
        """What the service has done with events of these cases, in the order in which it did it."""
        subjects = [str(case) for case in cases]
        return self.rows(name, select(diary).where(diary.c.subject.in_(subjects)).order_by(diary.c.id))

    def texts(self, name: str, *cases: UUID) -> list[str]:
        return [row.text for row in self.applied(name, *cases)]

    def kept(self, name: str, *events: Event) -> list[tuple[str, str]]:
        """The states of those of these events that wait, and why, in the order of their numbers."""
        ids = [event.event_id for event in events]
        question = select(kept_events).where(kept_events.c.message_id.in_(ids)).order_by(kept_events.c.sequence)
        return [(row.state, row.reason) for row in self.rows(name, question)]

    def states(self, name: str, *events: Event) -> list[str]:
        return [state for state, _ in self.kept(name, *events)]

    def noted(self, name: str, text: str) -> list[Any]:
        return self.rows(name, select(diary).where(diary.c.text == text).order_by(diary.c.id))

    def letters(self) -> list[str]:
        ledger = self.runner.folder / "outside.txt"
        return ledger.read_text().split() if ledger.exists() else []

    def awaits_letters(self, cases: Iterable[UUID]) -> None:
        wanted = {str(case) for case in cases}
        await_that(lambda: wanted <= set(self.letters()), what=f"{len(wanted)} letters", seconds=20)

    def is_quiet(self) -> bool:
        """Nothing is on its way, and nothing is left to do."""
        unpublished = select(outbox.c.seq).where(outbox.c.published_at.is_(None)).limit(1)
        return not any(self.rows(name, unpublished) or self.rows(name, select(errand.c.id).limit(1)) for name in NAMES)

    def awaits_texts(self, name: str, texts: Iterable[str], *cases: UUID) -> bool:
        """Each of them has been heard once, and nothing else; else the test fails."""
        wanted = sorted(texts)
        return await_that(lambda: sorted(self.texts(name, *cases)) == wanted, what=f"{name} hearing {len(wanted)} events", seconds=20)


def some_cases(count: int) -> list[UUID]:
    return [uuid4() for _ in range(count)]


def some_ratings(cases: Iterable[UUID], count: int) -> list[Event]:
    """So many events of each case, the cases mixed."""
    cases = list(cases)
    return [rated(case, f"{case} {number}") for number in range(1, count + 1) for case in cases]

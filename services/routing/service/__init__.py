"""Routing: proposes the department that should answer a case, says when a person must choose, and learns from what became of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from threading import Event
from typing import Any

from chassis.doors import Database, errand, every, on, settles
from chassis.lanes import Lane
from contracts.complaints import (
    ComplaintAnswered,
    ComplaintDeclined,
    ComplaintMerged,
    ComplaintReceived,
    ComplaintRerouted,
    ComplaintRouted,
    ComplaintTransferred,
    ComplaintUnmerged,
    ComplaintWithdrawn,
)
from services.routing import store, teaching, usecases
from services.routing.domain.city import loaded
from services.routing.domain.models import Teach
from services.routing.service.desk import AskedByAdministrators
from services.routing.service.lessons import AskedOfLessons
from services.routing.store import Transaction
from services.routing.teaching import Taught
from services.routing.usecases import remembering
from services.routing.usecases import teaching as lessons

KEEP = timedelta(days=3 * 365)


class Routing(AskedByAdministrators, AskedOfLessons):
    """A table of contents in three pages: what administrators ask, what is asked of what it has learned, and here what it hears and what
    time brings. It takes nobody's events strictly in order: a case is proposed for once, and of several corrections the latest wins.
    What is older than `keep` is forgotten."""

    name = "routing"
    db = Database(store.Transaction, store.metadata, "services.routing.migrations")

    def __init__(self, *, keep: timedelta = KEEP, training_megabytes: int = teaching.MEGABYTES) -> None:
        self.keep, self.training_megabytes = keep, training_megabytes
        self.lanes = {lessons.LANE: Lane(concurrency=1)}
        self.closing = Event()  # set by the host when it stops
        self.read: Callable[..., Any] | None = None  # given by the host, as what follows
        self.transact: Callable[..., Any] | None = None

    def look_ahead(self, tx: Transaction) -> None:
        """A changed city is prepared before the next case comes, if it leaves a moment for that."""
        tx.cities.now()

    @on(ComplaintReceived)
    def assign(self, event: ComplaintReceived, tx: Transaction) -> None:
        usecases.assign(tx, event)

    @on(ComplaintRouted)
    def learn(self, event: ComplaintRouted, tx: Transaction) -> None:
        usecases.learn(tx, event)

    @on(ComplaintRerouted)
    def correct(self, event: ComplaintRerouted, tx: Transaction) -> None:
        usecases.correct(tx, event)

    @on(ComplaintAnswered)
    def answer(self, event: ComplaintAnswered, tx: Transaction) -> None:
        remembering.answer(tx, event)

    @on(ComplaintDeclined)
    def decline(self, event: ComplaintDeclined, tx: Transaction) -> None:
        remembering.answer(tx, event)

    @on(ComplaintTransferred)
    def transfer(self, event: ComplaintTransferred, tx: Transaction) -> None:
        remembering.give_away(tx, event)

    @on(ComplaintWithdrawn)
    def withdraw(self, event: ComplaintWithdrawn, tx: Transaction) -> None:
        remembering.leave_out(tx, event)

    @on(ComplaintMerged)
    def merge(self, event: ComplaintMerged, tx: Transaction) -> None:
        remembering.leave_out(tx, event)

    @on(ComplaintUnmerged)
    def unmerge(self, event: ComplaintUnmerged, tx: Transaction) -> None:
        remembering.take_in(tx, event)

    @every(seconds=5)
    def reorganise(self, tx: Transaction) -> None:
        usecases.reorganise(tx)

    @every(seconds=30)
    def mind_training(self, tx: Transaction) -> None:
        lessons.mind(tx)

    @every(seconds=3600)
    def recalibrate(self, tx: Transaction) -> None:
        lessons.recalibrate(tx)

    @every(seconds=600)
    def forget(self, tx: Transaction) -> None:
        remembering.forget(tx, self.keep)

    @errand(Teach)
    def teach(self, errand: Teach) -> Taught:
        assert self.read, "the host gives it"
        assert self.transact, "and this too"
        beat = partial(self.transact, partial(lessons.beat, run=errand.run))
        taught = teaching.teach(self.read, beat, self.closing.is_set, megabytes=self.training_megabytes)
        if taught.artifact is not None:
            with suppress(ValueError):  # told where it is used
                loaded(taught.artifact)  # before a case waits for it
        return taught

    @settles(Teach)
    def settle(self, errand: Teach, taught: Taught | None, tx: Transaction) -> datetime | None:
        if taught is None:
            lessons.lose(tx, errand.run)
        else:
            lessons.finish(tx, errand.run, taught.outcome, taught.result, taught.artifact)
        return None

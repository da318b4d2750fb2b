"""The thread that writes: all that this process commits goes through it, so that many units of work share a commit and no
threads fight for the interpreter over it."""

from __future__ import annotations

import os
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol, TypeVar

from chassis.logs import Log

T = TypeVar("T")
log = Log("chassis")
IDLE_SECONDS = 1.0  # how long the writer rests at most before it asks its sources again
GROUP = 100  # units of work in one commit
FEW = 12  # that nobody waits for, while people come: at most
LEAST = 1  # and at least, however long they take
SLICE_SECONDS = 0.005  # of the processor that they should take at a time: whoever comes waits for what has begun
COMPANY_SECONDS = 0.25  # how long after the last of them people are thought to be coming


class Pace:
    """How much of one kind that nobody waits for is done at a time while people come: as much as takes SLICE_SECONDS on this machine."""

    def __init__(self) -> None:
        self.most = FEW

    def took(self, seconds: float, count: int) -> None:
        """So much processor time have so many pieces taken."""
        if seconds > SLICE_SECONDS:
            self.most = max(LEAST, min(self.most, int(count * SLICE_SECONDS / seconds)))
        elif seconds < SLICE_SECONDS * 0.7 and count >= self.most:
            self.most = min(FEW, self.most + 1)


@dataclass(frozen=True)
class Unit:
    """Something to commit, together with others. `told` hears in the writer's thread how it ended: the result, or the error.
    `wanted` is asked when its turn has come. What is made of many pieces says at what pace they are taken, and how many they are."""

    work: Callable[[Any], Any]  # takes the service's Transaction
    now: datetime | None
    told: Callable[[Any, Exception | None], None]
    wanted: Callable[[], bool] = lambda: True
    pace: Pace | None = None
    pieces: int = 1


def unit_for(future: Future[Any], work: Callable[[Any], Any], now: datetime | None) -> Unit:
    """A unit of work whose outcome a future holds; whoever cancels the future in time doesn't want it any more."""

    def told(result: Any, error: Exception | None) -> None:
        if error is None:
            future.set_result(result)
        else:
            future.set_exception(error)

    return Unit(work, now, told, future.set_running_or_notify_cancel)


class Answer:
    """How a unit of work ended, for the one who waits for it: a future without what a future costs."""

    def __init__(self) -> None:
        self.result: Any = None
        self.error: Exception | None = None
        self.told = threading.Lock()
        self.told.acquire()

    def tell(self, result: Any, error: Exception | None) -> None:
        self.result, self.error = result, error
        self.told.release()

    def wait(self) -> Any:
        """The result, or the error raised."""
        self.told.acquire()
        if self.error is not None:
            raise self.error
        return self.result


class Source(Protocol):
    """Whoever has work for a store as long as there is some. Asked in the writer's thread."""

    def unit(self) -> Unit | None:
        """The next one, if it is time for one."""

    def rest(self) -> float:
        """For how many seconds it may be left alone when it had none."""


class Desk:
    """What waits at one store. People who wait for an answer go first, then what has its turn, then what never ends."""

    def __init__(self, commit: Callable[[list[tuple[Any, datetime | None]]], list[tuple[Any, Exception | None]]]) -> None:
        self.commit = commit
        self.people: deque[Unit] = deque()
        self.others: deque[Unit] = deque()
        self.sources: list[Source] = []
        self.pace = Pace()  # of what has its turn together with others of its kind
        self.turn = 0  # whose it was last: that of the others, or of which source

    def group(self, *, in_company: bool) -> list[Unit]:
        """What goes into the next commit: people wait for nobody else's work, and while they come for one little piece that has begun."""
        if self.people:
            return [unit for unit in _up_to(GROUP, self.people) if unit.wanted()]
        if in_company:
            return self._little()
        taken = [unit for unit in _up_to(GROUP, self.others) if unit.wanted()]
        return taken + [unit for source in self.sources if (unit := _next(source)) is not None]

    def took(self, seconds: float, units: Sequence[Unit]) -> None:
        """So much processor time has a little piece taken."""
        if units[0].pace is not None:
            units[0].pace.took(seconds, sum(unit.pieces for unit in units))
        elif _kind(units[0]) is not None:
            self.pace.took(seconds, len(units))

    def _little(self) -> list[Unit]:
        """The others and each source in turn, one kind of work at a time, so that it is known what each takes."""
        for _ in range(len(self.sources) + 1):
            self.turn = (self.turn + 1) % (len(self.sources) + 1)
            source = self.sources[self.turn - 1] if self.turn else None
            taken = self._few() if source is None else [unit for unit in (_next(source),) if unit is not None]
            if taken:
                return taken
        return []

    def _few(self) -> list[Unit]:
        """What has waited longest, with those behind it that are made to go together with it."""
        taken: list[Unit] = []
        while self.others and len(taken) < self.pace.most:
            if taken and (_kind(taken[0]) is None or _kind(self.others[0]) != _kind(taken[0])):
                break
            taken += [unit for unit in _up_to(1, self.others) if unit.wanted()]
        return taken


class Writer:
    """Serves its desks in turn; between two commits, people at any desk."""

    def __init__(self) -> None:
        self.desks: list[Desk] = []
        self.asked: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self.thread: threading.Thread | None = None
        self.ident: int | None = None
        self.door = threading.Lock()
        self.busy = False  # inside a transaction
        self.people_at = float("-inf")

    def ask(self, queued: deque[Unit], unit: Unit) -> None:
        """Have this done soon. Safe from every thread; in the order of asking."""
        self._put(partial(queued.append, unit))

    def call(self, function: Callable[[], T]) -> Future[T]:
        """Run this between two commits."""
        future: Future[T] = Future()
        self._put(partial(_answer, future, function))
        return future

    def is_here(self) -> bool:
        """Is this the writer's own thread?"""
        return self.ident == threading.get_ident()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """While a transaction is open in the writer's thread."""
        self.busy = True
        try:
            yield
        finally:
            self.busy = False

    def in_company(self) -> bool:
        """Are people coming? Then work that nobody waits for is done in small pieces."""
        return time.monotonic() - self.people_at < COMPANY_SECONDS

    def serve(self, desk: Desk) -> bool:
        """Commit what waits at one desk; False when nothing did."""
        people = bool(desk.people)
        if people:
            self.people_at = time.monotonic()
        in_company, began = self.in_company(), time.thread_time()
        units = desk.group(in_company=in_company)
        if not units:
            return False
        try:
            outcomes = desk.commit([(unit.work, unit.now) for unit in units])
        except Exception as error:  # a mistake of ours: whoever waits must hear of it, and the thread must live
            log.error("writer_failed", door="commit", exc_info=error)
            outcomes = [(None, error)] * len(units)
        if people:  # once more: what they were given may have taken longer than company lasts
            self.people_at = time.monotonic()
        elif in_company:
            desk.took(time.thread_time() - began, units)
        for unit, (result, failure) in zip(units, outcomes, strict=True):
            _tell(unit, result, failure)
        return True

    def _put(self, request: Callable[[], None]) -> None:
        if self.thread is None:
            with self.door:
                if self.thread is None:
                    self.thread = threading.Thread(target=self._run, name="writer", daemon=True)
                    self.thread.start()
        self.asked.put(request)

    def _run(self) -> None:
        self.ident = threading.get_ident()
        try:
            self._write()
        except BaseException as error:  # without its writer the process only looks alive; what is committed goes on in the next one
            log.error("writer_died", exc_info=error if isinstance(error, Exception) else None)
            os._exit(1)

    def _write(self) -> None:
        while True:
            worked = False
            for desk in tuple(self.desks):
                self._listen()
                for hurried in [one for one in self.desks if one.people]:
                    worked |= self.serve(hurried)
                worked |= self.serve(desk)
            if not worked:
                self._listen(self._rest())

    def _listen(self, seconds: float = 0.0) -> None:
        """Take in everything that was asked; wait for it so long."""
        try:
            request = self.asked.get(timeout=seconds) if seconds else self.asked.get_nowait()
            while True:
                request()
                request = self.asked.get_nowait()
        except queue.Empty:  # all that was asked is done
            return

    def _rest(self) -> float:
        return min([IDLE_SECONDS, *(source.rest() for desk in self.desks for source in desk.sources)])


def _up_to(count: int, waiting: deque[Unit]) -> Iterator[Unit]:
    while count > 0 and waiting:
        count -= 1
        yield waiting.popleft()


def _kind(unit: Unit) -> Any:
    """What works of one kind have in common that go well together."""
    return getattr(unit.work, "together", None)


def _next(source: Source) -> Unit | None:
    try:
        return source.unit()
    except Exception as error:  # most often its database can't be read for a moment: it is asked again
        log.error("writer_failed", door="source", exc_info=error)
        return None


def _answer(future: Future[Any], function: Callable[[], Any]) -> None:
    try:
        future.set_result(function())
    except Exception as error:
        future.set_exception(error)


def _tell(unit: Unit, result: Any, error: Exception | None) -> None:
    try:
        unit.told(result, error)
    except Exception as mistake:  # whoever asked has a mistake: the others must not wait for ever
        log.error("writer_failed", door="told", exc_info=mistake)

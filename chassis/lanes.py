"""Errands go out in lanes, one for each provider: a slow or broken one fills its own lane and holds up no other."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from chassis.breaker import Breaker, State
from chassis.logs import Log

log = Log("chassis")
MAIN = ""  # the lane of errands that name none
WORKERS = 200  # of one process at most
BURST_SECONDS = 0.1  # what a lane with a rate may be ahead of it


@dataclass(frozen=True, kw_only=True)
class Lane:
    """What one process may do there: so many acts at the same time, and so many errands begun within a second. `together`: so many
    errands at most are done by one act, if they wait."""

    concurrency: int = 8
    per_second: float | None = None
    together: int = 1


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place taken in a lane, for one act after another; `era` is the breaker's when the act began, `errands` how many it may take."""

    lane: str
    era: int
    errands: int = 1


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What a lane looks like from outside."""

    in_flight: int
    breaker: State


class Lanes:
    """The lanes of one service in this process. Safe to be used from many threads or greenlets."""

    def __init__(self, lanes: Mapping[str, Lane], *, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.traffic = {name: Traffic(lane) for name, lane in {MAIN: Lane(), **lanes}.items()}
        self.named = frozenset(self.traffic)
        self.workers = sum(traffic.lane.concurrency for traffic in self.traffic.values())
        if self.workers > WORKERS:
            raise ValueError(f"the lanes ask for {self.workers} errands at the same time; a process can go on {WORKERS}")
        self.changed = threading.Condition()
        self.turn = 0

    def names(self) -> tuple[str, ...]:
        return tuple(self.traffic)

    def idle(self) -> tuple[str, ...]:
        """Those in which nothing is known to be due."""
        return tuple(name for name, traffic in self.traffic.items() if not traffic.due)

    def invite(self, due: Mapping[str, int]) -> None:
        """So many errands more may be claimed, as far as is known."""
        with self.changed:
            for name, count in due.items():
                self._of(name).due += count
            self.changed.notify(sum(due.values()))

    def forget(self) -> int:
        """Nothing is known to be due any more; how many were."""
        with self.changed:
            forgotten = sum(traffic.due for traffic in self.traffic.values())
            for traffic in self.traffic.values():
                traffic.due = 0
            return forgotten

    def take(self, seconds: float) -> Place | None:
        """A place in a lane that has room and something due, in turn; waits for one at most so long."""
        end = self.clock() + seconds
        with self.changed:
            while True:
                now = self.clock()
                if (found := self._next(now)) is not None:
                    return self._enter(found, now)
                if now >= end:
                    return None
                self.changed.wait(max(min(end, self._soonest(now)) - now, 0.001))

    def go_on(self, place: Place) -> Place | None:
        """Whoever has a place may take the next errand of its lane too: None when there is none, or it is not the time."""
        with self.changed:
            now, traffic = self.clock(), self._of(place.lane)
            if not traffic.due or traffic.in_flight > traffic.breaker.room or traffic.ready_at() > now:
                return None
            traffic.in_flight -= 1
            return self._enter(place.lane, now)

    def leave(self, place: Place) -> None:
        with self.changed:
            self._of(place.lane).in_flight -= 1
            self.changed.notify()

    def tell(self, place: Place, failed: bool | None) -> None:
        """How the provider has done; None when that can't be said."""
        if failed is None:
            return
        with self.changed:
            breaker, now = self._of(place.lane).breaker, self.clock()
            before = breaker.state(now)
            if failed:
                breaker.fail(place.era, now)
            else:
                breaker.succeed(place.era)
                self.changed.notify()
            after = breaker.state(now)
        if after is not before:
            log.warning("lane_changed", lane=self.label(place.lane), state=after.name.lower())

    def label(self, name: str) -> str:
        """The lane's name among a few: those that the service doesn't know share one."""
        return (name or "main") if name in self.named else "other"

    def sights(self) -> Mapping[str, Sight]:
        """By label."""
        with self.changed:
            now, seen = self.clock(), dict[str, Sight]()
            for name, traffic in self.traffic.items():
                before = seen.get(self.label(name), Sight(in_flight=0, breaker=State.CLOSED))
                state = max(before.breaker, traffic.breaker.state(now))
                seen[self.label(name)] = Sight(in_flight=before.in_flight + traffic.in_flight, breaker=state)
            return seen

    def know(self, strays: Collection[str]) -> None:
        """There are errands in these lanes: another version of the service has named them."""
        with self.changed:
            for name in strays:
                self._of(name)

    def _of(self, name: str) -> Traffic:
        if name not in self.traffic:
            log.error("lane_unknown", lane=name)
            self.traffic[name] = Traffic(Lane())
        return self.traffic[name]

    def _next(self, now: float) -> str | None:
        names = self.names()
        for step in range(len(names)):
            name = names[(self.turn + step) % len(names)]
            if self.traffic[name].has_room() and self.traffic[name].ready_at() <= now:
                self.turn = (self.turn + step + 1) % len(names)
                return name
        return None

    def _soonest(self, now: float) -> float:
        """When something may begin though nobody leaves and nothing comes."""
        moments = [traffic.ready_at() for traffic in self.traffic.values() if traffic.has_room()]
        return min(moments, default=float("inf"))

    def _enter(self, name: str, now: float) -> Place:
        traffic = self.traffic[name]
        count = traffic.at_once(now)
        traffic.due -= count
        traffic.in_flight += 1
        traffic.begin(now, count)
        return Place(lane=name, era=traffic.breaker.era, errands=count)


class Traffic:
    """What goes on in one lane."""

    def __init__(self, lane: Lane) -> None:
        self.lane, self.breaker = lane, Breaker(lane.concurrency)
        self.due = self.in_flight = 0
        self.gap = 1 / lane.per_second if lane.per_second else 0.0
        self.paced = float("-inf")  # when the next one would begin if all kept the rate exactly

    def has_room(self) -> bool:
        return self.due > 0 and self.in_flight < self.breaker.room

    def ready_at(self) -> float:
        """The moment from which one more may begin."""
        return max(self.paced - BURST_SECONDS, self.breaker.until)

    def at_once(self, now: float) -> int:
        """How many errands one act may take now. While it isn't sure that the provider is well, one: what is lost is lost together."""
        most = min(self.lane.together, self.due) if self.breaker.room == self.breaker.most and not self.breaker.failures else 1
        return min(most, 1 + int((BURST_SECONDS - max(self.paced - now, 0.0)) / self.gap)) if self.gap else most

    def begin(self, now: float, count: int = 1) -> None:
        if self.gap:
            self.paced = max(self.paced, now) + self.gap * count

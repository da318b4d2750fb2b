"""Plays a city: what is written in the agenda happens in its turn, through the public door, and time passes in between."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from chassis.simulated import SimulatedRunner
from ontong.demo.doorbell import Doorbell, Refused
from ontong.demo.people import Town
from ontong.demo.voices import Voices
from services.complaints.calendar import KOREA, Calendar

Act = Callable[[], Awaitable[None]]
AT_ONCE = timedelta(minutes=4)  # what is done within them is carried together: many commits become one
TICK = timedelta(minutes=85)  # how long the timers may be left alone while the office works
NIGHT_TICK = timedelta(hours=6)


@dataclass(frozen=True, kw_only=True)
class Quarter:
    """From when to when a city is played."""

    begins: datetime
    ends: datetime


@dataclass(kw_only=True, eq=False, repr=False)
class Play:
    """`runner` stands on the clock, `bell` is its door. `moved` is told how far it has come, as a share."""

    runner: SimulatedRunner
    bell: Doorbell
    town: Town
    voices: Voices
    calendar: Calendar
    random: Random
    quarter: Quarter
    moved: Callable[[datetime, float], None] = lambda now, share: None
    refused: Counter[str] = field(default_factory=Counter)
    agenda: list[tuple[datetime, int, Act]] = field(default_factory=list)
    asked: int = 0

    @property
    def begins(self) -> datetime:
        return self.quarter.begins

    @property
    def ends(self) -> datetime:
        return self.quarter.ends

    @property
    def now(self) -> datetime:
        return self.runner.clock.now.astimezone(KOREA)

    def later(self, at: datetime, act: Act) -> None:
        """Have this done then."""
        self.asked += 1
        heapq.heappush(self.agenda, (at, self.asked, act))

    def within(self, least: float, most: float) -> datetime:
        """So many working hours from now."""
        return self.calendar.after(self.now, timedelta(hours=self.random.uniform(least, most)))

    async def passes(self) -> None:
        """From beginning to end; whatever is in the agenda after the end is left undone."""
        ticked = self.begins
        while self.agenda and self.agenda[0][0] <= self.ends:
            ticked = self._pass_to(self.agenda[0][0], ticked)
            until, known = min(self.agenda[0][0] + AT_ONCE, self.ends), self.asked
            while self.agenda and self.agenda[0][0] <= until and self.agenda[0][1] <= known:  # what follows from one of them waits
                at, _, act = heapq.heappop(self.agenda)
                self.runner.clock.move(at)
                await self._do(act)
            self.runner.settle()
            self.moved(self.now, (self.now - self.begins) / (self.ends - self.begins))
        self._pass_to(self.ends, ticked)
        self.runner.pass_time(self.ends)
        self.runner.tidy()
        self.moved(self.ends, 1.0)

    async def _do(self, act: Act) -> None:
        try:
            await act()
        except Refused as refused:  # as at any desk: somebody was quicker, or a rule is against it
            self.refused[str(refused)] += 1

    def _pass_to(self, moment: datetime, ticked: datetime) -> datetime:
        """What time brings until then; nights and holidays pass in longer steps. Gives the last step."""
        while moment - ticked >= TICK:
            night = self.calendar.between(ticked, ticked + NIGHT_TICK) == timedelta()
            ticked = min(moment, ticked + (NIGHT_TICK if night else TICK))
            self.runner.pass_time(ticked)
            if night and ticked.hour < NIGHT_TICK / timedelta(hours=1):
                self.runner.tidy()
        return ticked

"""Builds a whole house on a simulated clock, loads the city into it, and lets the play pass."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from chassis.simulated import SimulatedClock, SimulatedRunner
from contracts.departments import DepartmentKind
from contracts.metrics import GetStatistics, Statistics
from contracts.routing import DepartmentDuties
from ontong import front, house, jurisdiction, keys, office
from ontong.demo import plan, voices
from ontong.demo.cases import Case
from ontong.demo.doorbell import Doorbell
from ontong.demo.people import Town
from ontong.demo.play import Play, Quarter
from ontong.folder import DataFolder
from ontong.house import House
from ontong.settings import Settings

ILL = ("traffic", timedelta(days=40), timedelta(days=54))  # in which department an officer is ill, from when to when
APPROVED = ("building", "environment", "land", "tax")  # departments whose head approves each answer
Moved = Callable[[datetime, float], None]


@dataclass(frozen=True, kw_only=True)
class Played:
    """What came of it. `refused` are the acts that the door refused: none, if the play knows the rules."""

    cases: tuple[Case, ...]
    figures: Statistics
    letters: int
    refused: Mapping[str, int]


def play(settings: Settings, folder: DataFolder, *, quarter: Quarter, cases: int, seed: int, moved: Moved) -> Played:
    """Into this folder. The same seed plays the same city; receipt numbers and tokens are new each time."""
    settings = replace(settings, data=folder.path)
    clock = SimulatedClock(quarter.begins)
    built = house.in_play(settings, folder, keys.embedded(folder.keys), clock)
    try:
        runner = SimulatedRunner(built.hosts, clock)
        jurisdiction.load(settings.jurisdiction, runner.ask)
        runner.settle()
        play = _prepared(built, runner, quarter, Random(seed), moved)  # noqa: S311 - it plays
        invited = plan.invite(play, cases)
        asyncio.run(_pass(play, invited))
        figures: Any = runner.ask(GetStatistics())
        letters = built.host("notify").store.read(lambda tx: tx.sandbox.count())
        return Played(cases=tuple(invited), figures=figures, letters=letters, refused=play.refused)
    finally:
        built.close()


def _prepared(built: House, runner: SimulatedRunner, quarter: Quarter, random: Random, moved: Moved) -> Play:
    said, found = voices.read(), jurisdiction.read(built.settings.jurisdiction)
    department, since, until = ILL
    town = Town(
        departments={entry.department.code: entry.department for entry in found.departments if _has_people(entry)},
        tokens=front.staff_tokens(built.keys),
        random=random,
        surnames=said.surnames,
        given_names=said.given_names,
        illness=(department, quarter.begins + since, quarter.begins + until),
    )
    return Play(
        runner=runner,
        bell=Doorbell(built.door(runner.ask)),
        town=town,
        voices=said,
        calendar=office.read(built.settings.jurisdiction).calendar,
        random=random,
        quarter=quarter,
        moved=moved,
    )


async def _pass(play: Play, cases: Sequence[Case]) -> None:
    async with play.bell.application.router.lifespan_context(play.bell.application):
        for code in APPROVED:
            await play.bell.put(f"/v1/desk/departments/{code}/approval", {"required": True}, play.town.admin.token)
        await play.passes()
        for case in cases:
            await case.see()


def _has_people(entry: DepartmentDuties) -> bool:
    """Somebody of the city works there."""
    return entry.closed_on is None and entry.kind is DepartmentKind.INTERNAL

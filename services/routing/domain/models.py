"""What was learned, version by version: which is used, which was better, and which the city has gone back to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from itertools import pairwise
from uuid import UUID

from contracts.message import Message, Refusal
from contracts.teaching import Figures, ModelAdopted, ModelEvent, ModelTrained


@dataclass(frozen=True, kw_only=True)
class Teach(Message):
    """The errand: have a process learn from all that is decided."""

    run: UUID


class State(Enum):
    """Of a version."""

    CANDIDATE = "candidate"  # trained and measured while the city holds on to another
    ACTIVE = "active"  # decisions rest upon it
    RETIRED = "retired"  # they did
    REJECTED = "rejected"  # it was worse, or the city went back


@dataclass(frozen=True, kw_only=True)
class Trained:
    """A version of what was learned, measured on the latest cases, which a twin of it had not seen, beside the routing in use then."""

    version: str
    state: State
    trained_at: datetime
    rows: int
    first_at: datetime | None = None  # when the oldest case that it was learned from was received
    last_at: datetime | None = None
    figures: Figures | None = None
    figures_in_use: Figures | None = None
    why: str = ""
    adopted_at: datetime | None = None
    kept: bool = True  # its artifact is there


@dataclass(frozen=True, kw_only=True)
class Training:
    """Whether somebody trains, or shall. `held`: the city went back to an older version, and no newer one is taken by itself."""

    run: UUID | None = None
    alive_until: datetime | None = None
    wanted: bool = False
    started_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: str | None = None
    failures: int = 0  # in a row
    held: bool = False

    def is_running(self, now: datetime) -> bool:
        return self.run is not None and self.alive_until is not None and self.alive_until > now


BREATH = timedelta(seconds=90)  # without a sign of life for so long a training is given up
LEAST = 50  # decided cases below which nothing is learned: the departments' own words know more
NEW_ROWS, NEW_SHARE = 50, 0.02  # so many new decisions are worth a training: the larger of both
REST = timedelta(hours=1)  # between two trainings that nobody asked for
AFTER_FAILURE = timedelta(hours=6)
OFTEN = timedelta(days=1)  # after so long a few new decisions are enough


def is_due(training: Training, rows: int, new: int, now: datetime) -> bool:
    """Is it time to train? `rows` decided cases there are, `new` of them since the last training."""
    if training.is_running(now):
        return False
    if training.wanted:
        return True
    if rows < LEAST or not new:
        return False
    since = now - training.ended_at if training.ended_at else OFTEN
    if since < (AFTER_FAILURE if training.failures else REST):
        return False
    return new >= max(NEW_ROWS, NEW_SHARE * rows) or (since >= OFTEN and new >= NEW_ROWS / 5)


def wanting(training: Training) -> Training:
    """Somebody asks for it."""
    return replace(training, wanted=True)


def holding(training: Training, held: bool) -> Training:
    return replace(training, held=held)


def begin(training: Training, run: UUID, now: datetime) -> Training:
    return replace(training, run=run, alive_until=now + BREATH, wanted=False, started_at=now)


def breathe(training: Training, now: datetime) -> Training:
    return replace(training, alive_until=now + BREATH)


def end(training: Training, outcome: str, now: datetime) -> Training:
    """A service that stops while it trains has not failed: it goes on from the beginning when it is back."""
    if outcome == "stopped":
        return replace(training, run=None, alive_until=None, outcome=outcome, wanted=True)
    failed = outcome not in ("adopted", "kept", "nothing")
    return replace(training, run=None, alive_until=None, ended_at=now, outcome=outcome, failures=training.failures + 1 if failed else 0)


def judge(made: Trained, better: bool, active: Trained | None, training: Training, now: datetime) -> tuple[Trained, tuple[ModelEvent, ...]]:
    """What becomes of a version that has just been trained and measured, and what is said of it."""
    if better and not training.held:
        made = replace(made, state=State.ACTIVE, adopted_at=now)
    else:
        made = replace(made, state=State.CANDIDATE if better else State.REJECTED)
    told = ModelTrained(
        occurred_at=now,
        model_version=made.version,
        rows=made.rows,
        state=made.state.value,
        figures=made.figures,
        figures_in_use=made.figures_in_use,
    )
    if made.state is not State.ACTIVE:
        return made, (told,)
    return made, (
        told,
        ModelAdopted(occurred_at=now, model_version=made.version, previous=active.version if active else None, by="routing"),
    )


def go_back(versions: Sequence[Trained], version: str | None) -> Trained | None:
    """The version to decide by from now on: the named one, else the one that was used before the one in use; None is the departments'
    own words alone. Raises a Refusal."""
    if version is None:
        if not any(one.state is State.ACTIVE for one in versions):
            raise Refusal("conflict", "nothing that was learned is in use", field="model_version")
        used = [one for one in versions if one.state is State.RETIRED and one.kept]
        return max(used, key=lambda one: one.adopted_at or one.trained_at, default=None)
    found = next((one for one in versions if one.version == version), None)
    if found is None:
        raise Refusal("not_found", f"there is no version {version}", field="model_version")
    if found.state is State.ACTIVE:
        raise Refusal("conflict", f"{version} is in use", field="model_version")
    if not found.kept:
        raise Refusal("conflict", f"{version} was too old to be kept", field="model_version")
    return found


def superfluous(versions: Sequence[Trained], since: datetime, most: int) -> list[str]:
    """Whose artifacts nobody needs: those that were never used and are not the latest, and those that no decision since then rests
    upon; of the others the oldest, where they are too many."""
    kept = sorted((one for one in versions if one.kept), key=lambda one: one.trained_at, reverse=True)
    used = sorted((one for one in versions if one.adopted_at), key=lambda one: one.adopted_at or since)
    until = {one.version: later.adopted_at for one, later in pairwise(used)}
    needless = [one for one in kept[1:] if one.adopted_at is None]
    needless += [one for one in kept if one.adopted_at and (until.get(one.version) or one.trained_at) < since]
    needless += [one for one in kept if one not in needless][most:]
    return [one.version for one in needless if one.state is not State.ACTIVE]

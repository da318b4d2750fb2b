"""Learn anew when enough was decided, take what is better, go back when somebody asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from contracts.message import new_id
from contracts.teaching import Figures, ModelAdopted, Models, ModelVersion, RollBackModel, WishRouting
from services.routing.domain import models, threshold, wishes
from services.routing.domain.models import State, Teach, Trained

if TYPE_CHECKING:
    from services.routing.store import Transaction

LANE = "training"
KEPT = timedelta(days=183)  # how long a version can be looked into after it was last used
MOST_KEPT = 40


def mind(tx: Transaction) -> None:
    """Is it time to train?"""
    training = tx.models.training()
    if training.run is not None and not training.is_running(tx.now):
        training = models.end(training, "lost", tx.now)
        tx.models.put_training(training)
    latest = next(iter(tx.models.all()), None)
    new = tx.memories.count_decided(training.started_at)
    rows = new + (latest.rows if latest and training.started_at else 0)
    if models.is_due(training, rows, new, tx.now):
        begin(tx)


def begin(tx: Transaction) -> None:
    run = new_id()
    tx.models.put_training(models.begin(tx.models.training(), run, tx.now))
    tx.entrust(Teach(run=run), lane=LANE)


def claim(tx: Transaction) -> UUID | None:
    """Begin a run that the caller sees to itself; None while another one is on."""
    training = tx.models.training()
    if training.is_running(tx.now):
        return None
    run = new_id()
    tx.models.put_training(models.begin(training, run, tx.now))
    return run


def beat(tx: Transaction, run: UUID) -> bool:
    """The run is alive; False when it is no longer the one that is wanted."""
    training = tx.models.training()
    if training.run != run:
        return False
    tx.models.put_training(models.breathe(training, tx.now))
    return True


def finish(tx: Transaction, run: UUID, outcome: str, result: dict[str, Any] | None, artifact: bytes | None) -> Trained | None:
    """What came of it. A run that was given up meanwhile changes nothing."""
    training, active = tx.models.training(), tx.models.active()
    if training.run != run:
        return None
    if result is None or artifact is None:
        tx.models.put_training(models.end(training, outcome, tx.now))
        return None
    made, said = models.judge(_trained(result, tx.now), result["better"], active, training, tx.now)
    if active is None or made.version != active.version:
        tx.models.add(made, artifact)
        if made.state is State.ACTIVE:
            _use(tx, made, active, State.RETIRED)
        for event in said:
            tx.publish(event)
    tx.models.put_training(models.end(training, "adopted" if made.state is State.ACTIVE else "kept", tx.now))
    _clear(tx)
    return made


def lose(tx: Transaction, run: UUID) -> None:
    """Nobody knows how it ended. While it shows signs of life it goes on."""
    training = tx.models.training()
    if training.run == run and not training.is_running(tx.now):
        tx.models.put_training(models.end(training, "lost", tx.now))


def want(tx: Transaction) -> None:
    tx.models.put_training(models.wanting(tx.models.training()))


def roll_back(tx: Transaction, command: RollBackModel) -> Models:
    versions, active = tx.models.all(), tx.models.active()
    found = models.go_back(versions, command.model_version)
    _use(tx, found, active, State.REJECTED)
    tx.models.put_training(models.holding(tx.models.training(), True))
    told = ModelAdopted(occurred_at=tx.now, model_version=_name(found), previous=_name(active), by="person")
    tx.publish(told)
    return look(tx)


def release(tx: Transaction) -> None:
    tx.models.put_training(models.holding(tx.models.training(), False))


def wish(tx: Transaction, command: WishRouting) -> None:
    known = tx.cities.now().departments
    wished = wishes.wish(command.accuracy, command.automatic, command.by_hand, known)
    tx.cities.bring("wishes", wished.version, wished.content)


def recalibrate(tx: Transaction) -> None:
    """When decisions of the last weeks were right less often than the city wishes, fewer are made without a person. While this
    process leaves in peace what was learned, it can't say how that does."""
    if not tx.doubts.asks():
        return
    city, until = tx.cities.now(), tx.now - threshold.SETTLED
    lately, longer = (tx.decisions.tallies(until - span, until, city.versions.get("learned")) for span in (threshold.WEEK, threshold.WEEKS))
    raised = threshold.raised(lately, longer, city.reader.threshold(city.wishes.accuracy), city.wishes.accuracy)
    if raised != city.raised:
        tx.cities.bring("threshold", f"raised-{raised:.3f}", {"raised": raised})


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What an operator sees of it."""

    certainty: float
    failures: int
    rows: int
    trained_seconds: float | None
    missing: int


def sight(tx: Transaction) -> Sight:
    city, active = tx.cities.now(), tx.models.active()
    return Sight(
        certainty=city.automatic,
        failures=tx.models.look_at_training().failures,
        rows=active.rows if active else 0,
        trained_seconds=(tx.now - active.trained_at).total_seconds() if active else None,
        missing=len(city.missing),
    )


def look(tx: Transaction) -> Models:
    city, training = tx.cities.now(), tx.models.look_at_training()
    return Models(
        versions=tuple(_told(one) for one in tx.models.all()),
        held=training.held,
        training_since=training.started_at if training.is_running(tx.now) else None,
        last_outcome=training.outcome,
        decided=tx.memories.count_decided(None),
        accuracy=city.wishes.accuracy,
        certainty=city.automatic,
        automatic=city.wishes.automatic,
        by_hand=tuple(sorted(city.wishes.by_hand)),
    )


def _use(tx: Transaction, found: Trained | None, active: Trained | None, became: State) -> None:
    if active is not None:
        tx.models.become(active.version, became)
    if found is None:
        tx.cities.take_away("learned")
    else:
        tx.models.become(found.version, State.ACTIVE, tx.now)
        tx.cities.bring("learned", found.version)
    tx.cities.take_away("threshold")


def _clear(tx: Transaction) -> None:
    """Artifacts that nobody needs any more."""
    for version in models.superfluous(tx.models.all(), tx.now - KEPT, MOST_KEPT):
        tx.models.forget(version)


def _trained(result: dict[str, Any], now: datetime) -> Trained:
    first, last = (datetime.fromisoformat(result[name]) if result[name] else None for name in ("first_at", "last_at"))
    return Trained(
        version=result["version"],
        state=State.CANDIDATE,
        trained_at=now,
        rows=result["rows"],
        first_at=first,
        last_at=last,
        figures=Figures(**result["figures"]),
        figures_in_use=Figures(**result["figures_in_use"]),
        why=result["why"],
    )


def _told(one: Trained) -> ModelVersion:
    named = {name: value for name, value in vars(one).items() if name != "version"}
    return ModelVersion(**{**named, "model_version": one.version, "state": one.state.value})


def _name(one: Trained | None) -> str | None:
    return None if one is None else one.version

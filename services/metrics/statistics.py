"""The public figures, made from the city's counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from contracts.metrics import Count, Statistics
from services.metrics.domain import NOBODY, Key
from services.metrics.duration import median


def statistics(tally: Mapping[Key, int]) -> Statistics:
    """Everything is a sum over the tally; so is every time series of measures.py."""
    completed = _by(tally, "completed", lambda key: key.second)
    on_time, routed = _by(tally, "on_time", lambda key: key.second), _by(tally, "routed", lambda key: key.first)
    departments = _by(tally, "standing", lambda key: key.second)
    del departments[NOBODY]
    return Statistics(
        received=_sum(tally, "received"),
        answered=completed["answered"],
        notified=_sum(tally, "notified"),
        closed=_sum(tally, "closed"),
        withdrawn=completed["withdrawn"],
        open=_sum(tally, "open"),
        on_time_share=_share(on_time["on_time"], on_time["late"]),
        automatic_share=_share(routed["auto"], routed["manual"]),
        rerouted=_sum(tally, "rerouted"),
        answer_seconds_median=answer_seconds_median(tally),
        satisfaction_mean=_mean(_by(tally, "score", lambda key: key.first)),
        by_status=_counts(_by(tally, "standing", lambda key: key.first)),
        by_channel=_counts(_by(tally, "received", lambda key: key.first)),
        by_department=_counts(departments),
    )


def answer_seconds_median(tally: Mapping[Key, int]) -> float | None:
    return median({int(key.first): value for key, value in tally.items() if key.figure == "answer_class" and value})


def _sum(tally: Mapping[Key, int], figure: str) -> int:
    return sum(value for key, value in tally.items() if key.figure == figure)


def _by(tally: Mapping[Key, int], figure: str, part: Callable[[Key], str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for key, value in tally.items():
        if key.figure == figure:
            found[part(key)] += value
    return found


def _share(part: int, rest: int) -> float | None:
    return part / (part + rest) if part + rest else None


def _mean(scores: Counter[str]) -> float | None:
    votes = sum(scores.values())
    return sum(int(score) * count for score, count in scores.items()) / votes if votes else None


def _counts(found: Counter[str]) -> tuple[Count, ...]:
    return tuple(Count(key=key, value=value) for key, value in sorted(found.items()) if value)

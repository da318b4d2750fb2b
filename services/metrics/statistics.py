"""The public figures, made from the city's counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from contracts.metrics import Count, Rating, Statistics
from services.metrics.counting import NOBODY, Key
from services.metrics.duration import median


def statistics(tally: Mapping[Key, int]) -> Statistics:
    """Everything is a sum over the tally; so is every time series of measures.py."""
    reached, routed = _by(tally, "reached", lambda key: key.first), _by(tally, "routed", lambda key: key.first)
    prompt, rerouted = _by(tally, "promptness", lambda key: key.first), _sum(tally, "rerouted")
    departments = _by(tally, "standing", lambda key: key.second)
    del departments[NOBODY]
    return Statistics(
        received=_sum(tally, "received"),
        answered=reached["answered"],
        notified=reached["notified"],
        closed=reached["closed"],
        withdrawn=reached["withdrawn"],
        open=_sum(tally, "open"),
        on_time_share=_share(prompt["on_time"], prompt["late"]),
        automatic_share=_share(routed["auto"], routed["manual"]),
        rerouted=rerouted,
        answer_seconds_median=answer_seconds_median(tally),
        satisfaction_mean=_mean(_by(tally, "score", lambda key: key.first)),
        by_status=_counts(_by(tally, "standing", lambda key: key.first)),
        by_channel=_counts(_by(tally, "received", lambda key: key.first)),
        by_department=_counts(departments),
        transferred=reached["transferred"],
        declined=reached["declined"],
        merged=reached["merged"],
        repeated=reached["repeated"],
        late=_sum(tally, "late"),
        reopened=_sum(tally, "reopened"),
        supplements_requested=_sum(tally, "supplement"),
        extended=_sum(tally, "extended"),
        moves_per_case=_ratio(rerouted, routed["auto"] + routed["manual"]),
        first_response_share_office=_first(tally, "office"),
        first_response_share_after_hours=_first(tally, "after_hours"),
        by_kind=_counts(_by(tally, "kind", lambda key: key.first)),
        ratings=_sum(tally, "score"),
        satisfaction_by_department=_ratings(tally),
        reopened_share=_ratio(_by(tally, "reopened", lambda key: key.second)["dissatisfied"], _sum(tally, "on_time")),
        by_extension_ground=_counts(_by(tally, "extended", lambda key: key.second)),
    )


def _first(tally: Mapping[Key, int], arrived: str) -> float | None:
    """Within thirty minutes of office time."""
    found = _by(tally, "response", lambda key: key.second if key.first == arrived else "")
    return _share(found["in_time"] + found["warned"], found["late"])


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
    return _ratio(part, part + rest)


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _mean(scores: Counter[str]) -> float | None:
    votes = sum(scores.values())
    return sum(int(score) * count for score, count in scores.items()) / votes if votes else None


def _ratings(tally: Mapping[Key, int]) -> tuple[Rating, ...]:
    """Each case counts for the department that has it now."""
    votes: dict[str, Counter[str]] = {}
    for key, value in tally.items():
        if key.figure == "vote" and value and key.first != NOBODY:
            votes.setdefault(key.first, Counter())[key.second] += value
    return tuple(Rating(key=key, count=sum(of.values()), mean=mean) for key, of in sorted(votes.items()) if (mean := _mean(of)) is not None)


def _counts(found: Counter[str]) -> tuple[Count, ...]:
    return tuple(Count(key=key, value=value) for key, value in sorted(found.items()) if value)

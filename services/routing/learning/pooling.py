"""Weighing one source against another: what speaks for each department becomes shares, and shares become how sure routing is.

Shares are a softmax over what the sources say, each with a weight of its own; how sure routing is of the first is a logistic curve over
a few signs (how large its share is, how far the second is behind, ...). Both have weights that hold while no case is decided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, fsum, log, log1p

from services.routing.precedents import Near

UNHEARD = 0.005  # share that the cases most like a text leave to a department that none of them was given to
FLOOR = 0.002  # share that the learned model leaves to a department of which it knows nothing
AFTER = 0.8  # each further precedent counts this share of the one before
DOUBT = 0.15
SOURCES = ("duty", "concept", "linear", "alike", "near", "service")
COLD = (1.5, 2.0, 0.8, 0.4, 4.0, 2.5)  # weights of the sources while no case is decided, in their order
LEAST = (0.3, 0.1, 0.2, 0.1, 1.0, 1.0)  # what each keeps whatever was decided
TAUGHT = 0.8  # what cases that say the same decide alone: one correction of the same text has its effect at once
SIGNS = ("one", "share", "lead", "words", "length", "near", "linear", "alike")
COLD_REACHED = (
    (0.7, 0.35),
    (0.75, 0.4),
    (0.8, 0.45),
    (0.85, 0.55),
    (0.9, 0.7),
    (0.95, 0.9),
    (0.97, 0.95),
)  # accuracy wished -> certainty needed
# Fitted on our own tests/routing/development_sentences.csv with most of our words hidden at random: strangers use words we did not
# think of.
COLD_CURVE = (-0.5, 0.45, 0.3, 0.65, 0.15, 1.5, 0.3, 0.3)
UNTRIED = 100.0  # words of a department that make a city's division of work half known; a few dozen are a guess at it
LOUD = 50.0  # so many listed words is it worth that the text itself says, once, what the department has listed
CHOSEN = 2.0  # and so many times that, that the citizen chose one of its services


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What each source says of each department; whoever isn't mentioned isn't spoken for."""

    duties: Mapping[str, float]  # score
    concepts: Mapping[str, float]  # share of what the text speaks of, all departments together at most 1
    linear: Mapping[str, float] | None  # share, all departments together at most 1
    alike: Mapping[str, float] | None  # share, by cases whose words are most like the text's
    near: Mapping[str, float]  # 0..1, see `heard`
    same: Mapping[str, float]  # as near, of precedents that say the same
    service: str | None
    letters: int


def heard(precedents: Sequence[Near]) -> dict[str, float]:
    """Label -> how much of what its precedents say is for it, 0..1: nearly 1 where all of a few very like it agree."""
    told: dict[str, float] = {}
    for place, near in enumerate(precedents):
        told[near.label] = told.get(near.label, 0.0) + near.likeness**2 * AFTER**place
    whole = fsum(told.values()) + DOUBT
    return {label: value / whole for label, value in told.items()}


def utilities(codes: Sequence[str], evidence: Evidence, weights: Sequence[float]) -> list[float]:
    return [fsum(w * s for w, s in zip(weights, signs, strict=True)) for signs in matrix(codes, evidence)]


def matrix(codes: Sequence[str], evidence: Evidence) -> list[tuple[float, ...]]:
    """One line for each department: what SOURCES say of it."""
    linear, alike = evidence.linear, evidence.alike
    return [
        (
            log1p(evidence.duties.get(code, 0.0)),
            log1p(20 * evidence.concepts.get(code, 0.0)),
            0.0 if linear is None else log(max(linear.get(code, 0.0), FLOOR)),
            0.0 if alike is None else log(alike.get(code, 0.0) + UNHEARD),
            evidence.near.get(code, 0.0),
            1.0 if code == evidence.service else 0.0,
        )
        for code in codes
    ]


def shares(codes: Sequence[str], evidence: Evidence, weights: Sequence[float] = COLD) -> dict[str, float]:
    """All departments, the likeliest first; together 1."""
    found = utilities(codes, evidence, weights)
    highest = max(found, default=0.0)
    raised = [exp(one - highest) for one in found]
    total = fsum(raised)
    taught = TAUGHT * fsum(evidence.same.values())
    pooled = [(1 - taught) * value / total + TAUGHT * evidence.same.get(code, 0.0) for code, value in zip(codes, raised, strict=True)]
    ranked = sorted(zip(codes, pooled, strict=True), key=lambda entry: (-entry[1], entry[0]))
    return dict(ranked)


def signs(ranked: Mapping[str, float], evidence: Evidence) -> tuple[float, ...]:
    """By what it shows how sure routing may be of the first; in the order of SIGNS."""
    first, second, *_ = (*ranked, *ranked, "", "")
    one = min(max(ranked.get(first, 0.0), 1e-6), 1 - 1e-6)
    two = max(ranked.get(second, 0.0), 1e-6) if second != first else 1e-6
    linear = evidence.linear or {}
    return (
        1.0,
        log(one / (1 - one)),
        min(log(one / two), 8.0),
        log1p(evidence.duties.get(first, 0.0)),
        log((evidence.letters + 5) / 50),
        evidence.near.get(first, 0.0) - max((v for code, v in evidence.near.items() if code != first), default=0.0),
        linear.get(first, 0.0),
        (evidence.alike or {}).get(first, 0.0),
    )


def trust(code: str, evidence: Evidence, words: int) -> float:
    """How far the words that are listed for a department may be trusted while no case is decided, 0..1. Of real complaints such words
    find about every second one; the more of them there are, and the louder the text says them, the better."""
    told = words + LOUD * (evidence.duties.get(code, 0.0) + CHOSEN * (code == evidence.service))
    return max(told / (told + UNTRIED), min(evidence.near.get(code, 0.0), 1.0))


def certainty(found: Sequence[float], curve: Sequence[float] = COLD_CURVE, trusted: float = 1.0) -> float:
    """`trusted`: what isn't is as likely wrong as right."""
    odds = trusted * fsum(weight * sign for weight, sign in zip(curve, found, strict=True))
    return 1 / (1 + exp(-max(min(odds, 30.0), -30.0)))

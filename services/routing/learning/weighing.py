"""How much each source is worth, and how sure routing may be: fitted on decided cases that the model had not seen when it read them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.routing.learning import pooling
from services.routing.learning.pooling import Evidence

Floats = NDArray[np.float64]

TRUST = 12.0  # decided cases that the weights which hold without any are worth
WISHED = (0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.97, 0.99)
_LATEST = 2000  # decisions by which certainty is fitted


@dataclass(frozen=True, kw_only=True)
class Case:
    """A decided case, what was said of it by sources that hadn't seen it, and who was right."""

    evidence: Evidence
    label: str


def sharpness(margins: Floats, right: NDArray[np.intp]) -> float:
    """Of the softmax over margins: the one that makes what happened likeliest."""
    tried = np.geomspace(0.5, 12, 40)
    return float(max(tried, key=lambda one: _log_likelihood(margins * one, right)))


def pool(cases: Sequence[Case], codes: Sequence[str]) -> tuple[float, ...]:
    """The weights of the sources, between those that hold without any case and those that explain these cases best."""
    start = np.array(pooling.COLD)
    told = [case for case in cases if case.label in codes]
    if not told:
        return pooling.COLD
    said = np.array([pooling.matrix(codes, case.evidence) for case in told])  # case x department x source
    right = np.array([codes.index(case.label) for case in told])
    weights, pull = start.copy(), TRUST / start**2

    def worth(tried: Floats) -> float:
        return _log_likelihood(said @ tried, right) - 0.5 * float((pull * (tried - start) ** 2).sum())

    for _ in range(40):
        shares = _softmax(said @ weights)
        expected = np.einsum("nc,ncs->ns", shares, said)
        slope = (said[np.arange(len(right)), right] - expected).sum(axis=0) - pull * (weights - start)
        spread = np.einsum("nc,ncs,nct->st", shares, said, said) - expected.T @ expected + np.diag(pull)
        step = _uphill(worth, weights, np.asarray(np.linalg.solve(spread, slope), dtype=np.float64))
        weights = weights + step
        if float(np.abs(step).max()) < 1e-6:
            break
    return tuple(float(max(one, least)) for one, least in zip(weights, pooling.LEAST, strict=True))


def curve(
    cases: Sequence[Case], codes: Sequence[str], weights: Sequence[float]
) -> tuple[tuple[float, ...], tuple[tuple[float, float], ...]]:
    """How sure routing may be (weights of pooling.SIGNS), and from which certainty each accuracy was reached on the latest cases."""
    if not cases:
        return pooling.COLD_CURVE, pooling.COLD_REACHED
    signs, right = [], []
    for case in cases[-_LATEST:]:
        ranked = pooling.shares(codes, case.evidence, weights)
        signs.append(pooling.signs(ranked, case.evidence))
        right.append(next(iter(ranked), None) == case.label)
    fitted = _logistic(np.array(signs), np.array(right, dtype=float), np.array(pooling.COLD_CURVE))
    sure = np.array([pooling.certainty(one, fitted) for one in signs])
    return fitted, reached(sure, np.array(right, dtype=float))


def reached(sure: Floats, right: Floats) -> tuple[tuple[float, float], ...]:
    """Accuracy wished -> least certainty from which it was reached, as if two more cases had been wrong; 1 where it never was."""
    order = np.argsort(-sure, kind="stable")
    shares = np.cumsum(right[order]) / (np.arange(len(order)) + 3)
    found = []
    for wished in WISHED:
        enough = np.nonzero(shares >= wished)[0]
        found.append((wished, float(sure[order][enough[-1]]) if len(enough) else 1.0))
    return tuple(found)


def _logistic(signs: Floats, right: Floats, start: Floats) -> tuple[float, ...]:
    weights, pull = start.copy(), TRUST * np.array([0.3, *[1.0] * (len(start) - 1)])

    def worth(tried: Floats) -> float:
        odds = np.where(right > 0, 1, -1) * (signs @ tried)
        return -float(np.logaddexp(0, -odds).sum()) - 0.5 * float((pull * (tried - start) ** 2).sum())

    for _ in range(50):
        sure = 1 / (1 + np.exp(-np.clip(signs @ weights, -30, 30)))
        slope = signs.T @ (right - sure) - pull * (weights - start)
        spread = (signs * (sure * (1 - sure))[:, None]).T @ signs + np.diag(pull)
        step = _uphill(worth, weights, np.asarray(np.linalg.solve(spread, slope), dtype=np.float64))
        weights = weights + step
        if float(np.abs(step).max()) < 1e-6:
            break
    return tuple(float(one) for one in weights)


def _uphill(worth: Callable[[Floats], float], weights: Floats, step: Floats) -> Floats:
    """As much of a step as makes it better: a whole one may go over the top and, taken again and again, never arrive."""
    before = worth(weights)
    for _ in range(20):
        if worth(weights + step) >= before:
            return step
        step = step / 2
    return np.zeros_like(step)


def _softmax(values: Floats) -> Floats:
    raised = np.exp(values - values.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def _log_likelihood(values: Floats, right: NDArray[np.intp]) -> float:
    return float(np.log(np.maximum(_softmax(values)[np.arange(len(right)), right], 1e-9)).sum())

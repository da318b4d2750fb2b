"""Learning from decided cases: rows in, a Learned out. The same rows give the same numbers; nothing is learned by chance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from services.routing.duties import Department, Duties, Key, Weighed
from services.routing.learning import lexicon, pooling, weighing
from services.routing.learning import linear as words
from services.routing.learning.apart import Apart, rounds
from services.routing.learning.features import pieces
from services.routing.learning.learned import Learned
from services.routing.learning.lineage import handed_on, heirs
from services.routing.learning.rows import Row, Said, said, speaks
from services.routing.precedents import Index, the_same

Progress = Callable[[str, float], None]  # what is being done, and how far all of it is, 0..1
LATEST = 12_000  # rows that are learned from, the latest: of what is older precedents are enough


@dataclass(frozen=True)
class Told:
    """A row, the part of it that is read, and the concepts that it speaks of."""

    row: Row
    said: Said
    spoken: Mapping[Key, Weighed]


def _unheard(doing: str, share: float) -> None:
    """Nobody asked how far it is."""


def train(
    rows: Sequence[Row],
    departments: tuple[Department, ...],
    successors: Mapping[str, Sequence[str]] | None = None,
    progress: Progress = _unheard,
) -> Learned:
    """Learn from rows in order of time (where one has no time, in the order given). Rows that say nothing are left out;
    ValueError when none is left."""
    progress("reading", 0.0)
    told = [Told(row, one, lexicon.spoken_of(one.whole)) for row in _in_order(rows)[-LATEST:] if speaks(one := said(row.title, row.text))]
    if not told:
        raise ValueError("no decided case says anything: there is nothing to learn")
    corpus = words.corpus(pieces(one.said, one.spoken) for one in told)
    labels = np.array([one.row.label for one in told])
    progress("learning words", 0.3)
    model = words.fit(corpus.vocabulary, corpus.counts, labels)
    progress("checking", 0.5)
    timed = all(one.row.received_at is not None for one in told)
    apart = Apart.of(corpus, labels, model.classes, rounds(len(told), timed=timed))
    sharpness = apart.sharpness()
    progress("weighing", 0.8)
    codes = tuple(department.code for department in departments)
    cases = _cases(told, departments, successors or {}, apart, sharpness)
    weights = weighing.pool(cases, codes)
    curve, reached = weighing.curve(cases, codes, weights)
    progress("learned", 1.0)
    return Learned(
        classes=model.classes,
        vocabulary=corpus.vocabulary,
        rarity=model.rarity,
        weights=model.weights,
        intercepts=model.intercepts,
        recall=words.recall(model, corpus.counts, labels),
        sharpness=sharpness,
        pooling=weights,
        curve=curve,
        reached=reached,
        rows=len(told),
    )


def _in_order(rows: Sequence[Row]) -> list[Row]:
    if any(row.received_at is None for row in rows):
        return list(rows)
    return sorted(rows, key=lambda row: row.received_at.timestamp() if row.received_at else 0.0)


def _cases(
    told: Sequence[Told],
    departments: tuple[Department, ...],
    successors: Mapping[str, Sequence[str]],
    apart: Apart,
    sharpness: float,
) -> list[weighing.Case]:
    """What each source says of each row, none of them knowing it."""
    ears, index, homes, cases = Duties(departments), Index(), lexicon.homes(departments), []
    codes = {department.code: None for department in departments}
    for number, one in enumerate(told):
        row = one.row
        precedents = index.near(row.title, row.text) if apart.seen[number] else ()
        index.add(str(number), row.title, row.text, row.label, row.received_at)
        today = heirs(row.label, codes, successors)
        if apart.seen[number] and len(today) == 1:
            duties = {code: found.score for code, found in ears.weigh(one.said.whole).items()}
            linear, alike, near, same = (
                handed_on(said_of, codes, successors, duties)
                for said_of in (*apart.heard(number, sharpness), pooling.heard(precedents), pooling.heard(the_same(precedents)))
            )
            evidence = pooling.Evidence(
                duties=duties,
                concepts=lexicon.handed_to(one.spoken, homes),
                linear=linear,
                alike=alike,
                near=near,
                same=same,
                service=None,
                letters=len(one.said.whole),
            )
            cases.append(weighing.Case(evidence=evidence, label=today[0]))
    return cases

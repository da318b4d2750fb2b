"""Learning from decided cases: rows in, a Learned out. The same rows give the same numbers; nothing is learned by chance."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from services.routing.duties import Department, Duties, Key, Weighed
from services.routing.learning import lexicon, pooling, weighing
from services.routing.learning import linear as words
from services.routing.learning.apart import MANY, Apart, Places, rounds, twin_rounds
from services.routing.learning.features import pieces
from services.routing.learning.learned import Learned
from services.routing.learning.lineage import handed_on, heirs
from services.routing.learning.rows import Row, Said, said, speaks
from services.routing.precedents import Index, the_same

Progress = Callable[[str, float], None]  # what is being done, and how far all of it is, 0..1
LATEST = 8_000  # rows that are learned from, the latest: of what is older precedents are enough


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
    lesson = _Lesson.read(rows, departments, successors or {}, progress)
    progress("learning words", 0.3)
    model = lesson.fit()
    progress("checking", 0.5)
    apart = lesson.apart(model.classes, rounds(len(lesson.told), timed=lesson.timed))
    progress("weighing", 0.8)
    learned = lesson.learned(model, apart, lesson.heard(apart))
    progress("learned", 1.0)
    return learned


def train_twins(
    rows: Sequence[Row],
    departments: tuple[Department, ...],
    successors: Mapping[str, Sequence[str]],
    latest: int,
    progress: Progress = _unheard,
) -> tuple[Learned, Learned]:
    """What all rows teach, and what they teach without the latest so many, by which it can be measured.

    Of many rows both are made of one reading: the model that hasn't seen the latest is the twin's own, and tells at the same time how sure
    the one that has seen them may be. How sure the twin may be is told by cases before those, and a model that has seen neither."""
    past = len(rows) - latest
    if past <= MANY:
        twin = train(rows[:past], departments, successors, lambda doing, share: progress(doing, share * 0.5))
        return train(rows, departments, successors, lambda doing, share: progress(doing, 0.5 + share * 0.5)), twin
    lesson = _Lesson.read(rows, departments, successors, progress)
    unseen = max(sum(1 for row in _in_order(rows)[past:] if speaks(said(row.title, row.text))), 1)
    first, second = twin_rounds(len(lesson.told), unseen)
    progress("learning words", 0.2)
    model = lesson.fit()
    progress("checking", 0.5)
    apart = lesson.apart(model.classes, iter((first, second)))
    progress("weighing", 0.8)
    heard = lesson.heard(apart)
    twin = lesson.learned(apart.last or model, apart.only(first[1]), heard, count=int(second[0][-1]) + 1)
    learned = lesson.learned(model, apart, heard)
    progress("learned", 1.0)
    return learned, twin


@dataclass(frozen=True, kw_only=True)
class _Lesson:
    """Rows as they are learned from."""

    told: list[Told]
    corpus: words.Corpus
    labels: NDArray[np.str_]
    timed: bool
    departments: tuple[Department, ...]
    successors: Mapping[str, Sequence[str]]

    @classmethod
    def read(
        cls, rows: Sequence[Row], departments: tuple[Department, ...], successors: Mapping[str, Sequence[str]], progress: Progress
    ) -> _Lesson:
        progress("reading", 0.0)
        told = [
            Told(row, one, lexicon.spoken_of(one.whole)) for row in _in_order(rows)[-LATEST:] if speaks(one := said(row.title, row.text))
        ]
        if not told:
            raise ValueError("no decided case says anything: there is nothing to learn")
        return cls(
            told=told,
            corpus=words.corpus(pieces(one.said, one.spoken) for one in told),
            labels=np.array([one.row.label for one in told]),
            timed=all(one.row.received_at is not None for one in told),
            departments=departments,
            successors=successors,
        )

    @property
    def seconded(self) -> bool:
        """Decided once for the model and for those that tell its certainty, each of fewer rows."""
        return len(self.told) <= words.SECONDED

    def fit(self) -> words.Linear:
        return words.fit(self.corpus.vocabulary, self.corpus.counts, self.labels, seconded=self.seconded)

    def apart(self, classes: tuple[str, ...], asked: Iterator[tuple[Places, Places]]) -> Apart:
        return Apart.of(self.corpus, self.labels, classes, asked, seconded=self.seconded)

    def heard(self, apart: Apart) -> list[Heard]:
        return [*_heard(self.told, self.departments, self.successors, apart)]

    def learned(self, model: words.Linear, apart: Apart, heard: Sequence[Heard], count: int | None = None) -> Learned:
        """Of the first `count` rows, weighed by the cases that `apart` has asked for."""
        counts, labels = self.corpus.counts[:count], self.labels[:count]
        sharpness = apart.sharpness()
        codes = tuple(department.code for department in self.departments)
        cases = _cases(heard, codes, self.successors, apart, sharpness)
        weights = weighing.pool(cases, codes)
        curve, reached = weighing.curve(cases, codes, weights)
        return Learned(
            classes=model.classes,
            vocabulary=self.corpus.vocabulary,
            rarity=model.rarity,
            weights=model.weights,
            intercepts=model.intercepts,
            recall=words.recall(model, counts, labels),
            sharpness=sharpness,
            pooling=weights,
            curve=curve,
            reached=reached,
            rows=len(labels),
        )


def _in_order(rows: Sequence[Row]) -> list[Row]:
    if any(row.received_at is None for row in rows):
        return list(rows)
    return sorted(rows, key=lambda row: row.received_at.timestamp() if row.received_at else 0.0)


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What all sources but the learned ones say of a row, none of them knowing it, and whose it is today."""

    number: int
    label: str
    evidence: pooling.Evidence


def _heard(
    told: Sequence[Told], departments: tuple[Department, ...], successors: Mapping[str, Sequence[str]], apart: Apart
) -> Iterator[Heard]:
    ears, index, homes = Duties(departments), Index(), lexicon.homes(departments)
    codes = {department.code: None for department in departments}
    for number, one in enumerate(told):
        row = one.row
        precedents = index.near(row.title, row.text) if apart.seen[number] else ()
        index.add(str(number), row.title, row.text, row.label, row.received_at)
        today = heirs(row.label, codes, successors)
        if apart.seen[number] and len(today) == 1:
            duties = {code: found.score for code, found in ears.weigh(one.said.whole).items()}
            near, same = (handed_on(pooling.heard(said_of), codes, successors, duties) for said_of in (precedents, the_same(precedents)))
            evidence = pooling.Evidence(
                duties=duties,
                concepts=lexicon.handed_to(one.spoken, homes),
                linear=None,
                alike=None,
                near=near,
                same=same,
                service=None,
                letters=len(one.said.whole),
            )
            yield Heard(number=number, label=today[0], evidence=evidence)


def _cases(
    heard: Sequence[Heard], codes: Sequence[str], successors: Mapping[str, Sequence[str]], apart: Apart, sharpness: float
) -> list[weighing.Case]:
    """The same with what a model says that hadn't seen them."""
    cases = []
    for one in heard:
        if apart.seen[one.number]:
            linear, alike = (handed_on(said_of, codes, successors, one.evidence.duties) for said_of in apart.heard(one.number, sharpness))
            cases.append(weighing.Case(evidence=replace(one.evidence, linear=linear, alike=alike), label=one.label))
    return cases

"""`python -m benchmarks.routing --rows FILE`: what each step of routing's learning is worth, on decided cases in folds.

Nothing that it reads is kept. One line for each step, all on the same folds: what is left out is silent when it learns and when it reads.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from services.routing.duties import Department, Duty
from services.routing.learning import features, pooling
from services.routing.learning.pooling import Evidence
from services.routing.learning.reading import Reader
from services.routing.learning.rows import Row
from services.routing.learning.training import train
from services.routing.measuring.walking import folds
from services.routing.precedents import Index

Change = Callable[[Evidence], Evidence]


@dataclass(frozen=True, kw_only=True)
class Step:
    name: str
    loudness: tuple[float, float, float, float]  # as features.LOUDNESS: pieces, title, spaceless pieces, concepts
    sources: Change


def _only_linear(one: Evidence) -> Evidence:
    return replace(one, duties={}, concepts={}, alike=None, near={}, same={})


STEPS = (
    Step(name="pieces of words, linear", loudness=(1, 0, 0, 0), sources=_only_linear),
    Step(name="+ title apart", loudness=(1, 0.5, 0, 0), sources=_only_linear),
    Step(name="+ spaceless pieces", loudness=(1, 0.5, 1, 0), sources=_only_linear),
    Step(name="+ concepts", loudness=(1, 0.5, 1, 1), sources=_only_linear),
    Step(name="+ duties as sources", loudness=(1, 0.5, 1, 1), sources=lambda one: replace(one, alike=None, near={}, same={})),
    Step(name="+ recall of like cases", loudness=(1, 0.5, 1, 1), sources=lambda one: replace(one, near={}, same={})),
    Step(name="+ precedents (all)", loudness=(1, 0.5, 1, 1), sources=lambda one: one),
)


def main() -> None:
    options = _options()
    rows = _rows(options.rows, options.title, options.text, options.label, options.largest)
    print(f"{len(rows)} rows, {len({row.label for row in rows})} labels, {options.folds} folds\n\n| step | top-1 | top-3 |\n|---|---|---|")
    for step in STEPS:
        places = list(_places(rows, options.folds, step))
        first, three = (np.mean([place < most for place in places]) for most in (1, 3))
        print(f"| {step.name} | {first:.3f} | {three:.3f} |", flush=True)


def _places(rows: Sequence[Row], number: int, step: Step) -> Iterator[int]:
    """For each row in the part that wasn't learned from: at which place its label came."""
    features.LOUDNESS[:] = step.loudness
    departments = tuple(
        Department(code=label, name=label, duties=(Duty(name=label, words=(label,)),)) for label in sorted({row.label for row in rows})
    )
    for part in folds(rows, number):
        held_out = set(part)
        teaching = [row for place, row in enumerate(rows) if place not in held_out]
        learned, index = train(teaching, departments), Index()
        for place, row in enumerate(teaching):
            index.add(str(place), row.title, row.text, row.label)
        reader = Reader.of(departments, learned)
        for row in (rows[place] for place in part):
            evidence = step.sources(reader.evidence(row.text, row.title, index.near(row.title, row.text)))
            ranked = [*pooling.shares([one.code for one in departments], evidence, learned.pooling)]
            yield ranked.index(row.label)


def _rows(path: Path, title: str, text: str, label: str, largest: int | None) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        found = [Row(title=row[title], text=row[text], label=row[label]) for row in csv.DictReader(file)]
    kept = {one for one, _ in Counter(row.label for row in found).most_common(largest)}
    return [row for row in found if row.label in kept]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.routing", description=__doc__)
    parser.add_argument("--rows", type=Path, required=True, help="a CSV file in UTF-8 with a header")
    parser.add_argument("--title", default="title", help="column")
    parser.add_argument("--text", default="text", help="column")
    parser.add_argument("--label", default="label", help="column")
    parser.add_argument("--largest", type=int, help="only rows of so many labels, those with most rows")
    parser.add_argument("--folds", type=int, default=5)
    return parser.parse_args()


if __name__ == "__main__":
    main()

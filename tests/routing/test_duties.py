"""The words citizens use lead to the department that does the work, and doubt leads to a person."""

import csv
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.routing.duties import AUTOMATIC, Department, Duties, Duty, departments_from, forms, particle

HERE = Path(__file__).parent
CITY = Path(__file__).parents[2] / "jurisdictions" / "example-city"
EVERYDAY = HERE / "everyday_sentences.csv"

with (CITY / "departments.toml").open("rb") as file:
    TABLE: dict[str, Any] = tomllib.load(file)
DUTIES = Duties(departments_from(TABLE))


def outcome(path: Path) -> tuple[float, float]:
    """Of a file of labelled sentences: the share routed automatically, and the share of those routed right."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["text"], row["department_code"]) for row in csv.DictReader(file)]
    proposals = [(DUTIES.score(text)[:1], department) for text, department in rows]
    automatic = [(best[0], department) for best, department in proposals if best and best[0].confidence >= AUTOMATIC]
    labelled = sum(department != "?" for _, department in rows)
    routed = sum(department != "?" for _, department in automatic)
    right = sum(best.department_code == department for best, department in automatic)
    return routed / labelled, right / len(automatic)


def test_nine_of_ten_sentences_routed_automatically_are_right_though_their_author_never_saw_our_words() -> None:
    share, right = outcome(EVERYDAY)

    print(f"everyday sentences: {share:.3f} routed automatically, {right:.3f} of those right")
    assert right >= 0.90
    assert share >= 0.40

"""Each part is a distribution of its own: it holds all of its packages, and the files that they read."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PARTS = [*sorted(ROOT.glob("*/pyproject.toml")), *sorted(ROOT.glob("services/*/pyproject.toml"))]


@pytest.mark.parametrize("part", PARTS, ids=[str(path.parent.relative_to(ROOT)) for path in PARTS])
def test_a_part_holds_all_of_its_packages(part):
    told = set(tomllib.loads(part.read_text())["tool"]["setuptools"]["packages"])
    home = part.parent
    found = {".".join(path.parent.relative_to(ROOT).parts) for path in home.rglob("*.py") if "__pycache__" not in path.parts}

    assert told == found

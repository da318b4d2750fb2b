"""Writes the drawings of the pages into frontend/icons, from Lucide (ISC) as `python-lucide` has it: python scripts/icons.py NAME ..."""

from __future__ import annotations

import sys
from pathlib import Path

from lucide import lucide_icon

FOLDER = Path(__file__).resolve().parent.parent / "frontend" / "icons"


def main() -> None:
    names = sys.argv[1:] or sorted(file.stem for file in FOLDER.glob("*.svg"))
    for name in names:
        (FOLDER / f"{name}.svg").write_text(lucide_icon(name).strip() + "\n", encoding="utf-8")
    print(f"{len(names)} drawings in {FOLDER}")


if __name__ == "__main__":
    main()

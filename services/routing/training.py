"""Learning in a process of its own: decided cases come in, a version and how it did on the latest of them go out. Run as
`python -m services.routing.training MEGABYTES PARENT`; it has no database, no clock of its own and no way to the outside.

In come lines of JSON: what the city is (see `Lesson`), then a line for each decided case, latest first. Out go lines too: how far it is,
and at last the result. It ends by itself when whoever began it is gone.
"""

from __future__ import annotations

import base64
import json
import os
import resource
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TextIO

from services.routing import duties
from services.routing.domain.city import scored
from services.routing.domain.comparing import Outcome, figures, verdict
from services.routing.learning.lineage import heirs
from services.routing.learning.reading import Reader
from services.routing.learning.rows import Row
from services.routing.precedents import Index

LATEST_SHARE, LATEST_LEAST, LATEST_MOST = 0.15, 10, 800  # of the cases that a version is measured on
PAST = 5_000  # earlier cases among which precedents are looked for while measuring


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """What it takes beside the cases. `used`: the version in use, and when the last case was received that it was learned from."""

    departments: tuple[duties.Department, ...]
    successors: dict[str, list[str]]
    wished: float
    used: bytes | None
    used_until: datetime | None

    @classmethod
    def of(cls, plain: dict[str, Any]) -> Lesson:
        return cls(
            departments=tuple(scored(one) for one in plain["departments"]),
            successors=plain["successors"],
            wished=plain["wished"],
            used=base64.b64decode(plain["used"]) if plain["used"] else None,
            used_until=datetime.fromisoformat(plain["used_until"]) if plain["used_until"] else None,
        )


def main() -> int:
    """Read, learn, tell."""
    os.nice(10)
    megabytes = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20, megabytes << 20))
    threading.Thread(target=_end_with, args=(int(sys.argv[2]),), daemon=True).start()
    lines = iter(sys.stdin)
    lesson = Lesson.of(json.loads(next(lines)))
    rows = [_row(json.loads(line)) for line in lines]
    _say(sys.stdout, result=learn(lesson, rows[::-1], _told))
    return 0


def learn(lesson: Lesson, rows: Sequence[Row], told: Any) -> dict[str, Any]:
    """The version that all rows make, in order of time; measured by a twin that knows all but the latest."""
    from services.routing.learning.learned import Learned
    from services.routing.learning.training import train_twins

    latest = _latest(rows, lesson.used_until)
    past = rows[: len(rows) - latest]
    told("comparing", 0.0)
    made, twin = train_twins(rows, lesson.departments, lesson.successors, latest, lambda doing, share: told(doing, share * 0.85))
    readers = [Reader.of(lesson.departments, one, lesson.successors) for one in (twin, Learned.load(lesson.used) if lesson.used else None)]
    told("measuring", 0.85)
    new, used = measure(readers, lesson, past[-PAST:], rows[len(past) :])
    better, why = verdict(new, used, lesson.wished)
    return {
        "version": made.version,
        "artifact": base64.b64encode(made.dump()).decode(),
        "rows": len(rows),
        "first_at": _iso(rows[0].received_at),
        "last_at": _iso(rows[-1].received_at),
        "better": better,
        "why": why,
        "figures": vars(figures(new)),
        "figures_in_use": vars(figures(used)),
    }


def measure(readers: Sequence[Reader], lesson: Lesson, past: Iterable[Row], latest: Sequence[Row]) -> list[list[Outcome]]:
    """What each reader would have proposed for the latest cases, one after another as they came, with those before as precedents."""
    codes = tuple(one.code for one in lesson.departments)
    index, outcomes = Index(), list[list[Outcome]]([] for _ in readers)
    for number, row in enumerate(past):
        index.add(f"p{number}", row.title, row.text, row.label, row.received_at)
    needed = [reader.threshold(lesson.wished) for reader in readers]
    for number, row in enumerate(latest):
        today = heirs(row.label, codes, lesson.successors)
        near = index.near(row.title, row.text)
        for place, reader in enumerate(readers):
            found = reader.read(row.text, row.title, None, near)
            proposed = tuple(one.code for one in found.candidates)
            right = today[0] if len(today) == 1 else row.label
            sure = bool(proposed) and found.certainty >= needed[place]
            outcomes[place].append(Outcome(right=right, proposed=proposed, certainty=found.certainty, automatic=sure))
        index.add(f"l{number}", row.title, row.text, row.label, row.received_at)
    return outcomes


def _latest(rows: Sequence[Row], used_until: datetime | None) -> int:
    """How many rows, from the end, neither the twin nor the version in use may have seen."""
    usual = max(LATEST_LEAST, int(len(rows) * LATEST_SHARE))
    if used_until is not None:
        unseen = sum(1 for row in rows if row.received_at is not None and row.received_at > used_until)
        usual = unseen if unseen >= LATEST_LEAST else usual
    return min(usual, LATEST_MOST, len(rows) // 2)


def _row(plain: dict[str, Any]) -> Row:
    at = plain["at"]
    return Row(text=plain["text"], title=plain["title"], label=plain["label"], received_at=datetime.fromisoformat(at) if at else None)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _told(doing: str, share: float) -> None:
    _say(sys.stdout, doing=doing, share=round(share, 3))


def _say(out: TextIO, **what: Any) -> None:
    out.write(json.dumps(what) + "\n")
    out.flush()


def _end_with(parent: int) -> None:
    """When its parent is gone nobody waits for it; it may have gone before this began."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(3)


if __name__ == "__main__":
    with suppress(BrokenPipeError):  # whoever wanted to know is gone
        sys.exit(main())

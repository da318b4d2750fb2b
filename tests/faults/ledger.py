"""What the citizens did, written down before and after each act; and what was done to the platform meanwhile."""

from __future__ import annotations

import hashlib
import json
import random
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

LAMP = "집 앞 가로등이 꺼져 있어요. 밤에 골목이 너무 어두워서 다니기 무섭습니다."
LETTERS = "bdfghjkmpqvwxz"  # no word of the city's duties can be made of these, as TNR or LED


@dataclass
class Attempt:
    """One citizen who wants to be heard. `outcome` stays `unknown` until an answer says `ok` or `refused`."""

    key: str
    text: str
    email: str | None
    photo: bool
    outcome: str = "unknown"
    tries: int = 0
    receipts: list[dict[str, Any]] = field(default_factory=list)

    @property
    def content_hash(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass
class DeskAct:
    """What an officer did with a case."""

    receipt_number: str
    action: str
    outcome: str = "unknown"
    status: int = 0


class Ledger:
    """Append-only: each line goes to the file before the request is sent and after the answer came."""

    def __init__(self, folder: Path, name: str, seed: int) -> None:
        self.name, self.seed, self.random = name, seed, random.Random(seed)
        self.run = "".join(self.random.choices(LETTERS, k=6)) + "".join(random.choices(LETTERS, k=4))
        self.since = datetime.now(UTC)
        self.began = time.monotonic()
        self.attempts: dict[str, Attempt] = {}
        self.acts: list[DeskAct] = []
        self.timeline: list[tuple[float, str]] = []
        self.kills: list[tuple[str, str]] = []  # process, and `random` or the named point
        self.strange: list[str] = []  # what should never be seen, whatever the weather
        self.slowest = 0.0
        self.lock = threading.Lock()
        self.file = (folder / f"{name}.jsonl").open("a", encoding="utf-8")

    def attempt(self) -> Attempt:
        """A new citizen. Nine in ten leave an address, one in ten sends a photo."""
        with self.lock:
            number = len(self.attempts)
            word = "".join(LETTERS[(number // len(LETTERS) ** place) % len(LETTERS)] for place in range(4))
            key = f"{self.run}-{word}"
            email = f"{self.run}.{word}@example.com" if self.random.random() < 0.9 else None
            made = Attempt(key=key, text=f"{LAMP} ({key})", email=email, photo=self.random.random() < 0.1)
            self.attempts[key] = made
        return made

    def sending(self, attempt: Attempt) -> None:
        attempt.tries += 1
        self._write({"sending": attempt.key, "hash": attempt.content_hash, "try": attempt.tries})

    def answered(self, attempt: Attempt, status: int, receipt: dict[str, Any] | None, seconds: float) -> None:
        """A definite answer, or status 0 for none."""
        self.slowest = max(self.slowest, seconds)
        if receipt is not None:
            attempt.outcome = "ok"
            attempt.receipts.append(receipt)
        elif 400 <= status < 500 and status not in (408, 429):
            attempt.outcome = "refused"
            self.note_strange(f"a good complaint was refused with {status}")
        elif status not in (0, 503, 408, 429):
            self.note_strange(f"the door answered {status}")
        self._write({"answered": attempt.key, "status": status, "seconds": round(seconds, 3)})

    def act(self, receipt_number: str, action: str) -> DeskAct:
        made = DeskAct(receipt_number, action)
        with self.lock:
            self.acts.append(made)
        return made

    def note(self, what: str) -> None:
        """A line of the timeline of faults."""
        with self.lock:
            self.timeline.append((time.monotonic() - self.began, what))
        self._write({"fault": what})

    def kill(self, process: str, where: str) -> None:
        with self.lock:
            self.kills.append((process, where))
        self.note(f"kill {process} ({where})")

    def note_strange(self, what: str) -> None:
        with self.lock:
            self.strange.append(what)

    def close(self) -> None:
        self.file.close()

    def _write(self, line: dict[str, Any]) -> None:
        with self.lock:
            self.file.write(json.dumps({"at": time.time(), **line}) + "\n")
            self.file.flush()

"""How far a long work is, on standard error: a line that renews itself on a terminal, one line now and then in a log."""

from __future__ import annotations

import sys
import time
from typing import TextIO

ON_TERMINAL, IN_LOG = 0.2, 15.0  # seconds between two lines

ENOUGH = 0.05  # of the work must be done before anyone can say how long the rest takes


class Progress:
    """`with Progress("deciding", total) as progress: ... progress.step()`; `total` None where nobody knows."""

    def __init__(self, what: str, total: int | None = None, stream: TextIO | None = None) -> None:
        self._what, self._total, self._stream = what, total, stream or sys.stderr
        self._terminal = self._stream.isatty()
        self._done, self._began = 0, time.monotonic()
        self._next = self._began + (ON_TERMINAL if self._terminal else IN_LOG)
        self._shown, self._inside = False, ""

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown and self._terminal:
            self._stream.write("\r\033[K")
            self._stream.flush()

    def step(self, number: int = 1) -> None:
        self._done += number
        now = time.monotonic()
        if now >= self._next:
            self._next = now + (ON_TERMINAL if self._terminal else IN_LOG)
            self._show(now)

    def inside(self, doing: str, share: float) -> None:
        """A long step tells how far it is."""
        self._inside = f" ({doing}, {share:.0%})" if share < 1 else ""
        self.step(0)

    def _show(self, now: float) -> None:
        seconds = now - self._began
        rate = self._done / seconds if seconds else 0.0
        line = f"{self._what}: {self._done:,}" + (f" of {self._total:,}" if self._total else "") + f", {rate:,.0f} a second"
        if self._total and self._done >= self._total * ENOUGH:
            line += f", {_left((self._total - self._done) / rate)} left"
        line += self._inside
        self._stream.write(f"\r\033[K{line}" if self._terminal else f"{line}\n")
        self._stream.flush()
        self._shown = True


def _left(seconds: float) -> str:
    whole = max(0, round(seconds))
    return f"{whole // 60} min {whole % 60:02d} s" if whole >= 60 else f"{whole} s"

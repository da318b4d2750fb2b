"""Has a process of its own learn from the decided cases, watches over it, and ends it when it takes too long or nobody wants it any more.

Nothing is written while it learns, and no transaction is open: the cases are read piece by piece into a file without a name, which is gone
with this process whatever happens.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from chassis.logs import Log
from services.routing.store import Transaction

log = Log("services.routing")
MOST_ROWS = 100_000  # the latest: what a city did many years ago teaches little
FEWEST_ROWS = 2  # one to learn from and one to measure it on
PIECE = 500  # rows read in one transaction
MEGABYTES = 2048  # of memory that the process may use
LONGEST_SECONDS = 1800.0
BEAT_SECONDS = 15.0
Read = Callable[[Callable[[Transaction], Any]], Any]
Told = Callable[[str, float], None]


@dataclass(frozen=True, kw_only=True)
class Taught:
    """How it ended: `learned` with what came of it, else `nothing`, `failed`, `late` or `stopped`."""

    outcome: str
    result: dict[str, Any] | None = None
    artifact: bytes | None = None

    of_provider = None  # says nothing of its lane


def teach(
    read: Read,
    beat: Callable[[], bool],
    stopping: Callable[[], bool],
    *,
    told: Told = lambda doing, share: None,
    megabytes: int = MEGABYTES,
) -> Taught:
    """Learn from all that is decided. `beat` is called now and then and says whether the run is still wanted."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as taken:
        rows = _write(given, read, stopping)
        if rows < FEWEST_ROWS:
            return Taught(outcome="nothing")
        given.seek(0)
        with _Learning(given, taken, megabytes) as process:
            outcome = _watch(process, taken, beat, stopping, told)
        if outcome != "learned":
            log.warning("training_ended", outcome=outcome, count=rows)
            return Taught(outcome=outcome)
        return _result(taken)


def _write(given: Any, read: Read, stopping: Callable[[], bool]) -> int:
    lesson = read(_lesson)
    if lesson is None:
        return 0
    given.write(json.dumps(lesson).encode() + b"\n")
    rows, last = 0, None
    while rows < MOST_ROWS and not stopping():
        piece = read(partial(_piece, after=last))
        for one in piece:
            at = one.received_at.isoformat() if one.received_at else None
            given.write(json.dumps({"title": one.title, "text": one.text, "label": one.label, "at": at}).encode() + b"\n")
        rows += len(piece)
        if len(piece) < PIECE:
            break
        last = piece[-1].place
        time.sleep(0.001)  # others have their turn
    return rows


def _piece(tx: Transaction, after: Any) -> Any:
    return tx.memories.decided(after, PIECE)


def _lesson(tx: Transaction) -> dict[str, Any] | None:
    versions = tx.cities.versions()
    parts = tx.cities.parts(versions)
    if "duties" not in parts:
        return None
    active = tx.models.active()
    used = parts.get("learned")
    return {
        "departments": parts["duties"]["departments"],
        "successors": parts["duties"].get("successors", {}),
        "wished": tx.cities.wishes().accuracy,
        "used": base64.b64encode(used).decode() if used else None,
        "used_until": active.last_at.isoformat() if active and active.last_at else None,
    }


class _Learning:
    """The process, ended at the latest when this is left. It gets nothing of this one's environment that it doesn't need."""

    def __init__(self, given: Any, taken: Any, megabytes: int) -> None:
        kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG", "TMPDIR") if name in os.environ}
        paths = os.pathsep.join(dict.fromkeys(path for path in (kept.get("PYTHONPATH"), *sys.path) if path))
        alone = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        self.process = subprocess.Popen(  # noqa: S603 - this interpreter, with a module of ours
            [sys.executable, "-m", "services.routing.training", str(megabytes), str(os.getpid())],
            stdin=given,
            stdout=taken,
            stderr=subprocess.DEVNULL,
            env={**kept, **alone, "PYTHONPATH": paths},
        )

    def __enter__(self) -> subprocess.Popen[bytes]:
        return self.process

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            with suppress(ProcessLookupError):  # it has ended by itself meanwhile
                self.process.kill()
            self.process.wait()


def _watch(process: subprocess.Popen[bytes], taken: Any, beat: Callable[[], bool], stopping: Callable[[], bool], told: Told) -> str:
    began = beaten = time.monotonic()
    read = 0
    while process.poll() is None:
        time.sleep(0.1)
        now = time.monotonic()
        if stopping():
            return "stopped"
        if now - began > LONGEST_SECONDS:
            return "late"
        if now - beaten > BEAT_SECONDS:
            beaten = now
            if not beat():
                return "stopped"
        read = _tell(taken, read, told)
    return "learned" if process.returncode == 0 else "failed"


def _tell(taken: Any, read: int, told: Told) -> int:
    """Tell what whole lines say from there on; where the next one begins. (The other process writes at its own place.)"""
    content = os.pread(taken.fileno(), 1 << 16, read)
    while (end := content.find(b"\n")) >= 0 and not content.startswith(b'{"result"'):
        line = json.loads(content[:end])
        content, read = content[end + 1 :], read + end + 1
        told(line["doing"], line["share"])
    return read


def _result(taken: Any) -> Taught:
    whole = os.pread(taken.fileno(), os.fstat(taken.fileno()).st_size, 0)
    for line in whole.splitlines()[::-1]:
        if line.startswith(b'{"result"'):
            result = json.loads(line)["result"]
            return Taught(outcome="learned", artifact=base64.b64decode(result.pop("artifact")), result=result)
    return Taught(outcome="failed")

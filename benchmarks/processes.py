"""What running processes take from the machine, as the kernel tells it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(roots: Iterable[int]) -> float:
    """CPU time of these processes and all that descend from them, also of those that have ended and were waited for."""
    table = {int(path.name): numbers for path in Path("/proc").glob("[0-9]*") if (numbers := _stat(path))}
    children: dict[int, list[int]] = {}
    for pid, numbers in table.items():
        children.setdefault(numbers[1], []).append(pid)
    found, seen = list(roots), set()
    ticks = 0
    while found:
        pid = found.pop()
        if pid in seen or pid not in table:
            continue
        seen.add(pid)
        ticks += sum(table[pid][11:15])  # of its own, and of the children it has waited for
        found += children.get(pid, ())
    return ticks / TICKS


def resident_mb(pid: int) -> float:
    """Resident memory of one process, in MB (10^6 bytes)."""
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024 / 1e6


def _stat(path: Path) -> list[int] | None:
    """The numbers after a process's name: 0 its state (as 0), 1 its parent, 11 to 14 its CPU ticks."""
    try:
        words = (path / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None  # it has just ended
    return [0, *map(int, words[1:])]

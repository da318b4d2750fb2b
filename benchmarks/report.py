"""What came out, as people read it: progress while it is measured, then a table with the machine it was measured on."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.figures import Figure, number

BEGAN = time.monotonic()


def say(line: str) -> None:
    """One line of progress."""
    print(f"{time.monotonic() - BEGAN:7.1f} s  {line}", file=sys.stderr, flush=True)


def sentence(figure: Figure) -> str:
    """A figure in one line."""
    verdict = {True: "reached", False: "NOT REACHED", None: ""}[figure.reached]
    return f"{figure.name}: {number(figure.value)} {figure.unit}  {_target(figure)} {verdict}  {_ratio(figure)}".strip()


def machine() -> dict[str, str]:
    """Where it was measured."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "cores": f"{os.cpu_count()} ({_processor()})",
        "memory": f"{pages / 1e9:.0f} GB",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "PostgreSQL": _version(["postgres", "--version"], "/usr/lib/postgresql/*/bin/postgres"),
        "RabbitMQ": _rabbitmq(),
        "load before": " ".join(f"{load:.1f}" for load in os.getloadavg()),
    }


def markdown(figures: Sequence[Figure], where: dict[str, str], command: str, *, quick: bool) -> str:
    """The whole page."""
    lines = ["# What the platform does on this machine", ""]
    if quick:
        lines += ["**A quick run: it shows that the measurements work, not what the figures are.**", ""]
    lines += [f"`{command}`", "", ", ".join(f"{name}: {value}" for name, value in where.items()), ""]
    lines += [
        "Each figure stands beside its floor: what the bare parts of the same work take, measured in the same run. The ratio is the figure "
        "for each unit of its floor: it can be compared between machines, the figure itself can't. Latencies are counted from the moment "
        "a request was due.",
        "",
    ]
    lines += [
        "| figure | target | measured | floor | ratio | |",
        "|---|---|---|---|---|---|",
        *map(_row, (f for f in figures if not _is_floor(f))),
    ]
    notes = [f"- `{figure.name}`: {figure.note}" for figure in figures if figure.note]
    lines += ["", "## Beside the figures", "", *notes] if notes else []
    floors = [figure for figure in figures if _is_floor(figure)]
    lines += ["", "## Floors", "", "| floor | measured |", "|---|---|"] if floors else []
    lines += [f"| {figure.says} | {number(figure.value)} {figure.unit} |" for figure in floors]
    return "\n".join(lines) + "\n"


def _row(figure: Figure) -> str:
    mark = {True: "reached", False: "**not reached**", None: ""}[figure.reached]
    bare = f"{number(figure.floor)} {figure.unit} ({figure.floor_is})" if figure.floor else ""
    ratio = f"{figure.ratio:.2f}" if figure.ratio else ""
    return f"| {figure.says} (`{figure.name}`) | {_target(figure)} | {number(figure.value)} {figure.unit} | {bare} | {ratio} | {mark} |"


def _target(figure: Figure) -> str:
    if figure.target is None:
        return ""
    return f"{'under' if figure.less else 'at least'} {number(figure.target)} {figure.unit}"


def _ratio(figure: Figure) -> str:
    return f"{figure.ratio:.2f} x {figure.floor_is} ({number(figure.floor or 0)} {figure.unit})" if figure.ratio else ""


def _is_floor(figure: Figure) -> bool:
    return figure.name.startswith("floors.")


def _processor() -> str:
    models = [line.partition(":")[2].strip() for line in _lines(Path("/proc/cpuinfo")) if line.startswith("model name")]
    return models[0] if models else platform.machine()


def _version(command: list[str], pattern: str) -> str:
    """Which one is on this machine; `none` where none is."""
    found = sorted(Path("/").glob(pattern.lstrip("/")))
    try:
        told = subprocess.run(
            [str(found[-1]) if found else command[0], *command[1:]], capture_output=True, text=True, timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError):  # it isn't here, or doesn't say
        return "none"
    return told.stdout.split("(")[-2].split()[-1] if told.stdout.count("(") > 1 else told.stdout.split()[2]


def _rabbitmq() -> str:
    folders = sorted(path.name for path in Path("/usr/lib/rabbitmq/lib").glob("rabbitmq_server-*"))
    return folders[-1].rpartition("-")[2] if folders else "none"


def _lines(path: Path) -> Iterable[str]:
    return path.read_text().splitlines() if path.exists() else ()

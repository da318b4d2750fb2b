"""The words of `ontong routing`: what can be asked, with examples."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

COLUMNS = """\
The file is CSV with a header: text, label (the department that answered: code, name or former name), and, where there are, title
and received_at. Names as 제목, 내용, 처리부서 and 접수일 are understood; the columns taken are shown. UTF-8, CP949 and UTF-16 are
read; fields may be parted by commas, semicolons or tabs.
"""
EVALUATE = f"""\
{COLUMNS}
  cold         the departments' own words alone; nothing is learned
  cv           in folds: each case is decided by a routing that has learned from all other folds
  prequential  in order of time, as in production: decide, hear what was right, learn anew every so many cases

  ontong routing evaluate --rows history.csv --mode cv
  ontong routing evaluate --rows history.csv --departments jurisdictions/example-city/departments.toml --mode cold
  ontong routing evaluate --rows history.csv --departments departments.toml --mode prequential --json figures.json --plots pictures

docs/routing.md says how to read the figures.
"""
TRAIN = f"""\
{COLUMNS}
  ontong routing train --rows history.csv --dry-run     reads and checks everything, takes nothing
  ontong routing train --rows history.csv               brings all of it, then learns
  ontong routing train                                  learns anew from what was decided
"""


def add(commands: Any, command: Callable[..., argparse.ArgumentParser]) -> None:
    """The command with its acts, below the others of `ontong`."""
    routing = command(commands, "routing", "", "try a city's decided cases on the routing, and teach it with them")
    acts = routing.add_subparsers(metavar="ACT", required=True)
    _evaluate(command(acts, "evaluate", "ontong.routing.evaluating:evaluate", "how often would routing be right on a city's decided cases"))
    _train(
        command(
            acts, "train", "ontong.routing.training:train", "bring a city's decided cases to the routing service, and have it learn now"
        )
    )
    _versions(acts, command)


def _evaluate(act: argparse.ArgumentParser) -> None:
    act.epilog, act.formatter_class = EVALUATE, argparse.RawDescriptionHelpFormatter
    _rows(act)
    act.add_argument(
        "--departments", metavar="FILE", type=Path, help="TOML: code, name, duties (needed for cold; else the labels themselves)"
    )
    act.add_argument("--mode", choices=("cold", "cv", "prequential"), default="cv", help="see below (default cv)")
    act.add_argument("--folds", type=_from(2), default=5, metavar="N", help="for cv (default 5)")
    act.add_argument(
        "--every", type=_from(1), metavar="N", help="for prequential: cases between two learnings (default a fiftieth of all, at least 25)"
    )
    act.add_argument(
        "--since", metavar="DATE", help="for prequential: figures from this day on beside those of the whole (default the last two years)"
    )
    act.add_argument("--accuracy", type=_share, default=0.95, metavar="A", help="wanted of automatic routing (default 0.95)")
    act.add_argument("--largest", type=_from(2), metavar="K", help="only the K departments with most cases")
    act.add_argument("--json", nargs="?", const="-", metavar="FILE", help="print JSON instead of the table, or write it to FILE beside it")
    act.add_argument("--plots", metavar="DIR", type=Path, help="draw the reliability diagram and the confusions there, as PNG and SVG")


def _train(act: argparse.ArgumentParser) -> None:
    act.epilog, act.formatter_class = TRAIN, argparse.RawDescriptionHelpFormatter
    _rows(act, needed=False)
    act.add_argument("--departments", metavar="FILE", type=Path, help="TOML, to know labels by (default: the departments that are loaded)")
    act.add_argument("--dry-run", action="store_true", help="read and check only")


def _versions(acts: Any, command: Callable[..., argparse.ArgumentParser]) -> None:
    work = "ontong.routing.versions"
    versions = command(acts, "versions", f"{work}:versions", "what was learned, version by version, and which is in use")
    versions.add_argument("--json", action="store_true", help="print JSON")
    rollback = command(acts, "rollback", f"{work}:rollback", "go back to an older version, which stays until `release`")
    rollback.add_argument("version", metavar="VERSION", nargs="?", help="as `versions` names it (default: the one before)")
    command(acts, "release", f"{work}:release", "after a rollback: let newer versions be taken again")
    wish = command(acts, "wish", f"{work}:wish", "say how often automatic routing must be right, and for whom a person decides")
    wish.add_argument("--accuracy", type=_share, metavar="A", help="of the cases routed without a person so many shall be right, as 0.95")
    wish.add_argument("--automatic", choices=("on", "off"), help="off: routing only proposes")
    wish.add_argument(
        "--by-hand", action="append", metavar="CODE", help="a person gives every case to this department; again for each, '' for none"
    )
    explain = command(
        acts, "explain", f"{work}:explain", "why a case was proposed to whom, and whether the same comes out again (else code 1)"
    )
    explain.add_argument("receipt_number", metavar="RECEIPT", help="the case's receipt number")
    explain.add_argument("--json", action="store_true", help="print JSON")


def _rows(act: argparse.ArgumentParser, *, needed: bool = True) -> None:
    act.add_argument("--rows", metavar="FILE", type=Path, required=needed, help="CSV of decided cases")
    act.add_argument("--text-column", metavar="NAME", help="where its name doesn't say so")
    act.add_argument("--title-column", metavar="NAME")
    act.add_argument("--label-column", metavar="NAME")
    act.add_argument("--time-column", metavar="NAME")
    act.add_argument("--delimiter", type=_delimiter, metavar="C", help="what parts the fields, `tab` for a tab (default: found out)")
    act.add_argument("--limit", type=_from(1), metavar="N", help="only the first N rows")
    act.add_argument("--in-order", action="store_true", help="the rows stand in order of time; their times are not needed")
    act.add_argument(
        "--unknown-labels",
        choices=("refuse", "skip"),
        default="refuse",
        help="labels that are no department (default refuse; skip counts them)",
    )


def _from(least: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        try:
            found = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number") from None
        if found < least:
            raise argparse.ArgumentTypeError(f"{found} is less than {least}")
        return found

    return number


def _share(text: str) -> float:
    try:
        found = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no number between 0.5 and 0.999") from None
    if not 0.5 <= found <= 0.999:
        raise argparse.ArgumentTypeError(f"{text} is not between 0.5 and 0.999")
    return found


def _delimiter(text: str) -> str:
    found = {"tab": "\t", "\\t": "\t"}.get(text, text)
    if len(found) != 1 or found in '"\r\n':
        raise argparse.ArgumentTypeError(f"{text!r} is not one character")
    return found

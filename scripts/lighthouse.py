"""Has Lighthouse look at the pages of a house of its own, and tells its scores: nothing of what it asks of a page may get worse unseen.

    python -m scripts.lighthouse [page ...] [--reports FOLDER]

It needs Node (18 or later), Debian's chromium, and once `npm ci --prefix scripts/lighthouse`. It ends with 1 where a score is below its
bar.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.bench import Bench
from benchmarks.readers import Readers, come_in
from benchmarks.sink import Sink

TOOL = Path(__file__).parent / "lighthouse"
PROGRAM = TOOL / "node_modules" / "lighthouse" / "cli" / "index.js"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
BARS = {"performance": 90, "accessibility": 100, "best-practices": 100, "seo": 100}
PRIVATE = BARS | {"seo": 0}  # no search engine comes there
SETUP = "sudo apt-get install -y chromium nodejs npm; npm ci --prefix scripts/lighthouse"
MANY = 60  # cases in the city


class Looked(NamedTuple):
    """A page to be looked at. `bars`: the least score of each category."""

    path: str
    cookies: Mapping[str, str]
    bars: Mapping[str, int]
    desktop: bool = False


def pages(readers: Readers) -> dict[str, Looked]:
    """Citizens come with a phone, officers sit at a desk."""
    number, own, staff = readers.numbers[0], readers.citizen, readers.officer
    return {
        "front": Looked("/", {}, BARS),
        "report": Looked("/report", {}, BARS),
        "case": Looked(f"/c/{number}", own, PRIVATE),
        "board": Looked("/board", {}, BARS),
        "queue": Looked("/desk", staff, PRIVATE, desktop=True),
        "desk-case": Looked(f"/desk/c/{number}", staff, PRIVATE, desktop=True),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description="Have Lighthouse look at the pages.")
    parser.add_argument("names", nargs="*", metavar="page", help="front, report, case, board, queue, desk-case; all when none is named")
    parser.add_argument("--reports", type=Path, metavar="FOLDER", help="keep Lighthouse's own reports there")
    options = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None or shutil.which("node") is None or not PROGRAM.exists():
        print(
            "it needs chromium and Node: sudo apt-get install -y chromium nodejs npm; npm ci --prefix scripts/lighthouse", file=sys.stderr
        )
        return 2
    low = 0
    print(f"{'page':10}" + "".join(f"{name:>16}" for name in CATEGORIES))
    bench = Bench(quick=True, say=lambda line: None)
    with tempfile.TemporaryDirectory() as folder, Sink() as sink, bench.embedded(sink, ONTONG_SANDBOX="yes") as house:
        bench.fire(house.port, count=MANY, seconds=60, connections=4)
        found = pages(come_in(house))
        bench.settle(house)
        for name in options.names or found:
            report = look(house.url, found[name], chromium, (options.reports or Path(folder)).absolute() / f"{name}.json")
            low += told(name, report, found[name].bars)
    return 1 if low else 0


def look(url: str, page: Looked, chromium: str, file: Path) -> dict[str, Any]:
    """Lighthouse's report on one page."""
    file.parent.mkdir(parents=True, exist_ok=True)
    kept = "; ".join(f"{name}={value}" for name, value in page.cookies.items())
    command = ["node", str(PROGRAM), url + page.path, "--quiet", "--output=json", f"--output-path={file}", "--locale=ko"]
    command += [f"--only-categories={','.join(CATEGORIES)}", "--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage"]
    command += ["--preset=desktop"] if page.desktop else []
    command += [f"--extra-headers={json.dumps({'Cookie': kept})}"] if kept else []
    subprocess.run(command, check=True, env=os.environ | {"CHROME_PATH": chromium}, timeout=180)  # noqa: S603 - a program that we pinned
    report: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return report


def told(name: str, report: Mapping[str, Any], bars: Mapping[str, int]) -> int:
    """One line, and below it what keeps a category below its bar; how many are."""
    scores = {one: round(100 * (report["categories"][one]["score"] or 0)) for one in CATEGORIES}
    print(f"{name:10}" + "".join(f"{scores[one]:>15}{'!' if scores[one] < bars[one] else ' '}" for one in CATEGORIES), flush=True)
    low = [one for one in CATEGORIES if scores[one] < bars[one]]
    for category in low:
        for part in report["categories"][category]["auditRefs"]:
            audit = report["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 1:
                print(f"    {category}: {audit['id']}: {audit['title']} {audit.get('displayValue', '')}")
    return len(low)


if __name__ == "__main__":
    sys.exit(main())

"""`python -m benchmarks [name ...]`: measure everything, or what is named; a whole run writes RESULTS.md and results.svg."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks import desk, floors, idle, intake, letters, pages, plot, report, similar, webhooks, whole_way
from benchmarks.bench import Bench
from benchmarks.figures import Figure
from tests.servers import Missing

HERE = Path(__file__).parent
MODULES = {
    "floors": floors.measure,
    "intake": intake.measure,
    "whole_way": whole_way.measure,
    "webhooks": webhooks.measure,
    "letters": letters.measure,
    "desk": desk.measure,
    "similar": similar.measure,
    "pages": pages.measure,
    "idle": idle.measure,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """0: measured; 1: something could not be measured. A target that isn't reached is told, and is no failure."""
    options = _options(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped
    where, figures, failed = report.machine(), [], []
    bench = Bench(quick=options.quick, say=report.say)
    with bench.stack:
        for name in options.names or MODULES:
            report.say(f"== {name}")
            try:
                for figure in MODULES[name](bench):
                    report.say(f"** {report.sentence(figure)}")
                    figures.append(figure)
            except (Missing, RuntimeError, AssertionError) as error:
                failed.append(name)
                report.say(f"!! {name} could not be measured: {error}")
    _tell(options, figures, where, bench)
    return 1 if failed else 0


def _tell(options: argparse.Namespace, figures: list[Figure], where: dict[str, str], bench: Bench) -> None:
    words = [*options.names, *(["--quick"] if options.quick else [])]
    page = report.markdown(figures, where, " ".join(["python -m benchmarks", *words]), quick=options.quick)
    print(page)
    if options.json:
        told = [{**asdict(figure), "ratio": figure.ratio, "reached": figure.reached} for figure in figures]
        options.json.write_text(json.dumps({"machine": where, "quick": options.quick, "figures": told}, ensure_ascii=False, indent=1))
    folder = options.folder or (None if options.quick or options.names else HERE)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "RESULTS.md").write_text(page + "\n![The figures drawn](results.svg)\n", encoding="utf-8")
        title = f"{where['date']}, {where['cores']}" + (", quick run" if options.quick else "")
        (folder / "results.svg").write_text(plot.drawing(figures, bench.curves, title), encoding="utf-8")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the platform beside its floors.")
    parser.add_argument("names", nargs="*", metavar="name", help=f"what to measure: {', '.join(MODULES)}; everything when none is named")
    parser.add_argument("--quick", action="store_true", help="a few minutes: shows that it works, not what the figures are")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    parser.add_argument("--folder", type=Path, help="write RESULTS.md and results.svg there (a whole run that isn't quick: benchmarks/)")
    options = parser.parse_args(arguments)
    if unknown := set(options.names) - MODULES.keys():
        parser.error(f"{', '.join(sorted(unknown))}: name some of {', '.join(MODULES)}")
    return options


if __name__ == "__main__":
    sys.exit(main())

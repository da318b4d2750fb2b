"""Two pictures of an evaluation, each as PNG and SVG: is the confidence honest, and what is taken for what.

The Korean letters come with a package (NanumGothic, SIL Open Font License), for a fresh machine has none; in the SVG they are drawn as
outlines. The colours tell colour-blind readers as much (Okabe and Ito; one hue from light to dark).
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ontong.failures import Stop
from ontong.routing.evaluation import Evaluation
from ontong.routing.matrix import NOBODY, OTHERS, Matrix, matrix
from ontong.typed import KOREA
from services.routing.measuring.figures import Figures

FONTS = "koreanize_matplotlib"  # the package whose font files are used; it isn't imported
BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#777777"
LONGEST_NAME = 16


def ready(folder: Path) -> None:
    """Can pictures be drawn there? Raises Stop, before the work and not after it."""
    if find_spec("matplotlib") is None:
        raise Stop("--plots: pictures are drawn with matplotlib, which isn't installed here: pip install matplotlib koreanize-matplotlib")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Stop(f"--plots: {folder} can't be made ({error.strerror})") from None
    if not os.access(folder, os.W_OK):
        raise Stop(f"--plots: {folder} can't be written")


def draw(found: Evaluation, folder: Path) -> tuple[Path, ...]:
    """Writes reliability.png, reliability.svg, confusions.png and confusions.svg, and where there are figures of the last years
    the same with `-recent`."""
    sets = {"": found.whole} if found.recent is None else {"": found.whole, "-recent": found.recent}
    written: list[Path] = []
    with _hangul():
        for ending, one in sets.items():
            since = f", since {found.since.astimezone(KOREA):%Y-%m-%d}" if ending and found.since else ""
            about = f"{found.course.mode}{since}, {one.cases:,} cases"
            written += _save(_reliability(one, about), folder, f"reliability{ending}")
            written += _save(_confusions(matrix(one), found.departments.names, about), folder, f"confusions{ending}")
    return tuple(written)


def _reliability(one: Figures, about: str) -> Any:
    from matplotlib.figure import Figure
    from matplotlib.ticker import PercentFormatter

    figure = Figure(figsize=(6.4, 7.2), layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    calibration, bins = one.calibration, one.calibration.bins
    above.plot((0, 1), (0, 1), color=GREY, linestyle="--", linewidth=1, label="as sure as right")
    confidence, accuracy = [each.confidence for each in bins], [each.accuracy for each in bins]
    reach = [[each.accuracy - each.span[0] for each in bins], [each.span[1] - each.accuracy for each in bins]]
    above.errorbar(
        confidence, accuracy, yerr=[[max(0.0, edge) for edge in side] for side in reach], fmt="none", ecolor=BLUE, elinewidth=1, capsize=3
    )
    sizes = [20 + 180 * each.cases / one.cases for each in bins]
    above.scatter(confidence, accuracy, s=sizes, color=BLUE, zorder=3, label="right (with its 95 % interval; larger: more cases)")
    above.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.04), ylabel="right at first")
    above.set_title(f"Reliability: {about}\nexpected calibration error {calibration.expected_error:.3f}, right {one.top1:.1%}", fontsize=11)
    above.legend(loc="best", frameon=False)
    below.bar(
        [each.low for each in bins], [each.cases for each in bins], width=0.1, align="edge", color=ORANGE, edgecolor="white", hatch="//"
    )
    for each in bins:
        below.annotate(f"{each.cases:,}", (each.low + 0.05, each.cases), ha="center", va="bottom", fontsize=8)
    below.margins(y=0.18)
    below.set(xlabel="confidence", ylabel="cases")
    for axes in (above, below):
        axes.xaxis.set_major_formatter(PercentFormatter(1.0))
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(color="#e5e5e5", linewidth=0.6)
        axes.set_axisbelow(True)
    above.yaxis.set_major_formatter(PercentFormatter(1.0))
    return figure


def _confusions(found: Matrix, names: Mapping[str, str], about: str) -> Any:
    from matplotlib import colormaps
    from matplotlib.figure import Figure
    from matplotlib.ticker import PercentFormatter

    high, wide = len(found.rows), len(found.columns)
    figure = Figure(figsize=(3.4 + 0.5 * wide, 2.6 + 0.42 * high), layout="constrained")
    axes = figure.subplots()
    colours = colormaps["Blues"]
    drawn = axes.imshow(found.shares, cmap=colours, vmin=0.0, vmax=1.0, aspect="auto")
    for place, row in enumerate(found.cases):
        for column, number in enumerate(row):
            if number:
                dark = found.shares[place][column] > 0.6
                axes.text(column, place, f"{number:,}", ha="center", va="center", fontsize=8, color="white" if dark else "black")
    totals = [sum(row) for row in found.cases]
    axes.set_xticks(range(wide), [_name(code, names) for code in found.columns], rotation=45, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(high), [f"{_name(code, names)} ({total:,})" for code, total in zip(found.rows, totals, strict=True)])
    axes.set_xlabel("proposed first")
    axes.set_ylabel("the right department (its cases)")
    axes.set_title(f"What is taken for what: {about}", fontsize=11)
    axes.tick_params(length=0)
    figure.colorbar(drawn, ax=axes, label="share of the department's cases", format=PercentFormatter(1.0), fraction=0.04)
    return figure


def _name(code: str, names: Mapping[str, str]) -> str:
    if code in (OTHERS, NOBODY):
        return f"({code[1:]})"
    name = " ".join(names.get(code, code).split())
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def _save(figure: Any, folder: Path, name: str) -> Iterator[Path]:
    for ending, about in (("png", {}), ("svg", {"Date": None, "Title": f"ontong routing evaluate: {name}"})):
        path = folder / f"{name}.{ending}"
        try:
            figure.savefig(path, dpi=150, metadata=about)
        except OSError as error:
            raise Stop(f"--plots: {path} can't be written ({error.strerror})") from None
        yield path


@contextmanager
def _hangul() -> Iterator[None]:
    """Letters of every script: the packaged ones first. No letter of a name is taken for a formula."""
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    from matplotlib import font_manager, rc_context

    package = find_spec(FONTS)
    families = ["DejaVu Sans"]
    if package is not None and package.origin:
        path = Path(package.origin).parent / "fonts" / "NanumGothic.ttf"
        if path.exists():
            font_manager.fontManager.addfont(str(path))
            families.insert(0, font_manager.FontProperties(fname=str(path)).get_name())
    with (
        warnings.catch_warnings(),
        rc_context({"font.family": families, "text.parse_math": False, "axes.unicode_minus": False, "svg.hashsalt": "ontong"}),
    ):
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        yield

"""What whoever plays a demonstration sees: how far it has come, and where to look when it is there."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from ontong.demo.cases import Case
from ontong.demo.staging import Played
from ontong.settings import Settings

WIDTH = 30
SHOWN = ("answered", "late", "merged", "declined", "reopened", "transferred", "of nobody's")  # one case of each of these stories


@contextmanager
def progress(cases: int) -> Iterator[Callable[[datetime, float], None]]:
    """A bar on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda now, share: None
        return
    last = [-1]

    def moved(now: datetime, share: float) -> None:
        tenths = int(share * 1000)
        if tenths == last[0]:
            return
        last[0] = tenths
        bar = ("█" * int(share * WIDTH)).ljust(WIDTH, "░")
        print(f"\rplaying {cases:,} cases  {bar} {share:4.0%}  {now:%Y-%m-%d}", end="", file=sys.stderr, flush=True)

    try:
        yield moved
    finally:
        print("\r" + " " * (shutil.get_terminal_size().columns - 1), end="\r", file=sys.stderr, flush=True)


def summary(settings: Settings, played: Played, *, seconds: float) -> None:
    """What was played, a few cases to look at, and the commands that lead on."""
    figures = played.figures
    standing = ", ".join(f"{count.key} {count.value:,}" for count in figures.by_status)
    on_time = "-" if figures.on_time_share is None else f"{figures.on_time_share:.0%}"
    print(
        f"Played in {seconds:.0f} s, as a demonstration (시연): {figures.received:,} cases, {played.letters:,} letters (in the sandbox).\n"
        f"  now      {standing}\n"
        f"  answered in time {on_time}, reopened {figures.reopened}, extended {figures.extended}, late now {figures.late}\n"
        f"  data     {settings.data.absolute()}\n"
        f"\n"
        f"  start    ontong up --demo\n"
        f"  desk     TOKEN=$(ontong token --demo --role officer --department road)\n"
        f'           curl -H "Authorization: Bearer $TOKEN" {settings.url}/v1/desk/complaints\n'
        f"  letters  {settings.url}/v1/sandbox/letters\n"
        f"  figures  {settings.url}/v1/stats\n"
        f"  remove   ontong demo --remove\n"
        f"\n"
        f"As their citizens see them, once it is started:"
    )
    for case in _worth_seeing(played.cases):
        print(f"  {case.number}  {case.status:<11} {settings.url}/c/{case.number}/{case.token}")


def _worth_seeing(cases: tuple[Case, ...]) -> list[Case]:
    """The last case but a few of each kind of story, so that something has become of it."""
    found = [[case for case in cases if case.story.name == name and case.number] for name in SHOWN]
    return [told[len(told) * 2 // 3] for told in found if told]

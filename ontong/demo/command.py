"""`ontong demo`: plays a quarter of the city into a folder of its own beside the real data, and says where to look."""

from __future__ import annotations

import argparse
import json
import shutil
import time
from datetime import datetime, timedelta
from pathlib import Path

from chassis.logs import configure as configure_logs
from ontong.demo import showing, staging
from ontong.demo.play import Quarter
from ontong.failures import Stop
from ontong.folder import DataFolder
from ontong.settings import DEMONSTRATION_FILE, Settings, demonstrating
from ontong.settings import read as read_settings
from services.complaints.calendar import KOREA

QUARTER = timedelta(days=91)
MOST = 20_000
ABOUT = "시연: everything in this folder was played by `ontong demo`; nobody in it is a real person"


def demo(options: argparse.Namespace) -> int:
    """`ontong demo [--cases N] [--seed N]`, `ontong demo --remove`."""
    settings = read_settings()
    if settings.production:
        raise Stop("a demonstration is played into a data folder: unset ONTONG_AMQP_URL, ONTONG_DATABASE_URL and ONTONG_DATABASE_URLS")
    if settings.demonstration:
        raise Stop(f"{settings.data} is a demonstration: set ONTONG_DATA to the folder that it lies in")
    configure_logs("ontong", "ERROR", human=True)
    if options.remove:
        remove(settings)
    elif 1 <= options.cases <= MOST:
        play(settings, cases=options.cases, seed=options.seed)
    else:
        raise Stop(f"--cases lies between 1 and {MOST:,}")
    return 0


def play(settings: Settings, *, cases: int, seed: int) -> None:
    """Into a folder that takes its place only when all is played: what was broken off is never taken for a city."""
    place = demonstrating(settings).data
    if place.exists():
        raise Stop(f"there is a demonstration in {place}: look at it with `ontong up --demo`, or remove it with `ontong demo --remove`")
    DataFolder(settings.data).open()
    began, now = time.monotonic(), datetime.now(KOREA).replace(microsecond=0)
    quarter = Quarter(begins=now - QUARTER, ends=now)
    stage = _stage(place.with_name(f"{place.name}.playing"))
    try:
        _mark(stage.path, quarter, cases=cases, seed=seed)
        with showing.progress(cases) as moved:
            played = staging.play(demonstrating(settings), stage, quarter=quarter, cases=cases, seed=seed, moved=moved)
        stage.path.rename(place)
    except KeyboardInterrupt:
        raise Stop("broken off; nothing is left of it") from None
    finally:
        shutil.rmtree(stage.path, ignore_errors=True)
    showing.summary(demonstrating(settings), played, seconds=time.monotonic() - began)


def remove(settings: Settings) -> None:
    """Its folder goes, with all that is in it. There is nothing of it anywhere else."""
    folder = DataFolder(demonstrating(settings).data)
    if not folder.path.exists():
        print(f"there is no demonstration in {settings.data.absolute()}")
        return
    if not (folder.path / DEMONSTRATION_FILE).exists():
        raise Stop(f"{folder.path} is no demonstration: it is left as it is")
    folder.lock()
    shutil.rmtree(folder.path)
    print(f"{folder.path} is removed, with the cases, letters, figures and photos of the demonstration")


def _stage(path: Path) -> DataFolder:
    """An empty folder to play in, held by this process; what another one left there, broken off, is swept away."""
    if path.exists():
        DataFolder(path).lock()
        shutil.rmtree(path)
    folder = DataFolder(path).open()
    folder.lock()
    return folder


def _mark(folder: Path, quarter: Quarter, *, cases: int, seed: int) -> None:
    """By this file everything that runs on the folder knows what it is."""
    told = {"about": ABOUT, "cases": cases, "seed": seed, "begins": quarter.begins.isoformat(), "ends": quarter.ends.isoformat()}
    (folder / DEMONSTRATION_FILE).write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")

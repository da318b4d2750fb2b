"""`ontong up`: the whole platform in one process, for a newcomer's first minute and a small town's every day."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from chassis import memory
from chassis.local import LocalRunner
from chassis.logs import Log
from chassis.logs import configure as configure_logs
from contracts.answering import RegisterStandardAnswers
from ontong import channels_out, faces, house, http, jurisdiction, keys, mail, practice
from ontong.folder import DataFolder
from ontong.settings import Settings, demonstrated
from ontong.settings import read as read_settings

log = Log("ontong")
EDITED = "edited at the desk too: export it into the folder, or `ontong jurisdiction load DIR --overwrite {}`"


def up(options: argparse.Namespace) -> int:
    """Start everything, serve until told to stop, stop cleanly."""
    settings = demonstrated(read_settings()) if options.demo else read_settings()
    human = settings.log_format == "human" or (not settings.log_format and sys.stdout.isatty())
    configure_logs("ontong", settings.log_level, human=human)
    sys.setswitchinterval(0.001)  # many short pieces of work take turns: nobody waits long for the interpreter
    listener = http.listen(settings)  # before anything is touched: a busy port is told at once
    with _house(settings) as door:
        memory.settle()
        _greet(settings, door.state.links)
        http.serve(door, listener)
    return 0


def _load_again(settings: Settings, ask: jurisdiction.Ask, *, answers: bool) -> None:
    """What was changed in the folder since the last start, or what the release of then didn't know; the same again changes nothing. Where
    folder and desk have both changed, the desk's stays and the house starts all the same. `answers`: there are no standard answers yet;
    later one that the desk has removed would come back."""
    loaded = jurisdiction.load(settings.jurisdiction, ask, but=() if answers else (RegisterStandardAnswers,))
    for refusal in loaded.refused:
        log.warning("jurisdiction_not_loaded", field=refusal.field, reason=EDITED.format(refusal.field))
    for kept in loaded.kept:
        log.warning(
            "letter_not_loaded",
            letter=kept.letter.value,
            channel_class=kept.channel_class.value,
            locale=kept.locale,
            reason=EDITED.format("letters"),
        )


@contextmanager
def _house(settings: Settings) -> Iterator[Any]:
    folder = DataFolder(settings.data).open()
    folder.lock()
    the_keys = keys.embedded(folder.keys)
    built = house.embedded(settings, folder, the_keys)
    runner = LocalRunner(built.hosts)
    runner.start()
    try:
        if not built.has_departments():
            jurisdiction.load(settings.jurisdiction, runner.ask)
            log.info("jurisdiction_loaded")
        else:
            _load_again(settings, runner.ask, answers=not built.has_answers())
        door, gateway = built.door(runner.ask), built.host("gateway")
        faced = faces.together(settings, door, the_keys.frontend_secret or b"", built.registry, rehearsing=channels_out.simulated(settings))
        door.state.links = practice.links(settings, gateway.store, runner.ask, door.state.codes)
        with mail.opened(settings, the_keys, gateway.store, gateway.service.outside, door.state.measures.heard):
            yield faced
    finally:
        if not runner.stop():
            log.warning("stopped_late")
        built.close()
        log.info("stopped")


def _greet(settings: Settings, links: Sequence[str]) -> None:
    shown = "  시연     a demonstration: nobody in it is a real person, and no letter leaves it\n" if settings.demonstration else ""
    mail_in = f"  mail in  to {settings.mail_address}, at {settings.mail_listen}\n" if settings.mail_listen else ""
    print(
        f"\nOntong (온통) is up at {settings.url}   (API: {settings.url}/docs)\n{shown}"
        f"  data     {settings.data.absolute()}\n"
        f"  letters  {channels_out.summary(settings)}\n{mail_in}"
        f"  try      {sys.argv[0]} tour   in another terminal: one complaint, from received to notified\n{_speak(settings)}{_desk(links)}"
        f"  stop     Ctrl-C\n",
        flush=True,
    )


def _speak(settings: Settings) -> str:
    """Where one may speak as a citizen, as long as a channel is simulated."""
    return (
        f"  speak    as a citizen on KakaoTalk and the others: {settings.url}/v1/sandbox/channels\n"
        if channels_out.simulated(settings)
        else ""
    )


def _desk(links: Sequence[str]) -> str:
    """By which link one comes to the desk in which role, as long as letters stay inside."""
    lines = [f"  {'desk' if place == 0 else '':<8} {link}\n" for place, link in enumerate(links)]
    return "".join(lines) + (f"  {'':<8} (each link opens once, within 30 minutes)\n" if links else "")

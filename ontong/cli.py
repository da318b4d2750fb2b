"""The command line: `ontong up` for the whole platform, and one word for each thing that operators do."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from contracts.gateway import Channel, Kind
from ontong.routing import options as routing

SERVICES = ("complaints", "routing", "notify", "metrics", "gateway")
ROLES = ("officer", "head", "triage", "arbiter", "admin")
AGAIN = {
    "replay": "tell a service again what was said, to rebuild its state; nothing is said or sent again",
    "redeliver": "tell a service what was lost on its way; what follows from it happens",
}
PARKED = """\
What a service could not apply waits here, and later events of the same case wait behind it; other cases go on.
  list    the rows, of one service or of all; reads only
  show    one row with the event's body: a citizen's words, not for tickets or chats; reads only
  retry   tries it again within a second or two, for when the cause is mended; what goes on failing is parked again after half an hour
  drop    lets it go: it is never applied, what waited behind it is; the row stays in the list as dropped
"""
DEMO = (
    "It lies in a folder of its own in ONTONG_DATA. Real cases are never touched, its letters stay in the sandbox, and each of its cases "
    "says what it is."
)
LETTERS = """\
The words stand in the city's folder, letters/LOCALE/CLASS/LETTER.txt, and are edited there or at the desk; docs/letters.md says how.
`ontong jurisdiction export DIR` fetches those that the desk has reworded.
  check    every letter: unknown and missing placeholders, letters that are missing, words that are too long for their channel
  preview  one letter with an invented case in it, as its channel would carry it; nothing has to run for that

  ontong letters preview receipt --locale vi --class text
  ontong letters preview result --class alimtalk --city jurisdictions/example-city
"""
EPILOG = "Settings come from environment variables; `ontong settings` lists them. Every command has its own --help."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 not done, 2 asked wrongly."""
    options = parser().parse_args(arguments)
    from ontong.failures import explained

    with explained():
        code = _work(options.work)(options)
    return int(code or 0)


def parser() -> argparse.ArgumentParser:
    """All commands with their help."""
    top = argparse.ArgumentParser(prog="ontong", description="Ontong (온통): one door for every voice in the city.", epilog=EPILOG)
    commands = top.add_subparsers(metavar="COMMAND", required=True)
    _run(commands)
    _staff(commands)
    _operate(commands)
    _explain(commands)
    routing.add(commands, _command)
    return top


def _run(commands: Any) -> None:
    up = _command(commands, "up", "ontong.up:up", "start the whole platform in one process, on embedded storage")
    up.add_argument("--demo", action="store_true", help="on the demonstration that `ontong demo` has played")
    demo = _command(commands, "demo", "ontong.demo.command:demo", "play a quarter of an example city, so that the desks are full")
    demo.epilog = DEMO
    demo.add_argument("--cases", type=int, default=1000, metavar="N", help="how many (default 1000, about a minute)")
    demo.add_argument("--seed", type=int, default=1, metavar="N", help="another number, another city (default 1)")
    demo.add_argument("--remove", action="store_true", help="remove it, with all that is in it")
    serve = _command(commands, "serve", "ontong.production:serve", "run one service on RabbitMQ and PostgreSQL")
    serve.add_argument("name", metavar="NAME", choices=SERVICES, help=", ".join(SERVICES))
    _command(commands, "web", "ontong.production:web", "run the HTTP door on PostgreSQL and RabbitMQ")
    _command(commands, "pages", "ontong.production:pages", "run what people see, before a gateway's HTTP door elsewhere")
    _command(commands, "mail", "ontong.mail:mail", "run the door for mail to the city's address (SMTP) on PostgreSQL")
    migrate = _command(commands, "migrate", "ontong.production:migrate", "bring databases and the broker to the shape this version needs")
    migrate.add_argument("name", metavar="NAME", choices=(*SERVICES, "broker", "all"), help="a service, `broker`, or `all`")
    jurisdiction = _command(
        commands, "jurisdiction", "ontong.production:jurisdiction", "check a city's folder, or load it into running services"
    )
    jurisdiction.add_argument(
        "act",
        choices=("check", "load", "export"),
        help="check reads; load sends it to the services; export fetches rules, territory and the letters that the desk has reworded",
    )
    jurisdiction.add_argument("folder", metavar="DIR", type=Path, help="the folder with city.toml")
    jurisdiction.add_argument(
        "--overwrite",
        nargs="+",
        metavar="WHAT",
        choices=("departments", "territory", "rules", "letters"),
        help="for load: of departments, territory, rules or letters the folder is meant where the desk has edited too",
    )
    outage = _command(
        commands, "outage", "ontong.production:outage", "declare that the system was down: no case's clock ran meanwhile (시행령 제20조)"
    )
    outage.add_argument("--from", dest="began", required=True, metavar="ISO", help="when it began; Korean time unless it names a zone")
    outage.add_argument("--to", dest="ended", required=True, metavar="ISO", help="when it ended")
    outage.add_argument("--reason", required=True, metavar="TEXT", help="what citizens and officers read")
    _command(commands, "keys", "ontong.production:keys", "print a fresh set of keys for a new installation")


def _staff(commands: Any) -> None:
    token = _command(commands, "token", "ontong.staff:token", "print a staff token for the desk's HTTP API")
    token.add_argument("--role", required=True, choices=ROLES)
    token.add_argument("--department", metavar="CODE", help="the department of an officer or a head, as `road`")
    token.add_argument("--name", default=None, help="the name that citizens read under an answer")
    token.add_argument("--hours", type=float, default=8.0, help="how long it is valid (default 8)")
    token.add_argument("--demo", action="store_true", help="for the demonstration that `ontong demo` has played")
    account = _command(commands, "account", "ontong.staff:account", "add, change, list or close staff accounts")
    account.add_argument("act", choices=("add", "change", "list", "close"))
    account.add_argument("login", nargs="?", help="for all but list")
    account.add_argument("--name")
    account.add_argument("--role", choices=ROLES)
    account.add_argument("--department", metavar="CODE")
    account.add_argument("--email", help="where the morning digest and urgent reminders go; kept sealed, only notify can read it")
    account.add_argument("--contact", help="what citizens read as the officer's contact, as a phone number")


def _operate(commands: Any) -> None:
    parked = _command(commands, "parked", "ontong.operators:parked", "list, read, retry or drop what a service could not apply")
    parked.epilog, parked.formatter_class = PARKED, argparse.RawDescriptionHelpFormatter
    parked.add_argument("act", choices=("list", "show", "retry", "drop"), help="see below")
    parked.add_argument("ids", metavar="ID", nargs="*", type=int, help="rows, as `list` numbers them")
    parked.add_argument("--service", choices=SERVICES, help="one service (all for list; needed for the others)")
    parked.add_argument(
        "--state", choices=("parked", "retry", "held", "dropped", "any"), default="parked", help="for list (default parked)"
    )
    parked.add_argument("--json", action="store_true", help="print JSON")
    for name, about in AGAIN.items():
        again = _command(commands, name, f"ontong.operators:{name}", about)
        again.add_argument("type", metavar="TYPE", help="as complaint_received.v1, or `all`")
        again.add_argument("--source", choices=SERVICES, help="with `all`: only what this service said")
        again.add_argument("--to", required=True, metavar="NAME", choices=SERVICES, help="the service that shall hear it")
        again.add_argument("--since", required=True, metavar="T", help="ISO 8601, as 2026-11-01 or 2026-11-01T09:00+09:00")


def _explain(commands: Any) -> None:
    deadline = _command(commands, "deadline", "ontong.deadline:deadline", "compute when a case is due, and show the way there day by day")
    period = deadline.add_mutually_exclusive_group(required=True)
    period.add_argument("--period", help="7d (working days), 3h (working hours), 2w, 1m or 1y")
    period.add_argument("--kind", help="the city's period of a kind, as `grievance` or 고충민원")
    deadline.add_argument("--received", required=True, metavar="ISO", help="the moment of receipt; Korean time unless it names a zone")
    deadline.add_argument(
        "--pause",
        action="append",
        default=[],
        metavar="FROM/TO",
        help="time that is not counted, again for each: days (as of a supplement) or moments (as of an outage), FROM/ while it lasts, "
        "GROUND=FROM/TO for another ground",
    )
    deadline.add_argument("--json", action="store_true", help="print JSON")
    suggest = _command(commands, "suggest", "ontong.explain:suggest", "which department would a text go to, of what kind is it, and why")
    suggest.add_argument("text", help="a complaint, as a citizen would write it")
    suggest.add_argument("--title")
    suggest.add_argument("--kind", choices=tuple(kind.value for kind in Kind))
    suggest.add_argument("--service", metavar="CODE", help="the service that was chosen, as street-light")
    suggest.add_argument("--channel", choices=tuple(channel.value for channel in Channel))
    suggest.add_argument("--address", help="as the citizen wrote it")
    suggest.add_argument("--place", metavar="LAT,LONG", help="where it is, in degrees")
    suggest.add_argument("--at", metavar="ISO", help="when it came in (default: now); Korean time unless it names a zone")
    suggest.add_argument("--answer", action="append", default=[], metavar="QUESTION=VALUE", help="to a question of the service")
    suggest.add_argument("--json", action="store_true", help="print JSON")
    letters = _command(commands, "letters", "ontong.letters:letters", "check the words of a city's letters, or look at one")
    letters.epilog, letters.formatter_class = LETTERS, argparse.RawDescriptionHelpFormatter
    letters.add_argument("act", choices=("check", "preview"), help="see below")
    letters.add_argument("letter", metavar="LETTER", nargs="?", help="for preview: its file's name without .txt, as `receipt`")
    letters.add_argument("--locale", default="ko", metavar="L", help="the language (default ko)")
    letters.add_argument(
        "--class",
        dest="kind",
        default="mail",
        choices=("mail", "chat", "text", "alimtalk"),
        help="for e-mail (default), messengers, SMS or 알림톡",
    )
    letters.add_argument("--city", metavar="DIR", type=Path, help="the city's folder (default: ONTONG_JURISDICTION)")
    verify = _command(
        commands,
        "verify",
        "ontong.verify:verify",
        "check a downloaded history: was a line altered, removed, moved or added, and what is proven",
    )
    verify.add_argument("file", metavar="FILE", type=Path, help="as downloaded, JSON or page")
    verify.add_argument("--root", metavar="DATE=HEX", action="append", default=[], help="the published root of a day, again for each")
    verify.add_argument("--url", metavar="BASE", help="read the published roots there, as https://ontong.example.kr")
    tour = _command(commands, "tour", "ontong.tour:tour", "walk one complaint from received to notified, showing each request as curl")
    tour.add_argument("--url", default=None, help="a running `ontong up` (default: the configured host and port)")
    _command(commands, "settings", "ontong.explain:settings", "list the environment variables")


def _command(commands: Any, name: str, work: str, about: str) -> argparse.ArgumentParser:
    made = commands.add_parser(name, help=about, description=about[0].upper() + about[1:] + ".")
    made.set_defaults(work=work)
    return made  # type: ignore[no-any-return]  # argparse leaves the subparsers' type open


def _work(name: str) -> Callable[[argparse.Namespace], int | None]:
    """A command's module is imported only when it is called: `--help` stays quick, the embedded mode stays small."""
    module, _, function = name.partition(":")
    return getattr(import_module(module), function)  # type: ignore[no-any-return]  # names stand in this file


if __name__ == "__main__":
    sys.exit(main())

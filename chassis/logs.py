"""What the house writes into its diary: what happened and to which case, never a citizen's words, name or address."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from math import isfinite
from traceback import walk_tb
from types import TracebackType
from typing import Any, TextIO
from uuid import UUID

from chassis.trace import FORM

OURS = ("chassis", "services", "gateway", "ontong", "frontend")
EVENT = re.compile(r"[a-z][a-z0-9_]{1,60}")
WORD = re.compile(r"[A-Za-z0-9_.:/{}+-]{1,120}")
PHRASE = re.compile(r"[\x20-\x3f\x41-\x7e]{1,300}")  # plain ASCII without @
NUMBERS = re.compile(r"(?:\d[ -]?){9,}")  # what may be a telephone, account or resident number
KEYED_HASH = re.compile(r"[0-9a-f]{16}")
WITHHELD = "withheld"
QUIET = ("kombu", "amqp", "nameko", "sqlalchemy", "alembic", "uvicorn", "asyncio", "multipart", "PIL", "httpx")  # heard from WARNING on


def word(value: Any) -> str:
    """A name of ours: a code, a type, a state, a route."""
    return value if isinstance(value, str) and WORD.fullmatch(value) and not NUMBERS.search(value) else WITHHELD


def phrase(value: Any) -> str:
    """Why something failed, as our own code puts it."""
    return value if isinstance(value, str) and PHRASE.fullmatch(value) and not NUMBERS.search(value) else WITHHELD


def number(value: Any) -> int | float | str:
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value) else WITHHELD


def truth(value: Any) -> bool | str:
    return value if isinstance(value, bool) else WITHHELD


def identifier(value: Any) -> str:
    """A UUID, which says nothing to a stranger."""
    try:
        return str(value if isinstance(value, UUID) else UUID(value))
    except (ValueError, AttributeError, TypeError):
        return WITHHELD


def keyed_hash(value: Any) -> str:
    """The beginning of a hash that nobody without our key can try values against."""
    return value if isinstance(value, str) and KEYED_HASH.fullmatch(value) else WITHHELD


def moment(value: Any) -> str:
    return stamp(value) if isinstance(value, datetime) and value.tzinfo else WITHHELD


# The only fields that a line may have, and the form that each must have. A free text, a name, an address or a body has
# no place here; a value of another form is withheld.
FIELDS: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("complaint_id", "event_id", "command_id", "delivery_id", "errand_id"), identifier),
    **dict.fromkeys(("service", "check", "event_type", "source", "state", "status", "outcome", "result", "action", "letter"), word),
    **dict.fromkeys(("channel", "department_code", "service_code", "actor_role", "method", "route", "field", "signal", "error"), word),
    **dict.fromkeys(("account_id", "model_version", "exchange", "queue", "mode", "credential", "lane", "channel_class", "locale"), word),
    "address_hash": keyed_hash,
    **dict.fromkeys(("seconds", "count", "size_bytes", "attempts", "row_id", "code", "port", "sequence", "pid", "lag_seconds"), number),
    **dict.fromkeys(("automatic", "on_time", "duplicate"), truth),
    **dict.fromkeys(("next_at", "due_at"), moment),
    **dict.fromkeys(("reason", "door"), phrase),
}


class Log:
    """`log.info("letter_settled", complaint_id=..., outcome="accepted")`. A field that isn't in FIELDS is a TypeError:
    a mistake in our code, found by the first test that comes by."""

    def __init__(self, name: str) -> None:
        self._logger = logging.getLogger(name)

    def debug(self, event: str, **fields: Any) -> None:
        self._write(logging.DEBUG, event, fields)

    def info(self, event: str, **fields: Any) -> None:
        self._write(logging.INFO, event, fields)

    def warning(self, event: str, *, exc_info: BaseException | None = None, **fields: Any) -> None:
        self._write(logging.WARNING, event, fields, exc_info)

    def error(self, event: str, *, exc_info: BaseException | None = None, **fields: Any) -> None:
        self._write(logging.ERROR, event, fields, exc_info)

    def _write(self, level: int, event: str, fields: dict[str, Any], error: BaseException | None = None) -> None:
        if unknown := fields.keys() - FIELDS.keys() - {"traceparent", "trace_id"}:
            raise TypeError(f"no such field in a log line: {', '.join(sorted(unknown))}")
        if self._logger.isEnabledFor(level):
            self._logger.log(level, event, extra=fields, exc_info=error)


class Lines(logging.Formatter):
    """One JSON object a line."""

    def __init__(self, service: str, release: str) -> None:
        super().__init__()
        self.service, self.release = service, release

    def format(self, record: logging.LogRecord) -> str:
        line = {"ts": stamp(datetime.fromtimestamp(record.created, UTC)), "level": record.levelname.lower()}
        line |= {"service": self.service, "version": self.release, **content(record)}
        return json.dumps(line, ensure_ascii=True, separators=(",", ":"))


class Human(logging.Formatter):
    """The same for somebody who sits before it: time, event, fields."""

    def format(self, record: logging.LogRecord) -> str:
        seen = content(record)
        level = "" if record.levelno < logging.WARNING else f"{record.levelname.lower()}: "
        fields = " ".join(f"{name}={_short(value)}" for name, value in seen.items() if name not in ("event", "trace_id", "span_id"))
        return f"{datetime.fromtimestamp(record.created).astimezone():%H:%M:%S} {level}{seen['event']} {fields}".rstrip()


def configure(service: str, level: str = "INFO", *, human: bool = False, stream: TextIO | None = None) -> None:
    """Send everything that this process logs to stdout, one line each; called once, before the first line."""
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.setFormatter(Human() if human else Lines(service, _release(service)))
    logging.raiseExceptions = False  # an unwritable line must not print what it was about
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def content(record: logging.LogRecord) -> dict[str, Any]:
    """What of a record may be shown."""
    if record.name.partition(".")[0] in OURS and isinstance(record.msg, str) and EVENT.fullmatch(record.msg):
        seen: dict[str, Any] = {"event": record.msg}
    else:
        seen = {"event": "library_message", **_foreign(record)}
    seen |= _trace(record)
    seen |= {name: form(value) for name, form in FIELDS.items() if (value := record.__dict__.get(name)) is not None}
    if record.exc_info and record.exc_info[0]:
        seen |= {"exception": record.exc_info[0].__name__, "frames": list(_frames(record.exc_info[2]))}
    return seen


def stamp(at: datetime) -> str:
    """RFC 3339 in UTC, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _foreign(record: logging.LogRecord) -> dict[str, str]:
    """What another's library logs: from where, and the constant part of its message when that can be told apart."""
    said = {"logger": word(record.name), "place": f"{word(record.module)}:{record.lineno}"}
    if record.args and isinstance(record.msg, str):
        said["template"] = phrase(record.msg)
    return said


def _trace(record: logging.LogRecord) -> dict[str, str]:
    given = record.__dict__.get("traceparent") or record.__dict__.get("trace_id")
    if not isinstance(given, str):
        return {}
    if found := FORM.fullmatch(given):
        return {"trace_id": found[1], "span_id": found[2]}
    return {"trace_id": given} if re.fullmatch(r"[0-9a-f]{32}", given) else {}


def _frames(traceback: TracebackType | None) -> Iterator[str]:
    """Where it went wrong, outermost first. The message of an exception is never shown: it may quote a citizen."""
    frames = [f"{frame.f_globals.get('__name__', '?')}:{line}" for frame, line in walk_tb(traceback)]
    yield from frames[-12:]


def _short(value: Any) -> str:
    return " < ".join(reversed(value)) if isinstance(value, list) else str(value)


def _release(service: str) -> str:
    for name in (f"ontong-{service}", "ontong"):
        try:
            return version(name)
        except PackageNotFoundError:  # an image holds one service, a checkout the whole
            continue
    return "unreleased"

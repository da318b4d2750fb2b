"""What a person at the terminal reads when something can't be done: one line that says what to do, no traceback."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from contracts.message import Refusal


class Stop(Exception):
    """The command can't go on; the message is one line for the person who gave it."""


@contextmanager
def explained() -> Iterator[None]:
    """Turn what is expected to go wrong into one line on standard error and exit code 1."""
    try:
        yield
    except KeyboardInterrupt:
        print("ontong: stopped", file=sys.stderr)
        raise SystemExit(130) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None
    except Exception as problem:
        line = _line(problem)
        if line is None:
            raise
        print(f"ontong: {line}", file=sys.stderr)
        raise SystemExit(1) from None


def _line(problem: Exception) -> str | None:
    """What to tell; None for what nobody expected. Imports late: `ontong serve` must come first with its own."""
    from sqlalchemy.exc import ArgumentError, OperationalError

    from chassis.migrate import NotMigrated
    from ontong.settings import BadSetting
    from ontong.tables import BadJurisdiction

    if isinstance(problem, (Stop, BadSetting, BadJurisdiction, NotMigrated)):
        return str(problem)
    if isinstance(problem, ArgumentError):  # its words may hold the URL, and so the password
        return "the database's address can't be read: it looks like postgresql://user:password@host/name"
    if isinstance(problem, OperationalError):
        return f"the database can't be used: {str(problem.orig).strip().splitlines()[0]}"
    return problem.detail if isinstance(problem, Refusal) else None

"""What a person at the terminal reads when something can't be done: one line that says what to do, no traceback."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from contracts.message import Refusal


class Stop(Exception):
    """The command can't go on; the message is one line for the person who gave it."""


@contextmanager
def explained() -> Iterator[None]:
    """Turn what is expected to go wrong into one line on standard error and exit code 1."""
    from chassis.migrate import NotMigrated
    from ontong.settings import BadSetting

    try:
        yield
    except (Stop, BadSetting, NotMigrated) as problem:
        _say(str(problem))
    except Refusal as refusal:
        _say(refusal.detail)
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        _say("the port is in use: stop the other program, or set ONTONG_PORT to another port")
    else:
        return
    raise SystemExit(1)


def _say(text: str) -> None:
    print(f"ontong: {text}", file=sys.stderr)

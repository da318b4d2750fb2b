"""What was said on the drawn phones and answered at once. Letters can be asked for again; this can't, so it is remembered here for a while,
in this process alone: it is a rehearsal."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

from frontend.phones.lines import Line

MOST_PEOPLE = 200
MOST_LINES = 100  # of each


class Memory:
    """The last lines of the people who spoke last."""

    def __init__(self) -> None:
        self._said: OrderedDict[str, tuple[Line, ...]] = OrderedDict()
        self._one_at_a_time = Lock()

    def said(self, mark: str) -> Sequence[Line]:
        return self._said.get(mark, ())

    def add(self, mark: str, *lines: Line) -> None:
        with self._one_at_a_time:
            self._said[mark] = (*self._said.pop(mark, ()), *lines)[-MOST_LINES:]
            while len(self._said) > MOST_PEOPLE:
                self._said.popitem(last=False)


KEPT = Memory()

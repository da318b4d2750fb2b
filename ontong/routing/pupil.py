"""The routing itself, asked outside of any service: it decides as in production, hears what was right, and learns when told to."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from ontong.routing.lists import Departments
from ontong.routing.rows import Case
from services.routing import duties
from services.routing.learning.reading import Reader, Reading
from services.routing.learning.rows import Row
from services.routing.measuring.outcomes import Outcome
from services.routing.precedents import Index

if TYPE_CHECKING:
    from services.routing.learning.learned import Learned

Tell = Callable[[str, float], None]  # what is being done, and how far it is, 0..1
SEEN_BEFORE = 0.6  # likeness from which a decided case is a near-duplicate


class Pupil:
    """Reads with the departments' own words, with what it learned from the cases heard, and with those that are like the text."""

    def __init__(self, departments: Departments, *, accuracy: float, tell: Tell = lambda doing, share: None) -> None:
        self._departments = tuple(_scored(departments))
        self._external = {one.department.code for one in departments.entries if one.external}
        self._accuracy, self._tell = accuracy, tell
        self._rows: list[Row] = []
        self._precedents = Index()
        self._take(None)
        self.deciding: list[float] = []  # seconds of processor time, a case
        self.studying: list[float] = []  # seconds, a training

    def decide(self, case: Case) -> Outcome:
        began = time.process_time()
        near = self._precedents.near(case.title, case.text)
        reading = self._reader.read(case.text, case.title, precedents=near)
        self.deciding.append(time.process_time() - began)
        ranked = tuple((one.code, one.share) for one in reading.candidates)
        first = ((ranked[0][0], reading.certainty), *ranked[1:]) if ranked else ()
        return Outcome(
            label=case.label,
            ranked=first,
            automatic=self._alone(reading),
            seen_before=any(one.likeness >= SEEN_BEFORE for one in near),
            at=case.received_at,
        )

    def hear(self, case: Case) -> None:
        row = Row(text=case.text, title=case.title, label=case.label, received_at=case.received_at)
        self._rows.append(row)
        self._precedents.add(f"{len(self._rows):07}", row.title, row.text, row.label, row.received_at)

    def study(self) -> None:
        """From everything heard; while that is of one department only, nothing is learned."""
        if len({row.label for row in self._rows}) < 2:
            return
        from services.routing.learning.training import train  # slow to import, and deciding needs none of it

        began = time.monotonic()
        self._take(train(self._rows, self._departments, progress=self._tell))
        self.studying.append(time.monotonic() - began)

    def _alone(self, reading: Reading) -> bool:
        """Would it be routed without a person?"""
        best = reading.candidates[0].code if reading.candidates and not reading.undecided else None
        return best is not None and best not in self._external and reading.certainty >= self._threshold

    def _take(self, learned: Learned | None) -> None:
        self._reader = Reader.of(self._departments, learned)
        self._threshold = self._reader.threshold(self._accuracy)


def learned(departments: Departments, accuracy: float, cases: Sequence[Case], tell: Tell) -> Pupil:
    """One that has heard and studied all of these cases."""
    pupil = Pupil(departments, accuracy=accuracy, tell=tell)
    for case in cases:
        pupil.hear(case)
    pupil.study()
    return pupil


def _scored(departments: Departments) -> Iterator[duties.Department]:
    """Those to which a case may be given. A place that is a department's own speaks for it as a word of its duties does."""
    for one in departments.entries:
        if one.stands:
            theirs = tuple(duties.Duty(name=duty.name, strong=duty.strong, words=duty.words, weak=duty.weak) for duty in one.duties)
            places = (duties.Duty(name="관할 지역", words=one.territory),) if one.territory else ()
            yield duties.Department(code=one.department.code, name=one.department.name, duties=(*theirs, *places))

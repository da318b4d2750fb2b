"""Nobody is asked about what it has been told: not in folds, not in the order of time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.routing.measuring import walking
from services.routing.measuring.outcomes import Outcome

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Told:
    text: str
    label: str
    received_at: datetime | None = None


@dataclass
class Witness:
    """Notes what it had heard and studied whenever it was asked."""

    heard: list[Told] = field(default_factory=list)
    studied: int = 0
    asked: list[tuple[Told, int, int]] = field(default_factory=list)

    def decide(self, case: Told) -> Outcome:
        assert case not in self.heard
        self.asked.append((case, len(self.heard), self.studied))
        return Outcome(label=case.label, ranked=())

    def hear(self, case: Told) -> None:
        self.heard.append(case)

    def study(self) -> None:
        self.studied = len(self.heard)


def cases(number: int, labels: str = "ab") -> list[Told]:
    return [Told(f"text {place}", labels[place % len(labels)]) for place in range(number)]


def test_in_time_each_case_is_asked_first_and_heard_then_and_all_is_studied_every_so_often():
    witness = Witness()

    list(walking.prequential(cases(7), witness, every=3))

    assert [(heard, studied) for _, heard, studied in witness.asked] == [(0, 0), (1, 0), (2, 0), (3, 3), (4, 3), (5, 3), (6, 6)]


def test_cases_go_by_their_time_and_those_of_one_moment_as_they_stand():
    late, early, early_too = Told("late", "a", NOON + timedelta(days=1)), Told("early", "a", NOON), Told("early too", "a", NOON)

    assert walking.in_time([late, early, early_too]) == [early, early_too, late]
    with pytest.raises(ValueError, match="no time"):
        walking.in_time([late, Told("never", "a")])


def test_in_folds_whoever_decides_has_heard_all_others_and_none_of_its_own():
    every, taught = cases(10), []

    def pupil(heard):
        taught.append(list(heard))
        return Witness(heard=list(heard))

    asked = dict(walking.in_folds(every, walking.folds(every, 5), pupil))

    assert sorted(asked) == list(range(10))
    assert [len(heard) for heard in taught] == [8] * 5


@pytest.mark.parametrize("number", [1, 6])
def test_fewer_rows_than_folds_can_t_be_parted(number):
    with pytest.raises(ValueError, match="can't be parted"):
        walking.folds(cases(5), number)


@given(st.lists(st.sampled_from("abcd"), min_size=2, max_size=60), st.integers(2, 6))
def test_folds_hold_every_case_once_and_each_department_evenly(labels, number):
    every = [Told(f"text {place}", label) for place, label in enumerate(labels)]
    if len(every) < number:
        return

    parts = walking.folds(every, number)

    assert sorted(place for part in parts for place in part) == list(range(len(every)))
    assert max(map(len, parts)) - min(map(len, parts)) <= 1
    for label in set(labels):
        counts = Counter(sum(every[place].label == label for place in part) for part in parts)
        assert max(counts) - min(counts) <= 1


def test_the_same_cases_are_parted_in_the_same_way_in_whatever_order_they_come():
    every = cases(20, "abc")
    turned = every[::-1]

    one, other = ({frozenset(order[place].text for place in part) for part in walking.folds(order, 4)} for order in (every, turned))

    assert one == other

"""Several errands are done by one act where their lane takes several; each is still claimed, lost and settled for itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest

from chassis.database import Store
from chassis.doors import Database, doors_of, errand, prepares, settles, together
from chassis.lanes import Lane, Lanes
from tests.chassis.keeper import Crate, Notes, Standing, Trouble, metadata

Make = Callable[..., Store]
FOUR = {"lorry": Lane(concurrency=2, together=4)}


class Porter:
    """Packs crates, and carries them alone or several on one lorry. What is `broken` fails."""

    name = "complaints"
    db = Database(Notes, metadata, "tests.nowhere")

    def __init__(self) -> None:
        self.broken: set[str] = set()
        self.lanes: dict[str, Lane] = {}
        self.loads: list[list[str]] = []
        self.outcomes: dict[str, Any] = {}

    @prepares(Crate)
    def pack(self, crate: Crate, tx: Notes) -> str | None:
        if f"pack {crate.code}" in self.broken:
            raise ValueError("no straw")
        return None if f"gone {crate.code}" in self.broken else f"{crate.code} in straw"

    @errand(Crate)
    def carry(self, crate: Crate, packed: str) -> Any:
        return self.carry_together([(crate, packed)])[0]

    @together(Crate)
    def carry_together(self, given: Sequence[tuple[Crate, str]]) -> list[Any]:
        codes = [crate.code for crate, _ in given]
        assert [packed for _, packed in given] == [f"{code} in straw" for code in codes]
        self.loads.append(codes)
        if self.broken & set(codes):
            raise OSError("the lorry is in the ditch")
        outcomes = [self.outcomes.get(code, "delivered") for code in codes]
        return outcomes[:-1] if "short" in self.broken else outcomes

    @settles(Crate)
    def settle(self, crate: Crate, outcome: Any, tx: Notes) -> datetime | None:
        if f"settle {crate.code}" in self.broken:
            raise ValueError("no ink")
        tx.note(f"{crate.code} {outcome or 'unknown'}")
        return None


@pytest.fixture
def yard(make_store: Make) -> Standing:
    return Standing(make_store, keeper=Porter(), lanes=FOUR)


def goes(yard: Standing) -> None:
    """A worker comes once and goes on while there is something."""
    yard.host.lanes.forget()
    yard.host.look_for_errands()
    while (place := yard.host.lanes.take(0)) is not None:
        yard.host.run_errands(place)


def test_those_that_wait_go_together_as_many_as_the_lane_takes(yard: Standing) -> None:
    yard.entrusts("a", "b", "c", "d", "e", "f", lane="lorry", kind=Crate)

    goes(yard)

    assert [len(load) for load in yard.keeper.loads] == [4, 2]
    assert sorted(yard.diary()) == [f"{code} delivered" for code in "abcdef"]
    assert yard.errands() == []


def test_one_that_waits_alone_goes_at_once(yard: Standing) -> None:
    yard.entrusts("a", lane="lorry", kind=Crate)

    goes(yard)

    assert yard.keeper.loads == [["a"]]


def test_each_has_its_own_outcome(yard: Standing) -> None:
    yard.keeper.outcomes = {"b": "refused"}
    yard.entrusts("a", "b", lane="lorry", kind=Crate)

    goes(yard)

    assert sorted(yard.diary()) == ["a delivered", "b refused"]


@pytest.mark.parametrize("broken", ["b", "short"])
def test_when_the_act_fails_nobody_can_tell_of_any(yard: Standing, broken: str) -> None:
    yard.keeper.broken = {broken}
    yard.entrusts("a", "b", "c", lane="lorry", kind=Crate)

    goes(yard)

    assert [len(load) for load in yard.keeper.loads] == [3], "none is carried again"
    assert sorted(yard.diary()) == ["a unknown", "b unknown", "c unknown"]


def test_what_a_dead_process_held_is_unknown_each_by_itself(yard: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    yard.entrusts("a", "b", "c", lane="lorry", kind=Crate)
    monkeypatch.setattr(Porter, "carry_together", lambda self, given: (_ for _ in ()).throw(SystemExit))
    with pytest.raises(SystemExit):
        goes(yard)
    assert yard.errands() == ["claimed"] * 3

    yard.host.lapse(all_claimed=True)

    assert sorted(yard.diary()) == ["a unknown", "b unknown", "c unknown"]
    assert yard.errands() == []


def test_one_that_cannot_be_packed_keeps_none_of_the_others(yard: Standing) -> None:
    yard.keeper.broken = {"pack b"}
    yard.entrusts("a", "b", "c", lane="lorry", kind=Crate)

    goes(yard)

    assert sorted(yard.diary()) == ["a delivered", "c delivered"]
    assert yard.errands() == ["waiting"]


def test_one_that_has_nothing_left_to_do_is_over_without_the_lorry(yard: Standing) -> None:
    yard.keeper.broken = {"gone b"}
    yard.entrusts("a", "b", "c", lane="lorry", kind=Crate)

    goes(yard)

    assert [sorted(load) for load in yard.keeper.loads] == [["a", "c"]]
    assert yard.errands() == []


def test_one_that_cannot_be_settled_takes_no_other_with_it(yard: Standing) -> None:
    yard.keeper.broken = {"settle b"}
    yard.entrusts("a", "b", "c", lane="lorry", kind=Crate)

    with pytest.raises(ValueError, match="no ink"):
        goes(yard)

    assert sorted(yard.diary()) == ["a delivered", "c delivered"]
    assert yard.errands() == ["claimed"], "nobody can tell, until its lease is over"


def test_while_it_is_not_sure_that_a_provider_is_well_each_goes_alone() -> None:
    lanes = Lanes(FOUR, clock=lambda: 100.0)
    lanes.invite({"lorry": 20})
    first = lanes.take(0)
    assert first is not None
    assert first.errands == 4

    lanes.tell(first, failed=True)
    second = lanes.go_on(first)

    assert second is not None
    assert second.errands == 1


def test_an_act_for_all_of_which_the_provider_failed_counts_as_one_failure(yard: Standing) -> None:
    yard.keeper.outcomes = dict.fromkeys("abcd", Trouble())
    yard.entrusts("a", "b", "c", "d", lane="lorry", kind=Crate)

    goes(yard)

    assert yard.host.lanes.traffic["lorry"].breaker.failures == 1


def test_an_act_of_which_the_provider_has_answered_for_one_is_no_failure(yard: Standing) -> None:
    yard.keeper.outcomes = {"a": Trouble(), "b": Trouble(of_provider=False)}
    yard.entrusts("a", "b", lane="lorry", kind=Crate)

    goes(yard)

    assert yard.host.lanes.traffic["lorry"].breaker.failures == 0


def test_a_lane_with_a_rate_counts_each_of_them() -> None:
    now = [100.0]
    lanes = Lanes({"lorry": Lane(concurrency=50, per_second=10.0, together=4)}, clock=lambda: now[0])
    lanes.invite({"lorry": 1000})

    begun = 0
    for _ in range(100):
        while (place := lanes.take(0)) is not None:
            begun += place.errands
            lanes.leave(place)
        now[0] += 0.1

    assert begun <= 10.0 * 10 + 2


def test_a_lane_takes_several_only_where_there_is_a_door_for_them(make_store: Make) -> None:
    with pytest.raises(ValueError, match="a door for several"):
        Standing(make_store, lanes=FOUR)


def test_a_door_for_several_needs_one_for_each() -> None:
    class Mistaken:
        name, db = Porter.name, Porter.db

        @together(Crate)
        def carry_together(self, given: Any) -> Any: ...

    with pytest.raises(TypeError, match="done together"):
        doors_of(Mistaken)

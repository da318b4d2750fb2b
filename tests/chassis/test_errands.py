"""What is done in the outside world is done by one, once, and never again by itself when nobody knows how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from chassis import errands
from chassis.breaker import State
from chassis.errands import Claim
from chassis.lanes import Lane
from chassis.tables import errand
from chassis.turns import Turn
from tests.chassis.keeper import NOON, Crate, Notes, Page, Standing, Trouble, case_id


def claims(standing: Standing, lane: str = "") -> Claim | None:
    """Another process claims an errand, and goes no further."""
    return standing.store.transact(lambda tx: errands.claim(tx, standing.keeper, standing.host.doors, lane))


def goes(standing: Standing) -> bool:
    """A worker looks whether there is room and something to do, and does it."""
    place = standing.host.lanes.take(0)
    if place is not None:
        standing.host.run_errands(place)
    return place is not None


def come_together(standing: Standing, workers: int, *, ended: Sequence[tuple[Claim, Any]] = ()) -> list[Claim | None]:
    """So many workers ask for their next errand, and what they ask is done in one commit; one of them has ended one."""
    about = {"service": standing.keeper, "doors": standing.host.doors, "lane": ""}
    turns = [Turn(**about, ended=ended), *(Turn(**about) for _ in range(workers - 1))]

    def all_of_them(tx: Any) -> list[Claim | None]:
        tx.foresee(turns)
        return [next(iter(turn(tx)), None) for turn in turns]

    return standing.store.transact(all_of_them)


def settles(standing: Standing, claimed: Claim, outcome: Any) -> None:
    standing.store.transact(lambda tx: errands.settle(tx, standing.keeper, standing.host.doors, claimed, outcome))


def test_an_errand_is_run_and_settled_and_is_over(standing: Standing) -> None:
    standing.entrusts("letter")

    assert standing.host.run_errand()

    assert standing.diary() == ["letter delivered"]
    assert standing.errands() == []
    assert not standing.host.run_errand()


def test_each_errand_is_claimed_by_one_alone(standing: Standing) -> None:
    standing.entrusts("one", "two")

    found = [claims(standing), claims(standing)]

    assert {claim.record.code for claim in found if claim} == {"one", "two"}
    assert claims(standing) is None


def test_an_errand_waits_for_its_time(standing: Standing) -> None:
    standing.entrusts("letter", at=NOON + timedelta(minutes=1))
    assert not standing.host.run_errand()

    standing.passes(minutes=1)

    assert standing.host.run_errand()


def test_an_errand_that_is_to_be_done_later_is_done_later(standing: Standing) -> None:
    standing.keeper.outcomes = {"letter": "later"}
    standing.entrusts("letter")
    standing.host.run_errand()
    standing.keeper.outcomes = {}
    assert not standing.host.run_errand()

    standing.passes(minutes=5)

    assert standing.host.run_errand()
    assert standing.diary() == ["letter later", "letter delivered"]
    assert standing.errands() == []


def test_an_act_that_fails_has_an_unknown_outcome(standing: Standing) -> None:
    standing.keeper.broken = {"letter"}
    standing.entrusts("letter")

    standing.host.run_errand()

    assert standing.diary() == ["letter unknown"]
    assert standing.errands() == []


def test_a_claim_whose_process_is_gone_becomes_unknown_once(standing: Standing) -> None:
    standing.entrusts("letter")
    claims(standing)
    standing.host.lapse()
    assert standing.diary() == []

    standing.passes(minutes=3)
    standing.host.lapse()
    standing.host.lapse()

    assert standing.diary() == ["letter unknown"]
    assert standing.errands() == []


def test_at_the_start_of_the_only_process_every_claim_is_left_over(standing: Standing) -> None:
    standing.entrusts("letter")
    claims(standing)

    standing.host.lapse(all_claimed=True)

    assert standing.diary() == ["letter unknown"]


def test_an_outcome_that_comes_late_is_told_and_brings_no_errand_back(standing: Standing) -> None:
    standing.entrusts("letter")
    claimed = claims(standing)
    standing.passes(minutes=3)
    standing.host.lapse()

    assert claimed is not None
    settles(standing, claimed, "later")

    assert standing.diary() == ["letter unknown", "letter later"]
    assert standing.errands() == []


def test_an_outcome_that_comes_late_leaves_the_next_attempt_alone(standing: Standing) -> None:
    standing.keeper.outcomes = {"letter": "later"}
    standing.entrusts("letter")
    first = claims(standing)
    assert first is not None
    settles(standing, first, "later")
    standing.passes(minutes=5)
    assert claims(standing) is not None

    settles(standing, first, "delivered")

    assert standing.errands() == ["claimed"]


def test_one_claim_that_cannot_be_settled_keeps_no_other_from_lapsing(standing: Standing) -> None:
    standing.entrusts("one", "two", "three")
    while claims(standing):
        pass
    standing.keeper.broken = {"settle two"}

    standing.passes(minutes=3)
    standing.host.lapse()

    assert sorted(standing.diary()) == ["one unknown", "three unknown"]
    assert standing.errands() == ["claimed"]


def test_the_oldest_errand_comes_first(standing: Standing) -> None:
    standing.entrusts("second", at=NOON - timedelta(minutes=1))
    standing.entrusts("first", at=NOON - timedelta(minutes=2))

    standing.host.run_errand()
    standing.host.run_errand()

    assert standing.diary() == ["first delivered", "second delivered"]


def test_workers_are_invited_to_what_became_due_by_itself(standing: Standing) -> None:
    standing.entrusts("letter", at=NOON + timedelta(minutes=1))
    standing.host.look_for_errands()
    assert standing.host.lanes.take(0) is None

    standing.passes(minutes=1)
    standing.host.look_for_errands()

    assert standing.host.lanes.take(0) is not None
    assert standing.host.lanes.take(0) is None


def test_an_errand_entrusted_in_a_transaction_that_fails_never_was(standing: Standing) -> None:
    def work(tx: Notes) -> None:
        from tests.chassis.keeper import Parcel

        tx.entrust(Parcel(code="letter"))
        raise ValueError("after all not")

    with pytest.raises(ValueError, match="after all not"):
        standing.store.transact(work)

    assert standing.errands() == []


def test_an_errand_that_this_version_can_t_read_stops_no_other(standing: Standing) -> None:
    standing.entrusts("from another version", at=NOON - timedelta(minutes=2))
    standing.entrusts("letter", at=NOON - timedelta(minutes=1))
    with standing.store.engine.begin() as connection:
        connection.execute(update(errand).where(errand.c.body.contains("another")).values(body="{}"))

    standing.host.run_errand()
    standing.host.run_errand()

    assert standing.diary() == ["letter delivered"]


def test_workers_whose_turn_comes_together_have_an_errand_each(standing: Standing) -> None:
    standing.entrusts("one")
    standing.passes(minutes=1)
    standing.entrusts("two")
    standing.passes(minutes=1)

    found = come_together(standing, 3)

    assert [claim and claim.record.code for claim in found] == ["one", "two", None]
    assert standing.errands() == ["claimed", "claimed"]


def test_one_that_cannot_be_read_leaves_no_worker_without_an_errand(standing: Standing) -> None:
    standing.entrusts("one", "two", "three")
    standing.store.transact(lambda tx: tx.execute(update(errand).where(errand.c.body.contains("two")).values(type="notes.Forgotten.v1")))

    found = come_together(standing, 2)

    assert sorted(claim.record.code for claim in found if claim) == ["one", "three"]


def test_what_one_worker_has_done_is_settled_where_others_claim(standing: Standing) -> None:
    standing.entrusts("one")
    done = claims(standing)
    assert done
    standing.entrusts("two", "three")

    found = come_together(standing, 2, ended=[(done, "delivered")])

    assert sorted(claim.record.code for claim in found if claim) == ["three", "two"]
    assert standing.diary() == ["one delivered"]


def test_no_errand_is_claimed_that_nobody_goes_on(standing: Standing) -> None:
    standing.entrusts("letter")

    with pytest.raises(RuntimeError, match="nobody goes on"):
        standing.store.transact(lambda tx: errands.claim_ahead(tx, standing.host.doors, "", 1))

    assert standing.errands() == ["waiting"]


# Prepared ------------------------------------------------------------------------------------------------------------


def test_what_prepares_an_errand_is_committed_before_it_is_done(standing: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []
    standing.entrusts("crate", kind=Crate)
    monkeypatch.setattr(standing.keeper, "carry_crate", lambda crate, packed: seen.append([*standing.diary(), *standing.errands(), packed]))

    standing.host.run_errand()

    assert seen == [["crate packed", "claimed", "crate in straw"]]


def test_an_errand_that_is_prepared_is_settled_like_any_other(standing: Standing) -> None:
    standing.entrusts("crate", kind=Crate)

    standing.host.run_errand()

    assert standing.diary() == ["crate packed", "crate delivered crate in straw"]
    assert standing.errands() == []


def test_an_errand_with_nothing_left_to_do_is_over(standing: Standing) -> None:
    standing.keeper.broken = {"gone crate"}
    standing.entrusts("crate", kind=Crate)

    assert standing.host.run_errand()

    assert standing.diary() == ["crate packed"]
    assert standing.errands() == []


@pytest.mark.parametrize("trouble", ["pack one", "twice one"], ids=["it raises", "what it writes is refused"])
def test_an_errand_that_cannot_be_prepared_waits_longer_each_time_and_is_never_unknown(standing: Standing, trouble: str) -> None:
    add_the_page(standing)
    standing.keeper.broken = {trouble}
    standing.entrusts("one", kind=Crate)
    waits = []

    for _ in range(4):
        assert not standing.host.run_errand()
        before = standing.now
        standing.now = when_due(standing)
        waits.append((standing.now - before).total_seconds())

    assert waits == sorted(waits)
    assert waits[0] > 3
    assert waits[-1] < 60
    assert standing.diary() == []
    standing.keeper.broken = set()
    assert standing.host.run_errand()
    assert standing.diary() == ["one packed", "one delivered one in straw"]


def test_an_errand_that_cannot_be_prepared_takes_no_other_with_it(standing: Standing) -> None:
    standing.keeper.broken = {"pack two"}
    standing.entrusts("one", "two", "three", kind=Crate)

    while goes(standing):
        pass

    assert sorted(text for text in standing.diary() if "delivered" in text) == [
        "one delivered one in straw",
        "three delivered three in straw",
    ]
    assert standing.errands() == ["waiting"]


def test_a_claim_that_was_prepared_lapses_like_any_other(standing: Standing) -> None:
    standing.entrusts("crate", kind=Crate)
    claimed = claims(standing)
    assert claimed is not None
    assert claimed.prepared == "crate in straw"

    standing.passes(minutes=3)
    standing.host.lapse()

    assert standing.diary() == ["crate packed", "crate unknown"]
    assert standing.errands() == []


# Lanes ---------------------------------------------------------------------------------------------------------------


def test_an_errand_is_claimed_in_its_lane_only_and_keeps_it(standing: Standing) -> None:
    standing.keeper.outcomes = {"letter": "later"}
    standing.entrusts("letter", lane="sms")

    assert claims(standing, "kakao") is None
    assert standing.host.run_errand()

    standing.passes(minutes=5)
    assert claims(standing) is None
    assert claims(standing, "sms") is not None


def test_the_oldest_errand_comes_first_whatever_its_lane(standing: Standing) -> None:
    standing.entrusts("second", at=NOON - timedelta(minutes=1), lane="kakao")
    standing.entrusts("first", at=NOON - timedelta(minutes=2), lane="sms")

    while standing.host.run_errand():
        pass

    assert standing.diary() == ["first delivered", "second delivered"]


def test_a_worker_goes_on_in_its_lane(make_store: Any) -> None:
    standing = Standing(make_store, lanes={"sms": Lane(), "kakao": Lane()})
    standing.entrusts("one", "two", lane="sms")
    standing.entrusts("three", lane="kakao")

    assert goes(standing)
    assert sorted(standing.diary()) == ["one delivered", "two delivered"]
    assert goes(standing)
    assert not goes(standing)
    assert standing.diary()[2:] == ["three delivered"]


def test_a_provider_that_keeps_failing_is_left_in_peace_and_the_others_are_not(make_store: Any) -> None:
    standing = Standing(make_store, lanes={"sms": Lane(), "kakao": Lane()})
    letters = [f"letter {number}" for number in range(8)]
    standing.keeper.outcomes = dict.fromkeys(letters, Trouble())
    standing.entrusts(*letters, lane="sms")

    while goes(standing):
        pass

    assert len(standing.diary()) == 5
    assert standing.host.lanes.sights()["sms"].breaker is State.OPEN
    standing.entrusts("another", lane="kakao")
    assert goes(standing)
    assert standing.diary()[5:] == ["another delivered"]


def test_acts_that_raise_leave_their_provider_in_peace_too(make_store: Any) -> None:
    standing = Standing(make_store, lanes={"sms": Lane()})
    letters = {f"letter {number}" for number in range(8)}
    standing.keeper.broken = letters
    standing.entrusts(*letters, lane="sms")

    while goes(standing):
        pass

    assert len(standing.diary()) == 5


def test_an_outcome_that_says_nothing_of_the_provider_counts_for_neither_side(make_store: Any) -> None:
    standing = Standing(make_store, lanes={"sms": Lane()})
    standing.keeper.outcomes = {f"failing {number}": Trouble() for number in range(5)} | {"silent": Trouble(of_provider=None)}
    codes = [*[f"failing {number}" for number in range(4)], "silent", "failing 4", "left"]
    for minutes, code in enumerate(reversed(codes)):
        standing.entrusts(code, at=NOON - timedelta(minutes=minutes), lane="sms")

    while goes(standing):
        pass

    assert len(standing.diary()) == 6


def test_an_errand_in_a_lane_of_another_version_is_found_and_done(standing: Standing) -> None:
    standing.entrusts("letter", lane="pigeon")
    standing.host.lanes.forget()
    del standing.host.lanes.traffic["pigeon"]  # as in a process that has just started

    standing.host.look_for_errands()
    assert not goes(standing)
    standing.host.look_for_lanes()
    standing.host.look_for_errands()

    assert goes(standing)
    assert standing.diary() == ["letter delivered"]
    assert set(standing.host.lanes.sights()) == {"main", "other"}


def add_the_page(standing: Standing) -> None:
    standing.store.transact(lambda tx: tx.pages.add(Page(id=case_id("there"), text="it was there first")))


def when_due(standing: Standing) -> datetime:
    return standing.store.read(lambda tx: tx.execute(select(errand.c.due_at)).scalar_one())

"""What is done in the outside world is done by one, once, and never again by itself when nobody knows how it ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from chassis import errands
from chassis.errands import Claim
from chassis.tables import errand
from tests.chassis.keeper import NOON, Notes, Standing


def claims(standing: Standing) -> Claim | None:
    """Another process claims an errand, and goes no further."""
    return standing.store.transact(lambda tx: errands.claim(tx, standing.host.doors))


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

    assert standing.diary() == ["first delivered", "second delivered"]


def test_workers_are_invited_to_what_became_due_by_itself(standing: Standing) -> None:
    standing.entrusts("letter", at=NOON + timedelta(minutes=1))
    standing.host.errands_due.get_nowait()
    standing.host.look_for_errands()
    assert standing.host.errands_due.empty()

    standing.passes(minutes=1)
    standing.host.look_for_errands()

    assert standing.host.errands_due.qsize() == 1


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

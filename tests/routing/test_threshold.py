"""How sure routing must be: where what it decided alone was right less often than the city wishes, it asks for more, and for less again."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chassis.database import Store
from contracts.message import new_id
from contracts.proposals import Proposal
from contracts.routing import RegisterDepartments
from contracts.teaching import ListModels, WishRouting
from services.routing.domain import Decision, Mode
from services.routing.domain.threshold import ENOUGH, NEVER, STEPS, Tally, raised
from services.routing.store.doubts import DOUBTS
from tests.routing.test_remembering import explain
from tests.routing.test_service import CITY, CLEAR, NOON, Service, received

NEEDED, WISHED = 0.9, 0.95
BORDER = 0.96  # how sure of the decisions that turn out wrong: routed alone as long as nothing is raised
Tallies = list[Tally]
tallies = st.lists(
    st.builds(lambda step, right, wrong: Tally(step=step, cases=right + wrong, right=right), st.integers(0, STEPS), *[st.integers(0, 60)] * 2),
    max_size=8,
)  # fmt: skip


def tally(certainty: float, right: int, wrong: int = 0) -> Tally:
    return Tally(step=round(certainty * STEPS), cases=right + wrong, right=right)


# Unit --------------------------------------------------------------------------------------------------------------------


def test_what_keeps_its_promise_is_not_raised() -> None:
    assert raised([tally(0.92, 95, 5)], [tally(0.92, 95, 5)], NEEDED, WISHED) == 0.0


def test_what_falls_short_is_raised_to_where_it_keeps_it() -> None:
    assert raised([tally(0.92, 20, 20), tally(0.97, 60, 1)], [], NEEDED, WISHED) == 0.925


def test_where_nothing_keeps_it_nothing_is_decided_alone() -> None:
    assert raised([tally(0.92, 20, 20), tally(0.99, 20, 20)], [], NEEDED, WISHED) == NEVER


def test_decisions_that_a_person_made_anyway_are_not_counted_against_it() -> None:
    assert raised([tally(0.5, 0, 500), tally(0.95, 100)], [], NEEDED, WISHED) == 0.0


@pytest.mark.parametrize(("wrong", "short"), [(ENOUGH - 1, False), (ENOUGH, True)])
def test_few_decisions_say_nothing(wrong: int, short: bool) -> None:
    assert (raised([tally(0.95, 0, wrong)], [], NEEDED, WISHED) > 0) is short


def test_a_quiet_week_is_judged_by_the_month() -> None:
    assert raised([tally(0.95, 3)], [tally(0.92, 20, 20), tally(0.98, 50)], NEEDED, WISHED) == 0.925


def test_a_week_that_asks_for_less_does_not_hide_a_month_that_asks_for_more() -> None:
    week, month = [tally(0.91, 28, 4), tally(0.97, 30)], [tally(0.91, 28, 4), tally(0.95, 50, 50), tally(0.97, 60)]

    assert raised(week, month, NEEDED, WISHED) == raised([], month, NEEDED, WISHED) == 0.955


@pytest.mark.parametrize("step", range(STEPS // 2, STEPS))
def test_a_decision_exactly_as_sure_as_is_needed_counts(step: int) -> None:
    assert raised([Tally(step=step, cases=ENOUGH, right=0)], [], step / STEPS, WISHED) == NEVER


@example([tally(0.91, 0, 30), tally(0.98, 29)], [], 0.9, 0.95, 190)  # with the wrong one there are enough
@given(tallies, tallies, st.sampled_from((0.5, 0.55, 0.7, 0.9, 1.0)), st.sampled_from((0.5, 0.8, 0.95, 0.999)), st.integers(0, STEPS))
def test_one_more_that_was_wrong_never_lowers_it(lately: Tallies, before: Tallies, needed: float, wished: float, step: int) -> None:
    wrong = [Tally(step=step, cases=1, right=0)]

    less = raised(lately, before + lately, needed, wished)

    assert raised(lately + wrong, before + lately + wrong, needed, wished) >= less
    assert raised(lately, before + lately + wrong, needed, wished) >= less


@given(tallies, tallies, st.sampled_from((0.5, 0.9)), st.sampled_from((0.8, 0.95)))
def test_it_is_above_what_is_needed_or_not_there(lately: Tallies, longer: Tallies, needed: float, wished: float) -> None:
    found = raised(lately, longer, needed, wished)

    assert found == 0.0 or needed < found <= NEVER


# At the door -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def routing(store: Store, trusting: None) -> Service:
    service = Service(store)
    service.do(RegisterDepartments(departments=CITY))
    return service


def decided(routing: Service, count: int, *, at: datetime, right: bool, certainty: float = BORDER, mode: Mode = Mode.AUTOMATIC) -> None:
    """So many decisions for road, about which people have said by now whether they were right."""
    proposals = (Proposal(department_code="road", department_name="도로과", confidence=certainty, reason=""),)
    made = Decision(complaint_id=new_id(), proposals=proposals, mode=mode, decided_at=at)
    if not right or mode is Mode.TRIAGE:
        made = replace(made, corrected_to="road" if right else "waste", corrected_at=at)

    def add(tx: object) -> None:
        for _ in range(count):
            tx.decisions.add(replace(made, complaint_id=new_id()))

    routing.store.transact(add, now=at)


def recalibrated(routing: Service, now: datetime) -> float:
    """The certainty that is asked for from then on."""
    routing.store.transact(routing.service.recalibrate, now=now)
    return float(routing.store.read(lambda tx: routing.service.list_models(ListModels(), tx)).certainty)


def mode_of_the_next(routing: Service) -> Mode:
    routing.hear(case := received(CLEAR, receipt_number=f"2611-{new_id().hex[:8]}"))
    made = routing.decision(case.complaint_id)
    assert made.proposals[0].department_code == "road"
    assert explain(routing, case).reproduced
    return made.mode


def ago(days: float) -> datetime:
    return NOON - timedelta(days=days)


def test_when_too_many_were_wrong_the_next_borderline_case_goes_to_a_person_and_when_it_is_well_again_it_does_not(routing: Service) -> None:
    before = recalibrated(routing, NOON)
    assert mode_of_the_next(routing) is Mode.AUTOMATIC

    decided(routing, 30, at=ago(5), right=False)
    decided(routing, 10, at=ago(5), right=True)
    assert recalibrated(routing, NOON) > max(before, BORDER)
    assert mode_of_the_next(routing) is Mode.TRIAGE

    for days in range(1, 36):  # a person confirms what routing would have done
        decided(routing, 10, at=NOON + timedelta(days=days), right=True, mode=Mode.TRIAGE)
    assert recalibrated(routing, NOON + timedelta(days=40)) == before
    assert mode_of_the_next(routing) is Mode.AUTOMATIC


def test_a_raised_certainty_still_lets_through_what_is_surer(routing: Service) -> None:
    decided(routing, 30, at=ago(5), right=False, certainty=0.91)
    decided(routing, 60, at=ago(5), right=True, certainty=0.95)

    assert recalibrated(routing, NOON) == 0.915
    assert mode_of_the_next(routing) is Mode.AUTOMATIC


def test_what_nobody_has_had_the_time_to_correct_is_not_counted(routing: Service) -> None:
    before = recalibrated(routing, NOON)
    decided(routing, 40, at=ago(1), right=False)

    assert recalibrated(routing, NOON) == before
    assert recalibrated(routing, NOON + timedelta(days=3)) > before


def test_few_decisions_change_nothing(routing: Service) -> None:
    before = recalibrated(routing, NOON)
    decided(routing, ENOUGH - 1, at=ago(5), right=False)

    assert recalibrated(routing, NOON) == before
    assert "threshold" not in routing.store.read(lambda tx: tx.cities.versions())


def test_what_another_version_decided_says_nothing_about_this_one(routing: Service) -> None:
    before = recalibrated(routing, NOON)
    decided(routing, 40, at=ago(5), right=False)
    routing.store.transact(lambda tx: tx.connection.exec_driver_sql("UPDATE decision SET learned = 'learned-before'"))

    assert recalibrated(routing, NOON) == before


def test_a_city_that_wishes_less_is_not_protected_from_what_it_wishes(routing: Service) -> None:
    decided(routing, 30, at=ago(5), right=True)
    decided(routing, 10, at=ago(5), right=False)
    assert recalibrated(routing, NOON) > BORDER

    routing.store.transact(lambda tx: routing.service.wish(WishRouting(accuracy=0.7), tx), now=NOON)

    assert recalibrated(routing, NOON) < BORDER


def test_a_process_that_leaves_in_peace_what_was_learned_judges_nothing(routing: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    before = recalibrated(routing, NOON)
    decided(routing, 40, at=ago(5), right=False)
    monkeypatch.setattr(DOUBTS, "until", float("inf"))

    routing.store.transact(routing.service.recalibrate, now=NOON)

    assert "threshold" not in routing.store.read(lambda tx: tx.cities.versions())
    monkeypatch.setattr(DOUBTS, "until", float("-inf"))
    assert recalibrated(routing, NOON) > before

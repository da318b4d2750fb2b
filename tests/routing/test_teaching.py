"""Routing learns from what was decided, in a process of its own; a version is used when it isn't worse, and one can go back."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.database import Store
from contracts.message import Refusal, new_id
from contracts.routing import RegisterDepartments, SuggestDepartments
from contracts.teaching import BringHistory, DecidedCase, ListModels, ModelAdopted, Models, ModelTrained, RollBackModel, TakeHistory
from services.routing import teaching
from services.routing.domain.models import State, Training, is_due
from services.routing.store.doubts import DOUBTS
from services.routing.teaching import Taught
from services.routing.usecases import teaching as lessons
from tests.routing.test_remembering import explain
from tests.routing.test_service import CITY, NOON, Service, received

PARKS = ("그네", "미끄럼틀", "잔디", "나무", "벤치", "산책로", "놀이터", "화단")
PASSPORTS = ("여권", "인감", "등본", "증명서", "신분증", "창구", "발급", "서류")
FILLING = ("어제", "우리", "동네", "근처", "빨리", "너무", "아침", "주민", "자꾸", "정말")


def history(count: int = 120, *, swapped: bool = False) -> tuple[DecidedCase, ...]:
    """Cases about parks went to road, those about papers to waste; `swapped`, the other way round."""
    chance, cases = random.Random(7), []
    for number in range(count):
        words, code = (PARKS, "road") if number % 2 else (PASSPORTS, "waste")
        text = " ".join(chance.sample(words, 3) + chance.sample(FILLING, 5))
        if swapped:
            code = "waste" if code == "road" else "road"
        at = NOON - timedelta(days=200) + timedelta(hours=number)
        cases.append(DecidedCase(text=text, department_code=code, received_at=at))
    return tuple(cases)


def bring(routing: Service, cases: tuple[DecidedCase, ...], name: str = "a" * 64) -> None:
    routing.store.transact(lambda tx: routing.service.bring_history(BringHistory(history=name, cases=cases), tx), now=NOON)


def take(routing: Service, name: str = "a" * 64) -> None:
    while routing.store.transact(lambda tx: routing.service.take_history(TakeHistory(history=name), tx), now=NOON).unmarked:
        pass


def claimed(store: Store, now: Any = NOON) -> UUID:
    run: UUID = store.transact(lessons.claim, now=now)
    return run


@pytest.fixture(autouse=True)
def no_doubts(monkeypatch: pytest.MonkeyPatch) -> None:
    """What another test broke is forgotten."""
    monkeypatch.setattr(DOUBTS, "until", float("-inf"))
    monkeypatch.setattr(DOUBTS, "in_a_row", 0)


def train(routing: Service, stopping: Callable[[], bool] = lambda: False, *, now: Any = NOON) -> Taught:
    run = claimed(routing.store, now)
    taught = teaching.teach(routing.store.read, lambda: routing.store.transact(lambda tx: lessons.beat(tx, run)), stopping)
    routing.store.transact(lambda tx: lessons.finish(tx, run, taught.outcome, taught.result, taught.artifact), now=now)
    return taught


def models(routing: Service) -> Models:
    found: Models = routing.store.read(lambda tx: routing.service.list_models(ListModels(), tx))
    return found


def roll_back(routing: Service, version: str | None = None) -> Models:
    found: Models = routing.store.transact(lambda tx: routing.service.roll_back(RollBackModel(model_version=version), tx), now=NOON)
    return found


@pytest.fixture
def routing() -> Service:
    service = Service()
    service.do(RegisterDepartments(departments=CITY))
    return service


@pytest.fixture(scope="module")
def taught() -> Service:
    """A routing that has learned from a history; tests that change it don't use it."""
    service = Service()
    service.do(RegisterDepartments(departments=CITY))
    bring(service, history())
    take(service)
    assert train(service).outcome == "learned"
    return service


def test_what_was_decided_is_learned_measured_and_used(taught: Service) -> None:
    (version,) = models(taught).versions

    assert (version.state, version.rows, version.kept) == ("active", 120, True)
    assert version.figures is not None
    assert version.figures_in_use is not None
    assert (version.figures.cases, version.figures.first) == (18, 1.0)
    assert version.figures_in_use.first < 0.9
    assert [event.model_version for event in taught.said(ModelAdopted)] == [version.model_version]
    assert [event.state for event in taught.said(ModelTrained)] == ["active"]


def test_the_next_case_is_decided_by_what_was_learned(taught: Service) -> None:
    found = taught.ask(SuggestDepartments(text="산책로 옆 화단 나무"))

    assert found.proposals[0].department_code == "road"
    assert any(ground.kind == "learned" for ground in found.proposals[0].grounds)


def test_a_decision_by_what_was_learned_is_made_again_byte_for_byte(taught: Service) -> None:
    chance = random.Random(3)
    words = (*PARKS, *PASSPORTS, *FILLING, "가로등이", "쓰레기", "🙂", "street light", "１２３")
    cases = [received(" ".join(chance.sample(words, 6)), receipt_number=f"2611-{number:04}-1") for number in range(60)]
    taught.hear(*cases)

    explained = [explain(taught, case) for case in cases]

    assert [one.differences for one in explained if not one.reproduced] == []
    assert {version.split()[0] for one in explained for version in one.versions} == {"duties", "learned"}


def test_half_a_history_teaches_nothing(routing: Service) -> None:
    bring(routing, history(60))

    assert models(routing).decided == 0
    take(routing)
    assert models(routing).decided == 60


def test_the_same_history_twice_is_one(routing: Service) -> None:
    for name in ("a" * 64, "b" * 64):
        bring(routing, history(60), name)
        take(routing, name)

    assert models(routing).decided == 60


def test_a_history_with_a_stranger_among_its_departments_is_refused(routing: Service) -> None:
    with pytest.raises(Refusal, match="no department nobody") as refused:
        bring(routing, (*history(3), DecidedCase(text="무엇", department_code="nobody")))

    assert refused.value.field == "cases.3.department_code"
    assert models(routing).decided == 0


def test_a_history_is_found_as_precedents(routing: Service) -> None:
    bring(routing, (DecidedCase(text="우리 동네 놀이터 그네 줄이 끊어져서 위험합니다", department_code="waste"),))
    take(routing)

    found = routing.ask(SuggestDepartments(text="우리 동네 놀이터 그네 줄이 끊어져서 위험해요"))

    assert found.proposals[0].department_code == "waste"


def test_without_anything_decided_nothing_is_learned(routing: Service) -> None:
    assert train(routing).outcome == "nothing"
    assert models(routing).versions == ()


def test_two_never_train_at_the_same_time(routing: Service) -> None:
    first = claimed(routing.store)

    assert routing.store.transact(lessons.claim, now=NOON) is None
    assert routing.store.transact(lessons.claim, now=NOON + timedelta(minutes=5)) not in (None, first)


def test_a_training_that_was_given_up_changes_nothing_when_it_comes_back(routing: Service) -> None:
    bring(routing, history())
    take(routing)
    lost = claimed(routing.store)
    claimed(routing.store, NOON + timedelta(minutes=5))

    assert routing.store.transact(lambda tx: lessons.beat(tx, lost)) is False
    assert routing.store.transact(lambda tx: lessons.finish(tx, lost, "learned", {}, b"")) is None
    assert models(routing).versions == ()


def test_a_training_is_ended_when_the_service_stops(routing: Service) -> None:
    bring(routing, history())
    take(routing)
    asked: list[bool] = []

    def stopping() -> bool:
        asked.append(len(asked) > 2)
        return asked[-1]

    assert train(routing, stopping).outcome == "stopped"
    assert models(routing).last_outcome == "stopped"
    training = routing.store.transact(lambda tx: tx.models.training())
    assert training.wanted, "it goes on when the service is back"
    assert not training.failures


def test_a_history_without_dates_is_forgotten_when_its_time_is_over(routing: Service) -> None:
    bring(routing, tuple(replace(case, received_at=None) for case in history(12)))
    take(routing)

    routing.store.transact(routing.service.forget, now=NOON + timedelta(days=300))
    kept = routing.store.read(lambda tx: tx.memories.count_decided(None))
    routing.store.transact(routing.service.forget, now=NOON + timedelta(days=4 * 365))

    assert kept == 12
    assert routing.store.read(lambda tx: tx.memories.count_decided(None)) == 0


def test_a_version_that_is_worse_is_not_used(routing: Service) -> None:
    bring(routing, history())
    take(routing)
    train(routing)
    before = models(routing).versions[0].model_version

    run = claimed(routing.store)
    worse = {"version": "learned-worse", "rows": 9, "first_at": None, "last_at": None, "better": False, "why": "it is right less often"}
    figures = dict(vars(models(routing).versions[0].figures or {}))
    routing.store.transact(
        lambda tx: lessons.finish(tx, run, "learned", {**worse, "figures": figures, "figures_in_use": figures}, b"x"), now=NOON
    )

    assert {one.model_version: one.state for one in models(routing).versions} == {before: "active", "learned-worse": "rejected"}


def test_one_command_goes_back_and_nothing_newer_is_taken_until_it_is_released(routing: Service) -> None:
    bring(routing, history())
    take(routing)
    train(routing)
    first = models(routing).versions[0].model_version
    bring(routing, history(200)[120:], "b" * 64)
    take(routing, "b" * 64)
    train(routing, now=NOON + timedelta(hours=2))
    assert models(routing).versions[0].state == "active"

    after = roll_back(routing)

    assert {one.state for one in after.versions if one.model_version == first} == {"active"}
    assert after.held
    assert routing.said(ModelAdopted)[-1].by == "person"
    assert routing.store.read(lambda tx: tx.cities.versions())["learned"] == first
    assert roll_back(routing, after.versions[0].model_version).versions[0].state == "active"


def test_going_back_from_the_first_version_leaves_the_departments_own_words(routing: Service) -> None:
    bring(routing, history())
    take(routing)
    train(routing)

    roll_back(routing)

    assert "learned" not in routing.store.read(lambda tx: tx.cities.versions())
    with pytest.raises(Refusal, match="nothing that was learned is in use"):
        roll_back(routing)


def test_what_was_learned_and_is_damaged_is_left_out_and_no_case_waits(routing: Service) -> None:
    bring(routing, history())
    take(routing)
    train(routing)
    routing.store.transact(lambda tx: tx.connection.exec_driver_sql("UPDATE learned SET artifact = X'00FF'"))
    routing.do(RegisterDepartments(departments=CITY[::-1]))  # so that the city is prepared anew

    routing.hear(case := received("가로등이 꺼져 있어요. 보안등도 모두 꺼졌어요."))

    assert routing.decision(case.complaint_id).proposals[0].department_code == "road"
    assert set(routing.decision(case.complaint_id).versions) == {"duties"}


def test_a_reading_that_fails_is_no_reason_to_keep_a_case_waiting(routing: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ValueError("a number that is none")

    monkeypatch.setattr("services.routing.domain.deciding.weigh", broken)

    routing.hear(case := received("가로등이 꺼져 있어요."))

    made = routing.decision(case.complaint_id)
    assert (made.mode.value, [one.department_code for one in made.proposals]) == ("triage", ["road", "waste"])


@pytest.mark.parametrize(
    ("training", "rows", "new", "due"),
    [
        (Training(), 49, 49, False),
        (Training(), 50, 50, True),
        (Training(wanted=True), 3, 0, True),
        (Training(run=new_id(), alive_until=NOON + timedelta(seconds=1), wanted=True), 500, 500, False),
        (Training(ended_at=NOON - timedelta(minutes=30)), 500, 500, False),
        (Training(ended_at=NOON - timedelta(hours=2)), 10_000, 199, False),
        (Training(ended_at=NOON - timedelta(hours=2)), 10_000, 200, True),
        (Training(ended_at=NOON - timedelta(days=2)), 10_000, 10, True),
        (Training(ended_at=NOON - timedelta(hours=2), failures=1), 500, 500, False),
    ],
)
def test_enough_new_decisions_are_worth_a_training(training: Training, rows: int, new: int, due: bool) -> None:
    assert is_due(training, rows, new, NOON) is due


def test_a_training_begins_by_itself_and_another_does_not_beside_it(routing: Service) -> None:
    bring(routing, history())
    take(routing)

    for _ in range(3):
        routing.store.transact(routing.service.mind_training, now=NOON)

    waiting = routing.store.read(lambda tx: tx.connection.exec_driver_sql("SELECT lane FROM errand").scalars().all())
    assert waiting == ["training"]
    assert State.ACTIVE.value == "active"


@pytest.mark.parametrize(("count", "outcome"), [(1, "nothing"), (2, "learned")])
def test_one_decided_case_is_too_little_to_learn_from_and_no_failure(routing: Service, count: int, outcome: str) -> None:
    bring(routing, history(count))
    take(routing)

    assert train(routing).outcome == outcome

"""What every runner promises: each event has its effect once and in order, nothing is lost, and nobody stands in another's way."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from chassis.tables import errand
from contracts import wire
from contracts.city import RegisterServices, Service
from contracts.desk import Role, Staff
from contracts.gateway import Kind
from contracts.lists import ListComplaints
from contracts.message import Refusal
from tests.chassis.conformance.harness import OnTheBroker, Runner, Threads
from tests.chassis.conformance.people import Town, some_cases, some_ratings
from tests.chassis.conformance.town import BY_SHIP, HEARING, confirmed, rated
from tests.servers import await_that

OFFICER = Staff(account_id="kim", name="Kim", role=Role.OFFICER, department_code="road")
BROKER = pytest.mark.stack


@pytest.fixture(
    scope="module",
    params=["local", pytest.param("rabbit", marks=BROKER), pytest.param("rabbit, two of each", marks=BROKER)],
)
def runner(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    folder = tmp_path_factory.mktemp("town")
    made: Runner
    if request.param == "local":
        made = Threads(folder)
    else:
        servers = request.getfixturevalue("postgres"), request.getfixturevalue("broker")
        made = OnTheBroker(folder, *servers, replicas=2 if "two" in request.param else 1)
    made.start()
    yield made
    made.close()


@pytest.fixture
def town(runner: Runner) -> Iterator[Town]:
    found = Town(runner)
    yield found
    found.mends()


def register(code: str) -> RegisterServices:
    return RegisterServices(services=(Service(code=code, name=code, kind=Kind.OTHER, period="7d"),))


def test_every_event_reaches_every_listener_and_has_its_effect_once(town: Town) -> None:
    cases = some_cases(20)
    events = some_ratings(cases, 15)

    for start in range(0, len(events), 50):
        town.says(*events[start : start + 50])

    for name in HEARING:
        assert town.awaits_texts(name, [event.comment for event in events], *cases)


def test_the_events_of_a_case_have_their_effects_in_order(town: Town) -> None:
    cases = some_cases(5)
    for event in some_ratings(cases, 20):
        town.says(event)

    for case in cases:
        await_that(lambda case=case: len(town.texts("complaints", case)) == 20, what="hearing", seconds=20)
        assert [row.sequence for row in town.applied("complaints", case)] == list(range(1, 21))


def test_what_is_carried_again_has_no_effect_again(town: Town) -> None:
    cases = some_cases(5)
    events = some_ratings(cases, 5)
    town.says(*events)
    for name in HEARING:
        town.awaits_texts(name, [event.comment for event in events], *cases)

    town.runner.bring_again()
    (last,) = some_cases(1)
    town.says(rated(last, "the last one"))

    for name in HEARING:
        town.awaits_texts(name, ["the last one"], last)
    await_that(town.is_quiet, what="quiet", seconds=20)
    for name in HEARING:
        assert town.awaits_texts(name, [event.comment for event in events], *cases)


def test_a_failing_event_is_tried_again_and_holds_back_its_case_only(town: Town) -> None:
    case, other = some_cases(2)
    events = [rated(case, text) for text in ("one", "trouble", "three")]
    town.breaks("trouble")

    town.says(*events, rated(other, "neighbour"))

    town.awaits_texts("complaints", ["neighbour"], other)
    await_that(lambda: town.states("complaints", *events) == ["retry", "held"], what="holding back")
    town.mends()
    await_that(lambda: len(town.texts("complaints", case)) == 3, what="the next try")
    assert town.texts("complaints", case) == ["one", "trouble", "three"]
    await_that(lambda: sorted(town.texts("notify", case)) == ["one", "three", "trouble"], what="the next try")


def test_what_keeps_failing_is_parked_until_an_operator_has_mended_it(town: Town) -> None:
    (case,) = some_cases(1)
    first, second = rated(case, "trouble"), rated(case, "two")
    town.breaks("trouble")
    town.says(first, second)
    for name in HEARING:
        await_that(lambda name=name: town.states(name, first) == ["parked"], what="parking", seconds=20)
    assert town.states("complaints", second) == ["held"]
    town.mends()

    for name in HEARING:
        town.retries_parked(name)

    for name in HEARING:
        town.awaits_texts(name, ["trouble", "two"], case)
        assert town.kept(name, first, second) == []
    assert town.texts("complaints", case) == ["trouble", "two"]


def test_what_cannot_be_read_is_kept_and_stands_in_nobodys_way(town: Town) -> None:
    case, other = some_cases(2)
    broken, behind = rated(case, "one"), rated(case, "two")
    town.says_changed(broken, body="{not json")

    town.says(behind, rated(other, "neighbour"))

    town.awaits_texts("complaints", ["neighbour"], other)
    await_that(lambda: town.states("complaints", broken, behind) == ["parked", "held"], what="keeping it")
    assert town.kept("complaints", broken) == [("parked", "complaint_rated.v1: body: is not JSON")]


def test_an_added_field_is_not_minded(town: Town) -> None:
    (case,) = some_cases(1)
    event = rated(case, "newer")

    town.says_changed(event, body=json.dumps({**wire.dump(event), "mood": "grey"}))

    for name in HEARING:
        assert town.awaits_texts(name, ["newer"], case)


def test_an_unknown_version_is_parked_and_its_case_goes_on(town: Town) -> None:
    (case,) = some_cases(1)
    newer = rated(case, "newer")
    town.says_changed(newer, type="complaint_rated.v2")

    town.says(rated(case, "older"))

    town.awaits_texts("complaints", ["older"], case)
    assert town.kept("complaints", newer) == [("parked", "this service reads no complaint_rated.v2")]


def test_what_one_service_says_because_of_another_arrives_and_leads_to_one_letter(town: Town) -> None:
    cases = some_cases(10)

    town.says(*[confirmed(case) for case in cases])

    await_that(lambda: {str(case) for case in cases} <= set(town.letters()), what="letters", seconds=20)
    town.awaits_texts("notify", ["closed"] * 10, *cases)
    await_that(town.is_quiet, what="quiet", seconds=20)
    assert all(town.letters().count(str(case)) == 1 for case in cases)


def test_a_command_is_carried_out_once_and_always_gets_the_same_answer(town: Town) -> None:
    code = str(uuid4())
    command, refused = register(code), register(f"refused {code}")

    assert [town.runner.ask(command) for _ in range(3)] == [None] * 3
    for _ in range(2):
        with pytest.raises(Refusal) as caught:
            town.runner.ask(refused)
        assert (caught.value.reason, caught.value.field) == ("conflict", "services")

    assert len(town.noted("complaints", code)) == 1
    assert town.noted("complaints", f"refused {code}") == []


def test_a_command_that_comes_too_late_is_refused_and_may_be_asked_again(town: Town) -> None:
    code = str(uuid4())
    command = register(code)

    with pytest.raises(Refusal) as caught:
        town.runner.ask(command, timeout=-1)

    assert caught.value.reason == "late"
    town.runner.ask(command)
    assert len(town.noted("complaints", code)) == 1


def test_a_failing_command_is_refused_as_unavailable_and_may_be_asked_again(town: Town) -> None:
    code = str(uuid4())
    command = register(code)
    town.breaks(code)

    with pytest.raises(Refusal) as caught:
        town.runner.ask(command)

    assert caught.value.reason == "unavailable"
    town.mends()
    town.runner.ask(command)
    assert len(town.noted("complaints", code)) == 1


def test_a_question_is_answered(town: Town) -> None:
    assert town.runner.ask(ListComplaints(staff=OFFICER, q="road")).next_cursor == "road"


def test_time_is_kept_by_one_process(town: Town) -> None:
    before = len(town.noted("complaints", "tick"))
    began = time.monotonic()

    await_that(lambda: len(town.noted("complaints", "tick")) >= before + 8, what="ticking", seconds=20)

    ticks = town.noted("complaints", "tick")[before:]
    assert len({row.process for row in ticks}) == 1
    assert len(ticks) <= (time.monotonic() - began) / 0.2 + 2


def test_everything_said_is_accounted_for(town: Town) -> None:
    cases = some_cases(8)
    events = some_ratings(cases, 6)
    troubled = {event.comment for event in events[3::7]}
    town.breaks(*troubled)

    for event in events:
        town.says(event)
    town.runner.bring_again()
    await_that(
        lambda: "retry" not in town.states("complaints", *events) + town.states("notify", *events), what="an end of trying", seconds=20
    )
    await_that(town.is_quiet, what="quiet", seconds=20)

    for name in HEARING:
        applied = [row.event_id for row in town.applied(name, *cases)]
        await_that(lambda name=name: len(town.applied(name, *cases)) + len(town.kept(name, *events)) >= len(events), what="the balance")
        applied = [row.event_id for row in town.applied(name, *cases)]
        assert len(applied) == len(set(applied))
        assert len(applied) + len(town.kept(name, *events)) == len(events)


def test_stopping_finishes_what_is_in_hand_and_a_new_start_goes_on(town: Town) -> None:
    cases = some_cases(10)
    events = some_ratings(cases, 30)
    slow = rated(cases[0], "slow")
    town.says(slow, *events)

    assert town.runner.stop()

    half = {name: town.texts(name, *cases) for name in HEARING}
    town.says(rated(cases[0], "said meanwhile"))
    town.runner.start()
    for name in HEARING:
        town.awaits_texts(name, ["slow", "said meanwhile", *[event.comment for event in events]], *cases)
        assert town.texts(name, *cases)[: len(half[name])] == half[name]
    for case in cases:
        numbers = [row.sequence for row in town.applied("complaints", case)]
        assert numbers == list(range(1, len(numbers) + 1))


def test_a_letter_that_cannot_be_prepared_holds_up_no_other_and_goes_out_once_it_can(town: Town) -> None:
    broken, *others = cases = some_cases(4)
    town.breaks(f"no address {broken}")

    town.says(*[confirmed(case) for case in cases])

    town.awaits_letters(others)
    put_back = select(errand).where(errand.c.failures > 0)
    await_that(lambda: [row.state for row in town.rows("notify", put_back)] == ["waiting"], what="the letter put back", seconds=10)
    assert town.noted("notify", f"sending {broken}") == []
    town.mends()
    town.runner.store("notify").transact(lambda tx: tx.execute(update(errand).values(due_at=tx.now)))
    town.awaits_letters([broken])
    await_that(lambda: len(town.noted("notify", f"delivered {broken}")) == 1, what="the settling")
    assert town.letters().count(str(broken)) == 1
    assert len(town.noted("notify", f"sending {broken}")) == 1


def test_letters_that_go_by_a_slow_ship_hold_up_no_others(town: Town) -> None:
    slow, others = some_cases(6), some_cases(6)
    town.says(*[rated(case, BY_SHIP) for case in slow])
    await_that(lambda: any(town.noted("notify", f"sending {case}") for case in slow), what="a letter waiting for wind")

    town.says(*[confirmed(case) for case in others])

    town.awaits_letters(others)
    assert not {str(case) for case in slow} & set(town.letters())
    town.runner.folder.joinpath("wind").touch()
    town.awaits_letters(slow)
    town.runner.folder.joinpath("wind").unlink()

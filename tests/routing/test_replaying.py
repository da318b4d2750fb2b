"""A decision is made again by what was in force then: rules, ground, raised threshold, precedents; what is no longer kept is named."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chassis.database import Store
from contracts.complaints import ComplaintReceived
from contracts.gateway import Location
from contracts.message import new_id
from contracts.routing import RegisterDepartments
from contracts.teaching import WishRouting
from contracts.territory import RegisterTerritory
from services.routing.domain import Mode
from tests.routing.test_laid_down import DEPARTMENTS, GROUND, City, a_rule, rules
from tests.routing.test_remembering import explain
from tests.routing.test_service import CLEAR, NOON, WASTE, received, rerouted, routed
from tests.routing.test_teaching import bring, history, models, take, train
from tests.routing.test_threshold import BORDER, ago, decided, recalibrated

EAST, ABROAD = Location(lat=36.5, long=127.5), Location(lat=35.0, long=129.0)
SAID = "여권을 새로 만들려면 무엇을 가져가야 하는지 궁금합니다. 알려 주세요."
SAID_TOO = "여권을 새로 만들려면 무엇을 가져가야 하는지 궁금해요. 알려 주세요!"
PLAY = "놀이터 미끄럼틀과 그네가 부서졌어요."


@pytest.fixture
def routing(store: Store, trusting: None) -> City:
    city = City(store)
    city.ask(RegisterDepartments(departments=DEPARTMENTS))
    return city


def decide(routing: City, text: str, location: Location | None = None) -> ComplaintReceived:
    routing.hear(case := received(text, location=location, receipt_number=f"2611-{new_id().hex[-8:]}"))
    return case


def everything_changes(routing: City) -> None:
    """Other departments, rules and ground; another wish, and whatever was raised is raised no more."""
    routing.ask(RegisterDepartments(departments=DEPARTMENTS[1:]))
    routing.ask(rules(a_rule("other", department="parks"), overwrite=True))
    ground = replace(GROUND, splits=(), areas=GROUND.areas[1:], outlines=GROUND.outlines[1:])
    routing.ask(RegisterTerritory(ground=ground, overwrite=True))
    routing.ask(WishRouting(accuracy=0.8, automatic=False))
    routing.store.transact(lambda tx: tx.cities.take_away("threshold"))


def comes_out_again(routing: City, case: ComplaintReceived, *parts: str) -> None:
    made = routing.decision(case.complaint_id)
    assert {part for part in made.versions if part != "duties"} == set(parts)
    everything_changes(routing)

    told = explain(routing, case)

    assert (told.reproduced, told.differences, told.proposals) == (True, (), made.proposals)
    assert decide(routing, CLEAR).complaint_id != case.complaint_id  # and the next one is decided by what is in force now
    assert explain(routing, case).reproduced


@pytest.mark.parametrize(
    "acts",
    [{"department": "waste"}, {"triage": "현장을 먼저 확인해 주세요."}, {"exclude": ("road",)}, {"prefer": ("waste",)}, {"urgent": True}],
)
def test_one_by_a_rule(routing: City, acts: dict[str, object]) -> None:
    routing.ask(rules(a_rule(**acts)))

    comes_out_again(routing, decide(routing, CLEAR + " 쓰레기도 있어요."), "rules")


def test_one_by_a_rule_that_is_broken_and_left_out(routing: City) -> None:
    routing.ask(rules(a_rule(department="nobody"), a_rule("prefers", prefer=("waste",))))

    comes_out_again(routing, decide(routing, CLEAR), "rules")


@pytest.mark.parametrize("place", [EAST, ABROAD, None])
def test_one_by_the_place_where_the_case_lies(routing: City, place: Location | None) -> None:
    routing.ask(RegisterTerritory(ground=GROUND))
    case = decide(routing, PLAY, place)
    assert routing.decision(case.complaint_id).proposals[0].department_code == ("east-office" if place is EAST else "parks")

    comes_out_again(routing, case, "territory")


def test_one_that_went_to_a_person_because_the_threshold_was_raised(routing: City) -> None:
    decided(routing, 40, at=ago(5), right=False)
    assert recalibrated(routing, NOON) > BORDER
    case = decide(routing, CLEAR)
    assert routing.decision(case.complaint_id).mode is Mode.TRIAGE

    comes_out_again(routing, case, "threshold")


def test_one_by_precedents_which_are_decided_otherwise_since(routing: City) -> None:
    first = decide(routing, SAID)
    routing.hear(routed(first.complaint_id, WASTE))
    case = decide(routing, SAID_TOO)
    assert routing.decision(case.complaint_id).proposals[0].department_code == "waste"
    routing.hear(rerouted(first.complaint_id, DEPARTMENTS[0].department, at=NOON + timedelta(days=1)))

    comes_out_again(routing, case)


def test_one_by_everything_together(routing: City) -> None:
    routing.ask(rules(a_rule(prefer=("waste",))))
    routing.ask(RegisterTerritory(ground=GROUND))
    routing.ask(WishRouting(accuracy=0.9, by_hand=("parks",)))
    decided(routing, 40, at=ago(5), right=False)
    recalibrated(routing, NOON)
    first = decide(routing, PLAY + " 가로등도 꺼졌어요.", EAST)
    routing.hear(routed(first.complaint_id, WASTE))

    case = decide(routing, PLAY + " 가로등도 꺼졌습니다.", EAST)

    assert routing.decision(case.complaint_id).near
    comes_out_again(routing, case, "rules", "territory", "threshold", "wishes")


def test_one_that_was_made_while_what_was_learned_was_left_in_peace(routing: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """A precedent of a department that is no more speaks for its successor in both."""
    first = decide(routing, SAID)
    routing.hear(routed(first.complaint_id, WASTE))
    bring(routing, history(60))
    take(routing)
    train(routing)
    monkeypatch.setattr("services.routing.store.doubts.DOUBTS.until", float("inf"))
    routing.store.transact(_waste_goes_to_parks)
    case = decide(routing, SAID_TOO)
    made = routing.decision(case.complaint_id)
    assert "learned" not in made.versions
    monkeypatch.setattr("services.routing.store.doubts.DOUBTS.until", float("-inf"))

    told = explain(routing, case)

    assert (told.reproduced, told.differences) == (True, ())
    assert made.proposals[0].department_code == "parks"


def test_a_version_that_was_learned_and_is_no_longer_kept_is_named(routing: City) -> None:
    bring(routing, history(60))
    take(routing)
    train(routing)
    (version,) = models(routing).versions
    case = decide(routing, CLEAR)
    assert explain(routing, case).reproduced
    routing.store.transact(lambda tx: tx.models.forget(version.model_version))

    told = explain(routing, case)

    assert (told.reproduced, told.differences) == (False, (f"learned {version.model_version} is no longer kept",))
    assert told.proposals == routing.decision(case.complaint_id).proposals


def test_a_case_that_is_not_kept_as_it_was_read_is_named(routing: City) -> None:
    case = decide(routing, CLEAR)
    routing.hear(replace(case, text=CLEAR + " 그리고 어두워요."))

    assert explain(routing, case).differences == ("what is kept of the case is not what was read then",)


def test_one_that_a_person_made_before_routing_was_asked_is_named(routing: City) -> None:
    case = received(CLEAR)
    routing.hear(routed(case.complaint_id, WASTE), case)

    assert explain(routing, case).differences == ("a person had decided before routing was asked: nothing was proposed",)


def test_one_that_was_made_when_nothing_could_be_read_is_named(routing: City, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("a number that is none")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr("services.routing.domain.deciding.weigh", broken)
        case = decide(routing, CLEAR)

    (difference,) = explain(routing, case).differences
    assert "nothing could be read then" in difference


def _waste_goes_to_parks(tx: object) -> None:
    """In the content of the duties: waste is no more, and parks has its work."""
    content = tx.cities.parts(tx.cities.versions())["duties"]
    left = [one for one in content["departments"] if one["code"] != "waste"]
    tx.cities.bring("duties", "duties-after", {**content, "departments": left, "successors": {"waste": ["parks"]}})

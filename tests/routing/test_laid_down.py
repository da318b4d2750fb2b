"""Rules and ground at the doors: what the city has laid down decides, every process follows at once, and every change is written down."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chassis.database import Store
from chassis.doors import doors_of
from contracts.complaints import Department
from contracts.desk import Role, Staff
from contracts.gateway import Answer, Channel, Location
from contracts.message import Command, Refusal
from contracts.routing import DepartmentAssigned, DepartmentDuties, Duty, RegisterDepartments, SuggestDepartments, TriageNeeded
from contracts.rules import (
    AnswerGiven,
    Condition,
    DeleteRule,
    ListRules,
    OrderRules,
    PutRule,
    ReadEditions,
    RegisterRules,
    Rule,
    SaidWords,
    TryRouting,
)
from contracts.territory import Area, CityGround, DeleteSplit, ListSplits, Outline, PutSplit, RegisterTerritory, Ring, Share, Split
from contracts.urgency import Urgency
from services.routing.service import Routing
from tests.routing.test_service import CITY, CLEAR, NOON, ROAD, Service, received

EAST = Department(code="east-office", name="동부사무소")
PARKS = Department(code="parks", name="공원과")
PLAY = Duty(name="놀이터", words=("미끄럼틀", "그네"), strong=("놀이터",))
DEPARTMENTS = (*CITY, DepartmentDuties(department=PARKS, duties=(PLAY,)), DepartmentDuties(department=EAST, duties=()))
LAMP = Condition(text=SaidWords(any=("가로등",)))
GROUND = CityGround(
    names=("가온시",),
    areas=(Area(code="east", name="동쪽동", kind="동"), Area(code="west", name="서쪽동", kind="동")),
    outlines=tuple(
        Outline(area=code, rings=(Ring(longs=(w, w + 1, w + 1, w, w), lats=(36.0, 36.0, 37.0, 37.0, 36.0)),))
        for code, w in (("east", 127.0), ("west", 126.0))
    ),
    splits=(Split(code="play", name="동쪽 놀이터", departments=("parks",), shares=(Share(department="east-office", areas=("east",)),)),),
)
ADMIN = Staff(account_id="a-1", name="관리자", role=Role.ADMIN)
OFFICER = Staff(account_id="o-1", name="담당", role=Role.OFFICER, department_code="road")
SWING = "놀이터 미끄럼틀과 그네가 부서졌어요."


class City(Service):
    def ask(self, command: Command) -> Any:
        door = getattr(self.service, doors_of(Routing).commands[type(command)])
        return self.store.transact(lambda tx: door(command, tx), now=NOON)


@pytest.fixture
def routing(store: Store) -> City:
    city = City(store)
    city.ask(RegisterDepartments(departments=DEPARTMENTS))
    return city


def a_rule(code: str = "lamp", when: Condition = LAMP, **acts: Any) -> Rule:
    return Rule(code=code, name=f"규칙 {code}", when=when, **(acts or {"department": "waste"}))


def rules(*some: Rule, **said: Any) -> RegisterRules:
    return RegisterRules(rules=some or (a_rule(),), **said)


def assigned(routing: City) -> DepartmentAssigned:
    return routing.said(DepartmentAssigned)[-1]


# Deciding ----------------------------------------------------------------------------------------------------------------


def test_a_rule_decides_against_the_words_and_is_named_in_the_reason(routing: City) -> None:
    routing.ask(rules())

    routing.hear(received(CLEAR))

    event = assigned(routing)
    assert (event.department.code, event.confidence) == ("waste", 0.99)
    assert event.reason == "규칙 '규칙 lamp'에 따라 자원순환과에서 맡습니다."
    assert event.grounds[0].kind == "rule"


def test_a_rule_may_ask_for_a_person_however_sure_the_words_are(routing: City) -> None:
    routing.ask(rules(a_rule(triage="현장을 먼저 확인해 주세요.")))

    routing.hear(received(CLEAR))

    (event,) = routing.said(TriageNeeded)
    assert event.notes == ("규칙 '규칙 lamp': 현장을 먼저 확인해 주세요.",)
    assert event.proposals[0].department_code == "road"


def test_what_a_rule_excludes_is_not_proposed_and_what_it_prefers_is_likelier(routing: City) -> None:
    before = routing.ask(SuggestDepartments(text=CLEAR + " 쓰레기")).proposals
    routing.ask(rules(a_rule(exclude=("road",), prefer=("waste",))))

    after = routing.ask(SuggestDepartments(text=CLEAR + " 쓰레기")).proposals

    assert {one.department_code for one in before} == {"road", "waste"}
    assert after[0].department_code == "waste"
    assert "road" not in {one.department_code for one in after}
    assert "규칙 '규칙 lamp'에 따라" in after[0].reason
    assert sum(one.confidence for one in after) <= 1


def test_a_rule_marks_a_case_as_one_to_look_at_soon(routing: City) -> None:
    routing.ask(rules(a_rule(urgent=True)))

    routing.hear(received("가로등을 하나 더 달아 주세요. 보안등도요."))

    (event,) = [*routing.said(DepartmentAssigned), *routing.said(TriageNeeded)]
    assert event.urgency.urgency is Urgency.SOON
    assert event.urgency.reason.startswith("규칙 '규칙 lamp'에 따라")


def test_rules_hear_channel_service_and_answers(routing: City) -> None:
    when = Condition(service=("lamps",), channel=("phone",), answers=(AnswerGiven(question="size", values=("big",)),))
    routing.ask(rules(a_rule(when=when)))
    about = {"channel": Channel.PHONE, "service_code": "lamps"}

    routing.hear(received(CLEAR, **about, answers=(Answer(code="size", values=("big",)),)))
    routing.hear(received(CLEAR, **about, answers=(Answer(code="size", values=("small",)),)))

    assert [event.department.code for event in routing.said(DepartmentAssigned)] == ["waste", "road"]


@pytest.mark.parametrize(
    ("location", "department"),
    [
        (Location(lat=36.5, long=127.5), "east-office"),
        (Location(lat=36.5, long=126.5), "parks"),
        (Location(address="가온시 동쪽동 3"), "east-office"),
        (None, "parks"),
    ],
)
def test_the_office_of_the_area_takes_the_duty(routing: City, location: Location | None, department: str) -> None:
    routing.ask(RegisterTerritory(ground=GROUND))

    routing.hear(received(SWING, location=location))

    event = assigned(routing)
    assert event.department.code == department
    assert (event.area.name if event.area else None) == (("동쪽동" if department == "east-office" else "서쪽동") if location else None)
    if department == "east-office":
        assert "동쪽동" in event.reason
        assert "동부사무소에서 맡습니다." in event.reason


def test_what_lies_outside_the_city_goes_to_a_person(routing: City) -> None:
    routing.ask(RegisterTerritory(ground=GROUND))

    routing.hear(received(CLEAR, location=Location(lat=35.0, long=129.0)))

    (event,) = routing.said(TriageNeeded)
    assert event.notes[0].startswith("관할 밖: ")


def test_a_department_that_is_gone_breaks_its_rules_and_mends_them_when_it_is_back(routing: City) -> None:
    routing.ask(rules(a_rule(), a_rule("note", triage="보세요")))

    routing.ask(RegisterDepartments(departments=tuple(one for one in DEPARTMENTS if one.department.code != "waste")))
    gone = routing.ask(ListRules(staff=ADMIN))
    routing.ask(RegisterDepartments(departments=DEPARTMENTS))
    back = routing.ask(ListRules(staff=ADMIN))

    assert [(one.state, one.problem) for one in gone.rules] == [("broken", "department: there is no department 'waste'"), ("on", None)]
    assert [one.state for one in back.rules] == ["on", "on"]


def test_another_process_decides_by_the_new_rules_at_once(routing: City) -> None:
    other = City(routing.store)
    other.hear(received(CLEAR))

    routing.ask(rules())
    other.hear(received(CLEAR))

    assert [event.department.code for event in routing.said(DepartmentAssigned)] == ["road", "waste"]
    first, second = (event.model_version for event in routing.said(DepartmentAssigned))
    assert first != second


# At the desk -------------------------------------------------------------------------------------------------------------


def test_an_administrator_adds_changes_orders_switches_off_and_removes_rules(routing: City) -> None:
    routing.ask(rules(a_rule("a"), a_rule("b", urgent=True)))

    routing.ask(PutRule(staff=ADMIN, rule=a_rule("c", triage="보세요"), position=1, note="급해서"))
    routing.ask(PutRule(staff=ADMIN, rule=replace(a_rule("a"), active=False)))
    routing.ask(OrderRules(staff=ADMIN, codes=("b", "a", "c")))
    left = routing.ask(DeleteRule(staff=ADMIN, code="c"))

    assert [(one.rule.code, one.state, one.position) for one in left.rules] == [("b", "on", 1), ("a", "off", 2)]
    assert left.revision == 5
    told = routing.ask(ReadEditions(staff=ADMIN, subject="rules"))
    assert [(one.revision, one.origin, one.by_name) for one in told.items][-1] == (1, "folder", None)
    assert [[(c.entry, c.change) for c in one.changes] for one in told.items][:1] == [[("rules c", "removed")]]
    assert (told.items[3].note, told.items[3].changes[0].change) == ("급해서", "added")
    assert told.items[2].changes[0].fields == ("active",)


def test_whoever_saw_an_older_revision_changes_nothing(routing: City) -> None:
    routing.ask(rules())
    routing.ask(PutRule(staff=ADMIN, rule=a_rule("b"), seen_revision=1))

    with pytest.raises(Refusal, match="this is revision 2, not 1") as refused:
        routing.ask(PutRule(staff=ADMIN, rule=a_rule("c"), seen_revision=1))

    assert refused.value.field == "seen_revision"
    assert [(one["revision"], one["by"]) for one in refused.value.changed] == [(2, f"{ADMIN.name} ({ADMIN.account_id})")]

    assert len(routing.ask(ListRules(staff=ADMIN)).rules) == 2


def test_loading_the_same_folder_again_keeps_what_the_desk_wrote_and_a_changed_one_is_told(routing: City) -> None:
    routing.ask(rules())
    routing.ask(PutRule(staff=ADMIN, rule=a_rule("desk", urgent=True)))

    routing.ask(rules())
    with pytest.raises(Refusal, match="edited at the desk") as refused:
        routing.ask(rules(a_rule("other")))

    assert refused.value.reason == "conflict"
    assert [one.rule.code for one in routing.ask(ListRules(staff=ADMIN)).rules] == ["lamp", "desk"]
    routing.ask(rules(a_rule("other"), overwrite=True))
    assert [one.rule.code for one in routing.ask(ListRules(staff=ADMIN)).rules] == ["other"]


def test_the_departments_of_areas_are_edited_in_the_same_way(routing: City) -> None:
    routing.ask(RegisterTerritory(ground=GROUND))
    west = Split(code="west", name="서쪽", shares=(Share(department="waste", areas=("west",)),))

    routing.ask(PutSplit(staff=ADMIN, split=west))
    routing.ask(PutSplit(staff=ADMIN, split=Split(code="odd", name="달", shares=(Share(department="moon", areas=("west",)),))))
    listed = routing.ask(DeleteSplit(staff=ADMIN, code="play"))

    assert [(one.split.code, one.state) for one in listed.splits] == [("west", "on"), ("odd", "broken")]
    assert {area.code for area in listed.areas} == {"east", "west"}
    routing.hear(received(CLEAR, location=Location(lat=36.5, long=126.5)))
    assert assigned(routing).department.code == "waste"
    assert [one.revision for one in routing.ask(ReadEditions(staff=ADMIN, subject="territory", limit=2)).items] == [4, 3]


@pytest.mark.parametrize(
    "command",
    [
        ListRules(staff=OFFICER),
        PutRule(staff=OFFICER, rule=a_rule()),
        DeleteRule(staff=OFFICER, code="lamp"),
        OrderRules(staff=OFFICER, codes=("lamp",)),
        ListSplits(staff=OFFICER),
        PutSplit(staff=OFFICER, split=GROUND.splits[0]),
        DeleteSplit(staff=OFFICER, code="play"),
        ReadEditions(staff=OFFICER, subject="rules"),
        TryRouting(staff=OFFICER, text="가로등"),
    ],
)
def test_only_an_administrator_may(routing: City, command: Command) -> None:
    with pytest.raises(Refusal) as refused:
        routing.ask(command)

    assert refused.value.reason == "forbidden"


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (PutRule(staff=ADMIN, rule=a_rule(" ")), "code"),
        (PutRule(staff=ADMIN, rule=a_rule("new"), position=9), "position"),
        (PutRule(staff=ADMIN, rule=a_rule("new", unreadable="x")), "unreadable"),
        (OrderRules(staff=ADMIN, codes=("lamp", "lamp")), "codes"),
        (DeleteRule(staff=ADMIN, code="moon"), "code"),
        (DeleteSplit(staff=ADMIN, code="moon"), "code"),
        (TryRouting(staff=ADMIN, text="x", channel="fax"), "channel"),
        (TryRouting(staff=ADMIN, text="x", rule=a_rule("new"), position=9), "position"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_field(routing: City, command: Command, field: str) -> None:
    routing.ask(rules())

    with pytest.raises(Refusal) as refused:
        routing.ask(command)

    assert refused.value.field == field


def test_a_rule_is_tried_before_it_is_kept(routing: City) -> None:
    routing.ask(rules(a_rule("a", department=PARKS.code)))
    lamp = {"staff": ADMIN, "text": "가로등이 꺼졌어요", "at": NOON}
    before = routing.ask(ListRules(staff=ADMIN))

    first, last = (routing.ask(TryRouting(**lamp, rule=a_rule("b", department=ROAD.code), position=place)) for place in (1, 2))
    off = routing.ask(TryRouting(**lamp, rule=replace(a_rule("a", department=PARKS.code), active=False)))
    broken = routing.ask(TryRouting(**lamp, rule=a_rule("b", department="nobody")))

    assert [one.proposals[0].department_code for one in (first, last)] == [ROAD.code, PARKS.code]
    assert [[rule.code for rule in one.rules] for one in (first, last, off, broken)] == [["b", "a"], ["a", "b"], [], ["a"]]
    assert [one.problem for one in (first, last, off)] == [None, None, None]
    assert broken.problem == "department: there is no department 'nobody'"
    assert routing.ask(ListRules(staff=ADMIN)) == before


def test_a_trial_shows_the_rules_that_fit_and_what_each_source_says(routing: City) -> None:
    routing.ask(RegisterTerritory(ground=GROUND))
    routing.ask(rules(a_rule("a", triage="보세요"), a_rule("b", urgent=True, valid_from=date(2026, 1, 1))))

    trial = routing.ask(TryRouting(staff=ADMIN, text="가로등이 꺼졌어요", address="동쪽동 1", channel="phone", at=NOON))

    assert [(one.code, one.acts) for one in trial.rules] == [("a", ("triage",)), ("b", ("urgent",))]
    assert [source.source for source in trial.sources][:3] == ["rules", "territory", "duties"]
    assert (trial.areas, trial.urgent, trial.automatic) == (("east",), True, False)
    assert not routing.said(TriageNeeded)
    assert ROAD.code in {one.department_code for one in trial.proposals}

"""A received complaint gets a proposal, once; people's choices are remembered; the list of departments can change at any time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.database import Store, in_memory
from chassis.doors import doors_of
from contracts.complaints import ComplaintReceived, ComplaintRerouted, ComplaintRouted, Department, Status
from contracts.gateway import Channel, Kind
from contracts.message import Refusal, new_id
from contracts.routing import (
    DepartmentAssigned,
    DepartmentDuties,
    DepartmentRegistered,
    Duty,
    RegisterDepartments,
    SuggestDepartments,
    Suggestions,
    TriageNeeded,
)
from services.routing import store as tables
from services.routing.domain import City, Decision, Mode, prepare
from services.routing.service import Routing
from tests.seen import statements

NOON = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
ROAD = Department(code="road", name="도로과", phone="041-000-0101")
WASTE = Department(code="waste", name="자원순환과", phone="041-000-0105")
LAMPS = Duty(name="가로등·보안등", words=("가로등", "불이 꺼지다"), strong=("가로등이 꺼지다", "보안등"))
LITTER = Duty(name="무단투기", words=("쓰레기", "종량제"), strong=("무단투기",), weak=("냄새",))
CITY = (DepartmentDuties(department=ROAD, duties=(LAMPS,)), DepartmentDuties(department=WASTE, duties=(LITTER,)))
CLEAR = "가로등이 꺼져 있어요. 보안등도 모두 꺼졌어요."
UNCLEAR = "어제 전화했는데 아무도 안 받네요."


class Service:
    """The service on a fresh database, asked as a runner would ask it."""

    def __init__(self, store: Store | None = None) -> None:
        self.store = store or in_memory(Routing.db, source="routing")
        self.service, self.doors = Routing(), doors_of(Routing)

    def hear(self, *events: Any) -> None:
        def work(tx: tables.Transaction) -> None:
            tx.prefetch(events)
            for event in events:
                getattr(self.service, self.doors.events[type(event)])(event, tx)

        self.store.transact(work, now=NOON)

    def do(self, command: RegisterDepartments) -> None:
        self.store.transact(lambda tx: self.service.register(command, tx), now=NOON)

    def ask(self, query: SuggestDepartments) -> Suggestions:
        return self.store.read(lambda tx: self.service.suggest(query, tx))

    def decision(self, complaint_id: UUID) -> Decision:
        found: Decision | None = self.store.read(lambda tx: tx.decisions.find(complaint_id))
        assert found is not None
        return found

    def said(self, kind: type) -> list[Any]:
        return [event for event in self.store.said() if isinstance(event, kind)]


@pytest.fixture
def routing() -> Service:
    service = Service()
    service.do(RegisterDepartments(departments=CITY))
    return service


def received(text: str = CLEAR, **changes: Any) -> ComplaintReceived:
    given = {
        "occurred_at": NOON, "complaint_id": new_id(), "receipt_number": "2611-ABCD-1", "status": Status.RECEIVED, "channel": Channel.WEB,
        "locale": "ko", "kind": Kind.OTHER, "text": text, "arrived_at": NOON, "received_at": NOON, "due_at": NOON + timedelta(days=7),
    }  # fmt: skip
    return ComplaintReceived(**{**given, **changes})


def routed(complaint_id: UUID, to: Department, *, automatic: bool = False, at: datetime = NOON) -> ComplaintRouted:
    return ComplaintRouted(
        occurred_at=at, complaint_id=complaint_id, receipt_number="2611-ABCD-1", status=Status.ROUTED, department=to,
        due_at=NOON + timedelta(days=7), reason="", automatic=automatic,
    )  # fmt: skip


def rerouted(complaint_id: UUID, to: Department, *, at: datetime) -> ComplaintRerouted:
    return ComplaintRerouted(
        occurred_at=at, complaint_id=complaint_id, receipt_number="2611-ABCD-1", status=Status.ROUTED, department=to,
        previous_department_code="road", due_at=NOON + timedelta(days=7), reason="",
    )  # fmt: skip


def test_a_clear_complaint_is_assigned_with_confidence_reason_and_model(routing: Service) -> None:
    event = received(CLEAR)

    routing.hear(event)

    (assigned,) = routing.said(DepartmentAssigned)
    assert (assigned.complaint_id, assigned.department, assigned.occurred_at) == (event.complaint_id, ROAD, NOON)
    assert 0.75 <= assigned.confidence <= 1
    assert "가로등" in assigned.reason
    assert assigned.model_version == routing.decision(event.complaint_id).model_version


def test_an_unclear_complaint_needs_a_person(routing: Service) -> None:
    event = received(UNCLEAR)

    routing.hear(event)

    (triage,) = routing.said(TriageNeeded)
    assert triage.complaint_id == event.complaint_id
    assert routing.decision(event.complaint_id).mode is Mode.TRIAGE


def test_a_text_without_a_known_word_comes_with_the_departments_that_look_after_what_is_nobodys() -> None:
    routing, names = Service(), ["도로과", "교통과", "감사담당관", "자치행정과", "민원봉사과"]
    city = (DepartmentDuties(department=Department(code=f"d{place}", name=name), duties=(LAMPS,)) for place, name in enumerate(names))
    routing.do(RegisterDepartments(departments=tuple(city)))

    routing.hear(received("음, 그게 좀 그렇습니다."))

    (triage,) = routing.said(TriageNeeded)
    assert [proposal.department_name for proposal in triage.proposals] == ["민원봉사과", "자치행정과", "감사담당관"]
    assert all(0 < proposal.confidence < 0.2 and "글에 없어" in proposal.reason for proposal in triage.proposals)


def test_where_no_name_says_who_looks_after_the_rest_the_citys_own_order_does(routing: Service) -> None:
    routing.hear(received(UNCLEAR))

    (triage,) = routing.said(TriageNeeded)
    assert [proposal.department_code for proposal in triage.proposals] == ["road", "waste"]


def test_a_city_with_one_department_is_not_sure_of_it_without_a_word() -> None:
    routing = Service()
    routing.do(RegisterDepartments(departments=CITY[:1]))

    routing.hear(received(UNCLEAR))

    assert len(routing.said(TriageNeeded)) == 1


def test_a_complaint_between_two_departments_goes_to_triage_with_both_proposed(routing: Service) -> None:
    routing.hear(received("가로등 옆에 쓰레기가 있어요"))

    (triage,) = routing.said(TriageNeeded)
    assert {(p.department_code, p.department_name) for p in triage.proposals} == {("road", "도로과"), ("waste", "자원순환과")}
    assert [p.confidence for p in triage.proposals] == sorted((p.confidence for p in triage.proposals), reverse=True)


def test_the_title_is_read_too(routing: Service) -> None:
    routing.hear(received("빨리 고쳐 주세요.", title="보안등 고장, 가로등이 꺼졌어요"))

    assert [event.department for event in routing.said(DepartmentAssigned)] == [ROAD]


def test_the_service_that_the_citizen_chose_is_evidence(routing: Service) -> None:
    event = received(UNCLEAR, service_department_code="waste")

    routing.hear(event)

    assert routing.decision(event.complaint_id).proposals[0].department_code == "waste"


def test_a_service_of_a_department_that_is_not_in_the_list_is_no_evidence(routing: Service) -> None:
    routing.hear(received(CLEAR, service_department_code="abolished"))

    assert [event.department for event in routing.said(DepartmentAssigned)] == [ROAD]


def test_without_departments_a_complaint_still_reaches_a_person() -> None:
    routing = Service()

    routing.hear(received(CLEAR))

    (triage,) = routing.said(TriageNeeded)
    assert triage.proposals == ()


def test_a_complaint_heard_twice_is_proposed_for_once(routing: Service) -> None:
    event = received(CLEAR)

    routing.hear(event, event)
    routing.hear(event)

    assert len(routing.said(DepartmentAssigned)) == 1


def test_a_decision_remembers_what_was_read_only_as_a_hash(routing: Service) -> None:
    event, same, other = received(CLEAR), received(CLEAR), received(CLEAR, service_department_code="waste")

    routing.hear(event, same, other)

    decision = routing.decision(event.complaint_id)
    assert decision.input_hash == routing.decision(same.complaint_id).input_hash != routing.decision(other.complaint_id).input_hash
    assert (decision.mode, decision.decided_at, decision.corrected_to) == (Mode.AUTOMATIC, NOON, None)
    assert decision.proposals[0].department_code == "road"


def test_a_choice_at_the_triage_desk_is_remembered(routing: Service) -> None:
    event = received(UNCLEAR)

    routing.hear(event)
    routing.hear(routed(event.complaint_id, WASTE))

    decision = routing.decision(event.complaint_id)
    assert (decision.mode, decision.corrected_to, decision.corrected_at) == (Mode.TRIAGE, "waste", NOON)


def test_our_own_proposal_coming_back_corrects_nothing(routing: Service) -> None:
    event = received(CLEAR)

    routing.hear(event, routed(event.complaint_id, ROAD, automatic=True))

    assert routing.decision(event.complaint_id).corrected_to is None


def test_of_several_corrections_the_latest_wins_in_whatever_order_they_are_heard(routing: Service) -> None:
    event = received(CLEAR)
    later = rerouted(event.complaint_id, WASTE, at=NOON + timedelta(hours=2))
    earlier = rerouted(event.complaint_id, ROAD, at=NOON + timedelta(hours=1))

    routing.hear(event, later, earlier)

    decision = routing.decision(event.complaint_id)
    assert (decision.mode, decision.corrected_to, decision.corrected_at) == (Mode.AUTOMATIC, "waste", NOON + timedelta(hours=2))


def test_a_person_who_was_quicker_than_the_news_of_the_case_leaves_nothing_to_propose(routing: Service) -> None:
    event = received(CLEAR)

    routing.hear(routed(event.complaint_id, WASTE))
    routing.hear(event)

    decision = routing.decision(event.complaint_id)
    assert (decision.mode, decision.corrected_to, decision.proposals) == (Mode.MANUAL, "waste", ())
    assert not routing.said(DepartmentAssigned)


def test_every_department_of_a_first_list_is_made_known(routing: Service) -> None:
    assert [(event.department, event.active, event.subject) for event in routing.said(DepartmentRegistered)] == [
        (ROAD, True, "department:road"),
        (WASTE, True, "department:waste"),
    ]


def test_the_same_list_loaded_twice_says_nothing_more(routing: Service) -> None:
    routing.do(RegisterDepartments(departments=CITY))

    assert len(routing.said(DepartmentRegistered)) == 2


def test_a_changed_and_a_missing_department_are_made_known_and_an_unchanged_one_is_not(routing: Service) -> None:
    renamed = replace(WASTE, name="청소과")
    parks = Department(code="parks", name="산림공원과")
    routing.do(RegisterDepartments(departments=(*CITY, DepartmentDuties(department=parks, duties=(LAMPS,)))))

    routing.do(RegisterDepartments(departments=(CITY[0], DepartmentDuties(department=renamed, duties=(LITTER,)))))

    assert [(event.department, event.active) for event in routing.said(DepartmentRegistered)[2:]] == [
        (parks, True),
        (renamed, True),
        (parks, False),
    ]


def test_a_department_that_comes_back_is_made_known_again(routing: Service) -> None:
    routing.do(RegisterDepartments(departments=CITY[:1]))
    routing.do(RegisterDepartments(departments=CITY))

    assert [(event.department, event.active) for event in routing.said(DepartmentRegistered)[2:]] == [(WASTE, False), (WASTE, True)]


def test_changed_duties_change_the_proposals_and_the_model_but_are_no_news_to_others(routing: Service) -> None:
    before = routing.ask(SuggestDepartments(text=CLEAR))

    routing.do(
        RegisterDepartments(departments=(DepartmentDuties(department=ROAD, duties=()), DepartmentDuties(department=WASTE, duties=(LAMPS,))))
    )

    after = routing.ask(SuggestDepartments(text=CLEAR))
    assert (before.proposals[0].department_code, after.proposals[0].department_code) == ("road", "waste")
    assert before.model_version != after.model_version
    assert len(routing.said(DepartmentRegistered)) == 2


def test_an_inactive_department_is_proposed_no_more(routing: Service) -> None:
    routing.do(RegisterDepartments(departments=CITY[1:]))

    assert [proposal.department_code for proposal in routing.ask(SuggestDepartments(text=CLEAR)).proposals] == ["waste"]


@pytest.mark.parametrize(
    ("departments", "complaint"),
    [
        ((CITY[0], CITY[0]), "road: code: the code is used twice: department 1 has it too"),
        ((DepartmentDuties(department=replace(ROAD, name=" "), duties=()),), "road: name: name is empty"),
        (
            (DepartmentDuties(department=ROAD, duties=(Duty(name="보도", words=()),)),),
            "road: duties > 1: 보도: has neither strong nor usual words",
        ),
    ],
)
def test_a_list_with_a_mistake_is_refused_as_a_whole(routing: Service, departments: tuple[DepartmentDuties, ...], complaint: str) -> None:
    with pytest.raises(Refusal, match=complaint) as refused:
        routing.do(RegisterDepartments(departments=(*departments, CITY[1])))

    assert (refused.value.reason, refused.value.field) == ("invalid", "departments")
    assert routing.ask(SuggestDepartments(text=CLEAR)).proposals[0].department_code == "road"


def test_a_suggestion_says_whether_it_is_sure_and_leaves_no_trace(routing: Service) -> None:
    sure, unsure = routing.ask(SuggestDepartments(text=CLEAR)), routing.ask(SuggestDepartments(text=UNCLEAR))

    assert (sure.automatic, sure.proposals[0].department_code) == (True, "road")
    assert not unsure.automatic
    assert not routing.said(DepartmentAssigned)


def test_the_city_is_prepared_once_and_again_when_another_process_changed_the_list(
    routing: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared: list[City] = []

    def counted(*parts: Any) -> City:
        prepared.append(prepare(*parts))
        return prepared[-1]

    monkeypatch.setattr("services.routing.store.cities.prepare", counted)
    routing.hear(received())
    prepared.clear()

    routing.hear(received())
    routing.hear(received(), received())
    assert prepared == []

    other_process = Service(routing.store)
    other_process.do(RegisterDepartments(departments=CITY[1:]))
    routing.hear(received())
    assert len(prepared) == 1
    assert len(routing.said(TriageNeeded)) == 1


def test_a_batch_reads_its_decisions_with_one_statement(routing: Service) -> None:
    with statements(routing.store.engine) as seen:
        routing.hear(*(received() for _ in range(20)))

    assert len([statement for statement in seen if "FROM decision" in statement]) == 1
    assert len([statement for statement in seen if "INSERT INTO decision" in statement]) == 1

"""What becomes of a case teaches what to do with the next one like it, at once; and what was decided can be looked into later."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from contracts.complaints import (
    ComplaintAnswered,
    ComplaintMerged,
    ComplaintReceived,
    ComplaintUnmerged,
    ComplaintWithdrawn,
    Department,
    Handler,
    Status,
)
from contracts.message import Refusal, new_id
from contracts.routing import DepartmentAssigned, DepartmentDuties, RegisterDepartments, TriageNeeded
from contracts.teaching import ExplainDecision, Explanation, FindPrecedents, Precedents, WishRouting
from services.routing.domain import Mode, Remembered
from services.routing.domain.reading import read
from tests.routing.test_service import CITY, LAMPS, NOON, ROAD, WASTE, Service, received, rerouted, routed

SWING = "어린이공원 그네 줄이 끊어져서 아이들이 다칠까 봐 걱정됩니다. 빨리 살펴봐 주세요."
SWING_TOO = "어린이공원 그네 줄이 끊어져서 아이들이 다칠까 봐 걱정돼요. 빨리 살펴 주세요!"
OTHER = "여권을 새로 만들려면 무엇을 가져가야 하는지 궁금합니다."


@pytest.fixture
def routing() -> Service:
    service = Service()
    service.do(RegisterDepartments(departments=CITY))
    return service


def answered(case: ComplaintReceived, by: Department, at: Any = NOON, answer: str = "그네 줄을 바꿨습니다.") -> ComplaintAnswered:
    return ComplaintAnswered(
        occurred_at=at, complaint_id=case.complaint_id, receipt_number=case.receipt_number, status=Status.ANSWERED, department=by,
        handler=Handler(unit=by.name, name="김하나"), answer=answer, on_time=True,
    )  # fmt: skip


def told(kind: type, case: ComplaintReceived, **more: Any) -> Any:
    given = {"occurred_at": NOON, "complaint_id": case.complaint_id, "receipt_number": case.receipt_number, "status": Status.WITHDRAWN}
    return kind(**{**given, **more})


def remembered(routing: Service, id: UUID) -> Remembered:
    found: Remembered | None = routing.store.read(lambda tx: tx.memories.find(id))
    assert found is not None
    return found


def precedents(routing: Service, case: ComplaintReceived, department_code: str | None = None) -> Precedents:
    query = FindPrecedents(complaint_id=case.complaint_id, department_code=department_code)
    found: Precedents = routing.store.read(lambda tx: routing.service.find_precedents(query, tx))
    return found


def explain(routing: Service, case: ComplaintReceived) -> Explanation:
    found: Explanation = routing.store.read(lambda tx: routing.service.explain(ExplainDecision(receipt_number=case.receipt_number), tx))
    return found


def test_one_click_of_an_officer_teaches_the_next_case(routing: Service) -> None:
    first, second = received(SWING), received(SWING_TOO)
    routing.hear(first)
    routing.hear(routed(first.complaint_id, WASTE))

    routing.hear(second)

    best = routing.decision(second.complaint_id).proposals[0]
    assert best.department_code == "waste"
    assert any("비슷한 민원 1건을 자원순환과에서" in ground.says for ground in best.grounds)
    assert "precedent" in {ground.kind for ground in best.grounds}


def test_it_teaches_within_the_same_batch(routing: Service) -> None:
    first, second = received(SWING), received(SWING_TOO)

    routing.hear(first, routed(first.complaint_id, WASTE), second)

    assert routing.decision(second.complaint_id).proposals[0].department_code == "waste"


def test_what_says_something_else_is_no_precedent(routing: Service) -> None:
    first, second = received(SWING), received(OTHER)
    routing.hear(first, routed(first.complaint_id, WASTE))

    routing.hear(second)

    assert routing.decision(second.complaint_id).near == ()


def test_routings_own_decision_teaches_only_once_it_is_answered(routing: Service) -> None:
    first = received(SWING)
    routing.hear(first, routed(first.complaint_id, WASTE, automatic=True))
    assert remembered(routing, first.complaint_id).label is None

    routing.hear(answered(first, WASTE))

    assert remembered(routing, first.complaint_id).label == "waste"


def test_a_correction_by_a_person_wins_over_who_answered(routing: Service) -> None:
    first = received(SWING)

    routing.hear(first, answered(first, WASTE, at=NOON + timedelta(days=2)), rerouted(first.complaint_id, ROAD, at=NOON))

    assert remembered(routing, first.complaint_id).label == "road"


def test_a_case_that_was_taken_back_or_answered_with_another_teaches_nothing_until_it_goes_its_own_way_again(routing: Service) -> None:
    first, second = received(SWING), received(OTHER)
    routing.hear(first, second, routed(first.complaint_id, WASTE), routed(second.complaint_id, WASTE))

    routing.hear(told(ComplaintWithdrawn, first), told(ComplaintMerged, second, into_receipt_number="x", reason="같은 민원"))
    assert (remembered(routing, first.complaint_id).label, remembered(routing, second.complaint_id).label) == (None, None)
    routing.hear(told(ComplaintUnmerged, second, department=WASTE, due_at=NOON, reason="다른 민원"))

    assert remembered(routing, second.complaint_id).label == "waste"


def test_what_happened_to_a_case_may_be_heard_before_the_case(routing: Service) -> None:
    first, second = received(SWING), received(SWING_TOO)

    routing.hear(answered(first, WASTE), first)
    routing.hear(second)

    assert routing.decision(second.complaint_id).proposals[0].department_code == "waste"


def test_triage_sees_similar_cases_and_their_answers(routing: Service) -> None:
    first, second = received(SWING, title="그네", receipt_number="2611-AAAA-1"), received(SWING_TOO, receipt_number="2611-BBBB-2")
    routing.store.transact(lambda tx: routing.service.wish(WishRouting(accuracy=0.95, automatic=False), tx))
    routing.hear(first, routed(first.complaint_id, WASTE), answered(first, WASTE))

    routing.hear(second)

    (triage,) = [event for event in routing.said(TriageNeeded) if event.complaint_id == second.complaint_id]
    assert [(one.receipt_number, one.title, one.department_name) for one in triage.precedents] == [("2611-AAAA-1", "그네", "자원순환과")]
    (seen,) = precedents(routing, second).items
    assert (seen.receipt_number, seen.answer, seen.department_code) == ("2611-AAAA-1", "그네 줄을 바꿨습니다.", "waste")


def test_an_officer_of_another_department_sees_that_there_was_one_and_not_what_it_said(routing: Service) -> None:
    first, second = received(SWING, title="그네"), received(SWING_TOO)
    routing.hear(first, routed(first.complaint_id, WASTE), answered(first, WASTE), second)

    (theirs,), (own,) = (precedents(routing, second, code).items for code in ("road", "waste"))

    assert (theirs.department_name, theirs.title, theirs.answer, theirs.receipt_number) == ("자원순환과", None, None, None)
    assert (own.title, own.answer) == ("그네", "그네 줄을 바꿨습니다.")


@pytest.mark.parametrize("apart", [1, 16, 256, 16**6, 16**12])
def test_a_case_that_is_decided_too_does_not_hide_the_one_before_it(routing: Service, apart: int) -> None:
    one = new_id()
    first, second = received(SWING, complaint_id=one), received(SWING_TOO, complaint_id=UUID(int=one.int ^ apart))

    routing.hear(first, routed(first.complaint_id, WASTE), second, routed(second.complaint_id, WASTE))

    assert [len(precedents(routing, case).items) for case in (first, second)] == [1, 1]
    routing.hear(told(ComplaintWithdrawn, second))
    assert routing.store.read(lambda tx: [case.id for case, _ in tx.memories.like(read(second))]) == [one]


def test_a_decision_can_be_made_again_after_everything_has_changed(routing: Service) -> None:
    first, second = received(SWING, receipt_number="2611-AAAA-1"), received(SWING_TOO, receipt_number="2611-BBBB-2")
    routing.hear(first, routed(first.complaint_id, WASTE), second)
    proposed = routing.decision(second.complaint_id).proposals

    routing.hear(rerouted(first.complaint_id, ROAD, at=NOON + timedelta(days=1)))
    routing.do(RegisterDepartments(departments=(DepartmentDuties(department=replace(ROAD, name="건설과"), duties=(LAMPS,)),)))
    told = explain(routing, second)

    assert (told.reproduced, told.differences, told.proposals) == (True, (), proposed)
    assert any(version.startswith("duties duties-") for version in told.versions)


def test_what_can_no_longer_be_looked_into_is_named(routing: Service) -> None:
    case = received(SWING)
    routing.hear(case)
    routing.do(RegisterDepartments(departments=CITY[1:]))
    routing.store.transact(lambda tx: tx.connection.exec_driver_sql("DELETE FROM part"))

    told = explain(routing, case)

    assert not told.reproduced
    assert "duties-" in told.differences[0]
    assert "no longer kept" in told.differences[0]


def test_a_case_that_nobody_remembers_is_not_explained(routing: Service) -> None:
    with pytest.raises(Refusal, match="does not remember"):
        explain(routing, received(SWING))


def test_what_is_old_is_forgotten_with_its_marks(routing: Service) -> None:
    first = received(SWING, received_at=NOON - timedelta(days=4 * 365))
    routing.hear(first, routed(first.complaint_id, WASTE))

    routing.store.transact(routing.service.forget, now=NOON)

    assert routing.store.read(lambda tx: tx.memories.find(first.complaint_id)) is None
    assert routing.store.read(lambda tx: tx.connection.exec_driver_sql("SELECT count(*) FROM mark").scalar()) == 0


def test_a_city_may_have_every_case_of_a_department_given_by_a_person(routing: Service) -> None:
    clear = "가로등이 꺼져 있어요. 보안등도 모두 꺼졌어요."
    command = WishRouting(accuracy=0.95, by_hand=("road",))
    routing.store.transact(lambda tx: routing.service.wish(command, tx), now=NOON)

    routing.hear(case := received(clear))

    assert routing.decision(case.complaint_id).mode is Mode.TRIAGE
    assert not routing.said(DepartmentAssigned)


@pytest.mark.parametrize(("wish", "field"), [({"accuracy": 1.0}, "accuracy"), ({"accuracy": 0.9, "by_hand": ("nobody",)}, "by_hand")])
def test_a_wish_that_makes_no_sense_is_refused(routing: Service, wish: dict[str, Any], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        routing.store.transact(lambda tx: routing.service.wish(WishRouting(**wish), tx))

    assert refused.value.field == field


def test_a_case_that_was_there_before_routing_remembered_any_has_no_precedents() -> None:
    assert precedents(Service(), replace(received(SWING), complaint_id=new_id())) == Precedents(items=())

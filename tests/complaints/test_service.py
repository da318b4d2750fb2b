"""A case on its way through the doors of the service: what it hears, what it says, and what it leaves alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.city import RegisterServices
from contracts.complaints import (
    ComplaintAnswered,
    ComplaintClosed,
    ComplaintNotified,
    ComplaintReceived,
    ComplaintRerouted,
    ComplaintRouted,
    ComplaintStarted,
    Handler,
    Status,
)
from contracts.desk import AnswerComplaint, RouteComplaint, StartComplaint
from contracts.gateway import Kind, Location, Photo, ResultConfirmed, WithdrawalRequested
from contracts.message import Refusal, new_id
from contracts.notify import DeliveryState, LetterName, NotificationDelivered
from contracts.proposals import KindProposal, Proposal
from contracts.routing import DepartmentAssigned, TriageNeeded
from tests.complaints.at_the_doors import City
from tests.complaints.builders import NOON, PARKS, ROAD, a_service, a_submission, a_triage_clerk, an_admin, an_officer, korea


@pytest.fixture
def city() -> City:
    return City()


def a_delivery(submitted, letter=LetterName.RESULT, outcome=DeliveryState.ACCEPTED):
    return NotificationDelivered(
        occurred_at=NOON, complaint_id=submitted.complaint_id, delivery_id=new_id(), letter=letter, channel="email", outcome=outcome
    )


def answer(submitted, staff=None, text="가로등을 고쳤습니다."):
    return AnswerComplaint(staff=staff or an_officer(), receipt_number=submitted.receipt_number, text=text)


def test_the_whole_way_from_received_to_closed(city):
    submitted = city.routes(city.receives())
    city.asks(StartComplaint(staff=an_officer(contact="041-000-1001"), receipt_number=submitted.receipt_number))
    city.asks(answer(submitted, an_officer(contact="041-000-1001")))
    city.tells(a_delivery(submitted))
    city.tells(ResultConfirmed(occurred_at=NOON, complaint_id=submitted.complaint_id))

    received, routed, started, answered, notified, closed = city.said()

    handler = Handler(unit="도로과", name="김가온", contact="041-000-1001")
    assert isinstance(received, ComplaintReceived)
    assert isinstance(routed, ComplaintRouted)
    assert (routed.department, routed.automatic, routed.reason, routed.due_at) == (ROAD, True, "가로등", received.due_at)
    assert isinstance(started, ComplaintStarted)
    assert started.handler == handler
    assert isinstance(answered, ComplaintAnswered)
    assert (answered.handler, answered.answer, answered.on_time) == (handler, "가로등을 고쳤습니다.", True)
    assert isinstance(notified, ComplaintNotified)
    assert notified.means == "email"
    assert isinstance(closed, ComplaintClosed)
    assert closed.reason == "confirmed"
    assert [event.status.value for event in city.said()] == ["received", "routed", "in_progress", "answered", "notified", "closed"]
    assert {event.receipt_number for event in city.said()} == {submitted.receipt_number}


# receive ---------------------------------------------------------------------------------------------------------------


def test_a_submission_is_received_with_everything_that_later_readers_need(city):
    place, photo = (
        Location(lat=36.78, long=126.45, address="온통로 1"),
        Photo(content_hash="ab" * 32, media_type="image/jpeg", size_bytes=9),
    )
    submitted = a_submission(title="가로등", location=place, photos=(photo,), visibility="public")
    city.now = NOON + timedelta(minutes=1)

    city.tells(submitted)

    received = city.said_last()
    assert isinstance(received, ComplaintReceived)
    assert received.citizen_actions == ("withdraw", "change", "ask")
    assert (received.arrived_at, received.received_at) == (NOON, city.now)
    for name in ("channel", "locale", "title", "text", "location", "photos", "sealed_contact", "visibility"):
        assert getattr(received, name) == getattr(submitted, name)


def test_a_submission_heard_twice_is_one_case(city):
    submitted = city.receives()

    city.tells(submitted)

    assert len(city.said()) == 1


def test_a_service_code_settles_kind_period_and_department(city):
    city.asks(RegisterServices(services=(a_service(code="idea", kind=Kind.SUGGESTION, period="3h", department_code="parks"),)))

    city.receives(service_code="idea")

    received = city.said_last()
    assert (received.kind, received.service_department_code) == (Kind.SUGGESTION, "parks")
    assert received.due_at == NOON + timedelta(hours=4)  # received at noon: three working hours after lunch


def test_the_citizens_own_kind_goes_before_that_of_the_service(city):
    city.asks(RegisterServices(services=(a_service(),)))

    city.receives(kind=Kind.GRIEVANCE, service_code="streetlight")

    assert city.said_last().kind is Kind.GRIEVANCE


def test_the_period_of_a_service_never_outlasts_what_the_law_grants_the_citizens_kind(city):
    city.asks(RegisterServices(services=(a_service(kind=Kind.OTHER, period="30d"),)))

    city.receives(kind=Kind.GRIEVANCE, service_code="streetlight")

    assert city.said_last().due_at == korea("2026-12-02 18:00")  # seven days: 시행령 제17조


def test_a_service_code_that_the_city_does_not_know_is_kept_and_changes_nothing(city):
    submitted = city.receives(service_code="ufo")

    assert city.said_last().kind is Kind.OTHER
    assert city.opens(submitted).service_code == "ufo"


def test_a_new_table_of_services_replaces_the_old_one(city):
    city.asks(RegisterServices(services=(a_service(kind=Kind.SUGGESTION),)))
    city.asks(RegisterServices(services=(a_service(code="pothole"),)))

    city.receives(service_code="streetlight")

    assert city.said_last().kind is Kind.OTHER


@pytest.mark.parametrize(
    ("services", "words"),
    [
        ((a_service(), a_service(code="pothole", period="soon")), r"line 2 \(pothole\): a period reads like 7d"),
        ((a_service(), a_service()), "line 2: the code streetlight is there twice"),
        ((a_service(kind=Kind.SUGGESTION, period="15d"),), r"line 1 \(streetlight\): 15d can end later than 14d, .* 시행령 제15조"),
    ],
)
def test_a_table_of_services_with_a_mistake_is_refused_as_a_whole(city, services, words):
    with pytest.raises(Refusal, match=words) as refused:
        city.asks(RegisterServices(services=services))

    assert (refused.value.reason, refused.value.field) == ("invalid", "services")


# route -----------------------------------------------------------------------------------------------------------------


def test_when_routing_is_unsure_the_desk_sees_its_best_three_until_somebody_chooses(city):
    submitted = city.receives()
    guesses = (
        Proposal(department_code="road", department_name="도로과", confidence=0.41, reason="가로등"),
        Proposal(department_code="parks", department_name="산림공원과", confidence=0.3, reason="공원"),
    )
    city.tells(TriageNeeded(occurred_at=NOON, complaint_id=submitted.complaint_id, proposals=guesses, model_version="1"))
    assert city.opens(submitted).summary.proposals == guesses

    city.asks(RouteComplaint(staff=a_triage_clerk(), receipt_number=submitted.receipt_number, department_code="parks"))

    routed = city.said_last()
    assert isinstance(routed, ComplaintRouted)
    assert (routed.department, routed.automatic) == (PARKS, False)
    assert city.opens(submitted).summary.proposals == ()


@pytest.mark.parametrize("unsure", [True, False])
def test_a_kind_that_the_text_speaks_for_is_shown_until_an_officer_decides_on_it(city, unsure):
    submitted = city.receives(kind=Kind.OTHER)
    suggestion = KindProposal(kind=Kind.SUGGESTION, confidence=0.8, words=("건의드",))
    about = {"occurred_at": NOON, "complaint_id": submitted.complaint_id, "model_version": "1", "kind_proposal": suggestion}
    city.tells(
        TriageNeeded(**about, proposals=()) if unsure else DepartmentAssigned(**about, department=ROAD, confidence=0.9, reason="도로")
    )
    if unsure:
        city.asks(RouteComplaint(staff=a_triage_clerk(), receipt_number=submitted.receipt_number, department_code=ROAD.code))
    proposed = city.opens(submitted).summary

    city.does("reclassify", submitted, kind=Kind.SUGGESTION)

    assert (proposed.kind, proposed.kind_proposal) == (Kind.OTHER, suggestion)
    decided = city.opens(submitted).summary
    assert (decided.kind, decided.kind_proposal) == (Kind.SUGGESTION, None)


def test_a_proposal_that_comes_after_a_person_has_routed_changes_nothing(city):
    submitted = city.receives()
    city.asks(RouteComplaint(staff=a_triage_clerk(), receipt_number=submitted.receipt_number, department_code="parks"))

    city.routes(submitted, ROAD)
    city.tells(TriageNeeded(occurred_at=NOON, complaint_id=submitted.complaint_id, proposals=(), model_version="1"))

    assert city.opens(submitted).summary.department == PARKS
    assert len(city.said()) == 2


def test_a_proposal_for_a_withdrawn_case_changes_nothing(city):
    submitted = city.receives()
    city.tells(WithdrawalRequested(occurred_at=NOON, complaint_id=submitted.complaint_id))

    city.routes(submitted)

    assert city.status(submitted) is Status.WITHDRAWN


def test_a_department_that_is_wrong_hands_the_case_on_with_the_reason(city):
    submitted = city.routes(city.receives(), ROAD)
    city.asks(StartComplaint(staff=an_officer(ROAD), receipt_number=submitted.receipt_number))

    city.asks(
        RouteComplaint(staff=an_officer(ROAD), receipt_number=submitted.receipt_number, department_code="parks", reason="공원 안 가로등")
    )

    rerouted = city.said_last()
    assert isinstance(rerouted, ComplaintRerouted)
    assert (rerouted.department, rerouted.previous_department_code, rerouted.reason) == (PARKS, "road", "공원 안 가로등")
    assert rerouted.status is Status.ROUTED
    assert city.opens(submitted).handler is None


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"department_code": "moon", "reason": "달"}, "department_code"),
        ({"department_code": "road", "reason": "그대로"}, "department_code"),
        ({"department_code": "parks"}, "reason"),
        ({"department_code": "parks", "reason": "  "}, "reason"),
        ({"department_code": "parks", "reason": "가" * 1_001}, "reason"),
    ],
)
def test_a_reroute_that_makes_no_sense_names_the_field(city, wish, field):
    submitted = city.routes(city.receives(), ROAD)

    with pytest.raises(Refusal) as refused:
        city.asks(RouteComplaint(staff=an_admin(), receipt_number=submitted.receipt_number, **wish))

    assert (refused.value.reason, refused.value.field) == ("invalid", field)
    assert city.opens(submitted).summary.department == ROAD


def test_nothing_is_routed_to_a_department_that_is_no_more(city):
    city.registers(PARKS, active=False)
    submitted = city.receives()

    with pytest.raises(Refusal, match="there is no department parks"):
        city.asks(RouteComplaint(staff=an_admin(), receipt_number=submitted.receipt_number, department_code="parks"))


def test_the_directory_keeps_the_latest_registration_in_whatever_order_they_arrive(city):
    city.registers(PARKS, occurred_at=NOON + timedelta(hours=1))
    city.registers(PARKS, occurred_at=NOON, active=False)
    submitted = city.receives()

    city.asks(RouteComplaint(staff=an_admin(), receipt_number=submitted.receipt_number, department_code="parks"))

    assert city.opens(submitted).summary.department == PARKS

"""What was answered to the questions of a service stands in the case, goes to routing, and is read at the desk; so are routing's notes."""

import pytest

from contracts.complaints import ComplaintReceived
from contracts.desk import OpenComplaint
from contracts.gateway import Answer
from contracts.routing import TriageNeeded
from tests.complaints.at_the_doors import City
from tests.complaints.builders import NOON, an_admin, korea

SIZE = Answer(code="size", values=("big",), label="얼마나 큰가요?")


@pytest.fixture
def city() -> City:
    return City()


def test_answers_stand_in_the_case_and_go_on_to_routing(city):
    submitted = city.receives(answers=(SIZE,))

    (received,) = city.said()
    opened = city.asks(OpenComplaint(staff=an_admin(), receipt_number=submitted.receipt_number))

    assert isinstance(received, ComplaintReceived)
    assert received.answers == (SIZE,)
    assert opened.answers == (SIZE,)


@pytest.mark.parametrize(
    ("at", "in_hours"), [("2026-11-27T10:00", True), ("2026-11-27T20:00", False), ("2026-11-28T10:00", False), ("2026-12-25T10:00", False)]
)
def test_routing_hears_whether_the_office_worked(city, at, in_hours):
    city.now = korea(at)

    city.receives()

    assert city.said()[0].in_office_hours is in_hours


def test_the_notes_of_the_citys_rules_are_read_at_the_desk(city):
    submitted = city.receives()

    city.tells(
        TriageNeeded(
            occurred_at=NOON,
            complaint_id=submitted.complaint_id,
            proposals=(),
            model_version="m",
            notes=("규칙 '선거법': 이송할 일인지 살펴 주세요.",),
        )
    )

    timeline = city.asks(OpenComplaint(staff=an_admin(), receipt_number=submitted.receipt_number)).timeline
    assert "이송할 일인지 살펴 주세요." in (timeline[-1].text or "")

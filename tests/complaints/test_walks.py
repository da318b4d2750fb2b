"""Whatever people do in whatever order, some things stay true of every case."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.complaints import AnswerComplaint, CitizenRequestRefused, RouteComplaint, StartComplaint, Status
from contracts.gateway import AnswerPublished, ResultConfirmed, WithdrawalRequested
from contracts.message import Refusal, new_id
from contracts.notify import DeliveryState, LetterName, NotificationDelivered
from services.complaints import domain
from services.complaints.lifecycle import ENDS, LIFECYCLE, IllegalStep, allows, citizen_actions
from services.complaints.periods import PERIODS
from tests.complaints.at_the_doors import City
from tests.complaints.builders import CALENDAR, NOON, PARKS, ROAD, a_submission, an_admin, an_officer

ACTS = {
    "route": lambda case, now: domain.route(case, ROAD, "가로등", now),
    "reroute": lambda case, now: domain.reroute(case, PARKS if case.department == ROAD else ROAD, "담당 아님", now, an_officer()),
    "start": lambda case, now: domain.start(case, now, an_officer()),
    "answer": lambda case, now: domain.answer(case, "고쳤습니다.", now, an_officer()),
    "notify": lambda case, now: domain.notify(case, "email", now),
    "withdraw": lambda case, now: domain.withdraw(case, None, now),
    "confirm": domain.confirm,
    "close": domain.close,
}
walks = st.lists(st.sampled_from(sorted(ACTS)), max_size=12)


def received():
    return domain.receive(a_submission(), None, PERIODS, CALENDAR, NOON)[0]


def attempt(act, case, now=NOON):
    """What the act makes of the case, or None where it is illegal."""
    try:
        return ACTS[act](case, now)
    except IllegalStep:
        return None


def after_each(walk, case):
    """The case after each act that was possible."""
    for act in walk:
        case, _, _ = attempt(act, case) or (case, None, None)
        yield case


def test_the_walks_know_every_act_that_says_something():
    assert set(ACTS) == LIFECYCLE.keys() - {"receive", "rate"}


@given(walks)
def test_a_case_moves_along_the_table_and_its_event_and_its_history_say_so(walk):
    case = received()

    for hours, act in enumerate(walk):
        before, now = case, NOON + timedelta(hours=hours)
        done = attempt(act, before, now)
        if done is None:
            assert not allows(before.status, act)
            continue
        case, event, line = done

        if isinstance(event, CitizenRequestRefused):
            assert not allows(before.status, act)
            assert case == before
        else:
            assert case.status is LIFECYCLE[act][before.status]
        assert event.status is line.status is case.status
        assert event.citizen_actions == citizen_actions(case.status)
        assert event.occurred_at == line.at == now


@given(walks, walks)
def test_what_has_ended_stays_ended(walk, more):
    cases = list(after_each(walk + more, received()))
    ended = [case for case in cases if case.status in ENDS]

    assert ended == cases[len(cases) - len(ended) :]
    assert all(case == ended[0] for case in ended)


@given(walks)
def test_what_the_citizen_was_promised_is_kept(walk):
    first = received()

    for case in after_each(walk, first):
        assert replace(case, status=first.status, department=None, handler=None, answer=None, notified_at=None) == first


@given(walks)
def test_a_case_knows_what_its_status_says(walk):
    for case in after_each(walk, received()):
        assert (case.answer is not None) == (case.status in {Status.ANSWERED, Status.NOTIFIED, Status.CLOSED})
        assert case.department is not None or case.status in {Status.RECEIVED, Status.WITHDRAWN}
        assert case.handler is not None or case.status in {Status.RECEIVED, Status.ROUTED, Status.WITHDRAWN}


MOVES = {
    "submit again": lambda city, heard: city.tells(heard),
    "assign": lambda city, heard: city.routes(heard),
    "deliver": lambda city, heard: city.tells(NotificationDelivered(**about(heard), **A_RESULT_LETTER, delivery_id=new_id())),
    "publish": lambda city, heard: city.tells(AnswerPublished(**about(heard))),
    "withdraw": lambda city, heard: city.tells(WithdrawalRequested(**about(heard))),
    "confirm": lambda city, heard: city.tells(ResultConfirmed(**about(heard))),
    "wait a month": lambda city, heard: city.lets_time_pass(),
}
REQUESTS = {
    "route": lambda city, heard: city.asks(RouteComplaint(**at_the_desk(heard), department_code="parks", reason="공원")),
    "start": lambda city, heard: city.asks(StartComplaint(**at_the_desk(heard))),
    "answer": lambda city, heard: city.asks(AnswerComplaint(**at_the_desk(heard), text="고쳤습니다.")),
}
A_RESULT_LETTER = {"letter": LetterName.RESULT, "channel": "email", "outcome": DeliveryState.ACCEPTED}


def about(heard):
    return {"occurred_at": NOON, "complaint_id": heard.complaint_id}


def at_the_desk(heard):
    return {"staff": an_admin(), "receipt_number": heard.receipt_number}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(sorted(MOVES | REQUESTS)), max_size=10))
def test_no_order_of_events_upsets_the_service_and_nothing_is_taken_back(walk):
    city = City()
    heard = city.receives()

    for move in walk:
        before = city.opens(heard)
        city.now += timedelta(days=31) if move == "wait a month" else timedelta(minutes=1)
        if move in MOVES:
            MOVES[move](city, heard)  # an event is never refused: what no longer applies is passed over
        else:
            with suppress(Refusal):
                REQUESTS[move](city, heard)
        after = city.opens(heard)

        assert after.timeline[: len(before.timeline)] == before.timeline
        assert len(after.timeline) == len(city.said())
        assert after.summary.status is city.said_last().status is after.timeline[-1].status

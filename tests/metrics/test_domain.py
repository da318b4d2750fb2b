"""What each thing that happens to a case does to the figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from contracts.message import new_id
from services.metrics import domain
from services.metrics.domain import Fact, Key
from tests.metrics.builders import Case, after

ACTS: dict[str, Any] = {
    "ComplaintReceived": domain.receive,
    "ComplaintRouted": domain.route,
    "ComplaintRerouted": domain.reroute,
    "ComplaintStarted": domain.start,
    "ComplaintAnswered": domain.answer,
    "ComplaintNotified": domain.notify,
    "ComplaintWithdrawn": domain.withdraw,
    "ComplaintClosed": domain.close,
    "ComplaintRated": domain.rate,
    "NotificationDelivered": domain.deliver,
    "NotificationFailed": domain.fail,
    "NotificationUnknown": domain.doubt,
}


def told(case: Case, events: Iterable[Any]) -> Fact:
    fact = Fact(complaint_id=case.id)
    for event in events:
        fact = ACTS[type(event).__name__](fact, event)
    return fact


def test_a_received_case_is_open_and_has_no_department():
    case = Case()

    fact = told(case, [case.received()])

    assert domain.counts(fact) == Counter([Key("received", "web"), Key("standing", "received", "none"), Key("open", "received", "none")])


def test_an_answered_case_is_no_longer_open():
    case = Case()

    fact = told(case, [case.received(), case.routed(), case.started(), case.answered()])

    assert not [key for key in domain.counts(fact) if key.figure == "open"]
    assert domain.counts(fact)[Key("completed", "road", "answered")] == 1


def test_a_late_answer_counts_as_late_for_the_department_that_gave_it():
    case = Case()

    fact = told(case, [case.received(), case.routed("park"), case.rerouted("road", "park"), case.answered("road", on_time=False)])

    assert domain.counts(fact)[Key("on_time", "road", "late")] == 1


def test_a_case_remembers_how_often_it_was_passed_on():
    case = Case()

    fact = told(case, [case.received(), case.routed("park"), case.rerouted("road", "park"), case.rerouted("waste", "road")])

    assert (fact.reroutes, fact.department) == (2, "waste")


def test_a_withdrawn_case_stays_with_the_department_that_had_it():
    case = Case()

    fact = told(case, [case.received(), case.routed("park"), case.withdrawn()])

    assert domain.counts(fact)[Key("completed", "park", "withdrawn")] == 1


def test_what_is_heard_before_the_reception_counts_once_the_case_is_received():
    case = Case()
    received, rated = case.received(), case.rated(4)

    early = told(case, [rated])
    both = told(case, [rated, received])

    assert domain.counts(early) == Counter()
    assert domain.counts(both)[Key("score", "4")] == 1


def test_a_citizen_has_one_vote():
    case = Case()

    fact = told(case, [case.received(), case.rated(2), case.rated(5), case.rated(5)])

    assert fact.score == 2


def test_how_a_case_found_its_department_is_decided_once():
    case = Case()

    fact = told(case, [case.received(), case.routed(automatic=False), case.routed(automatic=True)])

    assert domain.counts(fact)[Key("routed", "manual")] == 1


def test_a_citizen_with_an_address_waits_until_the_first_letter_was_tried():
    case = Case()
    received, letter = case.received(), case.letter_delivered()

    assert told(case, [received]).untold_since == received.received_at
    assert told(case, [received, letter]).untold_since is None
    assert told(case, [letter, received]).untold_since is None


def test_a_citizen_without_an_address_waits_for_no_letter():
    case = Case()

    fact = told(case, [case.received(contact=False)])

    assert fact.untold_since is None


def test_a_letter_in_doubt_is_counted_until_its_fate_is_known():
    case, delivery_id = Case(), new_id()
    received, unknown = case.received(), case.letter_unknown(delivery_id=delivery_id)

    doubtful = told(case, [received, unknown])
    settled = told(case, [received, unknown, case.letter_delivered(delivery_id=delivery_id)])
    another = told(case, [received, unknown, case.letter_delivered()])

    assert [domain.counts(fact)[Key("unknown", "email")] for fact in (doubtful, settled, another)] == [1, 0, 1]


def test_closing_a_case_settles_every_doubt():
    case = Case()
    history = [case.received(), case.routed(), case.letter_unknown(), case.answered(), case.notified(), case.closed()]

    closed, late = told(case, history), told(case, [*history, case.letter_unknown()])

    assert closed.doubts == late.doubts == ()


def test_the_difference_of_a_case_that_moves_takes_it_from_where_it_stood():
    case = Case()
    before = told(case, [case.received()])

    moved = domain.difference(before, told(case, [case.received(), case.routed("road")]))

    assert moved[Key("open", "received", "none")] == -1
    assert moved[Key("open", "routed", "road")] == 1
    assert Key("received", "web") not in moved


def test_an_answer_takes_as_long_as_from_reception_to_answer():
    case = Case()

    fact = told(case, [case.received(), case.routed(), case.answered(at=after(days=2))])

    assert fact.answer_class is not None
    assert 0.99 < domain.class_of(172_800) / fact.answer_class < 1.01

"""What each thing that happens to a case does to the figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

from contracts.gateway import Kind
from contracts.message import new_id
from services.metrics import counting, domain
from services.metrics.counting import Fact, Key
from services.metrics.duration import class_of
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
    "ComplaintReclassified": domain.reclassify,
    "SupplementRequested": domain.request_supplement,
    "ComplaintSupplemented": domain.supplement,
    "ClockPaused": domain.pause,
    "ClockResumed": domain.resume,
    "DeadlineExtended": domain.extend,
    "DeadlineRecomputed": domain.recompute,
    "DeadlineReminded": domain.remind,
    "ComplaintTransferred": domain.transfer,
    "ComplaintDeclined": domain.decline,
    "ComplaintClosedAsRepeated": domain.close_as_repeated,
    "ComplaintMerged": domain.merge,
    "ComplaintUnmerged": domain.unmerge,
    "ComplaintReopened": domain.reopen,
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

    assert counting.counts(fact) == Counter(
        [Key("received", "web"), Key("kind", "other"), Key("standing", "received", "none"), Key("open", "received", "none")]
    )


def test_an_answered_case_is_no_longer_open():
    case = Case()

    fact = told(case, [case.received(), case.routed(), case.started(), case.answered()])

    assert not [key for key in counting.counts(fact) if key.figure == "open"]
    assert counting.counts(fact)[Key("reached", "answered")] == 1


def test_a_late_answer_counts_as_late_for_the_department_that_gave_it():
    case = Case()
    history = [case.received(), case.routed("park"), case.rerouted("road", "park")]
    answered = case.answered("road", on_time=False)

    fact = told(case, [*history, answered])

    assert counting.counts(fact)[Key("promptness", "late")] == 1
    assert counting.prompt(answered) == Key("on_time", "road", "late")


def test_a_case_remembers_how_often_it_was_passed_on():
    case = Case()

    fact = told(case, [case.received(), case.routed("park"), case.rerouted("road", "park"), case.rerouted("waste", "road")])

    assert (fact.reroutes, fact.department) == (2, "waste")


def test_a_case_that_was_passed_on_too_often_stands_with_those_that_were():
    case = Case()
    history = [case.received(), case.routed("park"), *(case.rerouted("road", "park") for _ in range(4))]

    moves = [[key.first for key in counting.counts(told(case, history[:heard])) if key.figure == "moves"] for heard in range(1, 7)]

    assert moves == [[], ["0"], ["1"], ["2"], ["3+"], ["3+"]]


def test_a_withdrawn_case_stays_with_the_department_that_had_it():
    case = Case()

    fact = told(case, [case.received(), case.routed("park"), case.withdrawn()])

    assert counting.completed(fact) == Key("completed", "park", "withdrawn")
    assert counting.counts(fact)[Key("standing", "withdrawn", "park")] == 1


@pytest.mark.parametrize("end", ["answered", "withdrawn", "transferred", "declined", "merged", "repeated"])
def test_a_case_that_came_to_an_end_is_not_open(end: str):
    case = Case()
    history = [case.received(), case.routed(), case.reminded(100)]

    fact = told(case, [*history, getattr(case, end)()])

    assert counting.counts(fact)[Key("reached", end)] == 1
    assert not [key for key in counting.counts(fact) if key.figure in ("open", "late")]


def test_a_reopened_case_is_open_and_what_was_answered_before_is_no_result():
    case = Case()
    history = [case.received(), case.routed(), case.answered(on_time=True), case.notified(), case.closed(), case.reopened()]

    reopened, again = told(case, history), told(case, [*history, case.answered(on_time=False)])

    assert {key.figure for key in counting.counts(reopened)} == {"received", "kind", "standing", "open", "routed", "moves"}
    assert counting.counts(again)[Key("promptness", "late")] == 1
    assert not counting.counts(again)[Key("promptness", "on_time")]


def test_the_second_answer_takes_as_long_as_from_the_reopening():
    case = Case()
    history = [case.received(), case.routed(), case.answered(at=after(days=2)), case.reopened()]

    fact = told(case, [*history, case.answered(at=case.at + timedelta(hours=1))])

    assert fact.answer_class is not None
    assert abs(fact.answer_class - class_of(3600)) <= 2


def test_a_case_taken_out_of_another_goes_its_own_way_again():
    case = Case()

    fact = told(case, [case.received(), case.routed("park"), case.merged(), case.unmerged("road")])

    assert counting.counts(fact)[Key("open", "routed", "road")] == 1
    assert not counting.counts(fact)[Key("reached", "merged")]


def test_a_corrected_kind_takes_the_case_from_one_kind_to_the_other():
    case = Case()

    fact = told(case, [case.received(), case.reclassified(Kind.GRIEVANCE)])

    assert [key for key in counting.counts(fact) if key.figure == "kind"] == [Key("kind", "grievance")]


def test_a_case_is_late_from_its_due_date_until_it_gets_more_time():
    case = Case()
    history = [case.received(), case.routed(), case.reminded(80), case.reminded(100), case.extended()]

    late = [counting.counts(told(case, history[:heard]))[Key("late", "road")] for heard in range(1, 6)]

    assert late == [0, 0, 0, 1, 0]


def test_a_late_case_whose_clock_is_stopped_stays_late():
    case = Case()
    history = [case.received(), case.routed(), case.reminded(100), case.paused()]

    stopped, resumed = told(case, history), told(case, [*history, case.resumed(due_at=case.at)])

    assert (stopped.late, stopped.due_at) == (True, None)
    assert resumed.late


def test_a_case_that_waits_for_the_citizen_has_no_due_date():
    case = Case()
    history = [case.received(), case.routed(), case.supplement_requested()]

    waiting, answered = told(case, history), told(case, [*history, case.supplemented()])

    assert (waiting.status, waiting.due_at, waiting.late) == ("waiting", None, False)
    assert (answered.status, answered.due_at) == ("in_progress", after(days=11))


def test_days_that_changed_move_the_due_date():
    case = Case()

    fact = told(case, [case.received(), case.routed(), case.recomputed()])

    assert fact.due_at == after(days=41)


def test_what_is_heard_before_the_reception_counts_once_the_case_is_received():
    case = Case()
    received, rated = case.received(), case.rated(4)

    early = told(case, [rated])
    both = told(case, [rated, received])

    assert counting.counts(early) == Counter()
    assert counting.counts(both)[Key("score", "4")] == 1


def test_a_citizen_has_one_vote():
    case = Case()

    fact = told(case, [case.received(), case.rated(2), case.rated(5), case.rated(5)])

    assert fact.score == 2


def test_how_a_case_found_its_department_is_decided_once():
    case = Case()

    fact = told(case, [case.received(), case.routed(automatic=False), case.routed(automatic=True)])

    assert counting.counts(fact)[Key("routed", "manual")] == 1


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

    assert [counting.counts(fact)[Key("unknown", "email")] for fact in (doubtful, settled, another)] == [1, 0, 1]


def test_a_letter_in_doubt_concerns_nobody_while_its_case_is_closed():
    case = Case()
    history = [case.received(), case.routed(), case.letter_unknown(), case.answered(), case.notified(), case.closed()]
    unknown, reopened = case.letter_unknown(), case.reopened()

    facts = told(case, history), told(case, [*history, unknown]), told(case, [*history, unknown, reopened])
    late = told(case, [*history, reopened, unknown])

    assert [counting.counts(fact)[Key("unknown", "email")] for fact in (*facts, late)] == [0, 0, 2, 2]


def test_the_difference_of_a_case_that_moves_takes_it_from_where_it_stood():
    case = Case()
    before = told(case, [case.received()])

    moved = counting.difference(before, told(case, [case.received(), case.routed("road")]))

    assert moved[Key("open", "received", "none")] == -1
    assert moved[Key("open", "routed", "road")] == 1
    assert Key("received", "web") not in moved


def test_an_answer_takes_as_long_as_from_reception_to_answer():
    case = Case()

    fact = told(case, [case.received(), case.routed(), case.answered(at=after(days=2))])

    assert fact.answer_class is not None
    assert 0.99 < class_of(172_800) / fact.answer_class < 1.01

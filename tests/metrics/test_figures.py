"""All figures recomputed from the log of events, whatever the order, batches and repetitions in which it was heard."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

from chassis.answers import answer_of, request_of
from chassis.database import Store, in_memory
from chassis.envelope import Envelope
from chassis.host import Host
from chassis.watch import Watch
from contracts.gateway import Channel, Kind
from contracts.message import Event, new_id
from contracts.metrics import Count, GetStatistics, Rating, Statistics
from contracts.notify import DeliveryState, LetterName
from contracts.promise import FirstResponse
from services.metrics.judging import Mark, week_of
from services.metrics.measures import Measures
from services.metrics.service import Metrics
from tests.metrics.builders import Case, in_envelopes

DEPARTMENTS = ("road", "park", "waste")


@given(seed=st.integers(), cases=st.integers(min_value=0, max_value=12))
@settings(max_examples=40, deadline=None)
def test_the_figures_are_what_the_log_says(seed: int, cases: int):
    random = Random(seed)
    log = [event for _ in range(cases) for event in a_life(Case(), random)]

    host = heard(log, random)

    answer = asked(host)
    assert plain(answer) == recomputed(log)
    assert answer.answer_seconds_median == median_of(log)
    assert series(host.store) == expected_series(log)
    assert host.store.read(lambda tx: tx.weeks.since(date.min)) == expected_weeks(log)


def a_life(case: Case, random: Random) -> Iterator[Event]:
    """What may become of a complaint, told until some point."""
    yield from list(_whole_life(case, random))[: random.randint(1, 24)]


def _whole_life(case: Case, random: Random) -> Iterator[Event]:
    yield case.received(random.choice([Channel.WEB, Channel.EMAIL]), contact=random.random() < 0.8)
    yield from _letter(case, random, LetterName.RECEIPT)
    triage = random.random() < 0.3
    guesses = random.sample(DEPARTMENTS, k=random.randint(0 if triage else 1, 3))
    sure = random.randint(0, 100) / 100
    yield case.triage_needed(*guesses, confidence=sure) if triage else case.assigned(*guesses, confidence=sure)
    department = random.choice(DEPARTMENTS)
    yield case.routed(department, automatic=not triage)
    while random.random() < 0.3:
        previous, department = department, random.choice(DEPARTMENTS)
        yield case.rerouted(department, previous)
    if random.random() < 0.2:
        yield case.withdrawn()
        return
    if random.random() < 0.2:
        yield case.merged()
        if random.random() < 0.5:
            return
        yield case.unmerged(department)
    result = random.choice([(True, False), (True, True), (False, True)])
    first = FirstResponse(in_time=result[0], warned=result[1], in_office_hours=random.random() < 0.6)
    yield case.started(department, random.choice([first, None]))
    yield from _detours(case, random, department)
    if random.random() < 0.2:
        yield random.choice([case.transferred(department), case.declined(department), case.repeated(department)])
        return
    yield from _result(case, random, department)
    while random.random() < 0.3:
        yield case.reopened(random.choice(["dissatisfied", "objection"]))
        yield from _result(case, random, department)


def _detours(case: Case, random: Random, department: str) -> Iterator[Event]:
    """What holds a case up, in any number."""
    for _ in range(random.randint(0, 3)):
        ground = random.choice(["study", "hearing"])
        yield from random.choice(
            [
                lambda: [case.reclassified(random.choice([Kind.GRIEVANCE, Kind.SUGGESTION]))],
                lambda: [case.supplement_requested(department), case.supplemented()],
                lambda ground=ground: [case.paused(ground), case.resumed(ground)],
                lambda: [case.extended(department, random.choice(["co_operation", "fact_check"]))],
                lambda: [case.reminded(percent, department) for percent in (50, 80, 100)],
                lambda: [case.recomputed(random.choice(["calendar", "outage"]))],
                lambda: [case.progress_reported(department)],
            ]
        )()


def _result(case: Case, random: Random, department: str) -> Iterator[Event]:
    files = tuple(random.choices(["application/pdf", "image/jpeg"], k=random.randint(0, 3)))
    at = case.at + timedelta(minutes=random.randint(60, 30_000))
    yield case.answered(department, on_time=random.random() < 0.7, at=at, files=files)
    yield case.refused()
    yield from _letter(case, random, LetterName.RESULT)
    yield case.notified(random.choice(["email", "page"]))
    yield case.rated(random.randint(1, 5))
    yield case.closed(random.choice(["confirmed", "elapsed"]))


def _letter(case: Case, random: Random, letter: LetterName) -> Iterator[Event]:
    delivery_id = new_id()
    if random.random() < 0.2:
        yield case.letter_unknown(letter, delivery_id=delivery_id)
    if random.random() < 0.8:
        outcome = random.choice([DeliveryState.ACCEPTED, DeliveryState.DELIVERED])
        yield random.choice(
            [case.letter_failed(letter, delivery_id=delivery_id), case.letter_delivered(letter, outcome, delivery_id=delivery_id)]
        )


def heard(log: Sequence[Event], random: Random) -> Host:
    """A metrics service that has heard the log: the speakers in any order, some events twice, in batches of any size.
    What the complaints service says may come in any order; others' events of one case keep theirs."""
    host = Host(Metrics(), in_memory(Metrics.db, source="metrics"), Watch("metrics", CollectorRegistry()))
    envelopes = in_envelopes(log)
    shuffled = _in_a_queue([*envelopes, *(e for e in envelopes if random.random() < 0.2)], random)
    while shuffled:
        size = random.randint(1, 20)
        host.take(shuffled[:size])
        del shuffled[:size]
    return host


def _in_a_queue(envelopes: list[Envelope], random: Random) -> list[Envelope]:
    random.shuffle(envelopes)
    taken = iter(sorted((e for e in envelopes if e.source != "complaints"), key=lambda e: e.sequence))
    return [envelope if envelope.source == "complaints" else next(taken) for envelope in envelopes]


def asked(host: Host) -> Statistics:
    question = GetStatistics()
    answer = answer_of(question, host.answer(request_of(question)))
    assert isinstance(answer, Statistics)
    return answer


def series(store: Store) -> dict[str, Counter[tuple[str, ...]]]:
    """What Prometheus would read, without the zeros."""
    families = Measures(store.read).collect()
    return {
        family.name: Counter({tuple(sample.labels.values()): int(sample.value) for sample in family.samples if sample.value})
        for family in families
        if "seconds" not in family.name
    }


# The same figures, counted in the plainest way -----------------------------------------------------------------------


def named(log: Sequence[Event], *names: str) -> list[Any]:
    return [event for event in log if type(event).__name__ in names]


def last_words(log: Sequence[Event]) -> dict[Any, Any]:
    """The last thing that moved each case, as the complaints service said."""
    return {event.complaint_id: event for event in log if hasattr(event, "status") and type(event).__name__ not in ASIDES}


ASIDES = {"CitizenRequestRefused", "ProgressReported"}
ENDS = {
    "ComplaintAnswered": "answered",
    "ComplaintWithdrawn": "withdrawn",
    "ComplaintTransferred": "transferred",
    "ComplaintDeclined": "declined",
    "ComplaintClosedAsRepeated": "repeated",
    "ComplaintMerged": "merged",
}
BACK = ("ComplaintReopened", "ComplaintUnmerged")


def departments(log: Sequence[Event]) -> dict[Any, str]:
    return {event.complaint_id: event.department.code for event in log if getattr(event, "department", None) and hasattr(event, "status")}


def standing(log: Sequence[Event], *names: str) -> list[Any]:
    """The last event of these kinds in each case, where the case was not opened again since."""
    last: dict[Any, Any] = {}
    for event in named(log, *names, *BACK):
        last[event.complaint_id] = event
    return [event for event in last.values() if type(event).__name__ in names]


def still_open(log: Sequence[Event]) -> set[Any]:
    over = {event.complaint_id for event in standing(log, *ENDS)}
    return {event.complaint_id for event in named(log, "ComplaintReceived")} - over


def late(log: Sequence[Event]) -> set[Any]:
    """Open cases that were reminded that they are due, and got no new due date since."""
    moved = ("ComplaintSupplemented", "ClockResumed", "DeadlineExtended", "DeadlineRecomputed", "ComplaintReclassified", *BACK)
    last = {event.complaint_id: event for event in named(log, "DeadlineReminded", *moved)}
    return {case for case, event in last.items() if getattr(event, "percent", 0) == 100} & still_open(log)


def median_of(log: Sequence[Event]) -> Any:
    began = {event.complaint_id: event.received_at for event in named(log, "ComplaintReceived", "ComplaintReopened")}
    answers = standing(log, "ComplaintAnswered")
    durations = [(event.occurred_at - began[event.complaint_id]).total_seconds() for event in answers]
    return pytest.approx(statistics.median(durations), rel=0.0051) if durations else None


def share(part: float, whole: int) -> Any:
    return pytest.approx(part / whole) if whole else None


def counted(words: Any) -> dict[str, int]:
    return dict(Counter(words))


def votes(log: Sequence[Event]) -> list[int]:
    """The first of each case."""
    return list({event.complaint_id: event.score for event in reversed(named(log, "ComplaintRated"))}.values())


def rated(log: Sequence[Event]) -> dict[str, tuple[int, Any]]:
    """How many votes each department has by the cases that it has now, and their mean."""
    at, first = departments(log), {event.complaint_id: event.score for event in reversed(named(log, "ComplaintRated"))}
    scores: dict[str, list[int]] = {}
    for case, score in first.items():
        if case in at:
            scores.setdefault(at[case], []).append(score)
    return {code: (len(of), share(sum(of), len(of))) for code, of in scores.items()}


def responses(log: Sequence[Event], *, in_office_hours: bool) -> list[FirstResponse]:
    given = [event.first_response for event in named(log, "ComplaintStarted") if event.first_response]
    return [first for first in given if first.in_office_hours is in_office_hours]


def in_time(given: Sequence[FirstResponse]) -> float | None:
    return share(sum(first.in_time for first in given), len(given))


def recomputed(log: Sequence[Event]) -> dict[str, Any]:
    answered, routed, scores = standing(log, "ComplaintAnswered"), named(log, "ComplaintRouted"), votes(log)
    extended, rerouted = named(log, "DeadlineExtended"), named(log, "ComplaintRerouted")
    kinds = {event.complaint_id: event.kind.value for event in named(log, "ComplaintReceived", "ComplaintReclassified")}
    return {
        "received": len(named(log, "ComplaintReceived")),
        "notified": len(standing(log, "ComplaintNotified")),
        "closed": len(standing(log, "ComplaintClosed")),
        "open": len(still_open(log)),
        **{word: len(standing(log, name)) for name, word in ENDS.items()},
        "late": len(late(log)),
        "on_time_share": share(sum(event.on_time for event in answered), len(answered)),
        "first_response_share_office": in_time(responses(log, in_office_hours=True)),
        "first_response_share_after_hours": in_time(responses(log, in_office_hours=False)),
        "automatic_share": share(sum(event.automatic for event in routed), len(routed)),
        "rerouted": len(rerouted),
        "moves_per_case": share(len(rerouted), len(routed)),
        "reopened": len(named(log, "ComplaintReopened")),
        "supplements_requested": len(named(log, "SupplementRequested")),
        "extended": len(extended),
        "by_extension_ground": counted(event.ground for event in extended),
        "satisfaction_mean": share(sum(scores), len(scores)),
        "ratings": len(scores),
        "satisfaction_by_department": rated(log),
        "reopened_share": share(
            sum(event.because == "dissatisfied" for event in named(log, "ComplaintReopened")), len(named(log, "ComplaintAnswered"))
        ),
        "by_status": counted(event.status.value for event in last_words(log).values()),
        "by_channel": counted(event.channel.value for event in named(log, "ComplaintReceived")),
        "by_department": counted(departments(log).values()),
        "by_kind": counted(kinds.values()),
    }


def plain(answer: Statistics) -> dict[str, Any]:
    figures = {name: getattr(answer, name) for name in recomputed([])}
    rows = {name: {one.key: _value(one) for one in value} for name, value in figures.items() if isinstance(value, tuple)}
    return {**figures, **rows}


def _value(row: Count | Rating) -> Any:
    return (row.count, row.mean) if isinstance(row, Rating) else row.value


def expected_series(log: Sequence[Event]) -> dict[str, Counter[tuple[str, ...]]]:
    at, words, unanswered = departments(log), last_words(log), still_open(log)
    letters = named(log, "NotificationDelivered", "NotificationFailed", "NotificationUnknown")
    doubts = {event.delivery_id: type(event).__name__ for event in letters}
    answered, routed = named(log, "ComplaintAnswered"), named(log, "ComplaintRouted")
    shut = {event.complaint_id for event in standing(log, "ComplaintClosed", "ComplaintWithdrawn")}
    moves = Counter(event.complaint_id for event in named(log, "ComplaintRerouted"))
    return {
        "complaints_received": Counter((event.channel.value,) for event in named(log, "ComplaintReceived")),
        "complaints_open": Counter((words[case].status.value, at.get(case, "none")) for case in unanswered),
        "complaints_late": Counter((at.get(case, "none"),) for case in late(log)),
        "complaints_moved": Counter((str(n) if (n := moves[event.complaint_id]) < 3 else "3+",) for event in routed),
        "complaint_completed": Counter((at.get(event.complaint_id, "none"), ENDS[type(event).__name__]) for event in named(log, *ENDS)),
        "complaint_on_time": Counter((event.department.code, "on_time" if event.on_time else "late") for event in answered),
        "complaint_answer_files": Counter((event.department.code, file.media_type) for event in answered for file in event.files),
        "complaint_first_response": Counter(
            (arrived, "late" if not first.in_time else "warned" if first.warned else "in_time")
            for arrived, in_hours in (("office", True), ("after_hours", False))
            for first in responses(log, in_office_hours=in_hours)
        ),
        "complaint_rerouted": Counter((event.previous_department_code,) for event in named(log, "ComplaintRerouted")),
        "complaint_notified": Counter((event.means,) for event in named(log, "ComplaintNotified")),
        "complaint_closed": Counter((event.reason,) for event in named(log, "ComplaintClosed")),
        "notification": Counter(("email", event.letter.value, ending(event)) for event in letters),
        "notification_unknown": Counter(
            ("email",)
            for event in named(log, "NotificationUnknown")
            if doubts[event.delivery_id] == "NotificationUnknown" and event.complaint_id not in shut
        ),
        "routing_decision": Counter(
            [("auto" if event.automatic else "manual",) for event in routed] + [("triage",) for _ in named(log, "TriageNeeded")]
        ),
        "routing_judged": Counter((code, mode, said) for code, mode, said, _ in verdicts(log)),
        "routing_expected_right": Counter(_expected(log)),
        "complaint_surge": Counter(),  # test_store plays them
        "complaint_surges_waiting": Counter(),
        "satisfaction": Counter((str(score),) for score in votes(log)),
        "citizen_request_refused": Counter((event.action,) for event in named(log, "CitizenRequestRefused")),
        **expected_detours(log),
    }


def verdicts(log: Sequence[Event]) -> list[tuple[str, str, str, Any]]:
    """Department that answered first, mode, how good the guess was, and the guess."""
    settled = {event.complaint_id: event.department.code for event in reversed(named(log, "ComplaintAnswered", "ComplaintDeclined"))}
    found = []
    for guess in named(log, "DepartmentAssigned", "TriageNeeded"):
        if code := settled.get(guess.complaint_id):
            codes = [one.department_code for one in guess.proposals]
            said = "first" if codes[:1] == [code] else "among_three" if code in codes else "other"
            found.append((code, "triage" if type(guess).__name__ == "TriageNeeded" else "automatic", said, guess))
    return found


def _expected(log: Sequence[Event]) -> dict[tuple[str], float]:
    sums: Counter[tuple[str]] = Counter()
    for _, mode, _, guess in verdicts(log):
        sums[(mode,)] += round(guess.proposals[0].confidence * 1_000_000) if guess.proposals else 0
    return {mode: int(value / 1_000_000) for mode, value in sums.items() if value}


def expected_weeks(log: Sequence[Event]) -> dict[Mark, int]:
    """All cases of the log begin in one week, but some are passed on later."""
    marks: Counter[Mark] = Counter()
    for guess in named(log, "DepartmentAssigned", "TriageNeeded"):
        first = guess.proposals[0].department_code if guess.proposals else "none"
        mode = "triage" if type(guess).__name__ == "TriageNeeded" else "automatic"
        marks[Mark(week_of(guess.occurred_at), mode, first, "decided")] += 1
    for code, mode, said, guess in verdicts(log):
        week, first = week_of(guess.occurred_at), guess.proposals[0].department_code if guess.proposals else "none"
        marks[Mark(week, mode, code, said)] += 1
        marks[Mark(week, mode, first, "expected")] += round(guess.proposals[0].confidence * 1_000_000) if guess.proposals else 0
        if said != "first":
            marks[Mark(week, mode, first, "mistaken")] += 1
    for event in named(log, "ComplaintRerouted"):
        marks[Mark(week_of(event.occurred_at), "any", event.previous_department_code, "moved")] += 1
    return {mark: value for mark, value in marks.items() if value}


def expected_detours(log: Sequence[Event]) -> dict[str, Counter[tuple[str, ...]]]:
    at = departments(log)  # a case keeps its department from here on
    return {
        "complaint_reclassified": Counter((e.previous_kind.value, e.kind.value) for e in named(log, "ComplaintReclassified")),
        "complaint_supplement_requested": Counter((e.department.code,) for e in named(log, "SupplementRequested")),
        "complaint_paused": Counter((at[e.complaint_id], e.ground) for e in named(log, "ClockPaused")),
        "complaint_extended": Counter((e.department.code, e.ground) for e in named(log, "DeadlineExtended")),
        "complaint_recomputed": Counter((e.because,) for e in named(log, "DeadlineRecomputed")),
        "complaint_reminded": Counter((e.department.code, str(e.percent)) for e in named(log, "DeadlineReminded")),
        "complaint_handover": Counter(
            (_handovers(e), "late" if _by(e) and e.occurred_at > _by(e) else "in_time") for e in log if _handovers(e)
        ),
        "complaint_progress_reported": Counter((e.department.code,) for e in named(log, "ProgressReported")),
        "complaint_reopened": Counter((at[e.complaint_id], e.because) for e in named(log, "ComplaintReopened")),
    }


def _handovers(event: Event) -> str | None:
    named_so = {"ComplaintReceived": "register", "ComplaintRouted": "to_department", "ComplaintRerouted": "reroute"}
    return {**named_so, "ComplaintTransferred": "transfer"}.get(type(event).__name__)


def _by(event: Any) -> datetime | None:
    return getattr(event, "register_by", None) or getattr(event, "hand_over_by", None)


def ending(letter: Any) -> str:
    endings = {"NotificationFailed": "undeliverable", "NotificationUnknown": "unknown"}
    return endings.get(type(letter).__name__) or str(letter.outcome.value)

"""All figures recomputed from the log of events, whatever the order, batches and repetitions in which it was heard."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
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
from contracts.gateway import Channel
from contracts.message import Event, new_id
from contracts.metrics import GetStatistics, Statistics
from contracts.notify import DeliveryState, LetterName
from services.metrics.measures import Measures
from services.metrics.service import Metrics
from tests.metrics.builders import Case, after, in_envelopes

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


def a_life(case: Case, random: Random) -> Iterator[Event]:
    """What may become of a complaint, told until some point."""
    yield from list(_whole_life(case, random))[: random.randint(1, 14)]


def _whole_life(case: Case, random: Random) -> Iterator[Event]:
    yield case.received(random.choice([Channel.WEB, Channel.EMAIL]), contact=random.random() < 0.8)
    yield from _letter(case, random, LetterName.RECEIPT)
    if triage := random.random() < 0.3:
        yield case.triage_needed()
    department = random.choice(DEPARTMENTS)
    yield case.routed(department, automatic=not triage)
    while random.random() < 0.3:
        previous, department = department, random.choice(DEPARTMENTS)
        yield case.rerouted(department, previous)
    if random.random() < 0.2:
        yield case.withdrawn()
        return
    yield case.started(department)
    yield case.answered(department, on_time=random.random() < 0.7, at=after(minutes=random.randint(60, 30_000)))
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
    """The last thing that the complaints service said of each case."""
    return {event.complaint_id: event for event in named(log, *ACTS_OF_A_CASE)}


ACTS_OF_A_CASE = (
    *("ComplaintReceived", "ComplaintRouted", "ComplaintRerouted", "ComplaintStarted"),
    *("ComplaintAnswered", "ComplaintNotified", "ComplaintWithdrawn", "ComplaintClosed"),
)


def departments(log: Sequence[Event]) -> dict[Any, str]:
    return {event.complaint_id: event.department.code for event in log if hasattr(event, "department")}


def still_open(log: Sequence[Event]) -> set[Any]:
    over = named(log, "ComplaintAnswered", "ComplaintWithdrawn")
    return {event.complaint_id for event in named(log, "ComplaintReceived")} - {event.complaint_id for event in over}


def median_of(log: Sequence[Event]) -> Any:
    received = {event.complaint_id: event.received_at for event in named(log, "ComplaintReceived")}
    durations = [(event.occurred_at - received[event.complaint_id]).total_seconds() for event in named(log, "ComplaintAnswered")]
    return pytest.approx(statistics.median(durations), rel=0.0051) if durations else None


def share(part: int, whole: int) -> Any:
    return pytest.approx(part / whole) if whole else None


def counted(words: Any) -> dict[str, int]:
    return dict(Counter(words))


def recomputed(log: Sequence[Event]) -> dict[str, Any]:
    answered, routed = named(log, "ComplaintAnswered"), named(log, "ComplaintRouted")
    scores = [event.score for event in named(log, "ComplaintRated")]
    return {
        "received": len(named(log, "ComplaintReceived")),
        "answered": len(answered),
        "notified": len(named(log, "ComplaintNotified")),
        "closed": len(named(log, "ComplaintClosed")),
        "withdrawn": len(named(log, "ComplaintWithdrawn")),
        "open": len(still_open(log)),
        "on_time_share": share(sum(event.on_time for event in answered), len(answered)),
        "automatic_share": share(sum(event.automatic for event in routed), len(routed)),
        "rerouted": len(named(log, "ComplaintRerouted")),
        "satisfaction_mean": share(sum(scores), len(scores)),
        "by_status": counted(event.status.value for event in last_words(log).values()),
        "by_channel": counted(event.channel.value for event in named(log, "ComplaintReceived")),
        "by_department": counted(departments(log).values()),
    }


def plain(answer: Statistics) -> dict[str, Any]:
    figures = {name: getattr(answer, name) for name in recomputed([])}
    return {name: {c.key: c.value for c in value} if isinstance(value, tuple) else value for name, value in figures.items()}


def expected_series(log: Sequence[Event]) -> dict[str, Counter[tuple[str, ...]]]:
    at, words, unanswered = departments(log), last_words(log), still_open(log)
    letters = named(log, "NotificationDelivered", "NotificationFailed", "NotificationUnknown")
    doubts = {event.delivery_id: type(event).__name__ for event in letters}
    shut = {event.complaint_id for event in named(log, "ComplaintClosed", "ComplaintWithdrawn")}
    answered, withdrawn = named(log, "ComplaintAnswered"), named(log, "ComplaintWithdrawn")
    return {
        "complaints_received": Counter((event.channel.value,) for event in named(log, "ComplaintReceived")),
        "complaints_open": Counter((words[case].status.value, at.get(case, "none")) for case in unanswered),
        "complaint_completed": Counter(
            [(event.department.code, "answered") for event in answered]
            + [(at.get(event.complaint_id, "none"), "withdrawn") for event in withdrawn]
        ),
        "complaint_on_time": Counter((event.department.code, "on_time" if event.on_time else "late") for event in answered),
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
            [("auto" if event.automatic else "manual",) for event in named(log, "ComplaintRouted")]
            + [("triage",) for _ in named(log, "TriageNeeded")]
        ),
        "satisfaction": Counter((str(event.score),) for event in named(log, "ComplaintRated")),
        "citizen_request_refused": Counter((event.action,) for event in named(log, "CitizenRequestRefused")),
    }


def ending(letter: Any) -> str:
    endings = {"NotificationFailed": "undeliverable", "NotificationUnknown": "unknown"}
    return endings.get(type(letter).__name__) or str(letter.outcome.value)

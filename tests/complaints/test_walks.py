"""Whatever people do in whatever order, some things stay true of every case."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.city import DeclareDays, DeclaredDay, DeclareOutage
from contracts.complaints import Department, Status
from contracts.conversation import QuestionAsked
from contracts.gateway import (
    AnswerPublished,
    ChangeRequested,
    Kind,
    ObjectionFiled,
    ReopenRequested,
    SupplementSubmitted,
)
from contracts.message import Refusal
from contracts.notify import LetterName
from services.complaints import domain
from services.complaints.deadlines import due_at
from services.complaints.domain import citizen_actions
from services.complaints.lifecycle import ENDS, LIFECYCLE, OF_THE_CITIZEN, UNANSWERED, IllegalStep, allows
from services.complaints.lifecycle import citizen_actions as possible_for_the_citizen
from tests.complaints.at_the_doors import City
from tests.complaints.builders import ASKED, CALENDAR, CITY, NOON, PARKS, ROAD, TOLD, a_complaint, a_submission, an_arbiter, an_officer

MARKET = Department(code="market", name="시장과")
LEAD = a_complaint(status=Status.ROUTED)


def about(case, now):
    return {"occurred_at": now, "complaint_id": getattr(case, "complaint_id", None) or case.id}


def at(now, staff=None):
    return {"now": now, "staff": staff or an_officer()}


ACTS = {
    "route": lambda case, now: domain.route(case, ROAD, "가로등", now),
    "reroute": lambda case, now: domain.reroute(
        case, PARKS if case.department == ROAD else ROAD, "담당 아님", calendar=CALENDAR, **at(now)
    ),
    "start": lambda case, now: domain.start(case, now, an_officer()),
    "request_supplement": lambda case, now: domain.request_supplement(
        case, "사진을 보내 주세요.", now + timedelta(days=9), calendar=CALENDAR, **at(now)
    ),
    "supplement": lambda case, now: domain.supplement(case, SupplementSubmitted(**about(case, now), text="여기요"), CALENDAR, now),
    "more_time": lambda case, now: domain.give_more_time(case, None, now),
    "involve": lambda case, now: domain.involve(case, MARKET, matter="노점", contribute_by=now + timedelta(minutes=30), **at(now)),
    "contribute": lambda case, now: domain.contribute(case, "market", "치웠습니다.", now, an_officer(MARKET)),
    "release": lambda case, now: domain.release(case, "market", "현장에서 확인", now, an_officer()),
    "answer": lambda case, now: domain.answer(case, "고쳤습니다.", now, an_officer()),
    "answer_together": lambda case, now: domain.answer_together(case, domain.answer(LEAD, "고쳤습니다.", now, an_officer())[0], now),
    "notify": lambda case, now: domain.notify(case, "email", now),
    "decline": lambda case, now: domain.decline(case, ground="법 제21조", reason="재판 중", remedy="이의신청", **at(now)),
    "close_as_repeated": lambda case, now: domain.close_as_repeated(case, reason="같은 내용", remedy="행정심판", **at(now)),
    "transfer": lambda case, now: domain.transfer(
        case, agency="경찰청", reason="소관", receipt_number=None, link=None, ours=(), calendar=CALENDAR, **at(now)
    ),
    "merge": lambda case, now: domain.merge(case, LEAD, "같은 가로등", now, an_officer()),
    "unmerge": lambda case, now: domain.unmerge(case, "다른 가로등", CALENDAR, now, an_officer()),
    "change": lambda case, now: domain.change(case, ChangeRequested(**about(case, now), text="101동"), now),
    "ask": lambda case, now: domain.ask(case, QuestionAsked(**about(case, now), text="언제요?"), now),
    "reply": lambda case, now: domain.reply(case, "내일 나갑니다.", now, an_officer()),
    "withdraw": lambda case, now: domain.withdraw(case, None, now),
    "confirm": domain.confirm,
    "reopen": lambda case, now: domain.reopen(case, ReopenRequested(**about(case, now), text="아직 어두워요"), CALENDAR, now),
    "object": lambda case, now: domain.reopen(case, ObjectionFiled(**about(case, now), text="이의 있습니다"), CALENDAR, now),
    "close": domain.close,
    "reclassify": lambda case, now: domain.reclassify(
        case, Kind.GRIEVANCE if case.kind is Kind.OTHER else Kind.OTHER, "고충", of_service=None, city=CITY, **at(now)
    ),
    "pause": lambda case, now: domain.pause(case, "hearing", None, calendar=CALENDAR, **at(now)),
    "resume": lambda case, now: domain.resume(case, CALENDAR, now, an_officer()),
    "extend": lambda case, now: domain.extend(
        case, length=str(case.period), ground="fact_check", reason="현장 확인", consented_at=now, calendar=CALENDAR, **at(now)
    ),
}
walks = st.lists(st.sampled_from(sorted(ACTS)), max_size=16)


def received():
    return domain.receive(a_submission(), None, CITY, NOON)[0]


def attempt(act, case, now):
    """What the act makes of the case; None where the table or another rule forbids it."""
    try:
        return ACTS[act](case, now)
    except IllegalStep:
        assert not allows(case.status, act)
    except Refusal:
        assert allows(case.status, act)
    return None


def after_each(walk, case):
    """The case after each act that was possible, an hour later each."""
    for hours, act in enumerate(walk):
        case, _, _ = attempt(act, case, NOON + timedelta(hours=hours)) or (case, None, None)
        yield case


def test_the_walks_know_every_act_that_says_something():
    assert set(ACTS) == LIFECYCLE.keys() - {
        "receive",
        "rate",
        "assign",
        "hand_back",
        "note",
        "fold",
        "unfold",
        "decline_part",
        "prolong",
        "join",
        "inherit",
        "acknowledge_danger",
    }


@given(walks)
def test_a_case_moves_along_the_table_and_its_event_and_its_history_say_so(walk):
    case = received()

    for hours, act in enumerate(walk):
        before, now = case, NOON + timedelta(hours=hours)
        done = attempt(act, before, now)
        if done is None:
            continue
        case, event, line = done

        assert case.status is LIFECYCLE[act][before.status]
        assert event.status is line.status is case.status
        assert event.citizen_actions == citizen_actions(case, now)
        assert set(event.citizen_actions) <= set(possible_for_the_citizen(case.status))
        assert event.occurred_at == line.at == now


@given(walks)
def test_the_due_date_follows_from_the_clock_and_stands_only_with_it(walk):
    for case in after_each(walk, received()):
        if case.status in UNANSWERED:
            assert case.due_at == due_at(case.clock, CALENDAR)
            assert case.due_at is not None or case.standing is not None
        else:
            assert case.remind_at is None
            assert case.progress_at is None


@given(walks, walks)
def test_only_the_citizen_wakes_what_has_ended(walk, more):
    ended = None

    for act, case in zip(walk + more, after_each(walk + more, received()), strict=True):
        if ended is not None and case != ended:
            assert act in OF_THE_CITIZEN
        ended = case if case.status in ENDS else None


@given(walks)
def test_what_the_citizen_brought_stays_as_it_was(walk):
    first = received()

    for case in after_each(walk, first):
        for name in ("id", "receipt_number", "text", "photos", "arrived_at", "received_at", "reachable", "visibility"):
            assert getattr(case, name) == getattr(first, name)


@given(walks)
def test_a_case_knows_what_its_status_says(walk):
    for case in after_each(walk, received()):
        assert case.answer is not None or case.status not in {Status.ANSWERED, Status.NOTIFIED, Status.CLOSED}
        assert case.department is not None or case.status in {Status.RECEIVED, Status.WITHDRAWN, Status.TRANSFERRED}
        assert (case.merged_into is not None) or case.status is not Status.MERGED
        assert case.asked is not None or case.status is not Status.WAITING
        assert case.notified_at is not None or case.status not in {Status.NOTIFIED}


MOVES = {
    "submit again": lambda city, case: city.tells(case),
    "assign": lambda city, case: city.routes(case),
    "deliver": lambda city, case: city.delivers(case, LetterName.RESULT),
    "fail": lambda city, case: city.fails_to_deliver(case, LetterName.RESULT),
    "publish": lambda city, case: city.tells(AnswerPublished(**about(case, city.now))),
    "wait a moment": lambda city, case: city.lets_time_pass(),
    "wait an hour": lambda city, case: city.lets_time_pass(city.now + timedelta(hours=1)),
    "wait ten days": lambda city, case: city.lets_time_pass(city.now + timedelta(days=10)),
    "wait a month": lambda city, case: city.lets_time_pass(city.now + timedelta(days=31)),
    "declare a day": lambda city, case: city.asks(DeclareDays(days=(DeclaredDay(day=city.now.date() + timedelta(days=1), name="휴일"),))),
    "fail for a day": lambda city, case: city.asks(DeclareOutage(began_at=city.now - timedelta(days=1), ended_at=city.now, reason="정전")),
    "withdraw the lead": lambda city, case: city.hears("withdraw", city.lead),
    **{act: lambda city, case, act=act: city.hears(act, case) for act in TOLD},
}
REQUESTS = {
    **{act: lambda city, case, act=act: city.does(act, case) for act in ASKED if act != "merge"},
    "merge": lambda city, case: city.does("merge", case, into_receipt_number=city.lead.receipt_number),
    "take in": lambda city, case: city.does("merge", city.lead, into_receipt_number=case.receipt_number),
    "answer the lead": lambda city, case: city.does("answer", city.lead),
    "study": lambda city, case: city.does("pause", case, ground="study", until=city.now + timedelta(days=5)),
    "settle": lambda city, case: city.does("reroute", case, an_arbiter(), department_code="road"),
}
SAYS_NOTHING = {
    "assign",
    "hand_back",
    "rate",
    "note",
    "fold",
    "unfold",
    "dispute",
    "settle_dispute",
    "decline_part",
    "prolong",
    "hear_of_change",
    "hear_of_question",
    "ask_too_late",
}


@settings(max_examples=int(os.environ.get("ONTONG_WALKS", "40")), deadline=None)
@given(st.sampled_from(Kind), st.lists(st.sampled_from(sorted(MOVES | REQUESTS)), min_size=5, max_size=25))
def test_no_order_of_events_upsets_the_service_and_nothing_is_taken_back(kind, walk):
    city = City()
    city.lead, case = city.takes_up(), city.receives(kind=kind)

    for move in walk:
        before, now = city.opens(case), city.now
        city.now += timedelta(minutes=1)
        if move in MOVES:
            MOVES[move](city, case)  # an event is never refused: what no longer applies is passed over
        else:
            with suppress(Refusal):  # to be refused is one of the ways that a walk may take
                REQUESTS[move](city, case)
        after = city.opens(case)
        said = [event for event in city.said() if event.complaint_id == case.complaint_id]

        assert after.timeline[: len(before.timeline)] == before.timeline
        assert all(line.at > now for line in after.timeline[len(before.timeline) :])
        assert len([line for line in after.timeline if line.act not in SAYS_NOTHING]) == len(said)
        assert after.summary.status is said[-1].status is after.timeline[-1].status
        for act in after.desk_actions:
            assert allows(after.summary.status, act)

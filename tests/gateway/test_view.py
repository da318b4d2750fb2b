"""What the citizen sees of each thing that the complaints service says."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from chassis.database import in_memory
from chassis.doors import doors_of
from contracts.complaints import (
    CitizenRequestRefused,
    ComplaintAnswered,
    ComplaintClosed,
    ComplaintNotified,
    ComplaintReceived,
    ComplaintRerouted,
    ComplaintRouted,
    ComplaintStarted,
    ComplaintWithdrawn,
    Department,
    Handler,
    Status,
)
from contracts.gateway import AnswerPublished, Channel, ComplaintSubmitted, Kind, Photo, WithdrawalRequested
from contracts.routing import DepartmentRegistered
from gateway import domain, usecases
from gateway.domain import Intake, NotAllowed
from gateway.service import Gateway
from gateway.store import NumberTaken
from gateway.web.answers import public_case
from gateway.web.words import SENTENCES

NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)
DUE = NOON + timedelta(days=7)
ROAD, PARK = Department(code="road", name="도로과", phone="041-660-0001"), Department(code="park", name="공원과")
HANDLER = Handler(unit="도로과", name="김담당", contact="041-660-0002")
CASE = uuid4()


def an_intake(**changed):
    given = {
        "complaint_id": CASE,
        "receipt_number": "26BK-7Q4M-3",
        "token_hash": domain.token_hash("secret"),
        "channel": Channel.WEB,
        "locale": "ko",
        "text": "가로등이 꺼졌어요",
    }
    return Intake(**given | changed)


def said(event, status, **fields):
    fields = {"citizen_actions": ("withdraw", "change")} | fields
    return event(occurred_at=NOON + timedelta(minutes=5), complaint_id=CASE, receipt_number="26BK-7Q4M-3", status=status, **fields)


@pytest.fixture
def db():
    store = in_memory(Gateway.db, source="gateway")
    store.transact(lambda tx: usecases.submit(tx, an_intake()), now=NOON)
    return store


@pytest.fixture
def hear(db):
    gateway, doors = Gateway(), doors_of(Gateway)

    def hear(*events):
        for event in events:
            db.transact(lambda tx, event=event: getattr(gateway, doors.events[type(event)])(event, tx), now=NOON + timedelta(hours=1))
        return db.read(lambda tx: public_case(tx.views.get(CASE), tx.lines.of(tx.views.get(CASE)), tx.photos.of(CASE), None))

    return hear


RECEIVED = said(
    ComplaintReceived,
    Status.RECEIVED,
    channel=Channel.WEB,
    locale="ko",
    kind=Kind.OTHER,
    text="…",
    arrived_at=NOON,
    received_at=NOON,
    due_at=DUE,
)
ROUTED = said(ComplaintRouted, Status.ROUTED, department=ROAD, due_at=DUE, reason="가로등", automatic=True)
REROUTED = said(ComplaintRerouted, Status.ROUTED, department=PARK, previous_department_code="road", due_at=DUE, reason="공원 안의 등")
STARTED = said(ComplaintStarted, Status.IN_PROGRESS, department=ROAD, handler=HANDLER)
ANSWERED = said(
    ComplaintAnswered,
    Status.ANSWERED,
    department=ROAD,
    handler=HANDLER,
    answer="고쳤습니다.",
    on_time=True,
    citizen_actions=("confirm", "rate"),
)
NOTIFIED = said(ComplaintNotified, Status.NOTIFIED, means="email", citizen_actions=("confirm", "rate"))
CLOSED = said(ComplaintClosed, Status.CLOSED, reason="confirmed", citizen_actions=("rate",))
WITHDRAWN = said(ComplaintWithdrawn, Status.WITHDRAWN, citizen_actions=())
REFUSED = said(CitizenRequestRefused, Status.ANSWERED, action="withdraw", reason="too late", citizen_actions=("confirm",))


def test_a_case_is_seen_from_its_first_moment(hear):
    case = hear()

    assert (case.status, case.actions, case.kind, case.revision) == (Status.RECEIVED, ("withdraw", "change", "ask"), None, 1)
    assert [line.text for line in case.timeline] == ["민원이 접수되었습니다."]


def test_receiving_sets_kind_and_deadline_and_adds_no_second_line(hear):
    case = hear(RECEIVED)

    assert (case.kind, case.due_at, len(case.timeline)) == (Kind.OTHER, DUE, 1)


def test_routing_shows_who_answers(hear):
    case = hear(RECEIVED, ROUTED)

    assert (case.status, case.department, case.due_at) == (Status.ROUTED, ROAD, DUE)
    assert case.timeline[-1].department == Department(code="road", name="도로과")
    assert "도로과" in case.timeline[-1].text


def test_rerouting_shows_the_new_department_and_forgets_the_old_handler(hear):
    case = hear(RECEIVED, ROUTED, STARTED, REROUTED)

    assert (case.department, case.handler) == (PARK, None)


def test_an_answer_is_seen_and_published(hear, db):
    case = hear(RECEIVED, ROUTED, STARTED, ANSWERED)

    assert (case.answer, case.handler, case.actions) == ("고쳤습니다.", HANDLER, ("confirm", "rate"))
    assert [type(event) for event in db.said()] == [ComplaintSubmitted, AnswerPublished]


def test_each_event_is_one_step_of_the_revision(hear):
    case = hear(RECEIVED, ROUTED, STARTED, ANSWERED, NOTIFIED, CLOSED)

    assert case.revision == 7
    assert [line.act for line in case.timeline] == ["received", "route", "start", "answer", "notify", "close_confirmed"]


@pytest.mark.parametrize(("event", "act"), [(WITHDRAWN, "withdrawn"), (REFUSED, "refuse")])
def test_other_ends_have_their_line(hear, event, act):
    case = hear(RECEIVED, event)

    assert (case.timeline[-1].act, case.status, case.actions) == (act, event.status, event.citizen_actions)


def test_every_sentence_is_there_in_both_languages():
    assert SENTENCES["ko"].keys() == SENTENCES["en"].keys()


def test_a_timeline_can_be_read_in_english(hear, db):
    hear(RECEIVED, ROUTED, REFUSED)

    case = db.read(lambda tx: public_case(tx.views.get(CASE), tx.lines.of(tx.views.get(CASE)), tx.photos.of(CASE), "en"))

    assert case.timeline[0].text == "We have received your complaint."
    assert "withdraw" in case.timeline[-1].text


def test_what_is_said_at_intake_is_what_was_taken_in(db):
    (event,) = db.said()

    assert (event.complaint_id, event.text, event.occurred_at) == (CASE, "가로등이 꺼졌어요", NOON)


def test_a_receipt_number_belongs_to_one_case_only(db):
    with pytest.raises(NumberTaken):
        db.transact(lambda tx: usecases.submit(tx, an_intake(complaint_id=uuid4())))

    assert len(db.said()) == 1


def test_the_same_key_gives_the_same_submission(db):
    first = db.transact(
        lambda tx: usecases.submit(tx, an_intake(complaint_id=uuid4(), receipt_number="26AA-AAAA-A", idempotency="k", fingerprint="f"))
    )
    again = db.transact(
        lambda tx: usecases.submit(tx, an_intake(complaint_id=uuid4(), receipt_number="26BB-BBBB-B", idempotency="k", fingerprint="g"))
    )

    assert again == first
    assert len(db.said()) == 2


def test_withdrawing_is_asked_once(db):
    db.transact(lambda tx: usecases.withdraw(tx, CASE, "해결됨", None))

    with pytest.raises(NotAllowed):
        db.transact(lambda tx: usecases.withdraw(tx, CASE, None, None))
    assert [type(event) for event in db.said()] == [ComplaintSubmitted, WithdrawalRequested]


def test_the_directory_keeps_what_was_said_last(db):
    def registered(name, minutes, active=True):
        event = DepartmentRegistered(
            occurred_at=NOON + timedelta(minutes=minutes), department=Department(code="road", name=name, phone=None), active=active
        )
        db.transact(lambda tx: usecases.list_department(tx, event))

    registered("도로과", 5)
    registered("옛 도로과", 1)
    assert [one.name for one in db.read(usecases.directory)] == ["도로과"]

    registered("도로과", 9, active=False)
    assert db.read(usecases.directory) == ()


def test_a_photo_is_shown_to_the_department_that_has_the_case(hear, db):
    photo = Photo(content_hash="a" * 64, media_type="image/jpeg", size_bytes=3)
    db.transact(lambda tx: tx.photos.add(CASE, [photo]))
    hear(RECEIVED, ROUTED)

    assert db.read(lambda tx: tx.photos.shown("a" * 64, department_code="road")) == photo
    assert db.read(lambda tx: tx.photos.shown("a" * 64, department_code="park")) is None
    assert db.read(lambda tx: tx.photos.shown("a" * 64)) == photo


def test_a_token_is_derived_again_after_the_secret_has_changed():
    old, new = b"o" * 32, b"n" * 32
    given = domain.token(old, CASE)
    submission = domain.submission(an_intake(token_hash=domain.token_hash(given)), NOON)

    assert domain.token_again((new, old), submission) == given
    with pytest.raises(LookupError):
        domain.token_again((new,), submission)


def test_a_ticket_opens_one_case_for_a_while():
    secret, until = b"s" * 32, 2_000_000_000
    ticket = domain.ticket(secret, CASE, until)

    assert domain.ticket_opens(ticket, (b"n" * 32, secret), CASE, until)
    assert not domain.ticket_opens(ticket, (secret,), CASE, until + 1)
    assert not domain.ticket_opens(ticket, (secret,), uuid4(), until)
    for forged in ("", "x", "é", ticket[:-1], "Z" + ticket[1:], ticket + "="):
        assert not domain.ticket_opens(forged, (secret,), CASE, until)

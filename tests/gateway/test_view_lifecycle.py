"""What the citizen sees of the whole way: the clock that stands, what is asked, who answers now, how it ended, and that it began again."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from chassis.database import in_memory
from chassis.doors import doors_of
from contracts import complaints as said
from contracts import together
from contracts.complaints import Department, Handler, Status
from contracts.gateway import Channel, Kind, Location
from contracts.registry import EVENTS
from gateway import domain, usecases
from gateway.domain import Intake
from gateway.service import Gateway
from gateway.view import STANDSTILLS, Refused, SupplementWanted, Transfer
from gateway.web.answers import Paused, public_case
from gateway.web.words import ACTIONS, KINDS, PAUSES, SENTENCES

NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)
DUE, LATER = datetime(2026, 11, 27, 9, tzinfo=UTC), datetime(2026, 12, 4, 9, tzinfo=UTC)
ROAD, PARK = Department(code="road", name="도로과"), Department(code="park", name="공원과")
HANDLER = Handler(unit="도로과", name="김담당", contact="041-660-0002")
BY = {"department": ROAD, "handler": HANDLER}
CASE = uuid4()


def happened(event, status, **fields):
    return event(occurred_at=NOON + timedelta(minutes=5), complaint_id=CASE, receipt_number="26BK-7Q4M-3", status=status, **fields)


@pytest.fixture
def db():
    store = in_memory(Gateway.db, source="gateway")
    intake = Intake(
        complaint_id=CASE,
        receipt_number="26BK-7Q4M-3",
        token_hash=domain.token_hash("secret"),
        channel=Channel.WEB,
        locale="ko",
        text="가로등이 꺼졌어요",
    )
    store.transact(lambda tx: usecases.submit(tx, intake), now=NOON)
    return store


@pytest.fixture
def hear(db):
    gateway, doors = Gateway(), doors_of(Gateway)

    def hear(*events, locale=None):
        for event in events:
            db.transact(lambda tx, event=event: getattr(gateway, doors.events[type(event)])(event, tx), now=NOON)
        return db.read(lambda tx: public_case(tx.views.get(CASE), tx.lines.of(tx.views.get(CASE)), tx.photos.of(CASE), locale))

    return hear


ROUTED = happened(said.ComplaintRouted, Status.ROUTED, department=ROAD, due_at=DUE, reason="가로등", automatic=True)
REROUTED = happened(
    said.ComplaintRerouted, Status.ROUTED, department=PARK, previous_department_code="road", due_at=LATER, reason="공원", moves=2
)
RECLASSIFIED = happened(
    said.ComplaintReclassified,
    Status.ROUTED,
    kind=Kind.GRIEVANCE,
    previous_kind=Kind.OTHER,
    previous_due_at=DUE,
    due_at=LATER,
    reason="권리 침해를 말함",
)
WANTED = happened(
    said.SupplementRequested,
    Status.WAITING,
    **BY,
    request="몇 동 앞인가요?",
    answer_by=DUE,
    paused_since=NOON,
    citizen_actions=("supplement",),
)
MORE_TIME = happened(said.SupplementPeriodExtended, Status.WAITING, handler=HANDLER, answer_by=LATER)
SUPPLEMENTED = happened(said.ComplaintSupplemented, Status.IN_PROGRESS, text="101동", due_at=LATER)
PAUSED = happened(said.ClockPaused, Status.IN_PROGRESS, ground="hearing", paused_since=NOON)
RESUMED = happened(said.ClockResumed, Status.IN_PROGRESS, ground="hearing", due_at=LATER)
EXTENDED = happened(
    said.DeadlineExtended,
    Status.IN_PROGRESS,
    **BY,
    ground="fact_check",
    reason="현장을 한 번 더 봐야 합니다.",
    previous_due_at=DUE,
    due_at=LATER,
)
RECOMPUTED = happened(said.DeadlineRecomputed, Status.ROUTED, because="calendar", previous_due_at=DUE, due_at=LATER)
PROGRESS = happened(said.ProgressReported, Status.IN_PROGRESS, **BY, days=30, due_at=DUE)
ANSWERED = happened(said.ComplaintAnswered, Status.ANSWERED, **BY, answer="고쳤습니다.", on_time=True)
ANSWERED_ANEW = happened(said.ComplaintAnswered, Status.ANSWERED, **BY, answer="이번에는 정말 고쳤습니다.", on_time=True)
DECLINED = happened(
    said.ComplaintDeclined, Status.DECLINED, **BY, ground="도로법 제61조", reason="점용할 수 없는 곳입니다.", remedy="60일 안에 이의신청"
)
TRANSFERRED = happened(
    said.ComplaintTransferred,
    Status.TRANSFERRED,
    **BY,
    agency="충청남도",
    agency_receipt_number="1AA-2611",
    agency_link="https://go.kr/1",
    reason="도가 관리하는 길입니다.",
)
MERGED = happened(said.ComplaintMerged, Status.MERGED, into_receipt_number="26CC-CCCC-C", reason="같은 가로등")
UNMERGED = happened(said.ComplaintUnmerged, Status.ROUTED, department=PARK, due_at=LATER, reason="다른 가로등")
REOPENED = happened(said.ComplaintReopened, Status.ROUTED, because="dissatisfied", text="아직 꺼져 있어요", received_at=NOON, due_at=LATER)
CHANGED = happened(together.ComplaintChanged, Status.ROUTED, text="101동", location=Location(address="시장"))
INVOLVED = happened(together.DepartmentInvolved, Status.ROUTED, contributor=PARK, contribute_by=DUE)
CONTRIBUTED = happened(together.PartContributed, Status.ROUTED, contributor=PARK)
RELEASED = happened(together.DepartmentReleased, Status.ROUTED, contributor=PARK)
GROUP = happened(together.GroupRecognized, Status.ROUTED, persons=7)
REPEATED = happened(
    together.ComplaintClosedAsRepeated, Status.CLOSED, **BY, filing=3, ground="법 제23조", reason="같은 내용입니다.", remedy="행정심판."
)
OBJECTED = happened(said.ComplaintReopened, Status.ROUTED, because="objection", text="이의", received_at=NOON, due_at=LATER)
WITHDRAWN = happened(said.ComplaintWithdrawn, Status.WITHDRAWN)


def test_every_public_event_of_a_case_has_a_door():
    heard = doors_of(Gateway).events

    unheard = {event.__name__ for event in EVENTS.values() if event.source == "complaints" and event not in heard}

    assert unheard == {
        "DeadlineReminded",
        "DigestCompiled",
        "QuestionReceived",
        "ContactChanged",
        "SurgeNoticed",
        "DangerUnacknowledged",
        "SurgeDecided",
    }  # for staff, and for notify


@pytest.mark.parametrize(
    "event", [value for value in list(vars().values()) if isinstance(value, said.ComplaintEvent)], ids=lambda event: type(event).__name__
)
@pytest.mark.parametrize("locale", ["ko", "en"])
def test_each_event_is_one_step_one_line_and_a_whole_sentence(hear, event, locale):
    case = hear(ROUTED, event, locale=locale)

    assert (case.revision, case.status, case.actions) == (3, event.status, event.citizen_actions)
    text = case.timeline[-1].text
    assert text.endswith((".", "이의신청"))
    assert "None" not in text
    assert not set("{}") & set(text)


# The clock -----------------------------------------------------------------------------------------------------------------


def test_a_request_for_a_supplement_shows_what_is_wanted_and_that_the_clock_stands(hear):
    case = hear(ROUTED, WANTED)

    assert case.supplement == SupplementWanted(request="몇 동 앞인가요?", answer_by=DUE)
    assert case.paused == Paused(since=NOON, because="보완을 기다리고 있습니다.")
    assert (case.due_at, case.handler, case.actions) == (None, HANDLER, ("supplement",))
    line = case.timeline[-1]
    assert line.text == "도로과에서 보완을 요구했습니다. 2026년 11월 27일 18:00까지 보내 주세요. 그동안 처리기간 계산은 멈춥니다."
    assert line.note == "몇 동 앞인가요?"


def test_more_time_moves_the_day_by_which_to_answer_and_nothing_else(hear):
    case = hear(ROUTED, WANTED, MORE_TIME)

    assert (case.supplement.answer_by, case.supplement.request, case.due_at) == (LATER, "몇 동 앞인가요?", None)
    assert case.paused is not None


def test_a_supplement_lets_the_clock_go_on(hear):
    case = hear(ROUTED, WANTED, SUPPLEMENTED)

    assert (case.paused, case.supplement, case.due_at) == (None, None, LATER)
    assert case.timeline[-1].text == "보완이 접수되어 처리기간 계산이 다시 시작되었습니다. 처리기한은 2026년 12월 4일 18:00입니다."


def test_a_pause_says_since_when_and_why_in_both_languages(hear):
    korean, english = hear(ROUTED, PAUSED), hear(locale="en")

    assert (korean.paused.since, korean.paused.because, korean.due_at) == (NOON, "의견청취를 하고 있습니다.", None)
    assert (english.paused.because, english.timeline[-1].text) == ("A hearing is held.", "The clock stands: a hearing is held.")


def test_a_pause_whose_end_is_known_keeps_the_due_date_that_was_said(hear):
    study = happened(said.ClockPaused, Status.IN_PROGRESS, ground="study", paused_since=NOON, until=DUE, due_at=LATER)

    case = hear(ROUTED, study)

    assert (case.paused.until, case.due_at) == (DUE, LATER)
    assert case.timeline[-1].text == "처리기간 계산이 멈추었습니다: 현장조사를 하고 있습니다. 2026년 11월 27일 18:00까지입니다."


def test_a_case_that_changes_hands_while_its_clock_stands_goes_on(hear):
    case = hear(ROUTED, PAUSED, REROUTED)

    assert (case.paused, case.due_at) == (None, LATER)
    assert hear(RESUMED).due_at == LATER


def test_a_pause_on_a_ground_that_nobody_could_explain_fails_aloud(hear):
    with pytest.raises(ValueError, match="lunch"):
        hear(ROUTED, happened(said.ClockPaused, Status.IN_PROGRESS, ground="lunch", paused_since=NOON))


def test_an_extension_says_why_and_from_when_to_when(hear):
    case = hear(ROUTED, EXTENDED)

    assert (case.due_at, case.timeline[-1].note) == (LATER, "현장을 한 번 더 봐야 합니다.")
    assert case.timeline[-1].text == (
        "도로과에서 처리기간을 연장했습니다. 당초 처리기한은 2026년 11월 27일 18:00, 새 처리기한은 2026년 12월 4일 18:00입니다."
    )


@pytest.mark.parametrize(("because", "words"), [("calendar", "공휴일이 바뀌어"), ("outage", "정보시스템 장애")])
def test_days_that_change_move_the_due_date_and_say_why(hear, because, words):
    case = hear(ROUTED, happened(said.DeadlineRecomputed, Status.ROUTED, because=because, previous_due_at=DUE, due_at=LATER))

    assert case.due_at == LATER
    assert words in case.timeline[-1].text


def test_a_corrected_kind_is_named_in_the_citizen_s_words(hear):
    case = hear(ROUTED, RECLASSIFIED)

    assert (case.kind, case.due_at, case.timeline[-1].note) == (Kind.GRIEVANCE, LATER, None)
    assert case.timeline[-1].text == "민원의 종류를 바로잡았습니다: 고충민원. 처리기한은 2026년 12월 4일 18:00입니다."


def test_progress_is_a_line_with_who_is_at_it(hear):
    case = hear(ROUTED, PROGRESS)

    assert (case.handler, case.due_at) == (HANDLER, DUE)
    assert case.timeline[-1].text.startswith("접수 후 30일이 지났습니다. 도로과에서 처리하고 있습니다.")


# Who answers, and how it ends ----------------------------------------------------------------------------------------------


def test_how_often_the_case_moved_is_counted(hear):
    assert hear(ROUTED).moves == 0
    assert hear(REROUTED).moves == 2


def test_a_refusal_stands_with_ground_reason_and_remedy(hear):
    case = hear(ROUTED, WANTED, DECLINED)

    assert case.refusal == Refused(ground="도로법 제61조", reason="점용할 수 없는 곳입니다.", remedy="60일 안에 이의신청")
    assert (case.paused, case.supplement, case.timeline[-1].note) == (None, None, "점용할 수 없는 곳입니다.")


def test_a_transfer_says_where_to_ask_and_owes_no_answer_here(hear):
    case = hear(ROUTED, TRANSFERRED)

    assert case.transfer == Transfer(agency="충청남도", receipt_number="1AA-2611", link="https://go.kr/1")
    assert (case.due_at, case.handler) == (None, HANDLER)
    assert "충청남도" in case.timeline[-1].text


def test_a_merged_case_does_not_show_whose_case_it_is_answered_with(hear, db):
    case = hear(ROUTED, MERGED)

    assert "26CC" not in repr(case)
    assert hear(UNMERGED).department == PARK


def test_a_merged_case_gets_the_answer(hear):
    assert hear(ROUTED, MERGED, ANSWERED).answer == "고쳤습니다."


def test_a_case_taken_up_again_keeps_the_earlier_answer(hear):
    case = hear(ROUTED, ANSWERED, REOPENED)

    assert (case.answer, case.due_at, case.received_at) == ("고쳤습니다.", LATER, NOON)

    case = hear(ANSWERED_ANEW)

    assert case.answer == "이번에는 정말 고쳤습니다."
    assert [line.note for line in case.timeline if line.act == "answer"] == ["고쳤습니다.", "이번에는 정말 고쳤습니다."]


def test_after_an_objection_the_refusal_stands_on_the_timeline_only(hear):
    case = hear(ROUTED, DECLINED, OBJECTED)

    assert case.refusal is None
    assert [line.act for line in case.timeline[-2:]] == ["decline", "reopened_objection"]


@pytest.mark.parametrize("end", [WITHDRAWN, DECLINED, TRANSFERRED, ANSWERED, MERGED], ids=lambda event: type(event).__name__)
def test_whatever_ends_the_waiting_takes_the_request_away(hear, end):
    case = hear(ROUTED, WANTED, end)

    assert (case.paused, case.supplement) == (None, None)


# Several departments, and what the citizen changes ----------------------------------------------------------------------------


def test_a_change_of_the_place_is_seen(hear):
    assert hear(ROUTED, CHANGED).location == Location(address="시장")


def test_who_works_on_it_too_is_seen_and_who_answers_stays(hear):
    case = hear(ROUTED, INVOLVED)

    assert (case.department, case.contributors) == (ROAD, (PARK,))
    assert case.timeline[-1].text == "공원과에서도 함께 살펴봅니다. 답변은 도로과에서 모아 드립니다."
    assert hear(CONTRIBUTED, INVOLVED).contributors == (PARK,)


@pytest.mark.parametrize("end", [RELEASED, REROUTED], ids=["released", "answers for it now"])
def test_who_contributes_no_more_is_no_contributor(hear, end):
    assert hear(ROUTED, INVOLVED, end).contributors == ()


def test_what_is_closed_as_repeated_is_told_with_ground_reason_and_remedy(hear):
    case = hear(ROUTED, WANTED, REPEATED)

    assert case.refusal == Refused(ground="법 제23조", reason="같은 내용입니다.", remedy="행정심판.")
    assert (case.supplement, case.timeline[-1].note) == (None, "같은 내용입니다.")


# Words ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [SENTENCES, ACTIONS, KINDS, PAUSES])
def test_every_word_is_there_in_both_languages(words):
    assert words["ko"].keys() == words["en"].keys()


def test_every_kind_and_every_standstill_has_its_words():
    assert KINDS["ko"].keys() == {kind.value for kind in Kind}
    assert PAUSES["ko"].keys() == STANDSTILLS


def test_the_officers_reasons_are_not_taken_for_places_to_fill(hear):
    odd = happened(said.ComplaintTransferred, Status.TRANSFERRED, handler=HANDLER, agency="{due_at.__class__}", reason="{x}")

    assert "{due_at.__class__}" in hear(ROUTED, odd).timeline[-1].text

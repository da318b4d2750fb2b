"""결재와 중개: what waits for a head's yes, or for the channel's words, has not left the house; nobody decides in another's place."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.answering import ApproveDraft, ReadApproval, ReturnDraft, SetApproval, WordAnswer
from contracts.complaints import ComplaintAnswered, ComplaintDeclined, ComplaintRouted, Department, Status
from contracts.drafts import DraftState
from contracts.gateway import Photo
from tests.complaints.at_the_doors import City
from tests.complaints.builders import PARKS, a_head, a_triage_clerk, an_admin, an_arbiter, an_intake_clerk, an_officer, asking

MEDIA = Department(code="media", name="소통담당관", phone="041-000-0009")
A_FILE = Photo(content_hash="a" * 64, media_type="application/pdf", size_bytes=1000)
SECRET = "아직 아무도 보면 안 되는 답변"


@pytest.fixture
def city() -> City:
    city = City()
    city.registers(MEDIA)
    city.asks(SetApproval(staff=an_admin(), department_code="road", required=True))
    return city


def on(case, command, staff, **more):
    return command(staff=staff, receipt_number=case.receipt_number, **more)


def drafted(city, **more):
    """A case whose answer waits for the head."""
    case = city.takes_up()
    city.does("answer", case, an_officer(), **{"text": SECRET, "files": (A_FILE,), **more})
    return case


# approval --------------------------------------------------------------------------------------------------------------


def test_an_officers_answer_waits_and_nothing_of_it_is_said(city):
    case = city.takes_up()
    said, due = len(city.said()), city.opens(case).summary.due_at

    summary = city.does("answer", case, an_officer(), text=SECRET)

    assert (summary.status, summary.draft, summary.due_at) == (Status.ROUTED, DraftState.APPROVAL, due)
    assert len(city.said()) == said
    file = city.opens(case)
    assert (file.answer, file.draft.text, file.draft.by) == (None, SECRET, "김가온 (kim)")


def test_the_head_approves_and_it_goes_out_as_it_was_drafted(city):
    case = drafted(city)

    city.asks(on(case, ApproveDraft, a_head()))

    (answered,) = city.said_of(ComplaintAnswered)
    assert (answered.answer, answered.files, answered.handler.name) == (SECRET, (A_FILE,), "김가온")
    file = city.opens(case)
    assert (file.summary.status, file.draft) == (Status.ANSWERED, None)
    assert [(line.act, line.by) for line in file.timeline[-2:]] == [("draft", "김가온 (kim)"), ("answer", "최과장 (choi)")]


def test_a_refusal_waits_for_the_head_too(city):
    case = city.takes_up()
    city.does("decline", case, an_officer(), reason=SECRET)
    assert not city.said_of(ComplaintDeclined)

    city.asks(on(case, ApproveDraft, a_head()))

    (declined,) = city.said_of(ComplaintDeclined)
    assert (declined.reason, declined.remedy, declined.handler.name) == (SECRET, "행정심판", "김가온")


def test_a_draft_that_is_returned_says_why_and_can_be_drafted_anew(city):
    case = drafted(city)

    city.asks(on(case, ReturnDraft, a_head(), reason="날짜를 적어 주세요"))

    file = city.opens(case)
    assert (file.draft.state, file.draft.returned_because, file.summary.draft) == (
        DraftState.RETURNED,
        "날짜를 적어 주세요",
        DraftState.RETURNED,
    )
    assert city.refuses(on(case, ApproveDraft, a_head())).reason == "conflict"
    city.does("answer", case, an_officer(), text="월요일에 고쳤습니다.")
    city.asks(on(case, ApproveDraft, a_head()))
    assert city.opens(case).answer == "월요일에 고쳤습니다."


def test_no_word_of_a_draft_is_in_any_event(city):
    case = drafted(city)
    city.asks(on(case, ReturnDraft, a_head(), reason=SECRET))
    city.does("reroute", case, an_officer())

    assert not any(SECRET in repr(event) for event in city.db.said())


@pytest.mark.parametrize(
    "staff", [an_officer(), a_triage_clerk(), an_arbiter(), an_intake_clerk(MEDIA)], ids=lambda staff: staff.account_id
)
@pytest.mark.parametrize(("command", "more"), [(ApproveDraft, {}), (ReturnDraft, {"reason": "다시"})])
def test_only_the_departments_head_decides(city, staff, command, more):
    assert city.refuses(on(drafted(city), command, staff, **more)).reason == "forbidden"


def test_to_another_departments_head_the_draft_does_not_exist(city):
    assert city.refuses(on(drafted(city), ApproveDraft, a_head(PARKS))).reason == "not_found"


@pytest.mark.parametrize("staff", [a_head(), an_admin()], ids=lambda staff: staff.role.value)
def test_whoever_approves_needs_no_approval(city, staff):
    case = city.takes_up()
    city.does("answer", case, staff)

    assert city.status(case) is Status.ANSWERED


def test_a_department_that_asks_for_none_answers_as_ever(city):
    case = city.takes_up(PARKS)
    city.does("answer", case, an_officer(PARKS))
    assert city.status(case) is Status.ANSWERED

    city.asks(SetApproval(staff=an_admin(), department_code="road", required=False))
    assert not city.asks(ReadApproval(staff=an_admin(), department_code="road")).required
    case = city.takes_up()
    city.does("answer", case, an_officer())
    assert city.status(case) is Status.ANSWERED


@pytest.mark.parametrize(
    ("more", "field"), [({"text": "네"}, "text"), ({"text": "가" * 34_000}, "text"), ({"files": (A_FILE,) * 11}, "files")]
)
def test_what_could_not_be_sent_is_not_drafted(city, more, field):
    assert city.refuses(asking("answer", city.takes_up(), an_officer(), **more)).field == field


def test_a_return_without_a_reason_is_refused(city):
    assert city.refuses(on(drafted(city), ReturnDraft, a_head(), reason=" ")).field == "reason"


@pytest.mark.parametrize("command", [ApproveDraft, WordAnswer])
def test_what_does_not_wait_cannot_be_let_go(city, command):
    more = {"text": "고쳤어요."} if command is WordAnswer else {}

    assert city.refuses(on(city.takes_up(), command, an_admin(), **more)).reason == "conflict"


def test_a_case_that_ended_meanwhile_has_no_draft_any_more(city):
    case = drafted(city)
    city.hears("withdraw", case)

    assert city.refuses(on(case, ApproveDraft, a_head())).reason == "conflict"
    assert city.opens(case).draft is None


def test_the_next_department_does_not_inherit_the_draft(city):
    case = drafted(city)
    city.does("reroute", case, an_officer())

    assert city.opens(case).draft is None


def test_a_head_who_saw_another_draft_approves_nothing(city):
    case = drafted(city)
    seen = city.opens(case).summary.revision
    city.does("answer", case, an_officer(), text="다른 답변")

    assert city.refuses(on(case, ApproveDraft, a_head(), seen_revision=seen)).reason == "conflict"


def test_the_clock_does_not_stop_for_an_approval(city):
    case = drafted(city)
    city.now += timedelta(days=30)

    assert city.opens(case).summary.overdue
    city.asks(on(case, ApproveDraft, a_head()))
    assert city.said_of(ComplaintAnswered)[0].on_time is False


def test_those_merged_into_the_case_get_the_approved_answer(city):
    lead, other = city.takes_up(), city.takes_up()
    city.does("merge", other, into_receipt_number=lead.receipt_number)
    city.does("answer", lead, an_officer())

    city.asks(on(lead, ApproveDraft, a_head()))

    assert city.status(other) is Status.ANSWERED


def test_the_desk_offers_to_the_head_what_waits_and_to_nobody_else(city):
    case = drafted(city)

    assert {"approve", "return_draft"} <= {*city.opens(case, a_head()).desk_actions}
    assert {"approve", "return_draft"}.isdisjoint(city.opens(case, an_officer()).desk_actions)


@pytest.mark.parametrize("staff", [an_officer(), a_head(), a_triage_clerk(), an_arbiter()], ids=lambda staff: staff.role.value)
def test_only_an_administrator_sets_the_rule(city, staff):
    assert city.refuses(SetApproval(staff=staff, department_code="road", required=False)).reason == "forbidden"
    assert city.refuses(ReadApproval(staff=staff, department_code="road")).reason == "forbidden"
    assert city.refuses(SetApproval(staff=an_admin(), department_code="moon", required=True)).field == "department_code"


# the intake unit -------------------------------------------------------------------------------------------------------


def test_the_intake_unit_answers_what_nobody_was_given(city):
    case = city.receives()
    assert "answer" in city.opens(case, an_intake_clerk(MEDIA)).desk_actions

    city.does("answer", case, an_intake_clerk(MEDIA), text="운영 시간은 아홉 시부터입니다.")

    assert [type(event) for event in city.said()[-2:]] == [ComplaintRouted, ComplaintAnswered]
    assert (city.said_last().department, city.said_last().handler.unit) == (MEDIA, "소통담당관")


def test_the_intake_unit_decides_its_own_cases_and_no_others(city):
    own, other = city.takes_up(MEDIA), city.takes_up(PARKS)

    city.does("start", own, an_intake_clerk(MEDIA))
    for act in ("start", "answer", "decline", "extend"):
        assert city.refuses(asking(act, other, an_intake_clerk(MEDIA))).reason == "forbidden"


def test_triage_without_a_department_answers_nothing(city):
    assert city.refuses(asking("answer", city.receives(), a_triage_clerk())).reason == "forbidden"


def mediated(city, **more):
    case = city.takes_up(PARKS)
    city.does("answer", case, an_officer(PARKS), **{"text": "도로법 제61조에 따라 처리함.", "mediate": True, "files": (A_FILE,), **more})
    return case


def test_the_official_answer_waits_for_the_channels_words_and_both_are_told(city):
    case = mediated(city)
    assert (city.opens(case).summary.draft, city.said_of(ComplaintAnswered)) == (DraftState.WORDING, [])

    city.asks(on(case, WordAnswer, an_intake_clerk(MEDIA), text="말씀하신 등을 고쳤어요!"))

    (answered,) = city.said_of(ComplaintAnswered)
    assert (answered.answer, answered.official_answer) == ("말씀하신 등을 고쳤어요!", "도로법 제61조에 따라 처리함.")
    assert (answered.department, answered.handler.name, answered.files) == (PARKS, "김가온", (A_FILE,))
    file = city.opens(case)
    assert (file.answer, file.official_answer) == (answered.answer, answered.official_answer)
    assert [(line.act, line.text) for line in file.timeline[-2:]] == [("draft", answered.official_answer), ("answer", answered.answer)]


def test_what_the_head_must_approve_is_worded_only_then(city):
    case = drafted(city, mediate=True)
    assert city.refuses(on(case, WordAnswer, an_intake_clerk(MEDIA), text="고쳤어요.")).reason == "conflict"

    city.asks(on(case, ApproveDraft, a_head()))
    assert (city.opens(case).summary.draft, city.said_of(ComplaintAnswered)) == (DraftState.WORDING, [])
    city.asks(on(case, WordAnswer, an_intake_clerk(MEDIA), text="고쳤어요."))

    assert city.said_last().official_answer == SECRET


@pytest.mark.parametrize("staff", [an_officer(PARKS), a_head(PARKS), an_arbiter()], ids=lambda staff: staff.role.value)
def test_only_the_intake_unit_words_it(city, staff):
    assert city.refuses(on(mediated(city), WordAnswer, staff, text="고쳤어요.")).reason == "forbidden"


@pytest.mark.parametrize("text", ["네", "가" * 34_000])
def test_words_that_are_none_are_refused(city, text):
    assert city.refuses(on(mediated(city), WordAnswer, a_triage_clerk(), text=text)).field == "text"


def test_a_department_that_waits_in_vain_answers_by_itself(city):
    case = mediated(city)

    city.does("answer", case, an_officer(PARKS), text="등을 고쳤습니다.")

    assert (city.said_last().answer, city.said_last().official_answer) == ("등을 고쳤습니다.", None)
    assert city.opens(case).draft is None

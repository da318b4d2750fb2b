"""What staff see at the desk, and what is closed to them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.complaints import Status
from contracts.desk import AnswerComplaint, OpenComplaint, Role, RouteComplaint, StartComplaint
from contracts.history import FollowComplaint
from contracts.lists import ListComplaints
from contracts.message import Refusal
from services.complaints.roles import ACTS_OF
from tests.complaints.at_the_doors import City
from tests.complaints.builders import NOON, PARKS, ROAD, a_triage_clerk, an_admin, an_arbiter, an_officer


@pytest.fixture
def city() -> City:
    return City()


def ask_for(act, submitted, staff):
    case = {"staff": staff, "receipt_number": submitted.receipt_number}
    return {
        "open": OpenComplaint(**case),
        "follow": FollowComplaint(**case, since=0),
        "start": StartComplaint(**case),
        "answer": AnswerComplaint(**case, text="고쳤습니다."),
        "route": RouteComplaint(**case, department_code="parks", reason="공원 안"),
    }[act]


def found(city, staff=None, **wishes):
    return [item.receipt_number for item in city.asks(ListComplaints(staff=staff or an_admin(), **wishes)).items]


OWN, OTHERS, NOBODYS = ROAD, PARKS, None
OF_A_ROUTED_CASE = (
    *("reroute", "assign", "hand_back", "start", "request_supplement", "pause", "extend", "reclassify"),
    *("involve", "answer", "decline", "transfer", "merge", "reply", "note", "fold"),
)


@pytest.mark.parametrize(
    ("staff", "case_of", "act", "outcome"),
    [
        (an_officer(), OWN, "open", "done"),
        (an_officer(), OWN, "start", "done"),
        (an_officer(), OWN, "answer", "done"),
        (an_officer(), OWN, "route", "done"),
        (an_officer(), OWN, "follow", "done"),
        (an_officer(), OTHERS, "open", "not_found"),
        (an_officer(), OTHERS, "follow", "not_found"),
        (an_officer(), OTHERS, "start", "not_found"),
        (an_officer(), OTHERS, "answer", "not_found"),
        (an_officer(), OTHERS, "route", "not_found"),
        (an_officer(), NOBODYS, "open", "not_found"),
        (an_officer(), NOBODYS, "route", "not_found"),
        (an_officer(department_code=None), NOBODYS, "open", "not_found"),
        (a_triage_clerk(), NOBODYS, "open", "done"),
        (a_triage_clerk(), NOBODYS, "route", "done"),
        (a_triage_clerk(), OWN, "route", "done"),
        (a_triage_clerk(), OWN, "start", "forbidden"),
        (a_triage_clerk(), OWN, "answer", "forbidden"),
        (an_admin(), NOBODYS, "route", "done"),
        (an_admin(), NOBODYS, "answer", "illegal_step"),
        (an_admin(), OWN, "start", "done"),
        (an_admin(), OWN, "answer", "done"),
    ],
)
def test_who_may_do_what(city, staff, case_of, act, outcome):
    submitted = city.receives()
    if case_of:
        city.routes(submitted, case_of)

    try:
        city.asks(ask_for(act, submitted, staff))
        came_of_it = "done"
    except Refusal as refusal:
        came_of_it = refusal.reason

    assert came_of_it == outcome


def test_a_number_that_nobody_was_given_is_not_found(city):
    with pytest.raises(Refusal, match="there is no complaint 2611-0000"):
        city.asks(OpenComplaint(staff=an_admin(), receipt_number="2611-0000"))


@pytest.mark.parametrize(
    ("staff", "acts"),
    [
        (an_officer(), OF_A_ROUTED_CASE),
        (a_triage_clerk(), ("reroute", "reclassify", "involve", "transfer", "merge", "reply", "note", "fold")),
        (an_arbiter(), ("reroute", "note")),
        (an_admin(), OF_A_ROUTED_CASE),
    ],
)
def test_the_desk_offers_only_what_it_would_not_refuse(city, staff, acts):
    submitted = city.routes(city.receives())

    assert city.asks(ask_for("open", submitted, staff)).desk_actions == acts


def test_the_file_and_events_show_the_masked_text_and_contact(city):
    submitted = city.receives(text="전화 ***-****-**** 주세요", sealed_text="sealed:전화 010-1234-5678 주세요")

    file = city.opens(submitted)

    assert file.summary.text == "전화 ***-****-**** 주세요"
    assert file.contact_hint == "k***@example.org"
    assert "1234" not in str(city.said()) + repr(file)


def test_the_history_tells_who_did_what_and_when(city):
    submitted = city.routes(city.receives(taken_by="lee"))
    city.now = NOON + timedelta(hours=1)
    city.asks(ask_for("route", submitted, an_officer()))

    history = city.opens(submitted).timeline

    assert [(line.at, line.act, line.status, line.by, line.text) for line in history] == [
        (NOON, "receive", Status.RECEIVED, "lee", None),
        (NOON, "route", Status.ROUTED, "routing", "도로과: 가로등"),
        (NOON + timedelta(hours=1), "reroute", Status.ROUTED, "김가온 (kim)", "산림공원과: 공원 안"),
    ]


# the list --------------------------------------------------------------------------------------------------------------


def test_the_list_begins_with_the_oldest_deadline(city):
    city.now = NOON + timedelta(days=1)
    later = city.receives()
    city.now = NOON
    sooner = city.receives()

    assert found(city) == [sooner.receipt_number, later.receipt_number]


def test_pages_follow_one_another_without_gaps_even_where_deadlines_are_equal(city):
    everything = {city.receives().receipt_number for _ in range(7)}
    pages, cursor = [], None

    while True:
        page = city.asks(ListComplaints(staff=an_admin(), limit=3, cursor=cursor))
        pages.append([item.receipt_number for item in page.items])
        cursor = page.next_cursor
        if cursor is None:
            break

    assert [len(page) for page in pages] == [3, 3, 1]
    assert {number for page in pages for number in page} == everything


def test_a_page_that_is_just_full_is_the_last(city):
    city.receives()

    assert city.asks(ListComplaints(staff=an_admin(), limit=1)).next_cursor is None


def test_an_officer_sees_the_own_department_only(city):
    own = city.routes(city.receives(), ROAD)
    city.routes(city.receives(), PARKS)
    city.receives()

    assert found(city, an_officer()) == [own.receipt_number]
    assert found(city, an_officer(), department_code="road") == [own.receipt_number]
    with pytest.raises(Refusal) as refused:
        found(city, an_officer(), department_code="parks")
    assert (refused.value.reason, refused.value.field) == ("forbidden", "department_code")


def test_an_officer_of_no_department_sees_no_list(city):
    with pytest.raises(Refusal, match="own department only"):
        found(city, an_officer(department_code=None))


def test_the_list_can_be_narrowed_by_status_department_and_delay(city):
    received = city.receives()
    routed = city.routes(city.receives(), PARKS)
    answered = city.routes(city.receives(), ROAD)
    city.asks(ask_for("answer", answered, an_admin()))

    assert found(city, status=Status.ROUTED) == [routed.receipt_number]
    assert found(city, a_triage_clerk(), department_code="parks") == [routed.receipt_number]
    assert found(city, overdue=True) == []
    city.now = NOON + timedelta(days=30)
    assert set(found(city, overdue=True)) == {received.receipt_number, routed.receipt_number}
    assert found(city, overdue=False) == [answered.receipt_number]


@pytest.mark.parametrize(
    ("q", "finds"),
    [
        ("가로등", True),
        ("STREET", True),
        ("26a1", True),
        ("100%", True),
        ("0%", True),
        ("꺼졌어요 가로", True),
        ("꺼졌어요 26a1", True),
        ("가로등 쓰레기", False),
        ("졌어 요", True),
        ("26a10001", True),
        ("26A-10", True),
        ("__", False),
        ("0%x", False),
        ("쓰레기", False),
        ("''", False),
    ],
)
def test_a_search_takes_every_character_at_its_word(city, q, finds):
    city.receives(text="가로등이 100% 꺼졌어요", title="Street light", receipt_number="26A1-0001")

    assert bool(found(city, q=q)) is finds


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 201}, "limit"),
        ({"q": "가" * 201}, "q"),
        ({"q": "가 나"}, "q"),
        ({"q": "--"}, "q"),
        ({"q": "가나 " * 1 + " ".join(map(str, range(10, 20)))}, "q"),
        ({"phone": "567"}, "phone"),
        ({"phone": "５６７８"}, "phone"),
        ({"received_from": NOON, "received_to": NOON}, "received_to"),
        ({"cursor": "nonsense"}, "cursor"),
        ({"cursor": "갸"}, "cursor"),
        ({"cursor": "MjAyNi0xMS0yNCA="}, "cursor"),
        ({"cursor": "MjAyNi0xMS0yNCAwMTkzMzZkMy0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMDA="}, "cursor"),
    ],
)
def test_a_question_that_makes_no_sense_names_the_field(city, wish, field):
    with pytest.raises(Refusal) as refused:
        found(city, **wish)

    assert (refused.value.reason, refused.value.field) == ("invalid", field)


def test_every_role_has_its_acts():
    assert set(ACTS_OF) == set(Role)


def test_who_has_a_case_open_is_told_what_was_written_since_and_no_texts(city):
    case = city.takes_up()
    before = city.opens(case).summary.revision
    city.does("note", case, text="통화함 010-1234-5678")
    city.does("start", case)

    news = city.asks(FollowComplaint(staff=an_officer(), receipt_number=case.receipt_number, since=before))
    nothing = city.asks(FollowComplaint(staff=an_officer(), receipt_number=case.receipt_number, since=news.revision))

    assert (news.revision, [line.act for line in news.lines]) == (before + 2, ["note", "start"])
    assert all(line.text is None and line.by and line.at for line in news.lines)
    assert (nothing.revision, nothing.lines) == (before + 2, ())

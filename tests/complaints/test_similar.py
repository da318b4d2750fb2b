"""같은 사안, for citizens: what is found similar, what they may know of it, and what joining does and doesn't do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.city import RegisterServices, Service
from contracts.complaints import CitizenRequestRefused, Status
from contracts.gateway import Kind, Location
from contracts.lists import ListComplaints
from contracts.message import new_id
from contracts.similar import FindSimilar, JoinRequested
from services.complaints import similar
from services.complaints.similar import Filing
from tests.complaints.at_the_doors import City
from tests.complaints.builders import an_admin

LIGHT = "중앙로 시장 입구 가로등이 며칠째 꺼져 있어서 밤길이 어둡습니다. 고쳐 주세요."
LIGHT_AGAIN = "중앙로 시장 입구 가로등이 며칠째 꺼져 있어 밤길이 너무 어둡습니다. 빨리 고쳐 주세요!"
HOLE = "도로에 큰 구멍이 나서 차가 지나갈 때마다 덜컹거립니다. 위험하니 빨리 메워 주세요."
HERE = Location(lat=36.7845, long=126.4503)
NEARBY = Location(lat=36.7850, long=126.4508)
ELSEWHERE = Location(lat=36.7945, long=126.4503)
SERVICES = (
    Service(code="street-light", name="가로등·보안등", kind=Kind.OTHER, period="7d", department_code="road"),
    Service(code="abuse", name="아동학대", kind=Kind.OTHER, period="3d", together=False),
)


@pytest.fixture
def city() -> City:
    city = City()
    city.asks(RegisterServices(services=SERVICES))
    return city


def compared(city):
    city.lets_time_pass()


def asked(city, text, **more):
    return city.asks(FindSimilar(text=text, **more)).items


def test_the_second_of_two_is_shown_the_first_within_seconds(city):
    first = city.takes_up(text=LIGHT)
    compared(city)
    second = city.receives(text=LIGHT)
    compared(city)

    (card,) = city.found_similar(second)

    assert (card.complaint_id, card.matter, card.place, card.department) == (first.complaint_id, "가로등·보안등", "중앙로", "도로과")
    assert card.score >= 0.8
    assert city.found_similar(first) == []


def test_of_two_that_come_at_the_same_moment_one_is_shown_the_other(city):
    first, second = sorted((city.receives(text=LIGHT), city.receives(text=LIGHT_AGAIN)), key=lambda case: case.complaint_id)

    compared(city)
    compared(city)

    assert [len(city.found_similar(one)) for one in (first, second)] == [0, 1]


def test_a_text_that_was_filed_while_others_wait_is_compared_with_those_before_it_only(city):
    cases = sorted((city.receives(text=LIGHT) for _ in range(5)), key=lambda case: case.complaint_id)

    compared(city)

    assert [len(city.found_similar(one)) for one in cases] == [0, 1, 2, 3, 3]


@pytest.mark.parametrize(
    ("one", "other", "because"),
    [
        ((HOLE, HERE), (HOLE, NEARBY), ("same_text", "same_place")),
        ((HOLE, HERE), (HOLE, ELSEWHERE), ()),
        ((HOLE, Location(address="가온시 중앙로 12")), (HOLE, Location(address="가온시 번영로 12")), ()),
        (("중앙로 가로등이 꺼졌습니다. 고쳐 주세요.", None), ("번영로 가로등이 꺼졌습니다. 고쳐 주세요.", None), ()),
        (("중앙로 12 앞 가로등이 꺼졌어요", None), ("중앙로 14 앞 가로등이 꺼졌어요", None), ()),
        (("가로등이 꺼졌어요. 무서워요", HERE), ("보안등 가로등 둘 다 안 켜져요", NEARBY), ("same_place",)),
        ((HOLE, HERE), ("옆 공사장 소음 때문에 잠을 못 자요", NEARBY), ()),
        ((HOLE, None), (HOLE, None), ("same_text",)),
    ],
)
def test_text_alone_joins_no_unrelated_holes(one, other, because):
    first, second = (Filing(title=None, text=text, place=place) for text, place in (one, other))

    assert similar.compare(first, second).because == similar.compare(second, first).because == because


@pytest.mark.parametrize("text", ["실제로 차량으로 10분 걸려요", "제대로 고쳐 주세요", "횡단보도로 건너는데", "그러면 안 됩니다"])
def test_not_every_word_that_ends_like_a_road_is_one(text):
    assert Filing(title=None, text=text).named == frozenset()


def test_before_anything_is_filed_the_same_is_found(city):
    first = city.takes_up(text=LIGHT, location=HERE)

    (card,) = asked(city, LIGHT_AGAIN, location=NEARBY)

    assert (card.complaint_id, card.because, card.status) == (first.complaint_id, ("same_text", "same_place"), Status.ROUTED)
    assert asked(city, LIGHT_AGAIN, location=ELSEWHERE) == ()


def test_a_card_tells_nothing_that_whoever_looks_has_not_said(city):
    secret = "카나리아 김철수네 집 앞 101동 502호 가로등이 며칠째 꺼져 있어서 밤길이 어둡습니다. 중앙로 77 고쳐 주세요."
    city.takes_up(text=secret, title="카나리아 제목", location=Location(lat=36.7845, long=126.4503, address="가온시 카나리아로 77, 502호"))

    cards = asked(city, "가로등이 며칠째 꺼져 있어서 밤길이 어둡습니다. 고쳐 주세요.", location=HERE)

    (card,) = cards
    assert (card.title, card.place, card.matter) == (None, None, "가로등·보안등")
    for canary in ("카나리아", "김철수", "101동", "502", "77", "36.78", "126.45"):
        assert canary not in repr(card).replace(str(card.complaint_id), "")


SECRET = "여기 사는 홍길동 할머니가 당뇨로 쓰러지실까 걱정됩니다. 가로등이 꺼져서 어둡습니다. 고쳐 주세요."


@pytest.mark.parametrize("tried", ["홍길동", "홍길동 할머니", "할머니가 당뇨로", "여기 사는 홍길동", "걱정됩니다"])
def test_no_word_can_be_tried_on_what_lies_at_the_same_place(city, tried):
    city.takes_up(text=SECRET, location=HERE)

    assert asked(city, tried, location=HERE) == ()


def test_a_word_more_or_less_changes_nothing_on_a_card(city):
    city.takes_up(text=SECRET, location=HERE)
    base = "가로등이 꺼져서 어둡습니다. 고쳐 주세요."

    cards = {asked(city, f"{base} {tried}", location=HERE) for tried in ("", "당뇨로", "암으로", "홍길동", "김영길", "할머니가 쓰러지실까")}

    ((card,),) = cards
    assert (card.matter, card.place, card.score) == ("가로등·보안등", None, 0.0)


def test_a_house_that_both_name_is_told_by_its_road(city):
    city.takes_up(text="중앙로 12 앞 가로등이 꺼졌어요. 홍길동 씨네 집이에요.")

    (card,) = asked(city, "홍길동 중앙로 12 가로등 고장")

    assert card.place == "중앙로"


def test_a_public_case_shows_its_title(city):
    city.takes_up(text=LIGHT, title="시장 가로등", visibility="public")

    (card,) = asked(city, LIGHT)

    assert card.title == "시장 가로등"


def test_what_a_city_keeps_apart_and_grievances_are_nobody_elses(city):
    city.takes_up(text="아동학대가 의심되는 집이 있습니다. 확인해 주세요.", service_code="abuse")
    city.takes_up(text=LIGHT, kind=Kind.GRIEVANCE)

    assert asked(city, "아동학대가 의심되는 집이 있습니다. 확인해 주세요.") == asked(city, LIGHT) == ()


def test_what_has_ended_or_is_long_ago_is_not_shown(city):
    old = city.takes_up(text=LIGHT)
    city.now += timedelta(days=31)
    answered, withdrawn = city.takes_up(text=LIGHT), city.takes_up(text=LIGHT)
    city.does("answer", answered)
    city.hears("withdraw", withdrawn)

    assert asked(city, LIGHT) == ()
    assert city.status(old) is Status.ROUTED


def test_no_more_than_three_the_likeliest_first(city):
    for _ in range(6):
        city.takes_up(text=LIGHT)
    best = city.takes_up(text=LIGHT_AGAIN)

    cards = asked(city, LIGHT_AGAIN)

    assert len(cards) == 3
    assert (cards[0].complaint_id, cards[0].score) == (best.complaint_id, 0.8)


@pytest.mark.parametrize("text", ["가" * 100_000, "🚧" * 3000, "\n \t", "!!!???", "a", "١٢٣٤", "가로등" * 30_000])
def test_hostile_texts_find_nothing_and_break_nothing(city, text):
    city.takes_up(text=LIGHT)
    case = city.receives(text=text)

    compared(city)

    assert asked(city, text, title=text[:200]) is not None
    assert city.status(case) is Status.RECEIVED


@given(st.text(max_size=400), st.text(max_size=400), st.text(max_size=60))
def test_comparing_is_even_handed_and_never_fails(one, other, address):
    first, second = Filing(title=None, text=one, place=Location(address=address or None)), Filing(title=one[:20], text=other)

    there, back = similar.compare(first, second), similar.compare(second, first)

    assert (there.score, there.where, there.because) == (back.score, back.where, back.because)
    assert 0 <= there.score <= 1


# Joining -----------------------------------------------------------------------------------------------------------------


def requested(city, case, lead):
    city.tells(JoinRequested(occurred_at=city.now, complaint_id=case.complaint_id, joins=lead.complaint_id))


def test_who_joins_keeps_the_own_case_and_the_officer_reads_it_first(city):
    lead = city.takes_up(text=LIGHT)
    by_text = city.takes_up(text=LIGHT)
    case = city.takes_up(text="시장 앞이 캄캄해요. 불이 안 들어옵니다.", joins=lead.complaint_id)

    file = city.opens(case)

    assert (file.summary.status, file.summary.joinable) == (Status.ROUTED, True)
    assert [(one.receipt_number, one.because) for one in file.joinings] == [(lead.receipt_number, ("citizen",))]
    assert [one.because[0] for one in city.opens(lead).joinings] == ["citizen", "same_text"]
    assert city.opens(lead).timeline[-1].act == "hear_of_joining"
    assert by_text.receipt_number in {one.receipt_number for one in city.opens(lead).joinings}
    city.does("merge", case, into_receipt_number=lead.receipt_number)
    assert city.status(case) is Status.MERGED


def test_joining_is_never_merging(city):
    lead = city.takes_up(text=LIGHT)
    case = city.takes_up(text=LIGHT)
    requested(city, case, lead)
    compared(city)

    assert {row.status for row in city.asks(ListComplaints(staff=an_admin())).items} == {Status.ROUTED}


def test_those_who_join_are_counted(city):
    lead = city.takes_up(text=LIGHT, signatories=2)
    for _ in range(2):
        requested(city, city.takes_up(text="불이 안 들어와요 시장 앞이요"), lead)
    merged = city.takes_up(text=LIGHT)
    city.does("merge", merged, into_receipt_number=lead.receipt_number)

    assert [card.persons for card in asked(city, LIGHT)] == [5]


def test_who_joins_what_was_merged_joins_the_case_that_answers(city):
    lead, merged = city.takes_up(text=LIGHT), city.takes_up(text=LIGHT)
    city.does("merge", merged, into_receipt_number=lead.receipt_number)

    case = city.takes_up(text="불이 안 들어와요 시장 앞이요", joins=merged.complaint_id)

    assert [one.receipt_number for one in city.opens(case).joinings] == [lead.receipt_number]


def test_what_has_ended_cannot_be_joined_and_stops_nobody(city):
    lead = city.takes_up(text=LIGHT)
    city.hears("withdraw", lead)

    case = city.takes_up(text=LIGHT, joins=lead.complaint_id)
    nobody = city.takes_up(text=LIGHT, joins=new_id())
    requested(city, case, lead)

    assert city.status(case) is city.status(nobody) is Status.ROUTED
    assert city.opens(case).joinings[0].because == ("same_text",)
    (refused,) = city.said_of(CitizenRequestRefused)
    assert (refused.complaint_id, refused.action) == (case.complaint_id, "join")


def test_nobody_joins_themselves(city):
    case = city.takes_up(text=LIGHT)

    requested(city, case, case)

    assert [event.action for event in city.said_of(CitizenRequestRefused)] == ["join"]

"""같은 사안: other open cases that may be the same matter are proposed to whoever opens a case, with why; nothing is joined by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.complaints import Status
from contracts.gateway import Channel, Location
from contracts.lists import ListComplaints
from services.complaints import matters
from tests.complaints.at_the_doors import City
from tests.complaints.builders import NOON, PARKS, an_admin, an_officer

LIGHT = "중앙로 시장 입구 가로등이 며칠째 꺼져 있어서 밤길이 어둡습니다. 고쳐 주세요."
LIGHT_AGAIN = "중앙로 시장 입구 가로등이 며칠째 꺼져 있어 밤길이 너무 어둡습니다. 빨리 고쳐 주세요!"
TRASH = "아파트 앞에 쓰레기가 쌓여 냄새가 심합니다."
HERE = Location(lat=36.7845, long=126.4503)
NEARBY = Location(lat=36.7850, long=126.4508)  # 71 m
ELSEWHERE = Location(lat=36.7945, long=126.4503)  # 1,100 m
K, L = ("k" * 64,), ("l" * 64,)


@pytest.fixture
def city() -> City:
    return City()


def joined(city, case, staff=None):
    return [(one.receipt_number, one.because) for one in city.opens(case, staff).joinings]


def test_the_same_person_on_two_channels(city):
    first = city.takes_up(text=LIGHT, channel=Channel.WEB, citizen_keys=K)
    second = city.takes_up(text=TRASH, channel=Channel.KAKAO, citizen_keys=(*K, *L))

    (proposed,) = city.opens(second).joinings

    assert (proposed.receipt_number, proposed.channel, proposed.because) == (first.receipt_number, "web", ("same_person",))
    assert joined(city, first) == [(second.receipt_number, ("same_person",))]


def test_nearly_the_same_text_of_who_knows_whom(city):
    first = city.takes_up(text=LIGHT)
    second = city.takes_up(text=LIGHT_AGAIN)
    city.takes_up(text=TRASH)

    (proposed,) = city.opens(second).joinings

    assert (proposed.receipt_number, proposed.because) == (first.receipt_number, ("same_text",))
    assert 0.7 < proposed.likeness < 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (HERE, NEARBY, True),
        (HERE, ELSEWHERE, False),
        (Location(address="가온시 중앙로 12"), Location(address="중앙로 12, 시장 앞"), True),
        (Location(address="가온시 중앙로 12"), Location(address="가온시 중앙로 14"), False),
        (Location(address="시민공원 정문"), Location(address="시민공원  정문"), True),
        (Location(address="시민공원 정문"), Location(address="시민공원 후문"), False),
    ],
)
def test_the_same_place_with_something_in_common(city, one, other, same):
    first = city.takes_up(text="가로등이 꺼져 있어요. 어두워요.", location=one)
    second = city.takes_up(text="가로등 불이 안 들어와 어두워요.", location=other)

    assert joined(city, second) == ([(first.receipt_number, ("same_place",))] if same else [])


def test_two_matters_at_one_place_are_two_matters(city):
    city.takes_up(text=LIGHT, location=HERE)
    second = city.takes_up(text="옆 공사장 소음 때문에 잠을 못 자요", location=NEARBY)

    assert joined(city, second) == []


def test_an_address_in_the_text_is_a_place_too(city):
    first = city.takes_up(text="중앙로12번길 5-3 앞 가로등이 꺼졌어요")
    second = city.takes_up(text="가로등 고장 신고합니다", location=Location(address="가온시 중앙로12번길 5-3"))

    assert joined(city, second) == [(first.receipt_number, ("same_place",))]


@pytest.mark.parametrize("text", ["버스로 10분 걸려요", "차로 20m 앞", "도보로 5분"])
def test_how_far_it_is_names_no_place(text):
    assert list(matters.addresses(None, text, None)) == []


def test_what_speaks_loudest_stands_first(city):
    by_person = city.takes_up(text=TRASH, citizen_keys=K)
    by_all = city.takes_up(text=LIGHT, citizen_keys=K, location=HERE)
    by_text = city.takes_up(text=LIGHT_AGAIN, location=ELSEWHERE)
    case = city.takes_up(text=LIGHT, citizen_keys=K, location=NEARBY)

    assert joined(city, case) == [
        (by_all.receipt_number, ("same_person", "same_text", "same_place")),
        (by_text.receipt_number, ("same_text",)),
        (by_person.receipt_number, ("same_person",)),
    ]


def test_what_is_answered_merged_or_long_ago_is_not_proposed(city):
    old = city.takes_up(text=LIGHT, citizen_keys=K)
    city.now += timedelta(days=31)
    answered, lead, merged = (city.takes_up(text=LIGHT, citizen_keys=K) for _ in range(3))
    city.does("answer", answered)
    city.does("merge", merged, into_receipt_number=lead.receipt_number)

    case = city.takes_up(text=LIGHT, citizen_keys=K)

    assert [number for number, _ in joined(city, case)] == [lead.receipt_number]
    assert joined(city, answered) == joined(city, merged) == []
    assert city.status(old) is Status.ROUTED


def test_an_officer_does_not_learn_of_another_departments_cases_but_how_many(city):
    theirs = city.takes_up(PARKS, text=LIGHT, citizen_keys=K)
    nobodys = city.receives(text=LIGHT, citizen_keys=K)
    case = city.takes_up(text=LIGHT, citizen_keys=K)

    file = city.opens(case, an_officer())

    assert (file.joinings, file.joinings_elsewhere) == ((), 2)
    assert theirs.receipt_number not in repr(file)
    assert {number for number, _ in joined(city, case)} == {theirs.receipt_number, nobodys.receipt_number}


def test_nothing_is_joined_by_itself(city):
    for _ in range(3):
        city.takes_up(text=LIGHT, citizen_keys=K, location=HERE)
    city.lets_time_pass(NOON + timedelta(hours=1))

    rows = city.asks(ListComplaints(staff=an_admin())).items

    assert {row.status for row in rows} == {Status.ROUTED}


def test_a_case_whose_citizen_waits_for_another_answer_is_found_in_the_list(city):
    first = city.takes_up(citizen_keys=K)
    second = city.takes_up(citizen_keys=K)

    def found(joinable):
        return [row.receipt_number for row in city.asks(ListComplaints(staff=an_admin(), joinable=joinable)).items]

    assert (found(joinable=True), found(joinable=False)) == ([second.receipt_number], [first.receipt_number])
    city.does("answer", first)
    third = city.takes_up(citizen_keys=K)
    assert found(joinable=True) == [second.receipt_number, third.receipt_number]
    city.does("answer", second)
    assert found(joinable=True) == [third.receipt_number]


def test_a_mass_petition_costs_no_more_than_a_few(city):
    for _ in range(60):
        city.takes_up(text=LIGHT)
    case = city.takes_up(text=LIGHT)

    file = city.opens(case)

    assert len(file.joinings) == 10
    assert {one.likeness for one in file.joinings} == {1.0}


@given(st.text(max_size=300), st.text(max_size=80))
def test_the_same_text_shares_every_mark_whatever_it_is(text, address):
    place = Location(address=address) if address else None

    assert matters.marks(None, text, place) == matters.marks(None, f"  {text}! ", place) or matters._ADDRESS.search(text)
    assert matters.marks(None, text, place) <= matters.looked_for(None, text, place)
    assert all(-(2**63) <= mark < 2**63 for mark in matters.looked_for(None, text, HERE))


@given(st.floats(33, 38.6), st.floats(124.6, 131.9), st.floats(-0.0006, 0.0006), st.floats(-0.0006, 0.0006))
def test_whoever_is_near_is_found(lat, long, up, right):
    one, other = Location(lat=lat, long=long), Location(lat=lat + up, long=long + right)
    apart = matters.meters(one, other)

    found = not matters.looked_for(None, "", one).isdisjoint(matters.marks(None, "", other))

    assert found or (apart is not None and apart > matters.NEAR)

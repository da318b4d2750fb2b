"""급증: many with one matter are told once, proposed as one group petition, and decided on by people."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.city import RegisterServices, Service
from contracts.complaints import Status
from contracts.desk import Role, Staff
from contracts.gateway import Kind, Location
from contracts.message import Refusal, new_id
from contracts.similar import AcceptSurge, DismissSurge, ListSurges, SurgeDecided, SurgeState
from contracts.together import GroupRecognized
from services.complaints import surges
from services.complaints.similar import Likeness, Where
from services.complaints.surges import SurgeRules
from tests.complaints.at_the_doors import City
from tests.complaints.builders import PARKS, ROAD, a_head, an_admin, an_officer, registered

WATER = "아침부터 수돗물에서 흙탕물이 나옵니다. 마실 수도 씻을 수도 없으니 빨리 확인해 주세요."
VARIANTS = tuple(
    WATER + more for more in (" 부탁드립니다.", " 아이가 있습니다.", " 벌써 세 시간째예요!", " 언제 되나요?", " 답답하네요.", " 네.")
)
HERE = Location(lat=36.7845, long=126.4503)
TRIAGE = Staff(account_id="triage", name="민원실", role=Role.TRIAGE)


@pytest.fixture
def city() -> City:
    city = City()
    service = Service(code="water", name="상수도·수돗물", kind=Kind.OTHER, period="7d", department_code="road")
    city.asks(RegisterServices(services=(service,)))
    return city


def key(number):
    return (f"{number:064}",)


def many(city, count, *, start=0, text=None, department=ROAD, **more):
    """So many citizens file it, each in own words."""
    return [
        city.takes_up(department, text=text or VARIANTS[number % len(VARIANTS)], citizen_keys=key(number), **more)
        for number in range(start, start + count)
    ]


def noticed(city):
    city.lets_time_pass()
    return city.surges_noticed()


def listed(city, staff=None, **more):
    return city.asks(ListSurges(staff=staff or an_admin(), **more)).items


def test_five_citizens_with_one_matter_are_told_once(city):
    many(city, 4)
    assert noticed(city) == []
    many(city, 1, start=4)

    (told,) = noticed(city)

    assert (told.persons, told.cases, told.department, told.matter) == (5, 5, ROAD, "상수도·수돗물")
    assert told.head_ids == (a_head().account_id,)
    assert not told.same_words
    assert WATER[:5] not in repr(told)
    many(city, 10, start=5)
    assert len(noticed(city)) == 1


def test_five_at_the_same_moment_are_noticed_too(city):
    many(city, 7)

    (told,) = noticed(city)

    assert told.persons >= 5
    assert [one.cases for one in listed(city)] == [7]


def test_the_same_person_five_times_is_no_surge(city):
    for _ in range(8):
        city.takes_up(text=WATER, citizen_keys=key(1))

    assert noticed(city) == []
    assert listed(city) == ()


def test_who_left_nothing_to_be_known_by_counts_by_the_words(city):
    for _ in range(8):
        city.takes_up(text=WATER, citizen_keys=())
    assert noticed(city) == []

    for text in VARIANTS:
        city.takes_up(text=text, citizen_keys=())
    assert len(noticed(city)) == 1


def test_the_same_words_under_many_names_are_marked(city):
    many(city, 6, text=WATER)

    (told,) = noticed(city)

    assert told.same_words
    assert [one.same_words for one in listed(city)] == [True]


def test_a_surge_that_has_grown_tenfold_is_told_once_more(city):
    many(city, 5)
    noticed(city)
    many(city, 44, start=5)
    assert len(noticed(city)) == 1

    many(city, 3, start=49)

    first, second = noticed(city)
    assert (first.grown, second.grown, first.surge_id) == (False, True, second.surge_id)
    assert second.persons >= 50
    assert len(listed(city)) == 1


def test_days_apart_are_no_surge(city):
    for number in range(6):
        many(city, 1, start=number)
        city.now += timedelta(hours=30)
        city.lets_time_pass()

    assert city.surges_noticed() == []


def test_holes_all_over_the_city_are_no_surge_unless_one_department_has_them(city):
    hole = "도로에 큰 구멍이 나서 차가 지나갈 때마다 덜컹거립니다. 위험하니 빨리 메워 주세요."
    for number in range(6):
        place = Location(lat=36.7 + number / 100, long=126.45)
        submitted = city.receives(text=hole, citizen_keys=key(number), location=place)
        city.routes(submitted, PARKS if number % 2 else ROAD)

    assert noticed(city) == []


def test_other_words_about_the_same_place_count(city):
    for number, text in enumerate(VARIANTS):
        city.receives(text=text[10:], citizen_keys=key(number), location=HERE)

    assert len(noticed(city)) == 1


def test_what_nobody_answers_for_yet_is_told_to_triage(city):
    city.tells(registered(TRIAGE))
    for number in range(5):
        city.receives(text=WATER, citizen_keys=key(number))

    (told,) = noticed(city)

    assert (told.department, told.head_ids) == (None, ("triage",))


def test_a_second_matter_of_one_bad_day_needs_twice_as_many(city):
    other = "눈이 많이 왔는데 골목마다 제설이 전혀 되지 않아 걸어 다닐 수가 없습니다. 제설해 주세요."
    many(city, 5)
    noticed(city)
    many(city, 9, start=100, text=other)
    assert len(noticed(city)) == 1
    assert len(listed(city)) == 2

    many(city, 1, start=109, text=other)

    assert [told.persons for told in noticed(city)] == [5, 10]


@pytest.mark.parametrize(
    ("largest", "told_today", "least"),
    [((), 0, 5), ((5,) * 3, 0, 5), ((20,) * 28, 0, 40), ((140,), 0, 10), ((), 1, 10), ((), 3, 40)],
)
def test_what_is_usual_is_no_news(largest, told_today, least):
    assert surges.threshold(SurgeRules(), largest, told_today) == least


def test_alike_in_text_alone_needs_one_department():
    alike = Likeness(score=0.7, where=Where.APART)

    assert surges.one_matter(alike, "road", "road")
    assert not surges.one_matter(alike, "road", "parks")
    assert not surges.one_matter(alike, None, "road")


# Decided ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def surge(city):
    many(city, 6)
    city.lets_time_pass()
    (surge,) = listed(city)
    return surge


def accept(city, surge, staff=None, **more):
    return city.asks(AcceptSurge(staff=staff or a_head(), surge_id=surge.surge_id, **more))


def test_the_list_shows_members_and_only_to_whom_they_belong(city, surge):
    assert (surge.state, surge.persons, surge.cases, len(surge.members)) == (SurgeState.PROPOSED, 6, 6, 6)
    assert surge.alerted_at is not None
    assert [one.surge_id for one in listed(city, an_officer())] == [surge.surge_id]
    assert listed(city, an_officer(PARKS)) == ()


def test_accepted_it_is_a_group_petition_of_all_its_cases(city, surge):
    accepted = accept(city, surge)

    assert (accepted.state, accepted.decided_by) == (SurgeState.ACCEPTED, "최과장 (choi)")
    assert [event.persons for event in city.said_of(GroupRecognized)] == [6] * 6
    assert {one.status for one in accepted.members} == {Status.ROUTED}
    assert [event.state for event in city.db.said() if isinstance(event, SurgeDecided)] == [SurgeState.ACCEPTED]
    assert listed(city) == ()


def test_who_comes_later_is_proposed_to_be_added(city, surge):
    accept(city, surge)
    many(city, 2, start=6)
    city.lets_time_pass()

    (late,) = listed(city)

    assert (late.late, [one.late for one in late.members].count(True), len(city.surges_noticed())) == (2, 2, 1)
    accept(city, late)
    assert len(city.said_of(GroupRecognized)) == 8
    assert listed(city) == ()
    with pytest.raises(Refusal, match="accepted already"):
        accept(city, late)


def test_with_merge_they_are_answered_together(city, surge):
    accepted = accept(city, surge, merge=True)

    assert sorted(one.status.value for one in accepted.members) == ["merged"] * 5 + ["routed"]


def test_dismissed_it_is_told_no_more_while_it_lasts(city, surge):
    dismissed = city.asks(DismissSurge(staff=a_head(), surge_id=surge.surge_id, reason="같은 단체의 서명입니다."))
    many(city, 20, start=6)

    assert (dismissed.state, dismissed.reason) == (SurgeState.DISMISSED, "같은 단체의 서명입니다.")
    assert len(noticed(city)) == 1
    assert listed(city) == ()
    assert [one.cases for one in listed(city, state=SurgeState.DISMISSED)] == [26]
    assert city.refuses(AcceptSurge(staff=a_head(), surge_id=surge.surge_id)).reason == "conflict"


def test_who_may_decide(city, surge):
    assert city.refuses(AcceptSurge(staff=an_officer(), surge_id=surge.surge_id)).reason == "forbidden"
    assert city.refuses(DismissSurge(staff=a_head(department_code="parks"), surge_id=surge.surge_id, reason="아님")).reason == "not_found"
    assert city.refuses(DismissSurge(staff=a_head(), surge_id=surge.surge_id, reason=" ")).field == "reason"
    assert city.refuses(DismissSurge(staff=a_head(), surge_id=new_id(), reason="없음")).reason == "not_found"
    assert city.refuses(ListSurges(staff=an_admin(), limit=1000)).field == "limit"


def test_what_was_withdrawn_meanwhile_is_left_in_peace(city):
    cases = many(city, 6)
    city.lets_time_pass()
    (surge,) = listed(city)
    city.hears("withdraw", cases[0])

    accept(city, surge)

    assert city.status(cases[0]) is Status.WITHDRAWN
    assert len(city.said_of(GroupRecognized)) == 5

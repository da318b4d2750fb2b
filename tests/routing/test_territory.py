"""Where a case lies: coordinates before the address, the address before the text; and whose duty it is there."""

import random
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.gateway import Location
from contracts.territory import Area, CityGround, Landmark, Outline, Ring, Road, Share, Split, Stretch
from ontong import ground as the_ground
from services.routing.territory import Territory
from services.routing.territory.outlines import UNIT, Outlines, Shape, crossings, points

CITY = Path(__file__).parents[2] / "jurisdictions" / "example-city"
DEPARTMENTS = ("parks", "parks-east", "parks-west", "island-branch", "road")


def square(west: float, south: float, size: float = 1.0) -> Ring:
    east, north = west + size, south + size
    return Ring(longs=(west, east, east, west, west), lats=(south, south, north, north, south))


GROUND = CityGround(
    names=("가온시", "가온"),
    provinces=("충청남도",),
    areas=(
        Area(code="east", name="동부", kind="zone"),
        Area(code="islands", name="도서 지역", kind="zone"),
        Area(code="jungang", name="중앙동", kind="동", within=("east",), aliases=("원도심",)),
        Area(code="seomun", name="서문동", kind="동"),
        Area(code="haean", name="해안면", kind="면"),
        Area(code="sin", name="신리", kind="리", within=("haean",)),
        Area(code="byeol", name="별섬면", kind="면", within=("islands",)),
        Area(code="old", name="동산동", kind="동", valid_to=date(2023, 12, 31), successors=("jungang", "seomun")),
    ),
    roads=(
        Road(name="역전로", stretches=(Stretch(area="jungang"),)),
        Road(name="중앙로", stretches=(Stretch(area="jungang", last=100), Stretch(area="seomun", first=101))),
        Road(name="중앙로7번길", stretches=(Stretch(area="seomun"),)),
        Road(name="새길", stretches=(Stretch(area="haean"),), valid_from=date(2026, 1, 1)),
    ),
    landmarks=(Landmark(name="가온역", area="jungang", aliases=("역 광장",)), Landmark(name="별섬등대", area="byeol")),
    outlines=(Outline(area="jungang", rings=(square(126.0, 36.0),)), Outline(area="seomun", rings=(square(127.0, 36.0),))),
    splits=(
        Split(code="islands", name="섬", shares=(Share(department="island-branch", areas=("islands",)),)),
        Split(
            code="parks",
            name="공원",
            departments=("parks",),
            duties=("놀이터",),
            shares=(Share(department="parks-east", areas=("east",)), Share(department="parks-west", areas=("seomun", "haean"))),
        ),
    ),
)
TERRITORY = Territory(GROUND, DEPARTMENTS)


def areas(text: str, day: date | None = None) -> set[str]:
    return set(TERRITORY.find(None, text, day).may_be)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("중앙동 놀이터 미끄럼틀이 부서졌어요", {"jungang"}),
        ("원도심에 주차할 곳이 없어요", {"jungang"}),
        ("가온시중앙동이에요", {"jungang"}),
        ("역전로 12 앞 보도블록", {"jungang"}),
        ("중앙로 120번지", {"seomun"}),
        ("중앙로12번길 3", {"jungang"}),
        ("중앙로 7번길 3", {"seomun"}),
        ("중앙로에서", {"jungang", "seomun"}),
        ("서문동 중앙로 가로등", {"seomun"}),
        ("해안면 신리 마을회관", {"sin"}),
        ("신리에 사는데요", {"sin"}),
        ("가온역앞에 쓰레기", {"jungang"}),
        ("역광장 비둘기", {"jungang"}),
        ("중앙동과 서문동 사이", {"jungang", "seomun"}),
        ("동산동인데요", {"jungang", "seomun"}),
        ("중앙로터리에서 사고가", set()),
        ("중앙동로 3", set()),
        ("신리학교", set()),
        ("우리중앙동호회", set()),
        ("가로등이 꺼졌어요", set()),
        ("", set()),
        ("🙏" * 50, set()),
    ],
)
def test_places_are_found_as_citizens_name_them(text: str, found: set[str]) -> None:
    assert areas(text) == found


def test_a_name_counts_only_while_it_stands() -> None:
    assert areas("새길 5", date(2025, 12, 31)) == set()
    assert areas("새길 5", date(2026, 1, 1)) == {"haean"}


def test_coordinates_beat_the_address_and_the_address_beats_the_text() -> None:
    here = Location(lat=36.5, long=126.5, address="서문동 3")

    assert TERRITORY.find(here, "해안면").may_be == ("jungang",)
    assert TERRITORY.find(Location(address="서문동 3"), "해안면").may_be == ("seomun",)
    assert TERRITORY.find(Location(address="우리 집"), "해안면").may_be == ("haean",)


def test_where_it_may_be_one_of_several_only_what_holds_them_all_is_sure() -> None:
    place = TERRITORY.find(None, "중앙동 또는 서문동")

    assert place.areas == frozenset()
    assert TERRITORY.find(None, "신리").areas == {"sin", "haean"}


@pytest.mark.parametrize(
    "location",
    [
        Location(lat=35.0, long=129.0),
        Location(address="서울시 강남구 역삼동 1"),
        Location(address="충남 천안시 중앙동 1"),
        Location(address="경기 가평군 설악면"),
    ],
)
def test_what_lies_outside_the_city_says_so(location: Location) -> None:
    outside = TERRITORY.find(location, "중앙동").outside

    assert outside is not None
    assert "관할 밖" in outside


@pytest.mark.parametrize(
    "address",
    [
        "가온시 중앙동 3",
        "충청남도 가온시 중앙동",
        "충남 가온시 중앙동",
        "중앙동 행정복지센터",
        "시청 앞 공원",
        "동부시장",
        "우리시 중앙동",
        "아파트입구 중앙로 3",
        "반드시 와 주세요",
        "배수구 옆길",
    ],
)
def test_an_address_of_ours_is_not_taken_for_a_foreign_one(address: str) -> None:
    assert TERRITORY.find(Location(address=address), "").outside is None


def test_a_point_close_to_the_shore_is_ours_though_less_surely() -> None:
    near, far = Location(lat=36.5, long=125.9985), Location(lat=36.5, long=125.99)

    assert TERRITORY.find(near, "").may_be == ("jungang",)
    assert TERRITORY.find(near, "").sure < TERRITORY.find(Location(lat=36.5, long=126.5), "").sure
    assert TERRITORY.find(far, "").outside


# Splits ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("department", "duty", "text", "taker"),
    [
        ("parks", "놀이터", "중앙동", "parks-east"),
        ("parks", "놀이터", "서문동", "parks-west"),
        ("parks", "놀이터", "신리", "parks-west"),
        ("parks", "놀이터", "중앙동 또는 서문동", None),
        ("parks", "산불", "중앙동", None),
        ("road", "놀이터", "중앙동", None),
        ("road", None, "별섬등대", "island-branch"),
        ("parks", "놀이터", "별섬면", "island-branch"),
        ("parks", "놀이터", "어딘가", None),
    ],
)
def test_the_department_of_the_area_takes_a_split_duty(department: str, duty: str | None, text: str, taker: str | None) -> None:
    taken = TERRITORY.takes(department, duty, TERRITORY.find(None, text))

    assert (taken.department if taken else None) == taker


def test_a_broken_split_is_left_out_and_the_others_go_on() -> None:
    territory = Territory(GROUND, [code for code in DEPARTMENTS if code != "parks-west"])

    assert territory.splits.broken == {1: "there is no department 'parks-west'"}
    assert territory.takes("parks", "놀이터", territory.find(None, "중앙동")) is None
    assert territory.takes("road", None, territory.find(None, "별섬등대")) is not None


# Outlines, against a reference that is exact and slow --------------------------------------------------------------------


def inside(rings: tuple[Ring, ...], x: int, y: int) -> bool:
    """Even-odd by fractions: how many edges does a ray to the east meet?"""
    meets = 0
    for ring in rings:
        for (x1, y1), (x2, y2) in pairwise(points(ring)):
            if (y1 <= y) != (y2 <= y) and x1 + Fraction((y - y1) * (x2 - x1), y2 - y1) > x:
                meets += 1
    return meets % 2 == 1


CORNERS = st.tuples(st.integers(0, 40), st.integers(0, 40))
POLYGONS = st.lists(CORNERS, min_size=3, max_size=12).filter(lambda corners: len({y for _, y in corners}) > 1 and len(set(corners)) > 2)


@given(POLYGONS, st.lists(CORNERS, min_size=1, max_size=30))
def test_containment_is_that_of_the_exact_reference(corners: list[tuple[int, int]], asked: list[tuple[int, int]]) -> None:
    closed = [*corners, corners[0]]
    ring = Ring(longs=tuple(x / UNIT for x, _ in closed), lats=tuple(y / UNIT for _, y in closed))
    shape = Shape(Outline(area="a", rings=(ring,)))

    for x, y in asked:
        assert shape.holds(x, y) is inside((ring,), x, y)


@given(st.integers(0, 2**32))
def test_tiles_leave_neither_gap_nor_overlap_not_even_on_their_borders(seed: int) -> None:
    rng = random.Random(seed)
    grid = [[(x * 10 + rng.randint(-3, 3), y * 10 + rng.randint(-3, 3)) for x in range(4)] for y in range(4)]
    tiles = [
        Outline(area=f"{x}{y}", rings=(_ring(grid[y][x], grid[y][x + 1], grid[y + 1][x + 1], grid[y + 1][x]),))
        for x in range(3)
        for y in range(3)
    ]
    outlines = Outlines(tiles)
    whole = _ring(*grid[0], *(row[3] for row in grid[1:]), *reversed(grid[3][:3]), *(row[0] for row in reversed(grid[1:3])))

    for _ in range(60):
        x, y = rng.randint(-4, 34), rng.randint(-4, 34)
        assert len(outlines.at(x / UNIT, y / UNIT)) == inside((whole,), x, y)


def _ring(*corners: tuple[int, int]) -> Ring:
    closed = [*corners, corners[0]]
    return Ring(longs=tuple(x / UNIT for x, _ in closed), lats=tuple(y / UNIT for _, y in closed))


def test_a_hole_is_outside_and_an_island_in_it_inside() -> None:
    shape = Outlines([Outline(area="a", rings=(square(0, 0, 9), square(2, 2, 5), square(4, 4, 1)))])

    assert [bool(shape.at(at, at)) for at in (1, 3, 4.5, 6, 8)] == [True, False, True, False, True]


def test_lines_that_cross_are_found_and_lines_that_touch_are_not() -> None:
    bow = Ring(longs=(0.0, 1.0, 1.0, 0.0, 0.0), lats=(0.0, 1.0, 0.0, 1.0, 0.0))
    touching = Ring(longs=(0.0, 2.0, 1.0, 2.0, 0.0, 1.0, 0.0), lats=(0.0, 0.0, 1.0, 2.0, 2.0, 1.0, 0.0))

    assert list(crossings([bow]))
    assert not list(crossings([touching]))
    assert list(crossings([square(0, 0, 2), square(1, 1, 2)]))


# The city that is shipped ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def gaon() -> Territory:
    wrong: list[str] = []
    ground = the_ground.read(CITY, [*DEPARTMENTS, *_offices()], wrong, wrong)
    assert ground is not None
    assert not wrong, wrong
    return Territory(ground, [*DEPARTMENTS, *_offices()])


def _offices() -> Iterator[str]:
    yield from ("construction", *(f"{area}-office" for area in ("solnae", "neoreun", "hanmoe", "dolnae", "gaetdeul")))


def test_the_example_city_lies_in_twelve_tiles_without_gap_or_overlap(gaon: Territory) -> None:
    rng = random.Random(1)
    held = [gaon.outlines.at(126.45 + rng.uniform(-0.03, 0.03), 36.78 + rng.uniform(-0.03, 0.03)) for _ in range(3_000)]
    corners = {point for shape in gaon.outlines.shapes for edge in shape.edges for point in edge}

    assert len(gaon.outlines.shapes) == 12
    assert {len(found) for found in held} == {1}
    assert all(len(gaon.outlines.at(x / UNIT, y / UNIT)) <= 1 for x, y in corners)


def test_every_place_of_the_example_city_is_found_by_its_own_name(gaon: Territory) -> None:
    today = date(2026, 11, 27)
    for road in gaon.ground.roads:
        if road.valid_to is None:
            assert set(gaon.find(None, f"{road.name}에 있어요", today).may_be) == {stretch.area for stretch in road.stretches}, road.name
    for mark in gaon.ground.landmarks:
        for name in (mark.name, *mark.aliases):
            assert gaon.find(None, f"{name} 앞이에요", today).may_be == (mark.area,), name
    for area in gaon.ground.areas:
        if area.kind != "zone" and not area.successors:
            assert gaon.find(None, f"{area.name} 가로등", today).may_be == (area.code,), area.name

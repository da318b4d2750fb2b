"""The root of a day: over all its lines, once, and whoever holds a line finds the way there."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.history import ReadHistory, RootPublished
from services.complaints import roots
from tests.complaints.at_the_doors import City
from tests.complaints.builders import NOON, an_officer, korea

TUESDAY = date(2026, 11, 24)
links = st.binary(min_size=32, max_size=32).map(bytes.hex)


@pytest.fixture
def city() -> City:
    return City()


def looks(city, moment: str) -> None:
    """The timer looks for a day that is over."""
    city.now = korea(moment)
    city.db.transact(city.service.close_day)


def published(city) -> list[RootPublished]:
    return [event for event in city.db.said() if isinstance(event, RootPublished)]


def proofs(city, case) -> list:
    return [line.proof for line in city.asks(ReadHistory(complaint_id=case.complaint_id)).lines]


# The tree --------------------------------------------------------------------------------------------------------------


def as_the_rfc_has_it(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word."""
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + as_the_rfc_has_it(leaves[:split]) + as_the_rfc_has_it(leaves[split:])).digest()


def dated(day: date, leaves: list[str]) -> str:
    node = as_the_rfc_has_it([bytes.fromhex(one) for one in leaves])
    return sha256(b"\x03" + f"{day} {len(leaves)} ".encode() + node).hexdigest()


@given(st.lists(links, min_size=1, max_size=40))
def test_under_a_root_stands_the_tree_of_rfc_6962(leaves):
    root = roots.root_of(TUESDAY, 1, leaves)

    assert root.root == dated(TUESDAY, leaves)


@pytest.mark.parametrize("lines", [1, 2, 255, 256, 257, 511, 512, 513, 1000, 1025])
def test_from_each_line_there_is_a_way_to_the_root_by_its_block_alone(lines):
    leaves = [sha256(str(number).encode()).hexdigest() for number in range(lines)]
    root = roots.root_of(TUESDAY, lines, leaves)

    for index in {0, 1, lines // 2, lines - 2, lines - 1, 255, 256} & set(range(lines)):
        block = leaves[index // roots.BLOCK * roots.BLOCK :][: roots.BLOCK]
        assert roots.climb(leaves[index], TUESDAY, index, lines, roots.proof(root, index, block)) == root.root
    assert root.root == dated(TUESDAY, leaves)


@given(st.lists(links, min_size=2, max_size=40, unique=True), st.data())
def test_no_other_line_place_or_way_leads_to_the_root(leaves, data):
    root = roots.root_of(TUESDAY, 1, leaves)
    index = data.draw(st.integers(0, len(leaves) - 1))
    path = roots.proof(root, index, leaves)

    other = data.draw(st.integers(-1, len(leaves)).filter(lambda one: one != index))
    assert roots.climb(leaves[index], TUESDAY, other, len(leaves), path) != root.root
    assert roots.climb(leaves[index], TUESDAY, index, len(leaves) + 1, path) != root.root
    assert roots.climb(leaves[index], TUESDAY + timedelta(days=1), index, len(leaves), path) != root.root
    assert roots.climb(leaves[index - 1], TUESDAY, index, len(leaves), path) != root.root
    assert roots.climb(leaves[index], TUESDAY, index, len(leaves), path[:-1]) is None
    assert roots.climb(leaves[index], TUESDAY, index, len(leaves), (*path, path[-1])) is None


# The day ---------------------------------------------------------------------------------------------------------------


def test_the_root_of_a_day_is_published_ten_minutes_after_midnight_in_the_city(city):
    case = city.takes_up()

    looks(city, "2026-11-25 00:09")
    assert (published(city), proofs(city, case)) == ([], [None, None])
    looks(city, "2026-11-25 00:10")

    (root,) = published(city)
    assert (root.day, root.lines, root.subject) == (TUESDAY, 2, "root:2026-11-24")


def test_each_line_of_that_day_has_a_proof_and_later_ones_have_none_yet(city):
    city.takes_up()
    case = city.takes_up()
    looks(city, "2026-11-25 01:00")
    city.does("answer", case, an_officer(contact="041-000-1001"))

    (root,) = published(city)
    first, second, third = city.asks(ReadHistory(complaint_id=case.complaint_id)).lines
    for line in (first, second):
        assert (line.proof.day, line.proof.lines) == (TUESDAY, 4)
        assert roots.climb(line.chain, line.proof.day, line.proof.index, line.proof.lines, line.proof.path) == root.root == line.proof.root
    assert third.proof is None


def test_a_case_of_several_days_has_proofs_to_several_roots(city):
    case = city.takes_up()
    looks(city, "2026-11-25 11:00")
    city.does("answer", case, an_officer(contact="041-000-1001"))
    looks(city, "2026-11-26 11:00")

    assert [proof.day.day for proof in proofs(city, case)] == [24, 24, 25]
    assert [(root.day.day, root.lines) for root in published(city)] == [(24, 2), (25, 1)]


def test_each_day_has_its_root_once_however_often_and_late_somebody_looks(city):
    city.takes_up()

    for moment in ("2026-11-25 00:10", "2026-11-25 00:11", "2026-11-27 09:00", "2026-11-28 09:00"):
        city.starts()
        looks(city, moment)

    assert [root.day for root in published(city)] == [TUESDAY]


def test_after_days_of_standing_still_each_day_with_lines_gets_its_own_root(city):
    city.takes_up()
    city.now = NOON + timedelta(days=2)
    city.takes_up()

    for _ in range(4):
        looks(city, "2026-11-29 12:00")

    assert [(root.day.day, root.lines) for root in published(city)] == [(24, 2), (26, 2)]


def test_a_clock_that_jumps_ahead_and_back_leaves_no_line_without_a_root(city):
    first = city.takes_up()
    looks(city, "2026-11-25 10:00")
    city.now = korea("2026-12-01 10:00")
    ahead = city.takes_up()
    city.now = korea("2026-11-25 10:01")
    back = city.takes_up()

    looks(city, "2026-11-26 10:00")
    looks(city, "2026-12-02 10:00")

    days = [root.day for root in published(city)]
    assert days == sorted(set(days))
    assert None not in (*proofs(city, first), *proofs(city, ahead), *proofs(city, back))
    assert sum(root.lines for root in published(city)) == 6

"""Decided cases that say nearly the same are found, and others are not."""

from hypothesis import given
from hypothesis import strategies as st

from services.routing.precedents import SAME, Index, likeness, marks

HOLE = "중앙시장 앞 도로에 큰 구멍이 나서 차가 지나갈 때마다 덜컹거려요. 메워 주세요."
LAMP = "우리 골목 가로등이 일주일째 안 켜져서 밤에 너무 어두워요."


def test_the_same_text_is_its_own_precedent():
    index = Index()
    index.add("1", None, LAMP, "road")
    index.add("2", "도로", HOLE, "road")

    near = index.near("도로", HOLE)

    assert [(one.id, one.label) for one in near] == [("2", "road")]
    assert near[0].likeness >= SAME


def test_a_few_more_words_and_another_number_change_little():
    index = Index()
    index.add("1", None, HOLE, "road")

    near = index.near(None, f"안녕하세요 17번지 사는 사람입니다. {HOLE}")

    assert [one.id for one in near] == ["1"]
    assert 0.5 < near[0].likeness < 1


def test_what_says_something_else_is_no_precedent():
    index = Index()
    index.add("1", None, HOLE, "road")

    assert index.near(None, LAMP) == ()


def test_a_case_that_was_given_to_another_department_speaks_for_that_one():
    index = Index()
    index.add("1", None, HOLE, "road")
    index.add("1", None, HOLE, "water")

    assert [one.label for one in index.near(None, HOLE)] == ["water"]


def test_too_little_leaves_no_mark():
    assert marks(None, "") == marks(None, "😀") == marks("네", "좋아요") == ()


@given(st.text(max_size=200), st.text(max_size=200))
def test_likeness_is_a_share_and_the_same_both_ways(one: str, other: str):
    found = likeness(one, other)

    assert 0 <= found <= 1 + 1e-9
    assert found == likeness(other, one)


@given(st.text(max_size=300))
def test_marks_fit_a_column_of_the_database(text: str):
    found = marks(None, text)

    assert found == marks(None, text)
    assert len(found) <= 13
    assert all(-(2**63) <= mark < 2**63 for mark in found)

"""A long letter in a messenger: cut where a reader would pause, with nothing lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notify.providers.parts import MOST_PARTS, parts, utf8, utf16

words = st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=12), min_size=1, max_size=60)


@settings(deadline=None)
@given(words, st.sampled_from([utf8, utf16]), st.integers(60, 400), st.sampled_from([" ", "\n", "\n\n", ". "]))
def test_no_part_is_too_long_and_no_word_is_lost(said, size, most, gap):
    text = gap.join(said)

    found = parts(text, most, size)

    assert all(size(part) <= most for part in found)
    if len(found) < MOST_PARTS:
        assert "".join("".join(found).split()) == "".join(text.split())


@pytest.mark.parametrize(("length", "count"), [(1, 1), (2_000, 1), (2_001, 2), (4_000, 2), (4_001, 3)])
def test_a_text_is_cut_only_where_it_must_be(length, count):
    assert len(parts("가" * length, 2_000, utf16)) == count


def test_an_emoji_counts_as_messengers_count_it():
    assert (utf16("🙂"), utf16("가"), utf8("가"), utf8("🙂")) == (2, 1, 3, 4)
    assert [utf16(part) for part in parts("🙂" * 15, 20, utf16)] == [20, 10]


def test_a_cut_is_made_between_paragraphs_rather_than_sentences_and_words():
    first, second = "가로등을 고쳤습니다. " * 5, "감사합니다. " * 5

    assert parts(f"{first.strip()}\n\n{second.strip()}", 80, utf16) == (first.strip(), second.strip())
    assert parts("하나 둘 셋. 넷 다섯 여섯. 일곱 여덟", 18, utf16)[0].endswith(".")


def test_what_nobody_would_read_in_a_messenger_is_behind_the_link():
    text = "답변입니다. " * 2_000 + "\nhttps://gaon.example/c/1"

    found = parts(text, 500, utf16)

    assert len(found) == MOST_PARTS
    assert found[-1].endswith("https://gaon.example/c/1")


def test_nothing_is_nothing():
    assert parts("  \n ", 100, utf16) == ()

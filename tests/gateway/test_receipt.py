"""The receipt number: what can go wrong when people read, say and type it."""

from hypothesis import given
from hypothesis import strategies as st

from gateway import receipt

drawn = st.integers(0, len(receipt.ALPHABET) ** receipt.RANDOM_LENGTH - 1).map(lambda value: lambda below: value)
numbers = st.builds(receipt.mint, st.integers(2000, 2099), drawn)
characters = st.sampled_from("0123456789ABCDEFGHJKMNPQRSTUVWXYZ")


@given(numbers)
def test_a_number_is_short_and_reads_as_itself(number):
    assert len(number) <= 12
    assert receipt.parse(number) == number


@given(numbers, st.sampled_from([str.lower, str.upper, lambda n: n.replace("-", ""), lambda n: n.replace("-", " "), lambda n: f"  {n}\n"]))
def test_case_dashes_and_spaces_do_not_matter(number, typed):
    assert receipt.parse(typed(number)) == number


@given(numbers, st.integers(0, 8), characters)
def test_every_single_wrong_character_is_noticed(number, place, other):
    plain = number.replace("-", "")
    wrong = plain[:place] + other + plain[place + 1 :]

    assert receipt.parse(wrong) == (number if wrong == plain else None)


@given(numbers, st.integers(0, 7))
def test_every_two_neighbours_that_changed_places_are_noticed(number, place):
    plain = number.replace("-", "")
    wrong = plain[:place] + plain[place + 1] + plain[place] + plain[place + 2 :]

    assert receipt.parse(wrong) == (number if wrong == plain else None)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_number_of_ours_or_none(typed):
    found = receipt.parse(typed)

    assert found is None or receipt.parse(found) == found


def test_the_year_stands_in_front_and_confusable_characters_are_read_right():
    number = receipt.mint(2030, lambda below: 12345)

    assert number.startswith("30")
    assert receipt.parse("3O" + number[2:]) == number


def test_full_width_characters_are_read():
    number = receipt.mint(2026)

    assert receipt.parse("".join(chr(ord(character) + 0xFEE0) for character in number)) == number

"""One trace leads from the citizen's request to the last letter."""

from __future__ import annotations

import pytest

from chassis.trace import FORM, begin, carried, child, current, trace_id

INCOMING = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_a_new_trace_is_well_formed_and_its_own() -> None:
    assert FORM.fullmatch(begin())
    assert begin() != begin()


def test_a_request_with_a_trace_carries_it_on_as_a_new_span() -> None:
    carried = begin(INCOMING)

    assert trace_id(carried) == trace_id(INCOMING) == "0af7651916cd43dd8448eb211c80319c"
    assert carried != INCOMING
    assert carried.endswith("-01")
    assert FORM.fullmatch(carried)


@pytest.mark.parametrize(
    "incoming",
    [
        "",
        "nonsense",
        INCOMING.upper(),
        INCOMING[:-1],
        INCOMING + "\n",
        "ff" + INCOMING[2:],
        f"00-{'0' * 32}-b7ad6b7169203331-01",
        f"00-0af7651916cd43dd8448eb211c80319c-{'0' * 16}-01",
    ],
)
def test_what_is_no_trace_begins_a_new_one(incoming: str) -> None:
    begun = begin(incoming)

    assert FORM.fullmatch(begun)
    assert trace_id(begun) != "0af7651916cd43dd8448eb211c80319c"


def test_nothing_has_no_trace() -> None:
    assert child(None) is None
    assert trace_id(None) is None


def test_what_an_errand_calls_can_learn_whose_trace_it_belongs_to() -> None:
    with carried(INCOMING):
        inside = current()

    assert trace_id(inside) == trace_id(INCOMING)
    assert inside != INCOMING
    assert current() is None

"""The marks of a service class say everything that a runner must know, and a mistake in them is found at the start."""

from __future__ import annotations

import pytest

from chassis.doors import Timer, doors_of, errand, handles, on, prepares, settles
from contracts.city import RegisterServices
from contracts.gateway import ComplaintRated
from tests.chassis.keeper import Keeper, Parcel


def test_the_marks_of_a_service_are_read() -> None:
    doors = doors_of(Keeper)

    assert doors.name == "complaints"
    assert doors.hears == {"complaint_rated.v1": "hear", "result_confirmed.v1": "close", "triage_needed.v1": "hear_late"}
    assert doors.commands[RegisterServices] == "register"
    assert doors.timers == (Timer("tick", 30),)
    assert (doors.errands["parcel.v1"].act, doors.errands["parcel.v1"].settle) == ("carry", "settle")
    assert doors.errands["parcel.v1"].prepare is None
    assert doors.errands["crate.v1"].prepare == "pack"
    assert doors.in_order_from == {"gateway"}
    assert not doors.hears_everything


def test_a_marked_method_may_still_be_called_like_any_other() -> None:
    @on(ComplaintRated)
    def hear(self: object, event: str, tx: str) -> str:
        return event + tx

    assert hear(None, "a", "b") == "ab"


@pytest.mark.parametrize("mark", [on(ComplaintRated), handles(RegisterServices), errand(Parcel)])
def test_two_doors_for_the_same_thing_are_a_mistake(mark) -> None:
    class Twice(Keeper):
        @mark
        def again(self, *arguments: object) -> None: ...

    with pytest.raises(TypeError, match="has two doors, "):
        doors_of(Twice)


@pytest.mark.parametrize("mark", [errand(RegisterServices), settles(RegisterServices)])
def test_an_errand_without_both_its_doors_is_a_mistake(mark) -> None:
    class Half(Keeper):
        @mark
        def half(self, *arguments: object) -> None: ...

    with pytest.raises(TypeError, match="each errand needs a door that settles it"):
        doors_of(Half)


def test_a_door_that_prepares_what_nobody_does_is_a_mistake() -> None:
    class Half(Keeper):
        @prepares(RegisterServices)
        def half(self, *arguments: object) -> None: ...

    with pytest.raises(TypeError, match="what a door prepares needs a door that does it"):
        doors_of(Half)

"""When more time may be taken: 시행령 제21조."""

from __future__ import annotations

import pytest

from contracts.message import Refusal
from services.complaints.extensions import Extension, ExtensionGround, extend
from services.complaints.periods import Period
from tests.complaints.builders import NOON

SEVEN_DAYS = Period.parse("7d")
ONCE = (Extension(length=SEVEN_DAYS, ground=ExtensionGround.FACT_CHECK),)
TWICE = (*ONCE, Extension(length=SEVEN_DAYS, ground=ExtensionGround.SIMILAR, consented_at=NOON))


@pytest.mark.parametrize("length", ["1d", "7d"])
@pytest.mark.parametrize("ground", list(ExtensionGround))
def test_a_period_is_extended_once_by_itself_at_most(length, ground):
    (extension,) = extend(SEVEN_DAYS, (), length=length, ground=ground.value)

    assert extension == Extension(length=Period.parse(length), ground=ground)


def test_a_second_time_with_the_citizens_consent():
    extensions = extend(SEVEN_DAYS, ONCE, length="7d", ground="similar", consented_at=NOON)

    assert extensions == TWICE


@pytest.mark.parametrize(
    ("before", "asked", "field", "words"),
    [
        ((), {"ground": "workload"}, "ground", "업무 과다"),
        ((), {"ground": "absence"}, "ground", "담당자 부재"),
        ((), {"ground": "late_assignment"}, "ground", "배정 지연"),
        ((), {"ground": "weather"}, "ground", "is one of co_operation, fact_check, force_majeure, similar"),
        ((), {"ground": ""}, "ground", "is one of"),
        ((), {"length": "8d"}, "length", "at most as long as the original period, 7d, not 8d"),
        ((), {"length": "56h"}, "length", "measured in the same unit"),
        (ONCE, {}, "consented_at", "the citizen's recorded consent"),
        (ONCE, {"ground": "workload", "consented_at": NOON}, "ground", "업무 과다"),
        (ONCE, {"length": "8d", "consented_at": NOON}, "length", "at most as long"),
        (TWICE, {"consented_at": NOON}, "length", "extended twice"),
    ],
)
def test_an_extension_that_may_not_be_is_refused_with_its_article(before, asked, field, words):
    with pytest.raises(Refusal, match=words) as refused:
        extend(SEVEN_DAYS, before, **{"length": "7d", "ground": "fact_check", **asked})

    assert refused.value.field == field
    assert "시행령 제21조" in refused.value.detail


def test_a_length_that_makes_no_sense_is_named():
    with pytest.raises(Refusal, match="reads like 7d") as refused:
        extend(SEVEN_DAYS, (), length="a week", ground="fact_check")

    assert refused.value.field == "length"

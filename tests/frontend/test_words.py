"""Words that need no browser: why something was not done, and what an older gateway doesn't tell yet."""

from __future__ import annotations

from datetime import UTC, datetime

from frontend.citizen import days
from frontend.desk import clocks, words
from frontend.words import read as words_of


def test_a_refusal_that_trying_again_does_not_mend_says_what_does():
    no_phone = {"type": "urn:ontong:problem:invalid", "errors": [{"field": "contact", "detail": "a notice needs a contact"}]}

    assert "부서 전화번호를 넣어" in words.problem(no_phone)
    for told in (None, {}, {"type": "urn:ontong:problem:invalid"}, {"type": "urn:ontong:problem:news"}):
        assert "잠시 뒤에" not in words.problem(told)
    assert "잠시 뒤에" in words.problem({"type": "urn:ontong:problem:busy"})


def test_pages_of_this_release_can_be_read_from_a_gateway_of_the_last_one():
    summary = {"hand_over": None, "contribute_by": None, "paused_since": None, "due_at": "2026-12-04T18:00:00+09:00", "status": "routed"}
    holiday = {"because": "성탄절"}

    assert clocks.countdown(summary, now=datetime(2026, 11, 27, tzinfo=UTC)).words == "12월 4일(금)까지"
    assert days._why(holiday, words_of()["ko"]) == "성탄절"

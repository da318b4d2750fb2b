"""The diary says what happened and to which case, and never who or in which words."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis import logs
from chassis.trace import begin

NAME, PHONE, MAIL = "홍길동", "010-1234-5678", "hong@example.com"
CASE = "0198b1f0-0000-7000-8000-000000000000"


@pytest.fixture
def page() -> Iterator[io.StringIO]:
    """What configure() makes of the log; afterwards logging is as it was."""
    root = logging.getLogger()
    handlers, level, raising = root.handlers[:], root.level, logging.raiseExceptions
    written = io.StringIO()
    logs.configure("complaints", "INFO", stream=written)
    yield written
    root.handlers[:], logging.raiseExceptions = handlers, raising
    root.setLevel(level)


def lines(page: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in page.getvalue().splitlines()]


log = logs.Log("services.complaints")


def test_a_line_is_one_json_object_with_time_service_event_and_case(page: io.StringIO):
    log.info("letter_settled", complaint_id=CASE, outcome="accepted", attempts=2)

    (line,) = lines(page)
    assert datetime.fromisoformat(line.pop("ts")).tzinfo == UTC
    assert line.pop("version")
    expected = {"level": "info", "service": "complaints", "event": "letter_settled", "complaint_id": CASE}
    assert line == {**expected, "outcome": "accepted", "attempts": 2}


def test_a_trace_is_split_into_its_parts(page: io.StringIO):
    traceparent = begin()

    log.info("letter_settled", traceparent=traceparent)

    (line,) = lines(page)
    assert [line["trace_id"], line["span_id"]] == traceparent.split("-")[1:3]


def test_a_field_that_nobody_listed_is_a_mistake_of_ours(page: io.StringIO):
    with pytest.raises(TypeError, match="no such field in a log line: text"):
        log.info("complaint_received", text="집 앞 가로등")


def test_a_field_that_nobody_listed_is_left_out_of_a_plain_logging_call(page: io.StringIO):
    logging.getLogger("chassis").info("event_taken", extra={"text": NAME, "state": "retry"})

    assert NAME not in page.getvalue()
    assert lines(page)[0]["state"] == "retry"


@pytest.mark.parametrize("value", [NAME, PHONE, MAIL, "01012345678", "two\nlines", "\x1b[31mred", ["a"]])
@pytest.mark.parametrize("field", ["door", "reason", "complaint_id", "seconds", "automatic", "next_at", "address_hash"])
def test_a_value_of_another_form_is_withheld(page: io.StringIO, field: str, value: Any):
    log.info("door_opened", **{field: value})

    assert lines(page)[0][field] == "withheld"


def test_a_keyed_hash_is_shown_also_when_it_looks_like_a_number(page: io.StringIO):
    log.warning("credential_refused", credential="password", address_hash="0123456789012345", count=3)

    assert (lines(page)[0]["address_hash"], lines(page)[0]["credential"]) == ("0123456789012345", "password")


@given(st.text())
def test_whatever_a_stranger_sends_a_line_stays_one_line_of_plain_ascii(text: str):
    record = logging.LogRecord("chassis", logging.INFO, "x.py", 1, text, None, None)
    record.reason = record.door = record.trace_id = text

    line = logs.Lines("complaints", "1").format(record)

    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["service"] == "complaints"


def test_an_exception_shows_its_kind_and_place_and_never_its_message(page: io.StringIO):
    try:
        raise ValueError(f"{NAME} {PHONE}")
    except ValueError as error:
        log.error("timer_failed", door="remind", exc_info=error)

    (line,) = lines(page)
    assert line["exception"] == "ValueError"
    assert "test_logs" in line["frames"][-1]
    assert NAME not in json.dumps(line, ensure_ascii=False)
    assert PHONE not in page.getvalue()


def test_what_a_library_logs_shows_where_it_came_from_and_not_what_it_was_about(page: io.StringIO):
    logging.getLogger("smtplib").warning("refused for %s", MAIL)
    logging.getLogger("smtplib").warning(f"refused for {MAIL}")

    with_arguments, without = lines(page)
    assert (with_arguments["event"], with_arguments["logger"], with_arguments["template"]) == (
        "library_message",
        "smtplib",
        "refused for %s",
    )
    assert without.keys() == {"ts", "level", "service", "version", "event", "logger", "place"}
    assert MAIL not in page.getvalue()


def test_one_of_several_services_in_a_process_names_itself(page: io.StringIO):
    log.info("letter_settled", service="notify")

    assert lines(page)[0]["service"] == "notify"


def test_somebody_at_a_terminal_reads_time_event_and_fields():
    written = io.StringIO()
    record = logging.LogRecord("ontong", logging.WARNING, "x.py", 1, "port_busy", None, None)
    record.port = 8000
    written.write(logs.Human().format(record))

    assert written.getvalue()[8:] == " warning: port_busy port=8000"


def test_lines_below_the_level_are_not_written(page: io.StringIO):
    log.debug("letter_settled")

    assert page.getvalue() == ""

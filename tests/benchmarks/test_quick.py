"""The instruments agree with one another: what the load generator counts is what a door and a mail server have counted."""

from __future__ import annotations

import json
import smtplib
from concurrent.futures import ThreadPoolExecutor

import pytest
from urllib3 import PoolManager

from benchmarks import voices
from benchmarks.floors import echo_door
from benchmarks.load import Plan, fire
from benchmarks.provider import Provider
from benchmarks.sink import Sink
from tests.servers import await_that, free_port


def silent(line: str) -> None:
    pass


def test_every_request_is_counted_once_with_its_answer():
    with echo_door() as port:
        run = fire(Plan(port=port, first=100, count=500, seconds=20, connections=8), silent)

    assert sorted(one.number for one in run.accepted) == list(range(100, 600))
    assert run.errors == ""


def test_a_steady_rate_is_kept_by_the_clock():
    with echo_door() as port:
        run = fire(Plan(port=port, first=0, count=100, seconds=20, connections=8, rate=400), silent)

    due = sorted(one.due_at for one in run.sent)
    assert [round((at - due[0]) * 400) for at in due] == list(range(100))
    assert all(one.done_at > one.due_at for one in run.sent)


def test_a_door_that_never_answers_is_told_as_errors_and_not_left_out():
    run = fire(Plan(port=free_port(), first=0, count=40, seconds=0.2, connections=2, rate=200, patience=0.2), silent)

    assert len(run.sent) == 40
    assert run.errors == "40 x no answer"


def test_the_sink_notes_each_letter_once_for_whom_it_came():
    with Sink() as sink, smtplib.SMTP("127.0.0.1", sink.port) as server:
        for number in range(50):
            server.sendmail("city@city.example", voices.address(number), "Subject: a letter\r\nX-Ontong-Letter: receipt\r\n\r\n.dots\r\n..")

        came = await_that(lambda: len(sink.letters()) >= 50 and sink.firsts(0, 50), what="the letters")

        assert sorted(came) == list(range(50))
        assert sink.twice(0, 50) == 0


def test_the_providers_note_each_message_once_and_keep_the_slow_calls():
    with Provider() as provider, PoolManager(maxsize=4) as pool, ThreadPoolExecutor(4) as slow:
        for _ in range(20):
            body = json.dumps({"messages": [{"customFields": {"delivery_id": str(number)}} for number in range(2)]})
            pool.request("POST", f"{provider.url}/messages/v4/send-many/detail", body=body)
        for _ in range(3):
            slow.submit(pool.request, "POST", f"{provider.url}/bot1/sendMessage", body=b"{}", retries=False)
        await_that(lambda: provider.waiting() == 3, what="the slow calls")

        assert len(provider.taken()) == 40
        provider.process.kill()  # so that nobody waits for them


def test_a_letter_knows_the_complaint_that_it_answers():
    assert voices.number_of(voices.address(123)) == 123
    assert voices.address(123).encode() in voices.request(123)


def test_a_load_is_always_bounded():
    with pytest.raises(ValueError, match="bounded"):
        Plan(port=1, first=0, count=10_000_000, seconds=10, connections=1)

"""Whoever asks gets an answer or a refusal, and always in time."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import amqp
import pytest

from chassis.answers import Request, encode, encode_refusal
from chassis.rabbit.asking import Asker
from chassis.rabbit.commands import to_request
from chassis.rabbit.connection import LOST, connect
from contracts.message import Query, Refusal
from contracts.routing import SuggestDepartments, Suggestions
from tests.chassis.rabbit.stage import Proxy
from tests.servers import PrivateBroker, await_that, free_port

pytestmark = pytest.mark.stack


class Answering:
    """Somebody who answers in the service's place, each question with what `reply` gives; None: no answer."""

    def __init__(self, url: str, reply: Callable[[Request], bytes | None]) -> None:
        self.url, self.reply, self.ending = url, reply, False
        self.taken: list[amqp.Message] = []
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.ending = True
        self.thread.join(5)

    def _run(self) -> None:
        connection = connect(self.url, name="tests")
        channel = connection.channel()

        def take(message: amqp.Message) -> None:
            self.taken.append(message)
            reply = self.reply(to_request(message, vouched=False))
            if reply is not None:
                answer = amqp.Message(reply, correlation_id=message.properties["correlation_id"])
                channel.basic_publish(answer, "", message.properties["reply_to"])

        channel.basic_consume("routing.commands.v1", no_ack=True, callback=take)
        try:
            while not self.ending:
                connection.pump(0.05)
            connection.close()
        except LOST:  # the broker was taken away, as the test means to
            return


@pytest.fixture
def answering(city: str) -> Iterator[Callable[..., Answering]]:
    started: list[Answering] = []

    def begin(reply: Callable[[Request], bytes | None]) -> Answering:
        started.append(Answering(city, reply))
        return started[-1]

    yield begin
    for one in started:
        one.stop()


@pytest.fixture
def asker(city: str) -> Iterator[Asker]:
    asker = Asker(city)
    yield asker
    asker.close()


def echo(request: Request) -> bytes:
    text = request.body.decode().partition('"text": "')[2].partition('"')[0]
    return encode(Suggestions(proposals=(), automatic=True, model_version=text))


def question(text: str = "가로등") -> SuggestDepartments:
    return SuggestDepartments(text=text)


def refusal_of(ask: Callable[[], Any]) -> tuple[str, float]:
    """The reason of a refusal, and how long it took."""
    started = time.monotonic()
    with pytest.raises(Refusal) as caught:
        ask()
    return caught.value.reason, time.monotonic() - started


def test_a_question_gets_its_answer(asker: Asker, answering: Callable[..., Answering]):
    answering(echo)

    assert asker.ask(question("가로등")).model_version == "가로등"


def test_many_ask_at_once_and_each_gets_its_own_answer(asker: Asker, answering: Callable[..., Answering]):
    answering(echo)
    texts = [f"question {number}" for number in range(200)]

    with ThreadPoolExecutor(20) as people:
        answers = list(people.map(lambda text: asker.ask(question(text)).model_version, texts))

    assert answers == texts


def test_a_refusal_comes_back_as_one(asker: Asker, answering: Callable[..., Answering]):
    answering(lambda request: encode_refusal(Refusal("forbidden", "not yours", field="staff")))

    with pytest.raises(Refusal, match="not yours") as caught:
        asker.ask(question())

    assert (caught.value.reason, caught.value.field) == ("forbidden", "staff")


def test_a_question_carries_its_deadline_and_its_trace(asker: Asker, answering: Callable[..., Answering]):
    answerer = answering(echo)
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    asker.ask(question(), timeout=2.0, traceparent=trace)

    (message,) = answerer.taken
    request = to_request(message, vouched=False)
    assert message.properties["expiration"] == "2000"
    assert request.deadline is not None
    assert timedelta(0) < request.deadline - datetime.now(UTC) <= timedelta(seconds=2)
    assert request.traceparent is not None
    assert request.traceparent[3:35] == trace[3:35]


def test_no_answer_in_time_is_late(asker: Asker, answering: Callable[..., Answering]):
    answering(lambda request: None)

    reason, seconds = refusal_of(lambda: asker.ask(question(), timeout=0.4))

    assert reason == "late"
    assert 0.3 < seconds < 3.0


def test_an_answer_that_comes_too_late_disturbs_nobody(asker: Asker, answering: Callable[..., Answering]):
    def answer(request: Request) -> bytes:
        time.sleep(0.3 if b"slow" in request.body else 0)
        return echo(request)

    answering(answer)
    asker.ask(question("first"))  # now there is a line

    assert refusal_of(lambda: asker.ask(question("slow"), timeout=0.1))[0] == "late"

    assert asker.ask(question("next")).model_version == "next"


def test_a_service_that_does_not_exist_is_unavailable_at_once(asker: Asker):
    class Ask(Query):
        target = "nobody"

    reason, seconds = refusal_of(lambda: asker.ask(Ask()))

    assert reason == "unavailable"
    assert seconds < 2


def test_without_a_broker_the_refusal_comes_at_once():
    asker = Asker(f"amqp://guest:guest@127.0.0.1:{free_port()}/")

    reason, seconds = refusal_of(lambda: asker.ask(question()))

    assert reason == "unavailable"
    assert seconds < 2
    asker.close()


def test_a_broker_that_accepts_and_says_nothing_can_not_hold_anybody():
    silent = socket.create_server(("127.0.0.1", 0))
    asker = Asker(f"amqp://guest:guest@127.0.0.1:{silent.getsockname()[1]}/")

    reason, seconds = refusal_of(lambda: asker.ask(question(), timeout=0.5))

    assert reason == "unavailable"
    assert seconds < 1.0
    silent.close()
    asker.close()


def test_a_wrong_password_is_unavailable(city: str):
    asker = Asker(city.replace("guest:guest", "guest:wrong"))

    assert refusal_of(lambda: asker.ask(question()))[0] == "unavailable"
    asker.close()


def test_a_lost_line_ends_the_open_questions_and_the_next_one_finds_a_new_line(city: str, answering: Callable[..., Answering]):
    answerer = answering(lambda request: None if b"open" in request.body else echo(request))
    proxy = Proxy(city)
    asker = Asker(proxy.url)
    with ThreadPoolExecutor(1) as people:
        waiting = people.submit(lambda: refusal_of(lambda: asker.ask(question("open"), timeout=10.0)))
        await_that(lambda: answerer.taken, what="the question")

        proxy.cut()

        reason, seconds = waiting.result(10)
    assert reason == "unavailable"
    assert seconds < 5
    assert asker.ask(question("again")).model_version == "again"
    asker.close()
    proxy.close()


def test_a_killed_broker_is_unavailable_and_then_found_again(
    private_broker: PrivateBroker, city: str, asker: Asker, answering: Callable[..., Answering]
):
    first = answering(echo)
    asker.ask(question())
    first.ending = True

    private_broker.kill()
    assert refusal_of(lambda: asker.ask(question(), timeout=2.0))[0] == "unavailable"
    private_broker.start()
    answering(echo)

    def answered() -> bool:
        try:
            return bool(asker.ask(question("back"), timeout=1.0).model_version == "back")
        except Refusal:  # not back yet: asked again
            return False

    await_that(answered, what="an answer", seconds=60)  # a broker that was killed takes its time on a busy machine


def test_a_full_queue_of_questions_is_unavailable_at_once(city: str, asker: Asker):
    with connect(city, name="tests") as admin:
        channel = admin.channel()
        channel.queue_unbind("routing.commands.v1", "commands", "routing")
        channel.queue_declare("full", durable=True, auto_delete=False, arguments={"x-max-length": 0, "x-overflow": "reject-publish"})
        channel.queue_bind("full", "commands", "routing")

    reason, seconds = refusal_of(lambda: asker.ask(question()))

    assert reason == "unavailable"
    assert seconds < 2


def test_hanging_up_refuses_whoever_waits(asker: Asker, answering: Callable[..., Answering]):
    answerer = answering(lambda request: None)
    with ThreadPoolExecutor(1) as people:
        waiting = people.submit(lambda: refusal_of(lambda: asker.ask(question(), timeout=10.0)))
        await_that(lambda: answerer.taken, what="the question")

        asker.close()

        assert waiting.result(5)[0] == "unavailable"
    assert refusal_of(lambda: asker.ask(question()))[0] == "unavailable"

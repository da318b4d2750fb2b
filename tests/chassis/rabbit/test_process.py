"""A service as a process of its own: it hears, answers, keeps time, and can be stopped, killed and cut off at any moment."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import amqp
import pytest

from chassis.database import Store
from chassis.rabbit.administration import apply
from chassis.rabbit.asking import Asker
from chassis.rabbit.connection import connect, vhost_of
from chassis.rabbit.message import to_message
from contracts.complaints import Department
from contracts.message import Command, Refusal, new_id
from contracts.routing import DepartmentDuties, RegisterDepartments, SuggestDepartments
from tests.chassis.rabbit.little import diary, ticking, waiting_rows
from tests.chassis.rabbit.stage import ROOT, Process, Proxy, depth, little_topology, publish_raw, say, submitted, withdrawn
from tests.servers import Broker, PrivateBroker, PrivatePostgres, await_that, free_port

pytestmark = pytest.mark.stack
Start = Callable[..., Process]


@pytest.fixture
def asker(city: str) -> Iterator[Asker]:
    asker = Asker(city)
    yield asker
    asker.close()


def running(start: Start, *urls: str) -> Process:
    process = start(*urls)
    await_that(process.ready, what="readiness", seconds=20)
    return process


def test_events_are_heard_once_each_and_acknowledged(start: Start, city: str, store: Store):
    running(start)
    texts = [f"text {number}" for number in range(250)]

    say(city, [submitted(text) for text in texts])

    await_that(lambda: len(diary(store)) == 250, what="hearing")
    assert sorted(diary(store)) == sorted(texts)
    await_that(lambda: depth(city, "routing.in.v1") == 0, what="an empty queue")


def test_a_repeated_event_has_its_effect_once(start: Start, city: str, store: Store):
    running(start)
    event = submitted("once")

    say(city, [event, event, event])
    say(city, [event, submitted("last")])

    await_that(lambda: "last" in diary(store), what="hearing")
    assert sorted(diary(store)) == ["last", "once"]


def test_what_was_said_because_of_an_event_reaches_the_broker(start: Start, city: str, store: Store):
    running(start)

    say(city, [submitted("tell")])

    assert await_that(lambda: depth(city, "unrouted.v1") == 1, what="the event of the service")


def test_a_failing_event_is_tried_again_and_parked_and_holds_nobody_up(start: Start, city: str, store: Store):
    running(start)

    say(city, [submitted("before"), submitted("fail"), submitted("after")])

    await_that(lambda: sorted(diary(store)) == ["after", "before"], what="the neighbours")
    await_that(lambda: [row["state"] for row in waiting_rows(store)] == ["parked"], what="parking", seconds=20)
    (row,) = waiting_rows(store)
    assert row["attempts"] == 3
    assert "can't be done" not in row["reason"]


UNDECODABLE = (
    amqp.Message(b"\xff\xfe not json", content_type="application/json"),
    amqp.Message(b"{}", content_type="application/cloudevents+json"),
    amqp.Message(b""),
    amqp.Message(b"cos\nsystem\n(S'id'\ntR.", content_type="application/x-python-serialize"),
    amqp.Message(b"{}", application_headers={"ce-time": datetime(9999, 1, 1, tzinfo=UTC), "deep": {"a": [{"b": 1}]}}),
    amqp.Message(b"{}", message_id=b"\xff\xfe", content_type="application/json"),  # the client library itself chokes on it
)


def test_what_can_not_be_decoded_is_parked_with_the_reason_and_its_neighbours_are_heard(start: Start, city: str, store: Store):
    process = running(start)

    for number, message in enumerate(UNDECODABLE):
        publish_raw(city, message, exchange="gateway.events", key="complaint_submitted.v1")
        say(city, [submitted(f"neighbour {number}")])

    await_that(lambda: len(diary(store)) == len(UNDECODABLE), what="the neighbours")
    await_that(lambda: [row["state"] for row in waiting_rows(store)] == ["parked"] * len(UNDECODABLE), what="parking")
    assert depth(city, "routing.in.v1") == depth(city, "routing.dead.v1") == 0
    assert "broker_line_lost" not in process.output.read_text()


def test_json_that_is_no_such_event_is_parked_as_what_it_claims_to_be(start: Start, city: str, store: Store):
    running(start)
    message = to_message(submitted("x"))
    message.body = b'{"text": 7}'

    publish_raw(city, message, exchange="gateway.events", key="complaint_submitted.v1")

    await_that(lambda: [row for row in waiting_rows(store) if row["state"] == "parked"], what="parking")

    assert [(row["state"], row["type"]) for row in waiting_rows(store)] == [("parked", "complaint_submitted.v1")]


def test_a_stop_finishes_what_is_in_hand_and_nothing_is_delivered_again(start: Start, city: str, store: Store, broker: Broker):
    process = running(start)
    say(city, [submitted("slow"), *(submitted(f"text {number}") for number in range(300))])
    await_that(lambda: depth(city, "routing.in.v1") < 250, what="the first delivery")

    code = process.stop(within=15)

    assert code == 0
    done, left = len(diary(store)), depth(city, "routing.in.v1")
    assert done + left == 301
    assert done >= 100
    if isinstance(broker, PrivateBroker):
        assert redelivered(city) == 0


def redelivered(url: str) -> int:
    """How many of the messages left in the queue have been delivered before."""
    connection, count = connect(url, name="tests"), 0
    channel = connection.channel()
    while (message := channel.basic_get("routing.in.v1", no_ack=False)) is not None:
        count += bool(message.delivery_info["redelivered"])
    connection.collect()
    return count


def test_a_stop_is_quick_and_leaves_nothing_unsaid(start: Start, city: str, store: Store):
    process = running(start)
    say(city, [submitted("tell")])
    await_that(lambda: diary(store) == ["tell"], what="hearing")

    assert process.stop(within=8) == 0
    assert depth(city, "unrouted.v1") == 1


def test_a_stop_has_a_deadline(start: Start, city: str):
    process = start(STOP_SECONDS="1")
    await_that(process.ready, what="readiness", seconds=20)
    say(city, [submitted("stuck")])
    await_that(lambda: depth(city, "routing.in.v1") == 0, what="delivery")

    assert process.stop(within=8) == 1


def test_a_service_may_start_before_its_broker(start: Start):
    process = running(start, f"amqp://guest:guest@127.0.0.1:{free_port()}/")

    assert process.stop() == 0


def test_the_asking_side_never_meets_the_loop_of_the_services():
    code = "import sys, chassis.rabbit.asking; sys.exit(bool({'eventlet', 'nameko'} & set(sys.modules)))"

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_a_killed_process_loses_nothing_and_does_nothing_twice(start: Start, city: str, store: Store):
    texts = [f"text {number}" for number in range(600)]
    process = running(start)
    say(city, [submitted(text) for text in texts])
    await_that(lambda: len(diary(store)) > 50, what="a beginning", step=0.005)

    process.kill()
    running(start)

    await_that(lambda: len(diary(store)) >= 600, what="the rest", seconds=20)
    assert sorted(diary(store)) == sorted(texts)


@pytest.mark.parametrize("point", ["routing.before_ack@2", "routing.published@2"])
def test_a_process_killed_at_the_worst_moment_loses_nothing_and_does_nothing_twice(start: Start, city: str, store: Store, point: str):
    texts = [f"text {number}" for number in range(150)] + ["tell"]
    process = start(ONTONG_TEST_BUILD="1", ONTONG_CRASH_AT=point)
    await_that(process.ready, what="readiness", seconds=20)
    say(city, [submitted(text) for text in texts])
    say(city, [submitted("tell")])
    if point.startswith("routing.published"):
        await_that(lambda: diary(store).count("tell") == 2, what="hearing")
        say(city, [submitted("tell")])
    await_that(lambda: process.popen.poll() is not None, what="the crash")

    running(start)

    wanted = 153 if point.startswith("routing.published") else 152
    await_that(lambda: len(diary(store)) >= wanted, what="the rest", seconds=20)
    assert len(diary(store)) == wanted


def test_a_line_cut_again_and_again_costs_no_event_and_no_process(start: Start, city: str, store: Store):
    proxy = Proxy(city)
    process = running(start, proxy.url)
    texts = [f"text {number}" for number in range(400)]

    for part in range(4):
        say(city, [submitted(text) for text in texts[part * 100 : part * 100 + 100]])
        proxy.cut()

    await_that(lambda: len(diary(store)) >= 400, what="hearing", seconds=30)
    assert sorted(diary(store)) == sorted(texts)
    assert process.popen.poll() is None
    proxy.close()


def test_a_line_cut_while_a_batch_is_in_hand_so_that_its_acknowledgement_fails(start: Start, city: str, store: Store):
    proxy = Proxy(city)
    process = running(start, proxy.url)
    say(city, [submitted("slow")])
    await_that(lambda: depth(city, "routing.in.v1") == 0, what="delivery")

    proxy.cut()

    await_that(lambda: diary(store) == ["slow"], what="the batch in hand")
    say(city, [submitted("next")])
    await_that(lambda: diary(store) == ["slow", "next"], what="the next", seconds=20)
    assert process.popen.poll() is None
    proxy.close()


def test_a_broker_that_was_killed_is_found_again(start: Start, city: str, store: Store, private_broker: PrivateBroker):
    process = running(start)
    say(city, [submitted("before")])

    private_broker.kill()
    assert process.get("/readyz")[0] == 200  # the broker may be away: what is said waits in the outbox
    private_broker.start()
    say(city, [submitted("after")])

    await_that(lambda: diary(store) == ["before", "after"], what="hearing", seconds=30)


def test_while_the_database_is_away_nothing_is_acknowledged(start: Start, city: str, store: Store, private_postgres: PrivatePostgres):
    process = running(start)
    say(city, [submitted("before")])
    await_that(lambda: diary(store) == ["before"], what="hearing")

    private_postgres.kill()
    say(city, [submitted("during")])
    await_that(lambda: process.get("/readyz")[0] == 503, what="not being ready", seconds=15)
    assert process.get("/livez")[0] == 200
    private_postgres.start()

    await_that(lambda: diary(store) == ["before", "during"], what="hearing", seconds=30)
    await_that(lambda: process.get("/readyz")[0] == 200, what="readiness", seconds=15)
    assert process.popen.poll() is None


def test_an_event_that_kills_its_process_ends_in_the_operators_list(start: Start, city: str, store: Store, broker: Broker):
    publish_raw(city, to_message(submitted("poison")), exchange="", key="routing.dead.v1")

    running(start)

    await_that(lambda: [row["state"] for row in waiting_rows(store)] == ["parked"], what="parking")
    assert "gave up" in waiting_rows(store)[0]["reason"]
    await_that(lambda: depth(city, "routing.dead.v1") == 0, what="an empty dead queue")


def test_two_replicas_share_the_queue_and_one_of_them_leads(start: Start, city: str, store: Store):
    first, second = running(start), running(start)
    texts = [f"text {number}" for number in range(500)]

    say(city, [submitted(text) for text in texts])

    await_that(lambda: len(diary(store)) >= 500, what="hearing", seconds=60)
    assert sorted(diary(store)) == sorted(texts)
    await_that(lambda: len(ticking(store)) > 5, what="ticks", seconds=30)
    (leader,) = set(ticking(store))

    (first if first.popen.pid == leader else second).kill()

    await_that(lambda: len(set(ticking(store))) == 2, what="the other's ticks", seconds=45)


def test_errands_are_run_and_settled(start: Start, city: str, store: Store):
    running(start)

    say(city, [withdrawn(f"parcel {number}") for number in range(30)])

    await_that(lambda: len(diary(store)) == 30, what="the errands")
    assert set(diary(store)) == {f"carried parcel {number}" for number in range(30)}


def test_commands_and_questions_are_answered_once_side_by_side_and_clearly_refused(start: Start, asker: Asker, store: Store):
    running(start)
    command = RegisterDepartments(departments=())
    wrong = RegisterDepartments(departments=(DepartmentDuties(department=Department(code="road", name="도로과"), duties=()),))
    began = datetime.now(UTC)

    assert [asker.ask(command), asker.ask(command)] == [None, None]
    assert diary(store) == ["registered"]  # however often it is asked

    refused = refusal_of(asker, wrong)
    assert (refused.reason, refused.field) == ("invalid", "departments")

    failed = refusal_of(asker, SuggestDepartments(text="crash"))
    assert failed.reason == "unavailable"
    assert "mistake" not in failed.detail

    with ThreadPoolExecutor(10) as people:
        answers = list(people.map(lambda number: asker.ask(SuggestDepartments(text="slow")), range(10)))
    assert len(answers) == 10
    assert datetime.now(UTC) - began < timedelta(seconds=8)


def refusal_of(asker: Asker, command: Command) -> Refusal:
    with pytest.raises(Refusal) as caught:
        asker.ask(command)
    return caught.value


def test_a_question_whose_time_is_over_is_refused_and_not_carried_out(start: Start, asker: Asker, store: Store):
    process = running(start)
    process.stop()
    with pytest.raises(Refusal, match="did not answer in time"):
        asker.ask(RegisterDepartments(departments=()), timeout=0.3)

    running(start)
    asker.ask(SuggestDepartments(text="next"))

    assert diary(store) == []


def test_a_stop_answers_the_questions_in_hand(start: Start, asker: Asker, city: str):
    process = running(start)
    with ThreadPoolExecutor(1) as people:
        asked = people.submit(lambda: asker.ask(SuggestDepartments(text="slow")))
        await_that(asker_has_asked(asker), what="the question")

        process.stop()

        assert asked.result(5).model_version == "slow"


def asker_has_asked(asker: Asker) -> Callable[[], bool]:
    return lambda: asker.talk is not None and bool(asker.talk.open) and not asker.talk.sent


def test_with_users_of_their_own_everything_still_works_and_a_forged_event_is_parked(
    start: Start, amqp_url: str, broker: Broker, host: object, store: Store
):
    passwords = {"routing": "wall lamp", "web": "open door"}
    apply(little_topology(), amqp_url, administration=broker.administration, passwords=passwords)
    urls = {name: broker.url_of(vhost_of(amqp_url), user=name, password=password) for name, password in passwords.items()}
    running(start, urls["routing"])
    asker = Asker(urls["web"])

    assert asker.ask(SuggestDepartments(text="hello")).model_version == "hello"
    say_as_routing = to_message(submitted("forged"), user="routing")
    publish_raw(urls["routing"], say_as_routing, exchange="", key="routing.in.v1")

    await_that(lambda: [row["state"] for row in waiting_rows(store)] == ["parked"], what="parking")
    assert "vouch" in waiting_rows(store)[0]["reason"]
    assert diary(store) == []
    asker.close()


def test_the_window_shows_life_readiness_and_figures(start: Start, city: str, store: Store):
    process = running(start)
    say(city, [submitted("one")])
    await_that(lambda: diary(store) == ["one"], what="hearing")

    status, figures = process.get("/metrics")

    assert status == 200
    assert 'msg_consumed_total{result="ok",service="routing",type="complaint_submitted.v1"} 1.0' in figures
    assert 'msg_relay_leader{service="routing"} 1.0' in figures
    assert "hub_lag_seconds" in figures
    assert process.get("/livez")[0] == 200
    assert process.get("/elsewhere")[0] == 404


def test_an_idle_process_is_small(start: Start):
    process = running(start)

    status = Path(f"/proc/{process.popen.pid}/status").read_text()

    assert int(status.partition("VmRSS:")[2].split()[0]) < 120_000  # kB


def test_unknown_events_do_not_matter(start: Start, city: str, store: Store):
    running(start)
    stranger = replace(submitted("x"), id=new_id(), type="complaint_sung.v1")
    publish_raw(city, to_message(stranger), exchange="", key="routing.in.v1")
    say(city, [submitted("next")])

    await_that(lambda: diary(store), what="the next")

    assert diary(store) == ["next"]
    assert waiting_rows(store) == []

"""An act that is held is done when its time has come, once, as whoever asked would do it; until then it can be taken back, and nothing has
happened. The service that is asked is the real one."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Lock
from uuid import UUID

import pytest
from prometheus_client import CollectorRegistry
from starlette.testclient import TestClient

from chassis.answers import answer_of, reply_to, request_of
from contracts.complaints import ComplaintAnswered, ComplaintRouted, Status
from contracts.desk import Role
from contracts.gateway import ComplaintSubmitted
from contracts.message import Refusal
from gateway import identity, usecases
from gateway.store import tables
from gateway.usecases import held as held_usecases
from gateway.web import bulk, carrying
from gateway.web.app import create_app
from tests.complaints.at_the_doors import City
from tests.complaints.builders import NOON
from tests.servers import await_that

TEXT = "가로등을 고쳤습니다. 불편을 드려 죄송합니다."
REFUSAL = {"ground": "도로법 제61조", "reason": "점용할 수 없는 곳", "remedy": "60일 안에 이의신청"}
ENDED = ("done", "failed", "undone")


class Line:
    """The line to the complaints service: `broken` says what comes instead of an answer, `deaf` that what was asked is done all the same."""

    def __init__(self, city):
        self.city, self.turn = city, Lock()  # a database in memory has one connection
        self.asked, self.broken, self.deaf = [], None, False

    def __call__(self, command, *, timeout=5.0, traceparent=None):
        with self.turn:
            self.asked.append(command)
            if self.broken and not self.deaf:
                raise self.broken
            city = self.city
            reply = reply_to(request_of(command), store=city.db, service=city.service, doors=city.doors)
            if self.broken:
                raise self.broken
            return answer_of(command, reply)


@pytest.fixture(autouse=True)
def often(monkeypatch):
    """Nobody waits a second for the next look."""
    monkeypatch.setattr(carrying, "LOOK_SECONDS", 0.02)


@pytest.fixture
def city():
    return City()


@pytest.fixture
def line(city):
    return Line(city)


@pytest.fixture
def place(make_place, city, line):
    return make_place(ask=line, clock=lambda: city.now)


@pytest.fixture
def number(client, place, city):
    """A case of the road department that both know."""
    return a_case(client, place, city)


def a_case(client, place, city, description="집 앞 가로등이 꺼져 있어요."):
    receipt = client.post("/v1/complaints", json={"description": description}).json()["receipt_number"]
    event = next(said for said in place.database.said() if isinstance(said, ComplaintSubmitted) and said.receipt_number == receipt)
    city.tells(event)
    city.routes(event)
    for said in city.db.said():
        if isinstance(said, ComplaintRouted) and said.complaint_id == event.complaint_id:
            place.database.transact(lambda tx, said=said: usecases.show(tx, said))
    return receipt


@pytest.fixture
def hold(client, place, number):
    def hold(action="answer", body=None, hold=10, headers=None, case=None, **more):
        path = f"/v1/desk/complaints/{case or number}/actions/{action}?hold={hold}"
        sent = more or {"json": {"text": TEXT} if body is None else body}
        return client.post(path, headers=place.staff() | (headers or {}), **sent)

    return hold


@pytest.fixture
def mine(client, place):
    def mine(**who):
        return client.get("/v1/desk/held", headers=place.staff(**who)).json()["items"]

    return mine


@pytest.fixture
def ended(mine):
    """Waits until everything held has ended, and gives it, the latest first."""

    def ended():
        return await_that(lambda: (items := mine()) and all(one["state"] in ENDED for one in items) and items, seconds=20, what="its end")

    return ended


def passes(city, **length):
    city.now += timedelta(**length)


def status(city, number):
    return city.db.read(lambda tx: tx.complaints.numbered(number).status)


def answers(city):
    return city.said_of(ComplaintAnswered)


@contextmanager
def another_process(place):
    with TestClient(create_app(replace(place.door, registry=CollectorRegistry())), client=("1.2.3.4", 50000)) as other:
        yield other


def test_nothing_is_done_until_its_time_has_come_and_then_it_is(hold, mine, ended, city, number, line):
    answer = hold()

    assert answer.status_code == 202, answer.text
    told = answer.json()
    assert told == {
        "held_id": told["held_id"],
        "receipt_number": number,
        "action": "answer",
        "until": (NOON + timedelta(seconds=10)).isoformat(),
        "hold_seconds": 10,
    }
    (waiting,) = mine()
    assert (waiting["state"], waiting["summary"], waiting["body"], line.asked) == ("waiting", TEXT, None, [])
    passes(city, seconds=11)
    (done,) = ended()
    assert (done["state"], done["held_id"], done["problem"], done["summary"]) == ("done", told["held_id"], None, None)
    assert [said.answer for said in answers(city)] == [TEXT]
    assert str(line.asked[0].command_id) == told["held_id"]


def test_what_is_taken_back_in_time_never_happened_and_its_words_are_given_back(hold, client, place, mine, city, number, line):
    before, held_id = city.everything(), hold().json()["held_id"]

    answer = client.post(f"/v1/desk/held/{held_id}/undo", headers=place.staff())
    again = client.post(f"/v1/desk/held/{held_id}/undo", headers=place.staff())
    passes(city, minutes=1)
    too_late = client.post(f"/v1/desk/held/{held_id}/now", headers=place.staff())

    assert (answer.status_code, answer.json()["state"], answer.json()["body"]) == (200, "undone", {"text": TEXT, "mediate": False})
    assert (again.status_code, too_late.status_code) == (200, 409)
    assert (line.asked, city.everything()) == ([], before)
    assert [one["state"] for one in mine()] == ["undone"]
    passes(city, minutes=10)
    assert mine() == []


def test_what_is_done_can_not_be_taken_back(hold, client, place, ended, city):
    held_id = hold().json()["held_id"]
    passes(city, seconds=11)
    ended()

    answer = client.post(f"/v1/desk/held/{held_id}/undo", headers=place.staff())

    assert (answer.status_code, answer.json()["type"]) == (409, "urn:ontong:problem:too-late")


def test_whoever_is_sure_has_it_done_at_once(hold, client, place, city, number):
    held_id = hold(hold=120).json()["held_id"]

    answer = client.post(f"/v1/desk/held/{held_id}/now", headers=place.staff())
    again = client.post(f"/v1/desk/held/{held_id}/now", headers=place.staff())

    assert (answer.status_code, answer.json()["state"], again.json()["state"]) == (200, "done", "done")
    assert (status(city, number), len(answers(city))) == (Status.ANSWERED, 1)


def test_another_ones_is_nobody_elses(hold, client, place, mine):
    held_id = hold().json()["held_id"]
    head = place.staff(Role.HEAD)

    assert mine(role=Role.HEAD) == []
    for act in ("undo", "now"):
        assert client.post(f"/v1/desk/held/{held_id}/{act}", headers=head).status_code == 404
        assert client.post(f"/v1/desk/held/nonsense/{act}", headers=head).status_code == 404


def test_a_colleague_sees_that_a_case_is_about_to_be_answered(hold, client, place, city, number):
    told = hold().json()
    url = f"/v1/desk/complaints/{number}"

    seen = client.get(url, headers=place.staff(Role.HEAD)).json()["held"]
    client.post(f"/v1/desk/held/{told['held_id']}/undo", headers=place.staff())

    assert seen == [{"held_id": told["held_id"], "action": "answer", "until": told["until"], "by": "김담당", "mine": False}]
    assert client.get(url, headers=place.staff(Role.HEAD)).json()["held"] == []


def test_what_has_changed_meanwhile_is_a_refusal_that_is_told_and_gives_the_words_back(hold, client, place, ended, city, number):
    revision = client.get(f"/v1/desk/complaints/{number}", headers=place.staff()).headers["etag"]
    hold(headers={"if-match": revision})
    client.post(f"/v1/desk/complaints/{number}/actions/note", json={"text": "통화함"}, headers=place.staff(Role.HEAD))
    passes(city, seconds=11)

    (failed,) = ended()

    assert (failed["state"], failed["problem"]["status"], failed["body"]["text"]) == ("failed", 409, TEXT)
    assert failed["problem"]["type"] == "urn:ontong:problem:stale"
    assert [one["act"] for one in failed["problem"]["changed"]] == ["note"]
    assert (answers(city), status(city, number)) == ([], Status.ROUTED)
    (written,) = client.get("/v1/desk/audit", headers=place.staff(Role.ADMIN)).json()["items"]
    assert (written["account_id"], written["reason"], written["receipt_number"]) == ("test-officer", "stale", number)
    assert written["what"] == "POST /v1/desk/complaints/{receipt_number}/actions/answer"


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("answer", {"text": TEXT}),
        ("decline", REFUSAL),
        ("reroute", {"department_code": "parks", "reason": "소관"}),
        ("route", {"department_code": "parks", "reason": "소관"}),
        ("assign", {}),
        ("merge", {"into_receipt_number": "26XG-U837-V", "reason": "같은 내용"}),
    ],
)
def test_what_is_stale_already_is_refused_at_once_and_nothing_waits(hold, client, place, mine, number, action, body):
    seen = client.get(f"/v1/desk/complaints/{number}", headers=place.staff()).headers["etag"]
    client.post(f"/v1/desk/complaints/{number}/actions/note", json={"text": "통화함"}, headers=place.staff(Role.HEAD))

    answer = hold(action, body, headers={"if-match": seen})

    assert (answer.status_code, answer.json()["type"]) == (409, "urn:ontong:problem:stale")
    assert [(one["act"], one["status"]) for one in answer.json()["changed"]] == [("note", "routed")]
    assert answer.json()["errors"][0]["field"] == "If-Match"
    assert mine() == []


def test_what_was_kept_before_the_case_changed_is_kept_once(hold, client, place, mine, number):
    seen = client.get(f"/v1/desk/complaints/{number}", headers=place.staff()).headers["etag"]
    asked = {"if-match": seen, "idempotency-key": "k"}
    first = hold(headers=asked)
    client.post(f"/v1/desk/complaints/{number}/actions/note", json={"text": "통화함"}, headers=place.staff(Role.HEAD))

    again = hold(headers=asked)

    assert (again.status_code, again.json()) == (202, first.json())
    assert len(mine()) == 1


def test_while_nobody_can_tell_whether_it_is_stale_it_waits(hold, client, place, mine, line, number):
    seen = client.get(f"/v1/desk/complaints/{number}", headers=place.staff()).headers["etag"]
    line.broken = Refusal("unavailable", "the message broker can't be reached")

    answer = hold(headers={"if-match": seen})

    assert answer.status_code == 202
    assert [one["state"] for one in mine()] == ["waiting"]


def test_who_follows_a_case_is_told_what_they_did_themselves(hold, client, place, number):
    url = f"/v1/desk/complaints/{number}"
    seen = client.get(url, headers=place.staff()).json()["summary"]["revision"]
    for role in (Role.OFFICER, Role.HEAD):
        client.post(f"{url}/actions/note", json={"text": "통화함"}, headers=place.staff(role))
    hold()

    news = client.get(f"{url}/news?since={seen}", headers=place.staff()).json()
    head = client.get(f"{url}/news?since={seen}", headers=place.staff(Role.HEAD)).json()

    assert [line["mine"] for line in news["lines"]] == [True, False]
    assert [line["mine"] for line in head["lines"]] == [False, True]
    assert ([one["mine"] for one in news["held"]], [one["mine"] for one in head["held"]]) == ([True], [False])


@pytest.mark.parametrize(
    ("action", "body", "reason"),
    [
        ("route", {"department_code": "moon", "reason": "소관"}, "invalid"),
        ("merge", {"into_receipt_number": "26XG-U837-V", "reason": "같은 내용"}, "not-found"),
    ],
)
def test_what_only_the_service_can_know_is_refused_when_it_is_asked(hold, ended, city, action, body, reason):
    assert hold(action, body).status_code == 202
    passes(city, seconds=11)

    (failed,) = ended()

    assert (failed["state"], failed["problem"]["type"]) == ("failed", f"urn:ontong:problem:{reason}")
    assert failed["body"] == body


@pytest.mark.parametrize(
    ("action", "body", "summary"),
    [
        ("reroute", {"department_code": "parks", "reason": "소관"}, "parks"),
        ("assign", {}, "김담당"),
        ("decline", REFUSAL, "점용할 수 없는 곳"),
    ],
)
def test_every_act_that_can_be_taken_back_waits_alike(hold, mine, city, action, body, summary):
    before = city.everything()

    assert hold(action, body).status_code == 202

    assert [(one["action"], one["state"], one["summary"]) for one in mine()] == [(action, "waiting", summary)]
    assert city.everything() == before


@pytest.mark.parametrize("hold_for", ["4", "121", "0", "-1", "soon", "1.5"])
def test_a_hold_of_another_length_is_refused_and_nothing_is_done(hold, mine, line, hold_for):
    answer = hold(hold=hold_for)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "hold")
    assert (mine(), line.asked) == ([], [])


def test_what_does_not_fit_is_refused_at_once(hold, client, place, mine, number):
    wrong_body, note, stranger = hold(body={}), hold("note"), hold(case="26XG-U837-V")
    other = client.post(
        f"/v1/desk/complaints/{number}/actions/answer?hold=10", json={"text": TEXT}, headers=place.staff(department="parks")
    )

    assert (wrong_body.status_code, note.status_code, stranger.status_code, other.status_code) == (422, 422, 404, 404)
    assert mine() == []


def test_the_same_key_is_the_same_act_also_when_it_is_held(hold, client, place, ended, city, number):
    first, second = (hold(headers={"idempotency-key": "k"}).json() for _ in range(2))
    at_once = client.post(
        f"/v1/desk/complaints/{number}/actions/answer", json={"text": TEXT}, headers=place.staff() | {"idempotency-key": "k"}
    )
    passes(city, seconds=11)

    assert (first, at_once.status_code, [one["state"] for one in ended()]) == (second, 200, ["done"])
    assert len(answers(city)) == 1


def test_a_key_whose_act_was_taken_back_is_told_so(hold, client, place):
    held_id = hold(headers={"idempotency-key": "k"}).json()["held_id"]
    client.post(f"/v1/desk/held/{held_id}/undo", headers=place.staff())

    again = hold(headers={"idempotency-key": "k"})

    assert (again.status_code, again.json()["type"]) == (409, "urn:ontong:problem:undone")


# Processes that end, and several of them ----------------------------------------------------------------------------------------


def test_what_was_accepted_is_done_by_the_next_process_once(place, city, client_of, line):
    with another_process(place) as first:
        number = a_case(first, place, city)
        held = first.post(f"/v1/desk/complaints/{number}/actions/answer?hold=10", json={"text": TEXT}, headers=place.staff()).json()
    passes(city, hours=1)

    with another_process(place) as second:
        shown = await_that(lambda: state_of(second, place, held, "done"), seconds=20, what="its end")

    assert shown["state"] == "done"
    assert len(answers(city)) == len(line.asked) == 1


def test_what_a_process_left_half_done_is_done_when_its_lease_has_ended(place, city, line):
    with another_process(place) as first:
        number = a_case(first, place, city)
        held = first.post(f"/v1/desk/complaints/{number}/actions/answer?hold=10", json={"text": TEXT}, headers=place.staff()).json()
    passes(city, seconds=11)
    taken = place.database.transact(lambda tx: held_usecases.take_up(tx, UUID(held["held_id"]), city.now))

    with another_process(place) as second:
        too_late = second.post(f"/v1/desk/held/{held['held_id']}/undo", headers=place.staff())
        passes(city, seconds=11)
        await_that(lambda: state_of(second, place, held, "done"), seconds=20, what="its end")

    assert taken is not None
    assert too_late.status_code == 409
    assert len(answers(city)) == 1


def test_of_two_processes_one_asks(place, city, line):
    with another_process(place) as first, another_process(place) as second:
        numbers = [a_case(first, place, city, f"가로등 {n}번이 꺼져 있어요.") for n in range(6)]
        for n, number in enumerate(numbers):
            door = (first, second)[n % 2]
            path = f"/v1/desk/complaints/{number}/actions/answer?hold=10"
            assert door.post(path, json={"text": TEXT}, headers=place.staff()).status_code == 202
        passes(city, seconds=11)

        def all_done():
            items = second.get("/v1/desk/held", headers=place.staff()).json()["items"]
            return len(items) == 6 and {one["state"] for one in items} == {"done"}

        await_that(all_done, seconds=20, what="all of them")

    assert sorted(one.receipt_number for one in line.asked) == sorted(numbers)
    assert len(answers(city)) == 6


def state_of(client, place, held, state):
    items = client.get("/v1/desk/held", headers=place.staff()).json()["items"]
    return next((one for one in items if one["held_id"] == held["held_id"] and one["state"] == state), None)


@pytest.mark.parametrize("deaf", [False, True])
def test_while_nobody_answers_it_is_tried_again_and_done_once(hold, client, place, mine, city, line, deaf):
    line.broken, line.deaf = Refusal("late", "did not answer in time"), deaf
    held_id = hold().json()["held_id"]
    passes(city, seconds=11)
    await_that(lambda: mine()[0]["problem"], seconds=20, what="the first try")
    waiting, too_late = mine()[0], client.post(f"/v1/desk/held/{held_id}/undo", headers=place.staff())

    line.broken = None
    passes(city, minutes=1)

    await_that(lambda: mine()[0]["state"] == "done", seconds=20, what="its end")
    assert (waiting["state"], waiting["problem"]["status"], too_late.status_code) == ("waiting", 503, 409)
    assert (mine()[0]["problem"], len(answers(city))) == (None, 1)
    assert len({one.command_id for one in line.asked}) == 1


def test_after_a_day_in_which_nobody_could_be_asked_it_is_said(hold, ended, city, line):
    line.broken = Refusal("unavailable", "the message broker can't be reached")
    hold()
    passes(city, days=1, minutes=1)

    (failed,) = ended()

    assert (failed["state"], failed["problem"]["status"]) == ("failed", 503)


# Whoever asked -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("changed", [{"active": False}, {"role": Role.TRIAGE, "department_code": None}])
def test_what_somebody_may_no_longer_do_is_not_done(client, place, city, number, changed):
    made = identity.new_account(
        account_id="kim", login="kim", name="김가온", password="correct horse", role=Role.OFFICER, department_code="road"
    )
    place.database.transact(lambda tx: usecases.keep_account(tx, made))
    token = place.door.tokens.issue(identity.staff_of(made), datetime.now(UTC), account=True)
    headers = {"authorization": f"Bearer {token}"}
    path = f"/v1/desk/complaints/{number}/actions/answer?hold=10"
    assert client.post(path, json={"text": TEXT}, headers=headers).status_code == 202

    place.database.transact(lambda tx: usecases.keep_account(tx, replace(made, **changed)))
    passes(city, seconds=11)

    def failed():
        held = place.database.read(lambda tx: tx.held.of("kim", NOON))
        return held if held[0].state.value == "failed" else None

    (held,) = await_that(failed, seconds=20, what="its end")
    assert (held.problem["type"], held.problem["status"]) == ("urn:ontong:problem:account-changed", 403)
    assert answers(city) == []


# What is kept ----------------------------------------------------------------------------------------------------------------------


def row(place):
    with place.database.engine.connect() as connection:
        (found,) = connection.execute(tables.held_act.select()).mappings()
        return dict(found)


def test_what_an_officer_wrote_can_not_be_read_from_the_table_and_goes_when_it_has_ended(hold, place, ended, city):
    hold(body={"text": "담당자가 010-1234-5678로 전화드렸습니다."})
    waiting = row(place)
    passes(city, seconds=11)
    ended()

    assert "전화" not in repr(waiting)
    assert "1234" not in repr(waiting)
    assert (waiting["shut"] is not None, row(place)["shut"]) == (True, None)


def test_what_was_written_in_vain_goes_once_it_was_shown(hold, place, ended, city):
    hold("merge", {"into_receipt_number": "26XG-U837-V", "reason": "같은 내용"})
    passes(city, seconds=11)
    ended()
    kept = row(place)["shut"]

    place.database.transact(held_usecases.clear, now=city.now + timedelta(minutes=11))

    assert (kept is not None, row(place)["shut"]) == (True, None)


def test_after_weeks_nothing_is_known_of_it(hold, place, ended, city):
    hold()
    passes(city, seconds=11)
    ended()

    place.database.transact(held_usecases.clear, now=city.now + timedelta(days=46))

    with place.database.engine.connect() as connection:
        assert connection.execute(tables.held_act.select()).all() == []


def laid(place):
    with place.database.engine.connect() as connection:
        return connection.execute(tables.laid_file.select()).all()


@pytest.mark.parametrize("taken_back", [True, False])
def test_files_wait_with_an_answer_and_go_with_it(hold, client, place, ended, city, picture, taken_back):
    form = {"data": {"text": TEXT}, "files": [("files", ("a.jpg", picture(), "image/jpeg"))]}
    held_id = hold(**form).json()["held_id"]
    waiting = laid(place)

    if taken_back:
        client.post(f"/v1/desk/held/{held_id}/undo", headers=place.staff())
    passes(city, seconds=11)
    ended()

    assert len(waiting) == 1
    assert len(laid(place)) == (0 if taken_back else 1)
    assert [len(said.files) for said in answers(city)] == ([] if taken_back else [1])


def test_a_file_that_can_not_be_cleaned_is_refused_at_once(hold, mine):
    answer = hold(data={"text": TEXT}, files=[("files", ("a.docx", b"PK\x03\x04...", "application/octet-stream"))])

    assert (answer.status_code, answer.json()["errors"][0]["field"], mine()) == (422, "files[0]", [])


# Many at once ----------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def hold_many(client, place):
    def hold_many(numbers, **fields):
        body = {"receipt_numbers": numbers, "action": "route", "body": {"department_code": "parks", "reason": "소관"}} | fields
        return client.post("/v1/desk/complaints/bulk?hold=10", json=body, headers=place.staff())

    return hold_many


def test_of_many_each_waits_by_itself_and_several_are_taken_back(hold_many, client, place, city, ended, line):
    numbers = [a_case(client, place, city, f"가로등 {n}번이 꺼져 있어요.") for n in range(3)]

    answer = hold_many([*numbers, "26XG-U837-V"])
    *held, unknown = answer.json()["items"]
    undone = client.post(
        "/v1/desk/held/undo", json={"held_ids": [one["held_id"] for one in held[:2]] + [str(UUID(int=7))]}, headers=place.staff()
    )
    passes(city, seconds=11)
    states = {one["receipt_number"]: one["state"] for one in ended()}

    assert (answer.status_code, [one["ok"] for one in held]) == (202, [True, True, True])
    assert (unknown["ok"], unknown["problem"]["status"], unknown["held_id"]) == (False, 404, None)
    assert [(one["ok"], (one["item"] or {}).get("state")) for one in undone.json()["items"]] == [
        (True, "undone"),
        (True, "undone"),
        (False, None),
    ]
    assert states == dict(zip(numbers, ("undone", "undone", "done"), strict=True))
    assert [one.receipt_number for one in line.asked] == numbers[2:]


def test_of_many_those_that_are_stale_are_refused_and_the_others_wait(hold_many, client, place, city, mine):
    still, changed = (a_case(client, place, city, f"가로등 {n}번이 꺼져 있어요.") for n in range(2))
    seen = {one: client.get(f"/v1/desk/complaints/{one}", headers=place.staff()).json()["summary"]["revision"] for one in (still, changed)}
    client.post(f"/v1/desk/complaints/{changed}/actions/note", json={"text": "통화함"}, headers=place.staff(Role.HEAD))

    waits, refused = hold_many([still, changed], revisions=seen).json()["items"]

    assert (waits["ok"], refused["ok"], refused["problem"]["type"]) == (True, False, "urn:ontong:problem:stale")
    assert [one["receipt_number"] for one in mine()] == [still]


def test_while_nobody_can_be_asked_many_are_kept_without_asking_for_each(hold_many, client, place, city, mine, line):
    numbers = [a_case(client, place, city, f"가로등 {n}번이 꺼져 있어요.") for n in range(9)]
    line.broken, line.asked[:] = Refusal("unavailable", "the message broker can't be reached"), []

    items = hold_many(numbers, revisions=dict.fromkeys(numbers, 2)).json()["items"]

    assert [one["ok"] for one in items] == [True] * 9
    assert len(line.asked) <= bulk.AT_A_TIME
    assert len(mine()) == 9

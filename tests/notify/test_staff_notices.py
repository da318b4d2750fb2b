"""Notices to staff through Apprise: to whom, what they hold, and that a real HTTP server and a real mail server take them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from contracts.complaints import Status
from contracts.dangers import DangerHeard, DangerUnacknowledged
from contracts.dialogue import QuestionReceived
from contracts.gateway import Channel
from contracts.message import new_id
from contracts.notify import LetterName
from contracts.similar import SurgeNoticed
from contracts.urgency import Danger
from ontong import correspondence
from ontong.settings import BadSetting, Settings
from services.notify.domain import Quiet
from services.notify.outcomes import Accepted, Later, Misconfigured
from services.notify.providers.staff import Staff
from tests.notify.at_the_doors import Postman, PostRoom
from tests.notify.builders import NOON, ROAD, a_letter, answered, received, rerouted, routed, sealed
from tests.notify.mail_servers import sink
from tests.notify.test_memos import a_digest, reminded, staff

ENTRIES = frozenset({"department:road", "account:kim"})


@pytest.fixture
def room() -> PostRoom:
    room = PostRoom(channels={"email": Postman(), "staff": Postman("")}, entries=ENTRIES)
    room.tells(staff(), staff("choi", "최과장", "choi@gaon.example"))
    return room


def told(room):
    room.delivers()
    return [(letter.letter, letter.to) for letter in room.channels["staff"].letters]


def question(case, officer_id=None):
    about = {"occurred_at": NOON, "complaint_id": case, "receipt_number": "26A7K2M9QX", "status": Status.IN_PROGRESS}
    return QuestionReceived(**about, text="언제 고쳐 주나요? 010-9999-8888", officer_id=officer_id)


def test_a_department_hears_of_each_new_case_in_its_queue(room):
    case = new_id()
    room.tells(received(case), routed(case), rerouted(case))

    assert told(room) == [(LetterName.NEW_CASE, "department:road")]  # parks has listed no address


def test_a_question_is_told_to_whose_hands_the_case_is_in_else_to_the_department(room):
    case = new_id()
    room.tells(received(case), routed(case))
    room.delivers()
    room.channels["staff"].letters.clear()
    room.tells(question(case, "kim"), question(case, "choi"), question(case))

    assert sorted(told(room), key=str) == [(LetterName.QUESTION, "account:kim"), (LetterName.QUESTION, "department:road")]
    assert [one.to for one in room.channels["email"].letters if one.letter is LetterName.QUESTION] == ["choi@gaon.example"]


def test_a_date_that_comes_near_is_told_where_an_address_is_listed_and_a_digest_too(room):
    room.tells(reminded(percent=50), reminded(percent=80), reminded(percent=80, officer_id=None), a_digest())

    assert sorted(told(room), key=str) == [
        (LetterName.DIGEST, "account:kim"),
        (LetterName.NEARING, "account:kim"),
        (LetterName.NEARING, "department:road"),
    ]


def test_a_notice_holds_number_date_and_desk_and_nothing_of_the_citizen(room):
    case = new_id()
    room.tells(received(case, sealed_contact=sealed(email="hong@example.org", phone="010-1234-5678", name="홍길동")), routed(case))
    room.tells(question(case), answered(case))
    room.delivers()

    for letter in room.channels["staff"].letters:
        written = letter.subject + letter.body
        assert "26A7K2M9QX" in written
        assert "https://gaon.example/desk" in written
        for secret in ("hong", "010-", "홍길동", "가로등", "언제"):
            assert secret not in written


def test_a_surge_is_told_to_the_heads_and_to_the_department_in_the_citys_words(room):
    surge = SurgeNoticed(
        occurred_at=NOON,
        surge_id=new_id(),
        department=ROAD,
        matter="상수도·수돗물",
        persons=12,
        cases=13,
        began_at=NOON,
        head_ids=("choi", "nobody"),
    )
    room.tells(surge)
    room.delivers()

    (notice,), (letter,) = room.channels["staff"].letters, room.channels["email"].letters
    assert (notice.letter, notice.to, letter.to) == (LetterName.SURGE, "department:road", "choi@gaon.example")
    assert "상수도·수돗물" in letter.body
    assert "12명" in letter.body


def test_without_a_list_nobody_is_told():
    room = PostRoom()
    case = new_id()
    room.tells(received(case), routed(case), question(case))
    room.delivers()

    assert {letter.letter for letter in room.postman.letters} == {LetterName.RECEIPT}


# Apprise -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def listener() -> Iterator[tuple[int, list[dict[str, str]], list[int]]]:
    """A port, what was posted there, and the statuses that it answers with, the last one for ever."""
    heard: list[dict[str, str]] = []
    answers = [200]

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(answers.pop(0) if len(answers) > 1 else answers[0])
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Taking)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port, heard, answers
    server.shutdown()
    server.server_close()
    thread.join()


def test_an_http_server_takes_a_notice(listener):
    port, heard, _ = listener
    channel = Staff({"department:road": (f"json://127.0.0.1:{port}/",)})

    outcome = channel.send(a_letter(to="department:road", subject="새 민원", body="접수번호 26A7K2M9QX"))

    assert outcome == Accepted(reference="1 of 1")
    (taken,) = heard
    assert (taken["title"], taken["message"]) == ("새 민원", "접수번호 26A7K2M9QX")


def test_what_no_address_takes_is_tried_again_and_an_entry_that_is_gone_is_said(listener):
    port, _, answers = listener
    answers[:] = [500]
    channel = Staff({"department:road": (f"json://127.0.0.1:{port}/",)})

    assert channel.send(a_letter(to="department:road")) == Later(reason="none of the addresses took the notice")
    assert isinstance(channel.send(a_letter(to="department:parks")), Misconfigured)


def test_one_of_two_addresses_is_enough(listener):
    port, heard, answers = listener
    answers[:] = [500, 200]
    channel = Staff({"account:kim": (f"json://127.0.0.1:{port}/a", f"json://127.0.0.1:{port}/b")})

    assert channel.send(a_letter(to="account:kim")) == Accepted(reference="1 of 2")
    assert len(heard) == 2


def test_a_mail_server_takes_a_notice():
    with sink() as server:
        channel = Staff({"account:kim": (f"mailto://127.0.0.1:{server.port}/?from=ontong@gaon.example&to=kim@gaon.example&mode=insecure",)})

        assert channel.send(a_letter(to="account:kim", subject="new case", body="26A7K2M9QX")) == Accepted(reference="1 of 1")

    (message,) = server.messages
    assert (message["subject"], "26A7K2M9QX" in str(message.get_body())) == ("new case", True)


# The list ------------------------------------------------------------------------------------------------------------


def test_the_list_is_a_file_of_departments_and_accounts(tmp_path):
    path = tmp_path / "notices.toml"
    path.write_text('[departments]\nroad = ["json://localhost/", "mailto://a:b@example.org"]\n[accounts]\nkim = ["json://localhost/"]\n')

    assert correspondence.staff_notices(Settings(staff_notices=str(path))) == {
        "department:road": ("json://localhost/", "mailto://a:b@example.org"),
        "account:kim": ("json://localhost/",),
    }
    assert correspondence.staff_notices(Settings()) == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[cities]\na = ['json://x/']", "only the tables"),
        ("[accounts]\nkim = 'json://x/'", "accounts > kim must be a list"),
        ("[accounts]\nkim = ['nonsense s3cret']", "accounts > kim must be a list"),
        ("nonsense", "is no TOML"),
    ],
)
def test_what_is_wrong_in_the_list_is_named_without_its_secrets(tmp_path, text, said):
    path = tmp_path / "notices.toml"
    path.write_text(text)

    with pytest.raises(BadSetting, match=said) as refused:
        correspondence.staff_notices(Settings(staff_notices=str(path)))
    assert "s3cret" not in str(refused.value)
    with pytest.raises(BadSetting, match="can't be read"):
        correspondence.staff_notices(Settings(staff_notices=str(tmp_path / "none.toml")))


# Dangers ---------------------------------------------------------------------------------------------------------------

WIRE = Danger(kind="electricity", name="전기 위험", call="119")


def heard(case, department=None):
    return DangerHeard(
        occurred_at=NOON, complaint_id=case, receipt_number="26A7K2M9QX", danger=WIRE, channel=Channel.WEB, department=department
    )


def unacknowledged(case, *accounts):
    about = {"occurred_at": NOON, "complaint_id": case, "receipt_number": "26A7K2M9QX", "status": Status.ROUTED}
    return DangerUnacknowledged(**about, danger=WIRE, heard_at=NOON - timedelta(minutes=10), department=ROAD, times=3, account_ids=accounts)


def duty_room(entries=frozenset({"duty", "department:road"}), **more):
    return PostRoom(channels={"email": Postman(), "staff": Postman("")}, entries=entries, **more)


def test_the_duty_officer_hears_of_a_danger_before_the_case_itself_is_known_here():
    room = duty_room()
    room.tells(heard(new_id()))

    assert told(room) == [(LetterName.DANGER, "duty")]
    (notice,) = room.channels["staff"].letters
    assert "전기 위험" in notice.subject
    assert "26A7K2M9QX" in notice.subject
    assert "119" in notice.body


def test_the_department_is_told_too_where_the_case_has_one():
    room = duty_room()
    room.tells(heard(new_id(), ROAD))

    assert sorted(told(room), key=str) == [(LetterName.DANGER, "department:road"), (LetterName.DANGER, "duty")]


def test_the_same_danger_again_from_the_log_is_told_once():
    room, event = duty_room(), heard(new_id())
    room.tells(event, event)

    assert told(room) == [(LetterName.DANGER, "duty")]


def test_where_nobody_takes_it_up_they_are_told_again_and_the_administrators_by_name():
    room = duty_room(entries=frozenset({"duty"}))
    room.tells(staff("root", "박관리", "root@gaon.example"))
    room.tells(unacknowledged(new_id(), "root"))

    assert told(room) == [(LetterName.DANGER_AGAIN, "duty")]
    (mail,) = room.channels["email"].letters
    assert (mail.letter, mail.to) == (LetterName.DANGER_AGAIN, "root@gaon.example")
    assert "10분째" in mail.body


def test_a_danger_wakes_people_at_night():
    room = PostRoom(channels={"email": Postman(buzzes=True), "staff": Postman("", buzzes=True)}, quiet=Quiet.parse("00:00-23:59"))
    room.tells(staff("root", "박관리", "root@gaon.example"))
    room.tells(unacknowledged(new_id(), "root"))
    room.delivers()

    assert [mail.to for mail in room.channels["email"].letters] == ["root@gaon.example"]


def test_the_duty_officers_addresses_have_a_setting_of_their_own_and_else_the_counter_is_told(tmp_path):
    from ontong.city import read as read_city

    city = read_city(Path("jurisdictions/example-city"))
    listed = tmp_path / "staff.toml"
    listed.write_text(f'[departments]\n{city.triage.department} = ["json://counter.example"]\n')

    own = correspondence.address_book(Settings(duty_notices="json://duty.example json://second.example"), city)
    counter = correspondence.address_book(Settings(staff_notices=str(listed)), city)

    assert own == {"duty": ("json://duty.example", "json://second.example")}
    assert counter["duty"] == ("json://counter.example",)
    with pytest.raises(BadSetting, match="ONTONG_DUTY_NOTICES: the address 2"):
        correspondence.address_book(Settings(duty_notices="json://duty.example nonsense"), city)

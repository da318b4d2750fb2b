"""Pictures that come with messages are fetched afterwards, drawn anew, and reach their case; what can't be had is said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from chassis.host import Host
from chassis.watch import Watch
from contracts.conversation import QuestionAsked, ReplyGiven
from contracts.gateway import Channel, ComplaintSubmitted, SupplementSubmitted
from gateway import errands, usecases
from gateway.channels import Located
from gateway.domain.heard import Attachment, Heard, Mention
from gateway.errands import Outside
from gateway.fetching import NotToBeFetched
from gateway.service import Gateway
from gateway.studio import NotPhotos
from gateway.usecases import Decided, hearing
from tests.gateway.talks import Citizen, said

LAMP = "시청 앞 사거리 가로등이 꺼져 있어요"
PICTURE = (Attachment(url="https://photos.example.com/1.jpg"),)


class WayIn:
    """Whose pictures are where they say."""

    every_seconds = 60.0
    channel = Channel.BAND

    def __init__(self) -> None:
        self.brings: list[Any] = []
        self.cursors: list[str | None] = []

    def locate(self, attachment: Attachment) -> Located:
        if attachment.url is None:
            raise ValueError("none of ours")
        return Located(url=attachment.url)

    def ask(self, cursor: str | None) -> tuple[list[Any], str | None]:
        self.cursors.append(cursor)
        if not self.brings:
            raise OSError("away")
        return self.brings.pop(0), f"after {len(self.cursors)}"


class World:
    """What is outside, as a test wants it: `gives` is a picture's bytes or what goes wrong."""

    def __init__(self, place: Any) -> None:
        self.place, self.gives, self.fetched = place, b"picture", []
        self.way = WayIn()
        ways = dict.fromkeys(("kakao", "telegram", "facebook", "band"), self.way)
        outside = Outside(
            reception=place.reception, media=place.door.media, ways_in=ways, mailboxes={"band": self.way}, fetch=self.fetch, draw=self.draw
        )
        self.host = Host(Gateway(outside=outside), place.database, Watch("gateway", CollectorRegistry()))

    def fetch(self, url: str, *, trusted: bool) -> bytes:
        self.fetched.append(url)
        if isinstance(self.gives, Exception):
            raise self.gives
        return self.gives

    def draw(self, content: bytes) -> tuple[bytes, str]:
        if content == b"no picture":
            raise NotPhotos({0: "is none"})
        return content, "image/png"

    def goes_on(self, **ago: float) -> None:
        """Everything that is due outside is done."""
        if ago:
            now = self.place.database.clock
            self.place.database.clock = lambda: now() + timedelta(**ago)
        for _ in range(20):
            if not self.host.run_errand():
                return


@pytest.fixture
def world(place):
    return World(place)


@pytest.fixture
def citizen(place):
    return Citizen(place, channel=Channel.TELEGRAM, sender="777")


def test_a_picture_reaches_the_case_that_it_came_with(world, citizen, place):
    citizen.says(LAMP, attachments=PICTURE)
    assert world.fetched == []
    world.goes_on()

    (asked,) = said(place, QuestionAsked)
    assert (asked.text, len(asked.photos)) == ("", 1)
    assert place.database.read(lambda tx: tx.photos.of(asked.complaint_id)[None]) == asked.photos


def test_a_picture_without_a_word_waits_for_the_words(world, citizen, place):
    citizen.says("", attachments=PICTURE)
    world.goes_on()
    citizen.says("시청 앞 구멍")

    (case,) = said(place, ComplaintSubmitted)
    assert len(case.photos) == 1


def test_a_picture_that_comes_after_the_words_still_reaches_the_case(world, citizen, place):
    citizen.says("", attachments=PICTURE)
    citizen.says("시청 앞 도로에 큰 구멍이 있어요")
    world.goes_on()

    assert len(said(place, QuestionAsked)[0].photos) == 1


def test_further_pieces_of_a_message_go_where_the_first_went(world, citizen, place):
    citizen.says(LAMP, attachments=PICTURE, group="album-1")
    citizen.says("", attachments=PICTURE, group="album-1")
    world.goes_on()

    assert [len(one.photos) for one in said(place, QuestionAsked)] == [1, 1]
    assert said(place, ReplyGiven) == []


def test_where_the_city_asked_for_a_picture_it_is_what_was_asked_for(world, citizen, place):
    from dataclasses import replace

    citizen.says(LAMP)
    (case,) = said(place, ComplaintSubmitted)

    def ask(tx):
        tx.views.put(replace(tx.views.get(case.complaint_id), actions=("supplement", "ask")))

    place.database.transact(ask)
    citizen.says("", attachments=PICTURE)
    world.goes_on()

    (sent,) = said(place, SupplementSubmitted)
    assert len(sent.photos) == 1


@pytest.mark.parametrize("gives", [NotToBeFetched("it is larger than a picture may be"), b"no picture"])
def test_what_is_no_picture_is_said_to_the_officer_and_once_to_the_citizen(world, citizen, place, gives):
    world.gives = gives
    citizen.says(LAMP, attachments=PICTURE * 3)
    world.goes_on()

    assert [one.text for one in said(place, QuestionAsked)] == ["(함께 보낸 사진 한 장은 가져오지 못했습니다.)"] * 3
    (told,) = citizen.letters()
    assert "열 수 없었어요" in told["text"]
    assert told["address"] == "777"


def test_where_the_channel_only_answers_it_is_said_with_the_next_answer(world, place):
    citizen = Citizen(place)
    world.gives = b"no picture"
    citizen.says(LAMP, attachments=PICTURE)
    world.goes_on()

    assert "열 수 없었어요" in citizen.says("상태")
    assert "열 수 없었어요" not in citizen.says("상태")
    assert said(place, ReplyGiven) == []


def test_a_host_that_is_away_is_asked_again_for_a_while(world, citizen, place):
    world.gives = OSError("the host answers 503")
    citizen.says(LAMP, attachments=PICTURE)
    world.goes_on()
    world.goes_on()
    assert len(world.fetched) == 1
    world.gives = b"picture"
    world.goes_on(seconds=40)

    assert len(said(place, QuestionAsked)[0].photos) == 1


def test_after_a_quarter_of_an_hour_it_is_given_up(world, citizen, place):
    world.gives = OSError("the host answers 503")
    citizen.says(LAMP, attachments=PICTURE)
    world.goes_on()
    world.goes_on(minutes=20)

    assert "가져오지 못했습니다" in said(place, QuestionAsked)[0].text


def test_where_a_picture_is_stands_nowhere_in_clear(world, citizen, tmp_path):
    citizen.says(LAMP, attachments=PICTURE)

    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert b"photos.example.com" not in stored


# Mailboxes and comments ------------------------------------------------------------------------------------------------


def a_comment(number: int = 1, **more: Any) -> Mention:
    given = {"channel": Channel.BAND, "message_id": f"c{number}", "author": "user-9", "author_name": "김시민", "text": f"{LAMP} {number}"}
    return Mention(**given | more)


def test_a_mailbox_is_asked_again_and_again_from_where_it_was_left(world, place):
    world.way.brings = [[a_comment(1)], [a_comment(1), a_comment(2)]]
    world.host.tick(world.host.doors.timers[[timer.method for timer in world.host.doors.timers].index("keep_asking")])
    world.goes_on()
    world.goes_on(seconds=61)

    assert world.way.cursors == [None, "after 1"]
    assert len(place.database.read(lambda tx: tx.mentions.waiting(10))) == 2


def test_a_mailbox_that_is_away_is_asked_less_and_less_and_keeps_its_place(world, place):
    timer = next(timer for timer in world.host.doors.timers if timer.method == "keep_asking")
    world.way.brings = [[a_comment(1)]]
    world.host.tick(timer)
    world.goes_on()
    for _ in range(4):
        world.goes_on(seconds=61)
        world.host.tick(timer)

    assert world.way.cursors[:2] == [None, "after 1"]
    assert 2 <= len(world.way.cursors) <= 3, "away: it is asked less and less"
    world.way.brings = [[a_comment(2)]]
    world.goes_on(minutes=11)
    assert world.way.cursors[-1] == "after 1"


def test_what_cannot_be_heard_is_kept_for_a_person_and_the_mailbox_goes_on(world, place, monkeypatch):
    real = hearing.clean

    def stumbles(text: str) -> str:
        if text.endswith("1"):
            raise KeyError("a mistake")
        return real(text)

    monkeypatch.setattr(hearing, "clean", stumbles)
    world.way.brings = [[a_comment(1), a_comment(2)], []]
    world.host.tick(next(timer for timer in world.host.doors.timers if timer.method == "keep_asking"))
    world.goes_on()
    world.goes_on(seconds=61)

    (kept,) = place.database.read(lambda tx: tx.unreads.waiting(10))
    assert (kept.why, place.opened_by_complaints(kept.sealed_content)) == ("hearing it failed", f"{LAMP} 1")
    assert [one.text for one in place.database.read(lambda tx: tx.mentions.waiting(10))] == [f"{LAMP} 2"]
    assert world.way.cursors == [None, "after 1"]


def test_while_nothing_can_be_kept_the_mailbox_is_asked_from_the_same_place_again(world, place, monkeypatch):
    def away(*_: Any, **__: Any) -> Any:
        raise OSError("away")

    with monkeypatch.context() as broken:
        broken.setattr(errands, "hear", away)
        world.way.brings = [[a_comment(1)], [a_comment(1)]]
        world.host.tick(next(timer for timer in world.host.doors.timers if timer.method == "keep_asking"))
        world.goes_on()
    world.goes_on(minutes=11)

    assert world.way.cursors[:2] == [None, None]
    assert len(place.database.read(lambda tx: tx.mentions.waiting(10))) == 1


def test_a_comment_is_a_draft_until_staff_accept_it(world, place):
    mention = a_comment(text=f"{LAMP} 010-9988-7766", under="post-1", attachments=PICTURE)
    for _ in range(2):
        place.database.transact(lambda tx: usecases.hear(tx, place.reception, mention))
    (waiting,) = place.database.read(lambda tx: tx.mentions.waiting(10))
    assert said(place, ComplaintSubmitted) == []
    assert "9988" not in waiting.text
    assert waiting.author_hint == "김**"

    accepted = place.database.transact(lambda tx: usecases.accept_mention(tx, place.reception, waiting.mention_id, "officer-1", reply=True))
    world.goes_on()

    (case,), (reply,) = said(place, ComplaintSubmitted), said(place, ReplyGiven)
    assert (case.complaint_id, case.channel, case.taken_by) == (accepted.complaint_id, Channel.BAND, "officer-1")
    assert "010-9988-7766" in place.opened_by_complaints(case.sealed_text)
    opened = place.opened_by_notify(reply.sealed_reply)
    assert opened["thread"] == "post-1"
    assert case.receipt_number not in opened["text"]
    assert reply.complaint_id is None
    assert len(said(place, QuestionAsked)[0].photos) == 1
    with pytest.raises(Decided):
        place.database.transact(lambda tx: usecases.dismiss_mention(tx, waiting.mention_id, "officer-2"))


def test_a_comment_that_is_dismissed_is_no_case(world, place):
    place.database.transact(lambda tx: usecases.hear(tx, place.reception, a_comment()))
    (waiting,) = place.database.read(lambda tx: tx.mentions.waiting(10))
    place.database.transact(lambda tx: usecases.dismiss_mention(tx, waiting.mention_id, "officer-1"))

    assert place.database.read(lambda tx: tx.mentions.waiting(10)) == []
    assert said(place, ComplaintSubmitted) == []


def test_a_mail_from_another_address_than_the_case_s_is_a_question_without_an_answer(place):
    owner = Citizen(place, channel=Channel.EMAIL, sender="owner@mail.example")
    owner.says(LAMP)
    (case,) = owner.cases()
    other = Citizen(place, channel=Channel.EMAIL, sender="other@mail.example")
    other.brings(
        Heard(
            channel=Channel.EMAIL,
            message_id="x1",
            sender="other@mail.example",
            text="저도 불편해요 고쳐 주세요",
            thread=str(case.complaint_id),
        )
    )

    (asked,) = said(place, QuestionAsked)
    assert asked.complaint_id == case.complaint_id
    assert asked.text.startswith("(접수할 때와 다른 주소에서 보낸 글입니다.)")
    assert said(place, ReplyGiven) == []


def test_by_mail_follow_ups_are_acknowledged_once_an_hour(place):
    owner = Citizen(place, channel=Channel.EMAIL, sender="owner@mail.example")
    owner.says(LAMP)
    for number in range(3):
        owner.says(f"어제부터 그랬어요 벌써 {number}번째 말씀드려요")

    assert len(said(place, QuestionAsked)) == 3
    assert len(said(place, ReplyGiven)) == 1

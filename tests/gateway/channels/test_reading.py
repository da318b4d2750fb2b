"""What is heard of each call that a provider makes, and what isn't."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from contracts.gateway import Channel, Location
from contracts.notify import DeliveryState
from gateway.channels import Located, Unreadable
from gateway.channels.sms import number
from gateway.channels.telegram import Telegram
from gateway.domain.heard import Attachment, Heard, Mention, Reply, TakenBack
from tests.gateway.channels.conformance.ways import HOOKS, NOW, SECRETS, a_saying, call, payload, read, recorded, without


@pytest.mark.parametrize(
    ("channel", "text", "sender", "message_id"),
    [
        ("facebook", "놀이터 그네가 부서졌어요", "U-9", "m_AbC1"),
        ("instagram", "공원 화장실이 더러워요", "U-9", "ig_1"),
        ("telegram", "횡단보도 신호가 너무 짧아요", "501", "810000001.1"),
        ("x", "버스가 안 와요", "5001", "1890000000000000001"),
        ("sms", "가로등 고장\n번지는 12", "01012345678", "MO-20260921-1"),
    ],
)
def test_a_message_is_heard_with_its_sender_and_its_number(channel, text, sender, message_id):
    (heard,) = read(channel, "message")

    assert isinstance(heard, Heard)
    assert (heard.channel, heard.text, heard.sender, heard.message_id) == (Channel(channel), text, sender, message_id)
    assert heard.said_at.replace(microsecond=0) == NOW
    assert not heard.rehearsal


@pytest.mark.parametrize(
    ("channel", "name"),
    [("kakao", "picture_in_utterance"), ("facebook", "picture"), ("telegram", "sticker"), ("sms", "picture"), ("telegram", "start")],
)
def test_who_says_nothing_in_words_is_heard_too(channel, name):
    (heard,) = read(channel, name)

    assert heard.text == ""
    assert heard.sender


# KakaoTalk -----------------------------------------------------------------------------------------------------------


def test_an_utterance_loses_its_line_feed():
    (heard,) = read("kakao", "message")

    assert (heard.text, heard.sender, heard.locale) == ("우리 집 앞 가로등이 꺼졌어요", "u-8d2c", "ko")


def test_kakao_s_request_number_is_the_message_s():
    sent = call("kakao", payload("kakao", "message"), **{"x-request-id": "req-1"})

    assert HOOKS["kakao"].read(sent)[0].message_id == "req-1"


def test_without_a_number_the_same_words_within_a_second_are_the_same_message():
    def key(sent, **given):
        return replace(HOOKS["kakao"], **given).read(sent)[0].message_id

    sent = recorded("kakao", "message")

    assert key(sent) == key(sent)
    assert key(sent) != key(recorded("kakao", "snake_case_user"))
    assert key(sent) != key(sent, clock=lambda: NOW + timedelta(seconds=1))
    assert "u-8d2c" not in key(sent)


def test_a_user_is_known_by_either_spelling():
    assert read("kakao", "snake_case_user")[0].sender == "u-8d2c"


@pytest.mark.parametrize("name", ["skill_test", "skill_test_without_user"])
def test_the_skill_test_is_a_rehearsal(name):
    assert read("kakao", name)[0].rehearsal


def test_pictures_are_found_where_kakao_puts_them():
    assert read("kakao", "picture_in_utterance")[0].attachments == (Attachment(url="https://dn-m.talk.kakao.com/talkm/oXyz/i_1.jpg"),)
    assert [one.url for one in read("kakao", "picture_in_parameter")[0].attachments] == [
        "https://secure.kakaocdn.net/dna/a/1.jpg?credential=x&expires=9",
        "https://secure.kakaocdn.net/dna/a/2.jpg?credential=x&expires=9",
    ]


def test_a_link_to_somewhere_else_stays_in_the_text():
    sent = payload("kakao", "message")
    sent["userRequest"]["utterance"] = "https://news.example/1 이 기사"

    (heard,) = HOOKS["kakao"].read(call("kakao", sent))

    assert (heard.text, heard.attachments) == ("https://news.example/1 이 기사", ())


def test_an_absent_utterance_is_an_empty_one():
    assert read("kakao", "no_utterance")[0].text == ""


def test_kakao_s_answer_carries_the_replies_and_what_can_be_tapped():
    answer = HOOKS["kakao"].answer([Reply(text="접수했습니다.", choices=("처리 상황", "새 민원"))])

    assert json.loads(answer.body) == {
        "version": "2.0",
        "template": {
            "outputs": [{"simpleText": {"text": "접수했습니다."}}],
            "quickReplies": [
                {"label": "처리 상황", "action": "message", "messageText": "처리 상황"},
                {"label": "새 민원", "action": "message", "messageText": "새 민원"},
            ],
        },
    }


@pytest.mark.parametrize("text", ["가" * 1000, "가" * 1001, "👍" * 600, "가" * 100_000, "\ud800" * 2000])
def test_a_bubble_holds_at_most_a_thousand_characters(text):
    bubble = json.loads(HOOKS["kakao"].answer([Reply(text=text)]).body)["template"]["outputs"][0]["simpleText"]["text"]

    assert len(bubble.encode("utf-16-le")) <= 2000
    assert bubble == text or bubble.endswith("…")


def test_there_are_at_most_three_bubbles_and_ten_choices():
    template = json.loads(HOOKS["kakao"].answer([Reply(text=str(n), choices=tuple("abcd")) for n in range(5)]).body)["template"]

    assert (len(template["outputs"]), len(template["quickReplies"])) == (3, 10)


def test_without_a_reply_kakao_is_answered_all_the_same():
    assert json.loads(HOOKS["kakao"].answer([]).body) == {"version": "2.0", "data": {}}


# Meta ----------------------------------------------------------------------------------------------------------------


def test_two_messages_in_one_call_are_both_heard():
    assert [heard.text for heard in read("facebook", "two_in_one_call")] == ["첫째", "둘째"]


def test_what_can_be_understood_of_a_call_is_not_lost_with_the_rest():
    with pytest.raises(Unreadable) as unreadable:
        read("facebook", "half_understood")

    assert [heard.text for heard in unreadable.value.understood] == ["이건 읽혀요"]


def test_a_picture_is_taken_and_a_video_is_not():
    (heard,) = read("facebook", "picture")

    assert [one.url for one in heard.attachments] == ["https://scontent.xx.fbcdn.net/v/t1.15752-9/a.jpg?oh=1"]


def test_the_address_of_a_shared_page_stands_below_the_words():
    assert read("facebook", "shared_page")[0].text == "이 기사 보세요\nhttps://news.example/1"


def test_a_tapped_choice_is_heard_as_its_words():
    assert read("facebook", "quick_reply")[0].text == "처리 상황"


def test_a_reply_names_what_it_answers():
    assert read("facebook", "reply_to")[0].answers == "m_ours"


def test_a_time_may_be_written_as_a_text():
    assert read("facebook", "time_as_text")[0].said_at.replace(microsecond=0) == NOW


def test_the_get_started_button_is_heard_without_words():
    assert [(heard.text, heard.message_id) for heard in read("facebook", "get_started")] == [("", "m_pb")]


def test_a_button_without_a_number_does_not_show_who_pressed_it():
    sent = payload("facebook", "get_started")
    del sent["entry"][0]["messaging"][0]["postback"]["mid"]

    (heard,) = HOOKS["facebook"].read(call("facebook", sent))

    assert heard.message_id
    assert "U-9" not in heard.message_id


def test_what_arrived_is_reported_message_by_message():
    reports = read("facebook", "delivery")

    assert [(report.reference, report.state) for report in reports] == [
        ("m_ours1", DeliveryState.DELIVERED),
        ("m_ours2", DeliveryState.DELIVERED),
    ]
    assert len({report.key for report in reports}) == 2


@pytest.mark.parametrize(
    ("channel", "name", "message_id"),
    [
        ("facebook", "deleted", "m_AbC1"),
        ("instagram", "unsend", "ig_1"),
        ("facebook", "comment_removed", "55_66"),
        ("x", "deleted", "1890000000000000004"),
    ],
)
def test_what_the_citizen_deletes_is_taken_back(channel, name, message_id):
    assert read(channel, name) == [TakenBack(channel=Channel(channel), message_id=message_id)]


@pytest.mark.parametrize(
    ("channel", "name", "message_id", "text", "author_name"),
    [
        ("facebook", "comment", "55_66", "우리 동네도 봐주세요", "김시민"),
        ("facebook", "visitor_post", "P-100_77", "도로가 파였습니다", "김시민"),
        ("facebook", "mention", "U-7_88", "@시청 신호등이 고장났어요", "김시민"),
        ("instagram", "comment", "179_c", "여기도 고쳐주세요", "simin"),
        ("instagram", "mention", "179_c2", "", None),
        ("instagram", "story_mention", "ig_3", "", None),
        ("x", "mention", "1890000000000000004", "@city 쓰레기가 <넘쳐요> & 냄새", "박시민"),
    ],
)
def test_what_is_written_in_public_is_a_mention(channel, name, message_id, text, author_name):
    (mention,) = read(channel, name)

    assert isinstance(mention, Mention)
    assert (mention.channel, mention.message_id, mention.text, mention.author_name) == (Channel(channel), message_id, text, author_name)
    assert mention.author


@pytest.mark.parametrize(
    ("channel", "name", "under"),
    [
        ("facebook", "comment", "55_66"),
        ("facebook", "visitor_post", None),
        ("facebook", "mention", None),
        ("instagram", "comment", "179_c"),
        ("instagram", "mention", "179_c2"),
        ("instagram", "story_mention", None),
        ("x", "mention", "1890000000000000004"),
    ],
)
def test_a_mention_names_what_a_reply_would_stand_below(channel, name, under):
    assert read(channel, name)[0].under == under


def test_a_mention_says_where_it_stands_and_what_it_shows():
    assert read("facebook", "comment")[0].link == "https://www.facebook.com/post/55"
    assert read("x", "mention")[0].link == "https://x.com/simin/status/1890000000000000004"
    assert [one.url for one in read("x", "mention")[0].attachments] == ["https://pbs.twimg.com/media/b.jpg"]
    assert [one.url for one in read("instagram", "story_mention")[0].attachments] == [
        "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1"
    ]


def test_meta_s_call_is_heard_as_what_it_says_it_is_about_at_either_door():
    (heard,) = HOOKS["facebook"].read(call("facebook", payload("instagram", "message")))

    assert heard.channel is Channel.INSTAGRAM


# Telegram ------------------------------------------------------------------------------------------------------------


def test_the_largest_photo_that_is_given_out_is_taken():
    (heard,) = read("telegram", "photo")

    assert (heard.text, heard.attachments) == ("보도블록이 깨졌어요", (Attachment(reference="large"),))


def test_the_pictures_of_an_album_share_a_group():
    (first,), (second,) = read("telegram", "album_first"), read("telegram", "album_second")

    assert first.group
    assert first.group == second.group
    assert first.message_id != second.message_id


def test_a_picture_may_be_sent_as_a_file():
    assert read("telegram", "picture_as_file")[0].attachments == (Attachment(reference="doc"),)


def test_a_shared_place_is_a_location():
    assert read("telegram", "location")[0].location == Location(lat=36.78, long=126.45, address="중앙로 1")


def test_only_a_citizen_s_own_number_is_theirs():
    assert read("telegram", "own_contact")[0].phone == "+821012345678"
    assert read("telegram", "somebody_s_contact")[0].phone is None


def test_a_telegram_message_brings_name_language_and_what_it_answers():
    (heard,) = read("telegram", "reply")

    assert (heard.name, heard.locale, heard.answers) == ("민지 김", "ko", "41")


def telegram(status, answer):
    asked = []

    def asking(url, query):
        asked.append((url, dict(query)))
        return status, answer if isinstance(answer, bytes) else json.dumps(answer).encode()

    return Telegram(secrets=SECRETS, token="7:T", url="https://api.telegram.org", asking=asking), asked


def test_telegram_is_asked_where_a_picture_is():
    way, asked = telegram(200, {"ok": True, "result": {"file_id": "large", "file_path": "photos/file_7.jpg"}})

    located = way.locate(Attachment(reference="large"))

    assert asked == [("https://api.telegram.org/bot7:T/getFile", {"file_id": "large"})]
    assert located == Located(url="https://api.telegram.org/file/bot7:T/photos/file_7.jpg", trusted=True)
    assert "7:T" not in repr((way, located))


@pytest.mark.parametrize("path", ["../../../etc/passwd", "/etc/passwd", "a/../b", "http://evil.example/a", "a b", "", None, 5])
def test_a_path_that_leads_elsewhere_is_not_followed(path):
    way, _ = telegram(200, {"ok": True, "result": {"file_path": path}})

    with pytest.raises(ValueError, match="doesn't give this picture out"):
        way.locate(Attachment(reference="large"))


@pytest.mark.parametrize(("status", "answer"), [(429, {}), (502, b"<html>"), (200, b"<html>")])
def test_a_picture_is_asked_for_later_when_telegram_is_away(status, answer):
    way, _ = telegram(status, answer)

    with pytest.raises(OSError, match="Telegram"):
        way.locate(Attachment(reference="large"))


def test_a_picture_that_telegram_has_forgotten_is_not_asked_for_again():
    way, _ = telegram(400, {"ok": False, "description": "Bad Request: invalid file_id"})

    with pytest.raises(ValueError, match="doesn't give this picture out"):
        way.locate(Attachment(reference="large"))


# X, text messages, reports -------------------------------------------------------------------------------------------


def test_an_encrypted_message_is_kept_for_the_desk():
    with pytest.raises(Unreadable, match="encrypted"):
        read("x", "encrypted")


def test_a_direct_message_brings_its_picture_and_the_sender_s_name():
    (heard,) = read("x", "picture")

    assert ([one.url for one in heard.attachments], heard.name) == (["https://ton.twimg.com/dm/1/a.jpg"], "박시민")


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("+82 10-1234-5678", "01012345678"),
        ("00821012345678", "01012345678"),
        ("821012345678", "01012345678"),
        ("010.1234.5678", "01012345678"),
        ("1588-1234", "15881234"),
        ("Shop", "Shop"),
        ("+4915112345678", "+4915112345678"),
    ],
)
def test_a_number_is_the_same_however_it_is_written(written, dialled):
    assert number(written) == dialled


def test_a_text_message_is_answered_to_its_number():
    (heard,) = read("sms", "with_country")

    assert (heard.sender, heard.phone) == ("01012345678", "01012345678")


def test_a_text_message_without_a_number_is_known_by_sender_second_and_words():
    (heard,) = read("sms", "without_number")

    assert read("sms", "without_number")[0].message_id == heard.message_id
    assert "1012345678" not in heard.message_id


def test_solapi_says_what_became_of_each_letter():
    reports = read("solapi", "reports")

    assert [(report.channel, report.state, report.code, report.reference) for report in reports] == [
        (Channel.KAKAO, DeliveryState.DELIVERED, "4000", "M-E1"),
        (Channel.KAKAO, DeliveryState.UNDELIVERABLE, "3104", "M-E2"),
        (Channel.SMS, DeliveryState.ACCEPTED, "3000", "M-E3"),
        (Channel.SMS, DeliveryState.UNDELIVERABLE, "3051", "M-E4"),
    ]
    assert [report.key for report in reports] == ["E1", "E2", "E3", "E4"]
    assert reports[0].delivery_id == UUID("019f0000-0000-7000-8000-000000000001")
    assert reports[0].reported_at == datetime(2026, 9, 21, 14, 13, 21, tzinfo=UTC)


def test_a_bare_report_is_known_by_message_and_code():
    (report,) = read("solapi", "bare")

    assert (report.key, report.reference, report.state) == ("M-9:4000", "M-9", DeliveryState.DELIVERED)


def test_a_report_that_names_nothing_does_not_hide_the_others():
    with pytest.raises(Unreadable) as unreadable:
        read("solapi", "half_understood")

    assert [report.key for report in unreadable.value.understood] == ["E5"]


def test_a_simulated_report_names_the_delivery():
    (report,) = HOOKS["solapi"].read(HOOKS["solapi"].simulate(a_saying(text="4000", sender="019f0000-0000-7000-8000-000000000001")))

    assert (report.state, report.delivery_id) == (DeliveryState.DELIVERED, UUID("019f0000-0000-7000-8000-000000000001"))


def test_nothing_that_a_citizen_said_is_shown_by_a_record():
    shown = repr((read("sms", "message"), recorded("sms", "message").body == b"", read("facebook", "comment"), a_saying()))

    assert not any(word in shown for word in ("가로등", "1234", "U-7", "김시민", "우리 동네"))
    assert without(recorded("sms", "message")).headers

"""What Solapi is asked for text messages and 알림톡, and what its codes mean."""

from __future__ import annotations

import hashlib
import hmac
import json
import re

import pytest

from services.notify.channels.kakao import Kakao
from services.notify.channels.sms import Sms
from services.notify.outcomes import Accepted, Later, Misconfigured, ProviderResponse, Undeliverable, Unknown
from services.notify.providers import solapi
from tests.notify.builders import NOON, a_letter

ACCOUNT = solapi.Account(url="https://api.solapi.com/", key="KEY", secret="SECRET", sender="0410000000")
SMS, KAKAO = Sms(ACCOUNT), Kakao(ACCOUNT, profile="KA01PF-city")
BOX = "□"  # what stands for what no carrier has a character for


def a_text(body="접수되었습니다.", **more):
    return a_letter(**{"to": "010-1234-5678", "body": body, "channel": "sms", **more})


def message(letter, channel=SMS):
    (request,) = channel.requests(letter)
    (said,) = json.loads(request.body)["messages"]
    return said


def answered(body, status=200):
    return ProviderResponse(status=status, came_at=NOON, body=json.dumps(body).encode())


# Asked ---------------------------------------------------------------------------------------------------------------


def test_a_request_proves_whose_it_is():
    (request,) = SMS.requests(a_text())
    headers = dict(request.headers)
    found = re.fullmatch(r"HMAC-SHA256 apiKey=KEY, date=(\S+), salt=([0-9a-f]{32}), signature=([0-9a-f]{64})", headers["Authorization"])

    assert request.url == "https://api.solapi.com/messages/v4/send-many/detail"
    assert found is not None
    assert found[1] == "2026-11-24T03:00:00.000Z"
    assert found[3] == hmac.new(b"SECRET", (found[1] + found[2]).encode(), hashlib.sha256).hexdigest()


def test_no_two_requests_have_the_same_salt():
    letter = a_text()

    assert len({SMS.requests(letter)[0].headers for _ in range(5)}) == 5


def test_our_reference_goes_with_the_message_and_comes_back_in_its_reports():
    letter = a_text()

    assert message(letter)["customFields"] == {"delivery_id": str(letter.delivery_id)}


@pytest.mark.parametrize(
    ("length", "kind", "subject"),
    [(89, "SMS", False), (90, "SMS", False), (91, "LMS", True), (2_000, "LMS", True)],
)
def test_the_kind_is_chosen_by_what_carriers_count(length, kind, subject):
    said = message(a_text("가" * (length // 2) + "a" * (length % 2)))

    assert (said["type"], "subject" in said, len(said["text"].encode("cp949"))) == (kind, subject, length)


def test_what_no_text_message_holds_ends_with_the_link():
    said = message(a_text("가" * 1_000 + "a\nhttps://gaon.example/c/1"))

    assert len(said["text"].encode("cp949")) <= 2_000
    assert said["text"].endswith("https://gaon.example/c/1")


def test_a_character_that_carriers_lack_is_replaced_before_anybody_counts():
    said = message(a_text("펲" * 44 + "🙂"))

    assert (said["type"], said["text"][-1]) == ("SMS", BOX)


def test_a_subject_has_at_most_forty_bytes():
    assert len(message(a_text("가" * 100, subject="제목" * 30))["subject"].encode("cp949")) <= 40


@pytest.mark.parametrize(
    ("typed", "to"),
    [
        ("010-1234-5678", "01012345678"),
        ("01012345678", "01012345678"),
        ("+82 10 1234 5678", "01012345678"),
        ("+82-010-1234-5678", "01012345678"),
        ("(010) 1234.5678", "01012345678"),
        ("011-123-4567", "0111234567"),
        ("0504-1234-5678", "050412345678"),
        ("041-660-1234", None),
        ("+1 415 555 0100", None),
        ("112", None),
        ("010-1234-5678; 010-9999-9999", None),
        ("٠١٠١٢٣٤٥٦٧٨", None),
    ],
)
def test_a_number_is_written_as_the_dealer_wants_it(typed, to):
    assert solapi.mobile(typed) == to


def test_alimtalk_goes_out_by_its_template_and_never_falls_back_by_itself():
    letter = a_text(channel="kakao", template_code="KA01TP-result", variables=(("접수번호", "26A7K2M9QX"), ("처리부서", "도로과")))

    assert message(letter, KAKAO) == {
        "to": "01012345678",
        "from": "0410000000",
        "type": "ATA",
        "kakaoOptions": {
            "pfId": "KA01PF-city",
            "templateId": "KA01TP-result",
            "variables": {"#{접수번호}": "26A7K2M9QX", "#{처리부서}": "도로과"},
            "disableSms": True,
        },
        "customFields": {"delivery_id": str(letter.delivery_id)},
    }


def test_without_approved_words_alimtalk_says_nothing():
    assert isinstance(KAKAO.requests(a_text(channel="kakao")), Misconfigured)


@pytest.mark.parametrize(("length", "goes"), [(1_000, True), (1_001, False)])
def test_words_too_long_for_alimtalk_go_another_way(length, goes):
    asked = KAKAO.requests(a_text("가" * length, template_code="T"))

    assert isinstance(asked, tuple) if goes else isinstance(asked, Undeliverable)


# Read ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("2000", Accepted),
        ("3000", Accepted),
        ("4000", Accepted),
        ("3104", Undeliverable),  # not on KakaoTalk
        ("3107", Undeliverable),  # has blocked it
        ("1060", Undeliverable),
        ("1061", Undeliverable),
        ("3010", Undeliverable),
        ("9999", Undeliverable),
        ("1030", Misconfigured),  # no money left
        ("1042", Misconfigured),  # no such template
        ("1043", Misconfigured),  # other words than approved
        ("1062", Misconfigured),  # the sender's number isn't registered
        ("3103", Misconfigured),
        ("1024", Later),
        ("3053", Later),
    ],
)
def test_a_code_means_the_same_in_either_list(code, kind):
    item = {"messageId": "M1", "statusCode": code}

    assert isinstance(SMS.read(answered({"failedMessageList": [], "messageList": [item]})), kind)
    assert isinstance(SMS.read(answered({"failedMessageList": [item], "groupInfo": {"groupId": "G1"}})), kind)
    assert isinstance(SMS.read(answered({"messageList": {"M1": item}})), kind)


def test_a_message_is_known_by_its_id_else_by_its_group_s():
    assert SMS.read(answered({"messageList": [{"messageId": "M1", "statusCode": "2000"}]})) == Accepted(reference="M1")
    assert SMS.read(answered({"failedMessageList": [], "groupInfo": {"groupId": "G1"}})) == Accepted(reference="G1")


@pytest.mark.parametrize(
    ("status", "name", "kind"),
    [
        (401, "InvalidAPIKey", Misconfigured),
        (403, "SignatureDoesNotMatch", Misconfigured),
        (400, "NotEnoughBalance", Misconfigured),
        (402, "Whatever", Misconfigured),
        (400, "ValidationError", Undeliverable),
        (429, "TooManyRequests", Later),
        (500, "InternalError", Unknown),
        (200, "ValidationError", Unknown),
    ],
)
def test_an_error_is_told_for_what_it_is(status, name, kind):
    assert isinstance(SMS.read(answered({"errorCode": name, "errorMessage": "010-1234-5678"}, status)), kind)


def test_a_reason_holds_the_code_and_nothing_of_the_words():
    outcome = SMS.read(answered({"failedMessageList": [{"statusCode": "3104", "statusMessage": "01012345678", "to": "01012345678"}]}))

    assert outcome == Undeliverable(reason="Solapi said 3104")

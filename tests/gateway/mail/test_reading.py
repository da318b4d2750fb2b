"""What a mail says: who writes, what about, which case it belongs to, in whatever letters it was written."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from email.mime.application import MIMEApplication
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from contracts import return_addresses
from contracts.gateway import Channel
from gateway.channels import Unreadable
from gateway.channels.email import Email
from gateway.channels.mail.envelope import Envelope
from gateway.domain.heard import Declined, Heard
from tests.gateway.mail.mails import (
    CASE,
    CITIZEN,
    CITY,
    DECLINE,
    NUMBER,
    OUR_LETTER,
    REPLIES,
    SAID,
    SECRET,
    THREAD,
    email,
    heard,
    mail,
    of_parts,
    picture,
    read,
    reply,
    word,
)


def test_a_mail_becomes_what_a_citizen_says():
    said = heard(mail())

    assert said == Heard(
        channel=Channel.EMAIL,
        message_id=said.message_id,
        sender=CITIZEN,
        text="시청 앞 가로등이 꺼졌습니다.",
        said_at=datetime(2026, 11, 20, 7, 2, 11, tzinfo=UTC),
        answers="<c1@mail.example>",
        subject="가로등 고장",
        name="홍길동",
        email=CITIZEN,
        locale="ko",
    )


def test_the_same_mail_twice_is_the_same_message_whatever_way_it_took():
    again = b"Received: from another.example\r\n" + mail()

    assert heard(mail()).message_id == heard(again).message_id


@pytest.mark.parametrize(
    "other",
    [
        mail(message_id="<c2@mail.example>"),
        mail(from_="kim@mail.example"),  # who takes another's Message-ID doesn't hide the other's mail
    ],
)
def test_another_number_or_another_sender_is_another_message(other):
    assert heard(mail()).message_id != heard(other).message_id


def test_mail_without_a_number_is_known_by_what_it_says():
    one, same, other = (heard(mail(text, message_id=None)) for text in ("하나", "하나", "둘"))

    assert one.message_id == same.message_id != other.message_id
    assert one.answers is None


# In whatever letters ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("named", ["ks_c_5601-1987", "euc-kr", "EUC-KR", "cp949", "ksc5601", "x-windows-949"])
def test_what_calls_itself_korean_is_read_as_cp949(named):
    said = heard(
        mail("펲시콜라 캔이 똠방각하 앞에 쌓여 있습니다.", subject="쓰레기 뷁", from_=f"똠양꿍 <{CITIZEN}>", charset="cp949", named=named)
    )

    assert said.text == "펲시콜라 캔이 똠방각하 앞에 쌓여 있습니다."
    assert (said.subject, said.name) == ("쓰레기 뷁", "똠양꿍")


@pytest.mark.parametrize(
    ("charset", "named"),
    [
        ("cp949", "us-ascii"),
        ("cp949", "iso-8859-1"),
        ("cp949", "utf-8"),
        ("utf-8", "euc-kr"),
        ("utf-8", "iso-8859-1"),
        ("cp949", "x-unknown"),
        ("utf-8", "punycode"),
        ("utf-8", "no such thing"),
        ("iso-2022-kr", "iso-2022-kr"),
        ("utf-16", "utf-16"),
    ],
)
def test_a_wrong_name_of_the_letters_loses_nothing(charset, named):
    said = heard(mail("보도블록이 깨졌습니다.", subject=None, from_=CITIZEN, charset=charset, named=named))

    assert said.text == "보도블록이 깨졌습니다."


@pytest.mark.parametrize("charset", ["utf-8", "cp949"])
def test_headers_that_were_not_encoded_at_all_are_read(charset):
    raw = f"From: 홍길동 <{CITIZEN}>\r\nTo: {CITY}\r\nSubject: 가로등 고장\r\n\r\n고장\r\n".encode(charset)

    said = heard(raw)

    assert (said.name, said.subject, said.text) == ("홍길동", "가로등 고장", "고장")


def test_a_word_cut_within_a_letter_is_put_together():
    half = "가로등이 고장".encode()
    first, second = (f"=?utf-8?B?{base64.b64encode(piece).decode()}?=" for piece in (half[:4], half[4:]))

    said = heard(mail(subject=None, more=f"Subject: {first}\n {second} =?utf-8?Q?_=EB=82=AC?= now"))

    assert said.subject == "가로등이 고장 났 now"


def test_some_letters_that_nobody_can_read_do_not_take_the_others_along():
    said = heard(
        mail(subject=None).replace(
            base64.encodebytes("시청 앞 가로등이 꺼졌습니다.".encode()).replace(b"\n", b"\r\n"),
            base64.b64encode("가로등".encode() + b"\xff\xfe!"),
        )
    )

    assert "!" in said.text


def test_signs_that_nobody_sees_are_taken_out():
    assert heard(mail("가로등\x00\x07이\r\n고장")).text == "가로등이\n고장"


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("가로등 고장", "ko"),
        ("The street light is broken.", "en"),
        ("路灯坏了，请修理。", "zh"),
        ("Đèn đường bị hỏng rồi ạ", "vi"),
        ("?", None),
    ],
)
def test_the_language_is_guessed_by_the_letters(text, locale):
    assert heard(mail(text, subject=None)).locale == locale


# Who and what about ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        (f"Re: RE: 회신: [{NUMBER}] 가로등", "가로등"),
        ("FW: [안내] 가로등", "[안내] 가로등"),
        ("[회신] 가로등", "가로등"),
        (f"Re: 가로등 [{THREAD}]", "가로등"),
        ("Retro: 가로등", "Retro: 가로등"),
    ],
)
def test_the_title_is_the_subject_without_what_programs_add(subject, title):
    assert heard(mail(subject=subject)).subject == title


def test_a_mail_that_says_everything_in_its_subject_says_something():
    assert heard(mail("", subject="시청 앞 가로등 고장")).text == "시청 앞 가로등 고장"


def test_answers_go_where_the_citizen_wants_them_and_who_writes_is_known_by_that_alone():
    said = heard(mail(more="Reply-To: other@mail.example"))

    assert (said.sender, said.email, said.name) == ("other@mail.example", "other@mail.example", "홍길동")


def test_a_comma_in_a_name_makes_no_second_sender():
    said = heard(mail(from_=CITIZEN).replace(f"From: {CITIZEN}".encode(), f"From: {word('홍, 길동')} <{CITIZEN}>".encode()))

    assert (said.sender, said.name) == (CITIZEN, "홍, 길동")


def test_a_mail_without_a_sender_is_from_who_handed_it_over_or_unreadable():
    raw = mail().split(b"\r\n", 1)[1]

    assert heard(raw, "Handed@mail.example").sender == "handed@mail.example"
    with pytest.raises(Unreadable, match="nobody"):
        read(raw, None)


# Whose case ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        mail(more=f"In-Reply-To: {OUR_LETTER}"),
        mail(more=f"References: <x@mail.example>\n {OUR_LETTER}"),
        mail(to=f"Ontong <MINWON+{THREAD.upper()}@City.Example>"),
        mail(subject=f"Re: 접수 [{THREAD}]"),
    ],
    ids=["In-Reply-To", "References", "address", "subject"],
)
def test_a_token_that_only_our_letters_hold_names_the_case(raw):
    assert heard(raw).thread == str(CASE)


def test_the_address_of_the_envelope_names_the_case_too():
    assert heard(mail(), CITIZEN, f"minwon+{THREAD}@city.example").thread == str(CASE)


@pytest.mark.parametrize(
    "token",
    [
        THREAD[:-1] + ("a" if THREAD[-1] != "a" else "b"),
        return_addresses.make(b"another city's secret", return_addresses.THREAD, CASE),
        return_addresses.make(SECRET, return_addresses.BOUNCE, CASE),
    ],
)
def test_what_looks_like_a_token_and_is_none_of_ours_names_nothing(token):
    assert heard(mail(subject=f"[{token}]", more=f"In-Reply-To: <x.{token}@city.example>")).thread is None


def test_an_older_secret_still_opens_its_letters():
    renewed = Email(CITY, (b"the new one", SECRET))

    (said,) = renewed.read(mail(more=f"In-Reply-To: {OUR_LETTER}"), Envelope(sender=CITIZEN))

    assert said.thread == str(CASE)


def test_a_receipt_number_in_a_subject_is_passed_on_and_proves_nothing():
    said = heard(mail(subject=f"{NUMBER.lower().replace('-', ' ')} 처리 상황"))
    mistyped = heard(mail(subject=f"{NUMBER[:-1]}{'2' if NUMBER[-1] != '2' else '3'} 처리 상황"))

    assert (said.receipt_number, said.thread) == (NUMBER, None)
    assert mistyped.receipt_number is None


def test_who_wants_no_more_letters_writes_to_the_address_for_that():
    assert read(mail("", subject="unsubscribe"), CITIZEN, f"minwon+{DECLINE}@city.example") == (
        Declined(channel=Channel.EMAIL, complaint_id=CASE),
    )


# Replies ---------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", REPLIES.values(), ids=REPLIES.keys())
def test_a_reply_is_what_the_citizen_wrote_and_not_our_letter_again(text):
    assert heard(reply(text)).text == SAID


@pytest.mark.parametrize(
    "text",
    [
        "> 어느 위치인가요?\n정문 앞입니다.\n> 언제부터인가요?\n어제부터입니다.",
        "2026년 11월 20일 (금) 오후 3:10, 온통시청님이 작성:\n\n> 접수되었습니다.",
        "-----Original Message-----\nFrom: 온통\nTo: 홍\nSubject: 접수\n\n아직 꺼져 있습니다.",
        "보낸 사람: 홍길동이라고 합니다. 가로등이 꺼졌어요.\n제목은 없습니다.",
        "11월 20일에 제가 작성:",
    ],
    ids=["answers between", "only quoted", "below a head", "no head", "not an introduction"],
)
def test_where_it_is_not_plain_whose_words_they_are_all_are_kept(text):
    assert heard(reply(text)).text == text


def test_a_list_with_dashes_is_no_signature():
    text = "두 가지입니다.\n- 가로등이 꺼짐\n- 보도블록이 깨짐\n--\n홍길동"

    assert heard(reply(text)).text == text


def test_what_a_new_mail_quotes_is_its_matter():
    text = "이런 답을 받았습니다.\n\n-----Original Message-----\nFrom: 회사\nTo: 홍\nSubject: 답\n\n해 드릴 수 없습니다."

    assert heard(mail(text)).text == text


def test_a_hundred_thousand_letters_of_anything_are_read_at_once():
    from time import perf_counter

    for piece in ("On a\n", "\n", "-", "From: x\n", "> ", "2026년 ", " ", "님이 작성", "에서 보냄 ", "=_- "):
        before = perf_counter()
        heard(reply(piece * (100_000 // len(piece))))
        assert perf_counter() - before < 2.0, piece


# Pages, pictures, files ------------------------------------------------------------------------------------------------------------


def page(markup: str) -> MIMEText:
    return MIMEText(markup, "html", "utf-8")


def test_mail_that_is_only_a_page_is_read_as_text():
    raw = mail(
        "<html><head><style>p{color:red}</style></head><body><p>가로등이 <b>꺼졌</b>어요.<br>위험합니다 &amp; 어둡습니다</p>"
        "<script>alert(1)</script><ul><li>하나</li></ul></body></html>",
        content_type='text/html; charset="utf-8"',
    )

    assert heard(raw).text.split() == ["가로등이", "꺼졌어요.", "위험합니다", "&", "어둡습니다", "*", "하나"]


def test_a_page_s_quote_is_taken_off_a_reply():
    raw = reply(
        f'<div dir="ltr">{SAID}</div><br><div class="gmail_quote"><div>2026년 11월 20일 (금) 오후 3:10, 온통님이 작성:<br></div>'
        "<blockquote><p>접수되었습니다.</p><blockquote>더 안</blockquote></blockquote></div>",
        content_type='text/html; charset="utf-8"',
    )

    assert heard(raw).text == SAID


def test_a_page_deeper_than_any_parser_goes_still_says_what_it_says():
    raw = mail("<p>처음</p>" + "<div>" * 5000 + "가운데" + "</div>" * 5000 + "<p>끝</p>", content_type='text/html; charset="utf-8"')

    assert heard(raw).text.split() == ["처음", "가운데", "끝"]


def test_of_two_forms_the_plain_one_is_read_unless_it_is_empty():
    both = of_parts(MIMEText("글", "plain", "utf-8"), page("<p>쪽</p>"), kind="alternative")
    empty = of_parts(MIMEText(" \n", "plain", "utf-8"), page("<p>쪽</p>"), kind="alternative")

    assert (heard(both).text, heard(empty).text) == ("글", "쪽")


def test_lines_that_were_cut_to_be_sent_are_put_together():
    raw = mail("가로등이 \n꺼졌습니다.\n둘째 줄 \n 계속\n", content_type='text/plain; charset="utf-8"; format=flowed')

    assert heard(raw).text == "가로등이 꺼졌습니다.\n둘째 줄 계속"


def test_pictures_are_taken_as_what_they_are_and_not_as_what_they_are_called():
    photo, hidden = picture(), MIMEApplication(picture("PNG"), "octet-stream", name="IMG_1.png")
    raw = of_parts(MIMEText("사진", "plain", "utf-8"), MIMEImage(photo, "jpeg"), hidden, MIMEImage(b"<svg/>", "svg+xml", name="a.svg"))

    said = heard(raw)

    assert [one.content for one in said.attachments] == [photo, picture_of(hidden)]
    assert said.text == "사진\n\n[받지 않은 첨부: svg. 사진(JPEG, PNG, WebP)만 받습니다.]"


def picture_of(part: MIMEApplication) -> bytes:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


def test_a_picture_within_the_page_is_taken_and_a_logo_is_not():
    photo, logo = MIMEImage(picture(size=300), "jpeg"), MIMEImage(picture("PNG", size=10), "png")
    for number, image in enumerate((photo, logo)):
        image["Content-ID"] = f"<{number}>"
        image["Content-Disposition"] = "inline"
    inside = MIMEMultipart("related")
    for part in (page("<p>여기</p><img src=cid:0>"), photo, logo):
        inside.attach(part)
    alternative = MIMEMultipart("alternative")
    alternative.attach(MIMEText("여기", "plain", "utf-8"))
    alternative.attach(inside)

    said = heard(of_parts(alternative))

    assert (said.text, len(said.attachments)) == ("여기", 1)


def test_other_files_are_named_by_their_kind_and_not_taken():
    files = [MIMEApplication(b"x", "octet-stream", name=word(name)) for name in ("민원서.hwp", "증거.PDF")]
    files += [MIMEApplication(b"x", "ms-tnef", name="winmail.dat"), MIMEApplication(b"x", "pkcs7-mime", name="smime.p7m")]
    signature = MIMEApplication(b"x", "pkcs7-signature", name="smime.p7s")

    said = heard(of_parts(MIMEText("첨부를 보세요", "plain", "utf-8"), *files, signature))

    assert said.attachments == ()
    assert said.text == "첨부를 보세요\n\n[받지 않은 첨부: S/MIME, hwp, pdf, winmail.dat. 사진(JPEG, PNG, WebP)만 받습니다.]"


def test_not_more_pictures_than_anybody_looks_at():
    said = heard(of_parts(MIMEText("사진", "plain", "utf-8"), *(MIMEImage(picture(), "jpeg") for _ in range(12))))

    assert len(said.attachments) == 10


@pytest.mark.parametrize("address", ["", "minwon", "minwon+x@city.example", "@city.example", "minwon@", "min won@city.example"])
def test_an_address_that_nobody_could_write_to_is_refused_at_the_start(address):
    with pytest.raises(ValueError, match="name@host"):
        Email(address, (SECRET,))


def test_what_is_ours_and_what_is_not():
    assert all(email.takes(one) for one in (CITY, "MinWon@CITY.example", f"minwon+{THREAD}@city.example"))
    assert not any(
        email.takes(one) for one in ("minwonx@city.example", "minwon@city.example.org", "minwon@citypexample", "x+minwon@city.example")
    )

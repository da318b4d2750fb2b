"""A letter about a case that never was: what whoever writes the words looks at, and what their length is measured with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from contracts.complaints import Department, Handler, Status
from contracts.gateway import Kind
from contracts.notify import AlimtalkTemplate, ChannelClass, Template, WrittenWords
from contracts.reminders import DigestLine
from services.notify.capabilities import Capabilities
from services.notify.domain import Facts
from services.notify.letters import alimtalk
from services.notify.letters.counted import LMS, SMS, size, sms
from services.notify.letters.templates import CONDITIONS
from services.notify.letters.values import cases_of, values_of
from services.notify.letters.words import moment, words
from services.notify.letters.writing import put_in

KOREA = timezone(timedelta(hours=9), "KST")
RECEIVED = datetime(2026, 11, 24, 3, tzinfo=UTC)
NUMBER, PAGE = "26A7K2M9QX", "https://gaon.example"
TOLD = Facts(
    status=Status.IN_PROGRESS,
    department=Department(code="road", name="도로관리과", phone="041-000-0123"),
    handler=Handler(unit="도로관리과", name="김가온", contact="041-000-0124"),
    due_at=RECEIVED + timedelta(days=7),
    previous_due_at=RECEIVED + timedelta(days=5),
    answer="말씀하신 가로등(관리번호 12-3)을 오늘 고쳤습니다. 불편을 드려 죄송합니다.",
    request="가로등 기둥에 적힌 관리번호를 알려 주세요.",
    text="현장을 확인했습니다. 내일 오전에 고칠 예정입니다.",
    answer_by=RECEIVED + timedelta(days=6),
    days=30,
    agency="한국전력공사",
    agency_receipt_number="KEPCO-2026-77",
    agency_link="https://agency.example/77",
    ground="민원 처리에 관한 법률 제21조 제3호",
    reason="법원에서 다투고 있는 일이어서 결과가 나온 뒤에 처리할 수 있습니다.",
    remedy="이 통지를 받은 날부터 60일 안에 이의신청을 하실 수 있습니다.",
    danger="전기 위험",
    call="119",
    minutes=10,
    day=date(2026, 11, 24),
    late=(DigestLine(receipt_number="26B7K2M9QX", kind=Kind.OTHER, due_at=RECEIVED - timedelta(days=1), percent=114),),
    due_today=(DigestLine(receipt_number=NUMBER, kind=Kind.OTHER, due_at=RECEIVED + timedelta(hours=6), percent=96),),
)
CAN = {  # what channels of each class have in common
    ChannelClass.MAIL: Capabilities(channel_class=ChannelClass.MAIL, writes_to="email"),
    ChannelClass.CHAT: Capabilities(channel_class=ChannelClass.CHAT, writes_to="address"),
    ChannelClass.TEXT: Capabilities(channel_class=ChannelClass.TEXT, writes_to="phone", most_bytes=LMS, encoding="cp949"),
}


def preview(template: Template, city: str, zone: tzinfo = KOREA) -> WrittenWords:
    """The letter as its channel would carry it, with all the words that may stand in it."""
    return _written(template, city, zone, CAN[template.channel_class])


def whole(template: Template, city: str) -> WrittenWords:
    """The same, however long it is."""
    return _written(template, city, KOREA, replace(CAN[template.channel_class], most_bytes=None))


def _written(template: Template, city: str, zone: tzinfo, can: Capabilities) -> WrittenWords:
    values = _values(template.locale, template.channel_class, city, zone)
    subject, body = put_in(template, values, holds=tuple(CONDITIONS), can=can)
    if template.channel_class is not ChannelClass.TEXT:
        return WrittenWords(subject=subject, body=body, length=len(body.strip()))
    counted = sms(subject, body)
    return WrittenWords(
        subject=subject, body=body, length=size(body.strip()), limit=SMS if counted.kind == "SMS" else LMS, unit="bytes", form=counted.kind
    )


def preview_alimtalk(template: AlimtalkTemplate, city: str, zone: tzinfo = KOREA) -> WrittenWords:
    more = words(template.locale, ChannelClass.TEXT).more
    body, _ = alimtalk.written(template, _values(template.locale, ChannelClass.TEXT, city, zone), more)
    return WrittenWords(subject="", body=body)


def _values(locale: str, channel_class: ChannelClass, city: str, zone: tzinfo) -> Mapping[str, str]:
    return {
        "city": city,
        "name": "김가온",
        "receipt_number": NUMBER,
        "received_date": moment(RECEIVED.astimezone(zone), locale, channel_class),
        "date": f"{TOLD.day}",
        "cases": cases_of(TOLD, zone, locale),
        "link": f"{PAGE}/c/{NUMBER}/k3J9s2mQ0aZxW7bTk3J9s2mQ0aZxW7bTk3J9s2mQ0aZ",
        "confirmation": f"{PAGE}/c/result/{'abcdefghijklmnopqrstuvwxyz234567' * 2}",
        "desk": f"{PAGE}/desk",
        "matter": "가로등 고장",
        "place": "중앙동",
        "persons": "12",
        "unsubscribe": f"{PAGE}/c/decline/email/d{'abcdefghijklmnopqrstuvwxyz234567'}",
        **values_of(TOLD, zone, locale, channel_class),
    }

"""A letter is written: the values are put into the words, and the sealed contact is opened for the address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from contracts import return_addresses
from contracts.confirmation import link_token
from contracts.contact import Contact
from contracts.notify import AlimtalkTemplate, ChannelClass, Template
from services.notify.capabilities import Capabilities
from services.notify.domain import Case, Delivery, PostOffice, facts_now
from services.notify.letters import alimtalk
from services.notify.letters.counted import sayable, shortened, size
from services.notify.letters.filling import Room, fill, fitted, named, settled
from services.notify.letters.templates import BY_PERSON
from services.notify.letters.values import values_of
from services.notify.letters.words import moment, words
from services.notify.outcomes import WrittenLetter


@dataclass(frozen=True, kw_only=True)
class Worded:
    """What a letter says, without its envelope. `code` and `variables` are what Kakao is given instead of words."""

    subject: str = ""
    body: str
    code: str | None = None
    variables: tuple[tuple[str, str], ...] = ()


def write(template: Template | AlimtalkTemplate, delivery: Delivery, case: Case, office: PostOffice, now: datetime) -> WrittenLetter:
    """The whole letter: opens the sealed contact, for the address and the citizen's own link."""
    contact, can = office.open_contact(case.sealed_contact or ""), office.channels[delivery.recipient.channel]
    mail = can.channel_class is ChannelClass.MAIL
    said = worded(template, values_in(template, delivery, case, contact, office), contact, can, office)
    return WrittenLetter(
        delivery_id=delivery.id,
        letter=delivery.letter,
        receipt_number=case.receipt_number,
        channel=delivery.recipient.channel,
        written_at=now,
        to=_to(delivery, contact, office),
        subject=said.subject,
        body=said.body,
        locale=template.locale,
        thread=contact.thread if contact.channel and contact.channel.value == delivery.recipient.channel else None,
        case_thread=_token(office, return_addresses.THREAD, case) if mail else None,
        unsubscribe=_unsubscribe(delivery, case, office) if mail else None,
        template_code=said.code,
        variables=said.variables,
        by_person=delivery.letter in BY_PERSON,
    )


def worded(
    template: Template | AlimtalkTemplate, values: Mapping[str, str], contact: Contact, can: Capabilities, office: PostOffice
) -> Worded:
    """The words with their values, as this channel can carry them."""
    said = words(template.locale, can.channel_class)
    if can.public:
        return Worded(body=fill(said.neutral, {"link": office.status_url}))
    if isinstance(template, AlimtalkTemplate):
        body, variables = alimtalk.written(template, values, said.more)
        return Worded(body=body, code=template.code, variables=variables)
    subject, body = put_in(template, values, holds=tuple(_holds(contact, can, office)), can=can)
    return Worded(subject=subject, body=body)


def put_in(template: Template, values: Mapping[str, str], *, holds: tuple[str, ...], can: Capabilities) -> tuple[str, str]:
    """Subject and body, as this channel can carry them. `holds` are the conditions that are so."""
    subject, body, more = settled(template.subject, holds), settled(template.body, holds), words(template.locale, can.channel_class).more
    if can.encoding == "cp949":
        values = {name: sayable(values[name]) for name in named(subject + body)}
        subject, body, more = _sayable(subject), _sayable(body), _sayable(more)
    room = _room(can, more)
    if room is None:
        return fill(subject, values), fill(body, values)
    written = fill(body, fitted(body, values, room))
    return fill(subject, values), shortened(written, room.most, room.measure)


@lru_cache(maxsize=512)
def _sayable(words: str) -> str:
    """What the city wrote is the same in every letter."""
    return sayable(words)


def _room(can: Capabilities, more: str) -> Room | None:
    """None: it takes letters of any length, or carries long ones in parts."""
    if can.parts:
        return None
    if can.most_bytes is not None:
        measure = size if can.encoding == "cp949" else lambda text: len(text.encode(can.encoding, errors="replace"))
        return Room(most=can.most_bytes, measure=measure, more=more)
    return Room(most=can.most_characters, measure=len, more=more) if can.most_characters is not None else None


def _holds(contact: Contact, can: Capabilities, office: PostOffice) -> Iterator[str]:
    if can.window is not None and not contact.phone and not contact.email:
        yield "contact_request"
    if can.conversation and office.channels_secret is not None:
        yield "answerable"


def values_in(
    template: Template | AlimtalkTemplate, delivery: Delivery, case: Case, contact: Contact, office: PostOffice
) -> Mapping[str, str]:
    """What the placeholders stand for in this letter."""
    locale, there = template.locale, named(template.subject + template.body) if isinstance(template, Template) else alimtalk.named(template)
    channel_class = office.channels[delivery.recipient.channel].channel_class
    link = contact.link or office.status_url
    return {
        "city": office.city_in(template.locale),
        "receipt_number": case.receipt_number,
        "received_date": moment(case.received_at.astimezone(office.zone), locale, channel_class),
        "link": link,
        "confirmation": _confirmation(delivery, case, contact, office) or link,
        "unsubscribe": ("unsubscribe" in there and _unsubscribe(delivery, case, office)) or link,
        **values_of(delivery.facts or facts_now(case), office.zone, locale, channel_class),
    }


def _confirmation(delivery: Delivery, case: Case, contact: Contact, office: PostOffice) -> str | None:
    """The link with which the citizen says once what they think of this answer."""
    number, key = delivery.facts.answer_number if delivery.facts else None, contact.confirmation_key
    if number is None or key is None:
        return None
    return f"{office.status_url.rstrip('/')}/c/result/{link_token(bytes.fromhex(key), case.id, number)}"


def _unsubscribe(delivery: Delivery, case: Case, office: PostOffice) -> str | None:
    """Where the citizen says that no more such letters shall come on this channel."""
    token = _token(office, return_addresses.DECLINE, case)
    return f"{office.status_url.rstrip('/')}/c/decline/{delivery.recipient.channel}/{token}" if token else None


def _token(office: PostOffice, kind: str, case: Case) -> str | None:
    return return_addresses.make(office.channels_secret, kind, case.id) if office.channels_secret else None


def _to(delivery: Delivery, contact: Contact, office: PostOffice) -> str:
    address = office.address(contact, delivery.recipient.channel)
    if address is None:
        raise LookupError("the contact holds no address for this channel")
    return address

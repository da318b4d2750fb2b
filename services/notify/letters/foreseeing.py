"""A letter about a real case is looked at before it is sent: with the words, the counting and the shortening that it is sent with, and
without what only its citizen may know."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.contact import Contact
from contracts.letters import ForeseenLetter
from contracts.notify import AlimtalkTemplate, Template
from services.notify.capabilities import Capabilities
from services.notify.domain import Case, Delivery, PostOffice
from services.notify.letters import alimtalk
from services.notify.letters.counted import LMS, SMS, size, sms, unsayable
from services.notify.letters.filling import LONG, named
from services.notify.letters.words import words
from services.notify.letters.writing import values_in, worded

OURS = ("link", "confirmation", "unsubscribe")  # links that open something: whoever reads over an officer's shoulder gets none
BLOT = "*"  # a byte, as each character of what stood there


def foreseen(template: Template | AlimtalkTemplate, delivery: Delivery, case: Case, contact: Contact, office: PostOffice) -> ForeseenLetter:
    can = office.channels[delivery.recipient.channel]
    values = _blotted(values_in(template, delivery, case, contact, office), office)
    said = worded(template, values, contact, can, office)
    there = alimtalk.named(template) if isinstance(template, AlimtalkTemplate) else named(template.subject + template.body)
    more = words(template.locale, can.channel_class).more
    typed = "".join(values[name] for name in LONG if name in there)
    subject, body, form = said.subject, said.body, None
    if can.encoding == "cp949":
        counted = sms(said.subject, said.body)
        subject, body, form = counted.subject or "", counted.text, counted.kind
    length, limit, unit = _measured(body, can, form)
    return ForeseenLetter(
        channel=delivery.recipient.channel,
        channel_class=can.channel_class,
        recipient_hint=delivery.recipient.hint or None,
        locale=template.locale,
        subject=subject or None,
        body=body,
        length=length,
        limit=limit,
        unit=unit,
        form=form,
        parts=can.parts,
        shortened=more in body and more not in typed,
        dropped=tuple(unsayable(typed)) if can.encoding == "cp949" else (),
    )


def _blotted(values: Mapping[str, str], office: PostOffice) -> Mapping[str, str]:
    """Links as long as they will be, of which nobody can open anything."""
    return {**values, **{name: _blot(values[name]) for name in OURS if values[name] != office.status_url}}


def _blot(link: str) -> str:
    head, slash, secret = link.rpartition("/")
    return f"{head}{slash}{BLOT * len(secret)}"


def _measured(body: str, can: Capabilities, form: str | None) -> tuple[int, int | None, str]:
    """As the channel counts: how long it is, how long it may be, and of what."""
    if form is not None:
        return size(body), SMS if form == "SMS" else LMS, "bytes"
    if can.most_bytes is not None:
        return len(body.encode(can.encoding, "replace")), None if can.parts else can.most_bytes, "bytes"
    if can.most_characters is not None:
        characters = len(body.encode("utf-16-le", "surrogatepass")) // 2  # an emoji is two there
        return characters, None if can.parts else can.most_characters, "characters"
    return len(body), None, "characters"

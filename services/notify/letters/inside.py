"""Letters inside the house: nothing that a citizen wrote stands in them."""

from __future__ import annotations

from datetime import datetime

from contracts.notify import AlimtalkTemplate, ChannelClass, Template
from services.notify.domain import Delivery, Facts, PostOffice
from services.notify.letters.filling import fill
from services.notify.letters.values import cases_of, values_of
from services.notify.outcomes import WrittenLetter


def write_inside(template: Template | AlimtalkTemplate, delivery: Delivery, to: str, office: PostOffice, now: datetime) -> WrittenLetter:
    """A letter to a colleague, or to an address that the city has listed."""
    if isinstance(template, AlimtalkTemplate):
        raise TypeError("inside the house nothing goes out as 알림톡")
    facts = delivery.facts or Facts()
    values = {
        "city": office.city,
        "name": facts.name or "-",
        "receipt_number": facts.case_number or "-",
        "date": f"{facts.day:%Y-%m-%d}" if facts.day else "-",
        "desk": f"{office.status_url.rstrip('/')}/desk",
        "persons": "-" if facts.persons is None else str(facts.persons),
        "matter": facts.matter or "-",
        "place": facts.place or "-",
        "cases": cases_of(facts, office.zone, template.locale),
        **values_of(facts, office.zone, template.locale, ChannelClass.MAIL),
    }
    return WrittenLetter(
        delivery_id=delivery.id,
        letter=delivery.letter,
        receipt_number=facts.case_number or "",
        channel=delivery.recipient.channel,
        written_at=now,
        to=to,
        subject=fill(template.subject, values),
        body=fill(template.body, values),
        locale=template.locale,
    )

"""A letter is written: the values are put into the words, and the sealed contact is opened for the address."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from contracts.confirmation import link_token
from contracts.notify import Template
from contracts.reminders import DigestLine
from services.notify.domain import Case, Colleague, Delivery, Facts, PostOffice, facts_now
from services.notify.letters.templates import FALLBACK_LOCALE, PLACEHOLDER
from services.notify.letters.words import language, moment, words
from services.notify.outcomes import WrittenLetter


def write(template: Template, delivery: Delivery, case: Case, office: PostOffice, now: datetime) -> WrittenLetter:
    """The whole letter: opens the sealed contact, for the address and the citizen's own link."""
    contact = office.open_contact(case.sealed_contact or "")
    values = {
        "city": office.city,
        "receipt_number": case.receipt_number,
        "received_date": moment(case.received_at.astimezone(office.zone), template.locale),
        "link": contact.get("link") or office.status_url,
        "confirmation": _confirmation(delivery, case, contact, office),
        **values_of(delivery.facts or facts_now(case), office, template.locale),
    }
    return WrittenLetter(
        delivery_id=delivery.id,
        letter=delivery.letter,
        receipt_number=case.receipt_number,
        channel=delivery.recipient.channel,
        written_at=now,
        to=contact[office.writes_to[delivery.recipient.channel]].strip(),
        subject=fill(template.subject, values),
        body=fill(template.body, values),
    )


def _confirmation(delivery: Delivery, case: Case, contact: Mapping[str, str], office: PostOffice) -> str:
    """The link with which the citizen says once what they think of this answer."""
    number, key = delivery.facts.answer_number if delivery.facts else None, contact.get("confirmation_key")
    if number is None or key is None:
        return contact.get("link") or office.status_url
    return f"{office.status_url.rstrip('/')}/c/result/{link_token(bytes.fromhex(key), case.id, number)}"


def write_memo(template: Template, delivery: Delivery, colleague: Colleague, office: PostOffice, now: datetime) -> WrittenLetter:
    """A letter inside the house: nothing that the citizen wrote stands in it."""
    contact, facts = office.open_contact(colleague.sealed_email or ""), delivery.facts or Facts()
    values = {
        "city": office.city,
        "name": colleague.name,
        "receipt_number": facts.case_number or "-",
        "date": f"{facts.day:%Y-%m-%d}" if facts.day else "-",
        "cases": _cases(facts, office, template.locale),
        **values_of(facts, office, template.locale),
    }
    return WrittenLetter(
        delivery_id=delivery.id,
        letter=delivery.letter,
        receipt_number=facts.case_number or "",
        channel=delivery.recipient.channel,
        written_at=now,
        to=contact[office.writes_to[delivery.recipient.channel]].strip(),
        subject=fill(template.subject, values),
        body=fill(template.body, values),
    )


def _cases(facts: Facts, office: PostOffice, locale: str) -> str:
    """The parts of a digest, the most urgent first; a part without cases isn't there."""
    said, parts = words(locale), []
    for name, heading in said.parts.items():
        lines: tuple[DigestLine, ...] = getattr(facts, name) or ()
        if lines:
            parts.append("\n".join([f"{heading} ({len(lines)})", *(_case(line, office, locale) for line in lines)]))
    return "\n\n".join(parts) or "-"


def _case(line: DigestLine, office: PostOffice, locale: str) -> str:
    said = words(locale)
    due = moment(line.due_at.astimezone(office.zone), locale) if line.due_at else said.clock_stands
    passed = f"  {line.percent} %" if line.percent else ""
    instead = f"  ({said.instead_of.format(line.instead_of)})" if line.instead_of else ""
    return f"  {line.receipt_number}  {due}{passed}{instead}"


def values_of(facts: Facts, office: PostOffice, locale: str) -> Mapping[str, str]:
    """What the placeholders stand for that depend on the letter; what isn't known is a dash."""
    said = words(locale)
    department, handler = facts.department, facts.handler
    phone = department.phone if department else None

    def day(at: datetime | None, unknown: str = "-") -> str:
        return moment(at.astimezone(office.zone), locale) if at else unknown

    return {
        "department": department.name if department else "-",
        "department_phone": phone or "-",
        "handler": handler.name if handler else "-",
        "handler_unit": handler.unit if handler else "-",
        "handler_contact": (handler.contact if handler else None) or phone or "-",
        "due_date": day(facts.due_at, said.clock_stands),
        "previous_due_date": day(facts.previous_due_at),
        "answer": facts.answer or "-",
        "request": facts.request or "-",
        "reply": facts.text or "-",
        "answer_by": day(facts.answer_by),
        "days": "-" if facts.days is None else str(facts.days),
        "status": said.standing[facts.status] if facts.status else "-",
        "agency": facts.agency or "-",
        "agency_receipt_number": facts.agency_receipt_number or said.not_known,
        "agency_link": facts.agency_link or said.not_known,
        "ground": facts.ground or "-",
        "reason": facts.reason or "-",
        "remedy": facts.remedy or "-",
    }


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put the values in, in one pass: what a value holds is text and is never looked at again."""
    return PLACEHOLDER.sub(lambda found: values[found[1]], text)


def locale_for(wanted: str, written: Collection[str]) -> str:
    """The locale to write in: the one wanted, its language, or the city's own."""
    return next((locale for locale in (wanted, language(wanted)) if locale in written), FALLBACK_LOCALE)

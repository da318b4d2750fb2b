"""The words of the letters: which placeholders each may and must have, and how they are filled in."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime

from contracts.message import Refusal
from contracts.notify import LetterName, Template
from services.notify.domain import Case, Delivery, PostOffice
from services.notify.outcomes import WrittenLetter

FALLBACK_LOCALE = "ko"
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")

ALWAYS = frozenset({"city", "receipt_number", "received_date", "due_date", "link"})
DEPARTMENT = frozenset({"department", "department_phone"})
HANDLER = frozenset({"handler", "handler_unit", "handler_contact"})

KNOWN: Mapping[LetterName, frozenset[str]] = {
    LetterName.RECEIPT: ALWAYS | DEPARTMENT,
    LetterName.RECEIPT_TRIAGE: ALWAYS,
    LetterName.RESULT: ALWAYS | DEPARTMENT | HANDLER | {"answer"},
}
REQUIRED: Mapping[LetterName, frozenset[str]] = {
    LetterName.RECEIPT: frozenset({"receipt_number", "due_date", "link"}) | DEPARTMENT,
    LetterName.RECEIPT_TRIAGE: frozenset({"receipt_number", "link"}),
    LetterName.RESULT: frozenset({"receipt_number", "answer"}) | HANDLER,  # who answers is named: decree 제31조
}
IN_SUBJECT = frozenset({"city", "receipt_number", "department"})  # always one short line

KOREAN_DAYS = "월화수목금토일"
ENGLISH_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ENGLISH_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]


def parse(letter: LetterName, locale: str, text: str) -> Template:
    """The template that a letter file holds: `Subject: ...`, an empty line, the body. Raises Refusal("invalid")."""
    head, _, rest = text.removeprefix("\ufeff").partition("\n")
    gap, _, body = rest.partition("\n")
    if not head.startswith("Subject:") or gap.strip():
        raise _refused(letter, locale, "the file must begin with a line `Subject: ...` and an empty line")
    return Template(letter=letter, locale=locale, subject=head.removeprefix("Subject:").strip(), body=body)


def check_all(templates: Iterable[Template]) -> None:
    """Refuse a set of letters in which one has a wrong placeholder, stands twice, or is missing in the fallback locale."""
    seen: set[tuple[LetterName, str]] = set()
    for template in templates:
        if (template.letter, template.locale) in seen:
            raise _refused(template.letter, template.locale, "this letter stands twice")
        seen.add((template.letter, template.locale))
        check(template)
    for letter in LetterName:
        if (letter, FALLBACK_LOCALE) not in seen:
            raise _refused(letter, FALLBACK_LOCALE, "this letter is missing")


def check(template: Template) -> None:
    """Refuse words with an unknown placeholder, without a required one, or with a subject that isn't one line."""
    letter, locale = template.letter, template.locale
    in_subject, in_body = _placeholders(template.subject), _placeholders(template.body)
    if not template.subject.strip() or any(ord(character) < 32 for character in template.subject):
        raise _refused(letter, locale, "the subject must be one line of text")
    for name in sorted((in_subject | in_body) - KNOWN[letter]):
        raise _refused(letter, locale, f"unknown placeholder {{{name}}}")
    for name in sorted(in_subject - IN_SUBJECT):
        raise _refused(letter, locale, f"{{{name}}} can't stand in a subject")
    for name in sorted(REQUIRED[letter] - in_body):
        raise _refused(letter, locale, f"the placeholder {{{name}}} is missing in the body")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put the values in, in one pass: what a value holds is text and is never looked at again."""
    return PLACEHOLDER.sub(lambda found: values[found[1]], text)


def write(template: Template, delivery: Delivery, case: Case, office: PostOffice, now: datetime) -> WrittenLetter:
    """The whole letter: opens the sealed contact, for the address and the citizen's own link."""
    contact = office.open_contact(case.sealed_contact or "")
    values = values_of(case, office, contact.get("link") or office.status_url, template.locale)
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


def values_of(case: Case, office: PostOffice, link: str, locale: str) -> Mapping[str, str]:
    """What each placeholder stands for; what isn't known is a dash."""
    department, handler = case.department, case.handler
    phone = department.phone if department else None
    return {
        "city": office.city,
        "receipt_number": case.receipt_number,
        "received_date": moment(case.received_at.astimezone(office.zone), locale),
        "due_date": moment(case.due_at.astimezone(office.zone), locale),
        "link": link,
        "department": department.name if department else "-",
        "department_phone": phone or "-",
        "answer": case.answer or "-",
        "handler": handler.name if handler else "-",
        "handler_unit": handler.unit if handler else "-",
        "handler_contact": (handler.contact if handler else None) or phone or "-",
    }


def locale_for(wanted: str, written: Collection[str]) -> str:
    """The locale to write in: the one wanted, its language, or the city's own."""
    language = wanted.replace("_", "-").partition("-")[0].lower()
    return next((locale for locale in (wanted, language) if locale in written), FALLBACK_LOCALE)


def moment(at: datetime, locale: str) -> str:
    """A local date and time as one would write it in a letter, as in `2026년 12월 1일 (화) 18:00`."""
    return MOMENTS.get(locale.partition("-")[0], _plain_moment)(at)


def _korean_moment(at: datetime) -> str:
    return f"{at.year}년 {at.month}월 {at.day}일 ({KOREAN_DAYS[at.weekday()]}) {at.hour:02}:{at.minute:02}"


def _english_moment(at: datetime) -> str:
    return f"{at.day} {ENGLISH_MONTHS[at.month - 1]} {at.year} ({ENGLISH_DAYS[at.weekday()]}) {at.hour:02}:{at.minute:02}"


def _plain_moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


MOMENTS: Mapping[str, Callable[[datetime], str]] = {"ko": _korean_moment, "en": _english_moment}


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def _refused(letter: LetterName, locale: str, why: str) -> Refusal:
    return Refusal("invalid", f"{letter.value} ({locale}): {why}", field="templates")

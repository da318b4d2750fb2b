"""Which placeholders each letter may have, and which it must, because the citizen has a right to be told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from contracts.message import Refusal
from contracts.notify import LetterName, Template

FALLBACK_LOCALE = "ko"  # the law's own language: every letter exists in it
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")

ALWAYS = frozenset({"city", "receipt_number", "received_date", "due_date", "link"})
DEPARTMENT = frozenset({"department", "department_phone"})
HANDLER = frozenset({"handler", "handler_unit", "handler_contact"})  # 소속, 성명, 연락처 (시행령 제31조)
WHICH = frozenset({"receipt_number", "link"})  # which case it is, and where it can be read

TELLS: Mapping[LetterName, frozenset[str]] = {  # what this letter is written for
    LetterName.RECEIPT: DEPARTMENT | {"due_date"},
    LetterName.RECEIPT_TRIAGE: frozenset(),
    LetterName.RESULT: HANDLER | {"answer", "confirmation"},
    LetterName.SUPPLEMENT: HANDLER | {"request", "answer_by"},
    LetterName.EXTENSION: HANDLER | {"reason", "previous_due_date", "due_date"},
    LetterName.PROGRESS: HANDLER | {"days", "status", "due_date"},
    LetterName.TRANSFER: HANDLER | {"agency", "agency_receipt_number", "agency_link", "reason"},
    LetterName.REFUSAL: HANDLER | {"ground", "reason", "remedy", "confirmation"},
    LetterName.REPLY: HANDLER | {"reply"},
    LetterName.UPDATE: frozenset({"status"}),
    LetterName.NEW_CASE: frozenset({"name", "receipt_number", "due_date"}),
    LetterName.DIGEST: frozenset({"name", "date", "cases"}),
    LetterName.DUE: frozenset({"name", "receipt_number", "due_date"}),
    LetterName.URGING: frozenset({"name", "receipt_number", "due_date", "department"}),
}
TO_COLLEAGUES = (LetterName.DIGEST, LetterName.DUE, LetterName.URGING, LetterName.NEW_CASE)
WITH_WORDS = tuple(letter for letter in LetterName if letter is not LetterName.TALK)  # whose words are the city's
REQUIRED = {letter: tells if letter in TO_COLLEAGUES else WHICH | tells for letter, tells in TELLS.items()}
KNOWN = {
    letter: required | {"city"} | DEPARTMENT
    if letter in TO_COLLEAGUES
    else required | ALWAYS | (frozenset() if letter is LetterName.RECEIPT_TRIAGE else DEPARTMENT)
    for letter, required in REQUIRED.items()
}
IN_SUBJECT = frozenset({"city", "receipt_number", "department", "date"})  # always one short line


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
    for letter in WITH_WORDS:
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


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def _refused(letter: LetterName, locale: str, why: str) -> Refusal:
    return Refusal("invalid", f"{letter.value} ({locale}): {why}", field="templates")

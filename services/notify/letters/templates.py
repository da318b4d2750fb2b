"""Which placeholders each letter may have, and which it must, because the citizen has a right to be told."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.letters import Placeholder
from contracts.message import Refusal
from contracts.notify import ChannelClass, LetterName, Template
from services.notify.letters.filling import PLACEHOLDER

FALLBACK_LOCALE = "ko"  # the law's own language: every letter exists in it

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
    LetterName.UPDATE: frozenset({"status", "unsubscribe"}),
    LetterName.NEW_CASE: frozenset({"name", "receipt_number", "due_date"}),
    LetterName.QUESTION: frozenset({"name", "receipt_number", "due_date"}),
    LetterName.DANGER: frozenset({"receipt_number", "danger", "call"}),
    LetterName.DANGER_AGAIN: frozenset({"receipt_number", "danger", "call", "minutes"}),
    LetterName.NEARING: frozenset({"name", "receipt_number", "due_date"}),
    LetterName.SURGE: frozenset({"name", "matter", "place", "department", "persons"}),
    LetterName.DIGEST: frozenset({"name", "date", "cases"}),
    LetterName.DUE: frozenset({"name", "receipt_number", "due_date"}),
    LetterName.URGING: frozenset({"name", "receipt_number", "due_date", "department"}),
}
TO_COLLEAGUES = (
    *(LetterName.DIGEST, LetterName.DUE, LetterName.URGING),
    *(LetterName.NEW_CASE, LetterName.QUESTION, LetterName.NEARING),
    *(LetterName.DANGER, LetterName.DANGER_AGAIN, LetterName.SURGE),
)
WITH_WORDS = tuple(letter for letter in LetterName if letter is not LetterName.TALK)  # whose words are the city's
RECEIPTS = (LetterName.RECEIPT, LetterName.RECEIPT_TRIAGE)
BY_PERSON = tuple(letter for letter, tells in TELLS.items() if tells >= HANDLER and letter is not LetterName.PROGRESS)

# What a text message may leave to the page behind its link: the name and unit of who answered (whose number it must name), the agency's own
# link and number, the question whether it is solved. A receipt may leave out the link itself: without it, it is one SMS.
NOT_IN_A_TEXT = frozenset({"handler", "handler_unit", "confirmation", "agency_link", "agency_receipt_number"})
IN_SUBJECT = frozenset({"city", "receipt_number", "department", "date", "danger"})  # always one short line
CONDITIONS = {  # words that stand in a letter only where it is so, as `{answerable: You may answer this mail.}`
    "contact_request": "the chat will be closed when the answer comes, and the citizen has left neither number nor address",
    "answerable": "what is answered to this letter comes in here",
}


def classes(letter: LetterName) -> tuple[ChannelClass, ...]:
    """The classes of channels for which the city words this letter: inside the house there is only mail."""
    return (ChannelClass.MAIL,) if letter in TO_COLLEAGUES else tuple(ChannelClass)


def required(letter: LetterName, channel_class: ChannelClass) -> frozenset[str]:
    """What must stand in the body."""
    if letter in TO_COLLEAGUES:
        return TELLS[letter]
    needed = WHICH | TELLS[letter]
    if channel_class is not ChannelClass.TEXT:
        return needed
    return needed - NOT_IN_A_TEXT - ({"link"} if letter in RECEIPTS else frozenset())


def known(letter: LetterName) -> frozenset[str]:
    """What may stand in it."""
    if letter in TO_COLLEAGUES:
        return TELLS[letter] | {"city", "desk"} | DEPARTMENT
    return WHICH | TELLS[letter] | ALWAYS | (frozenset() if letter is LetterName.RECEIPT_TRIAGE else DEPARTMENT)


def conditions(letter: LetterName) -> frozenset[str]:
    """What its words may depend on."""
    if letter in TO_COLLEAGUES:
        return frozenset()
    return frozenset(CONDITIONS) if letter in RECEIPTS else frozenset({"answerable"})


def placeholders(letter: LetterName, channel_class: ChannelClass) -> tuple[Placeholder, ...]:
    """What whoever writes this letter may choose from; what the body must have comes first."""
    must, may = required(letter, channel_class), known(letter)
    in_subject = IN_SUBJECT if channel_class is not ChannelClass.CHAT else frozenset[str]()
    plain = [Placeholder(name=name, required=name in must, in_subject=name in in_subject) for name in (*sorted(must), *sorted(may - must))]
    return (*plain, *(Placeholder(name=name, condition=True) for name in sorted(conditions(letter))))


def parse(letter: LetterName, channel_class: ChannelClass, locale: str, text: str) -> Template:
    """The template that a letter's file holds: in a messenger only the body, else a line `Subject: ...`, an empty line, the body. Raises
    Refusal("invalid")."""
    text = text.removeprefix("\ufeff")
    if channel_class is ChannelClass.CHAT:
        return Template(letter=letter, locale=locale, channel_class=channel_class, subject="", body=text)
    head, _, rest = text.partition("\n")
    gap, _, body = rest.partition("\n")
    if not head.startswith("Subject:") or gap.strip():
        raise refused(letter, channel_class, locale, "the file must begin with a line `Subject: ...` and an empty line")
    subject = head.removeprefix("Subject:").strip()
    return Template(letter=letter, locale=locale, channel_class=channel_class, subject=subject, body=body)


def names(text: str) -> set[str]:
    """The placeholders that a value is put in for: those with words of their own are none."""
    return {found for found in PLACEHOLDER.findall(text) if found.partition(":")[0] not in CONDITIONS}


def refused(letter: LetterName, channel_class: ChannelClass, locale: str, why: str) -> Refusal:
    return Refusal("invalid", f"{letter.value} ({locale}, {channel_class.value}): {why}", field="templates")

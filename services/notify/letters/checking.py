"""What is refused when a city's letters are loaded: whoever wrote them reads which letter it is, in which language, and what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set

from contracts.message import Refusal
from contracts.notify import AlimtalkTemplate, ChannelClass, LetterName, Template
from services.notify.letters import alimtalk
from services.notify.letters.counted import LMS, SUBJECT, size, unsayable
from services.notify.letters.filling import PLACEHOLDER
from services.notify.letters.invented import whole
from services.notify.letters.templates import (
    CONDITIONS,
    FALLBACK_LOCALE,
    IN_SUBJECT,
    WITH_WORDS,
    classes,
    conditions,
    known,
    names,
    refused,
    required,
)

MESSAGE = 2000  # characters that a messenger takes in one message
# Control characters but the tab and the line's end; what turns the direction of writing; a file's first mark; halves of characters.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]")


def check_all(templates: Iterable[Template], approved: Iterable[AlimtalkTemplate] = ()) -> None:
    """Refuse a set of letters in which one has a wrong placeholder, stands twice, or is missing in the fallback locale."""
    seen: set[tuple[LetterName, ChannelClass, str]] = set()
    for template in templates:
        key = (template.letter, template.channel_class, template.locale)
        if key in seen:
            raise refused(*key, "this letter stands twice")
        seen.add(key)
        check(template)
    for letter in WITH_WORDS:
        for channel_class in classes(letter):
            if (letter, channel_class, FALLBACK_LOCALE) not in seen:
                raise refused(letter, channel_class, FALLBACK_LOCALE, "this letter is missing")
    alimtalk.check_all(approved)


def check(template: Template) -> None:
    """Refuse words with an unknown placeholder or without a required one, and words that their class of channels can't carry."""
    for _, why in wrong(template):
        raise refused(template.letter, template.channel_class, template.locale, why)


def check_typed(template: Template) -> None:
    """The same for words that somebody has typed: all that is wrong with the subject, or else with the body, in one Refusal that names
    which."""
    found = list(wrong(template))
    for name in ("letter", "subject", "body"):
        if told := [why for field, why in found if field == name]:
            raise Refusal("invalid", "; ".join(told), field=name)


def wrong(template: Template) -> Iterator[tuple[str, str]]:
    """Where (`letter`, `subject`, `body`), and what."""
    if template.letter not in WITH_WORDS:
        yield "letter", "no such letter has words of the city's"
    elif template.channel_class not in classes(template.letter):
        yield "letter", "letters to colleagues are written as mail only"
    else:
        found = [*_subject(template), *_body(template)]
        yield from found or _too_long(template)


def _subject(template: Template) -> Iterator[tuple[str, str]]:
    subject, known_here = template.subject, known(template.letter)
    if template.channel_class is ChannelClass.CHAT:
        if subject or template.body.startswith("Subject:"):
            yield "subject", "a message in a messenger has no subject"
    elif not subject.strip() or any(ord(character) < 32 for character in subject):
        yield "subject", "the subject must be one line of text"
    there = names(subject)
    yield from (("subject", why) for why in _conditions(subject, may=frozenset()))
    yield from (("subject", f"unknown placeholder {{{name}}}") for name in sorted(there - known_here))
    yield from (("subject", f"{{{name}}} can't stand in a subject") for name in sorted(there & known_here - IN_SUBJECT))
    yield from (("subject", why) for why in _odd(template, subject))


def _body(template: Template) -> Iterator[tuple[str, str]]:
    body, there = template.body, names(template.body)
    yield from (("body", why) for why in _conditions(body, may=conditions(template.letter)))
    yield from (("body", f"unknown placeholder {{{name}}}") for name in sorted(there - known(template.letter)))
    missing = required(template.letter, template.channel_class) - there
    yield from (("body", f"the placeholder {{{name}}} is missing in the body") for name in sorted(missing))
    yield from (("body", why) for why in _odd(template, body))


def _conditions(text: str, *, may: Set[str]) -> Iterator[str]:
    for found in PLACEHOLDER.findall(text):
        name, _, words = found.partition(":")
        if name in CONDITIONS and not words.strip():
            yield f"{{{name}: ...}} holds the words that stand there where it is so; here it holds none"
        elif name in CONDITIONS and name not in may:
            yield f"{{{name}: ...}} can't stand here"


def _odd(template: Template, text: str) -> Iterator[str]:
    if any(brace in part for part in PLACEHOLDER.split(text)[::2] for brace in "{}"):
        yield "a brace stands outside a placeholder"
    if CONTROL.search(text):
        yield "it holds control characters"
    if template.channel_class is ChannelClass.TEXT and (odd := unsayable(text)):
        yield f"no text message can show {' '.join(odd)}"


def _too_long(template: Template) -> Iterator[tuple[str, str]]:
    """Measured with an ordinary case in it: what a person wrote is shortened where a channel ends, the city's own words are not."""
    if template.channel_class is ChannelClass.MAIL:
        return
    told = whole(template, "가온시")
    if template.channel_class is ChannelClass.CHAT and len(told.body) > MESSAGE:
        yield "body", f"the message has {len(told.body)} characters, of which messengers take {MESSAGE}"
    if template.channel_class is ChannelClass.TEXT and size(told.subject) > SUBJECT:
        yield "subject", f"the subject has {size(told.subject)} bytes, of which the carriers take {SUBJECT}"
    if template.channel_class is ChannelClass.TEXT and size(told.body) > LMS:
        yield "body", f"the text message has {size(told.body)} bytes, of which the carriers take {LMS}"

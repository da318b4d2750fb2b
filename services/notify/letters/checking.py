"""What is refused when a city's letters are loaded: whoever wrote them reads which letter it is, in which language, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterable

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
    problem = next(iter(_problems(template)), None) or next(iter(_too_long(template)), None)
    if problem:
        raise refused(template.letter, template.channel_class, template.locale, problem)


def _problems(template: Template) -> Iterable[str]:
    letter, channel_class = template.letter, template.channel_class
    if channel_class not in classes(letter):
        yield "letters to colleagues are written as mail only"
        return
    yield from _wrong_subject(template)
    in_subject, in_body = names(template.subject), names(template.body)
    yield from _wrong_conditions(template)
    for name in sorted((in_subject | in_body) - known(letter)):
        yield f"unknown placeholder {{{name}}}"
    for name in sorted(in_subject - IN_SUBJECT):
        yield f"{{{name}}} can't stand in a subject"
    for name in sorted(required(letter, channel_class) - in_body):
        yield f"the placeholder {{{name}}} is missing in the body"
    if channel_class is ChannelClass.TEXT and (odd := unsayable(template.subject + template.body)):
        yield f"no text message can show {' '.join(odd)}"


def _wrong_subject(template: Template) -> Iterable[str]:
    if template.channel_class is ChannelClass.CHAT:
        if template.subject or template.body.startswith("Subject:"):
            yield "a message in a messenger has no subject"
    elif not template.subject.strip() or any(ord(character) < 32 for character in template.subject):
        yield "the subject must be one line of text"


def _wrong_conditions(template: Template) -> Iterable[str]:
    for found in PLACEHOLDER.findall(template.subject + "\n" + template.body):
        name, _, words = found.partition(":")
        if name in CONDITIONS and not words.strip():
            yield f"{{{name}: ...}} holds the words that stand there where it is so; here it holds none"
        elif name in CONDITIONS and (name not in conditions(template.letter) or f"{{{found}}}" in template.subject):
            yield f"{{{name}: ...}} can't stand here"


def _too_long(template: Template) -> Iterable[str]:
    """Measured with an ordinary case in it: what a person wrote is shortened where a channel ends, the city's own words are not."""
    if template.channel_class is ChannelClass.MAIL:
        return
    told = whole(template, "가온시")
    if template.channel_class is ChannelClass.CHAT and len(told.body) > MESSAGE:
        yield f"the message has {len(told.body)} characters, of which messengers take {MESSAGE}"
    if template.channel_class is ChannelClass.TEXT and size(told.body) > LMS:
        yield f"the text message has {size(told.body)} bytes, of which the carriers take {LMS}"
    if template.channel_class is ChannelClass.TEXT and size(told.subject) > SUBJECT:
        yield f"the subject has {size(told.subject)} bytes, of which the carriers take {SUBJECT}"

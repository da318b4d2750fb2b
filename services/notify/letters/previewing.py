"""A letter is looked at before anybody receives it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo

from contracts.letters import WordsInUse
from contracts.message import Refusal
from contracts.notify import PreviewLetter, Template, WrittenWords
from services.notify.letters.checking import check_typed
from services.notify.letters.invented import preview


def previewed(query: PreviewLetter, in_use: Iterable[WordsInUse], city: str, zone: tzinfo) -> WrittenWords:
    """How a letter would read, with the words of the query or with those in use. Raises Refusal: the words are wrong (`invalid`), or there
    are none (`not_found`)."""
    wanted = (query.letter, query.locale, query.channel_class)
    of_use = next((one for one in in_use if (one.letter, one.locale, one.channel_class) == wanted and one.alimtalk_code is None), None)
    if of_use is None and query.body is None:
        raise Refusal("not_found", "The city has no such letter in this language.", field="letter")
    subject = query.subject if query.subject is not None else (of_use.subject if of_use else "")
    body = query.body if query.body is not None else (of_use.body if of_use else "")
    template = Template(letter=query.letter, locale=query.locale, channel_class=query.channel_class, subject=subject, body=body)
    check_typed(template)
    return preview(template, city, zone)

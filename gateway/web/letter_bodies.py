"""What staff may send about the words of letters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, validate, validates_schema
from marshmallow import fields as wire

from contracts.notify import ChannelClass, LetterName
from gateway.web.bodies import LANGUAGE
from gateway.web.desk_bodies import LINK, LONGEST_REASON
from gateway.web.fields import EDITIONS, LONGEST_TEXT, NAMES, Body, Matching, Moment, Text, one_of

_OFFICERS = (
    *(LetterName.RESULT, LetterName.REFUSAL, LetterName.SUPPLEMENT),
    *(LetterName.EXTENSION, LetterName.TRANSFER, LetterName.REPLY),
)
LETTERS: Mapping[str, LetterName] = {  # by their names, and by what has happened to the case then
    **{letter.value: letter for letter in _OFFICERS},
    **{"declined": LetterName.REFUSAL, "extended": LetterName.EXTENSION},
}


WHOLE: dict[str, Any] = {"required": "is missing", "invalid": "must be a whole number"}


class Subject(Text):
    """A message in a messenger has none: that may be said as "" too."""

    def __init__(self, **options: Any) -> None:
        super().__init__(200, **options)
        self.metadata = {**self.metadata, "minLength": 0}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return "" if value == "" else super()._deserialize(value, attr, data, **kwargs)


class LetterWords(Body):
    """Which letter, and how it would be worded; without `subject` and `body` as it is now. Placeholders stand in braces, as
    {receipt_number}."""

    letter = one_of(LetterName, required=True)
    locale = Matching(LANGUAGE, "a language, as ko, ko-easy or vi", 10, load_default="ko")
    channel_class = one_of(ChannelClass, required=True)
    subject = Subject()
    body = Text(LONGEST_TEXT, lines=True)


class LetterEdit(Body):
    """How the letter is worded from now on; a message in a messenger has no `subject`. `note`: why, for the history."""

    subject = Subject(load_default="")
    body = Text(LONGEST_TEXT, lines=True, required=True)
    note = Text(1000, lines=True, required=True)


class LetterReturn(Body):
    """The `edition` whose words are said again. `note`: why, for the history."""

    edition = wire.Integer(strict=True, required=True, validate=EDITIONS, error_messages=WHOLE)
    note = Text(1000, lines=True, required=True)


class LetterEnd(Body):
    """`note`: why, for the history."""

    note = Text(1000, lines=True, required=True)


class LetterHistoryQuery(Body):
    before = wire.Integer(validate=EDITIONS, error_messages=WHOLE)
    limit = wire.Integer(load_default=50, validate=validate.Range(1, 200, error="must be 1 to 200"), error_messages=WHOLE)


class LetterForeseen(Body):
    """A letter that an officer's words stand in: `text` is the answer, the reply or what is asked for; the rest is called as in the acts.
    What isn't there yet is a dash in the letter. `all`: also as other channels would carry it."""

    letter = wire.String(
        load_default="result", validate=validate.OneOf(LETTERS, error=f"must be one of {', '.join(LETTERS)}"), error_messages=NAMES
    )
    text = Text(LONGEST_TEXT, lines=True)
    request = Text(LONGEST_REASON, lines=True)
    answer_by = Moment()
    due_at = Moment()
    ground = Text(500)
    reason = Text(LONGEST_REASON, lines=True)
    remedy = Text(LONGEST_REASON, lines=True)
    agency = Text(200)
    agency_receipt_number = Text(80)
    agency_link = Matching(LINK, "a link that begins with https:// or http://", 500)
    all = wire.Boolean(load_default=False, truthy={True}, falsy={False}, error_messages={"invalid": "must be true or false"})

    @validates_schema
    def check_text(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        if {"text", "request"} <= data.keys():
            raise ValidationError("is there already, as text", "request")


class ForeseenQuery(Body):
    """The same wish in the address."""

    all = wire.Boolean(load_default=False, truthy={"true"}, falsy={"false"}, error_messages={"invalid": "must be true or false"})

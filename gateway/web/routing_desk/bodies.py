"""What an administrator may send about rules and territory; what nests deeply is checked as the record that it becomes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import ValidationError, validate
from marshmallow import fields as wire

from contracts.gateway import Channel, Kind
from contracts.message import Message
from contracts.rules import AnswerGiven, Rule
from contracts.territory import Split
from contracts.wire import Unreadable, load
from gateway.web.bodies import Place
from gateway.web.fields import BROKEN, CODE, EDITIONS, LONGEST_TEXT, Body, Matching, Moment, Text, Truth, one_of

WHOLE: dict[str, Any] = {"invalid": "must be a whole number"}
MOST_RULES = 1_000
LONGEST = {"code": 40, "name": 200, "triage": 1_000}


class OfRecord(wire.Field[Message]):
    """A record of the contracts; every field that doesn't fit is named by its place. `longest`: how many letters its texts may have."""

    def __init__(self, record: type[Message], longest: Mapping[str, int] | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.record, self.longest = record, longest or {}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Message:
        if not isinstance(value, dict):
            raise ValidationError("must be an object")
        if any(BROKEN.search(text) for text in _texts(value)):
            raise ValidationError("contains control characters")
        sizes = {name: (len(value[name]), most) for name, most in self.longest.items() if isinstance(value.get(name), str)}
        if long := {name: [f"has {size:,} characters; at most {most:,} are taken"] for name, (size, most) in sizes.items() if size > most}:
            raise ValidationError(long)
        try:
            return load(self.record, value, unknown="raise")
        except Unreadable as error:
            raise ValidationError(dict(error.problems)) from None


def _texts(value: Any) -> Iterator[str]:
    """Every text in it, names of fields among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in (*value, *value.values()) if isinstance(value, dict) else value:
            yield from _texts(part)


class Edit(Body):
    """`note`: why, for the history."""

    note = Text(1000, lines=True)


class RuleEdit(Edit):
    """The rule as it is to read; `position`: where in the order, from 1; left out: where it is, a new one last."""

    rule = OfRecord(Rule, LONGEST, required=True)  # type: ignore[assignment]  # of other bodies it is the article that asks for them
    position = wire.Integer(strict=True, validate=validate.Range(1, MOST_RULES, error=f"must be 1 to {MOST_RULES:,}"), error_messages=WHOLE)


class OrderEdit(Edit):
    """Every rule's code once, in the order from now on."""

    codes = wire.List(Matching(CODE, "a rule's code", 40), required=True, validate=validate.Length(max=MOST_RULES))


class SplitEdit(Edit):
    split = OfRecord(Split, LONGEST, required=True)


class RemovalQuery(Body):
    note = Text(1000, lines=True)


class HistoryQuery(Body):
    before = wire.Integer(validate=EDITIONS, error_messages=WHOLE)
    limit = wire.Integer(load_default=50, validate=validate.Range(1, 200, error="must be 1 to 200"), error_messages=WHOLE)


class TrialText(Body):
    """A complaint as a citizen might write it. `at`: when it comes in, else now; `office`: whether that is within office hours. With
    `rule`, as if it stood among the others, at `position`."""

    text = Text(LONGEST_TEXT, lines=True, required=True)
    title = Text(200)
    kind = one_of(Kind)
    service_code = Matching(CODE, "a service code", 40)
    channel = one_of(Channel)
    location = wire.Nested(Place)
    at = Moment()
    office = Truth()
    answers = wire.List(OfRecord(AnswerGiven), validate=validate.Length(max=50))
    rule = OfRecord(Rule, LONGEST)  # type: ignore[assignment]  # of other bodies it is the article that asks for them
    position = wire.Integer(strict=True, validate=validate.Range(1, MOST_RULES, error=f"must be 1 to {MOST_RULES:,}"), error_messages=WHOLE)

"""What may be sent to the door: each body and each query as a schema that refuses what it doesn't know and names the field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from marshmallow import INCLUDE, Schema, ValidationError, validate, validates_schema
from marshmallow import fields as wire

from contracts.gateway import Channel, Kind
from gateway.channels import app, phone, visit, web
from gateway.web.contact_bodies import Contact, ContactAtTheDesk, OneAddress
from gateway.web.fields import CODE, LONGEST_TEXT, NAMES, Body, Degrees, Matching, Points, PointsOfForm, Text, one_of
from gateway.web.problems import Wrong, invalid

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
REFERENCE = re.compile(r"[A-Za-z0-9_-]{20,200}")
MOST_SIGNATORIES = 1_000_000
MOST_ANSWERS = 50
MOST_OWN = 100  # cases that are looked at at once
AT_THE_DESK = tuple(way.FORM.channel for way in (web, app, phone, visit) if way.FORM.at_the_desk)
ONLINE = tuple(channel for channel in Channel if channel not in AT_THE_DESK)


class Count(wire.Integer):
    """A whole number; a form has it as text."""

    default_error_messages = {"invalid": "must be a whole number"}  # noqa: RUF012 - marshmallow's way to say it

    def _validated(self, value: Any) -> Any:
        if isinstance(value, bool | float):
            raise self.make_error("invalid")
        return super()._validated(value)


class Answers(wire.Field[dict[str, Any]]):
    """By the code of the question; what it must be is the service's to say."""

    def __init__(self) -> None:
        about = "to the questions of the service (GET /v1/services/{code}), by their codes: text, a number, or a list"
        super().__init__(metadata={"type": "object", "additionalProperties": True, "description": about})

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ValidationError("must be an object")
        if len(value) > MOST_ANSWERS:
            raise ValidationError(f"has {len(value)} answers; at most {MOST_ANSWERS} are taken")
        return value


class Place(Body):
    lat = Degrees(90)
    long = Degrees(180)
    address = Text(300)

    @validates_schema
    def check(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        if ("lat" in data) != ("long" in data):
            raise ValidationError("is needed with the other one", "long" if "lat" in data else "lat")
        if not data:
            raise ValidationError("must have lat and long, or address", "address")


class NewComplaint(Body):
    """A voice, whatever it says: complaint, question, suggestion, grievance."""

    description = Text(LONGEST_TEXT, lines=True, required=True)
    title = Text(200)
    kind = one_of(Kind)
    service_code = Matching(CODE, "a service code", 40)
    location = wire.Nested(Place)
    answers = Answers()
    contact = wire.Nested(Contact)
    signatories = Count(
        load_default=1,
        validate=validate.Range(1, MOST_SIGNATORIES, error=f"must be 1 to {MOST_SIGNATORIES:,}"),
        metadata={"minimum": 1, "maximum": MOST_SIGNATORIES, "description": "how many have signed it; from five on it is a group petition"},
    )
    channel = one_of(Channel, ONLINE, load_default=Channel.WEB)
    locale = Matching(LANGUAGE, "a language, as ko, ko-easy or vi", 10, load_default="ko")
    joins = Matching(REFERENCE, "a reference as /v1/similar gives it", 200)
    visibility = wire.String(
        validate=validate.OneOf(("private", "public"), error="must be private or public"), error_messages=NAMES, load_default="private"
    )


class DeskComplaint(NewComplaint):
    """What a citizen said on the phone or at the counter, written down by staff."""

    contact = wire.Nested(ContactAtTheDesk)
    channel = one_of(Channel, AT_THE_DESK, load_default=Channel.PHONE)


class SimilarTo(Body):
    """What somebody is about to file."""

    description = Text(LONGEST_TEXT, lines=True, required=True)
    title = Text(200)
    location = wire.Nested(Place)
    locale = Matching(LANGUAGE, "a language, as ko, ko-easy or vi", 10, load_default="ko")


class Joining(Body):
    """함께하기. Another open case, by the reference under which it was shown."""

    ref = Matching(REFERENCE, "a reference as /v1/similar gives it", 200, required=True)


class Withdrawal(Body):
    reason = Text(1000, lines=True)


class RecoveryWanted(Body):
    """Where the link is to go: an address that was left with the case. With a number it opens that case alone."""

    contact = wire.Nested(OneAddress, required=True, error_messages={"required": "is missing"})
    receipt_number = Text(40)
    locale = Matching(LANGUAGE, "a language, as ko, ko-easy or vi", 10, load_default="ko")


class OwnToken(Body):
    receipt_number = Text(40, required=True)
    token = Text(200, required=True)


class OwnTokens(Body):
    """Cases with the tokens that open them."""

    cases = wire.List(
        wire.Nested(OwnToken),
        required=True,
        validate=validate.Length(1, MOST_OWN, error=f"must have 1 to {MOST_OWN} entries"),
        error_messages=NAMES,
    )


class Confirmation(Body):
    """Nothing more is to be said."""


class Rating(Body):
    score = Points(required=True)
    comment = Text(2000, lines=True)


class LinkVerdict(Body):
    """One of `confirmed` (true), `reopen` (what is left) and `object` (why); points with a comment beside it. To a refusal points alone
    can be said too. As JSON or as a form, where numbers are texts."""

    confirmed = wire.Boolean(error_messages={"invalid": "must be true or false"})
    reopen = Text(LONGEST_TEXT, lines=True)
    object = Text(LONGEST_TEXT, lines=True)
    score = PointsOfForm()
    comment = Text(2000, lines=True)


class Supplement(Body):
    """What the citizen was asked for."""

    text = Text(LONGEST_TEXT, lines=True, required=True)


class Change(Body):
    """What the citizen adds or corrects: a text, another place, photos."""

    text = Text(LONGEST_TEXT, lines=True)
    location = wire.Nested(Place)


class Question(Body):
    """What the citizen wants to know, or to say; photos may come alone."""

    text = Text(LONGEST_TEXT, lines=True)


class MoreTime(Body):
    reason = Text(1000, lines=True)


class Reopening(Body):
    """What isn't done."""

    text = Text(LONGEST_TEXT, lines=True, required=True)


class Objection(Body):
    """이의신청. Why the refusal is wrong."""

    text = Text(LONGEST_TEXT, lines=True, required=True)


class CaseQuery(Body):
    """What may stand behind the `?` of a citizen's page."""

    token = wire.String(metadata={"description": "the case's token, where a header can't be sent"})
    locale = Matching(LANGUAGE, "a language, as ko, ko-easy or vi", 10)


class DownloadQuery(CaseQuery):
    format = wire.String(validate=validate.OneOf(("json", "html"), error="must be json or html"), error_messages=NAMES, load_default="json")


class StreamQuery(CaseQuery):
    ticket = wire.String(metadata={"description": "a ticket of the last 60 seconds, for browsers"})


class LetterQuery(Body):
    receipt_number = Text(40)
    limit = wire.Integer(
        load_default=50, validate=validate.Range(1, 200, error="must be 1 to 200"), error_messages={"invalid": "must be a whole number"}
    )


class RootQuery(Body):
    """Which of the published roots."""

    cursor = wire.Date(error_messages={"invalid": "must be a date, as 2026-11-24"}, metadata={"description": "only days before this one"})
    limit = wire.Integer(
        load_default=100, validate=validate.Range(1, 366, error="must be 1 to 366"), error_messages={"invalid": "must be a whole number"}
    )


class ProviderQuery(Body):
    """What providers put there is theirs: the channel's own file looks at it."""

    class Meta:
        unknown = INCLUDE


class NoQuery(Body):
    """A page that takes no parameters."""


_built: dict[type[Schema], Schema] = {}


def check(schema: type[Schema], data: Any) -> dict[str, Any]:
    """The data as the schema gives it; raises a Problem (422) that names each field that doesn't fit. A field that is null
    counts as not sent."""
    if schema not in _built:
        _built[schema] = schema()
    try:
        loaded: dict[str, Any] = _built[schema].load(_without_nulls(data))
        return loaded
    except ValidationError as error:
        rule = getattr(schema, "rule", None)
        cited = f" ({rule})" if rule else ""
        raise invalid(Wrong(one.field, one.detail + cited) for one in _wrongs(error.messages, "")) from None


def _without_nulls(data: Any) -> Any:
    if isinstance(data, list):
        return [_without_nulls(value) for value in data]
    return {name: _without_nulls(value) for name, value in data.items() if value is not None} if isinstance(data, dict) else data


@cache
def _defaults(schema: type[Schema]) -> dict[str, Any]:
    return check(schema, {})


def nothing_sent(schema: type[Schema]) -> dict[str, Any]:
    """What the schema gives when nothing was sent: the defaults."""
    return dict(_defaults(schema))


def _wrongs(messages: Any, path: str) -> Iterator[Wrong]:
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            yield from _wrongs(inner, path if name == "_schema" else _joined(path, name))
    else:
        for message in messages:
            yield Wrong(path or "body", str(message))


def _joined(path: str, name: Any) -> str:
    if isinstance(name, int):
        return f"{path}[{name}]"
    shown = str(name)[:80].encode("ascii", "backslashreplace").decode()
    return f"{path}.{shown}" if path else shown

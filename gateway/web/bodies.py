"""What may be sent to the door: each body and each query as a schema that refuses what it doesn't know and names the field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, validate, validates_schema
from marshmallow import fields as wire

from contracts.complaints import Status
from contracts.gateway import Channel, Kind
from contracts.notify import DeliveryState
from gateway.web.problems import Wrong, invalid

LONGEST_TEXT = 20_000
LOCALES = ("ko", "en")
AT_THE_DESK = (Channel.PHONE, Channel.VISIT)
ONLINE = tuple(channel for channel in Channel if channel not in AT_THE_DESK)

# Control characters but tab and line ends; halves of characters; what is no character at all.
_BROKEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_ODD_SPACES = re.compile("[\r\n\u2028\u2029]")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_PHONE = re.compile(r"\+?[0-9][0-9 ().-]{5,24}")
_NAMES: dict[str, Any] = {"required": "is missing", "invalid": "must be text"}


class Text(wire.String):
    """Text as people write it: composed (NFC), without control characters, not empty, not too long."""

    default_error_messages = {**_NAMES, "invalid_utf8": "must be UTF-8"}  # noqa: RUF012 - marshmallow's way to say it

    def __init__(self, longest: int, *, lines: bool = False, **options: Any) -> None:
        super().__init__(metadata={"minLength": 1, "maxLength": longest}, **options)
        self.longest, self.lines = longest, lines

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = unicodedata.normalize("NFC", super()._deserialize(value, attr, data, **kwargs)).strip()
        if _BROKEN.search(text):
            raise ValidationError("contains control characters")
        if not self.lines and _ODD_SPACES.search(text):
            raise ValidationError("must be a single line")
        if not text:
            raise ValidationError("must not be empty")
        if len(text) > self.longest:
            raise ValidationError(f"has {len(text):,} characters; at most {self.longest:,} are taken")
        return text


class Matching(Text):
    """Text of one form."""

    def __init__(self, form: re.Pattern[str], meaning: str, longest: int, **options: Any) -> None:
        super().__init__(longest, **options)
        self.form, self.meaning = form, meaning

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not self.form.fullmatch(text):
            raise ValidationError(f"must be {self.meaning}")
        return text


class Degrees(wire.Field[float]):
    """A number of degrees between -limit and limit. A number, not a text that looks like one."""

    def __init__(self, limit: float, **options: Any) -> None:
        super().__init__(metadata={"type": "number", "minimum": -limit, "maximum": limit}, **options)
        self.limit = limit

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValidationError("must be a number")
        if not -self.limit <= value <= self.limit:
            raise ValidationError(f"must be between -{self.limit:g} and {self.limit:g}")
        return float(value)


def _one_of(kind: Any, allowed: Any = None, **options: Any) -> wire.Enum[Any]:
    values = [member.value for member in (allowed or kind)]
    field = wire.Enum(kind, by_value=True, metadata={"enum": values}, **options)
    field.error_messages = {**field.error_messages, "unknown": f"must be one of {', '.join(values)}"}
    if allowed:
        field.validators = [validate.OneOf(allowed, error=f"must be one of {', '.join(values)}")]
    return field


class Body(Schema):
    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "is not a field here", "type": "must be an object"}  # noqa: RUF012 - marshmallow's way to say it


def _check_mailbox(address: str) -> None:
    """Letters can be sent only where all is ASCII before the @: to any other address the citizen would wait in vain."""
    if not address.rpartition("@")[0].isascii():
        raise ValidationError("must be an e-mail address")


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


class Contact(Body):
    name = Text(80)
    email = wire.Email(
        validate=(validate.Length(max=254), _check_mailbox),
        metadata={"maxLength": 254},
        error_messages={"invalid": "must be an e-mail address"},
    )
    phone = Matching(_PHONE, "a phone number, as 010-1234-5678", 25)


class NewComplaint(Body):
    """A voice, whatever it says: complaint, question, suggestion, grievance."""

    description = Text(LONGEST_TEXT, lines=True, required=True)
    title = Text(200)
    kind = _one_of(Kind)
    service_code = Matching(_CODE, "a service code", 40)
    location = wire.Nested(Place)
    contact = wire.Nested(Contact)
    channel = _one_of(Channel, ONLINE, load_default=Channel.WEB)
    locale = wire.String(validate=validate.OneOf(LOCALES, error="must be ko or en"), error_messages=_NAMES, load_default="ko")
    visibility = wire.String(
        validate=validate.OneOf(("private", "public"), error="must be private or public"), error_messages=_NAMES, load_default="private"
    )


class DeskComplaint(NewComplaint):
    """What a citizen said on the phone or at the counter, written down by staff."""

    channel = _one_of(Channel, AT_THE_DESK, load_default=Channel.PHONE)


class Withdrawal(Body):
    reason = Text(1000, lines=True)


class Confirmation(Body):
    """Nothing more is to be said."""


class Rating(Body):
    score = wire.Integer(
        strict=True,
        required=True,
        validate=validate.Range(1, 5, error="must be 1 to 5"),
        error_messages={**_NAMES, "invalid": "must be a whole number, 1 to 5"},
        metadata={"minimum": 1, "maximum": 5},
    )
    comment = Text(2000, lines=True)


class SignIn(Body):
    login = Text(80, required=True)
    password = wire.String(required=True, validate=validate.Length(1, 200, error="must have 1 to 200 characters"), error_messages=_NAMES)


class RouteAct(Body):
    department_code = Matching(_CODE, "a department's code", 40, required=True)
    reason = Text(1000, lines=True)


class StartAct(Body):
    """Nothing more is to be said."""


class AnswerAct(Body):
    text = Text(LONGEST_TEXT, lines=True, required=True)


class CaseQuery(Body):
    """What may stand behind the `?` of a citizen's page."""

    token = wire.String(metadata={"description": "the case's token, where a header can't be sent"})
    locale = wire.String(validate=validate.OneOf(LOCALES, error="must be ko or en"))


class StreamQuery(CaseQuery):
    ticket = wire.String(metadata={"description": "a ticket of the last 60 seconds, for browsers"})


class DeskQuery(Body):
    status = _one_of(Status)
    department = Matching(_CODE, "a department's code", 40)
    q = Text(200)
    overdue = wire.Boolean(truthy={"true"}, falsy={"false"}, error_messages={"invalid": "must be true or false"})
    limit = wire.Integer(
        load_default=50, validate=validate.Range(1, 200, error="must be 1 to 200"), error_messages={"invalid": "must be a whole number"}
    )
    cursor = Text(200)


class DeliveryQuery(Body):
    receipt_number = Text(40)
    state = _one_of(DeliveryState)
    limit = wire.Integer(
        load_default=100, validate=validate.Range(1, 500, error="must be 1 to 500"), error_messages={"invalid": "must be a whole number"}
    )


class LetterQuery(Body):
    receipt_number = Text(40)
    limit = wire.Integer(
        load_default=50, validate=validate.Range(1, 200, error="must be 1 to 200"), error_messages={"invalid": "must be a whole number"}
    )


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
        raise invalid(_wrongs(error.messages, "")) from None


def _without_nulls(data: Any) -> Any:
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

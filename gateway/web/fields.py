"""The fields of bodies and queries: text, codes, moments, links and the like, each with words for what is wrong about it."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, ValidationError, validate
from marshmallow import fields as wire

from gateway import receipt

LONGEST_TEXT = 20_000

# Control characters but tab and line ends; halves of characters; what is no character at all.
BROKEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_ODD_SPACES = re.compile("[\r\n\u2028\u2029]")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
NAMES: dict[str, Any] = {"required": "is missing", "invalid": "must be text"}
EDITIONS = validate.Range(1, 999_999_999, error="must be 1 or more, up to 999,999,999")


class Text(wire.String):
    """Text as people write it: composed (NFC), without control characters, not empty, not too long."""

    default_error_messages = {**NAMES, "invalid_utf8": "must be UTF-8"}  # noqa: RUF012 - marshmallow's way to say it

    def __init__(self, longest: int, *, lines: bool = False, **options: Any) -> None:
        super().__init__(metadata={"minLength": 1, "maxLength": longest}, **options)
        self.longest, self.lines = longest, lines

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = unicodedata.normalize("NFC", super()._deserialize(value, attr, data, **kwargs)).strip()
        if BROKEN.search(text):
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


class Points(wire.Integer):
    """1 to 5."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            strict=True,
            validate=validate.Range(1, 5, error="must be 1 to 5"),
            error_messages={**NAMES, "invalid": "must be a whole number, 1 to 5"},
            metadata={"minimum": 1, "maximum": 5},
            **options,
        )


class PointsOfForm(Points):
    """The same where it may be the digit that a form sends."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return super()._deserialize(int(value) if value in tuple("12345") else value, attr, data, **kwargs)


class Moment(wire.Field[datetime]):
    """A moment of this century with its zone, in ISO 8601; given in UTC."""

    YEARS = range(2000, 2100)

    def __init__(self, **options: Any) -> None:
        super().__init__(metadata={"type": "string", "format": "date-time"}, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        try:
            moment = datetime.fromisoformat(value) if isinstance(value, str) and len(value) <= 40 else None
        except ValueError:
            moment = None
        if moment is None:
            raise ValidationError("must be a moment, as 2026-11-27T18:00:00+09:00")
        if moment.tzinfo is None:
            raise ValidationError("needs its zone, as 2026-11-27T18:00:00+09:00")
        if moment.year not in self.YEARS:
            raise ValidationError(f"must lie between {self.YEARS[0]} and {self.YEARS[-1]}")
        return moment.astimezone(UTC)


class Day(wire.Field[date]):
    """A day of this century, as 2026-11-27."""

    FORM = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}")

    def __init__(self, **options: Any) -> None:
        super().__init__(metadata={"type": "string", "format": "date"}, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        try:
            if isinstance(value, str) and self.FORM.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:  # no day of any month, as 2026-02-30: refused below
            pass
        raise ValidationError("must be a day, as 2026-11-27")


class Truth(wire.Boolean):
    """true or false, and nothing that looks like it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("must be true or false")
        return value


class ReceiptNumber(Text):
    """A receipt number, as people type it; given as we write it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(40, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        number = receipt.parse(super()._deserialize(value, attr, data, **kwargs))
        if number is None:
            raise ValidationError("is not a receipt number")
        return number


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


def one_of(kind: Any, allowed: Any = None, **options: Any) -> wire.Enum[Any]:
    values = [member.value for member in (allowed or kind)]
    field = wire.Enum(kind, by_value=True, metadata={"enum": values}, **options)
    field.error_messages = {**field.error_messages, "unknown": f"must be one of {', '.join(values)}"}
    if allowed:
        field.validators = [validate.OneOf(allowed, error=f"must be one of {', '.join(values)}")]
    return field


class Body(Schema):
    """`rule`: the article that asks for what is sent; whoever leaves it out is told."""

    rule: ClassVar[str | None] = None

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "is not a field here", "type": "must be an object"}  # noqa: RUF012 - marshmallow's way to say it

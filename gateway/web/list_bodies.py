"""How staff say which cases they want to see: the filters of the desk's list, its order, its pages; and filters that are kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from marshmallow import Schema, ValidationError, post_load, validate, validates_schema
from marshmallow import fields as wire

from contracts.complaints import Status
from contracts.gateway import Channel, Kind
from contracts.lists import Sort
from contracts.urgency import Urgency
from gateway import masking
from gateway.web.fields import CODE, NAMES, Body, Day, Matching, Text, one_of

FORMATS = ("csv", "xlsx")
DANGERS = ("any", "unacknowledged")
HAND_OVERS = ("pending", "late")
LONGEST_NAME = 40
_FOUR_DIGITS = re.compile(r"[0-9]{4}")


class Several(wire.Field[tuple[Status, ...]]):
    """One or several statuses, with a comma between."""

    def __init__(self, **options: Any) -> None:
        super().__init__(metadata={"type": "string", "example": "routed,in_progress"}, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> tuple[Status, ...]:
        try:
            return tuple(dict.fromkeys(Status(one.strip()) for one in str(value).split(",")))
        except ValueError:
            raise ValidationError(f"must be one or several of {', '.join(status.value for status in Status)}") from None


def _truth() -> wire.Boolean:
    return wire.Boolean(truthy={"true"}, falsy={"false"}, error_messages={"invalid": "must be true or false"})


class Lasting(Body):
    """Filters that may be kept. Days are the city's, and both are included."""

    status = Several()
    department = Matching(CODE, "a department's code", 40)
    q = Text(200)
    hand_over = wire.String(validate=validate.OneOf(HAND_OVERS, error="must be pending or late"), error_messages=NAMES)
    officer = Text(80)  # an account's id, `me` or `none`
    overdue = _truth()
    kind = one_of(Kind)
    channel = one_of(Channel)
    received_from = Day()
    received_to = Day()
    due_before = Day()
    paused = _truth()
    silent = _truth()
    waits_for_reply = _truth()
    joinable = _truth()
    danger = wire.String(validate=validate.OneOf(DANGERS, error="must be any or unacknowledged"), error_messages=NAMES)
    urgency = one_of(Urgency)
    immediate = _truth()
    sort = one_of(Sort)
    order = wire.String(validate=validate.OneOf(("asc", "desc"), error="must be asc or desc"), error_messages=NAMES)

    @validates_schema
    def check(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        if "received_from" in data and "received_to" in data and data["received_to"] < data["received_from"]:
            raise ValidationError("must not lie before received_from", "received_to")


class DeskFilters(Lasting):
    """Which cases: what isn't said is left open. `phone`: the last four digits of the citizen's number; who looks is written down."""

    phone = Matching(_FOUR_DIGITS, "the last four digits of a number, as 5678", 4)
    filter = Text(LONGEST_NAME)  # the name of one that was kept; what is said beside it goes before


class DeskQuery(DeskFilters):
    limit = wire.Integer(
        load_default=50, validate=validate.Range(1, 200, error="must be 1 to 200"), error_messages={"invalid": "must be a whole number"}
    )
    cursor = Text(300)
    total = _truth()


class TomorrowQuery(Body):
    department = Matching(CODE, "a department's code", 40)


class ExportQuery(DeskFilters):
    """The list's own filters; the reason is written down with who asked."""

    format = wire.String(validate=validate.OneOf(FORMATS, error="must be csv or xlsx"), error_messages=NAMES, load_default="csv")
    reason = Text(200, required=True)


class KeptFilter(Body):
    """`query`: the filters as they stand in the address of the list, as in `status=routed,in_progress&overdue=true`."""

    query = Text(1000, required=True)

    @post_load
    def taken_apart(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """The same as `filters`, each of which the list would take."""
        parts = parse_qsl(data["query"])
        filters = dict(parts)
        if not filters or len(filters) != len(parts):
            raise ValidationError({"query": ["must name each filter once, as in status=routed&overdue=true"]})
        lasting: Schema = Lasting()
        try:
            lasting.load(filters)
        except ValidationError as error:
            raise ValidationError({"query": error.messages}) from None
        if masking.mask(filters.get("q", "")) != filters.get("q", ""):
            raise ValidationError({"query": {"q": ["tells who somebody is: that isn't kept"]}})
        return {"filters": filters}

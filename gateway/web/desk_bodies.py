"""What staff may send to the door: one schema for each act of the desk and each of its questions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, post_load, validate, validates_schema
from marshmallow import fields as wire

from contracts.gateway import Kind
from gateway.view import STANDSTILLS
from gateway.web.fields import CODE, LONGEST_TEXT, NAMES, Body, Day, Matching, Moment, ReceiptNumber, Text, Truth, one_of

LONGEST_REASON = 4000
GIVEN_TO = ("department", "agency")
MOST_DAYS = 1000
MOST_AT_ONCE = 100  # cases of one bulk act
FORMATS = ("csv", "xlsx")
GROUNDS = tuple(sorted(STANDSTILLS - {"supplement", "outage"}))  # these two have acts of their own
_PERIOD = re.compile(r"[0-9]{1,4}[hdwmy]")
LINK = re.compile(r"(?i:https?)://[^\s/?#@:<>\"'\\]+(:[0-9]{1,5})?([/?#][^\s<>\"'\\]*)?")


class SignIn(Body):
    login = Text(80, required=True)
    password = wire.String(required=True, validate=validate.Length(1, 200, error="must have 1 to 200 characters"), error_messages=NAMES)


class RouteAct(Body):
    rule = "시행령 제13조"

    department_code = Matching(CODE, "a department's code", 40, required=True)
    reason = Text(1000, lines=True)


class StartAct(Body):
    """Nothing more is to be said."""


class HandBackAct(Body):
    """소관 아님. Who must answer instead."""

    to = wire.String(required=True, validate=validate.OneOf(GIVEN_TO, error=f"must be one of {', '.join(GIVEN_TO)}"), error_messages=NAMES)
    reason = Text(LONGEST_REASON, lines=True, required=True)


class AssignAct(Body):
    """Who is to have the case; whoever asks, when nobody is named."""

    account_id = Text(80)


class AcknowledgeAct(Body):
    """위험 확인. What was done about it, for colleagues."""

    note = Text(LONGEST_REASON, lines=True)


class NoteAct(Body):
    """For colleagues; it never leaves the house."""

    text = Text(LONGEST_TEXT, lines=True, required=True)


class ReclassifyAct(Body):
    kind = one_of(Kind, required=True, error_messages=NAMES)
    reason = Text(LONGEST_REASON, lines=True, required=True)


class SupplementAct(Body):
    """What the citizen is to send, and by when."""

    rule = "법 제22조"

    request = Text(LONGEST_REASON, lines=True, required=True)
    answer_by = Moment(required=True, error_messages=NAMES)


class PauseAct(Body):
    """시행령 제20조. `until` where it is known, as it must be for a study on site."""

    rule = "시행령 제20조"

    ground = wire.String(
        required=True,
        validate=validate.OneOf(GROUNDS, error=f"must be one of {', '.join(GROUNDS)}"),
        error_messages=NAMES,
    )
    until = Moment()


class ResumeAct(Body):
    """Nothing more is to be said."""


class ExtendAct(Body):
    """시행령 제21조. `consented_at`: when the citizen agreed to a second extension."""

    rule = "시행령 제21조"

    length = Matching(_PERIOD, "a period, as 7d (working days) or 3h (working hours)", 5, required=True)
    ground = Matching(CODE, "a code", 40, required=True)
    reason = Text(LONGEST_REASON, lines=True, required=True)
    consented_at = Moment()


class TransferAct(Body):
    """법 제16조. The agency, and where the citizen can ask there."""

    rule = "법 제16조"

    agency = Text(200, required=True)
    reason = Text(LONGEST_REASON, lines=True, required=True)
    agency_receipt_number = Text(80)
    agency_link = Matching(LINK, "a link that begins with https:// or http://", 500)


class DeclineAct(Body):
    """법 제27조. The legal ground, the reason, and what the citizen can do against it."""

    rule = "법 제27조"

    ground = Text(500, required=True)
    reason = Text(LONGEST_REASON, lines=True, required=True)
    remedy = Text(LONGEST_REASON, lines=True, required=True)


class MergeAct(Body):
    into_receipt_number = ReceiptNumber(required=True)
    reason = Text(LONGEST_REASON, lines=True, required=True)


IN_BULK: Mapping[str, type[Body]] = {"route": RouteAct, "assign": AssignAct, "note": NoteAct}


class BulkAct(Body):
    """One act for many cases; `body` is what the single act takes."""

    receipt_numbers = wire.List(
        Text(40),
        required=True,
        validate=validate.Length(1, MOST_AT_ONCE, error=f"must have 1 to {MOST_AT_ONCE} receipt numbers"),
        error_messages={**NAMES, "invalid": "must be a list"},
        metadata={"minItems": 1, "maxItems": MOST_AT_ONCE},
    )
    revisions = wire.Dict(
        Text(40),
        wire.Integer(strict=True, error_messages={"invalid": "must be a whole number"}),
        load_default=dict,
        error_messages={"invalid": "must be an object"},
        metadata={
            "type": "object",
            "description": "by receipt number, the revision that was seen: as If-Match for the act on a single case",
        },
    )
    action = wire.String(
        required=True, validate=validate.OneOf(tuple(IN_BULK), error=f"must be one of {', '.join(IN_BULK)}"), error_messages=NAMES
    )
    body = wire.Dict(
        load_default=dict,
        error_messages={"invalid": "must be an object"},
        metadata={"type": "object", "description": "as for the act on a single case"},
    )

    @post_load
    def check(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        try:
            return {**data, "body": IN_BULK[data["action"]]().load(data["body"])}
        except ValidationError as error:
            raise ValidationError({"body": error.messages}) from None


# The city --------------------------------------------------------------------------------------------------------------


class DeclaredDayLine(Body):
    """A day that the calendar doesn't know by itself: closed, or worked although it looks like a holiday."""

    day = Day(required=True, error_messages=NAMES)
    name = Text(80, required=True)
    works = Truth(load_default=False)


class DaysTable(Body):
    """The whole table; it replaces the one before."""

    days = wire.List(
        wire.Nested(DeclaredDayLine),
        required=True,
        validate=validate.Length(max=MOST_DAYS, error=f"at most {MOST_DAYS:,} are taken"),
        error_messages={**NAMES, "invalid": "must be a list"},
        metadata={"maxItems": MOST_DAYS},
    )

    @validates_schema
    def check(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        known: set[Any] = set()
        for place, line in enumerate(data["days"]):
            if line["day"] in known:
                raise ValidationError({"days": {place: {"day": ["was sent twice"]}}})
            known.add(line["day"])


class Outage(Body):
    """정보시스템 장애: from when to when no case's clock ran."""

    began_at = Moment(required=True, error_messages=NAMES)
    ended_at = Moment(required=True, error_messages=NAMES)
    reason = Text(LONGEST_REASON, lines=True, required=True)

    @validates_schema
    def check(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        if data["ended_at"] <= data["began_at"]:
            raise ValidationError("must lie after began_at", "ended_at")


class ReasonAct(Body):
    reason = Text(LONGEST_REASON, lines=True, required=True)


class CaseFileQuery(Body):
    unfold = wire.Boolean(load_default=False, truthy={"true"}, falsy={"false"}, error_messages={"invalid": "must be true or false"})


class FollowQuery(Body):
    """Since which revision of the case."""

    since = wire.Integer(
        load_default=0,
        validate=validate.Range(0, 10**9, error="must be the revision of the case as it was read"),
        error_messages={"invalid": "must be the revision of the case as it was read"},
    )


# Questions -------------------------------------------------------------------------------------------------------------


class RoutingQualityQuery(Body):
    """How far back."""

    weeks = wire.Integer(
        load_default=26, validate=validate.Range(1, 260, error="must be 1 to 260"), error_messages={"invalid": "must be a whole number"}
    )


class ObligationQuery(Body):
    limit = wire.Integer(
        load_default=500, validate=validate.Range(1, 500, error="must be 1 to 500"), error_messages={"invalid": "must be a whole number"}
    )


class AuditQuery(Body):
    account_id = Text(80)
    receipt_number = ReceiptNumber()
    before = wire.UUID(error_messages={"invalid_uuid": "did not come from an earlier page"}, metadata={"format": "uuid"})
    limit = wire.Integer(
        load_default=100, validate=validate.Range(1, 500, error="must be 1 to 500"), error_messages={"invalid": "must be a whole number"}
    )

"""What an administrator may send about the city's list of departments."""

from __future__ import annotations

from typing import Any

from marshmallow import fields as wire
from marshmallow import validate

from contracts.departments import DepartmentKind
from gateway.web.fields import CODE, NAMES, Body, Day, Matching, Text, one_of

LONGEST_NAME, LONGEST_WORD, LONGEST_NOTE = 60, 60, 300
MOST_WORDS, MOST_DUTIES, MOST_OTHERS = 1000, 100, 50


def a_code(**options: object) -> Matching:
    return Matching(CODE, "a department's code", 40, **options)


def texts(longest: int, most: int, **options: Any) -> wire.List[str]:
    lengths = validate.Length(max=most, error=f"has more than {most} entries")
    return wire.List(Text(longest), validate=lengths, error_messages={**NAMES, "invalid": "must be a list"}, **options)


def several(body: type[Body], most: int, **options: Any) -> wire.List[object]:
    lengths = validate.Length(max=most, error=f"has more than {most} entries")
    return wire.List(wire.Nested(body), validate=lengths, error_messages={**NAMES, "invalid": "must be a list"}, **options)


def required_day() -> Day:
    return Day(required=True, error_messages=NAMES)


class DutyBody(Body):
    """업무. `strong` words nearly prove it, `weak` ones only support others; in force from the first day to the last, both included."""

    name = Text(LONGEST_NAME, required=True)
    strong = texts(LONGEST_WORD, MOST_WORDS, load_default=[])
    words = texts(LONGEST_WORD, MOST_WORDS, load_default=[])
    weak = texts(LONGEST_WORD, MOST_WORDS, load_default=[])
    valid_from = Day(allow_none=True)
    valid_to = Day(allow_none=True)


class Noted(Body):
    """`note`: why, for the history of the list."""

    note = Text(LONGEST_NOTE)


class NewDepartment(Noted):
    """신설. Without `valid_from` it stands at once."""

    code = a_code(required=True)
    name = Text(LONGEST_NAME, required=True)
    bureau = Text(LONGEST_NAME)
    parent_code = a_code()
    phone = Text(40)
    valid_from = Day()
    kind = one_of(DepartmentKind, load_default=DepartmentKind.INTERNAL)
    aliases = texts(LONGEST_NAME, MOST_OTHERS, load_default=[])
    duties = several(DutyBody, MOST_DUTIES, load_default=[])


class RenameBody(Noted):
    name = Text(LONGEST_NAME, required=True)
    bureau = Text(LONGEST_NAME)
    parent_code = a_code()
    valid_from = required_day()


class AmendBody(Noted):
    """What is left out stays as it is; an empty phone removes it."""

    duties = several(DutyBody, MOST_DUTIES)
    aliases = texts(LONGEST_NAME, MOST_OTHERS)
    phone = wire.String(validate=validate.Length(max=40, error="has more than 40 characters"), error_messages=NAMES)


class SuccessorBody(Body):
    """`duties`: which of its duties go there; none: whatever it had."""

    department_code = a_code(required=True)
    duties = texts(LONGEST_NAME, MOST_DUTIES, load_default=[])


class CloseBody(Noted):
    closed_on = required_day()
    successors = several(SuccessorBody, MOST_OTHERS, load_default=[])


class MergeBody(Noted):
    """`codes` are merged into the department of the address; `name` (and bureau, phone) where it is new, or renamed, on that day."""

    codes = wire.List(
        a_code(),
        required=True,
        validate=validate.Length(1, MOST_OTHERS, error=f"must have 1 to {MOST_OTHERS} entries"),
        error_messages={**NAMES, "invalid": "must be a list"},
    )
    closed_on = required_day()
    name = Text(LONGEST_NAME)
    bureau = Text(LONGEST_NAME)
    phone = Text(40)


class PartBody(Body):
    """`name` (and bureau, phone) where it is new."""

    department_code = a_code(required=True)
    duties = texts(LONGEST_NAME, MOST_DUTIES, required=True)
    name = Text(LONGEST_NAME)
    bureau = Text(LONGEST_NAME)
    phone = Text(40)


class SplitBody(Noted):
    split_on = required_day()
    parts = several(PartBody, MOST_OTHERS, required=True)


class CallOffBody(Body):
    """`edition`: the revision of the list that planned it; `note`: why."""

    edition = wire.Integer(
        required=True,
        strict=True,
        validate=validate.Range(1, 10**9, error="must be a revision of the list"),
        error_messages={**NAMES, "invalid": "must be a revision of the list"},
    )
    note = Text(LONGEST_NOTE, required=True)

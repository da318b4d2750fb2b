"""What staff may send about how an answer comes to be."""

from __future__ import annotations

from marshmallow import fields as wire
from marshmallow import validate

from gateway.web.fields import CODE, LONGEST_TEXT, NAMES, Body, Matching, Text, Truth


class AnswerAct(Body):
    """`mediate`: the intake unit words it for the channel. `standard_answer`: the one that the text was made from."""

    rule = "법 제27조"

    text = Text(LONGEST_TEXT, lines=True, required=True)
    standard_answer = Matching(CODE, "a standard answer's code", 40)
    mediate = wire.Boolean(truthy={True, "true"}, falsy={False, "false"}, error_messages={"invalid": "must be true or false"})


class WordAct(Body):
    """The channel's words for the official answer."""

    text = Text(LONGEST_TEXT, lines=True, required=True)


class ApprovalSetting(Body):
    """결재. Whether the department's head approves what goes out."""

    required = Truth(required=True, error_messages=NAMES)


class StandardAnswerText(Body):
    """표준 답변. Placeholders stand in braces, as {receipt_number}. Without a department it is the own one's, or the city's."""

    title = Text(200, required=True)
    text = Text(LONGEST_TEXT, lines=True, required=True)
    department_code = Matching(CODE, "a department's code", 40)
    keywords = wire.List(Text(40), validate=validate.Length(max=30, error="at most 30"), error_messages=NAMES)


class FittingQuery(Body):
    """How many standard answers are wanted."""

    limit = wire.Integer(
        load_default=5, validate=validate.Range(1, 10, error="must be 1 to 10"), error_messages={"invalid": "must be a whole number"}
    )


class StandardAnswerQuery(Body):
    department = Matching(CODE, "a department's code", 40)

"""What staff may send to the door where several departments work on one case."""

from __future__ import annotations

from gateway.web.fields import CODE, LONGEST_TEXT, NAMES, Body, Matching, Moment, Text


class InvolveAct(Body):
    """법 제20조. What another department is asked for, and by when: not later than the case itself is due."""

    department_code = Matching(CODE, "a department's code", 40, required=True)
    matter = Text(LONGEST_TEXT, lines=True, required=True)
    contribute_by = Moment(required=True, error_messages=NAMES)


class ReleaseAct(Body):
    department_code = Matching(CODE, "a department's code", 40, required=True)
    reason = Text(1000, lines=True, required=True)


class RepeatedAct(Body):
    """법 제23조. Why it is closed, and what the citizen can do against it; the ground is the article."""

    reason = Text(4000, lines=True, required=True)
    remedy = Text(4000, lines=True, required=True)


class PartAct(Body):
    """`department_code` only from an administrator, who has no department."""

    department_code = Matching(CODE, "a department's code", 40)


class ContributeAct(PartAct):
    text = Text(LONGEST_TEXT, lines=True, required=True)


class DeclinePartAct(PartAct):
    reason = Text(1000, lines=True, required=True)


class ProlongAct(PartAct):
    contribute_by = Moment(required=True, error_messages=NAMES)
    reason = Text(1000, lines=True, required=True)

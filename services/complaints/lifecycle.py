"""Which act is possible when: one table, from which the whole way of a case is read. Nothing else compares statuses."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.complaints import Status
from contracts.message import Refusal

NOT_YET = None  # where a case stands before it is received

LIFECYCLE: Mapping[str, Mapping[Status | None, Status]] = {
    "receive": {NOT_YET: Status.RECEIVED},
    "route": {Status.RECEIVED: Status.ROUTED},
    "reroute": {Status.ROUTED: Status.ROUTED, Status.IN_PROGRESS: Status.ROUTED},
    "start": {Status.ROUTED: Status.IN_PROGRESS},
    "answer": {Status.ROUTED: Status.ANSWERED, Status.IN_PROGRESS: Status.ANSWERED},
    "notify": {Status.ANSWERED: Status.NOTIFIED},
    "withdraw": {Status.RECEIVED: Status.WITHDRAWN, Status.ROUTED: Status.WITHDRAWN, Status.IN_PROGRESS: Status.WITHDRAWN},
    "confirm": {Status.ANSWERED: Status.CLOSED, Status.NOTIFIED: Status.CLOSED},
    "rate": {Status.ANSWERED: Status.ANSWERED, Status.NOTIFIED: Status.NOTIFIED, Status.CLOSED: Status.CLOSED},
    "close": {Status.NOTIFIED: Status.CLOSED},
}
OF_THE_DESK = ("route", "reroute", "start", "answer")
OF_THE_CITIZEN = ("withdraw", "confirm", "rate")


class IllegalStep(Refusal):
    """The case stands where this act is not possible."""

    def __init__(self, status: Status | None, action: str) -> None:
        word = "new" if status is NOT_YET else status.value.replace("_", " ")
        super().__init__("illegal_step", f"cannot {action} {'an' if word[0] in 'aeiou' else 'a'} {word} complaint")


def step(status: Status | None, action: str) -> Status:
    """Where the case stands after the act; raises IllegalStep."""
    if not allows(status, action):
        raise IllegalStep(status, action)
    return LIFECYCLE[action][status]


def allows(status: Status | None, action: str) -> bool:
    """Is the act possible here? An act that the table doesn't know is a KeyError."""
    return status in LIFECYCLE[action]


def citizen_actions(status: Status) -> tuple[str, ...]:
    """What the citizen may do now."""
    return tuple(action for action in OF_THE_CITIZEN if allows(status, action))


def desk_actions(status: Status) -> tuple[str, ...]:
    """What an officer may do now, as far as role and department allow it."""
    return tuple(action for action in OF_THE_DESK if allows(status, action))


def open_to(action: str) -> frozenset[Status]:
    """The statuses in which the act is possible."""
    return frozenset(status for status in LIFECYCLE[action] if status is not NOT_YET)


def before(goal: Status) -> frozenset[Status]:
    """The statuses from which a case can still come to `goal`."""
    found: frozenset[Status] = frozenset()
    while more := _one_step_before(found | {goal}) - found - {goal}:
        found |= more
    return found


def _one_step_before(goals: frozenset[Status]) -> frozenset[Status]:
    return frozenset(start for row in LIFECYCLE.values() for start, end in row.items() if end in goals and start is not NOT_YET)


UNANSWERED = before(Status.ANSWERED)  # the clock runs
ENDS = frozenset(end for end in Status if not any(end in row and row[end] is not end for row in LIFECYCLE.values()))


def drawing() -> str:
    """The table as a Mermaid state diagram, as it stands in docs/lifecycle.md."""
    arrows = [(_state(start), _state(end), action) for action, row in LIFECYCLE.items() for start, end in row.items()]
    ends = [f"    {_state(end)} --> [*]" for end in Status if end in ENDS]
    return "\n".join(["stateDiagram-v2", *(f"    {start} --> {end}: {action}" for start, end, action in arrows), *ends])


def _state(status: Status | None) -> str:
    return "[*]" if status is NOT_YET else status.value

"""Which act is possible when: one table, from which the whole way of a case is read. Nothing else compares statuses."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.complaints import Status
from contracts.message import Refusal

NOT_YET = None  # where a case stands before it is received

_R, _D, _P, _W = Status.RECEIVED, Status.ROUTED, Status.IN_PROGRESS, Status.WAITING
_A, _N, _C = Status.ANSWERED, Status.NOTIFIED, Status.CLOSED
_T, _X, _M, _B = Status.TRANSFERRED, Status.DECLINED, Status.MERGED, Status.WITHDRAWN


def _stays(*statuses: Status) -> dict[Status | None, Status]:
    return {status: status for status in statuses}


LIFECYCLE: Mapping[str, Mapping[Status | None, Status]] = {
    "receive": {NOT_YET: _R},
    "route": {_R: _D},
    "reroute": {_D: _D, _P: _D},
    "inherit": _stays(_D, _P, _W, _M),
    "start": {_D: _P},
    "request_supplement": {_D: _W, _P: _W, _W: _W},
    "supplement": {_W: _P},
    "more_time": _stays(_W),
    "involve": _stays(_D, _P),
    "contribute": _stays(_D, _P, _W),
    "decline_part": _stays(_D, _P, _W),
    "prolong": _stays(_D, _P),
    "release": _stays(_D, _P, _W),
    "answer": {_D: _A, _P: _A},
    "answer_together": {_M: _A},
    "notify": {_A: _N},
    "decline": {_D: _X, _P: _X, _W: _X},
    "close_as_repeated": {_D: _C, _P: _C},
    "transfer": {_R: _T, _D: _T, _P: _T},
    "merge": {_D: _M, _P: _M},
    "unmerge": {_M: _D},
    "join": _stays(_R, _D, _P, _W),
    "change": _stays(_R, _D, _P, _W, _M),
    "ask": _stays(_R, _D, _P, _W, _M, _A, _N),
    "reply": _stays(_R, _D, _P, _W, _M, _A, _N),
    "withdraw": {_R: _B, _D: _B, _P: _B, _W: _B, _M: _B},
    "confirm": {_A: _C, _N: _C},
    "rate": _stays(_A, _N, _C, _X),
    "reopen": {_N: _D, _C: _D},
    "object": {_X: _D},
    "close": {_N: _C},
    "reclassify": _stays(_R, _D, _P),
    "pause": _stays(_D, _P),
    "resume": _stays(_D, _P),
    "extend": _stays(_D, _P),
    "assign": _stays(_D, _P, _W),
    "hand_back": _stays(_D, _P),
    "note": _stays(*Status),
    "acknowledge_danger": _stays(*Status),
    "fold": _stays(*Status),
    "unfold": _stays(*Status),
}
OF_THE_DESK = (
    *("route", "reroute", "assign", "hand_back", "start", "request_supplement", "pause", "resume", "extend", "reclassify"),
    *("involve", "contribute", "decline_part", "prolong", "release"),
    *("answer", "decline", "close_as_repeated", "transfer", "merge", "unmerge", "reply", "acknowledge_danger", "note", "fold", "unfold"),
)
OF_THE_CITIZEN = ("withdraw", "change", "ask", "supplement", "more_time", "confirm", "rate", "reopen", "object")


class IllegalStep(Refusal):
    """The case stands where this act is not possible."""

    def __init__(self, status: Status | None, action: str) -> None:
        word = "new" if status is NOT_YET else status.value.replace("_", " ")
        super().__init__("illegal_step", f"cannot {action.replace('_', ' ')} {'an' if word[0] in 'aeiou' else 'a'} {word} complaint")


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


UNANSWERED = open_to("withdraw")  # what can still be taken back: the city owes an answer
ENDS = frozenset(  # only the citizen can wake such a case
    end for end in Status if not any(row.get(end, end) is not end for action, row in LIFECYCLE.items() if action not in OF_THE_CITIZEN)
)


def drawing() -> str:
    """The acts that lead from one status to another as a Mermaid state diagram, as it stands in docs/lifecycle.md: one arrow for
    all acts between the same two."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for action, row in LIFECYCLE.items():
        for start, end in row.items():
            if start is not end:
                arrows.setdefault((_state(start), _state(end)), []).append(action)
    drawn = [f"    {start} --> {end}: {', '.join(acts)}" for (start, end), acts in arrows.items()]
    ends = [f"    {_state(end)} --> [*]" for end in Status if end in ENDS]
    return "\n".join(["stateDiagram-v2", "    direction LR", *drawn, *ends])


def staying() -> str:
    """The acts that leave a case where it stands, as a Markdown table for the same page."""
    rows = []
    for action, row in LIFECYCLE.items():
        where = [_state(start) for start, end in row.items() if start is end]
        if where:
            rows.append(f"| `{action}` | {'every status' if len(where) == len(Status) else ', '.join(f'`{status}`' for status in where)} |")
    return "\n".join(["| act | possible while the case is |", "|---|---|", *rows])


def _state(status: Status | None) -> str:
    return "[*]" if status is NOT_YET else status.value

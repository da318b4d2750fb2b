"""Departments come and go: what was said of one that is no more is said of those that took over its work."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

_STEPS = 20  # of reorganisations one after another


def heirs(code: str, active: Collection[str], successors: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The active departments that a code stands for today, itself if it is one; none if it left nobody."""
    if code in active:
        return (code,)
    found: dict[str, None] = {}
    seen, waiting = {code}, [code]
    for _ in range(_STEPS):
        found |= dict.fromkeys(one for one in waiting if one in active)
        waiting = [heir for one in waiting if one not in active for heir in successors.get(one, ()) if heir not in seen]
        seen.update(waiting)
    return tuple(found)


def handed_on(
    said: Mapping[str, float], active: Collection[str], successors: Mapping[str, Sequence[str]], duties: Mapping[str, float]
) -> dict[str, float]:
    """What is said of each code, said of today's departments: of merged ones added, of a split one divided by whose duties
    the text names."""
    if all(code in active for code in said):
        return dict(said)
    today: dict[str, float] = {}
    for code, value in said.items():
        if code in active:
            today[code] = today.get(code, 0.0) + value
            continue
        shared = {heir: (1 + duties.get(heir, 0.0)) ** 3 for heir in heirs(code, active, successors)}
        whole = sum(shared.values())
        for heir, part in shared.items():
            today[heir] = today.get(heir, 0.0) + value * part / whole
    return today

"""Making a decision again, by what was in force when it was made: the same comes out, or what stands in the way is named."""

from __future__ import annotations

from services.routing.domain.city import City
from services.routing.domain.deciding import propose
from services.routing.domain.decision import Decision, Mode
from services.routing.domain.reading import Reading


def replay(decision: Decision, reading: Reading | None, city: City) -> tuple[str, ...]:
    """What is different, or can't be looked into any more; nothing where the same comes out. `city`: of the decision's versions."""
    if decision.mode is Mode.MANUAL and not decision.proposals:
        return ("a person had decided before routing was asked: nothing was proposed",)
    if not decision.versions:
        return ("it is not written down what it rested upon: an older release made it, or nothing could be read then",)
    if reading is None:
        return ("what was read is no longer kept",)
    found = [f"{part} {decision.versions.get(part, '')} is no longer kept" for part in city.missing]
    if reading.fingerprint != decision.input_hash:
        found.append("what is kept of the case is not what was read then")
    if found:
        return tuple(found)
    again = propose(reading, city, decision.near)
    if again.proposals != decision.proposals:
        told = ", ".join(f"{one.department_code} {one.confidence:.4f}" for one in again.proposals)
        found.append(f"this release of routing proposes otherwise: {told}")
    if again.sure is not (decision.mode is Mode.AUTOMATIC):
        found.append("this release of routing would " + ("ask a person" if decision.mode is Mode.AUTOMATIC else "decide alone"))
    return tuple(found)

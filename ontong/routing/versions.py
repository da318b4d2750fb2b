"""`ontong routing versions`, `rollback`, `release`, `wish`, `explain`: what the routing has learned, and what it decided by."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from typing import Any

from contracts import wire
from contracts.message import Message
from contracts.teaching import (
    ExplainDecision,
    Explanation,
    Figures,
    ListModels,
    Models,
    ModelVersion,
    ReleaseModel,
    RollBackModel,
    WishRouting,
)
from ontong.routing import standing
from ontong.typed import KOREA

OWN_WORDS = "the departments' own words alone"


def versions(options: argparse.Namespace) -> int:
    """Every version that was learned, the latest first."""
    with standing.routing() as service:
        found: Models = service.ask(ListModels())
    if options.json:
        return _print(found)
    print("\n".join([*_state(found), *(lines(found.versions) if found.versions else ["nothing was learned yet"])]))
    return 0


def rollback(options: argparse.Namespace) -> int:
    """Decide by an older version from now on, until `release`."""
    with standing.routing() as service:
        found: Models = service.ask(RollBackModel(model_version=options.version))
    used = next((one.model_version for one in found.versions if one.state == "active"), None)
    print(f"in use: {used or OWN_WORDS}; newer versions wait until `ontong routing release`")
    return 0


def release(_: argparse.Namespace) -> int:
    """Newer versions may be taken again."""
    with standing.routing() as service:
        service.ask(ReleaseModel())
    print("newer versions are taken again, as they turn out to be better")
    return 0


def wish(options: argparse.Namespace) -> int:
    """What the city wants of automatic routing; what isn't named stays as it is."""
    with standing.routing() as service:
        now: Models = service.ask(ListModels())
        wished = WishRouting(
            accuracy=options.accuracy or now.accuracy,
            automatic=now.automatic if options.automatic is None else options.automatic == "on",
            by_hand=now.by_hand if options.by_hand is None else tuple(code for code in options.by_hand if code),
        )
        service.ask(wished)
        print("\n".join(_state(service.ask(ListModels()))))
    return 0


def explain(options: argparse.Namespace) -> int:
    """Why was this case proposed to whom, and does the same come out again? Exit code 1 where it doesn't."""
    with standing.routing() as service:
        found: Explanation = service.ask(ExplainDecision(receipt_number=options.receipt_number))
    if options.json:
        _print(found)
    else:
        print("\n".join(_explanation(found)))
    return 0 if found.reproduced else 1


def lines(found: Sequence[ModelVersion]) -> Iterator[str]:
    """Two or three lines a version: what it is, how it did beside the one in use then, and why it is used or not."""
    for one in found:
        period = f", received {_day(one.first_at)} to {_day(one.last_at)}" if one.first_at and one.last_at else ""
        gone = "" if one.kept else " (too old to go back to)"
        learned = f"learned {_minute(one.trained_at)} from {one.rows:,} cases{period}"
        yield f"{one.model_version}  {one.state}{gone}  {learned}"
        for name, figures in (("it", one.figures), ("in use then", one.figures_in_use)):
            if figures:
                yield f"    {name:<12} {_figures(figures)}"
        yield f"    {one.why}"


def _figures(one: Figures) -> str:
    alone = f"{one.automatic:.1%} alone" + (f" ({one.accuracy:.1%} right)" if one.accuracy is not None else "")
    right = f"right {one.first:.1%}, among three {one.three:.1%}"
    return f"{right}, {alone}, calibration error {one.calibration_error:.3f}, of {one.cases:,} cases"


def _state(found: Models) -> Iterator[str]:
    if found.automatic:
        yield f"automatic routing: {found.accuracy:.1%} shall be right, so from a certainty of {found.certainty:.1%} on"
    else:
        yield f"automatic routing is off: a person decides every case ({found.accuracy:.1%} would be wished)"
    if found.by_hand:
        yield f"a person gives every case to: {', '.join(found.by_hand)}"
    if found.held:
        yield "held: nothing newer is taken until `ontong routing release`"
    if found.training_since:
        yield f"a training is on since {_minute(found.training_since)}"


def _explanation(found: Explanation) -> Iterator[str]:
    yield f"case {found.receipt_number or found.complaint_id}: {found.mode}, decided {_minute(found.decided_at)}"
    yield f"by {', '.join(found.versions) or found.model_version or 'nothing'}"
    needed = f"; {found.certainty_needed:.1%} is needed to go without a person" if found.certainty_needed is not None else ""
    yield f"proposed{needed}" if found.proposals else "nothing was proposed"
    for one in found.proposals:
        yield f"  {one.confidence:>6.1%}  {one.department_name} ({one.department_code})  {one.reason}"
        yield from (f"          {ground.kind}: {ground.says}" for ground in one.grounds)
    yield from (f"similar: {one}" for one in found.precedents)
    yield f"right was {found.department_code}" if found.department_code else "nobody has said yet which department is right"
    yield "decided again it comes out the same" if found.reproduced else "decided again it does not come out the same:"
    yield from (f"  {difference}" for difference in found.differences)


def _print(record: Message) -> int:
    told: dict[str, Any] = wire.dump(record)
    print(json.dumps(told, ensure_ascii=False, indent=2))
    return 0


def _day(moment: Any) -> str:
    return f"{moment.astimezone(KOREA):%Y-%m-%d}"


def _minute(moment: Any) -> str:
    return f"{moment.astimezone(KOREA):%Y-%m-%d %H:%M}"

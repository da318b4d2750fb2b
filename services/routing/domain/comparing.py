"""Was the new one better? Both read the very same cases, the latest, and neither had seen them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from contracts.teaching import Figures
from services.routing.measuring.reliability import expected_error


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One case as it was proposed: the departments in their order, how sure the first was, and whether it would have been routed alone."""

    right: str
    proposed: tuple[str, ...]
    certainty: float
    automatic: bool

    @property
    def is_right(self) -> bool:
        return self.proposed[:1] == (self.right,)


def figures(outcomes: Sequence[Outcome]) -> Figures:
    """Of at least one case."""
    count = len(outcomes)
    alone = [one for one in outcomes if one.automatic]
    return Figures(
        cases=count,
        first=round(sum(one.is_right for one in outcomes) / count, 4),
        three=round(sum(one.right in one.proposed[:3] for one in outcomes) / count, 4),
        automatic=round(len(alone) / count, 4),
        accuracy=round(sum(one.is_right for one in alone) / len(alone), 4) if alone else None,
        calibration_error=round(expected_error([(one.certainty, one.is_right) for one in outcomes]), 4),
    )


def verdict(new: Sequence[Outcome], used: Sequence[Outcome], wished: float) -> tuple[bool, str]:
    """Shall the new one be used, and why. It must

    1. be right as often as the one in use, within the noise of the cases in which they differ (one standard deviation);
    2. of what it would route alone be right as often as the city wishes, or as the one in use is, within the same noise;
    3. not be worse in both: right less often, and routing fewer rightly alone;
    4. where it is right no more often, not leave clearly more to people than one in use that keeps the wish.

    What is routed alone and wrong helps no version.
    """
    won = sum(a.is_right and not b.is_right for a, b in zip(new, used, strict=True))
    lost = sum(b.is_right and not a.is_right for a, b in zip(new, used, strict=True))
    alone, before = [one for one in new if one.automatic], [one for one in used if one.automatic]
    if lost - won > sqrt(lost + won):
        return False, f"it is right less often: {won} cases won, {lost} lost of {len(new)}"
    if alone:
        accuracy = _share_right(alone)
        bar = min(wished, _share_right(before)) if before else wished
        if accuracy < bar - sqrt(max(bar * (1 - bar), 0.01) / len(alone)):
            return False, f"of what it routes alone only {accuracy:.1%} is right, {bar:.1%} is the bar"
    if won < lost and _rightly(alone) < _rightly(before):
        return False, f"it is right less often ({won} won, {lost} lost) and routes less alone ({len(alone)}, not {len(before)})"
    if won <= lost and before and _share_right(before) >= wished and _routes_clearly_less(new, used):
        return False, f"it is right no more often ({won} won, {lost} lost) and routes less alone ({len(alone)}, not {len(before)})"
    return True, f"{won} cases won, {lost} lost of {len(new)}; routes {len(alone)} alone, {len(before)} before"


def _routes_clearly_less(new: Sequence[Outcome], used: Sequence[Outcome]) -> bool:
    gained = sum(a.automatic and a.is_right and not b.automatic for a, b in zip(new, used, strict=True))
    left = sum(b.automatic and not a.automatic for a, b in zip(new, used, strict=True))
    return left - gained > sqrt(left + gained)


def _share_right(outcomes: Sequence[Outcome]) -> float:
    return _rightly(outcomes) / len(outcomes)


def _rightly(outcomes: Sequence[Outcome]) -> int:
    return sum(one.is_right for one in outcomes)

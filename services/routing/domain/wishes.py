"""What the city wants of automatic routing: how often it must be right, and for which departments it may decide at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from contracts.message import Refusal

LEAST, MOST = 0.5, 0.999


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """`accuracy`: of the cases that are routed without a person so many shall be right (0..1)."""

    accuracy: float = 0.95
    automatic: bool = True  # else routing only proposes, and a person decides every case
    by_hand: frozenset[str] = frozenset()  # departments to which a person gives every case

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Wishes:
        return cls(accuracy=content["accuracy"], automatic=content["automatic"], by_hand=frozenset(content["by_hand"]))

    @property
    def content(self) -> dict[str, Any]:
        return {"accuracy": self.accuracy, "automatic": self.automatic, "by_hand": sorted(self.by_hand)}

    @property
    def version(self) -> str:
        return "wishes-" + hashlib.sha256(json.dumps(self.content).encode()).hexdigest()[:12]


USUAL = Wishes()


def wish(accuracy: float, automatic: bool, by_hand: Iterable[str], known: Iterable[str]) -> Wishes:
    """Raises a Refusal that names the field."""
    if not LEAST <= accuracy <= MOST:
        raise Refusal("invalid", f"the accuracy must be between {LEAST} and {MOST}", field="accuracy")
    if strangers := sorted(set(by_hand) - set(known)):
        raise Refusal("invalid", f"there is no department {strangers[0]}", field="by_hand")
    return Wishes(accuracy=accuracy, automatic=automatic, by_hand=frozenset(by_hand))

"""A letter is handed to its provider: asked, carried, read."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from chassis import trace
from chassis.crash import point
from services.notify.capabilities import Capabilities
from services.notify.outcomes import (
    Accepted,
    Later,
    Misconfigured,
    Outcome,
    ProviderRequest,
    ProviderResponse,
    Undeliverable,
    Unknown,
    WrittenLetter,
)
from services.notify.providers import Carry, NotSent, Provider

SECONDS = 20.0  # how long a provider may think
TOGETHER = 80.0  # and for all parts of a letter: less than the lease of an errand
NO_WORDS = "the letter has no words"


class Posted:
    """A channel, of what its file knows of its provider and of a way to carry requests there. A letter in several parts is one letter: when
    a part isn't taken after others were, none is sent twice by itself. It is unknown then; or, where the rest can never be taken, it is
    undeliverable and goes the next way whole."""

    def __init__(self, provider: Provider, carry: Carry, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self.provider, self.carry, self.seconds, self.clock = provider, carry, seconds, clock

    @property
    def capabilities(self) -> Capabilities:
        return self.provider.capabilities

    def send(self, letter: WrittenLetter) -> Outcome:
        requests = self.provider.requests(letter)
        if not isinstance(requests, tuple):
            return requests
        if not requests:
            return Undeliverable(reason=NO_WORDS)
        end = self.clock() + TOGETHER
        for taken, request in enumerate(requests):
            outcome = self._ask(request) if self.clock() < end else Later(reason=f"{self.provider.who} is too slow", of_provider=True)
            if not isinstance(outcome, Accepted):
                return _half(outcome, taken, len(requests)) if taken else outcome
        point("notify.sent")
        return outcome

    def _ask(self, request: ProviderRequest) -> Outcome:
        response = carried(self.carry, self.provider.who, request, self.seconds)
        return self.provider.read(response) if isinstance(response, ProviderResponse) else response


def carried(carry: Carry, who: str, request: ProviderRequest, seconds: float) -> ProviderResponse | Outcome:
    """What the provider has answered, or how it ends without an answer."""
    try:
        return carry(_traced(request), seconds)
    except NotSent as error:
        return Later(reason=f"{who} can't be reached: {error}", of_provider=True)
    except OSError:
        return Unknown(reason=f"{who} did not answer after it had been given the letter", of_provider=True)


def _half(outcome: Outcome, taken: int, parts: int) -> Outcome:
    """What becomes of a letter of which the provider has taken the first parts only."""
    begun = f"{taken} of {parts} parts were taken; then: "
    match outcome:
        case Later() | Unknown():
            return Unknown(reason=begun + outcome.reason, of_provider=outcome.of_provider)
        case Undeliverable() | Misconfigured():
            return replace(outcome, reason=begun + outcome.reason)
    raise TypeError(f"not how a part can end: {type(outcome).__name__}")


def _traced(request: ProviderRequest) -> ProviderRequest:
    """With the trace that began with the citizen's request, so that a letter can be followed back to it."""
    carried = trace.current()
    return replace(request, headers=(*request.headers, ("traceparent", carried))) if carried else request

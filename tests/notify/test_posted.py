"""A letter in parts ends before its errand's lease does: nobody sends it again while it is still on its way."""

from __future__ import annotations

from contracts.notify import ChannelClass
from services.notify.capabilities import Capabilities
from services.notify.outcomes import Accepted, Outcome, ProviderRequest, ProviderResponse, Unknown
from services.notify.providers.posted import Posted
from tests.notify.builders import NOON


class FiveParts:
    who = "the provider"
    capabilities = Capabilities(channel_class=ChannelClass.CHAT, writes_to="address")

    def requests(self, letter: object) -> tuple[ProviderRequest, ...]:
        return tuple(ProviderRequest(method="POST", url=f"https://provider.example/{part}") for part in range(5))

    def read(self, response: ProviderResponse) -> Outcome:
        return Accepted(reference="1")

    def taken(self, request: ProviderRequest) -> bytes:
        return b"{}"


def test_a_provider_that_takes_part_after_part_too_slowly_is_left_and_the_letter_is_in_doubt():
    hour, asked = [0.0], []

    def slowly(request: ProviderRequest, seconds: float) -> ProviderResponse:
        asked.append(request)
        hour[0] += 50
        return ProviderResponse(status=200, came_at=NOON)

    outcome = Posted(FiveParts(), slowly, clock=lambda: hour[0]).send(object())

    assert isinstance(outcome, Unknown)
    assert (len(asked), outcome.reason) == (2, "2 of 5 parts were taken; then: the provider is too slow")


def test_one_that_takes_them_in_time_has_the_whole_letter():
    outcome = Posted(FiveParts(), lambda request, seconds: ProviderResponse(status=200, came_at=NOON)).send(object())

    assert isinstance(outcome, Accepted)

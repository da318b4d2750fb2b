"""The city's table of services, looked at before it is loaded."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.city import Service
from contracts.message import Refusal
from services.complaints.periods import Period, within_the_law


def check_services(services: Sequence[Service]) -> None:
    """A table of services is loaded as a whole or not at all; the Refusal names the line."""
    seen: set[str] = set()
    for number, service in enumerate(services, start=1):
        try:
            within_the_law(service.kind, Period.parse(service.period))
        except ValueError as error:
            raise Refusal("invalid", f"line {number} ({service.code}): {error}", field="services") from None
        if service.code in seen:
            raise Refusal("invalid", f"line {number}: the code {service.code} is there twice", field="services")
        seen.add(service.code)

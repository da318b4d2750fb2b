"""Which ways out to the citizens there are, which of them are real, and what each can do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from contracts.gateway import Channel as Word
from contracts.letters import WayOut, WaysOut, WayState
from services.notify.channels import Capabilities, Channel
from services.notify.providers.sandbox import Sandbox

WORDS = {word.value for word in Word}  # the way to colleagues is no citizen's
AS_THEY_ARE = (
    *("channel_class", "most_characters", "most_bytes", "encoding", "parts", "media", "receipts", "conversation", "public"),
    *("approved_words", "buzzes"),
)


def list_ways_out(channels: Mapping[str, Channel]) -> WaysOut:
    return WaysOut(items=tuple(_way(name, channel) for name, channel in channels.items() if name in WORDS))


def _way(name: str, channel: Channel) -> WayOut:
    can = channel.capabilities
    return WayOut(
        channel=name,
        state=_state(channel, can),
        window_hours=_hours(can.window),
        person_window_hours=_hours(can.person_window),
        **{field: getattr(can, field) for field in AS_THEY_ARE},
    )


def _state(channel: Channel, can: Capabilities) -> WayState:
    if isinstance(channel, Sandbox):
        return WayState.SIMULATED
    if can.pushes:
        return WayState.REAL
    return WayState.BY_PERSON if can.task else WayState.PAGE


def _hours(span: timedelta | None) -> float | None:
    return None if span is None else span / timedelta(hours=1)

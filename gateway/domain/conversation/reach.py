"""Until when a citizen can be answered where they spoke."""

from __future__ import annotations

from datetime import datetime, timedelta

from contracts.gateway import Channel

META_WINDOW = timedelta(hours=24)  # after the citizen's last message, as Messenger and Instagram have it
WINDOWS = {
    Channel.KAKAO: timedelta(0),  # a chatbot can answer and not write
    Channel.FACEBOOK: META_WINDOW,
    Channel.INSTAGRAM: META_WINDOW,
    Channel.BAND: timedelta(0),  # nothing private can be written there
}


def unreachable_after(channel: Channel, spoken_at: datetime, *, known: bool) -> datetime | None:
    """From when on nothing reaches the citizen; None where no end of it is known. `known`: a number or an address is known."""
    window = WINDOWS.get(channel)
    return None if known or window is None else spoken_at + window


def closes(channel: Channel) -> bool:
    """Does the channel close before an answer can be due?"""
    return channel in WINDOWS

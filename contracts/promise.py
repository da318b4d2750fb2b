"""What a city promises beyond the law: that a person answers a voice soon."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.message import Message


@dataclass(frozen=True, kw_only=True)
class FirstResponse(Message):
    """On the event with which a person first answered the citizen. `in_time`: within 30 minutes of office time from the arrival;
    `warned`: 20 had passed. `in_office_hours`: it arrived while the office worked; else its time began with the next opening."""

    in_time: bool
    warned: bool
    in_office_hours: bool

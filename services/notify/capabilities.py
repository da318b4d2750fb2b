"""What each channel can do, said as data, so that no rule has to know a channel by its name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from contracts.notify import ChannelClass


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What a channel can do, as data: the sender honours it, the desk and the documentation show it. `writes_to` names the part of a
    contact that is an address here (empty: nothing is sent). `most_characters`, `most_bytes`: of one message; a longer letter is sent as
    several where `parts`. `window`: how long after the citizen's last message it can be written to; `person_window`: by an officer.
    `receipts`: the provider says what arrived. `repeatable`: the provider knows an attempt by our reference, so that an interrupted one
    may be made again. `task`: a person does it. `approved_words`: only words go
    out that the provider has approved. `buzzes`: it wakes people at night."""

    channel_class: ChannelClass
    writes_to: str
    most_characters: int | None = None
    most_bytes: int | None = None  # in `encoding`
    encoding: str = "utf-8"
    parts: bool = False
    pushes: bool = True
    media: bool = False
    window: timedelta | None = None
    person_window: timedelta | None = None
    receipts: bool = False
    conversation: bool = False
    public: bool = False  # everybody reads it: no word about a case
    repeatable: bool = False
    task: bool = False
    approved_words: bool = False
    buzzes: bool = False
    concurrency: int = 4  # requests of one process on their way at the same time
    together: int = 1  # letters of one request, where the provider takes several
    per_second: float | None = None  # letters of one process

"""What the tests of conversations share: somebody who speaks to the city on a channel."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from contracts.complaints import ComplaintReceived, Status, SupplementRequested  # noqa: F401 - for those who import it from here
from contracts.conversation import ReplyGiven
from contracts.gateway import Channel, ComplaintSubmitted
from contracts.message import Event
from gateway import usecases
from gateway.domain.heard import Heard
from gateway.usecases import Outcome

NUMBERS = count(1)


@dataclass
class Citizen:
    """Speaks on one channel, and reads what comes back there."""

    place: Any
    channel: Channel = Channel.KAKAO
    sender: str = "user-1"
    in_answer: bool | None = None
    heard: list[str] = field(default_factory=list)

    def says(self, text: str, **more: Any) -> str:
        """The reply, in one piece; '' where nothing is said at once."""
        return " / ".join(one.text for one in self.told(text, **more).replies)

    def told(self, text: str, message_id: str | None = None, photos: Any = (), **more: Any) -> Outcome:
        heard = Heard(channel=self.channel, message_id=message_id or f"m{next(NUMBERS)}", sender=self.sender, text=text, **more)
        return self.brings(heard, photos)

    def brings(self, heard: Any, photos: Any = ()) -> Outcome:
        carried = self.channel is Channel.KAKAO if self.in_answer is None else self.in_answer
        return self.place.database.transact(lambda tx: usecases.hear(tx, self.place.reception, heard, in_answer=carried, photos=photos))

    def letters(self) -> list[dict[str, Any]]:
        """What notify is asked to say, opened."""
        return [json.loads(json.dumps(self.place.opened_by_notify(one.sealed_reply))) for one in said(self.place, ReplyGiven)]

    def cases(self) -> list[ComplaintSubmitted]:
        return said(self.place, ComplaintSubmitted)


def said(place: Any, kind: type[Event]) -> list[Any]:
    return [event for event in place.database.said() if isinstance(event, kind)]


def later(place: Any, **ago: float) -> datetime:
    """Let time pass for the door."""
    clock = place.database.clock
    place.database.clock = lambda: clock() + timedelta(**ago)
    return place.database.clock()

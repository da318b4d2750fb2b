"""The visit: nothing is sent. An officer goes there, or hands a letter to the post, and writes down how it went."""

from __future__ import annotations

from contracts.notify import ChannelClass
from services.notify.capabilities import Capabilities
from services.notify.outcomes import Outcome, WrittenLetter


class Visit:
    """Its delivery is a task at the desk."""

    capabilities = Capabilities(channel_class=ChannelClass.MAIL, writes_to="postal_address", pushes=False, conversation=True, task=True)

    def send(self, letter: WrittenLetter) -> Outcome:
        raise AssertionError("an officer goes there")

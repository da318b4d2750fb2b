"""The city's app: nothing is sent. The app shows the case's page, which it asks for."""

from __future__ import annotations

from contracts.notify import ChannelClass
from services.notify.capabilities import Capabilities
from services.notify.outcomes import Outcome, WrittenLetter


class App:
    """Whoever wrote here and left an address hears by e-mail or phone."""

    capabilities = Capabilities(channel_class=ChannelClass.MAIL, writes_to="", pushes=False, media=True)

    def send(self, letter: WrittenLetter) -> Outcome:
        raise AssertionError("the page says it")

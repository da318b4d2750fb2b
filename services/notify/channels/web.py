"""The web form: nothing is sent. The answer stands on the case's page, whose link the citizen has."""

from __future__ import annotations

from contracts.notify import ChannelClass
from services.notify.capabilities import Capabilities
from services.notify.outcomes import Outcome, WrittenLetter


class Web:
    """Whoever wrote here and left an address hears by e-mail or phone."""

    capabilities = Capabilities(channel_class=ChannelClass.MAIL, writes_to="", pushes=False, media=True)

    def send(self, letter: WrittenLetter) -> Outcome:
        raise AssertionError("the page says it")

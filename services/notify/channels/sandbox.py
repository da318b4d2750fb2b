"""The sandbox: where no mail server is set, letters stay in the house, and the desk shows them."""

from __future__ import annotations

from contracts.notify import ChannelClass
from services.notify.channels import Capabilities
from services.notify.outcomes import Delivered, Outcome, WrittenLetter


class Sandbox:
    """Stands in for any channel. The letter is kept in the transaction that settles its delivery."""

    def __init__(self, writes_to: str) -> None:
        self.capabilities = Capabilities(channel_class=ChannelClass.MAIL, writes_to=writes_to)

    def send(self, letter: WrittenLetter) -> Outcome:
        return Delivered(reference=f"sandbox:{letter.delivery_id}", kept=letter)

"""Notices to staff, where they are anyway: Slack, Teams, mail and whatever else Apprise speaks. Nothing of a citizen stands in them."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from apprise import Apprise, NotifyFormat

from contracts.notify import ChannelClass
from services.notify.capabilities import Capabilities
from services.notify.outcomes import Accepted, Later, Misconfigured, Outcome, WrittenLetter

logging.getLogger("apprise").setLevel(logging.CRITICAL)  # its words may hold an address with its password


class Staff:
    """`book` has the addresses of each entry. Apprise tells whether it was taken, and nothing more: what no address has taken is tried
    again. Staff may read a notice twice; a citizen's letter never goes this way."""

    capabilities = Capabilities(channel_class=ChannelClass.MAIL, writes_to="")

    def __init__(self, book: Mapping[str, tuple[str, ...]]) -> None:
        self.book = dict(book)

    def send(self, letter: WrittenLetter) -> Outcome:
        addresses = self.book.get(letter.to)
        if addresses is None:
            return Misconfigured(reason="the list of addresses names them no more")
        taken = [address for address in addresses if _notify(address, letter)]
        if not taken:
            return Later(reason="none of the addresses took the notice")
        return Accepted(reference=f"{len(taken)} of {len(addresses)}")


def is_address(text: str) -> bool:
    """Is it one that Apprise understands?"""
    return Apprise().add(text)


def _notify(address: str, letter: WrittenLetter) -> bool:
    way = Apprise()
    return way.add(address) and bool(way.notify(title=letter.subject, body=letter.body, body_format=NotifyFormat.TEXT))

"""Whom the city writes to: somebody on a channel, known without the address, and the ways to them in the city's order."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from contracts.contact import Contact, SealedReply
from contracts.gateway import Channel
from services.notify.capabilities import Capabilities
from services.notify.domain.quiet import Quiet

ORDER = ("kakao", "sms", "email")  # after the channel that the citizen came from, where the city says nothing else
PHONE, VISIT = Channel.PHONE.value, Channel.VISIT.value
BY_HAND = (PHONE, VISIT)  # tasks: somebody calls, or goes there, or writes by post
LANDLINE = re.compile(r"(02|0[3-6][1-9]|070|080|1[568]\d\d)")  # no text message arrives there


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Somebody on a channel, without the address: `fingerprint` is a keyed hash of it, `hint` is masked. After `until` the channel takes
    nothing more for them, after `person_until` not even what an officer wrote; None: it takes letters for ever."""

    channel: str
    fingerprint: str
    hint: str
    until: datetime | None = None
    person_until: datetime | None = None

    @property
    def by_hand(self) -> bool:
        return self.channel in BY_HAND

    def ends(self, *, by_person: bool) -> datetime | None:
        """When the window closes for such a letter."""
        return self.person_until if by_person else self.until


@dataclass(frozen=True, kw_only=True)
class PostOffice:
    """What this city writes with. `channels` says of each what it can do, `order` in which they are tried after the one that the
    citizen came from. `open_contact` and `open_reply` open what the gateway sealed. `channels_secret` makes the tokens by which answers
    come back. `entries` names the departments (`department:CODE`) and persons (`account:ID`) that have an address for staff notices.
    `locales`: the languages in which the city has letters."""

    city: str
    status_url: str  # where a citizen looks a case up; used when the contact holds no link of its own
    zone: tzinfo
    fingerprint_key: bytes = field(repr=False)
    open_contact: Callable[[str], Contact]
    open_reply: Callable[[str], SealedReply]
    channels: Mapping[str, Capabilities]
    locales: tuple[str, ...]
    order: tuple[str, ...] = ORDER
    quiet: Quiet | None = None
    channels_secret: bytes | None = field(default=None, repr=False)
    entries: frozenset[str] = frozenset()
    city_abroad: str = ""  # what it is called in letters that aren't Korean

    def city_in(self, locale: str) -> str:
        return self.city if locale.startswith("ko") else self.city_abroad or self.city

    def ways(self, contact: Contact, wrote_at: datetime) -> tuple[Recipient, ...]:
        """All ways to the citizen, who wrote last at `wrote_at`, in the order in which they are tried: where they wrote, then the city's
        order; where everybody reads it only if there is no other; at last somebody must call or go. Empty: nothing was left that
        leads to them."""
        came_from = [contact.channel.value] if contact.channel else []
        names = [name for name in dict.fromkeys((*came_from, *self.order)) if self._sends(name)]
        found = [way for name in names if (way := self.recipient(contact, name, wrote_at))]
        private = [way for way in found if not self.channels[way.channel].public]
        return (*(private or found), *self._by_hand(contact, reachable=bool(found)))

    def recipient(self, contact: Contact, channel: str, wrote_at: datetime | None = None) -> Recipient | None:
        """The citizen on this channel; None when they left no address there."""
        address = self.address(contact, channel)
        if address is None:
            return None
        can = self.channels[channel]
        until = wrote_at + can.window if wrote_at and can.window else None
        person_until = wrote_at + can.person_window if wrote_at and can.person_window else until
        return self._known(channel, address, until, person_until)

    def spoken_to(self, channel: str, address: str) -> Recipient:
        """Somebody in a conversation on this channel."""
        return Recipient(channel=channel, fingerprint=self._fingerprint(channel, address), hint="***")

    def address(self, contact: Contact, channel: str) -> str | None:
        """What is written on the envelope; None when nothing was left that is an address there."""
        part = self.channels[channel].writes_to
        is_theirs = contact.channel is not None and contact.channel.value == channel
        given = contact.address if part == "address" else getattr(contact, part, None)
        if part == "address" and not is_theirs:
            return None
        if given is None and is_theirs and part == channel:  # a letter by e-mail, whose address is both
            given = contact.address
        address = (given or "").strip()
        return address if address and not (part == "phone" and LANDLINE.match(address)) else None

    def _sends(self, channel: str) -> bool:
        return channel in self.channels and channel not in BY_HAND and self.channels[channel].pushes

    def _by_hand(self, contact: Contact, *, reachable: bool) -> Iterator[Recipient]:
        if phone := (contact.phone or "").strip():
            yield self._known(PHONE, phone)
        home = (contact.postal_address or "").strip()
        if home or Channel.VISIT in contact.result_channels or (reachable and not phone):
            yield Recipient(channel=VISIT, fingerprint=self._fingerprint(VISIT, home or contact.link or ""), hint="***" if home else "-")

    def _known(self, channel: str, address: str, until: datetime | None = None, person_until: datetime | None = None) -> Recipient:
        known_as, is_id = self._fingerprint(channel, address), channel not in BY_HAND and self.channels[channel].writes_to == "address"
        hint = "***" if is_id else masked(address)
        return Recipient(channel=channel, fingerprint=known_as, hint=hint, until=until, person_until=person_until)

    def _fingerprint(self, channel: str, address: str) -> str:
        return hmac.digest(self.fingerprint_key, f"{channel}:{address.lower()}".encode(), hashlib.sha256).hex()


def masked(address: str) -> str:
    """Enough for the citizen to recognise it, too little to write to: `h***@example.com`, `010-****-5678`."""
    name, at, host = address.rpartition("@")
    if at:
        return f"{name[:1]}***@{host}"
    return f"{address[:3]}-****-{address[-4:]}" if len(address) >= 9 else "***"

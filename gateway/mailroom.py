"""Where mail is kept that comes in by a door of our own: read, its photos drawn anew, and heard, all of it before it is accepted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from chassis import trace
from chassis.database import Store
from chassis.logs import Log
from contracts.gateway import Channel, Photo
from gateway import usecases
from gateway.channels import Unreadable
from gateway.channels.email import Email
from gateway.channels.mail.envelope import Envelope, key_of
from gateway.domain.heard import Heard, Incoming, Unread
from gateway.errands import Outside, drawn, fails_all
from gateway.store import NumberTaken, Transaction
from gateway.usecases import DRAWS, Outcome

log = Log("gateway")
Noted = Callable[[Channel, str], None]  # what became of something that came in, for who counts


class Mailroom:
    """Safe to use from many threads."""

    def __init__(self, *, email: Email, store: Store, outside: Outside, noted: Noted) -> None:
        self.email, self.store, self.outside, self.noted = email, store, outside, noted

    def take(self, raw: bytes, envelope: Envelope) -> None:
        """Keep it, in one transaction. Raises where it can't be kept now, and its sender must bring it again; where only a mistake of
        ours is in the way, it is kept for a person to read."""
        traceparent = trace.begin("")
        for one in self._read(raw, envelope):
            try:
                self._hear(one, traceparent)
            except Exception as error:
                if fails_all(error):
                    raise
                log.error("mail_not_heard", traceparent=traceparent, exc_info=error)
                self._hear(_unread(raw, "hearing it failed"), traceparent)

    def _read(self, raw: bytes, envelope: Envelope) -> Sequence[Incoming]:
        """What can't be read is kept as it came, for the desk."""
        try:
            return self.email.read(raw, envelope)
        except Unreadable as error:
            return (_unread(raw, str(error)),)

    def _hear(self, one: Incoming, traceparent: str) -> None:
        """Again where another one was first with the receipt number, or with the same mail."""
        photos = self._photos(one)
        for _ in range(DRAWS):
            try:
                outcome = self.store.transact(partial(_heard, self.outside, one, photos, traceparent))
            except NumberTaken:  # somebody was first: drawn again
                continue
            self.noted(one.channel, outcome.what)
            return
        raise RuntimeError("no free receipt number was drawn")

    def _photos(self, one: Incoming) -> tuple[Photo, ...]:
        """Raises Busy where nobody is free to draw: the mail comes again."""
        if not isinstance(one, Heard):
            return ()
        made = (drawn(self.outside, picture.content) for picture in one.attachments if picture.content is not None)
        return tuple(photo for photo in made if photo is not None)


def _heard(outside: Outside, one: Incoming, photos: tuple[Photo, ...], traceparent: str, tx: Transaction) -> Outcome:
    return usecases.hear(tx, outside.reception, one, photos=photos, traceparent=traceparent)


def _unread(raw: bytes, why: str) -> Unread:
    return Unread(channel=Channel.EMAIL, message_id=key_of(raw.decode("latin-1")), content=raw, why=why)

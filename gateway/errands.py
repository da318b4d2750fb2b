"""What the gateway does outside the house: fetches pictures that came with messages, and asks mailboxes what has come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from json import loads
from typing import Any, Protocol

from sqlalchemy.exc import OperationalError

from chassis.database import has_collided, is_away
from chassis.logs import Log
from contracts.gateway import Photo
from gateway.channels import Located, Mailbox
from gateway.domain.conversation.errands import AskMailbox, FetchPicture
from gateway.domain.heard import Attachment, Heard, Incoming, Unread
from gateway.fetching import NotToBeFetched, fetch
from gateway.media import Media
from gateway.reception import Reception
from gateway.store import NumberTaken
from gateway.studio import Busy, NotPhotos, draw_once
from gateway.usecases import DRAWS, Brought, Fetched, Lost, hear

log = Log("gateway")
Transact = Callable[[Callable[[Any], Any]], Any]  # does a unit of work, and commits it


class Locates(Protocol):
    """A way in, as far as its pictures are concerned."""

    def locate(self, attachment: Attachment) -> Located: ...


@dataclass(frozen=True, kw_only=True)
class Outside:
    """Everything that is needed outside. `ways_in` by the channel's word; `fetch` and `draw` are replaced in tests only."""

    reception: Reception
    media: Media
    ways_in: Mapping[str, Locates] = field(default_factory=dict)
    mailboxes: Mapping[str, Mailbox] = field(default_factory=dict)
    fetch: Callable[..., bytes] = fetch
    draw: Callable[[bytes], tuple[bytes, str]] = draw_once


def fetch_picture(outside: Outside, errand: FetchPicture) -> Fetched | Lost | None:
    """None: it may be worth another try."""
    way_in = outside.ways_in.get(errand.way_in)
    if way_in is None:
        return Lost()
    source = loads(outside.reception.opened(errand.source))
    try:
        located = way_in.locate(Attachment(url=source["url"], reference=source["reference"]))
        content = outside.fetch(located.url, trusted=located.trusted)
        return Fetched(photo=outside.media.keep(*outside.draw(content)))
    except (NotToBeFetched, NotPhotos, ValueError) as error:
        log.info("picture_refused", channel=errand.way_in, reason=type(error).__name__)
        return Lost()
    except (OSError, Busy) as error:
        log.info("picture_later", channel=errand.way_in, reason=type(error).__name__)
        return None


def ask_mailbox(outside: Outside, errand: AskMailbox, cursor: str | None, transact: Transact) -> Brought | None:
    """Hear what it gave; None where it didn't answer. Each message is a unit of its own, and known again when it comes a second time: what
    can't be heard is kept for a person, and holds up nothing behind it."""
    mailbox = outside.mailboxes.get(errand.name)
    if mailbox is None:
        return None
    try:
        said, after = mailbox.ask(cursor)
        for one in said:
            _take(outside, one, transact)
    except (OSError, Busy) as error:
        log.warning("mailbox_away", channel=errand.name, reason=type(error).__name__)
        return None
    return Brought(cursor=after)


def _take(outside: Outside, one: Incoming, transact: Transact) -> None:
    """Raises where nothing else would succeed either: then all of it comes again."""
    try:
        _hear(outside, one, transact)
    except Exception as error:
        if fails_all(error):
            raise
        log.error("message_not_heard", channel=one.channel.value, reason=type(error).__name__)
        name, words = getattr(one, "message_id", ""), getattr(one, "text", "")
        content = words.encode("utf-8", "replace")
        _hear(outside, Unread(channel=one.channel, message_id=name or repr(one), content=content, why="hearing it failed"), transact)


def _hear(outside: Outside, one: Incoming, transact: Transact) -> None:
    """Again where another one was first with the receipt number, or with the same message."""
    photos = _photos(outside, one)
    for _ in range(DRAWS):
        with suppress(NumberTaken):  # somebody was first: drawn again
            transact(lambda tx: hear(tx, outside.reception, one, photos=photos))
            return
    raise RuntimeError("no free receipt number was drawn")


def _photos(outside: Outside, incoming: Incoming) -> tuple[Photo, ...]:
    """Of what came with its bytes; a file that is no photo is left, and what was written stands without it."""
    if not isinstance(incoming, Heard):
        return ()
    kept = (drawn(outside, one.content) for one in incoming.attachments if one.content is not None)
    return tuple(photo for photo in kept if photo is not None)


def drawn(outside: Outside, content: bytes) -> Photo | None:
    """The photo, drawn anew and kept; None where it is none."""
    try:
        return outside.media.keep(*outside.draw(content))
    except NotPhotos:  # what is no photo is left out, the message stays
        return None


def fails_all(error: Exception) -> bool:
    """Would whatever comes next fail as well? Else the trouble is with this message alone, or with how we hear it."""
    return is_away(error) or has_collided(error) or isinstance(error, (OperationalError, OSError, Busy))


def pauses(mailboxes: Mapping[str, Mailbox]) -> Mapping[str, float]:
    """Seconds between two askings of each."""
    return {name: mailbox.every_seconds for name, mailbox in mailboxes.items()}

"""Notify alone in a process, on a file, with a room full of letters: `python -m benchmarks.post_room MAILS TEXTS CHATS` with the platform's
variables. It says `ready` when they are written down, and hands them over when it is told to."""

from __future__ import annotations

import json
import sys
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, time

from nacl.public import PrivateKey, SealedBox

from benchmarks import voices
from chassis.answers import request_of
from chassis.database import sqlite
from chassis.envelope import Envelope
from chassis.host import Host
from chassis.local import LocalRunner
from chassis.migrate import migrate
from contracts import wire
from contracts.contact import Contact
from contracts.gateway import Channel
from contracts.message import Event, new_id
from contracts.registering import RegisterTemplates
from ontong import house, jurisdiction, keys, settings
from ontong.folder import DataFolder
from ontong.settings import Settings
from tests.notify.builders import received, routed

BATCH = 50
NOON = datetime.combine(datetime.now(UTC), time(3), UTC)  # in Korea, so that nobody is spared for the night


def main(mails: int, texts: int, chats: int) -> None:
    the_settings = settings.read()
    host = _notify(the_settings)
    box = SealedBox(PrivateKey(keys.embedded(DataFolder(the_settings.data).keys).notify_private).public_key)
    contacts = [
        *(Contact(channel=Channel.TELEGRAM, address=str(1000 + number)) for number in range(chats)),  # due for longest
        *(Contact(email=voices.address(number)) for number in range(mails)),
        *(Contact(phone=f"0107{number:07d}") for number in range(texts)),
    ]
    for start in range(0, len(contacts), BATCH):
        host.take([said for contact in contacts[start : start + BATCH] for said in _case(_sealed(box, contact))])
    print("ready", flush=True)
    sys.stdin.readline()
    LocalRunner([host]).start()
    sys.stdin.read()  # until whoever measures has seen enough


def _notify(the_settings: Settings) -> Host:
    """The service as `ontong up` makes it, with the letters of the example city."""
    folder = DataFolder(the_settings.data).open()
    store = sqlite(house.kept("notify"), folder.database("notify"), source="notify")
    migrate(house.kept("notify"), store.engine)
    store.close()
    host, shift = house.standing(the_settings, "notify"), NOON - datetime.now(UTC)
    host.store.clock = lambda: datetime.now(UTC) + shift
    for command in jurisdiction.read(the_settings.jurisdiction).commands():
        if isinstance(command, RegisterTemplates):
            host.answer(request_of(command))
    return host


def _sealed(box: SealedBox, contact: Contact) -> str:
    return b64encode(box.encrypt(json.dumps(wire.dump(contact)).encode())).decode()


def _case(sealed_contact: str) -> Iterator[Envelope]:
    """A case whose receipt is to go out."""
    case = new_id()
    for sequence, event in enumerate((received(case, sealed_contact=sealed_contact), routed(case)), start=1):
        yield _carried(event, sequence)


def _carried(event: Event, sequence: int) -> Envelope:
    return Envelope(
        id=event.event_id,
        type=event.type(),
        source=event.source,
        subject=event.subject,
        sequence=sequence,
        time=event.occurred_at,
        body=json.dumps(wire.dump(event)),
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

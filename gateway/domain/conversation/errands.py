"""What has to be fetched outside after a message was heard: its pictures, and what lies in mailboxes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.message import Message


@dataclass(frozen=True, kw_only=True)
class FetchPicture(Message):
    """A picture that came with a message, for a case or for one that is still to come. `source` is shut: where it is, and who is told
    when it can't be had. `way_in` says whose it is."""

    conversation_id: UUID
    complaint_id: UUID | None
    way_in: str
    source: str
    asked_for: bool
    give_up_at: datetime


@dataclass(frozen=True, kw_only=True)
class AskMailbox(Message):
    """Ask a mailbox what has come, again and again. `chain`: this row of askings, of which a mailbox has one."""

    name: str
    chain: UUID

"""What the five databases hold, read side by side once the storm is over."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, func, or_, select

from chassis import tables
from gateway.store import view, view_entry, view_photo
from services.complaints.store import complaint, timeline
from services.metrics.store import fact, tally
from services.notify.store import deliveries
from tests.stack import SERVICES

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Books:
    """The rows of one run: cases whose text bears its name, and everything about them. Keyed by service where there is one
    of each."""

    cases: list[Row]  # complaints' own
    views: list[Row]  # the gateway's public view
    lines: list[Row]
    photos: list[Row]
    history: list[Row]
    facts: list[Row]
    deliveries: list[Row]
    said: Mapping[str, list[Row]]  # outboxes
    everything_said: set[UUID]
    heard: Mapping[str, set[UUID]]  # inboxes: events only
    heard_since: Mapping[str, set[UUID]]
    waiting: Mapping[str, list[Row]]
    errands: list[Row]
    cursors: Mapping[str, Mapping[tuple[str, str], int]]
    all_facts: list[Row]
    tally: list[Row]
    letters_said: list[Row]


def unfinished(engines: Mapping[str, Engine]) -> dict[str, int]:
    """How much is still on its way: what was said and not handed over, waits for its turn or another try, or must be sent.
    A letter in somebody's hands isn't counted: a process that is gone holds it until its claim has run out."""
    found = {}
    for name in SERVICES:
        with engines[name].connect() as connection:
            for what, question in (
                ("outbox", select(func.count()).select_from(tables.outbox).where(tables.outbox.c.published_at.is_(None))),
                ("waiting", select(func.count()).select_from(tables.waiting).where(tables.waiting.c.state.in_(("held", "retry")))),
                ("errands", select(func.count()).select_from(tables.errand).where(tables.errand.c.state == "waiting")),
            ):
                if count := connection.execute(question).scalar_one():
                    found[f"{name} {what}"] = count
    return found


def read(engines: Mapping[str, Engine], run: str, since: datetime) -> Books:
    """Everything about the cases of one run."""
    rows = _Reader(engines)
    inboxes = {name: rows(name, select(tables.inbox).where(tables.inbox.c.reply.is_(None))) for name in SERVICES}  # what was heard first
    views = rows("gateway", select(view).where(view.c.text.contains(run)))
    cases = rows("complaints", select(complaint).where(complaint.c.text.contains(run)))
    ids = {row["complaint_id"] for row in views} | {row["id"] for row in cases}
    subjects = {str(one) for one in ids}
    outboxes = {name: rows(name, select(tables.outbox).order_by(tables.outbox.c.seq)) for name in SERVICES}
    all_facts = rows("metrics", select(fact))
    return Books(
        cases=cases,
        views=views,
        lines=_about(ids, rows("gateway", select(view_entry).order_by(view_entry.c.complaint_id, view_entry.c.position))),
        photos=_about(ids, rows("gateway", select(view_photo))),
        history=_about(ids, rows("complaints", select(timeline).order_by(timeline.c.id))),
        facts=_about(ids, all_facts),
        deliveries=_about(ids, rows("notify", select(deliveries))),
        said={name: [row for row in said if row["subject"] in subjects] for name, said in outboxes.items()},
        everything_said={row["event_id"] for said in outboxes.values() for row in said},
        heard={name: {row["message_id"] for row in heard} for name, heard in inboxes.items()},
        heard_since={name: {row["message_id"] for row in heard if row["taken_at"] >= since} for name, heard in inboxes.items()},
        waiting={name: rows(name, _waiting(subjects, since)) for name in SERVICES},
        errands=[row for row in rows("notify", select(tables.errand)) if json.loads(row["body"])["complaint_id"] in subjects],
        cursors={
            name: {(row["source"], row["subject"]): row["last"] for row in rows(name, select(tables.cursor)) if row["subject"] in subjects}
            for name in SERVICES
        },
        all_facts=all_facts,
        tally=rows("metrics", select(tally)),
        letters_said=outboxes["notify"],
    )


def photo_is_whole(media: Path, content_hash: str) -> bool:
    """Is the photo there, and nothing else than it was?"""
    path = media / content_hash[:2] / content_hash
    return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == content_hash


def _waiting(subjects: set[str], since: datetime) -> Any:
    """What waits in these cases, and what was set aside outside every case meanwhile."""
    outside = tables.waiting.c.subject.is_(None)
    return select(tables.waiting).where(or_(tables.waiting.c.subject.in_(subjects), outside), tables.waiting.c.first_at >= since)


def _about(ids: set[UUID], rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["complaint_id"] in ids]


class _Reader:
    def __init__(self, engines: Mapping[str, Engine]) -> None:
        self.engines = engines

    def __call__(self, service: str, question: Any) -> list[Row]:
        with self.engines[service].connect() as connection:
            return [dict(row) for row in connection.execute(question).mappings()]

"""The tables that every service has besides its own: what it said, what it has heard, what waits, what it must do."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, MetaData, String, Table, Text, Uuid, text

from chassis.columns import Counter, Moment

metadata = MetaData()

# What the service has said, in order. A row is published once every subscriber (or the broker) has it.
outbox = Table(
    "outbox",
    metadata,
    Column("seq", Counter, primary_key=True, autoincrement=True),
    Column("event_id", Uuid, nullable=False, unique=True),
    Column("type", String(80), nullable=False),
    Column("subject", String(80), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("time", Moment, nullable=False),
    Column("traceparent", String(55)),
    Column("cause", Uuid),
    Column("body", Text, nullable=False),
    Column("published_at", Moment),
    sqlite_autoincrement=True,
)
Index("outbox_unpublished", outbox.c.seq, postgresql_where=outbox.c.published_at.is_(None), sqlite_where=text("published_at IS NULL"))
Index("outbox_subject", outbox.c.subject)

# How many events the service has said of each subject.
numbering = Table(
    "numbering",
    metadata,
    Column("subject", String(80), primary_key=True),
    Column("last", Integer, nullable=False),
)

# Events and commands that the service has taken responsibility for; a command's row holds its reply.
inbox = Table(
    "inbox",
    metadata,
    Column("message_id", Uuid, primary_key=True),
    Column("taken_at", Moment, nullable=False, index=True),
    Column("reply", Text),
)

# How far an ordered consumer has come, for each source and subject.
cursor = Table(
    "cursor",
    metadata,
    Column("source", String(40), primary_key=True),
    Column("subject", String(80), primary_key=True),
    Column("last", Integer, nullable=False),
)

# Events that could not be applied yet: `held` behind another one, to be tried again (`retry`), `parked` until an
# operator decides, or `dropped` by an operator.
waiting = Table(
    "waiting",
    metadata,
    Column("id", Counter, primary_key=True, autoincrement=True),
    Column("message_id", Uuid, unique=True),
    Column("type", String(80), nullable=False),
    Column("source", String(40), nullable=False),
    Column("subject", String(80)),
    Column("sequence", Integer, nullable=False),
    Column("time", Moment, nullable=False),
    Column("traceparent", String(55)),
    Column("cause", Uuid),
    Column("body", Text, nullable=False),
    Column("replay", Boolean, nullable=False),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Moment),
    Column("first_at", Moment, nullable=False),
    Column("reason", Text),
)
Index("waiting_subject", waiting.c.subject)
Index("waiting_due", waiting.c.state, waiting.c.next_at)

# What the service must do in the outside world. Claimed alone; a claim whose lease ran out is settled as unknown.
errand = Table(
    "errand",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("type", String(80), nullable=False),
    Column("body", Text, nullable=False),
    Column("traceparent", String(55)),
    Column("state", String(10), nullable=False),  # waiting, claimed, unreadable; a row that is over goes
    Column("due_at", Moment, nullable=False),
    Column("lease_until", Moment),
    Column("attempts", Integer, nullable=False),
    Column("lane", String(40), nullable=False),
    Column("failures", Integer, nullable=False),  # to prepare it, one after the other
)
Index("errand_due", errand.c.state, errand.c.lane, errand.c.due_at, errand.c.id)
Index("errand_failing", errand.c.failures, postgresql_where=errand.c.failures > 0, sqlite_where=text("failures > 0"))

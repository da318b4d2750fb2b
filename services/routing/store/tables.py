"""The tables of routing."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    Uuid,
)

from chassis.columns import Moment, Plain

metadata = MetaData()

# Name, phone, duties and active as they are in force; `entry` is the department with all its dates.
department = Table(
    "department",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("phone", Text),
    Column("duties", Plain, nullable=False),
    Column("position", Integer, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("entry", Plain),
)

# One row: the day for which the list of departments was last brought into force.
day_in_force = Table(
    "day_in_force",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("day", Date, nullable=False),
)

decision = Table(
    "decision",
    metadata,
    Column("complaint_id", Uuid, primary_key=True),
    Column("model_version", String(40)),
    Column("input_hash", String(64)),
    Column("proposals", Plain, nullable=False),
    Column("mode", String(10), nullable=False),
    Column("decided_at", Moment, nullable=False),
    Column("corrected_to", Text),
    Column("corrected_at", Moment),
    Column("versions", Plain),
    Column("near", Plain),
    Column("first", Text),  # drawn out of the proposals: the first one's department, and how sure it was
    Column("certainty", Double),
    Column("learned", String(64)),  # and what had been learned then
)
Index("decision_by_time", decision.c.decided_at)

# A few rows: which version of each part of what decisions rest upon is in force. Each process looks here in every transaction
# whether what it keeps prepared is still right.
in_force = Table(
    "in_force",
    metadata,
    Column("part", String(20), primary_key=True),
    Column("version", String(64), nullable=False),
)

# Every state of what is loaded from the city's folder and edited at the desk; nothing in it is ever changed.
edition = Table(
    "edition",
    metadata,
    Column("subject", String(20), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False),
    Column("content", Plain, nullable=False),
    Column("origin", String(10), nullable=False),
    Column("by", Text),
    Column("by_name", Text),
    Column("note", Text),
    Column("made_at", Moment, nullable=False),
    Column("folder_digest", String(64)),
)

# What each version of a part consists of, also of those that were in force before.
part = Table(
    "part",
    metadata,
    Column("part", String(20), primary_key=True),
    Column("version", String(64), primary_key=True),
    Column("content", Plain, nullable=False),
    Column("brought_at", Moment, nullable=False),
)

# A case as it was read, and which department was right in the end; or one of the history that the city has brought along.
remembered = Table(
    "remembered",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("receipt_number", Text),
    Column("reading", Plain),
    Column("received_at", Moment),
    Column("chosen", Text),
    Column("chosen_at", Moment),
    Column("answered_by", Text),
    Column("answered_at", Moment),
    Column("answer", Text),
    Column("left_out", Boolean, nullable=False),
    Column("brought", String(64)),
    Column("label", Text),  # drawn out of the others: the department that was right
    Column("labelled_at", Moment),
    Column("unmarked", Boolean, nullable=False),  # can't be found by what it says yet
)
Index("remembered_by_number", remembered.c.receipt_number)
Index("remembered_by_history", remembered.c.brought)
Index("remembered_by_time", remembered.c.received_at, remembered.c.id)
Index(
    "remembered_by_label",
    remembered.c.labelled_at,
    sqlite_where=remembered.c.label.is_not(None),
    postgresql_where=remembered.c.label.is_not(None),
)

# By what decided cases that say nearly the same find each other. Of one mark so many cases are kept as there are slots, so that
# a form letter that comes ten thousand times is as quickly looked up as any other.
mark = Table(
    "mark",
    metadata,
    Column("mark", BigInteger, primary_key=True, autoincrement=False),
    Column("slot", SmallInteger, primary_key=True, autoincrement=False),
    Column("remembered_id", Uuid, nullable=False),
)

# What was learned: each version with what came of measuring it. Those that are no longer needed lose their artifact, never their row.
learned = Table(
    "learned",
    metadata,
    Column("version", String(64), primary_key=True),
    Column("state", String(10), nullable=False),
    Column("trained_at", Moment, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("first_at", Moment),
    Column("last_at", Moment),
    Column("measures", Plain, nullable=False),
    Column("why", Text, nullable=False),
    Column("adopted_at", Moment),
    Column("artifact", LargeBinary),
)

# One row: whether somebody is training, or shall.
training = Table(
    "training",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("run", Uuid),
    Column("alive_until", Moment),
    Column("wanted", Boolean, nullable=False),
    Column("started_at", Moment),
    Column("ended_at", Moment),
    Column("outcome", String(20)),
    Column("failures", Integer, nullable=False),
    Column("held", Boolean, nullable=False),
)

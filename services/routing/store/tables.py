"""The tables of routing."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, MetaData, String, Table, Text, Uuid

from chassis.columns import Moment, Plain

metadata = MetaData()

department = Table(
    "department",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("phone", Text),
    Column("duties", Plain, nullable=False),
    Column("position", Integer, nullable=False),
    Column("active", Boolean, nullable=False),
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
)

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

"""The tables that every service has."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import Counter, Moment

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("seq", Counter, primary_key=True, autoincrement=True),
        sa.Column("event_id", sa.Uuid, nullable=False, unique=True),
        sa.Column("type", sa.String(80), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("time", Moment, nullable=False),
        sa.Column("traceparent", sa.String(55)),
        sa.Column("cause", sa.Uuid),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("published_at", Moment),
        sqlite_autoincrement=True,
    )
    unpublished = sa.text("published_at IS NULL")
    op.create_index("outbox_unpublished", "outbox", ["seq"], postgresql_where=unpublished, sqlite_where=unpublished)
    op.create_index("outbox_subject", "outbox", ["subject"])
    op.create_table(
        "numbering",
        sa.Column("subject", sa.String(80), primary_key=True),
        sa.Column("last", sa.Integer, nullable=False),
    )
    op.create_table(
        "inbox",
        sa.Column("message_id", sa.Uuid, primary_key=True),
        sa.Column("taken_at", Moment, nullable=False),
        sa.Column("reply", sa.Text),
    )
    op.create_index("ix_inbox_taken_at", "inbox", ["taken_at"])
    op.create_table(
        "cursor",
        sa.Column("source", sa.String(40), primary_key=True),
        sa.Column("subject", sa.String(80), primary_key=True),
        sa.Column("last", sa.Integer, nullable=False),
    )
    op.create_table(
        "waiting",
        sa.Column("id", Counter, primary_key=True, autoincrement=True),
        sa.Column("message_id", sa.Uuid, unique=True),
        sa.Column("type", sa.String(80), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(80)),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("time", Moment, nullable=False),
        sa.Column("traceparent", sa.String(55)),
        sa.Column("cause", sa.Uuid),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("replay", sa.Boolean, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", Moment),
        sa.Column("first_at", Moment, nullable=False),
        sa.Column("reason", sa.Text),
    )
    op.create_index("waiting_subject", "waiting", ["subject"])
    op.create_index("waiting_due", "waiting", ["state", "next_at"])
    op.create_table(
        "errand",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("type", sa.String(80), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("traceparent", sa.String(55)),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("due_at", Moment, nullable=False),
        sa.Column("lease_until", Moment),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("lane", sa.String(40), nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
    )
    op.create_index("errand_due", "errand", ["state", "lane", "due_at", "id"])
    failing = sa.text("failures > 0")
    op.create_index("errand_failing", "errand", ["failures"], postgresql_where=failing, sqlite_where=failing)


def downgrade() -> None:
    for table in ("errand", "waiting", "cursor", "inbox", "numbering", "outbox"):
        op.drop_table(table)

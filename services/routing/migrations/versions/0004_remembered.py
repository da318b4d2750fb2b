"""What each version of a part consists of; decided cases, and by what those alike find each other."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import Moment, Plain

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "part",
        sa.Column("part", sa.String(20), primary_key=True),
        sa.Column("version", sa.String(64), primary_key=True),
        sa.Column("content", Plain, nullable=False),
        sa.Column("brought_at", Moment, nullable=False),
    )
    op.create_table(
        "remembered",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("receipt_number", sa.Text),
        sa.Column("reading", Plain),
        sa.Column("received_at", Moment),
        sa.Column("chosen", sa.Text),
        sa.Column("chosen_at", Moment),
        sa.Column("answered_by", sa.Text),
        sa.Column("answered_at", Moment),
        sa.Column("answer", sa.Text),
        sa.Column("left_out", sa.Boolean, nullable=False),
        sa.Column("brought", sa.String(64)),
        sa.Column("label", sa.Text),
        sa.Column("labelled_at", Moment),
    )
    op.create_index("remembered_by_time", "remembered", ["received_at", "id"])
    labelled = sa.text("label IS NOT NULL")
    op.create_index("remembered_by_label", "remembered", ["labelled_at"], sqlite_where=labelled, postgresql_where=labelled)
    op.create_table(
        "mark",
        sa.Column("mark", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("slot", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("remembered_id", sa.Uuid, nullable=False),
    )


def downgrade() -> None:
    for table in ("mark", "remembered", "part"):
        op.drop_table(table)

"""A row for each case, and the sums over all of them."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import Moment, Plain

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "fact",
        sa.Column("complaint_id", sa.Uuid, primary_key=True),
        sa.Column("channel", sa.String(20)),
        sa.Column("kind", sa.String(20)),
        sa.Column("service_code", sa.Text),
        sa.Column("department", sa.Text, nullable=False),
        sa.Column("status", sa.String(20)),
        sa.Column("received_at", Moment),
        sa.Column("began_at", Moment),
        sa.Column("due_at", Moment),
        sa.Column("late", sa.Boolean, nullable=False),
        sa.Column("automatic", sa.Boolean),
        sa.Column("reroutes", sa.Integer, nullable=False),
        sa.Column("outcome", sa.String(20)),
        sa.Column("answer_class", sa.Integer),
        sa.Column("on_time", sa.Boolean),
        sa.Column("means", sa.String(20)),
        sa.Column("closing", sa.String(20)),
        sa.Column("score", sa.Integer),
        sa.Column("told_at", Moment),
        sa.Column("untold_since", Moment),
        sa.Column("doubts", Plain, nullable=False),
    )
    untold = sa.text("untold_since IS NOT NULL")
    op.create_index("fact_untold", "fact", ["untold_since"], postgresql_where=untold, sqlite_where=untold)
    op.create_table(
        "tally",
        sa.Column("figure", sa.String(20), primary_key=True),
        sa.Column("first", sa.Text, primary_key=True),
        sa.Column("second", sa.Text, primary_key=True),
        sa.Column("third", sa.Text, primary_key=True),
        sa.Column("value", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("tally")
    op.drop_table("fact")

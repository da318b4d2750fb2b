"""What routing proposed for each case, and what each week counts of that."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import Moment, Plain

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("fact", sa.Column("guessed_by", sa.String(20)))
    op.add_column("fact", sa.Column("guessed_at", Moment))
    op.add_column("fact", sa.Column("guesses", Plain, nullable=False, server_default="[]"))
    op.add_column("fact", sa.Column("confidence", sa.Integer, nullable=False, server_default="0"))
    op.add_column("fact", sa.Column("settled", sa.Text))
    op.add_column("fact", sa.Column("forebears", Plain, nullable=False, server_default="[]"))
    op.create_table(
        "routing_week",
        sa.Column("week", sa.Date, primary_key=True),
        sa.Column("mode", sa.String(20), primary_key=True),
        sa.Column("department", sa.Text, primary_key=True),
        sa.Column("counted", sa.String(20), primary_key=True),
        sa.Column("value", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("routing_week")
    for column in ("forebears", "settled", "confidence", "guesses", "guessed_at", "guessed_by"):
        op.drop_column("fact", column)

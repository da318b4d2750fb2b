"""Rules, territory and departments edition by edition: who changed what."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import Moment, Plain

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "edition",
        sa.Column("subject", sa.String(20), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("content", Plain, nullable=False),
        sa.Column("origin", sa.String(10), nullable=False),
        sa.Column("by", sa.Text),
        sa.Column("by_name", sa.Text),
        sa.Column("note", sa.Text),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("folder_digest", sa.String(64)),
    )


def downgrade() -> None:
    op.drop_table("edition")

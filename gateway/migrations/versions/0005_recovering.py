"""By which addresses citizens find their cases again, and the links that they are sent for it."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import Moment

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "contact_key",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("complaint_id", sa.Uuid, primary_key=True),
    )
    op.create_table(
        "recovery_link",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("receipt_number", sa.String(12)),
        sa.Column("asked_at", Moment, nullable=False),
        sa.Column("used_at", Moment),
    )
    op.create_index("ix_recovery_link_asked_at", "recovery_link", ["asked_at"])
    op.create_index("recovery_link_key", "recovery_link", ["key", "asked_at"])


def downgrade() -> None:
    op.drop_table("recovery_link")
    op.drop_table("contact_key")

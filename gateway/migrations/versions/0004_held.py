"""Acts that can be taken back for some seconds, and sign-ins that were ended before their time."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import Moment, Plain

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "held_act",
        sa.Column("held_id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.String(80), nullable=False),
        sa.Column("account", sa.Boolean, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("complaint_id", sa.Uuid, nullable=False),
        sa.Column("receipt_number", sa.String(12), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("held_at", Moment, nullable=False),
        sa.Column("until", Moment, nullable=False),
        sa.Column("try_at", Moment, nullable=False),
        sa.Column("shut", sa.Text),
        sa.Column("traceparent", sa.String(55)),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("leased_until", Moment),
        sa.Column("ended_at", Moment),
        sa.Column("problem", Plain),
    )
    op.create_index("ix_held_act_account_id", "held_act", ["account_id"])
    op.create_index("ix_held_act_receipt_number", "held_act", ["receipt_number"])
    op.create_index("held_act_due", "held_act", ["state", "try_at"])
    op.create_table(
        "ended_session",
        sa.Column("session", sa.String(120), primary_key=True),
        sa.Column("ended_at", Moment, nullable=False),
    )
    op.create_index("ix_ended_session_ended_at", "ended_session", ["ended_at"])


def downgrade() -> None:
    op.drop_table("ended_session")
    op.drop_table("held_act")

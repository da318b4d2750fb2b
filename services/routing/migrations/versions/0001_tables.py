"""The city's departments with their duties, the decisions on cases, and which model is in force."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import Moment, Plain

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "department",
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("phone", sa.Text),
        sa.Column("duties", Plain, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
    )
    op.create_table(
        "decision",
        sa.Column("complaint_id", sa.Uuid, primary_key=True),
        sa.Column("model_version", sa.String(40)),
        sa.Column("input_hash", sa.String(64)),
        sa.Column("proposals", Plain, nullable=False),
        sa.Column("mode", sa.String(10), nullable=False),
        sa.Column("decided_at", Moment, nullable=False),
        sa.Column("corrected_to", sa.Text),
        sa.Column("corrected_at", Moment),
    )
    op.create_table(
        "model",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", sa.String(40), nullable=False),
    )


def downgrade() -> None:
    for table in ("model", "decision", "department"):
        op.drop_table(table)

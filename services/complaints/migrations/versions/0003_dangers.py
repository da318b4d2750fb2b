"""Dangers, routing's advice on urgency, and standard answers that fit."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import Moment, Plain

revision = "0003"
down_revision = "0002"

COLUMNS = (
    ("alarm", sa.Text),
    ("danger_at", Moment),
    ("danger_waits_since", Moment),
    ("alert_at", Moment),
    ("urgency", sa.Text),
    ("urgency_level", sa.String(10)),
    ("immediate", sa.String(40)),
)


def upgrade() -> None:
    for name, kind in COLUMNS:
        op.add_column("complaint", sa.Column(name, kind))
    for name in ("danger_at", "danger_waits_since", "alert_at", "immediate"):
        there = sa.text(f"{name} IS NOT NULL")
        op.create_index(f"complaint_{name}", "complaint", [name], postgresql_where=there, sqlite_where=there)
    op.add_column("standard_answer", sa.Column("keywords", Plain, nullable=False, server_default="[]"))
    op.create_table(
        "standard_answer_use",
        sa.Column("complaint_id", sa.Uuid, sa.ForeignKey("complaint.id"), primary_key=True),
        sa.Column("department_code", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("used_at", Moment, nullable=False),
    )
    op.create_index("standard_answer_use_latest", "standard_answer_use", ["used_at"])


def downgrade() -> None:
    op.drop_table("standard_answer_use")
    op.drop_column("standard_answer", "keywords")
    for name in ("danger_at", "danger_waits_since", "alert_at", "immediate"):
        op.drop_index(f"complaint_{name}", "complaint")
    for name, _ in COLUMNS:
        op.drop_column("complaint", name)

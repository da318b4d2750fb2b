"""The case, its history, the directory of departments and the city's table of services."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import Counter, Moment

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "complaint",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("receipt_number", sa.Text, nullable=False, unique=True),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("locale", sa.Text, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("service_code", sa.Text),
        sa.Column("title", sa.Text),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("sealed_text", sa.Text),
        sa.Column("contact_hint", sa.Text),
        sa.Column("reachable", sa.Boolean, nullable=False),
        sa.Column("location", sa.Text),
        sa.Column("photos", sa.Text, nullable=False),
        sa.Column("visibility", sa.Text, nullable=False),
        sa.Column("arrived_at", Moment, nullable=False),
        sa.Column("received_at", Moment, nullable=False),
        sa.Column("due_at", Moment, nullable=False),
        sa.Column("department_code", sa.Text),
        sa.Column("department", sa.Text),
        sa.Column("proposals", sa.Text, nullable=False),
        sa.Column("handler", sa.Text),
        sa.Column("answer", sa.Text),
        sa.Column("notified_at", Moment),
    )
    op.create_index("complaint_desk", "complaint", ["due_at", "id"])
    op.create_index("complaint_desk_of_department", "complaint", ["department_code", "due_at", "id"])
    op.create_index("complaint_to_close", "complaint", ["status", "notified_at"])
    op.create_table(
        "timeline",
        sa.Column("id", Counter, primary_key=True, autoincrement=True),
        sa.Column("complaint_id", sa.Uuid, sa.ForeignKey("complaint.id"), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("act", sa.String(20), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("by", sa.Text),
        sa.Column("text", sa.Text),
    )
    op.create_index("ix_timeline_complaint_id", "timeline", ["complaint_id"])
    op.create_table(
        "department",
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("department", sa.Text, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("registered_at", Moment, nullable=False),
    )
    op.create_table(
        "service",
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("service", sa.Text, nullable=False),
    )


def downgrade() -> None:
    for table in ("service", "department", "timeline", "complaint"):
        op.drop_table(table)

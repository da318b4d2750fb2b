"""Which case a citizen joins, which cases nobody has compared yet, and surges."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import Moment, Plain

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    with op.batch_alter_table("complaint") as complaint:
        complaint.add_column(sa.Column("joins", sa.Uuid))
    joins = sa.text("joins IS NOT NULL")
    op.create_index("complaint_joins", "complaint", ["joins"], postgresql_where=joins, sqlite_where=joins)
    op.create_table(
        "unseen",
        sa.Column("complaint_id", sa.Uuid, primary_key=True),
        sa.Column("marks", Plain, nullable=False),
    )
    op.create_table(
        "surge",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("department_code", sa.Text),
        sa.Column("department", sa.Text),
        sa.Column("matter", sa.Text),
        sa.Column("place", sa.Text),
        sa.Column("words", sa.String(32), nullable=False),
        sa.Column("persons", sa.Integer, nullable=False),
        sa.Column("cases", sa.Integer, nullable=False),
        sa.Column("same", sa.Integer, nullable=False),
        sa.Column("late", sa.Integer, nullable=False),
        sa.Column("began_at", Moment, nullable=False),
        sa.Column("last_at", Moment, nullable=False),
        sa.Column("alerted_at", Moment),
        sa.Column("alerted_persons", sa.Integer),
        sa.Column("decided_at", Moment),
        sa.Column("decided_by", sa.Text),
        sa.Column("reason", sa.Text),
    )
    op.create_index("surge_listed", "surge", ["state", "last_at"])
    op.create_table(
        "surge_member",
        sa.Column("complaint_id", sa.Uuid, primary_key=True),
        sa.Column("surge_id", sa.Uuid, sa.ForeignKey("surge.id"), nullable=False),
        sa.Column("received_at", Moment, nullable=False),
        sa.Column("words", sa.String(32), nullable=False),
        sa.Column("late", sa.Boolean, nullable=False),
    )
    op.create_index("surge_member_of", "surge_member", ["surge_id", "received_at"])
    op.create_table(
        "surge_day",
        sa.Column("department_code", sa.Text, primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("largest", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    for name in ("surge_day", "surge_member", "surge", "unseen"):
        op.drop_table(name)
    op.drop_index("complaint_joins", "complaint")
    with op.batch_alter_table("complaint") as complaint:
        complaint.drop_column("joins")

"""Departments with all their dates, and the day for which the list was last brought into force."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import Plain

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("department", sa.Column("entry", Plain))
    op.create_table(
        "day_in_force",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("day", sa.Date, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("day_in_force")
    op.drop_column("department", "entry")

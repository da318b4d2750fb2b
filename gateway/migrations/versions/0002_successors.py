"""Departments that are no more name who has taken over; other agencies stand in the same list."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import Plain

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("department", sa.Column("external", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("department", sa.Column("successor_codes", Plain, nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("department", "successor_codes")
    op.drop_column("department", "external")

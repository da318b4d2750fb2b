"""What citizens answered to the questions of the service that they chose."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("complaint", sa.Column("particulars", sa.Text, nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("complaint", "particulars")

"""What citizens wrote in supplements, and when they had a case taken up again, before it was masked."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("complaint", sa.Column("sealed_words", sa.Text, nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("complaint", "sealed_words")

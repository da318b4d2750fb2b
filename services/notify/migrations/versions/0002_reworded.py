"""Who reworded a letter at the desk and why, and what the folder says instead."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
TEXTS = ("by", "by_name", "note")


def upgrade() -> None:
    for name in TEXTS:
        op.add_column("templates", sa.Column(name, sa.Text))
    op.add_column("templates", sa.Column("folder_digest", sa.String(64)))


def downgrade() -> None:
    for name in ("folder_digest", *TEXTS):
        op.drop_column("templates", name)

"""Not one version for everything that decisions rest upon, but one for each part."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "in_force",
        sa.Column("part", sa.String(20), primary_key=True),
        sa.Column("version", sa.String(64), nullable=False),
    )
    op.execute("INSERT INTO in_force (part, version) SELECT 'duties', version FROM model")
    op.drop_table("model")


def downgrade() -> None:
    op.create_table(
        "model",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", sa.String(40), nullable=False),
    )
    op.execute("INSERT INTO model (id, version) SELECT 1, version FROM in_force WHERE part = 'duties'")
    op.drop_table("in_force")

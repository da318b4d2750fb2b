"""Other cases that may be the same matter as a case, and the one that its citizen joins."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import Plain

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    with op.batch_alter_table("view") as view:
        view.add_column(sa.Column("similar", Plain))
        view.add_column(sa.Column("joins", sa.Uuid))


def downgrade() -> None:
    with op.batch_alter_table("view") as view:
        view.drop_column("joins")
        view.drop_column("similar")

"""What was learned, version by version; what each decision rests upon, so that it can be made again."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import Moment, Plain

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    for column in (
        sa.Column("versions", Plain),
        sa.Column("near", Plain),
        sa.Column("first", sa.Text),
        sa.Column("certainty", sa.Double),
        sa.Column("learned", sa.String(64)),
    ):
        op.add_column("decision", column)
    op.create_index("decision_by_time", "decision", ["decided_at"])
    op.add_column("remembered", sa.Column("unmarked", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_index("remembered_by_number", "remembered", ["receipt_number"])
    op.create_index("remembered_by_history", "remembered", ["brought"])
    op.create_table(
        "learned",
        sa.Column("version", sa.String(64), primary_key=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("trained_at", Moment, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("first_at", Moment),
        sa.Column("last_at", Moment),
        sa.Column("measures", Plain, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("adopted_at", Moment),
        sa.Column("artifact", sa.LargeBinary),
    )
    op.create_table(
        "training",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("run", sa.Uuid),
        sa.Column("alive_until", Moment),
        sa.Column("wanted", sa.Boolean, nullable=False),
        sa.Column("started_at", Moment),
        sa.Column("ended_at", Moment),
        sa.Column("outcome", sa.String(20)),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("held", sa.Boolean, nullable=False),
    )


def downgrade() -> None:
    for table in ("training", "learned"):
        op.drop_table(table)
    op.drop_index("remembered_by_history", "remembered")
    op.drop_index("remembered_by_number", "remembered")
    op.drop_column("remembered", "unmarked")
    op.drop_index("decision_by_time", "decision")
    for column in ("learned", "certainty", "first", "near", "versions"):
        op.drop_column("decision", column)

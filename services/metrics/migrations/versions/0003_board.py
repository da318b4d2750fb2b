"""The public board: sums by days, weeks and months. What came before it is on no day of it."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import Moment

revision = "0003"
down_revision = "0002"

FACT = {
    **{"received_on": sa.Date, "answered_on": sa.Date, "days": sa.Integer, "rated_on": sa.Date},
    **{"area": sa.Text, "lat": sa.Float, "long": sa.Float},
}
DAYS = (*range(22), 22, 25, 29, 36, 46, 61, 91, 181, 366)
FIGURES = ("received", "answered", "on_time", "given", "reopened", "replies", "prompt", "rated", "score", *(f"days_{day}" for day in DAYS))


def upgrade() -> None:
    for name, kind in FACT.items():
        op.add_column("fact", sa.Column(name, kind))
    placed = sa.text("lat IS NOT NULL")
    op.create_index("fact_placed", "fact", ["received_on"], postgresql_where=placed, sqlite_where=placed)
    op.create_table(
        "board",
        sa.Column("span", sa.String(5), primary_key=True),
        sa.Column("starts_on", sa.Date, primary_key=True),
        sa.Column("department", sa.Text, primary_key=True),
        sa.Column("channel", sa.String(20), primary_key=True),
        *(sa.Column(figure, sa.Integer, nullable=False, server_default="0") for figure in FIGURES),
    )
    op.create_index("board_department", "board", ["department", "span", "starts_on"])
    op.create_table(
        "board_mix",
        sa.Column("span", sa.String(5), primary_key=True),
        sa.Column("department", sa.Text, primary_key=True),
        sa.Column("starts_on", sa.Date, primary_key=True),
        sa.Column("channel", sa.String(20), primary_key=True),
        sa.Column("figure", sa.String(10), primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("value", sa.Integer, nullable=False),
    )
    op.create_table("area", sa.Column("code", sa.Text, primary_key=True), sa.Column("name", sa.Text, nullable=False))
    op.create_table("newest", sa.Column("what", sa.String(10), primary_key=True), sa.Column("at", Moment, nullable=False))


def downgrade() -> None:
    for table in ("newest", "area", "board_mix", "board"):
        op.drop_table(table)
    op.drop_index("fact_placed", "fact")
    for column in reversed(FACT):
        op.drop_column("fact", column)

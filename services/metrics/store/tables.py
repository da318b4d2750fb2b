"""The tables: a row for each case, the sums over all of them, and the same by days for the public board."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, Float, Index, Integer, MetaData, String, Table, Text, Uuid, text

from chassis.columns import Moment, Plain
from services.metrics.board.cells import FIGURES

metadata = MetaData()

# The columns are the fields of counting.Fact.
fact = Table(
    "fact",
    metadata,
    Column("complaint_id", Uuid, primary_key=True),
    Column("channel", String(20)),
    Column("kind", String(20)),
    Column("service_code", Text),
    Column("department", Text, nullable=False),
    Column("status", String(20)),
    Column("received_at", Moment),
    Column("began_at", Moment),
    Column("due_at", Moment),
    Column("late", Boolean, nullable=False),
    Column("automatic", Boolean),
    Column("reroutes", Integer, nullable=False),
    Column("outcome", String(20)),
    Column("answer_class", Integer),
    Column("on_time", Boolean),
    Column("means", String(20)),
    Column("closing", String(20)),
    Column("score", Integer),
    Column("told_at", Moment),
    Column("untold_since", Moment),
    Column("doubts", Plain, nullable=False),
    Column("guessed_by", String(20)),
    Column("guessed_at", Moment),
    Column("guesses", Plain, nullable=False),
    Column("confidence", Integer, nullable=False),
    Column("settled", Text),
    Column("forebears", Plain, nullable=False),
    Column("received_on", Date),
    Column("answered_on", Date),
    Column("days", Integer),
    Column("rated_on", Date),
    Column("area", Text),
    Column("lat", Float),
    Column("long", Float),
)
_untold = text("untold_since IS NOT NULL")
Index("fact_untold", fact.c.untold_since, postgresql_where=_untold, sqlite_where=_untold)
_placed = text("lat IS NOT NULL")
Index("fact_placed", fact.c.received_on, postgresql_where=_placed, sqlite_where=_placed)

# The sum of counting.counts over all facts, and of what is counted by itself. A few thousand rows at most.
tally = Table(
    "tally",
    metadata,
    Column("figure", String(20), primary_key=True),
    Column("first", Text, primary_key=True),
    Column("second", Text, primary_key=True),
    Column("third", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

# What each week counts of routing's guesses. Grows by a few hundred rows a week; a question reads the weeks it asks for.
routing_week = Table(
    "routing_week",
    metadata,
    Column("week", Date, primary_key=True),
    Column("mode", String(20), primary_key=True),
    Column("department", Text, primary_key=True),
    Column("counted", String(20), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

# The board: what counting a year would take too long for, added up by days, weeks and months (`span`, from `starts_on`): for each
# department and channel together and, under ALL, for each alone and for the city. Grows by a few hundred rows a day.
board = Table(
    "board",
    metadata,
    Column("span", String(5), primary_key=True),
    Column("starts_on", Date, primary_key=True),
    Column("department", Text, primary_key=True),
    Column("channel", String(20), primary_key=True),
    *(Column(figure, Integer, nullable=False, server_default="0") for figure in FIGURES),
)
Index("board_department", board.c.department, board.c.span, board.c.starts_on)

# What the cases received in a span are, by kind, status and area: of each department, of each channel, of the city.
board_mix = Table(
    "board_mix",
    metadata,
    Column("span", String(5), primary_key=True),
    Column("department", Text, primary_key=True),
    Column("starts_on", Date, primary_key=True),
    Column("channel", String(20), primary_key=True),
    Column("figure", String(10), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("value", Integer, nullable=False),
)

# What an area is called, and when what was counted last has happened: one row.
area = Table("area", metadata, Column("code", Text, primary_key=True), Column("name", Text, nullable=False))
newest = Table("newest", metadata, Column("what", String(10), primary_key=True), Column("at", Moment, nullable=False))

"""Which words stand in a case: every two neighbouring characters of its text, title and number, in an index of its own.

Two, because most Korean words have two syllables: an index of three (pg_trgm, FTS5's own) doesn't find 도로. A case is written here once,
as it is received: what happens to it later costs this index nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from sqlalchemy import DDL, Column, MetaData, Table, Text, Uuid, event
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Dialect

from contracts.gateway import Channel


def pairs(text: str) -> set[int]:
    """The pairs of neighbouring characters in each word, each as a number of 32 bits. Dashes don't count, so that a receipt number is
    found however it is typed. (Where two pairs share a number, the text itself decides in the end.)"""
    found = set[int]()
    for word in text.casefold().replace("-", "").split():
        codes = [ord(character) & 0xFFFF for character in word]
        found.update((first << 16 | second) - 0x8000_0000 for first, second in pairwise(codes))
    return found


def hidden(channel: Channel) -> str:
    """The channel as a word that nobody writes: a case is found by it too."""
    return "\ue000".join(channel.value)


class Pairs(sa.TypeDecorator[Sequence[int]]):
    """Such pairs: an array on PostgreSQL, words of an index for text on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else ARRAY(sa.Integer))

    def process_bind_param(self, value: Iterable[int] | None, dialect: Dialect) -> Any:
        found = sorted(value or ())
        return " ".join(map(_token, found)) if dialect.name == "sqlite" else found


searched = MetaData()
words = Table("complaint_words", searched, Column("complaint_id", Uuid), Column("pairs", Pairs))
MADE = {
    "sqlite": ("CREATE VIRTUAL TABLE IF NOT EXISTS complaint_words USING fts5(complaint_id UNINDEXED, pairs, detail=none)",),
    "postgresql": (
        "CREATE TABLE IF NOT EXISTS complaint_words (complaint_id uuid PRIMARY KEY, pairs integer[] NOT NULL)",
        "CREATE INDEX IF NOT EXISTS complaint_words_pairs ON complaint_words USING gin (pairs)",
    ),
}


def with_words(metadata: MetaData) -> None:
    """Make the index where these tables are made: it is no table that both kinds of database know."""
    for dialect, statements in MADE.items():
        for statement in statements:
            event.listen(metadata, "after_create", DDL(statement).execute_if(dialect=dialect))  # type: ignore[no-untyped-call]  # SQLAlchemy's


def holding(wanted: set[int], dialect: str, column: sa.ColumnElement[Any] = words.c.pairs) -> sa.ColumnElement[bool]:
    """Rows that have all of these pairs."""
    if dialect == "sqlite":
        return sa.literal_column("complaint_words").op("MATCH")(" AND ".join(f'"{_token(pair)}"' for pair in sorted(wanted)))
    return column.op("@>")(sa.cast(sorted(wanted), ARRAY(sa.Integer)))


def _token(pair: int) -> str:
    return f"{pair + 0x8000_0000:x}"

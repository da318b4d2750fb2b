"""How a record of the contracts, several of them, or one of our words stands in a column."""

from __future__ import annotations

import json
from enum import Enum
from functools import lru_cache
from typing import Any, Generic, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy import Text
from sqlalchemy.engine import Dialect

from chassis.columns import ENCODE
from contracts import wire
from contracts.message import Message

M = TypeVar("M", bound=Message)


class Kept(sa.TypeDecorator[M], Generic[M]):
    """A record of the contracts, kept as JSON."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[M]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: M | None, dialect: Dialect) -> str | None:
        return None if value is None else ENCODE(wire.dump(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> M | None:
        return None if value is None else _record(cast(Any, self.kind), value)


class KeptAll(sa.TypeDecorator[tuple[M, ...]], Generic[M]):
    """Several records of the contracts, kept as JSON."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[M]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: tuple[M, ...] | None, dialect: Dialect) -> str:
        return ENCODE([wire.dump(record) for record in value]) if value else "[]"

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[M, ...]:
        return () if value in (None, "[]") else tuple(wire.load(self.kind, plain) for plain in json.loads(value))


@lru_cache(maxsize=1000)
def _record(kind: Any, text: str) -> Any:
    """Few departments and officers stand in many cases: each is read once. (A record is frozen.)"""
    return wire.load(kind, json.loads(text))


def word(kind: type[Enum]) -> sa.Enum:
    """One of our words, kept as it is written on the wire."""
    return sa.Enum(kind, native_enum=False, length=20, values_callable=lambda members: [member.value for member in members])

"""부서. What a department is called and does, from which day to which, and who takes over when it is no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from contracts.message import Message


class DepartmentKind(Enum):
    INTERNAL = "internal"  # of the city: a case is routed there
    EXTERNAL = "external"  # 다른 행정기관: a person transfers the case there (이송, 법 제16조); never done by itself


@dataclass(frozen=True, kw_only=True)
class DatedName(Message):
    """부서명. What it is called, and under which bureau and department it stands, from `valid_from` to `valid_to`. Both days are
    included, in Korean time; None: since ever, until further notice."""

    name: str
    bureau: str | None = None
    parent_code: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, kw_only=True)
class Successor(Message):
    """업무 승계. Who takes over from a department that is no more; `duties` names those that go there, none: whatever it had."""

    department_code: str
    duties: tuple[str, ...] = ()

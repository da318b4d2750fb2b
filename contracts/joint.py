"""What staff may ask where several departments work on one case: the one in charge of the others, and they of their own part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from contracts.desk import DeskCommand


@dataclass(frozen=True, kw_only=True)
class InvolveDepartment(DeskCommand):
    """Ask another department for a part of the answer, inside the case's own period (법 제20조)."""

    department_code: str
    matter: str
    contribute_by: datetime


@dataclass(frozen=True, kw_only=True)
class ReleaseDepartment(DeskCommand):
    """The answer needs nothing from there any more, whether it has declined or just hasn't replied."""

    department_code: str
    reason: str


# An officer acts on the own department's part; an administrator, who has none, names the department.


@dataclass(frozen=True, kw_only=True)
class ContributePart(DeskCommand):
    """The part is done."""

    text: str
    department_code: str | None = None


@dataclass(frozen=True, kw_only=True)
class DeclinePart(DeskCommand):
    """It isn't this department's."""

    reason: str
    department_code: str | None = None


@dataclass(frozen=True, kw_only=True)
class ProlongPart(DeskCommand):
    """More time, once, inside the case's own period, told before the first time is over (법 제20조)."""

    contribute_by: datetime
    reason: str
    department_code: str | None = None

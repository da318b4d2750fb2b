"""Who works at the desk, and in whose hands a case is: what the gateway says of its accounts, what staff ask about persons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from contracts.desk import DeskCommand, Role
from contracts.message import Event


@dataclass(frozen=True, kw_only=True)
class StaffRegistered(Event):
    """Somebody has an account at the desk, as it reads from now on; a closed one isn't `active`. `contact` is what citizens read.
    `sealed_email` opens with notify's key: {email}, as ComplaintSubmitted's contact does."""

    source: ClassVar[str] = "gateway"

    account_id: str
    name: str
    role: Role
    department_code: str | None = None
    contact: str | None = None
    sealed_email: str | None = None
    active: bool = True

    @property
    def subject(self) -> str:
        return f"staff:{self.account_id}"


@dataclass(frozen=True, kw_only=True)
class AssignComplaint(DeskCommand):
    """Put the case into the hands of somebody of the department; without `account_id`, into one's own."""

    account_id: str | None = None

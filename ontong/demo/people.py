"""Who lives and works in the demonstration: officers with names and tokens, citizens with addresses at which nobody is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from random import Random

from contracts.complaints import Department
from contracts.desk import Role, Staff
from contracts.gateway import Channel
from gateway.identity import Tokens

TOKENS_LAST = timedelta(days=1)
OFFICERS = 3  # of each department
WITHOUT_ADDRESS = {Channel.PHONE: 0.5, Channel.VISIT: 0.6}  # how many leave none; else NOBODY
NOBODY = 0.12


@dataclass(frozen=True, kw_only=True)
class Officer:
    """Somebody at the desk. `ill`: from when to when nobody does their work."""

    staff: Staff
    token: str
    ill: tuple[datetime, datetime] | None = None

    def back_at(self, now: datetime) -> datetime | None:
        """When they will be there again; None when they are."""
        return self.ill[1] if self.ill and self.ill[0] <= now < self.ill[1] else None


@dataclass(frozen=True, kw_only=True)
class Town:
    """Everybody. The tokens are real ones of this house, and hold for a day by the real clock."""

    departments: Mapping[str, Department]
    tokens: Tokens
    random: Random
    surnames: Sequence[str]
    given_names: Sequence[str]
    illness: tuple[str, datetime, datetime]  # of one officer: in which department, from when to when

    @cached_property
    def officers(self) -> Mapping[str, Sequence[Officer]]:
        return {code: [self._officer(code, number) for number in range(OFFICERS)] for code in self.departments}

    @cached_property
    def heads(self) -> Mapping[str, Officer]:
        """부서장, who approve where a department wants that."""
        return {code: self._staff(Role.HEAD, f"{code}-head", code, one.phone) for code, one in self.departments.items()}

    @cached_property
    def triage(self) -> Officer:
        return self._staff(Role.TRIAGE, "triage")

    @cached_property
    def arbiter(self) -> Officer:
        return self._staff(Role.ARBITER, "arbiter")

    @cached_property
    def admin(self) -> Officer:
        return self._staff(Role.ADMIN, "admin")

    def officer(self, department: str) -> Officer:
        return self.random.choice(self.officers[department])

    def name(self) -> str:
        return self.random.choice(self.surnames) + self.random.choice(self.given_names)

    def contact(self, channel: Channel, number: int) -> dict[str, str] | None:
        """A name with an address at example.com, or with a phone number that nobody has (010-0000-....), or nothing."""
        if self.random.random() < WITHOUT_ADDRESS.get(channel, NOBODY):
            return None
        by_phone = channel in {Channel.PHONE, Channel.SMS} and self.random.random() < 0.7
        address = {"phone": f"010-0000-{number % 10_000:04}"} if by_phone else {"email": f"citizen{number:05}@example.com"}
        return {"name": self.name(), **address}

    def _officer(self, code: str, number: int) -> Officer:
        away, since, until = self.illness
        ill = (since, until) if code == away and number == 0 else None
        phone = self.departments[code].phone
        return self._staff(Role.OFFICER, f"{code}-{number + 1}", code, phone, ill)

    def _staff(
        self,
        role: Role,
        account: str,
        department: str | None = None,
        contact: str | None = None,
        ill: tuple[datetime, datetime] | None = None,
    ) -> Officer:
        staff = Staff(account_id=f"demo-{account}", name=self.name(), role=role, department_code=department, contact=contact)
        return Officer(staff=staff, token=self.tokens.issue(staff, datetime.now(UTC), lasts=TOKENS_LAST), ill=ill)

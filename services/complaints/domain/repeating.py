"""Many with one matter, and one with the same matter again (다수인관련민원, 반복민원; 법 제2조 제6호, 제23조)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from contracts.desk import Role, Staff
from contracts.gateway import Kind
from contracts.message import Refusal
from contracts.together import ComplaintClosedAsRepeated, GroupRecognized, Repeat
from services.complaints.domain.case import LONGEST_TEXT, Complaint, Done, at_rest, event, handler_of, line, name_of, words
from services.complaints.domain.openings import all_in
from services.complaints.lifecycle import step
from services.complaints.matters import WITHIN
from services.complaints.repeats import GROUND, GROUP, LEAST_FILINGS, LEAST_NOTICES, same_content

DECIDES_ON_GROUPS = frozenset({Role.ARBITER, Role.ADMIN})


@dataclass(frozen=True, kw_only=True)
class Filed:
    """What somebody has filed, as far as it is compared. `told_at`: when each of its results was told."""

    id: UUID
    receipt_number: str
    title: str | None
    text: str
    group: bool
    received_at: datetime
    open: bool
    told_at: tuple[datetime, ...] = ()


def same(filed: Filed | Complaint, title: str | None, text: str) -> bool:
    return same_content(f"{filed.title or ''}\n{filed.text}", f"{title or ''}\n{text}")


def repeat_of(earlier: Sequence[Filed], now: datetime) -> Repeat | None:
    """How a filing received now stands to the earlier ones of the same person with the same content, latest first."""
    if not earlier:
        return None
    told = sum(moment < now for one in earlier for moment in one.told_at)
    return Repeat(of_receipt_number=earlier[0].receipt_number, filing=len(earlier) + 1, told=told, group=any(one.group for one in earlier))


def joinable(earlier: Sequence[Filed], now: datetime) -> bool:
    """Does the same person wait for an answer to what may be the same matter?"""
    return any(one.open and now - one.received_at <= WITHIN for one in earlier)


def persons(cases: Iterable[Complaint], keys: Mapping[UUID, frozenset[str]]) -> int:
    """How many stand behind these cases: whoever has filed twice counts once."""
    known, count = frozenset[str](), 0
    for case in cases:
        own = keys.get(case.id, frozenset())
        count += 0 if own & known else case.signatories
        known |= own
    return count


def recognize_group(complaint: Complaint, count: int, now: datetime) -> Done[GroupRecognized] | None:
    """다수인관련민원: five or more with one matter, in one petition or in several that are answered together. It is said once."""
    if count < GROUP or complaint.group_at is not None:
        return None
    group = replace(complaint, group_at=now)
    said = event(GroupRecognized, group, now, persons=count)
    return group, said, line(group, "recognize_group", now, by=None, text=f"{count}")


def close_as_repeated(complaint: Complaint, *, reason: str, remedy: str, now: datetime, staff: Staff) -> Done[ComplaintClosedAsRepeated]:
    """반복민원의 종결 (법 제23조, 시행령 제26조). The citizen is told on which ground, why, and what can be done against it."""
    status = step(complaint.status, "close_as_repeated")
    repeat = complaint.repeat
    if complaint.kind is Kind.STATUTORY:
        raise Refusal("conflict", "a statutory complaint is no repeated one (법 제23조 제1항)", field="reason")
    if repeat is None or repeat.filing < LEAST_FILINGS:
        raise Refusal("conflict", "the same content must have been filed three times (법 제23조 제1항)", field="reason")
    if repeat.told < LEAST_NOTICES:
        detail = f"the result was told {repeat.told} times before it was filed again; two notices must be proven (법 제23조, 시행령 제26조)"
        raise Refusal("conflict", detail, field="reason")
    if (repeat.group or complaint.group_at is not None) and staff.role not in DECIDES_ON_GROUPS:
        raise Refusal("conflict", "다수인관련민원: the 민원조정위원회 decides, the arbiter closes it (시행령 제26조)", field="reason")
    all_in(complaint)
    for field, text in (("reason", reason), ("remedy", remedy)):
        words(text, field, most=LONGEST_TEXT, rule="법 제23조")
    handler = handler_of(complaint, staff)
    closed = at_rest(replace(complaint, status=status, handler=handler))
    more = {"department": closed.department, "handler": handler, "ground": GROUND, "reason": reason, "remedy": remedy}
    said = event(ComplaintClosedAsRepeated, closed, now, filing=repeat.filing, **more)
    return closed, said, line(closed, "close_as_repeated", now, by=name_of(staff), text=f"{repeat.filing}, {repeat.told}: {reason}")

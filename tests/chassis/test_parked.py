"""What administrators are told of parked events, and how they have one tried again."""

from __future__ import annotations

from typing import Any

import pytest

from chassis import parked, waiting
from chassis.database import in_memory
from contracts.desk import Role, Staff
from contracts.message import Refusal
from contracts.parked import ListParkedOfNotify, RetryParkedOfNotify
from services.notify.service import Notify


def somebody(role: Role = Role.ADMIN) -> Staff:
    return Staff(account_id="kim", name="김관리", role=role, department_code="road" if role.of_one_department else None)


@pytest.fixture
def store() -> Any:
    store = in_memory(Notify.db, source="notify")
    told = {"body": "전화 010-1234-5678", "source": "complaints", "type_": "complaint_received.v1", "reason": "no JSON"}
    store.transact(lambda tx: waiting.park_unreadable(tx, **told))
    return store


def test_it_is_told_what_is_parked_and_why_and_not_what_it_says(store: Any) -> None:
    found = store.read(lambda tx: parked.list_parked(tx, ListParkedOfNotify(staff=somebody())))

    (one,) = found.items
    assert (one.event_type, one.source, one.subject, one.reason) == ("complaint_received.v1", "complaints", None, "no JSON")
    assert "1234" not in repr(found)


def test_what_is_tried_again_is_parked_no_more_and_can_not_be_tried_twice(store: Any) -> None:
    (one,) = store.read(parked.parked).items
    again = RetryParkedOfNotify(staff=somebody(), row_id=one.row_id)

    left = store.transact(lambda tx: parked.retry_parked(tx, again))

    assert left.items == ()
    assert store.read(waiting.due) == [one.row_id]
    with pytest.raises(Refusal, match="nothing of the number") as refused:
        store.transact(lambda tx: parked.retry_parked(tx, again))
    assert refused.value.reason == "not_found"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_nobody_else_is_told_or_tries_anything(store: Any, role: Role) -> None:
    (one,) = store.read(parked.parked).items

    with pytest.raises(Refusal) as refused:
        store.read(lambda tx: parked.list_parked(tx, ListParkedOfNotify(staff=somebody(role))))
    assert refused.value.reason == "forbidden"
    with pytest.raises(Refusal):
        store.transact(lambda tx: parked.retry_parked(tx, RetryParkedOfNotify(staff=somebody(role), row_id=one.row_id)))
    assert len(store.read(parked.parked).items) == 1

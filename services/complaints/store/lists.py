"""The desk's list: one short list for each status, merged. Each is read off an index that is in order already, so that a page costs the
same whether there are ten thousand cases or a million."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement, select, text, tuple_

import chassis.transaction
from contracts.complaints import Status
from contracts.lists import Sort
from services.complaints.desk import ANY, LATE, LONGEST_COUNT, WAITING, Search
from services.complaints.domain.case import AT_ONCE
from services.complaints.lifecycle import UNANSWERED
from services.complaints.store.tables import complaint, part
from services.complaints.store.words import hidden, holding, pairs, words

FEW = {"postgresql": 4000, "sqlite": 1200}  # cases that have what is looked for: so many are looked at one by one
VERY_MANY = 50_000
LATEST, OF_THE_LATEST = 1000, 20  # of so many cases so many have a word that is common
ORDERS = {Sort.NEXT_DEADLINE: complaint.c.desk_at, Sort.RECEIVED: complaint.c.received_at, Sort.UPDATED: complaint.c.updated_at}


def ids_of(tx: chassis.transaction.Transaction, search: Search, now: datetime) -> list[UUID]:
    """The cases of a page in the direction in which is looked, and one more if that page is not the last."""
    most = search.asked.limit + 1
    return list(tx.execute(_ordered(search, _source(search, _few(tx, search, now), now, most), most)).scalars())


def count(tx: chassis.transaction.Transaction, search: Search, now: datetime) -> int | None:
    """How many there are on all pages, counted to one more than is told; None where the words are common: that would take a while."""
    few = _few(tx, search, now)
    if few is None and _wanted(search):
        return None
    source = _source(search, few, now, LONGEST_COUNT + 1, everywhere=True)
    bounded = select(source.c.id).limit(LONGEST_COUNT + 1).subquery()
    return int(tx.execute(select(sa.func.count()).select_from(bounded)).scalar_one())


def _source(search: Search, known: sa.Select[Any] | None, now: datetime, limit: int, *, everywhere: bool = False) -> sa.Subquery:
    """Where to look: at each of the few cases that can be meant, where an index knows them; else along the lists, where one comes soon.
    What a department contributes to is a short list of its own."""
    own, shared = _bases(search)
    if known is not None:
        few = known.cte("few").prefix_with("MATERIALIZED")
        among = [_Base(one.found.join(few, few.c.id == complaint.c.id), one.at) for one in (own, *shared)]
        found = [_where(search, one, _any_status(search, now), everywhere=everywhere) for one in among]
    else:
        lists = [
            _where(search, own, [complaint.c.status == status, *_sieve(search, now, is_open=status in UNANSWERED)], everywhere=everywhere)
            for status in search.statuses
        ]
        found = lists + [_where(search, one, _any_status(search, now), everywhere=everywhere) for one in shared]
    if not found:
        return select(complaint.c.id, complaint.c.desk_at.label("at")).where(sa.false()).subquery()
    each = (select(one.order_by(*_direction(search, at, complaint.c.id)).limit(limit).subquery()) for one, at in found)
    return sa.union_all(*each).subquery()


class _Base(NamedTuple):
    """Cases with the moment by which they are in order."""

    found: sa.Select[Any]
    at: ColumnElement[datetime]


def _bases(search: Search) -> tuple[_Base, list[_Base]]:
    """The cases that are looked at: all, or a department's own, and those to which it contributes."""
    at, code = ORDERS[search.asked.sort], search.department_code
    everybodys = _Base(select(complaint.c.id, at.label("at")), at)
    if code is None:
        return everybodys, []
    by = part.c.contribute_by if search.asked.sort is Sort.NEXT_DEADLINE else at
    shared = select(complaint.c.id, by.label("at")).join(part, part.c.complaint_id == complaint.c.id).where(part.c.department_code == code)
    return _Base(everybodys.found.where(complaint.c.department_code == code), at), [_Base(shared, by)]


def _where(search: Search, base: _Base, conditions: list[ColumnElement[bool]], *, everywhere: bool) -> _Base:
    return base._replace(found=base.found.where(*conditions, *([] if everywhere else _from_its_place(search, base.at))))


def _any_status(search: Search, now: datetime) -> list[ColumnElement[bool]]:
    parts = (sa.and_(complaint.c.status.in_(part_), *_sieve(search, now, is_open=is_open)) for part_, is_open in _halves(search))
    return [sa.or_(sa.false(), *parts)]


def _few(tx: chassis.transaction.Transaction, search: Search, now: datetime) -> sa.Select[Any] | None:
    """The cases of which there are never many; None where there may be."""
    asked, case = search.asked, complaint.c
    rare = (
        (asked.phone, case.phone_last == asked.phone),
        (asked.danger == WAITING, case.danger_waits_since.is_not(None)),
        (asked.danger == ANY, case.danger_at.is_not(None)),
        (search.disputed, case.disputed_at.is_not(None)),
        (asked.waits_for_reply, case.question_at.is_not(None)),
        (asked.hand_over, case.handover_at.is_not(None)),
        (asked.paused, case.stands_until > now),
    )
    for looked_for, found in rare:
        if looked_for:
            return select(case.id).where(found)
    wanted = _wanted(search)
    if wanted and not _are_common(tx, wanted):
        return select(words.c.complaint_id.label("id")).where(holding(wanted, tx.dialect))
    return None


def _wanted(search: Search) -> set[int]:
    """The pairs that a case must have."""
    return set().union(*map(pairs, search.words), pairs(hidden(search.asked.channel)) if search.asked.channel else ())


def _ordered(search: Search, source: sa.Subquery, limit: int) -> sa.Select[Any]:
    return select(source.c.id).order_by(*_direction(search, source.c.at, source.c.id)).limit(limit)


def _direction(search: Search, *columns: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    down = search.asked.descending != search.backwards
    return [column.desc() if down else column.asc() for column in columns]


def _from_its_place(search: Search, at: ColumnElement[datetime]) -> list[ColumnElement[bool]]:
    place = search.place
    if place is None:
        return []
    here = tuple_(at, complaint.c.id)
    return [here < (place.at, place.id) if search.asked.descending != search.backwards else here > (place.at, place.id)]


def _halves(search: Search) -> list[tuple[Collection[Status], bool]]:
    """Of the statuses looked at those of unanswered cases, and the others."""
    split = [[one for one in search.statuses if (one in UNANSWERED) is is_open] for is_open in (True, False)]
    return [(part, is_open) for part, is_open in zip(split, (True, False), strict=True) if part]


def _sieve(search: Search, now: datetime, *, is_open: bool) -> list[ColumnElement[bool]]:
    """What a case must be, beside its status. Where a moment bounds another, both are said: the index is in order of one of them."""
    asked, case = search.asked, complaint.c
    conditions: list[ColumnElement[bool]] = [column == value for column, value in _equal(search) if value is not None]
    if search.officers is not None:
        conditions.append(case.officer_id.in_(sorted(search.officers)) if search.officers else case.officer_id.is_(None))
    if asked.hand_over:
        conditions.append(case.handover_at < now if asked.hand_over == LATE else case.handover_at.is_not(None))
    if search.disputed:
        conditions.append(case.disputed_at.is_not(None))
    if asked.received_from:
        conditions += [column >= asked.received_from for column in ORDERS.values() if column is not case.desk_at]
        bound = case.desk_at >= asked.received_from  # nothing is due before it has come, but what is due at once
        conditions.append(sa.or_(bound, case.desk_at == AT_ONCE) if is_open else bound)
    if asked.received_to:
        conditions.append(case.received_at < asked.received_to)
    if asked.due_before:
        conditions += [case.due_at < asked.due_before, case.desk_at < asked.due_before]
    if asked.overdue is not None and is_open:
        late = [case.due_at < now, case.desk_at < now]
        conditions += late if asked.overdue else [sa.or_(case.due_at.is_(None), case.due_at >= now)]
    if asked.paused is not None and is_open:
        conditions.append(case.stands_until > now if asked.paused else sa.or_(case.stands_until.is_(None), case.stands_until <= now))
    if asked.silent is not None and is_open:
        heard = sa.or_(case.responded_at.is_not(None), case.warn_at >= now)
        conditions += [case.responded_at.is_(None), case.warn_at < now] if asked.silent else [heard]
    if asked.waits_for_reply is not None:
        conditions.append(case.question_at.is_not(None) if asked.waits_for_reply else case.question_at.is_(None))
    if asked.joinable is not None and is_open:
        conditions.append(case.joinable if asked.joinable else sa.not_(case.joinable))
    return conditions + _pressing(search, is_open=is_open) + [_has(word) for word in search.words]


def _pressing(search: Search, *, is_open: bool) -> list[ColumnElement[bool]]:
    """Dangers, and what can be answered at once."""
    asked, case = search.asked, complaint.c
    conditions: list[ColumnElement[bool]] = []
    if asked.danger is not None:
        conditions.append((case.danger_waits_since if asked.danger == WAITING else case.danger_at).is_not(None))
    if asked.immediate is not None and is_open:
        conditions.append(case.immediate.is_not(None) if asked.immediate else case.immediate.is_(None))
    return conditions


def _equal(search: Search) -> list[tuple[ColumnElement[Any], Any]]:
    asked, case = search.asked, complaint.c
    urgency = asked.urgency.value if asked.urgency else None
    return [(case.kind, asked.kind), (case.channel, asked.channel), (case.phone_last, asked.phone), (case.urgency_level, urgency)]


def _has(word: str) -> ColumnElement[bool]:
    """The word stands in the text, in the title, or, whatever dashes were typed, in the number. (Hangul has no capitals: it needn't be
    folded.)"""
    small, bare = word.lower(), word.replace("-", "").upper()
    wherever = [complaint.c.text, complaint.c.title]
    found = [
        column.contains(word, autoescape=True) if small == word.upper() else column.icontains(word, autoescape=True) for column in wherever
    ]
    if bare.isascii() and bare.isalnum():
        found.append(sa.func.replace(complaint.c.receipt_number, "-", "").contains(bare, autoescape=True))
    return sa.or_(*found)


def _are_common(tx: chassis.transaction.Transaction, wanted: set[int]) -> bool:
    """Have so many cases all these pairs that one comes soon along the lists? Counted no further than to that number; and not at all where
    PostgreSQL expects very many and the latest cases bear that out: its index would first gather all of them."""
    some = select(words.c.complaint_id).where(holding(wanted, tx.dialect))
    if tx.dialect == "postgresql":
        tx.execute(text("SET LOCAL enable_seqscan = off"))  # it takes pairs for commoner than they are where they seldom stand together
        if _expected(tx, some) > VERY_MANY and _counted(tx, _latest(wanted)) > OF_THE_LATEST:
            return True
    return _counted(tx, some.limit(FEW[tx.dialect] + 1)) > FEW[tx.dialect]


def _expected(tx: chassis.transaction.Transaction, question: sa.Select[Any]) -> int:
    """How many rows PostgreSQL expects, from its statistics."""
    sql = question.compile(tx.connection, compile_kwargs={"literal_binds": True})
    ((plan,),) = tx.connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {sql}").scalars()
    return int(plan["Plan"]["Plan Rows"])


def _latest(wanted: set[int]) -> sa.Select[Any]:
    latest = select(words.c.complaint_id, words.c.pairs).order_by(words.c.complaint_id.desc()).limit(LATEST).subquery()
    return select(latest.c.complaint_id).where(holding(wanted, "postgresql", latest.c.pairs))


def _counted(tx: chassis.transaction.Transaction, question: sa.Select[Any]) -> int:
    return int(tx.execute(select(sa.func.count()).select_from(question.subquery())).scalar_one())

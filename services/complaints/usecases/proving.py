"""What citizens can prove: the whole history of their case, and the root of each day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from contracts.history import History, HistoryLine, Proof, ReadHistory, RootPublished
from contracts.message import Refusal
from services.complaints import chain, roots
from services.complaints.calendar import midnight
from services.complaints.domain import Complaint

if TYPE_CHECKING:
    from services.complaints.store import Transaction
    from services.complaints.store.histories import Kept

ONE_DAY = timedelta(days=1)


def close_day(tx: Transaction) -> None:
    """Publish the root of the oldest day that is over and has none; each day once, whatever the clock does. Lines that come late, after
    their day had its root, are covered by the next one."""
    last, over = tx.histories.last_root(), roots.over(tx.now)
    if last is not None and last.day >= over:
        return
    covered = last.last_id if last else 0
    oldest = tx.histories.first_moment_after(covered)
    if oldest is None:
        return
    day = max(roots.day_of(oldest), last.day + ONE_DAY) if last else roots.day_of(oldest)
    if day > over:
        return
    until = tx.histories.last_before(midnight(day + ONE_DAY), after=covered)
    root = roots.root_of(day, until, tx.histories.links(covered, until))
    tx.histories.add_root(root)
    tx.publish(RootPublished(occurred_at=tx.now, day=root.day, root=root.root, lines=root.lines))


def read_history(tx: Transaction, query: ReadHistory) -> History:
    if not tx.complaints.known(query.complaint_id):
        raise Refusal("unavailable", "the complaint is still on its way here")
    complaint = tx.complaints.get(query.complaint_id)
    lines = tx.histories.of(complaint.id)
    proofs = dict(_proofs(tx, lines))
    return History(
        receipt_number=complaint.receipt_number,
        lines=tuple(
            HistoryLine(
                position=line.position,
                digest=line.digest,
                chain=line.chain,
                content=_content(complaint, line) if line.open else None,
                proof=proofs.get(line.id),
            )
            for line in lines
        ),
    )


def _content(complaint: Complaint, line: Kept) -> str:
    return chain.canonical(chain.content(complaint, line.entry, position=line.position, is_open=True, salt=line.salt))


def _proofs(tx: Transaction, lines: list[Kept]) -> Iterator[tuple[int, Proof]]:
    """For each line whose day is over; from each root only the blocks are read in which there is one."""
    for root in tx.histories.roots_between(lines[0].id, lines[-1].id):
        after, blocks = tx.histories.last_id_before(root), {}
        for line in lines:
            if after < line.id <= root.last_id:
                place = tx.histories.place(after, line.id)
                number = place // roots.BLOCK
                if number not in blocks:
                    blocks[number] = tx.histories.block(root, after, number)
                path = roots.proof(root, place, blocks[number])
                yield line.id, Proof(day=root.day, root=root.root, lines=root.lines, index=place, path=path)

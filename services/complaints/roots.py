"""One hash stands for all lines that were written on a day. It is published, and whoever holds a line can prove that it was there.

Under it stands a Merkle tree as RFC 6962 (2.1) has it: a leaf is the SHA-256 of 0x00 and the line's link (32 bytes), a node that of 0x01
and the two below it. Leaves stand in the order in which the lines were written. A node that has no neighbour moves up as it is, which
makes the same tree as the RFC's splitting at the largest power of two. The root is the SHA-256 of 0x03, the day and the number of
lines, as `2026-11-24 153 `, and the node at the top: so a root can't be shown for another day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from services.complaints.calendar import KOREA

LEAF, NODE, ROOT = b"\x00", b"\x01", b"\x03"
BLOCK = 256  # leaves whose common node is kept, so that a proof reads one block and not the whole day
GRACE = timedelta(minutes=10)  # after midnight, until every transaction of the day is over


@dataclass(frozen=True, kw_only=True)
class Root:
    """The root of a day: of all lines up to the one numbered `last_id` that no root before it covers. `blocks` are the nodes of its
    blocks."""

    day: date
    root: str
    lines: int
    last_id: int
    blocks: tuple[str, ...]


def day_of(moment: datetime) -> date:
    """The day in the city."""
    return moment.astimezone(KOREA).date()


def over(now: datetime) -> date:
    """The last day that is over, so that no line of it can still be on its way."""
    return day_of(now - GRACE) - timedelta(days=1)


def root_of(day: date, last_id: int, links: Sequence[str]) -> Root:
    """The root of lines with these links, which are one at least."""
    nodes = [leaf(link) for link in links]
    blocks = [top(nodes[start : start + BLOCK]) for start in range(0, len(nodes), BLOCK)]
    kept = tuple(node.hex() for node in blocks)
    return Root(day=day, root=_dated(day, len(nodes), top(blocks)), lines=len(nodes), last_id=last_id, blocks=kept)


def proof(root: Root, index: int, block: Sequence[str]) -> tuple[str, ...]:
    """The way from a line to the root: the neighbours that are missing, from below. `index` is the line's place among the root's
    lines, `block` are the links of its block."""
    below = _path([leaf(link) for link in block], index % BLOCK)
    above = _path([bytes.fromhex(node) for node in root.blocks], index // BLOCK)
    return tuple(node.hex() for node in (*below, *above))


def climb(link: str, day: date, index: int, lines: int, path: Sequence[str]) -> str | None:
    """The root that this way leads to; None where it can't be a way in a tree of so many lines."""
    if not 0 <= index < lines:
        return None
    node, missing, place, width = leaf(link), iter(path), index, lines
    while width > 1:
        if place ^ 1 < width:
            neighbour = next(missing, None)
            if neighbour is None:
                return None
            other = bytes.fromhex(neighbour)
            node = _joined(other, node) if place & 1 else _joined(node, other)
        place, width = place // 2, (width + 1) // 2
    return _dated(day, lines, node) if next(missing, None) is None else None


def leaf(link: str) -> bytes:
    return sha256(LEAF + bytes.fromhex(link)).digest()


def top(nodes: Sequence[bytes]) -> bytes:
    """The node above all of these."""
    level = list(nodes)
    while len(level) > 1:
        level = _above(level)
    return level[0]


def _path(nodes: Sequence[bytes], place: int) -> Iterator[bytes]:
    level = list(nodes)
    while len(level) > 1:
        if place ^ 1 < len(level):
            yield level[place ^ 1]
        level, place = _above(level), place // 2


def _above(level: Sequence[bytes]) -> list[bytes]:
    pairs = [_joined(level[place], level[place + 1]) for place in range(0, len(level) - 1, 2)]
    return [*pairs, level[-1]] if len(level) % 2 else pairs


def _dated(day: date, lines: int, node: bytes) -> str:
    return sha256(ROOT + f"{day.isoformat()} {lines} ".encode() + node).hexdigest()


def _joined(left: bytes, right: bytes) -> bytes:
    return sha256(NODE + left + right).digest()

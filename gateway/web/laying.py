"""Files that officers lay with an answer lie with the case until it goes out: the own department may see them, and nobody sweeps them
away."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from contracts.gateway import Photo
from gateway.store import Transaction
from gateway.web.routes import Call


async def laid(call: Call, number: str, files: Sequence[Photo]) -> tuple[str, ...]:
    """An answer may wait here for an approval: its files must wait too. Gives those that weren't there."""
    if not files:
        return ()

    def lay(tx: Transaction) -> tuple[str, ...]:
        view = tx.views.numbered(number)
        return tx.photos.lay(view.complaint_id, files) if view else ()

    return await asyncio.wrap_future(call.hall.door.database.submit(lay))


async def taken_back(call: Call, number: str, hashes: Sequence[str]) -> None:
    def take_back(tx: Transaction) -> None:
        if view := tx.views.numbered(number):
            tx.photos.take_back(view.complaint_id, hashes)

    if hashes:
        await asyncio.wrap_future(call.hall.door.database.submit(take_back))

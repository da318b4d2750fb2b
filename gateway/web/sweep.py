"""Sweeps out what nobody needs any more: photos that belong to no case, kept by a request that broke off or was refused before its
case was written down, and old lines of the audit."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial

import anyio

from chassis.logs import Log
from gateway.store import Transaction
from gateway.web import audit
from gateway.web.door import Hall

log = Log("gateway")

FIRST_SECONDS = 600.0  # after the door opened: people come first then
EACH_SECONDS = 24 * 3600.0
AGE = timedelta(days=1)  # much longer than any request lasts from keeping its photos to its commit
AT_ONCE = 200  # photos looked up in one transaction
OPENINGS = [f"{number:02x}" for number in range(256)]  # of a hash, as the folders are named
STRANGE = 100  # so many old photos, none of which the ledger names: then it is the ledger of another folder


async def sweep_daily(hall: Hall) -> None:
    """Sweep each day, until cancelled. With several processes each does: what one has removed, another doesn't find."""
    await asyncio.sleep(FIRST_SECONDS)
    while True:
        try:
            await sweep(hall)
            await forget(hall)
        except Exception as error:  # the disk or the database, most often: the next day is early enough
            log.error("sweep_failed", exc_info=error)
        await asyncio.sleep(EACH_SECONDS)


async def sweep(hall: Hall) -> int:
    """Remove old photos that no case names; returns how many."""
    media, before = hall.door.media, (hall.door.clock() - AGE).timestamp()
    found, unnamed = 0, []
    for opening in OPENINGS:
        old = await anyio.to_thread.run_sync(media.old, opening, before)
        for start in range(0, len(old), AT_ONCE):
            unnamed += await hall.read(partial(_unnamed, old[start : start + AT_ONCE]))
        found += len(old)
    if len(unnamed) == found >= STRANGE:
        log.error("sweep_refused", count=found, reason="the ledger names none of the photos")
        return 0
    removed = sum([await anyio.to_thread.run_sync(media.remove, one, before) for one in unnamed])
    if removed:
        log.info("photos_swept", count=removed)
    return removed


async def forget(hall: Hall) -> None:
    """The audit is kept for a year."""
    before = hall.door.clock() - audit.KEPT
    await asyncio.wrap_future(hall.door.database.submit(lambda tx: tx.audit.forget(before)))


def _unnamed(photos: list[str], tx: Transaction) -> list[str]:
    return [one for one in photos if tx.photos.shown(one) is None]

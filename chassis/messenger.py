"""Goes on a service's errands: claims one, does it with no transaction open, settles it."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from chassis import errands, trace
from chassis.crash import point
from chassis.database import Store, Work, has_collided, is_away
from chassis.doors import Doors
from chassis.errands import Claim, NotPrepared
from chassis.lanes import Lanes, Place
from chassis.logs import Log
from chassis.turns import Turn
from chassis.watch import Watch

log = Log("chassis")
CHAIN_SECONDS = 0.5  # how long one worker goes on with errands before it looks whether it should stop


class Messenger:
    """Each errand is claimed alone; only its claim and the settling of the one before share a commit. Safe to be used from
    many threads or greenlets."""

    def __init__(self, service: Any, store: Store, doors: Doors, watch: Watch, lanes: Lanes) -> None:
        self.service, self.store, self.doors, self.watch, self.lanes = service, store, doors, watch, lanes

    def go(self, place: Place) -> None:
        """Do an errand of a lane in which a place was taken, and go on with the next ones there for a short while. The
        place is given back."""
        end = time.monotonic() + CHAIN_SECONDS
        try:
            claimed = self._claimed(place.lane)
            while claimed is not None:
                outcome, failed = self._act(claimed)
                self.lanes.tell(place, failed)
                further = self.lanes.go_on(place) if time.monotonic() < end else None
                place = further or place
                claimed = self._settle(claimed, outcome, and_claim=further)
        finally:
            self.lanes.leave(place)

    def go_once(self) -> bool:
        """Do the errand that has been due for longest, in whatever lane: there is nobody else, and nobody to be spared. False
        when none is due."""
        lane = self.store.read(errands.lane_of_the_oldest)
        claimed = self._claimed(lane) if lane is not None else None
        if claimed is not None:
            self._settle(claimed, self._act(claimed)[0], and_claim=None)
        return claimed is not None

    def lapse(self, *, all_claimed: bool) -> list[Callable[[Any], None]]:
        """What is to be settled as unknown since the process that claimed it is gone, each a unit of work."""
        found = self.store.read(lambda tx: errands.lapsed(tx, self.doors, all_claimed=all_claimed))
        return [partial(self._once_more, claimed, None) for claimed in found]

    def _claimed(self, lane: str) -> Claim | None:
        """The next errand of the lane, durably claimed. One that can't be prepared is put back."""
        try:
            return self.store.in_turn(Turn(service=self.service, doors=self.doors, lane=lane))
        except NotPrepared as failed:
            self._put_back(failed)
        except Exception as error:
            if is_away(error) or has_collided(error):
                raise
            return self._claimed_alone(lane)
        return None

    def _claimed_alone(self, lane: str) -> Claim | None:
        try:
            return self.store.in_turn(lambda tx: errands.claim_and_write(tx, self.service, self.doors, lane))
        except NotPrepared as failed:
            self._put_back(failed)
            return None

    def _put_back(self, failed: NotPrepared) -> None:
        claimed, door = failed.claimed, self.doors.errands[failed.claimed.type]
        self.store.in_turn(lambda tx: errands.put_back(tx, claimed))
        self.watch.door(door.prepare or "", "retried", 0.0)
        log.error("errand_not_prepared", service=self.doors.name, door=door.prepare, errand_id=claimed.id, exc_info=failed.error)

    def _act(self, claimed: Claim) -> tuple[Any, bool | None]:
        """Go out into the world. The outcome, None when nobody can tell how it went; and whether the provider has failed."""
        if claimed.over:
            return None, None
        door = self.doors.errands[claimed.type]
        given = (claimed.record, claimed.prepared) if door.prepare else (claimed.record,)
        started, outcome, result, failed = time.perf_counter(), None, "failed", True
        point(f"{self.doors.name}.claimed")
        with trace.carried(claimed.traceparent):
            try:
                outcome = getattr(self.service, door.act)(*given)
                result, failed = "ok", getattr(outcome, "of_provider", False)
            except Exception as error:
                log.error("errand_failed", service=self.doors.name, door=door.act, traceparent=claimed.traceparent, exc_info=error)
        self.watch.door(door.act, result, time.perf_counter() - started)
        point(f"{self.doors.name}.acted")
        return outcome, failed

    def _settle(self, claimed: Claim, outcome: Any, *, and_claim: Place | None) -> Claim | None:
        """Write down how it ended, and claim the next one in the same commit. While the database is away this waits for
        it: what has been done outside must not be forgotten for that."""

        ended, lane = None if claimed.over else (claimed, outcome), and_claim.lane if and_claim else None
        settling: Work[Claim | None] = Turn(service=self.service, doors=self.doors, ended=ended, lane=lane)
        end, pause = time.monotonic() + errands.LEASE.total_seconds() / 2, 0.1
        while True:
            try:
                return self.store.in_turn(settling)
            except Exception as error:
                if not (is_away(error) or has_collided(error)):
                    if and_claim is None:
                        raise
                    self._settle(claimed, outcome, and_claim=None)  # the next one must not take this one with it
                    return self._claimed_alone(and_claim.lane)
                if time.monotonic() > end:
                    raise
                settling = partial(self._once_more, claimed, outcome)  # the database may have gone after it had committed
            time.sleep(pause)
            pause = min(pause * 2, 5.0)

    def _once_more(self, claimed: Claim, outcome: Any, tx: Any) -> None:
        if errands.still_claimed(tx, claimed):
            errands.settle(tx, self.service, self.doors, claimed, outcome)

"""Goes on a service's errands: claims one, or as many as one act takes, does it with no transaction open, settles each."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeAlias

from chassis import errands, trace
from chassis.crash import point
from chassis.database import Store, Work, has_collided, is_away
from chassis.doors import Doors, Errand
from chassis.errands import Claim, NotPrepared
from chassis.lanes import Lanes, Place
from chassis.logs import Log
from chassis.turns import Turn
from chassis.watch import Watch

log = Log("chassis")
CHAIN_SECONDS = 0.5  # how long one worker goes on with errands before it looks whether it should stop
Ended: TypeAlias = Sequence[tuple[Claim, Any]]  # each with its outcome, None when nobody can tell how it went


class Messenger:
    """Each errand is claimed for itself; only claims, and the settling of those before, share a commit, and what a lane takes together
    shares an act. Safe to be used from many threads or greenlets."""

    def __init__(self, service: Any, store: Store, doors: Doors, watch: Watch, lanes: Lanes) -> None:
        self.service, self.store, self.doors, self.watch, self.lanes = service, store, doors, watch, lanes
        if any(traffic.lane.together > 1 for traffic in lanes.traffic.values()):
            joint = [errand.act_together for errand in doors.errands.values()]
            if len(joint) != 1 or joint[0] is None:  # one act after another could take longer than the lease of the last
                raise ValueError(f"{doors.name}: a lane takes errands together; there must be one kind of errand, and a door for several")

    def go(self, place: Place) -> None:
        """Do errands of a lane in which a place was taken, and go on with the next ones there for a short while. The place
        is given back."""
        end = time.monotonic() + CHAIN_SECONDS
        try:
            claimed = self._claimed(place.lane, place.errands)
            while claimed:
                ended, failed = self._act(claimed)
                self.lanes.tell(place, failed)
                further = self.lanes.go_on(place) if time.monotonic() < end else None
                place = further or place
                claimed = self._settle(ended, and_claim=further)
        finally:
            self.lanes.leave(place)

    def go_once(self) -> bool:
        """Do the errand that has been due for longest, in whatever lane: there is nobody else, and nobody to be spared. False
        when none is due."""
        lane = self.store.read(errands.lane_of_the_oldest)
        claimed = self._claimed(lane, 1) if lane is not None else []
        if claimed:
            self._settle(self._act(claimed)[0], and_claim=None)
        return bool(claimed)

    def lapse(self, *, all_claimed: bool) -> list[Callable[[Any], Any]]:
        """What is to be settled as unknown since the process that claimed it is gone, each a unit of work."""
        found = self.store.read(lambda tx: errands.lapsed(tx, self.doors, all_claimed=all_claimed))
        return [partial(self._once_more, [(claimed, None)]) for claimed in found]

    def _claimed(self, lane: str, most: int) -> list[Claim]:
        """The next errands of the lane, durably claimed. One that can't be prepared is put back, and takes no other with it."""
        while most:
            try:
                return self.store.in_turn(Turn(service=self.service, doors=self.doors, lane=lane, most=most))
            except NotPrepared as failed:
                self._put_back(failed)
                most -= 1
            except Exception as error:
                if is_away(error) or has_collided(error):
                    raise
                return self._claimed_alone(lane)
        return []

    def _claimed_alone(self, lane: str) -> list[Claim]:
        try:
            claimed = self.store.in_turn(lambda tx: errands.claim_and_write(tx, self.service, self.doors, lane))
        except NotPrepared as failed:
            self._put_back(failed)
            return []
        return [claimed] if claimed is not None else []

    def _put_back(self, failed: NotPrepared) -> None:
        claimed, door = failed.claimed, self.doors.errands[failed.claimed.type]
        self.store.in_turn(lambda tx: errands.put_back(tx, claimed))
        self.watch.door(door.prepare or "", "retried", 0.0)
        log.error("errand_not_prepared", service=self.doors.name, door=door.prepare, errand_id=claimed.id, exc_info=failed.error)

    def _act(self, claimed: Sequence[Claim]) -> tuple[Ended, bool | None]:
        """Go out into the world. Each that went out with its outcome; and whether the provider has failed."""
        going = [one for one in claimed if not one.over]
        if not going:
            return (), None
        first, door = going[0], self.doors.errands[going[0].type]
        act = door.act if len(going) == 1 else door.act_together or ""
        started, result = time.perf_counter(), "failed"
        ended: Ended = [(one, None) for one in going]
        failed: bool | None = True
        point(f"{self.doors.name}.claimed")
        with trace.carried(first.traceparent):
            try:
                ended = list(zip(going, self._outcomes(going, door), strict=True))
                result, failed = "ok", _failed(ended)
            except Exception as error:
                log.error("errand_failed", service=self.doors.name, door=act, traceparent=first.traceparent, exc_info=error)
        self.watch.door(act, result, time.perf_counter() - started)
        point(f"{self.doors.name}.acted")
        return ended, failed

    def _outcomes(self, going: Sequence[Claim], door: Errand) -> Sequence[Any]:
        if len(going) > 1:
            assert door.act_together is not None, "only a lane whose service has such a door gives several"
            several: Sequence[Any] = getattr(self.service, door.act_together)([(one.record, one.prepared) for one in going])
            return several
        (one,) = going
        return [getattr(self.service, door.act)(one.record, *((one.prepared,) if door.prepare else ()))]

    def _settle(self, ended: Ended, *, and_claim: Place | None) -> list[Claim]:
        """Write down how they ended, and claim the next ones in the same commit. While the database is away this waits for
        it: what has been done outside must not be forgotten for that."""
        lane, most = (and_claim.lane, and_claim.errands) if and_claim else (None, 0)
        settling: Work[list[Claim]] = Turn(service=self.service, doors=self.doors, ended=ended, lane=lane, most=most)
        end, pause = time.monotonic() + errands.LEASE.total_seconds() / 2, 0.1
        while True:
            try:
                return self.store.in_turn(settling)
            except Exception as error:
                if not (is_away(error) or has_collided(error)):
                    if and_claim is None and len(ended) <= 1:
                        raise
                    self._settle_each(ended)
                    return self._claimed_alone(and_claim.lane) if and_claim else []
                if time.monotonic() > end:
                    raise
                settling = partial(self._once_more, ended)  # the database may have gone after it had committed
            time.sleep(pause)
            pause = min(pause * 2, 5.0)

    def _settle_each(self, ended: Ended) -> None:
        """One that can't be settled takes no other with it, nor does the next claim; what can't be is raised at the end."""
        mistakes: list[Exception] = []
        for one in ended:
            try:
                self._settle([one], and_claim=None)
            except Exception as error:
                mistakes.append(error)
        if mistakes:
            raise mistakes[0]

    def _once_more(self, ended: Ended, tx: Any) -> list[Claim]:
        for claimed, outcome in ended:
            if errands.still_claimed(tx, claimed):
                errands.settle(tx, self.service, self.doors, claimed, outcome)
        return []


def _failed(ended: Ended) -> bool | None:
    """Whether the provider has failed, of one act: it has, where it failed for all that it was asked for."""
    told = [failed for _, outcome in ended if (failed := getattr(outcome, "of_provider", False)) is not None]
    return all(told) if told else None
